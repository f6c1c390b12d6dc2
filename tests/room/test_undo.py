"""Undo: every kind of action, further and further back, and never through what others built on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from audit_room.model.errors import AuditRoomError, ConflictError, UnknownIdError
from audit_room.model.evidence import Evidence
from audit_room.model.finding import FindingState
from audit_room.model.request import Priority, Request, RequestState
from audit_room.model.snapshot import Snapshot
from audit_room.model.tag import Attachment
from audit_room.room import (
    answers,
    evidence,
    evidence_notes,
    findings,
    follow_ups,
    notes,
    requests,
    scanning,
    undo,
)
from audit_room.room.opening import open_room
from audit_room.room.room import Room
from audit_room.store.verification import verify
from tests.clocks import FakeClock

FILE = "access/access-review-2026Q3-finance.csv"
OTHER = "incidents/incident 4711.txt"


def a_file(room: Room) -> Evidence:
    """One file of the evidence folder."""
    return evidence.resolve(room, FILE)


ACTIONS: dict[str, Callable[[Room], object]] = {
    "request.add": lambda room: requests.add(room, "a ;; b"),
    "request.edit": lambda room: requests.edit(room, "R-001", text="other", priority=Priority.HIGH),
    "request.working": lambda room: requests.step(room, "R-001"),
    "request.withdrawn": lambda room: requests.change_state(room, "R-001", RequestState.WITHDRAWN),
    "request.present": lambda room: requests.present(room, "R-001", [a_file(room)]),
    "request.attach": lambda room: evidence.attach(room, "R-001", [evidence.resolve(room, OTHER)]),
    "request.detach": lambda room: evidence.detach(room, "E-001"),
    "request.answer": lambda room: answers.add(room, "R-001", "yes", files=[a_file(room)]),
    "evidence.tag": lambda room: evidence.tag(room, [a_file(room)], ["A.5.15", "A.5.18"]),
    "evidence.untag": lambda room: evidence.untag(room, [a_file(room)], []),
    "follow-up.add": lambda room: follow_ups.add(room, "send it", request_id="R-001"),
    "follow-up.deliver": lambda room: follow_ups.deliver(room, "F-001", [a_file(room)]),
    "follow-up.drop": lambda room: follow_ups.drop(room, "F-001", "agreed"),
    "finding.add": lambda room: findings.add(room, "x #a518 | y", request_id="R-001"),
    "finding.edit": lambda room: findings.edit(room, "N-001", objective_evidence="seen", refs=["A.5.18"]),
    "finding.disputed": lambda room: findings.change_state(
        room, "N-001", FindingState.DISPUTED, reason="why"
    ),
    "finding.acknowledge": lambda room: findings.acknowledge(room, "N-001"),
    "note.add": lambda room: notes.add(room, "careful", about="R-001"),
    "evidence.note": lambda room: evidence_notes.put(room, a_file(room).path, "seen with Anna"),
}


@pytest.fixture
def begun(room: Room) -> Room:
    """A room with one of each thing that can be acted on."""
    scanning.scan(room)
    requests.add(room, "access review")
    follow_ups.add(room, "send it")
    findings.add(room, "review missing")
    evidence.attach(room, "R-001", [a_file(room)])
    evidence.tag(room, [a_file(room)], ["A.5.15"])
    return room


@pytest.fixture
def second(audit_file: Path, clock: FakeClock, begun: Room) -> Iterator[Room]:
    """Another window on the same audit."""
    with open_room(audit_file, clock=clock, actor="ben") as other:
        yield other


def stands(room: Room) -> tuple[Snapshot, tuple[str, ...], str]:
    """The record without its journal, and the marks of the file."""
    file = a_file(room)
    return replace(room.record.snapshot(), head="", entries=0), file.refs, file.status


@pytest.mark.parametrize("name", ACTIONS)
def test_every_action_is_taken_back_whole(begun: Room, clock: FakeClock, name: str) -> None:
    before = stands(begun)
    clock.advance(minutes=1)
    ACTIONS[name](begun)
    assert stands(begun) != before
    said = undo.candidate(begun)
    assert said is not None
    taken = undo.undo(begun)
    assert (taken, taken.action) == (said, name)
    assert stands(begun) == before
    entry = next(begun.record.newest_entries(1))
    assert (entry.action, entry.undoes, entry.summary) == ("undo", taken.seq, f"took back: {taken.summary}")
    assert verify(begun.record).ok


def test_undo_upon_undo_goes_back_to_the_beginning(begun: Room) -> None:
    assert [undo.undo(begun).action for _ in range(5)] == [
        "evidence.tag", "request.attach", "finding.add", "follow-up.add", "request.add",
    ]  # fmt: skip
    assert begun.record.snapshot().requests == ()
    with pytest.raises(AuditRoomError, match="There is nothing to undo"):
        undo.undo(begun)
    assert undo.candidate(begun) is None
    assert verify(begun.record).ok
    assert [r.id for r in requests.add(begun, "again")] == ["R-002"]
    assert undo.undo(begun).action == "request.add"


def test_an_undo_can_be_taken_back_by_its_number(begun: Room) -> None:
    before = stands(begun)
    taken = undo.undo(begun)
    undone = begun.record.head()[0]
    undo.undo(begun, undone)
    assert stands(begun) == before
    with pytest.raises(AuditRoomError, match=f"Entry {undone} was undone already"):
        undo.undo(begun, undone)
    assert undo.undo(begun).seq == taken.seq


def test_what_others_built_on_cannot_be_taken_back(begun: Room) -> None:
    requests.step(begun, "R-001")
    before = begun.record.snapshot()
    with pytest.raises(
        ConflictError, match=r"Entry 2 \(asked: R-001 access review\) cannot be taken back, later"
    ):
        undo.undo(begun, 2)
    assert begun.record.snapshot() == before


@pytest.mark.parametrize(
    "hang",
    [
        lambda room: evidence.attach(room, "R-002", [a_file(room)]),
        lambda room: findings.add(room, "x", request_id="R-002"),
        lambda room: notes.add(room, "x", about="R-002"),
        lambda room: requests.add(room, "and who?", parent="R-002"),
    ],
)
def test_a_request_is_not_taken_from_under_what_hangs_on_it(
    begun: Room, hang: Callable[[Room], object]
) -> None:
    requests.add(begun, "another")
    seq = begun.record.head()[0]
    hang(begun)
    with pytest.raises(ConflictError, match=f"later entry {seq + 1} built on it"):
        undo.undo(begun, seq)
    undo.undo(begun)
    undo.undo(begun, seq)
    assert begun.record.find(Request, "R-002") is None


def test_the_entries_in_the_way_are_named_newest_first(begun: Room) -> None:
    requests.add(begun, "another")
    seq = begun.record.head()[0]
    requests.add(begun, "not in the way")
    requests.step(begun, "R-002")
    notes.add(begun, "taken back again", about="R-002")
    undo.undo(begun)
    for number in range(7):
        notes.add(begun, f"note {number}", about="R-002")
    named = ", ".join(str(seq + 11 - number) for number in range(6))
    with pytest.raises(ConflictError, match=f"later entries {named} and 2 more built on it"):
        undo.undo(begun, seq)


def test_an_answer_is_not_taken_from_under_its_correction(begun: Room) -> None:
    answers.add(begun, "R-001", "month")
    seq = begun.record.head()[0]
    answers.add(begun, "R-001", "quarter", corrects="R-001.1")
    with pytest.raises(ConflictError):
        undo.undo(begun, seq)


def test_what_was_undone_the_founding_and_the_unknown_are_told(begun: Room) -> None:
    seq = undo.undo(begun).seq
    with pytest.raises(AuditRoomError, match=f"Entry {seq} was undone already"):
        undo.undo(begun, seq)
    with pytest.raises(AuditRoomError, match="Entry 1 began the audit"):
        undo.undo(begun, 1)
    with pytest.raises(UnknownIdError, match="no journal entry 999"):
        undo.undo(begun, 999)


def test_two_windows_undo_one_after_the_other(begun: Room, second: Room) -> None:
    assert undo.undo(second).action == "evidence.tag"
    assert undo.undo(begun).action == "request.attach"
    assert begun.record.all(Attachment) == second.record.all(Attachment) == []
    assert {e.actor for e in begun.record.newest_entries(2)} == {"maria", "ben"}
