"""Answers in the room: what was said, with what stands behind it."""

from __future__ import annotations

from collections.abc import Sequence

from audit_room.model.answer import Answer
from audit_room.model.display import shorten
from audit_room.model.errors import AuditRoomError
from audit_room.model.evidence import Evidence
from audit_room.model.request import Request, RequestState, move
from audit_room.room import marks
from audit_room.room.contents import contents_of
from audit_room.room.evidence import lay_beside
from audit_room.room.room import Room


def add(
    room: Room,
    request_id: str,
    text: str,
    *,
    files: Sequence[Evidence] = (),
    speaker: str = "",
    corrects: str | None = None,
) -> Answer:
    """Log what was said for a request, with the evidence named; a request that was new is worked on from then.

    Raises UnknownIdError for an unknown request or answer to correct, AuditRoomError for an empty text.
    """
    if not text.strip():
        raise AuditRoomError("The answer is empty; type what was said.")
    request = room.record.get(Request, request_id)
    if corrects is not None:
        corrected = room.record.get(Answer, corrects)
        if corrected.request_id != request.id:
            raise AuditRoomError(
                f"{corrected.id} is an answer to {corrected.request_id}, not to {request.id}; "
                f"correct it there."
            )
        corrects = corrected.id
    contents = contents_of(room, files)
    now = room.now()
    with room.action("request.answer", now=now) as action:
        answer = Answer(
            id=f"{request.id}.{action.number(f'answers:{request.id}')}",
            request_id=request.id,
            text=text.strip(),
            answered_at=now,
            answered_by=room.actor,
            speaker=speaker,
            corrects=corrects,
        )
        action.insert(answer)
        for path, sha256 in contents:
            lay_beside(room, action, request.id, path, sha256, answer_id=answer.id)
        if request.state is RequestState.NEW:
            action.update(request, move(request, RequestState.WORKING, now))
        action.about(
            f"answered {answer.id}: {shorten(answer.text, 80)}", entity="request", entity_id=request.id
        )
    marks.sync(room)
    return answer
