"""Several requests moved at once, as one entry of the journal and so one undo."""

from __future__ import annotations

from collections.abc import Sequence

from audit_room.model.display import shorten
from audit_room.model.errors import AuditRoomError
from audit_room.model.request import Request, RequestState, move, next_state
from audit_room.room.room import Room


def change_states(
    room: Room, request_ids: Sequence[str], state: RequestState | None, *, reason: str = ""
) -> list[Request]:
    """Put requests into a state, or each one step further along the day where ``state`` is None.

    Requests in that state already, or without a further step, are passed over; returns those that moved.
    Raises UnknownIdError, TransitionError without a needed reason, AuditRoomError where none can move.
    """
    now = room.now()
    requests = [room.record.get(Request, request_id) for request_id in dict.fromkeys(request_ids)]
    goals = [(request, state or next_state(request)) for request in requests]
    moves = [
        (request, move(request, goal, now, reason=reason))
        for request, goal in goals
        if goal is not None and goal is not request.state
    ]
    if not moves:
        named = ", ".join(f"{request.id} is {request.state}" for request in requests[:3])
        raise AuditRoomError(f"{named or 'No request'}; there is nothing to change.")
    name = f"request.{state.replace(' ', '_')}" if state else "request.step"
    with room.action(name, now=now) as action:
        for before, after in moves:
            action.update(before, after)
        because = f" ({shorten(reason, 60)})" if reason else ""
        first, last = moves[0]
        if len(moves) == 1:
            action.about(
                f"{first.id} {first.state} → {last.state}{because}", entity="request", entity_id=first.id
            )
        else:
            ids = ", ".join(before.id for before, _ in moves)
            goal = f"→ {state}" if state else "one step on"
            action.about(f"{shorten(ids, 60)} {goal}{because}", entity="request", entity_id=first.id)
    return [after for _, after in moves]
