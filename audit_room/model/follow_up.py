"""A follow-up: a promise with owner and due time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from audit_room.model.errors import TransitionError


class FollowUpState(StrEnum):
    """Where a promise stands."""

    OPEN = "open"
    DELIVERED = "delivered"
    DROPPED = "dropped"


@dataclass(frozen=True, kw_only=True, slots=True)
class FollowUp:
    """What was promised, by whom, until when (UTC; None where no time was named)."""

    id: str
    text: str
    state: FollowUpState
    promised_at: datetime
    promised_by: str
    request_id: str | None = None
    owner: str = ""
    due_at: datetime | None = None
    settled_at: datetime | None = None
    reason: str = ""
    delivered: tuple[str, ...] = ()

    def is_overdue(self, now: datetime) -> bool:
        """True when it is open and its time has passed."""
        return self.state is FollowUpState.OPEN and self.due_at is not None and self.due_at < now


def settle(
    follow_up: FollowUp,
    state: FollowUpState,
    now: datetime,
    *,
    reason: str = "",
    delivered: tuple[str, ...] = (),
) -> FollowUp:
    """Return the promise delivered or dropped.  Raises TransitionError when it is no longer open."""
    if follow_up.state is not FollowUpState.OPEN:
        raise TransitionError(f"{follow_up.id} is {follow_up.state} already; nothing was changed.")
    if state is FollowUpState.DROPPED and not reason.strip():
        raise TransitionError(f"{follow_up.id} can be dropped only with a reason; say who agreed to it.")
    return replace(follow_up, state=state, settled_at=now, reason=reason, delivered=delivered)
