"""From tables to a snapshot of the whole record."""

from __future__ import annotations

from typing import TypeVar

from audit_room.model.answer import Answer
from audit_room.model.audit import Audit
from audit_room.model.evidence_note import EvidenceNote
from audit_room.model.exhibit import Exhibit
from audit_room.model.finding import Finding
from audit_room.model.follow_up import FollowUp
from audit_room.model.journal import Tables
from audit_room.model.note import Note
from audit_room.model.request import Request
from audit_room.model.snapshot import Snapshot
from audit_room.model.tag import Attachment, Tag
from audit_room.store.rows import BY_KIND, from_json

R = TypeVar("R")


def snapshot_of(tables: Tables, *, entries: int, head: str) -> Snapshot:
    """Return the snapshot of tables, present or replayed.  Raises msgspec.ValidationError for a damaged row."""

    def rows(kind: type[R]) -> tuple[R, ...]:
        found = tables.get(BY_KIND[kind].name, {})
        return tuple(from_json(kind, found[key]) for key in sorted(found, key=lambda key: (len(key), key)))

    return Snapshot(
        audit=rows(Audit)[0],
        requests=rows(Request),
        answers=rows(Answer),
        exhibits=rows(Exhibit),
        attachments=rows(Attachment),
        follow_ups=rows(FollowUp),
        findings=rows(Finding),
        tags=rows(Tag),
        notes=rows(Note),
        evidence_notes=rows(EvidenceNote),
        head=head,
        entries=entries,
    )
