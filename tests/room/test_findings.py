"""Findings in the room: noted in one line; agreed only with requirement and objective evidence, by any way."""

from __future__ import annotations

import pytest

from audit_room.model.errors import AuditRoomError, TransitionError, UnknownIdError
from audit_room.model.finding import Finding, FindingState, Grade, missing_for_agreement
from audit_room.model.refs import UnknownRefError
from audit_room.room import findings, requests, undo
from audit_room.room.room import Room
from tests.clocks import MORNING, FakeClock

LINE = "Q2 access review is missing #a518 !major | no file for Q2 in access/"


def test_a_line_becomes_a_finding(room: Room) -> None:
    made = findings.add(room, LINE, location="HQ", auditor_words="I see no Q2")
    assert made == room.record.get(Finding, "N-001")
    assert (made.grade, made.state, made.refs) == (Grade.MAJOR, FindingState.DRAFTED, ("A.5.18",))
    assert (made.statement, made.objective_evidence) == (
        "Q2 access review is missing",
        "no file for Q2 in access/",
    )
    assert (made.location, made.auditor_words, made.signalled_at) == ("HQ", "I see no Q2", MORNING)


def test_what_is_given_apart_comes_first_and_the_rest_is_inferred(room: Room) -> None:
    made = findings.add(room, LINE, grade=Grade.OFI, refs=("9.2.2",), objective_evidence="seen")
    assert (made.grade, made.refs, made.objective_evidence) == (Grade.OFI, ("9.2.2", "A.5.18"), "seen")
    requests.add(room, "restore test #a813")
    plain = findings.add(room, "no restore test", request_id="R-001")
    assert (plain.grade, plain.refs, plain.state) == (Grade.MINOR, ("A.8.13",), FindingState.SIGNALLED)


def test_what_is_wrong_is_told_and_nothing_kept(room: Room) -> None:
    head = room.record.head()
    with pytest.raises(AuditRoomError, match="The finding is empty"):
        findings.add(room, "#a518 !minor | seen")
    with pytest.raises(UnknownRefError):
        findings.add(room, "x", refs=("A.99.99",))
    with pytest.raises(UnknownIdError):
        findings.add(room, "x", request_id="R-009")
    with pytest.raises(UnknownIdError, match="no finding N-009"):
        findings.change_state(room, "N-009", FindingState.AGREED)
    assert room.record.head() == head


def test_it_is_agreed_once_it_is_complete(room: Room, clock: FakeClock) -> None:
    findings.add(room, "Q2 review is missing")
    with pytest.raises(TransitionError, match=r"lacks a requirement .ref. and objective evidence"):
        findings.change_state(room, "N-001", FindingState.AGREED)
    findings.edit(room, "N-001", refs=["a518"], objective_evidence="no file")
    clock.advance(minutes=5)
    agreed = findings.change_state(room, "N-001", FindingState.AGREED)
    assert (agreed.state, agreed.settled_at) == (FindingState.AGREED, clock.now())
    assert findings.edit(room, "N-001", objective_evidence="").state is FindingState.DRAFTED


def test_parts_that_are_none_and_states_cannot_be_edited_in(room: Room) -> None:
    findings.add(room, "Q2 review is missing")
    before = room.record.snapshot()
    with pytest.raises(AuditRoomError, match="has no state to change"):
        findings.edit(room, "N-001", state=FindingState.AGREED)
    with pytest.raises(AuditRoomError, match="has no colour, id to change"):
        findings.edit(room, "N-001", id="N-002", colour="red")
    with pytest.raises(AuditRoomError, match="'severe' is no grade; choose one of major, minor"):
        findings.edit(room, "N-001", grade="severe")
    with pytest.raises(UnknownRefError):
        findings.edit(room, "N-001", refs="nonsense")
    assert room.record.snapshot() == before
    assert findings.edit(room, "N-001", grade="ofi", opinion="we differ").grade is Grade.OFI


def test_disputed_is_not_acknowledged_is_not_agreed(room: Room) -> None:
    findings.add(room, LINE)
    known = findings.acknowledge(room, "N-001")
    assert (known.state, known.acknowledged_at) == (FindingState.DRAFTED, MORNING)
    with pytest.raises(AuditRoomError, match="acknowledged already"):
        findings.acknowledge(room, "N-001")
    with pytest.raises(TransitionError, match="only with a reason"):
        findings.change_state(room, "N-001", FindingState.DISPUTED)
    disputed = findings.change_state(room, "N-001", FindingState.DISPUTED, reason="Q2 lies in the archive")
    assert (disputed.opinion, disputed.acknowledged_at) == ("Q2 lies in the archive", MORNING)


def test_undo_brings_back_only_what_stood(room: Room) -> None:
    findings.add(room, LINE)
    findings.change_state(room, "N-001", FindingState.AGREED)
    findings.edit(room, "N-001", refs=())
    for _ in range(3):
        found = room.record.find(Finding, "N-001")
        assert found is None or found.state is not FindingState.AGREED or not missing_for_agreement(found)
        undo.undo(room)
    assert room.record.all(Finding) == []
