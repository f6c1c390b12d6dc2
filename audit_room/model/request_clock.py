"""The two clocks of a request, computed from its history and never counted up (design section 6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import dropwhile

from audit_room.model.audit import Targets
from audit_room.model.request import WAITING_ON, Priority, Request, RequestState, WaitingOn

AMBER_SHARE = 0.8
"""The share of the target from which a clock is amber."""

_ENDED = frozenset(
    {RequestState.ACCEPTED, RequestState.PROMISED, RequestState.NOT_AVAILABLE, RequestState.WITHDRAWN}
)


class ClockLevel(StrEnum):
    """How a clock stands: in time, soon due, over; or not running."""

    NONE = "none"
    OK = "ok"
    AMBER = "amber"
    OVER = "over"


LEVEL_LETTERS = {ClockLevel.NONE: " ", ClockLevel.OK: " ", ClockLevel.AMBER: "~", ClockLevel.OVER: "!"}


@dataclass(frozen=True, kw_only=True, slots=True)
class RequestClock:
    """How long a request has waited on us, all in seconds.

    ``elapsed`` excludes time in which the auditor's turn stopped the clock.  ``remaining`` is negative when over
    and None where no clock applies (staged).  ``running`` is False while paused or done.  ``due_at`` is the moment
    the target falls, shifted by pauses unless an own due time was given.
    """

    acknowledge_elapsed: float
    acknowledged: bool
    elapsed: float
    remaining: float | None
    due_at: datetime | None
    running: bool
    done: bool
    level: ClockLevel
    target: float

    @property
    def late(self) -> bool:
        """True when what was asked for was, or still is, over its time."""
        return self.level is ClockLevel.OVER


def show_target(priority: Priority, targets: Targets) -> timedelta:
    """Return the time allowed to show what was asked for."""
    minutes = {
        Priority.HIGH: targets.show_high,
        Priority.NORMAL: targets.show,
        Priority.LOW: targets.show_low,
    }
    return timedelta(minutes=minutes[priority])


def _spans(request: Request, now: datetime) -> list[tuple[RequestState, datetime, datetime]]:
    """Return (state, from, to) from the asking to ``now``; the first span starts when it was asked."""
    steps = list(dropwhile(lambda step: step.state is RequestState.STAGED, request.changes))
    starts = [min(steps[0].at, request.asked_at), *(step.at for step in steps[1:])]
    ends = [*starts[1:], max(now, starts[-1])]
    return [(step.state, start, end) for step, start, end in zip(steps, starts, ends, strict=True)]


def _settled_at(request: Request) -> datetime | None:
    """Return when the show clock stopped for good: shown or ended, and not returned since."""
    settled: datetime | None = None
    for step in request.changes:
        if step.state in _ENDED or step.state is RequestState.SHOWN:
            settled = settled or step.at
        elif step.state is not RequestState.CLARIFY:
            settled = None
    return settled


def _level(*, done: bool, elapsed: float, allowed: float, remaining: float) -> ClockLevel:
    if remaining < 0:
        return ClockLevel.OVER
    if not done and allowed > 0 and elapsed >= AMBER_SHARE * allowed:
        return ClockLevel.AMBER
    return ClockLevel.OK


def request_clock(request: Request, targets: Targets, now: datetime) -> RequestClock:
    """Return both clocks of ``request`` at ``now`` (UTC), a pure function of its history."""
    target = show_target(request.priority, targets).total_seconds()
    if request.state is RequestState.STAGED:
        return RequestClock(
            acknowledge_elapsed=0, acknowledged=False, elapsed=0, remaining=None, due_at=None,
            running=False, done=False, level=ClockLevel.NONE, target=target,
        )  # fmt: skip
    settled = _settled_at(request)
    end = settled or now
    waited = paused = acknowledge = 0.0
    acknowledged = False
    for state, start, stop in _spans(request, now):
        seconds = max((min(stop, end) - start).total_seconds(), 0)
        acknowledged = acknowledged or state not in {RequestState.STAGED, RequestState.NEW}
        if WAITING_ON[state] is WaitingOn.US:
            waited += seconds
        else:
            paused += seconds
        if not acknowledged:
            acknowledge += seconds
    due_at = request.due_at or request.asked_at + timedelta(seconds=target + paused)
    allowed = (request.due_at - request.asked_at).total_seconds() if request.due_at else target
    remaining = (due_at - end).total_seconds()
    done = settled is not None
    level = _level(done=done, elapsed=allowed - remaining, allowed=allowed, remaining=remaining)
    if request.state is RequestState.WITHDRAWN:
        level = ClockLevel.NONE
    return RequestClock(
        acknowledge_elapsed=acknowledge, acknowledged=acknowledged, elapsed=waited, remaining=remaining,
        due_at=due_at, running=not done and request.waiting_on is WaitingOn.US, done=done, level=level, target=target,
    )  # fmt: skip
