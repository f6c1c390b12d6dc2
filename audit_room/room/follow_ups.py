"""Follow-ups in the room: promises made, delivered, dropped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from audit_room.model.capture import Captured, TokenKind, read_line
from audit_room.model.display import shorten
from audit_room.model.errors import AuditRoomError
from audit_room.model.evidence import Evidence
from audit_room.model.follow_up import FollowUp, FollowUpState, settle
from audit_room.model.request import Request, RequestState, WaitingOn, move
from audit_room.room import marks
from audit_room.room.contents import contents_of
from audit_room.room.evidence import lay_beside
from audit_room.room.requests import people
from audit_room.room.room import Room

_TAKEN = frozenset({TokenKind.OWNER, TokenKind.DUE})
_WORD = re.compile(r"\S+")


def _read(room: Room, line: str) -> Captured | None:
    captured = read_line(line, now=room.now(), zone=room.zone, framework=room.framework, people=people(room))
    return captured[0] if captured else None


def _words(line: str, captured: Captured) -> str:
    """Return the line without owner and due time; a ref or a priority stays, since a promise keeps none apart."""
    taken = [token for token in captured.tokens if token.kind in _TAKEN]
    kept = [
        word[0]
        for word in _WORD.finditer(line)
        if not any(token.start < word.end() and word.start() < token.end for token in taken)
    ]
    return " ".join(kept) or captured.text


def not_understood(room: Room, line: str) -> tuple[str, ...]:
    """Return what in the line of a promise looks like an owner or a due time and was kept as text, changing nothing."""
    captured = _read(room, line.replace(";;", "; "))
    return tuple(hint for hint in captured.hints if "#" not in hint) if captured else ()


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
    line = line.replace(";;", "; ")
    captured = _read(room, line)
    if captured is None:
        raise AuditRoomError("The promise is empty; type what was promised.")
    request = room.record.get(Request, request_id) if request_id else None
    now = room.now()
    with room.action("follow-up.add", now=now) as action:
        follow_up = FollowUp(
            id=action.next_id(FollowUp),
            text=_words(line, captured),
            state=FollowUpState.OPEN,
            promised_at=now,
            promised_by=room.actor,
            request_id=request.id if request else None,
            owner=captured.owner if owner is None else owner,
            due_at=due_at or captured.due_at,
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
