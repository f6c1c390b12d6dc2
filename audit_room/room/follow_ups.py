"""Follow-ups in the room: promises made, delivered, dropped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from audit_room.model.capture import read_line
from audit_room.model.display import shorten
from audit_room.model.errors import AuditRoomError
from audit_room.model.evidence import Evidence
from audit_room.model.follow_up import FollowUp, FollowUpState, settle
from audit_room.model.request import Request, RequestState, WaitingOn, move
from audit_room.room import marks
from audit_room.room.evidence import contents_of, lay_beside
from audit_room.room.requests import people
from audit_room.room.room import Room


def add(
    room: Room,
    line: str,
    *,
    request_id: str | None = None,
    owner: str | None = None,
    due_at: datetime | None = None,
) -> FollowUp:
    """Log a promise; ``@owner`` and ``due …`` are read from the line where they are not given.

    A request that waited on us becomes *promised*, which stops its clock.  Raises AuditRoomError for an empty line,
    UnknownIdError for an unknown request.
    """
    captured = read_line(
        line.replace(";;", "; "),
        now=room.now(),
        zone=room.zone,
        framework=room.framework,
        people=people(room),
    )
    if not captured:
        raise AuditRoomError("The promise is empty; type what was promised.")
    request = room.record.get(Request, request_id) if request_id else None
    now = room.now()
    with room.action("follow-up.add", now=now) as action:
        follow_up = FollowUp(
            id=action.next_id(FollowUp),
            text=captured[0].text,
            state=FollowUpState.OPEN,
            promised_at=now,
            promised_by=room.actor,
            request_id=request.id if request else None,
            owner=captured[0].owner if owner is None else owner,
            due_at=due_at or captured[0].due_at,
        )
        action.insert(follow_up)
        if request and request.waiting_on is WaitingOn.US:
            action.update(request, move(request, RequestState.PROMISED, now))
        action.about(
            f"promised {follow_up.id}: {shorten(follow_up.text, 80)}",
            entity="follow-up",
            entity_id=follow_up.id,
        )
    return follow_up


def deliver(room: Room, follow_up_id: str, files: Sequence[Evidence] = ()) -> FollowUp:
    """Log that a promise was kept, with the evidence delivered.  Raises UnknownIdError, TransitionError."""
    before = room.record.get(FollowUp, follow_up_id)
    contents = contents_of(room, files)
    now = room.now()
    after = settle(before, FollowUpState.DELIVERED, now, delivered=tuple(file.shown_path for file in files))
    with room.action("follow-up.deliver", now=now) as action:
        action.update(before, after)
        if before.request_id:
            for path, sha256 in contents:
                lay_beside(room, action, before.request_id, path, sha256)
        action.about(f"{before.id} delivered", entity="follow-up", entity_id=before.id)
    marks.sync(room)
    return after


def drop(room: Room, follow_up_id: str, reason: str) -> FollowUp:
    """Log that the auditor agreed to do without.  Raises UnknownIdError, TransitionError without a reason."""
    before = room.record.get(FollowUp, follow_up_id)
    now = room.now()
    after = settle(before, FollowUpState.DROPPED, now, reason=reason)
    with room.action("follow-up.drop", now=now) as action:
        action.update(before, after)
        action.about(f"{before.id} dropped ({shorten(reason, 60)})", entity="follow-up", entity_id=before.id)
    return after
