"""The header of the room: right at any minute."""

from __future__ import annotations

from audit_room.model.request import RequestState
from audit_room.room import answers, board, findings, follow_ups, requests
from audit_room.room.room import Room
from tests.clocks import FakeClock


def test_an_empty_room(room: Room) -> None:
    found = board.board_of(room.record.snapshot(), room)
    assert (found.open, found.over, found.oldest_seconds, found.findings) == (0, 0, None, 0)


def test_the_numbers_of_the_day(room: Room, clock: FakeClock) -> None:
    requests.add(room, "one ;; two !high ;; three")
    requests.add(room, "later", staged=True)
    clock.advance(minutes=20)
    requests.add(room, "four")
    requests.change_state(room, "R-003", RequestState.CLARIFY)
    answers.add(room, "R-001", "yes")
    follow_ups.add(room, "today due 15:00", request_id="R-005")
    follow_ups.add(room, "soon ~5m")
    follow_ups.add(room, "tomorrow due 2026-11-25 09:00")
    follow_ups.add(room, "some day")
    findings.add(room, "x")
    clock.advance(minutes=6)
    found = board.board_of(room.record.snapshot(), room)
    assert (found.open, found.over, found.oldest_seconds) == (3, 1, 26 * 60)
    assert (found.without_evidence, found.findings) == (1, 1)
    assert (found.promises_open, found.promises_due_today, found.promises_overdue) == (4, 2, 1)
    requests.present(room, "R-002", [])
    found = board.board_of(room.record.snapshot(), room)
    assert (found.open, found.over) == (3, 0)
    follow_ups.deliver(room, "F-002")
    assert board.board_of(room.record.snapshot(), room).promises_overdue == 0


def test_each_request_has_a_line_with_its_counts(room: Room, clock: FakeClock) -> None:
    requests.add(room, "one ;; two")
    answers.add(room, "R-002", "yes")
    answers.add(room, "R-002", "and")
    requests.present(room, "R-002", [])
    follow_ups.add(room, "send", request_id="R-002")
    follow_ups.add(room, "sent", request_id="R-002")
    follow_ups.deliver(room, "F-002")
    clock.advance(minutes=3)
    one, two = board.views(room)
    assert (one.request.id, one.answers, one.exhibits, one.promises, one.clock.elapsed) == (
        "R-001",
        0,
        0,
        0,
        180,
    )
    assert (two.request.id, two.answers, two.exhibits, two.promises, two.clock.done) == (
        "R-002",
        2,
        0,
        1,
        True,
    )
