"""The schema of the audit file, as small named steps from empty to the newest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audit_room.model.evidence_note import EvidenceNote
from audit_room.store.rows import BY_KIND, TABLES, column_types

if TYPE_CHECKING:
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations

SCHEMA_VERSION = 2
"""Kept in ``user_version``; raised with each step below that is added."""

JOURNAL = "journal"

_LATER = {2: BY_KIND[EvidenceNote]}
"""Which table came with which version after the first."""


def not_yet(version: int) -> frozenset[str]:
    """Return the names of the tables that a file of an older schema version does not have."""
    return frozenset(table.name for since, table in _LATER.items() if since > version)


def m001_first(db: Database) -> None:
    """The record as it began: one table a noun, the counters, and the journal."""
    later = not_yet(1)
    for table in TABLES:
        if table.name not in later:
            db.table(table.name).create(column_types(table), pk="id")
    for name in ("answers", "exhibits", "attachments", "follow_ups", "findings"):
        db.table(name).create_index(["request_id"])
    db.table("tags").create_index(["path", "ref"], unique=True)
    db.table("counters").create({"id": str, "last": int}, pk="id")
    db.table(JOURNAL).create(
        {
            "seq": int,
            "at": str,
            "offset_minutes": int,
            "actor": str,
            "action": str,
            "entity": str,
            "entity_id": str,
            "summary": str,
            "changes": str,
            "automatic": int,
            "undoes": int,
            "previous_hash": str,
            "hash": str,
        },
        pk="seq",
    )
    db.table(JOURNAL).create_index(["entity", "entity_id"])


def m002_evidence_notes(db: Database) -> None:
    """Notes beside files, one a file."""
    table = BY_KIND[EvidenceNote]
    db.table(table.name).create(column_types(table), pk="id")
    db.table(table.name).create_index(["path"], unique=True)


STEPS = (m001_first, m002_evidence_notes)


def migrations() -> Migrations:
    """Return the steps as sqlite-utils applies them, each in a transaction and remembered by name."""
    from sqlite_utils.migrations import Migrations  # noqa: PLC0415

    steps = Migrations("audit-room")
    for step in STEPS:
        steps(name=step.__name__)(step)
    return steps
