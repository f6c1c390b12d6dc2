"""Findings in the room: noted, completed, agreed or disputed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from audit_room.model.display import shorten
from audit_room.model.errors import AuditRoomError
from audit_room.model.finding import Finding, FindingState, Grade, edited, move
from audit_room.model.finding_line import read_finding_line
from audit_room.model.refs import normalise
from audit_room.model.request import Request
from audit_room.room.room import Room

EDITABLE = frozenset(
    {
        "grade",
        "statement",
        "refs",
        "objective_evidence",
        "location",
        "auditor_words",
        "opinion",
        "corrected_on_the_spot",
        "request_id",
    }
)
"""The parts of a finding that can be edited; its state is changed apart, where the rules for it are."""


def add(
    room: Room,
    line: str,
    *,
    grade: Grade | None = None,
    refs: Sequence[str] = (),
    objective_evidence: str = "",
    location: str = "",
    auditor_words: str = "",
    request_id: str | None = None,
) -> Finding:
    """Note a finding as it is heard: ``statement #ref !minor | objective evidence``; what is given apart comes first.

    One that has requirement, evidence and statement counts as drafted, else as signalled.
    Raises AuditRoomError for an empty line, UnknownRefError, UnknownIdError.
    """
    read = read_finding_line(line, room.framework)
    if not read.statement:
        raise AuditRoomError("The finding is empty; type what the auditor found.")
    exact = tuple(dict.fromkeys([*(normalise(ref, room.framework) for ref in refs), *read.refs]))
    request = room.record.get(Request, request_id) if request_id else None
    now = room.now()
    with room.action("finding.add", now=now) as action:
        finding = edited(
            Finding(
                id=action.next_id(Finding),
                grade=grade or read.grade or Grade.MINOR,
                state=FindingState.SIGNALLED,
                statement=read.statement,
                signalled_at=now,
                noted_by=room.actor,
                refs=exact or (request.refs if request else ()),
                objective_evidence=objective_evidence.strip() or read.objective_evidence,
                location=location,
                auditor_words=auditor_words,
                request_id=request.id if request else None,
            )
        )
        action.insert(finding)
        action.about(
            f"noted {finding.id} ({finding.grade}): {shorten(finding.statement, 80)}",
            entity="finding", entity_id=finding.id,
        )  # fmt: skip
    return finding


def edit(room: Room, finding_id: str, **parts: object) -> Finding:
    """Change parts of a finding, each one of :data:`EDITABLE`.

    An agreed or closed finding that is changed goes back to drafted.  Raises UnknownIdError, UnknownRefError,
    AuditRoomError for a part that findings do not have or a grade that is none.
    """
    before = room.record.get(Finding, finding_id)
    if unknown := sorted(parts.keys() - EDITABLE):
        raise AuditRoomError(f"A finding has no {', '.join(unknown)} to change; nothing was changed.")
    if "grade" in parts:
        parts["grade"] = _grade(str(parts["grade"]))
    if "refs" in parts:
        given = parts["refs"]
        refs = given if isinstance(given, list | tuple) else [given]
        parts["refs"] = tuple(normalise(str(ref), room.framework) for ref in refs)
    after = edited(before, **parts)
    with room.action("finding.edit") as action:
        action.update(before, after)
        action.about(
            f"changed {before.id}: {', '.join(sorted(parts))}", entity="finding", entity_id=before.id
        )
    return after


def _grade(text: str) -> Grade:
    try:
        return Grade(text)
    except ValueError:
        raise AuditRoomError(
            f"{shorten(text, 40)!r} is no grade; choose one of {', '.join(Grade)}."
        ) from None


def change_state(room: Room, finding_id: str, state: FindingState, *, reason: str = "") -> Finding:
    """Agree, dispute, withdraw or close a finding.

    Raises UnknownIdError, and TransitionError when the step is not allowed: nothing becomes *agreed* without a
    requirement and objective evidence.
    """
    before = room.record.get(Finding, finding_id)
    now = room.now()
    after = move(before, state, now, reason=reason)
    because = f" ({shorten(reason, 60)})" if reason else ""
    with room.action(f"finding.{state}", now=now) as action:
        action.update(before, after)
        action.about(f"{before.id} {before.state} → {state}{because}", entity="finding", entity_id=before.id)
    return after


def acknowledge(room: Room, finding_id: str) -> Finding:
    """Log that we understood the finding, which is not to agree.  Raises UnknownIdError, AuditRoomError."""
    before = room.record.get(Finding, finding_id)
    if before.acknowledged_at is not None:
        raise AuditRoomError(f"{before.id} is acknowledged already; nothing was changed.")
    now = room.now()
    with room.action("finding.acknowledge", now=now) as action:
        after = replace(before, acknowledged_at=now)
        action.update(before, after)
        action.about(
            f"{before.id} acknowledged (understood, not agreed)", entity="finding", entity_id=before.id
        )
    return after
