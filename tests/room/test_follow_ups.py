"""Promises in the room."""

from __future__ import annotations

from datetime import timedelta

import pytest

from audit_room.model.errors import AuditRoomError, TransitionError, UnknownIdError
from audit_room.model.follow_up import FollowUp, FollowUpState
from audit_room.model.request import Request, RequestState
from audit_room.model.tag import Attachment
from audit_room.room import evidence, follow_ups, requests, scanning
from audit_room.room.room import Room
from tests.clocks import MORNING, FakeClock


def test_a_promise_is_read_from_its_line_and_stops_the_clock(room: Room, clock: FakeClock) -> None:
    requests.add(room, "access review")
    clock.advance(minutes=10)
    made = follow_ups.add(room, "send the Q2 review @ben due 15:30", request_id="R-001")
    assert made == room.record.get(FollowUp, "F-001")
    assert (made.text, made.owner) == ("send the Q2 review", "ben")
    assert made.due_at == MORNING.replace(hour=14, minute=30)
    request = room.record.get(Request, "R-001")
    clock.advance(hours=3)
    assert request.state is RequestState.PROMISED
    assert requests.clock_of(room, request).elapsed == 600


def test_what_is_given_apart_comes_first(room: Room) -> None:
    due = MORNING + timedelta(days=1)
    made = follow_ups.add(room, "a;;b @ben", owner="zoe", due_at=due)
    assert (made.text, made.owner, made.due_at, made.request_id) == ("a; b", "zoe", due, None)


def test_no_word_of_a_promise_is_lost(room: Room) -> None:
    made = follow_ups.add(room, "(due 15:30) the review of #a518 !high by @ben")
    assert (made.text, made.owner) == ("the review of #a518 !high by", "ben")
    assert follow_ups.add(room, "@ben due 15:30").text == "@ben due 15:30"


def test_what_was_not_understood_is_told(room: Room) -> None:
    assert follow_ups.not_understood(room, "send it #nonsense @ben due 09:00") == (
        "due 09:00 kept as text: that time is past",
    )
    assert follow_ups.not_understood(room, " ") == ()


def test_a_request_that_waits_on_the_auditor_stays_there(room: Room) -> None:
    requests.add(room, "access review")
    requests.present(room, "R-001", [])
    follow_ups.add(room, "send more", request_id="R-001")
    assert room.record.get(Request, "R-001").state is RequestState.SHOWN


def test_it_is_delivered_with_evidence_once(room: Room, clock: FakeClock) -> None:
    scanning.scan(room, names_only=True)
    requests.add(room, "access review")
    follow_ups.add(room, "send Q3", request_id="R-001")
    file = evidence.resolve(room, "access-review-2026Q3-finance.csv")
    clock.advance(minutes=9)
    kept = follow_ups.deliver(room, "F-001", [file])
    assert (kept.state, kept.delivered, kept.settled_at) == (
        FollowUpState.DELIVERED,
        (file.shown_path,),
        clock.now(),
    )
    assert [a.path for a in room.record.all(Attachment, request_id="R-001")] == [file.path]
    with pytest.raises(TransitionError, match="delivered already"):
        follow_ups.deliver(room, "F-001")
    follow_ups.add(room, "loose")
    assert follow_ups.deliver(room, "F-002", [file]).delivered
    assert len(room.record.all(Attachment)) == 1


def test_dropping_owes_a_reason(room: Room) -> None:
    follow_ups.add(room, "send Q2")
    with pytest.raises(TransitionError, match="only with a reason"):
        follow_ups.drop(room, "F-001", " ")
    assert follow_ups.drop(room, "F-001", "L. Moreau agreed").state is FollowUpState.DROPPED


def test_what_is_wrong_is_told_and_nothing_kept(room: Room) -> None:
    head = room.record.head()
    with pytest.raises(AuditRoomError, match="The promise is empty"):
        follow_ups.add(room, " ")
    with pytest.raises(UnknownIdError):
        follow_ups.add(room, "x", request_id="R-009")
    with pytest.raises(UnknownIdError, match="no follow-up F-009"):
        follow_ups.deliver(room, "F-009")
    assert room.record.head() == head
