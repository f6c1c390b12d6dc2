"""A request: what an auditor asked for, and the states it passes through (design section 6)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from audit_room.model.errors import TransitionError


class Priority(StrEnum):
    """How soon the auditor wants it."""

    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


class RequestState(StrEnum):
    """Where a request stands; the order is the order of the day."""

    STAGED = "staged"
    NEW = "new"
    WORKING = "working"
    READY = "ready"
    SHOWN = "shown"
    ACCEPTED = "accepted"
    CLARIFY = "clarify"
    RETURNED = "returned"
    PROMISED = "promised"
    NOT_AVAILABLE = "not available"
    WITHDRAWN = "withdrawn"


class WaitingOn(StrEnum):
    """Whose turn it is."""

    US = "us"
    AUDITOR = "auditor"
    NOBODY = "nobody"


WAITING_ON = {
    RequestState.STAGED: WaitingOn.NOBODY,
    RequestState.NEW: WaitingOn.US,
    RequestState.WORKING: WaitingOn.US,
    RequestState.READY: WaitingOn.US,
    RequestState.SHOWN: WaitingOn.AUDITOR,
    RequestState.ACCEPTED: WaitingOn.NOBODY,
    RequestState.CLARIFY: WaitingOn.AUDITOR,
    RequestState.RETURNED: WaitingOn.US,
    RequestState.PROMISED: WaitingOn.NOBODY,
    RequestState.NOT_AVAILABLE: WaitingOn.NOBODY,
    RequestState.WITHDRAWN: WaitingOn.NOBODY,
}

OPEN_STATES = frozenset(
    {
        RequestState.NEW,
        RequestState.WORKING,
        RequestState.READY,
        RequestState.SHOWN,
        RequestState.CLARIFY,
        RequestState.RETURNED,
    }
)
"""States of a request the auditor still expects something of, or has still to look at."""

STATE_LETTERS = {
    RequestState.STAGED: "g",
    RequestState.NEW: "n",
    RequestState.WORKING: "w",
    RequestState.READY: "r",
    RequestState.SHOWN: "s",
    RequestState.ACCEPTED: "✓",
    RequestState.CLARIFY: "c",
    RequestState.RETURNED: "b",
    RequestState.PROMISED: "p",
    RequestState.NOT_AVAILABLE: "x",
    RequestState.WITHDRAWN: "–",
}

_NEEDS_REASON = frozenset({RequestState.RETURNED, RequestState.NOT_AVAILABLE})
_NEXT = {
    RequestState.STAGED: RequestState.NEW,
    RequestState.NEW: RequestState.WORKING,
    RequestState.WORKING: RequestState.READY,
    RequestState.READY: RequestState.SHOWN,
    RequestState.SHOWN: RequestState.ACCEPTED,
    RequestState.RETURNED: RequestState.WORKING,
    RequestState.CLARIFY: RequestState.WORKING,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class StateChange:
    """One step in the life of a request: when (UTC) it came into which state."""

    at: datetime
    state: RequestState


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """What an auditor asked for.

    ``text`` is what was said, without the tokens that were read from it; ``line`` is the line as typed.
    ``asked_at`` starts the clocks and may lie before ``created_at`` (back-dated by hand).
    ``due_at`` is an own due time, ``None`` where the target of the priority applies.
    ``changes`` is the whole history of states in order, the first being the state it was made in.
    """

    id: str
    text: str
    line: str
    state: RequestState
    asked_at: datetime
    created_at: datetime
    changes: tuple[StateChange, ...]
    refs: tuple[str, ...] = ()
    owner: str = ""
    priority: Priority = Priority.NORMAL
    due_at: datetime | None = None
    asked_by: str = ""
    parent: str | None = None
    reason: str = ""

    @property
    def waiting_on(self) -> WaitingOn:
        """Whose turn it is."""
        return WAITING_ON[self.state]

    @property
    def is_open(self) -> bool:
        """True while the auditor still expects something, or has still to look."""
        return self.state in OPEN_STATES


def next_state(request: Request) -> RequestState | None:
    """Return the state one step further along the day, or None where there is none."""
    return _NEXT.get(request.state)


def move(request: Request, state: RequestState, now: datetime, *, reason: str = "") -> Request:
    """Return the request in another state, its history one step longer.

    Any jump is allowed, forward or back; states passed over are inferred, never demanded.
    A staged request is asked at the moment it first leaves the stage.  A reason belongs to the state it was given
    for, and is kept over a ``clarify`` in between.
    Raises TransitionError when it is in that state already, or a reason is needed and missing.
    """
    if state is request.state:
        raise TransitionError(f"{request.id} is {state} already; nothing was changed.")
    if state in _NEEDS_REASON and not reason.strip():
        raise TransitionError(f"{request.id} can become {state} only with a reason; say why in a few words.")
    step = StateChange(at=max(now, request.changes[-1].at), state=state)
    never_asked = all(change.state is RequestState.STAGED for change in request.changes)
    return replace(
        request,
        state=state,
        changes=(*request.changes, step),
        asked_at=step.at if never_asked else request.asked_at,
        reason=reason or (request.reason if state is RequestState.CLARIFY else ""),
    )


def resumed_state(request: Request) -> RequestState:
    """Return the state a request had before it went into ``clarify``; ``working`` where that is unknown."""
    for step in reversed(request.changes[:-1]):
        if step.state not in {RequestState.CLARIFY, RequestState.STAGED}:
            return step.state
    return RequestState.WORKING
