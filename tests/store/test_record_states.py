"""A record under everything that can be done to it, by two windows, over restarts: its promises hold throughout."""

from __future__ import annotations

import os
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from audit_room.model.answer import Answer
from audit_room.model.errors import ConflictError
from audit_room.model.finding import Finding
from audit_room.model.follow_up import FollowUp, FollowUpState
from audit_room.model.journal import inverse, replay, undo_candidate
from audit_room.model.request import Request, RequestState, move
from audit_room.model.snapshot import Snapshot
from audit_room.model.tag import Tag
from audit_room.store.live import LiveRecord
from audit_room.store.places import HOME_VARIABLE, mirror_path
from audit_room.store.record import Record
from audit_room.store.recovery import recover
from audit_room.store.verification import verify
from tests.clocks import MORNING
from tests.records import UID, a_finding, acting, ask, begin, reopen

TEXTS = st.text(max_size=12)


class RecordMachine(RuleBasedStateMachine):
    """Two windows on one audit file."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.home_before = os.environ.get(HOME_VARIABLE)
        os.environ[HOME_VARIABLE] = str(Path(self.folder.name) / "home")
        self.path = Path(self.folder.name) / "a.audit"
        self.now = MORNING
        self.windows: list[Record] = []
        self.lives: list[LiveRecord] = []
        self.given_out: set[str] = set()
        self.stood: list[tuple[int, Snapshot]] = []

    @initialize()
    def start(self) -> None:
        self.windows = [begin(self.path), reopen(self.path)]
        self.lives = [LiveRecord(window) for window in self.windows]
        self.remember()

    def teardown(self) -> None:
        for window in self.windows:
            window.close()
        if self.home_before is None:
            del os.environ[HOME_VARIABLE]
        else:
            os.environ[HOME_VARIABLE] = self.home_before
        self.folder.cleanup()

    def remember(self) -> None:
        self.stood.append((len(self.stood), self.windows[0].snapshot()))

    def tick(self) -> None:
        self.now += timedelta(minutes=1)

    def fresh(self, row_id: str) -> None:
        assert row_id not in self.given_out
        self.given_out.add(row_id)

    @rule(window=st.integers(0, 1), text=TEXTS)
    def add_request(self, window: int, text: str) -> None:
        self.tick()
        self.fresh(ask(self.windows[window], text, now=self.now).id)
        self.remember()

    @rule(window=st.integers(0, 1), which=st.integers(0, 9), state=st.sampled_from(RequestState))
    def move_request(self, window: int, which: int, state: RequestState) -> None:
        record = self.windows[window]
        requests = record.all(Request)
        if not requests or (request := requests[which % len(requests)]).state is state:
            return
        self.tick()
        with acting(record, now=self.now) as action:
            action.update(request, move(request, state, self.now, reason="why"))
        self.remember()

    @rule(window=st.integers(0, 1), which=st.integers(0, 9), text=TEXTS)
    def answer(self, window: int, which: int, text: str) -> None:
        record = self.windows[window]
        requests = record.all(Request)
        if not requests:
            return
        self.tick()
        request = requests[which % len(requests)]
        with acting(record, now=self.now) as action:
            number = action.number(f"answers:{request.id}")
            answer = Answer(
                id=f"{request.id}.{number}", request_id=request.id, text=text, answered_at=self.now,
                answered_by="ben",
            )  # fmt: skip
            action.insert(answer)
        self.fresh(answer.id)
        self.remember()

    @rule(window=st.integers(0, 1), text=TEXTS)
    def promise(self, window: int, text: str) -> None:
        self.tick()
        with acting(self.windows[window], now=self.now) as action:
            follow_up = FollowUp(
                id=action.next_id(FollowUp), text=text, state=FollowUpState.OPEN, promised_at=self.now,
                promised_by="ben",
            )  # fmt: skip
            action.insert(follow_up)
        self.fresh(follow_up.id)
        self.remember()

    @rule(window=st.integers(0, 1), text=TEXTS)
    def find(self, window: int, text: str) -> None:
        self.tick()
        with acting(self.windows[window], now=self.now) as action:
            finding = replace(a_finding(action.next_id(Finding)), statement=text)
            action.insert(finding)
        self.fresh(finding.id)
        self.remember()

    @rule(
        window=st.integers(0, 1), paths=st.lists(st.binary(max_size=4), min_size=1, max_size=3, unique=True)
    )
    def tag(self, window: int, paths: list[bytes]) -> None:
        self.tick()
        with acting(self.windows[window], now=self.now) as action:
            for path in paths:
                if action.current(Tag, path=path, ref="A.5.1"):
                    continue
                tag = Tag(
                    id=action.next_id(Tag),
                    path=path,
                    sha256="",
                    ref="A.5.1",
                    tagged_at=self.now,
                    tagged_by="ben",
                )
                action.insert(tag)
                self.fresh(tag.id)
        if self.windows[0].head()[1] != self.stood[-1][1].head:
            self.remember()
        else:
            self.now -= timedelta(minutes=1)

    @rule(window=st.integers(0, 1))
    def undo(self, window: int) -> None:
        record = self.windows[window]
        entry = undo_candidate(record.newest_entries())
        if entry is None:
            return
        self.tick()
        with acting(record, "undo", now=self.now) as action:
            action.take_back(entry.seq, inverse(entry))
        if record.head()[1] != self.stood[-1][1].head:
            self.remember()
        else:
            self.now -= timedelta(minutes=1)

    @rule(window=st.integers(0, 1), text=TEXTS)
    def write_on_what_was_read_before(self, window: int, text: str) -> None:
        old = self.stood[len(self.stood) // 2][1]
        record = self.windows[window]
        if not old.requests:
            return
        before = old.requests[-1]
        changed = replace(before, text=text + "!")
        present = record.find(Request, before.id)
        self.tick()
        try:
            with acting(record, now=self.now) as action:
                action.update(before, changed)
        except ConflictError:
            assert present != before
            self.now -= timedelta(minutes=1)
        else:
            assert present == before
            self.remember()

    @rule(window=st.integers(0, 1))
    def close_and_reopen(self, window: int) -> None:
        self.windows[window].close()
        self.windows[window] = reopen(self.path, now=self.now, back_up_first=True)
        self.lives[window] = LiveRecord(self.windows[window])

    @rule(window=st.integers(0, 1))
    def refresh(self, window: int) -> None:
        self.lives[window].refresh()
        assert self.lives[window].snapshot == self.windows[window].snapshot()

    @invariant()
    def verify_finds_nothing_and_the_replay_is_the_present(self) -> None:
        if not self.windows:
            return
        found = verify(self.windows[0])
        assert found.problems == ()
        told = replay(self.windows[1].entries())
        assert {name: rows for name, rows in self.windows[1].tables().items() if rows} == {
            name: rows for name, rows in told.items() if rows
        }
        assert self.windows[0].snapshot() == self.stood[-1][1]

    @rule(which=st.integers(0, 50))
    def look_back(self, which: int) -> None:
        minute, snapshot = self.stood[which % len(self.stood)]
        assert self.windows[0].snapshot(MORNING + timedelta(minutes=minute, seconds=30)) == snapshot

    @rule()
    def recover_beside(self) -> None:
        target = Path(self.folder.name) / f"recovered-{len(list(Path(self.folder.name).iterdir()))}.audit"
        entries, problems = recover(mirror_path(UID), target)
        assert (entries, problems) == (self.windows[0].head()[0], [])
        with Record.open(target, now=self.now) as recovered:
            assert recovered.snapshot() == self.windows[0].snapshot()
            assert recovered.tables() == self.windows[0].tables()


TestRecordMachine = RecordMachine.TestCase
TestRecordMachine.settings = settings(max_examples=12, stateful_step_count=20, deadline=None)
