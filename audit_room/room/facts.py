"""The facts of the audit itself: its name, who is audited, what it covers, who audits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from audit_room.model.audit import Audit
from audit_room.model.errors import AuditRoomError
from audit_room.room.room import Room


def correct(
    room: Room,
    *,
    name: str | None = None,
    organisation: str | None = None,
    scope: str | None = None,
    auditors: Sequence[str] | None = None,
) -> Audit:
    """Note or correct facts of the audit, which head every sheet; what is None stays as it is.

    Raises AuditRoomError for an empty name.
    """
    if name is not None and not name.strip():
        raise AuditRoomError("The name of the audit is empty; type what the audit is called.")
    before = room.audit
    named = before.auditors if auditors is None else [each.strip() for each in auditors]
    after = replace(
        before,
        name=before.name if name is None else name.strip(),
        organisation=before.organisation if organisation is None else organisation.strip(),
        scope=before.scope if scope is None else scope.strip(),
        auditors=tuple(dict.fromkeys(each for each in named if each)),
    )
    with room.action("audit.facts") as action:
        action.update(before, after)
        action.about("noted the facts of the audit", entity="facts", entity_id=before.id)
    return after
