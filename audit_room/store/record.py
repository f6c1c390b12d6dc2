"""The record: the audit file, read as dataclasses and changed only through journalled actions."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeVar

import msgspec

from audit_room.model.audit import Audit
from audit_room.model.errors import RecordError, UnknownIdError
from audit_room.model.journal import COUNTERS, Entry, Tables, replay, stamp
from audit_room.model.snapshot import Snapshot
from audit_room.store import places
from audit_room.store.action import Action
from audit_room.store.backups import back_up
from audit_room.store.connection import APPLICATION_ID, check_header, connect, immediate, sentences, shown
from audit_room.store.journal_table import entries_of, row_entry
from audit_room.store.migrations import SCHEMA_VERSION, migrations
from audit_room.store.mirror import Mirror
from audit_room.store.rows import BY_KIND, TABLES, from_json, from_sql
from audit_room.store.snapshots import snapshot_of

if TYPE_CHECKING:
    from sqlite_utils import Database

R = TypeVar("R")
_BATCH = 500


class Record:
    """One audit file, open.  Belongs to the thread that opened it.

    ``warning`` is a sentence for the user when the mirror could not be kept; the record itself is then still whole.
    """

    def __init__(self, path: Path, database: Database, *, read_only: bool) -> None:
        self.path = path
        self.read_only = read_only
        self.warning = ""
        self._db = database
        self._data_version = 0
        self.uid = self.audit().uid
        self._mirror = Mirror(places.mirror_path(self.uid))

    @classmethod
    def create(cls, path: Path, audit: Audit, *, actor: str, now: datetime, offset_minutes: int) -> Self:
        """Make a new audit file with mode 0600 and return it open.

        Raises RecordError when something of that name is there already, or it cannot be written.
        """
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except FileExistsError:
            raise RecordError(
                f"{shown(path)} is there already and was left as it is; open it, or choose another name with --audit."
            ) from None
        except OSError as error:
            raise RecordError(
                f"{shown(path)} cannot be made ({error.strerror}); choose another folder."
            ) from error
        try:
            database = connect(path)
            try:
                with sentences(path):
                    _found(database, audit, actor=actor, now=now, offset_minutes=offset_minutes)
            finally:
                database.close()
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return cls.open(path, now=now)

    @classmethod
    def open(cls, path: Path, *, now: datetime, back_up_first: bool = False) -> Self:
        """Return the record of an audit file, brought to the newest schema; read-only where it cannot be written.

        Raises RecordError when the file is missing, no audit file, damaged, or made by a newer version.
        """
        check_header(path)
        read_only = not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK))
        database = connect(path, read_only=read_only)
        try:
            with sentences(path):
                version = database.execute("PRAGMA user_version").fetchone()[0]
                if version < SCHEMA_VERSION and not read_only:
                    _migrate(database, now)
                record = cls(path, database, read_only=read_only)
                if not read_only:
                    record.keep_mirror()
                    if back_up_first:
                        record.back_up(now)
                return record
        except BaseException:
            database.close()
            raise

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # reading

    def audit(self) -> Audit:
        """Return the facts of the audit itself."""
        rows = self.all(Audit)
        if not rows:
            raise RecordError(f"{shown(self.path)} holds no audit; restore a backup with audit-room recover.")
        return rows[0]

    def all(self, kind: type[R], **where: str | bytes) -> list[R]:
        """Return every row of a kind in the order of its numbers, narrowed to equal columns."""
        table = BY_KIND[kind]
        condition = " AND ".join(f"[{column}] = :{column}" for column in where) or None
        with sentences(self.path):
            found = self._db.table(table.name).rows_where(condition, where, order_by="length(id), id")
            rows = [from_sql(table, row) for row in found]
        try:
            return [from_json(kind, row) for row in rows]
        except msgspec.ValidationError as error:
            raise RecordError(
                f"{shown(self.path)} holds a damaged row in {table.name}; run audit-room verify to see which."
            ) from error

    def find(self, kind: type[R], row_id: str) -> R | None:
        """Return one row, None where there is none."""
        found = self.all(kind, id=row_id)
        return found[0] if found else None

    def get(self, kind: type[R], row_id: str) -> R:
        """Return one row.  Raises UnknownIdError."""
        found = self.find(kind, row_id)
        if found is None:
            noun = BY_KIND[kind].noun
            raise UnknownIdError(
                f"There is no {noun} {_safe(row_id)} in this audit; see the list of {noun}s."
            )
        return found

    def entries(self, *, after: int = 0, until: datetime | None = None) -> Iterator[Entry]:
        """Return the journal entries after a sequence number, oldest first, up to a moment (UTC)."""
        condition, values = "seq > :after", {"after": str(after)}
        if until is not None:
            condition, values = f"{condition} AND at <= :until", {**values, "until": stamp(until)}
        with sentences(self.path):
            yield from entries_of(self._db.table("journal").rows_where(condition, values, order_by="seq"))

    def newest_entries(self, limit: int | None = None, *, before: int | None = None) -> Iterator[Entry]:
        """Return the journal entries newest first, those below sequence ``before`` where given."""
        condition = None if before is None else "seq < :before"
        with sentences(self.path):
            rows = self._db.table("journal").rows_where(
                condition, {"before": before}, order_by="seq desc", limit=limit
            )
            yield from entries_of(rows)

    def entry(self, seq: int) -> Entry:
        """Return one entry.  Raises UnknownIdError."""
        with sentences(self.path):
            for row in self._db.table("journal").rows_where("seq = ?", [seq]):
                return row_entry(row)
        raise UnknownIdError(f"There is no journal entry {seq}; audit-room log lists them.")

    def head(self) -> tuple[int, str]:
        """Return sequence and hash of the newest entry."""
        with sentences(self.path):
            row = self._db.execute("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1").fetchone()
        return (int(row[0]), str(row[1])) if row else (0, "")

    def changed_elsewhere(self) -> bool:
        """True once after another window or process has written to the file."""
        with sentences(self.path):
            version = int(self._db.execute("PRAGMA data_version").fetchone()[0])
        changed = self._data_version not in (0, version)
        self._data_version = version
        return changed

    def tables(self) -> Tables:
        """Return every journalled table as it stands, for comparison with the journal."""
        present: Tables = {}
        with sentences(self.path):
            for table in TABLES:
                rows = [from_sql(table, row) for row in self._db.table(table.name).rows]
                present[table.name] = {str(row["id"]): row for row in rows}
            present[COUNTERS] = {str(row["id"]): row for row in self._db.table(COUNTERS).rows}
        return present

    def snapshot(self, as_of: datetime | None = None) -> Snapshot:
        """Return the whole record, now or as it stood at a moment (UTC), read from the tables or the journal."""
        if as_of is None:
            with sentences(self.path):
                self._db.execute("BEGIN")
                try:
                    seq, head = self.head()
                    tables = self.tables()
                finally:
                    self._db.execute("COMMIT")
            return snapshot_of(tables, entries=seq, head=head)
        entries = list(self.entries(until=as_of))
        if not entries:
            raise UnknownIdError("The audit did not exist yet at that time; choose a later one.")
        return snapshot_of(replay(entries), entries=entries[-1].seq, head=entries[-1].hash)

    # writing

    @contextmanager
    def action(self, name: str, *, actor: str, now: datetime, offset_minutes: int) -> Iterator[Action]:
        """One user action: what is changed inside becomes one journal entry and is on the disk when the block ends.

        An error inside leaves the file as it was; an action that changed nothing writes nothing.
        Raises RecordError when it cannot be saved.
        """
        if self.read_only:
            raise RecordError(
                f"Not saved: {shown(self.path)} was opened to read only; make it writable and open it again."
            )
        action = Action(self._db, name, actor=actor, now=now, offset_minutes=offset_minutes)
        with sentences(self.path), immediate(self._db):
            yield action
            action.seal()
        if action.entry is not None:
            try:
                self._mirror.append([action.entry])
                self.warning = ""
            except OSError as error:
                self.warning = f"Saved, but the second copy could not be written ({error.strerror})."

    def keep_mirror(self) -> None:
        """Bring the mirror up to the record; a mirror that cannot be written is a warning, not a failure."""
        newest = next(self.newest_entries(1), None)
        try:
            self._mirror.catch_up(self.entries(), newest)
        except OSError as error:
            self.warning = f"The second copy of the record could not be written ({error.strerror})."

    def back_up(self, now: datetime, *, why: str = "start") -> Path | None:
        """Make a backup unless the newest one is the same; returns it.  Raises RecordError for a damaged source."""
        with sentences(self.path):
            return back_up(self._db, places.backups_folder(self.uid), now, why=why)


def _safe(text: str) -> str:
    from audit_room.model.display import shorten  # noqa: PLC0415

    return shorten(text, 60)


def _found(database: Database, audit: Audit, *, actor: str, now: datetime, offset_minutes: int) -> None:
    with immediate(database):
        migrations().apply(database)
        database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        database.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        action = Action(database, "audit.init", actor=actor, now=now, offset_minutes=offset_minutes)
        action.about(f"began the audit {audit.name}", entity="audit", entity_id=audit.id)
        action.insert(audit)
        action.seal()


def _migrate(database: Database, now: datetime) -> None:
    uid = database.execute("SELECT uid FROM audit").fetchone()[0]
    back_up(database, places.backups_folder(str(uid)), now, why="migration")
    with immediate(database):
        migrations().apply(database)
        database.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
