"""One user action on the record: the rows it changes and the one journal entry that tells of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

import msgspec

from audit_room.model.errors import ConflictError, RecordError
from audit_room.model.journal import COUNTERS, GENESIS, Entry, RowChange, sealed
from audit_room.store.journal_table import entry_row
from audit_room.store.rows import (
    BY_KIND,
    BY_NAME,
    JsonRow,
    Row,
    clean_text,
    from_json,
    from_sql,
    to_json,
    to_sql,
)

if TYPE_CHECKING:
    from sqlite_utils import Database

R = TypeVar("R")

HANGING = {
    "requests": (
        ("answers", "request_id"), ("exhibits", "request_id"), ("attachments", "request_id"),
        ("follow_ups", "request_id"), ("findings", "request_id"), ("requests", "parent"), ("notes", "about"),
    ),
    "answers": (("attachments", "answer_id"), ("answers", "corrects")),
}  # fmt: skip
"""Which columns name a row of another table: such a row cannot be taken back while they do."""


def equal(where: Mapping[str, str | bytes]) -> tuple[str | None, dict[str, str | bytes]]:
    """Return condition and values that narrow a table to equal columns."""
    values = {key: clean_text(value) if isinstance(value, str) else value for key, value in where.items()}
    return " AND ".join(f"[{column}] = :{column}" for column in values) or None, values


class Action:
    """Collects changes inside one open write transaction.  Made by ``Record.action`` only."""

    def __init__(
        self, database: Database, name: str, *, actor: str, now: datetime, offset_minutes: int
    ) -> None:
        self._db = database
        self._name = name
        self._actor = clean_text(actor)
        self._now = now
        self._offset = offset_minutes
        self._changes: list[RowChange] = []
        self._entity = ""
        self._entity_id = ""
        self._summary = ""
        self._undoes: int | None = None
        self._automatic = False
        self.entry: Entry | None = None

    # reading inside the transaction

    def current(self, kind: type[R], **where: str | bytes) -> list[R]:
        """Return rows of a kind as they stand in this transaction, by equal columns."""
        table = BY_KIND[kind]
        rows = self._db.table(table.name).rows_where(*equal(where), order_by="length(id), id")
        return [from_json(kind, from_sql(table, row)) for row in rows]

    def number(self, counter: str) -> int:
        """Return the next number of a counter and give it out; no number is ever given out twice."""
        rows = list(self._db.table(COUNTERS).rows_where("id = ?", [counter]))
        before: JsonRow | None = dict(rows[0]) if rows else None
        last = int(str(before["last"])) + 1 if before else 1
        self._apply(RowChange(table=COUNTERS, id=counter, before=before, after={"id": counter, "last": last}))
        return last

    def next_id(self, kind: type[Row]) -> str:
        """Return the next id of a kind, such as ``R-001`` or ``F-012``."""
        table = BY_KIND[kind]
        return f"{table.prefix}{self.number(table.name):03d}"

    # changing

    def about(self, summary: str, *, entity: str, entity_id: str = "") -> None:
        """Say in words what this action does and what it is about; the last word given counts."""
        self._summary, self._entity, self._entity_id = clean_text(summary), entity, entity_id

    def automatic(self) -> None:
        """Mark the entry as following from the evidence folder, so that undo passes it over."""
        self._automatic = True

    def insert(self, row: Row) -> None:
        """Add a new row."""
        self._apply(RowChange(table=BY_KIND[type(row)].name, id=row.id, before=None, after=to_json(row)))

    def update(self, before: Row, after: Row) -> None:
        """Replace a row.  Raises ConflictError when it was changed since ``before`` was read; no change, no entry."""
        old, new = to_json(before), to_json(after)
        if old != new:
            self._apply(RowChange(table=BY_KIND[type(after)].name, id=after.id, before=old, after=new))

    def delete(self, row: Row) -> None:
        """Take a row away; the journal keeps it."""
        self._apply(RowChange(table=BY_KIND[type(row)].name, id=row.id, before=to_json(row), after=None))

    def take_back(self, seq: int, changes: Sequence[RowChange]) -> None:
        """Apply the inverse changes of entry ``seq``.

        Raises ConflictError when a later action changed the same rows, or made rows that hang on them.
        """
        self._undoes = seq
        for change in changes:
            if change.after is None:
                self._refuse_orphans(change)
            self._apply(change)

    def _refuse_orphans(self, change: RowChange) -> None:
        for table, column in HANGING.get(change.table, ()):
            rows = self._db.table(table).rows_where(f"[{column}] = ?", [change.id], limit=1)
            if row := next(iter(rows), None):
                raise ConflictError(
                    f"The {BY_NAME[table].noun} {row['id']} hangs on {change.id}; nothing was written."
                )

    def _present(self, table: str, row_id: str) -> JsonRow | None:
        rows = list(self._db.table(table).rows_where("id = ?", [row_id]))
        if not rows:
            return None
        return dict(rows[0]) if table == COUNTERS else from_sql(BY_NAME[table], rows[0])

    def _apply(self, change: RowChange) -> None:
        if self._present(change.table, change.id) != (None if change.before is None else dict(change.before)):
            noun = BY_NAME[change.table].noun if change.table in BY_NAME else change.table
            raise ConflictError(
                f"The {noun} {change.id} was changed meanwhile; nothing was written, look at it again and repeat."
            )
        self._check(change)
        target = self._db.table(change.table)
        if change.after is None:
            target.delete(change.id)
        else:
            after = change.after if change.table == COUNTERS else to_sql(BY_NAME[change.table], change.after)
            target.upsert(dict(after), pk="id")
        self._changes.append(change)

    def _check(self, change: RowChange) -> None:
        """Refuse a row that could not be read again, before it is written.  Raises RecordError."""
        if change.after is None or change.table == COUNTERS:
            return
        table = BY_NAME[change.table]
        try:
            from_json(table.kind, change.after)
        except msgspec.ValidationError as error:
            raise RecordError(
                f"Not saved: the {table.noun} {change.id} would hold a wrong value ({error})."
            ) from error

    def seal(self) -> None:
        """Append the journal entry; called once, at the end of the transaction."""
        if not self._changes:
            return
        last = self._db.execute("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1").fetchone()
        seq, previous = (int(last[0]), str(last[1])) if last else (0, GENESIS)
        entry = Entry(
            seq=seq + 1,
            at=self._now,
            offset_minutes=self._offset,
            actor=self._actor,
            action=self._name,
            entity=self._entity,
            entity_id=self._entity_id,
            summary=self._summary,
            changes=tuple(self._changes),
            automatic=self._automatic,
            undoes=self._undoes,
        )
        self.entry = sealed(entry, previous)
        self._db.table("journal").insert(entry_row(self.entry))
