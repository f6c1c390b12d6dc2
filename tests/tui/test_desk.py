"""The desk: work in one thread of its own, and a record that is followed."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from audit_room.model.errors import AuditRoomError, RecordError
from audit_room.model.journal import Entry
from audit_room.room import requests
from audit_room.room.drafts import Drafts
from audit_room.room.room import Room
from audit_room.tui.crash import crash_sentence, log_crash
from audit_room.tui.desk import Desk
from audit_room.tui.draft_keeper import DraftKeeper
from tests.clocks import FakeClock


async def test_work_is_done_in_one_other_thread(desks: Callable[[], Desk]) -> None:
    desk = desks()
    threads = [await desk.call(lambda _: threading.get_ident()) for _ in range(3)]
    assert len(set(threads)) == 1
    assert threads[0] != threading.get_ident()


async def test_the_snapshot_follows_own_work_and_the_listener_hears(desks: Callable[[], Desk]) -> None:
    desk = desks()
    heard: list[Entry] = []
    desk.listener = heard.extend
    before = desk.snapshot
    (made,) = await desk.call(requests.add, "asset register")
    assert not before.requests
    assert [request.id for request in desk.snapshot.requests] == [made.id]
    assert [entry.action for entry in heard] == ["request.add"]
    assert desk.saved_at == desk.now()


async def test_errors_come_back_and_the_desk_goes_on(desks: Callable[[], Desk]) -> None:
    desk = desks()
    with pytest.raises(AuditRoomError, match="nothing in that line"):
        await desk.call(requests.add, "  ")
    await desk.call(requests.add, "after the error")
    assert len(desk.snapshot.requests) == 1


async def test_a_poll_brings_what_others_wrote(
    desks: Callable[[], Desk], in_room: Callable[[Callable[[Room], object]], None]
) -> None:
    desk = desks()
    in_room(lambda room: requests.add(room, "from elsewhere"))
    assert not desk.snapshot.requests
    await desk.poll()
    assert [request.text for request in desk.snapshot.requests] == ["from elsewhere"]


async def test_work_that_nobody_waits_for_any_more_is_still_done(desks: Callable[[], Desk]) -> None:
    desk = desks()
    hold = threading.Event()
    waiting = asyncio.create_task(desk.call(lambda _: hold.wait(60)))
    saving = asyncio.create_task(desk.call(requests.add, "asset register"))
    await asyncio.sleep(0)
    saving.cancel()
    hold.set()
    await waiting
    with pytest.raises(asyncio.CancelledError):
        await saving
    await desk.poll()
    assert [request.text for request in desk.snapshot.requests] == ["asset register"]


def test_a_file_that_is_no_audit_is_refused(tmp_path: Path, clock: FakeClock) -> None:
    bad = tmp_path / "bad.audit"
    bad.write_bytes(b"no database at all")
    with pytest.raises(RecordError):
        Desk(bad, clock=clock, actor="maria").ready()


async def test_drafts_of_two_windows_do_not_collide(desks: Callable[[], Desk]) -> None:
    left, right = DraftKeeper(desks()), DraftKeeper(desks())
    left.keep("answer:R-001", "from the left")
    right.keep("answer:R-002", "from the right")
    await left.write()
    await right.write()
    both = DraftKeeper(desks())
    assert (both.get("answer:R-001"), both.get("answer:R-002")) == ("from the left", "from the right")
    left.keep("answer:R-001", "")
    await left.write()
    assert DraftKeeper(desks()).get("answer:R-001") == ""


async def test_a_draft_that_could_not_be_written_is_tried_again(
    desks: Callable[[], Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper = DraftKeeper(desks())
    keeper.keep("capture", "half a line")

    def full(_: Drafts, __: dict[str, str]) -> None:
        raise AuditRoomError("The disk is full.")

    with monkeypatch.context() as broken:
        broken.setattr(Drafts, "save", full)
        with pytest.raises(AuditRoomError):
            await keeper.write()
    await keeper.write()
    assert DraftKeeper(desks()).get("capture") == "half a line"


def test_the_crash_log_holds_places_and_no_words(home: Path) -> None:
    try:
        try:
            raise ValueError("what the auditor said")  # noqa: TRY301
        except ValueError as first:
            raise RuntimeError("more of it") from first
    except RuntimeError as error:
        path = log_crash(error, when="2026-11-24T09:00:00+00:00")
    assert path is not None
    text = path.read_text()
    assert "builtins.RuntimeError" in text
    assert "builtins.ValueError" in text
    assert "tests/tui/test_desk.py" in text
    assert "auditor said" not in text
    assert "more of it" not in text
    assert path.is_relative_to(home)
    assert str(path) in crash_sentence(path)
    assert "could not be written" in crash_sentence(None)


def test_a_long_crash_log_begins_anew() -> None:
    first = log_crash(ValueError(), when="earlier")
    assert first is not None
    first.write_text("x" * 600_000)
    second = log_crash(ValueError(), when="later")
    assert second == first
    assert second.stat().st_size < 1000
    assert second.with_suffix(".log.old").stat().st_size == 600_000
