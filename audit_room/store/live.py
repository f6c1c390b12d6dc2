"""The record kept in memory and followed entry by entry: costs what changed, not what there is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar, cast

from audit_room.model.answer import Answer
from audit_room.model.audit import Audit
from audit_room.model.evidence_note import EvidenceNote
from audit_room.model.exhibit import Exhibit
from audit_room.model.finding import Finding
from audit_room.model.follow_up import FollowUp
from audit_room.model.journal import Entry
from audit_room.model.note import Note
from audit_room.model.request import Request
from audit_room.model.snapshot import Snapshot
from audit_room.model.tag import Attachment, Tag
from audit_room.store.record import Record
from audit_room.store.rows import BY_NAME, TABLES, Row, from_json

R = TypeVar("R")


class LiveRecord:
    """The rows of a record as dataclasses, brought up to date from the journal.  Same thread as its record."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._rows: dict[type, dict[str, Row]] = {table.kind: {} for table in TABLES}
        self._seq = 0
        self._head = ""
        self._snapshot: Snapshot | None = None
        self._load()

    def _load(self) -> None:
        snapshot = self._record.snapshot()
        groups: tuple[Iterable[Row], ...] = (
            (snapshot.audit,), snapshot.requests, snapshot.answers, snapshot.exhibits, snapshot.attachments,
            snapshot.follow_ups, snapshot.findings, snapshot.tags, snapshot.notes,
            snapshot.evidence_notes,
        )  # fmt: skip
        for rows in groups:
            for row in rows:
                self._rows[type(row)][row.id] = row
        self._seq, self._head, self._snapshot = snapshot.entries, snapshot.head, snapshot

    def refresh(self) -> list[Entry]:
        """Take in the entries written since the last call, by anyone, and return them, oldest first."""
        entries = list(self._record.entries(after=self._seq))
        for entry in entries:
            for change in entry.changes:
                table = BY_NAME.get(change.table)
                if table is None:
                    continue
                rows = self._rows[table.kind]
                if change.after is None:
                    rows.pop(change.id, None)
                else:
                    rows[change.id] = from_json(table.kind, change.after)
            self._seq, self._head = entry.seq, entry.hash
        if entries:
            self._snapshot = None
        return entries

    def _sorted(self, kind: type[R]) -> tuple[R, ...]:
        rows = self._rows[kind]
        return cast(
            "tuple[R, ...]", tuple(rows[key] for key in sorted(rows, key=lambda key: (len(key), key)))
        )

    @property
    def snapshot(self) -> Snapshot:
        """The whole record as of the last refresh."""
        if self._snapshot is None:
            self._snapshot = Snapshot(
                audit=self._sorted(Audit)[0],
                requests=self._sorted(Request),
                answers=self._sorted(Answer),
                exhibits=self._sorted(Exhibit),
                attachments=self._sorted(Attachment),
                follow_ups=self._sorted(FollowUp),
                findings=self._sorted(Finding),
                tags=self._sorted(Tag),
                notes=self._sorted(Note),
                evidence_notes=self._sorted(EvidenceNote),
                head=self._head,
                entries=self._seq,
            )
        return self._snapshot
