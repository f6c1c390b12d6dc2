"""Requests in the room: catching them, moving them along, showing what was asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from audit_room.intake.digest import Digest
from audit_room.model.answer import Answer
from audit_room.model.capture import Captured, read_line
from audit_room.model.display import shorten
from audit_room.model.errors import AuditRoomError
from audit_room.model.evidence import Evidence
from audit_room.model.exhibit import Exhibit
from audit_room.model.finding import Finding
from audit_room.model.follow_up import FollowUp
from audit_room.model.note import Note
from audit_room.model.refs import normalise
from audit_room.model.request import (
    Priority,
    Request,
    RequestState,
    StateChange,
    move,
    next_state,
    resumed_state,
)
from audit_room.model.request_clock import RequestClock, request_clock
from audit_room.model.tag import Attachment
from audit_room.room import marks
from audit_room.room.contents import present_digest
from audit_room.room.room import Room


@dataclass(frozen=True, kw_only=True, slots=True)
class RequestDetail:
    """A request with everything that hangs on it."""

    request: Request
    clock: RequestClock
    answers: tuple[Answer, ...]
    exhibits: tuple[Exhibit, ...]
    attachments: tuple[Attachment, ...]
    follow_ups: tuple[FollowUp, ...]
    findings: tuple[Finding, ...]
    notes: tuple[Note, ...]


def people(room: Room) -> tuple[str, ...]:
    """Return the owners named so far in this audit."""
    owners = {request.owner for request in room.record.all(Request)}
    owners |= {follow_up.owner for follow_up in room.record.all(FollowUp)}
    return tuple(sorted(owners - {""}))


def read(room: Room, line: str) -> list[Captured]:
    """Return how a line would be read, changing nothing."""
    return read_line(line, now=room.now(), zone=room.zone, framework=room.framework, people=people(room))


def add(
    room: Room, line: str, *, asked_by: str = "", staged: bool = False, parent: str | None = None
) -> list[Request]:
    """Log what the auditor asked for, as one journal entry; ``;;`` separates several requests in one breath.

    Raises AuditRoomError for a line without a word in it, UnknownIdError for an unknown parent.
    """
    captured = read(room, line)
    if not captured:
        raise AuditRoomError("There is nothing in that line; type what the auditor asked for.")
    if parent is not None:
        parent = room.record.get(Request, parent).id
    now = room.now()
    state = RequestState.STAGED if staged else RequestState.NEW
    made: list[Request] = []
    with room.action("request.add", now=now) as action:
        for each in captured:
            request = Request(
                id=action.next_id(Request),
                text=each.text,
                line=each.line,
                state=state,
                asked_at=each.asked_at or now,
                created_at=now,
                changes=(StateChange(at=each.asked_at or now, state=state),),
                refs=each.refs,
                owner=each.owner,
                priority=each.priority or Priority.NORMAL,
                due_at=each.due_at,
                asked_by=asked_by,
                parent=parent,
            )
            action.insert(request)
            made.append(request)
        ids = ", ".join(request.id for request in made)
        action.about(f"asked: {ids} {shorten(made[0].text, 80)}", entity="request", entity_id=made[0].id)
    return made


def clock_of(room: Room, request: Request) -> RequestClock:
    """Return the clocks of a request at this moment."""
    return request_clock(request, room.audit.targets, room.now())


def detail(room: Room, request_id: str) -> RequestDetail:
    """Return a request with everything that hangs on it.  Raises UnknownIdError."""
    record = room.record
    request = record.get(Request, request_id)
    return RequestDetail(
        request=request,
        clock=clock_of(room, request),
        answers=tuple(record.all(Answer, request_id=request.id)),
        exhibits=tuple(record.all(Exhibit, request_id=request.id)),
        attachments=tuple(record.all(Attachment, request_id=request.id)),
        follow_ups=tuple(record.all(FollowUp, request_id=request.id)),
        findings=tuple(record.all(Finding, request_id=request.id)),
        notes=tuple(record.all(Note, about=request.id)),
    )


def change_state(room: Room, request_id: str, state: RequestState, *, reason: str = "") -> Request:
    """Put a request into a state; any jump is allowed.  Raises UnknownIdError, TransitionError."""
    before = room.record.get(Request, request_id)
    now = room.now()
    after = move(before, state, now, reason=reason)
    because = f" ({shorten(reason, 60)})" if reason else ""
    with room.action(f"request.{state.replace(' ', '_')}", now=now) as action:
        action.update(before, after)
        action.about(f"{before.id} {before.state} → {state}{because}", entity="request", entity_id=before.id)
    return after


def step(room: Room, request_id: str) -> Request:
    """Move a request one state along the day.  Raises TransitionError when there is no further state."""
    request = room.record.get(Request, request_id)
    state = next_state(request)
    if state is None:
        raise AuditRoomError(f"{request.id} is {request.state}; there is no next step.")
    return change_state(room, request.id, state)


def resume(room: Room, request_id: str) -> Request:
    """Go on with a request after the auditor made himself clear.  Raises AuditRoomError when it was not waiting."""
    request = room.record.get(Request, request_id)
    if request.state is not RequestState.CLARIFY:
        raise AuditRoomError(
            f"{request.id} is {request.state}, it is not waiting for the auditor to clarify."
        )
    state = resumed_state(request)
    # these two are never without a reason: the last one said still stands
    reason = request.reason if state in {RequestState.RETURNED, RequestState.NOT_AVAILABLE} else ""
    return change_state(room, request.id, state, reason=reason)


def edit(  # one keyword a field of the request
    room: Room,
    request_id: str,
    *,
    text: str | None = None,
    refs: tuple[str, ...] | None = None,
    owner: str | None = None,
    priority: Priority | None = None,
    due_at: datetime | None = None,
    clear_due: bool = False,
) -> Request:
    """Correct the words, refs, owner, priority or own due time of a request; what is None stays as it is.

    ``refs`` are read as they are typed, ``a518`` or ``c5.1``.  ``clear_due`` takes its own due time away, so that
    the target of its priority holds.  Raises UnknownIdError, and UnknownRefError for a ref that the framework does
    not have or that can mean two.
    """
    before = room.record.get(Request, request_id)
    if refs is not None:
        refs = tuple(dict.fromkeys(normalise(ref, room.framework) for ref in refs))
    if due_at is None and not clear_due:
        due_at = before.due_at
    after = replace(
        before,
        text=before.text if text is None else text,
        refs=before.refs if refs is None else refs,
        owner=before.owner if owner is None else owner,
        priority=before.priority if priority is None else priority,
        due_at=due_at,
    )
    with room.action("request.edit") as action:
        action.update(before, after)
        action.about(f"corrected {before.id}", entity="request", entity_id=before.id)
    return after


def waiting_to_be_shown(room: Room, request_id: str) -> list[bytes]:
    """Return the paths that lie beside a request and were not shown for it with the content they have there.

    Raises UnknownIdError.
    """
    found = detail(room, request_id)
    shown = {(exhibit.path, exhibit.sha256) for exhibit in found.exhibits}
    return list(dict.fromkeys(a.path for a in found.attachments if (a.path, a.sha256) not in shown))


def present(
    room: Room, request_id: str, files: Sequence[Evidence], *, shown_to: str = "", how: str = "screen"
) -> list[Exhibit]:
    """Log that files were shown for a request: their bytes are hashed at this moment, and the request becomes shown.

    Without files only the state changes.  Raises BeingWrittenError for a file that is being written, AuditRoomError
    when one is gone or cannot be read; then nothing was logged.
    """
    before = room.record.get(Request, request_id)
    digests: list[tuple[Evidence, Digest]] = [(file, present_digest(room, file)) for file in files]
    now = room.now()
    made: list[Exhibit] = []
    with room.action("request.present", now=now) as action:
        for file, digest in digests:
            exhibit = Exhibit(
                id=action.next_id(Exhibit), request_id=before.id, path=file.path, sha256=digest.sha256,
                size=digest.size, shown_at=now, shown_by=room.actor, shown_to=shown_to, how=how,
            )  # fmt: skip
            action.insert(exhibit)
            made.append(exhibit)
        if before.state is not RequestState.SHOWN:
            action.update(before, move(before, RequestState.SHOWN, now))
        named = ", ".join(f"{x.id} {shorten(x.path, 60)}" for x in made[:3]) or "without a file"
        action.about(f"{before.id} shown: {named}", entity="request", entity_id=before.id)
    marks.sync(room)
    return made
