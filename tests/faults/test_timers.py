"""The clocks of the day through restarts, standby, midnight and two windows."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from audit_room.model.durations import stopwatch
from audit_room.model.errors import ConflictError, TransitionError
from audit_room.model.request import Request, RequestState, move
from audit_room.room import board, requests
from audit_room.room.opening import open_room
from audit_room.room.room import Room
from tests.clocks import FakeClock


def elapsed(room: Room, request_id: str = "R-001") -> float:
    """Seconds the request has waited on us."""
    return requests.clock_of(room, room.record.get(Request, request_id)).elapsed


def test_pauses_and_runs_add_up_to_the_second(room: Room, clock: FakeClock) -> None:
    requests.add(room, "access review")
    for seconds in (1, 59, 3600):
        clock.advance(seconds=seconds)
        requests.change_state(room, "R-001", RequestState.CLARIFY)
        clock.advance(seconds=777)
        requests.resume(room, "R-001")
    assert elapsed(room) == 3660


def test_three_running_clocks_run_on_over_a_restart(audit_file: Path, clock: FakeClock) -> None:
    with open_room(audit_file, clock=clock, actor="maria") as room:
        requests.add(room, "one ;; two ;; three")
    clock.advance(minutes=25)
    with open_room(audit_file, clock=clock, actor="maria") as room:
        assert [view.clock.elapsed for view in board.views(room)] == [1500, 1500, 1500]
        assert all(view.clock.running for view in board.views(room))


def test_standby_counts_as_the_auditor_waited(room: Room, clock: FakeClock) -> None:
    requests.add(room, "access review")
    clock.advance(minutes=1)
    clock.advance(minutes=30)
    assert elapsed(room) == 31 * 60
    assert requests.detail(room, "R-001").clock.late


def test_one_request_shown_in_two_windows_is_shown_once(
    room: Room, audit_file: Path, clock: FakeClock
) -> None:
    requests.add(room, "access review")
    clock.advance(minutes=10)
    with open_room(audit_file, clock=clock, actor="ben") as other:
        read = other.record.get(Request, "R-001")
        requests.change_state(room, "R-001", RequestState.SHOWN)
        clock.advance(minutes=5)
        with pytest.raises(TransitionError, match="R-001 is shown already"):
            requests.change_state(other, "R-001", RequestState.SHOWN)
        with pytest.raises(ConflictError, match="changed meanwhile"), other.action("late") as action:
            action.update(read, move(read, RequestState.SHOWN, clock.now()))
        assert elapsed(other) == 600


def test_a_request_left_open_over_night_is_said_in_hours(room: Room, clock: FakeClock) -> None:
    requests.add(room, "access review")
    clock.advance(hours=26, minutes=10)
    assert stopwatch(elapsed(room)) == "26 h 10 min"
    assert board.board_of(room.record.snapshot(), room).over == 1


def test_a_clock_set_back_shows_no_negative_time_and_goes_on(room: Room, clock: FakeClock) -> None:
    requests.add(room, "access review")
    clock.advance(hours=-2)
    assert stopwatch(elapsed(room)) == "00:00"
    requests.change_state(room, "R-001", RequestState.WORKING)
    clock.advance(hours=2, minutes=3)
    assert elapsed(room) == 180
    assert stopwatch(-5) == "00:00"


def test_the_day_summer_time_ends_has_one_hour_more(audit_file: Path) -> None:
    clock = FakeClock(datetime(2026, 10, 25, 0, 30, tzinfo=UTC))
    with open_room(audit_file, clock=clock, actor="maria") as room:
        requests.add(room, "access review")
        before = clock.now().astimezone(clock.zone)
        clock.advance(hours=1)
        after = clock.now().astimezone(clock.zone)
        assert (before.hour, after.hour) == (2, 2)
        assert elapsed(room) == 3600
        requests.change_state(room, "R-001", RequestState.WORKING)
        entries = list(room.record.entries(after=1))
    assert [entry.offset_minutes for entry in entries] == [120, 60]
