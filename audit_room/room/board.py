"""The board: the numbers in the header of the room, and the list of requests with their clocks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, tzinfo

from audit_room.model.follow_up import FollowUpState
from audit_room.model.request import Request, WaitingOn
from audit_room.model.request_clock import RequestClock, request_clock
from audit_room.model.snapshot import Snapshot
from audit_room.room.room import Room


@dataclass(frozen=True, kw_only=True, slots=True)
class RequestView:
    """One line of the request list."""

    request: Request
    clock: RequestClock
    answers: int
    exhibits: int
    promises: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Board:
    """What the header says: counts, and the longest wait on us in seconds."""

    open: int
    over: int
    oldest_seconds: float | None
    without_evidence: int
    promises_open: int
    promises_due_today: int
    promises_overdue: int
    findings: int


def request_views(snapshot: Snapshot, now: datetime) -> list[RequestView]:
    """Return every request with its clocks and counts at ``now`` (UTC), in the order of their numbers."""
    answers = Counter(answer.request_id for answer in snapshot.answers)
    exhibits = Counter(exhibit.request_id for exhibit in snapshot.exhibits)
    promises = Counter(f.request_id for f in snapshot.follow_ups if f.state is FollowUpState.OPEN)
    return [
        RequestView(
            request=request,
            clock=request_clock(request, snapshot.audit.targets, now),
            answers=answers[request.id],
            exhibits=exhibits[request.id],
            promises=promises[request.id],
        )
        for request in snapshot.requests
    ]


def views(room: Room) -> list[RequestView]:
    """Return every request of the audit with its clocks at this moment."""
    return request_views(room.record.snapshot(), room.now())


def board_of(snapshot: Snapshot, room: Room) -> Board:
    """Return the numbers of the header at this moment."""
    return board_at(snapshot, room.now(), room.zone)


def board_at(snapshot: Snapshot, now: datetime, zone: tzinfo) -> Board:
    """Return the numbers of the header at ``now`` (UTC); *today* is that of ``zone``."""
    today = now.astimezone(zone).date()
    active = [
        (request, request_clock(request, snapshot.audit.targets, now))
        for request in snapshot.requests
        if request.is_open
    ]
    ours = [clock.elapsed for request, clock in active if request.waiting_on is WaitingOn.US]
    promises = [f for f in snapshot.follow_ups if f.state is FollowUpState.OPEN]
    due = [f.due_at.astimezone(zone).date() for f in promises if f.due_at is not None]
    return Board(
        open=len(active),
        over=sum(clock.late and not clock.done for _, clock in active),
        oldest_seconds=max(ours, default=None),
        without_evidence=len(snapshot.without_evidence()),
        promises_open=len(promises),
        promises_due_today=due.count(today),
        promises_overdue=sum(f.is_overdue(now) for f in promises),
        findings=len(snapshot.findings),
    )
