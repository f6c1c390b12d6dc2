"""Response times: how long the auditor waited for what was asked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from statistics import median

from audit_room.model.audit import Targets
from audit_room.model.request import Request, RequestState
from audit_room.model.request_clock import request_clock
from audit_room.reports.summary_parts import LateEntry, ResponseTimes

_NOT_TIMED = frozenset({RequestState.STAGED, RequestState.WITHDRAWN})


def response_times(requests: Iterable[Request], targets: Targets, moment: datetime) -> ResponseTimes:
    """Return the response times at ``moment`` (UTC); staged and withdrawn requests are left aside."""
    took: list[tuple[int, str]] = []
    late: list[LateEntry] = []
    running = late_and_settled = 0
    for request in requests:
        if request.state in _NOT_TIMED:
            continue
        clock = request_clock(request, targets, moment)
        if clock.done:
            took.append((int(clock.elapsed), request.id))
            late_and_settled += clock.late
        else:
            running += 1
        if clock.late:
            late.append(
                LateEntry(
                    id=request.id,
                    text=request.text,
                    asked_at=request.asked_at,
                    due_at=clock.due_at,
                    took_seconds=int(clock.elapsed),
                    over_seconds=int(-(clock.remaining or 0)),
                    settled=clock.done,
                )
            )
    longest = max(took, key=lambda pair: pair[0], default=None)
    return ResponseTimes(
        count=len(took),
        median_seconds=int(median(seconds for seconds, _ in took)) if took else None,
        longest_seconds=longest[0] if longest else None,
        longest_id=longest[1] if longest else None,
        within_target=len(took) - late_and_settled,
        still_running=running,
        late=tuple(sorted(late, key=lambda entry: (-entry.over_seconds, entry.id))),
    )
