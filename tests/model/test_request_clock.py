"""The clocks of a request: right after lunch, over a change of summer time, whatever path it took."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from audit_room.model.audit import Targets
from audit_room.model.clock import in_utc
from audit_room.model.request import WAITING_ON, Priority, Request, RequestState, StateChange, WaitingOn, move
from audit_room.model.request_clock import AMBER_SHARE, LEVEL_LETTERS, ClockLevel, RequestClock, request_clock
from tests.clocks import MORNING
from tests.records import a_request

TARGETS = Targets()
NIGHT_OF_THE_CHANGE = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"))


def at(minutes: float) -> datetime:
    """A moment of the morning."""
    return MORNING + timedelta(minutes=minutes)


def clock(request: Request, minutes: float) -> RequestClock:
    """The clocks at a moment of the morning."""
    return request_clock(request, TARGETS, at(minutes))


def made(
    *, priority: Priority = Priority.NORMAL, due_minutes: float | None = None, staged: bool = False
) -> Request:
    """A request of the morning."""
    state = RequestState.STAGED if staged else RequestState.NEW
    return Request(
        id="R-001", text="x", line="x", state=state, asked_at=MORNING, created_at=MORNING, priority=priority,
        changes=(StateChange(at=MORNING, state=state),), due_at=None if due_minutes is None else at(due_minutes),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("minutes", "level"),
    [(0, "ok"), (23.9, "ok"), (24, "amber"), (30, "amber"), (30.1, "over"), (600, "over")],
)
def test_amber_at_four_fifths_and_red_when_over(minutes: float, level: str) -> None:
    now = clock(made(), minutes)
    assert (now.level, now.late, now.running) == (level, level == "over", True)
    assert now.elapsed == minutes * 60
    assert now.remaining == pytest.approx((30 - minutes) * 60)
    assert AMBER_SHARE == 0.8


@pytest.mark.parametrize(
    ("priority", "minutes"), [(Priority.HIGH, 15), (Priority.NORMAL, 30), (Priority.LOW, 45)]
)
def test_each_priority_has_its_target(priority: Priority, minutes: int) -> None:
    found = request_clock(made(priority=priority), Targets(show_low=45), MORNING)
    assert found.target == minutes * 60
    assert found.due_at == at(minutes)


def test_the_time_in_clarify_is_the_auditors() -> None:
    request = move(made(), RequestState.CLARIFY, at(10))
    waiting = clock(request, 100)
    assert (waiting.elapsed, waiting.remaining, waiting.running, waiting.level) == (600, 1200, False, "ok")
    resumed = clock(move(request, RequestState.WORKING, at(100)), 105)
    assert (resumed.elapsed, resumed.running) == (900, True)
    assert resumed.due_at == at(120)


def test_the_clock_stops_when_it_is_shown_and_late_stays_late() -> None:
    in_time = clock(move(made(), RequestState.SHOWN, at(20)), 500)
    assert (in_time.elapsed, in_time.done, in_time.running, in_time.late) == (1200, True, False, False)
    late = clock(move(made(), RequestState.SHOWN, at(31)), 500)
    assert (late.elapsed, late.done, late.late) == (1860, True, True)


def test_amber_is_only_for_what_still_runs() -> None:
    assert clock(move(made(), RequestState.SHOWN, at(29)), 29).level is ClockLevel.OK


def test_one_that_is_returned_runs_on_from_what_it_had() -> None:
    shown = move(made(), RequestState.SHOWN, at(20))
    returned = move(shown, RequestState.RETURNED, at(50), reason="wrong year")
    found = clock(returned, 55)
    assert (found.elapsed, found.done, found.running) == (25 * 60, False, True)
    assert found.due_at == at(60)


def test_the_first_showing_counts_when_it_was_then_accepted() -> None:
    request = move(move(made(), RequestState.SHOWN, at(20)), RequestState.CLARIFY, at(25))
    assert clock(move(request, RequestState.ACCEPTED, at(90)), 100).elapsed == 1200


@pytest.mark.parametrize("state", [RequestState.PROMISED, RequestState.NOT_AVAILABLE, RequestState.ACCEPTED])
def test_the_clock_stops_at_every_end(state: RequestState) -> None:
    found = clock(move(made(), state, at(40), reason="said so"), 900)
    assert (found.elapsed, found.done, found.late) == (2400, True, True)


def test_a_withdrawn_request_is_neither_late_nor_in_time() -> None:
    found = clock(move(made(), RequestState.WITHDRAWN, at(40)), 900)
    assert (found.level, found.late) == (ClockLevel.NONE, False)


def test_an_own_due_time_stands_through_pauses() -> None:
    request = move(made(due_minutes=60), RequestState.CLARIFY, at(10))
    found = clock(move(request, RequestState.WORKING, at(40)), 50)
    assert (found.due_at, found.remaining, found.level) == (at(60), 600, "amber")
    assert clock(request, 61).late


def test_a_due_time_that_had_passed_when_it_was_asked_is_over_at_once() -> None:
    assert clock(made(due_minutes=-5), 0).level is ClockLevel.OVER


def test_a_staged_request_has_no_clock_until_it_is_asked() -> None:
    staged = made(staged=True)
    found = clock(staged, 300)
    assert (found.elapsed, found.remaining, found.due_at, found.level) == (0, None, None, "none")
    asked = clock(move(staged, RequestState.NEW, at(300)), 310)
    assert (asked.elapsed, asked.due_at, asked.level) == (600, at(330), "ok")


def test_time_put_back_on_the_stage_does_not_count() -> None:
    back = move(made(), RequestState.STAGED, at(10))
    again = clock(move(back, RequestState.NEW, at(100)), 105)
    assert (again.elapsed, again.remaining, again.acknowledged) == (900, 900, False)


def test_a_request_noted_late_counts_from_when_it_was_asked() -> None:
    request = Request(
        id="R-001", text="x", line="x @09:00", state=RequestState.NEW, asked_at=at(-20), created_at=MORNING,
        changes=(StateChange(at=MORNING, state=RequestState.NEW),),
    )  # fmt: skip
    assert clock(request, 0).elapsed == 1200


def test_acknowledging_is_the_first_step_off_new_and_stays() -> None:
    assert clock(made(), 3).acknowledge_elapsed == 180
    assert not clock(made(), 3).acknowledged
    request = move(move(made(), RequestState.WORKING, at(4)), RequestState.NEW, at(6))
    found = clock(request, 60)
    assert (found.acknowledge_elapsed, found.acknowledged) == (240, True)
    shown = clock(move(made(), RequestState.SHOWN, at(4)), 60)
    assert (shown.acknowledge_elapsed, shown.acknowledged) == (240, True)


def test_a_clock_set_back_shows_no_negative_time() -> None:
    found = clock(made(), -30)
    assert (found.elapsed, found.acknowledge_elapsed) == (0, 0)


def test_an_hour_is_an_hour_when_summer_time_ends() -> None:
    asked = in_utc(NIGHT_OF_THE_CHANGE)
    later = in_utc(NIGHT_OF_THE_CHANGE.replace(hour=3))
    found = request_clock(a_request(now=asked), TARGETS, later)
    assert found.elapsed == 2 * 3600
    with pytest.raises(ValueError, match="time zone"):
        in_utc(datetime(2026, 1, 1))  # noqa: DTZ001 - what must be refused


def test_levels_differ_in_letters_too() -> None:
    assert {LEVEL_LETTERS[level] for level in (ClockLevel.OK, ClockLevel.AMBER, ClockLevel.OVER)} == {
        " ",
        "~",
        "!",
    }


class ClockMachine(RuleBasedStateMachine):
    """Requests on every path through the day, with the sums kept by hand beside them."""

    def __init__(self) -> None:
        super().__init__()
        self.now = datetime(2026, 10, 24, 23, 0, tzinfo=UTC)
        self.request = a_request(now=self.now)
        self.past: list[Request] = []
        self.last_elapsed = 0.0

    @initialize(staged=st.booleans(), priority=st.sampled_from(Priority))
    def begin(self, staged: bool, priority: Priority) -> None:
        state = RequestState.STAGED if staged else RequestState.NEW
        self.request = Request(
            id="R-001", text="x", line="x", state=state, asked_at=self.now, created_at=self.now,
            priority=priority, changes=(StateChange(at=self.now, state=state),),
        )  # fmt: skip

    @rule(seconds=st.integers(0, 5000))
    def wait(self, seconds: int) -> None:
        before = request_clock(self.request, TARGETS, self.now)
        self.now += timedelta(seconds=seconds)
        after = request_clock(self.request, TARGETS, self.now)
        gained = after.elapsed - before.elapsed
        assert gained == (seconds if before.running else 0)
        assert after.late or not before.late

    @rule(state=st.sampled_from(RequestState))
    def step(self, state: RequestState) -> None:
        if state is not self.request.state:
            self.past.append(self.request)
            self.request = move(self.request, state, self.now, reason="why")

    @precondition(lambda self: self.past)
    @rule()
    def undo(self) -> None:
        self.request = self.past.pop()

    @invariant()
    def waited_and_paused_make_up_the_time_on_the_wall(self) -> None:
        found = request_clock(self.request, TARGETS, self.now)
        if self.request.state is RequestState.STAGED:
            assert (found.elapsed, found.remaining) == (0, None)
            return
        spans = zip(self.request.changes, [*self.request.changes[1:], None], strict=True)
        waited = paused = 0.0
        end = self._stopped() or self.now
        for step, following in spans:
            stop = min(following.at if following else self.now, end)
            seconds = max((stop - max(step.at, self.request.asked_at)).total_seconds(), 0)
            if WAITING_ON[step.state] is WaitingOn.US:
                waited += seconds
            else:
                paused += seconds
        assert found.elapsed == waited
        assert waited + paused == (end - self.request.asked_at).total_seconds()
        assert found.remaining == found.target - waited
        assert found.acknowledge_elapsed <= found.elapsed + paused
        assert found.late == (found.remaining < 0 and self.request.state is not RequestState.WITHDRAWN)
        assert found.done == (self._stopped() is not None)
        assert not (found.done and found.running)

    def _stopped(self) -> datetime | None:
        """When it was last settled for good, told from the end of the history."""
        stopped = None
        for step in reversed(self.request.changes):
            if step.state is RequestState.CLARIFY:
                continue
            if step.state is RequestState.SHOWN or WAITING_ON[step.state] is WaitingOn.NOBODY:
                if step.state is RequestState.STAGED:
                    break
                stopped = step.at
            else:
                break
        return stopped


TestClockMachine = ClockMachine.TestCase
TestClockMachine.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
