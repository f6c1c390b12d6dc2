"""The record: the audit file, read as dataclasses and changed only through journalled actions."""

from __future__ import annotations

import os
import re
import sqlite3
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
from audit_room.store.action import Action, equal
from audit_room.store.backups import back_up
from audit_room.store.connection import (
    APPLICATION_ID,
    check_header,
    connect,
    immediate,
    remove,
    sentences,
    shown,
)
from audit_room.store.journal_table import entries_of, row_entry
from audit_room.store.migrations import SCHEMA_VERSION, migrations, not_yet
from audit_room.store.mirror import Mirror
from audit_room.store.rows import BY_KIND, TABLES, from_json, from_sql
from audit_room.store.snapshots import snapshot_of

if TYPE_CHECKING:
    from sqlite_utils import Database

R = TypeVar("R")
_UID = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""What an audit may be named for good: mirror, index and backups lie under this name."""


class Record:
    """One audit file, open.  Belongs to the thread that opened it.

    ``warning`` is a sentence for the user when mirror or backup could not be kept; the record itself is then still
    whole.
    """

    def __init__(self, path: Path, database: Database, *, read_only: bool) -> None:
        self.path = path
        self.read_only = read_only
        self.warning = ""
        self._db = database
        self._place = path.absolute()
        self._identity = _identity(self._place)
        self._data_version = self._read_data_version()
        self._not_yet = self._tables_of_later_versions()
        self.uid = self.audit().uid
        if not _UID.fullmatch(self.uid):
            raise RecordError(
                f"{shown(path)} holds a damaged row in audit; bring it back with audit-room recover."
            )
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
            remove(path)
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
                        record._back_up_at_start(now)
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
        if table.name in self._not_yet:
            return []
        with sentences(self.path):
            found = self._db.table(table.name).rows_where(*equal(where), order_by="length(id), id")
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
        """Return the journal entries after a sequence number, oldest first, up to a moment (UTC).

        What lies before an entry of that time in the chain stood by then, whatever clock it was stamped with.
        Raises RecordError for a damaged entry, as do the functions below.
        """
        condition, values = "seq > :after", {"after": str(after)}
        if until is not None:
            condition += " AND seq <= (SELECT max(seq) FROM journal WHERE at <= :until)"
            values["until"] = stamp(until)
        with self._reading_journal():
            yield from entries_of(self._db.table("journal").rows_where(condition, values, order_by="seq"))

    def newest_entries(self, limit: int | None = None, *, before: int | None = None) -> Iterator[Entry]:
        """Return the journal entries newest first, those below sequence ``before`` where given."""
        condition = None if before is None else "seq < :before"
        with self._reading_journal():
            rows = self._db.table("journal").rows_where(
                condition, {"before": before}, order_by="seq desc", limit=limit
            )
            yield from entries_of(rows)

    def entry(self, seq: int) -> Entry:
        """Return one entry.  Raises UnknownIdError."""
        with self._reading_journal():
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
        before, self._data_version = self._data_version, self._read_data_version()
        return before != self._data_version

    def _read_data_version(self) -> int:
        with sentences(self.path):
            return int(self._db.execute("PRAGMA data_version").fetchone()[0])

    @contextmanager
    def _reading_journal(self) -> Iterator[None]:
        with sentences(self.path):
            try:
                yield
            except (ValueError, KeyError, TypeError) as error:
                raise RecordError(
                    f"{shown(self.path)} holds a damaged entry in its journal; run audit-room verify, "
                    "then restore a backup or make the record again with audit-room recover."
                ) from error

    def _tables_of_later_versions(self) -> frozenset[str]:
        """Return the tables a file that could only be read does not have, its schema being older; they are empty."""
        with sentences(self.path):
            return not_yet(int(self._db.execute("PRAGMA user_version").fetchone()[0]))

    def tables(self) -> Tables:
        """Return every journalled table as it stands, for comparison with the journal.

        Raises RecordError where one is missing.
        """
        present: Tables = {}
        with sentences(self.path):
            expected = {table.name for table in TABLES} - self._not_yet
            if missing := {*expected, COUNTERS} - set(self._db.table_names()):
                raise RecordError(
                    f"{shown(self.path)} lacks {', '.join(sorted(missing))}; bring it back with audit-room recover."
                )
            for table in (each for each in TABLES if each.name in expected):
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

    def moved(self) -> str:
        """Return a sentence when another file, or none, stands where this one was opened; empty otherwise."""
        if _identity(self._place) == self._identity:
            return ""
        return (
            f"{shown(self.path)} was moved or replaced while it was open; "
            "close the room, see which file is the right one, and open that."
        )

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
        if moved := self.moved():
            raise RecordError(f"Not saved: {moved}")
        action = Action(self._db, name, actor=actor, now=now, offset_minutes=offset_minutes)
        with sentences(self.path), immediate(self._db):
            yield action
            action.seal()
        if action.entry is not None:
            self._mirror_entry(action.entry)

    def _mirror_entry(self, entry: Entry) -> None:
        """Copy an entry to the mirror, and those before it that are missing there (a killed process, a full disk)."""
        try:
            if self._mirror.continues_with(entry):
                self._mirror.append([entry])
            else:
                self._mirror.catch_up(self.entries(), entry)
            self.warning = ""
        except (OSError, RecordError) as error:
            self.warning = f"Saved, but the second copy could not be written ({_reason(error)})."

    def keep_mirror(self) -> None:
        """Bring the mirror up to the record; a mirror that cannot be written is a warning, not a failure."""
        try:
            newest = next(self.newest_entries(1), None)
            if not self._mirror.catch_up(self.entries(), newest):
                self.warning = (
                    f"{shown(self.path)} ends before its second copy does: it is an older copy, or its tail was cut "
                    "off; run audit-room verify before going on."
                )
        except (OSError, RecordError) as error:
            self.warning = f"The second copy of the record could not be written ({_reason(error)})."

    def back_up(self, now: datetime, *, why: str = "start") -> Path | None:
        """Make a backup unless the newest one is the same; returns it.

        Raises RecordError when the source is damaged, or the backup cannot be written.
        """
        with sentences(self.path):
            try:
                return back_up(self._db, places.backups_folder(self.uid), now, why=why)
            except OSError as error:
                raise RecordError(
                    f"The backup could not be written ({error.strerror}); free some space in the user's data folder."
                ) from error

    def _back_up_at_start(self, now: datetime) -> None:
        """Make a backup; one that cannot be written is a warning, a damaged source is not."""
        try:
            self.back_up(now)
        except RecordError as error:
            if type(error.__cause__) is sqlite3.DatabaseError:
                raise
            self.warning = str(error)


def _identity(path: Path) -> tuple[int, int] | None:
    """Return which file lies at ``path``, None where there is none; the file is not opened."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _reason(error: OSError | RecordError) -> str:
    return error.strerror if isinstance(error, OSError) and error.strerror else str(error)


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
