"""The board: the numbers in the header of the room, and the list of requests with their clocks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from audit_room.model.finding import Finding
from audit_room.model.follow_up import FollowUp, FollowUpState
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
    now = room.now()
    today = now.astimezone(room.zone).date()
    active = [view for view in request_views(snapshot, now) if view.request.is_open]
    ours = [view.clock.elapsed for view in active if view.request.waiting_on is WaitingOn.US]
    promises: list[FollowUp] = [f for f in snapshot.follow_ups if f.state is FollowUpState.OPEN]
    findings: tuple[Finding, ...] = snapshot.findings
    return Board(
        open=len(active),
        over=sum(view.clock.late and not view.clock.done for view in active),
        oldest_seconds=max(ours, default=None),
        without_evidence=len(snapshot.without_evidence()),
        promises_open=len(promises),
        promises_due_today=sum(
            f.due_at is not None and f.due_at.astimezone(room.zone).date() == today for f in promises
        ),
        promises_overdue=sum(f.is_overdue(now) for f in promises),
        findings=len(findings),
    )
