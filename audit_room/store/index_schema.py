"""The index on disk: its tables, and how its file is opened, checked and made anew.

The index is a cache: whatever is wrong with the file (another version, another application, damage) is
answered by deleting it, never by an error.  The next scan fills it again.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from pathlib import Path
from typing import TYPE_CHECKING

from audit_room.model.display import display
from audit_room.model.errors import AuditRoomError
from audit_room.store import text_shards
from audit_room.store.index_marks import transaction
from audit_room.store.index_rows import Todo
from audit_room.store.segments import Segments

if TYPE_CHECKING:
    from sqlite_utils import Database

APPLICATION_ID = 0x41525849
"""``ARXI``: marks the file as an index of this tool."""

SCHEMA_VERSION = 6
"""``user_version`` of the file; any other is rebuilt."""

_PAGE_BYTES = 8_192
"""Rows are some hundred bytes long and written by thousands: larger pages are written with fewer calls."""

_MERGE, _MERGE_NOW = 16, 32
"""How many segments of the names are let be: fewer merges make a first scan quicker, :data:`NAMES` is for after."""

NAMES = Segments("names_fts", "files")

BUSY_MILLISECONDS = 10_000
"""How long a writer waits for another one."""

_PAUSES = (0.01, 0.05, 0.2)
"""Seconds between tries to open a file that is being made."""

_PASSING = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_CANTOPEN,
    }
)
"""Errors of SQLite that say nothing against the file."""

_TABLES = """
CREATE TABLE folders (
    id INTEGER PRIMARY KEY,
    path BLOB NOT NULL UNIQUE,
    signature BLOB
);
CREATE TABLE files (
    id INTEGER PRIMARY KEY,
    folder INTEGER NOT NULL,
    path BLOB NOT NULL UNIQUE,
    shown TEXT NOT NULL,
    name TEXT NOT NULL,
    folded TEXT NOT NULL,
    form TEXT,
    size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    ctime_ns INTEGER NOT NULL,
    inode INTEGER NOT NULL,
    device INTEGER NOT NULL,
    sha256 TEXT NOT NULL DEFAULT '',
    mime TEXT NOT NULL DEFAULT '',
    engine TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL DEFAULT 'present',
    todo INTEGER NOT NULL DEFAULT 0,
    reason TEXT NOT NULL DEFAULT '',
    first_seen TEXT,
    gone_since TEXT,
    missing_since TEXT,
    seen_at TEXT,
    looked_ns INTEGER NOT NULL DEFAULT 0,
    read_size INTEGER NOT NULL DEFAULT 0,
    read_mtime_ns INTEGER NOT NULL DEFAULT 0,
    warnings TEXT NOT NULL DEFAULT '[]',
    hints TEXT NOT NULL DEFAULT '[]',
    reading TEXT NOT NULL DEFAULT '{}',
    status TEXT NOT NULL DEFAULT 'U',
    refs TEXT NOT NULL DEFAULT '[]',
    known TEXT NOT NULL DEFAULT '[]',
    note TEXT NOT NULL DEFAULT '',
    marks TEXT NOT NULL DEFAULT ''
);
CREATE INDEX files_folder ON files (folder);
CREATE INDEX files_sha256 ON files (sha256) WHERE sha256 <> '';
CREATE INDEX files_folded ON files (folded);
CREATE INDEX files_mtime ON files (mtime_ns);
CREATE INDEX files_noted ON files (status) WHERE status <> 'U';
CREATE INDEX files_todo ON files (todo, mtime_ns)
    WHERE todo > 0 AND state = 'present' AND gone_since IS NULL;
CREATE INDEX files_missing ON files (sha256) WHERE state = 'missing';
CREATE INDEX files_gone ON files (gone_since) WHERE gone_since IS NOT NULL;
CREATE TABLE versions (
    id INTEGER PRIMARY KEY,
    file_id INTEGER NOT NULL REFERENCES files (id),
    sha256 TEXT NOT NULL,
    size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    seen_at TEXT NOT NULL
);
CREATE INDEX versions_file_id ON versions (file_id);
CREATE TABLE texts (
    id INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL,
    facts TEXT NOT NULL DEFAULT '{}',
    warnings TEXT NOT NULL DEFAULT '[]'
);
CREATE TABLE moves (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    old BLOB NOT NULL,
    new BLOB NOT NULL,
    sha256 TEXT NOT NULL,
    moved_at TEXT NOT NULL
);
CREATE TABLE markers (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE VIEW found AS SELECT id, coalesce(form, folded) AS form, marks FROM files;
CREATE VIRTUAL TABLE names_fts USING fts5(
    form, marks, content='found', content_rowid='id', tokenize='unicode61 remove_diacritics 0'
);
CREATE TRIGGER files_name_out AFTER DELETE ON files BEGIN
    INSERT INTO names_fts (names_fts, rowid, form, marks)
    VALUES ('delete', old.id, coalesce(old.form, old.folded), old.marks);
END;
CREATE TRIGGER files_name_change AFTER UPDATE OF folded, form, marks ON files
WHEN new.folded IS NOT old.folded OR new.form IS NOT old.form OR new.marks IS NOT old.marks BEGIN
    INSERT INTO names_fts (names_fts, rowid, form, marks)
    VALUES ('delete', old.id, coalesce(old.form, old.folded), old.marks);
    INSERT INTO names_fts (rowid, form, marks) VALUES (new.id, coalesce(new.form, new.folded), new.marks);
END;
"""


class IndexUnavailableError(AuditRoomError):
    """The index cannot be written where it should lie (no space, no right to write, file in the way)."""


class IndexDamagedError(AuditRoomError):
    """The index was found damaged while in use; it was begun anew and the next scan fills it."""


def remove_index(path: Path) -> None:
    """Delete the index at ``path`` with its side files; what is not there is passed over."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        with contextlib.suppress(FileNotFoundError):
            path.with_name(path.name + suffix).unlink()
    text_shards.remove(path)


def open_database(path: Path, *, read_only: bool = False) -> Database:
    """Return a connection to a sound index at ``path``, made anew where it is missing or unusable.

    Raises IndexUnavailableError when the file can be neither used nor made.
    """
    try:
        try:
            database = _connect_in_turn(path)
        except sqlite3.DatabaseError as error:
            if _is_passing(error) or path.is_dir():
                raise
            remove_index(path)
            database = _connect_in_turn(path)
    except (sqlite3.Error, OSError) as error:
        raise IndexUnavailableError(
            f"The index {display(os.fsencode(path))} cannot be made ({display(str(error))}); "
            "free some space and see that its folder can be written."
        ) from error
    if read_only:
        database.conn.execute("PRAGMA query_only = ON")
    return database


def _is_passing(error: sqlite3.Error) -> bool:
    """Return True for a file that is in use, or a disk that is full or not writable: nothing is wrong with it."""
    return _code(error) in _PASSING


def _code(error: sqlite3.Error) -> int:
    return int(getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)) & 0xFF


def _connect_in_turn(path: Path) -> Database:
    """Open ``path``; where somebody else is making it at this moment SQLite does not always wait by itself."""
    for pause in _PAUSES:
        try:
            return _connect(path)
        except sqlite3.OperationalError as error:
            if _code(error) != sqlite3.SQLITE_BUSY:
                raise
            time.sleep(pause)
    return _connect(path)


def _connect(path: Path) -> Database:
    """Open ``path`` and see that it holds our tables; raises sqlite3.DatabaseError where it does not."""
    from sqlite_utils import Database  # noqa: PLC0415

    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600))
    connection = sqlite3.connect(path, timeout=BUSY_MILLISECONDS / 1000, isolation_level=None)
    try:
        connection.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
        _prepare(connection)
        text_shards.attach(connection, path)
        _probe(connection)
        _forget_lost_texts(connection)
        return Database(connection, execute_plugins=False)
    except BaseException:
        connection.close()
        raise


def _prepare(connection: sqlite3.Connection) -> None:
    """Make the tables in an empty file; raise sqlite3.DatabaseError for a file that is not this index."""
    if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0:
        connection.execute(f"PRAGMA page_size = {_PAGE_BYTES}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("BEGIN IMMEDIATE")
        try:
            if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0:
                for statement in _statements(_TABLES):
                    connection.execute(statement)
                NAMES.prepare(connection, automerge=_MERGE, crisismerge=_MERGE_NOW)
                connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
            connection.execute("COMMIT")
        except BaseException:
            connection.rollback()
            raise
    marks = tuple(
        connection.execute(f"PRAGMA {mark}").fetchone()[0] for mark in ("application_id", "user_version")
    )
    if marks != (APPLICATION_ID, SCHEMA_VERSION):
        raise sqlite3.DatabaseError("not an index of this version")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA cache_size = -32000")
    connection.execute("PRAGMA wal_autocheckpoint = 8000")
    connection.execute("PRAGMA temp_store = MEMORY")


def _forget_lost_texts(connection: sqlite3.Connection) -> None:
    """Have texts read again whose file is not the one they were written to: it was deleted and made anew."""
    for number in range(text_shards.SHARDS):
        key, token = f"texts-{number}", text_shards.token(connection, number)
        if connection.execute("SELECT value FROM markers WHERE key = ?", (key,)).fetchone() == (token,):
            continue
        digits = "".join(digit for digit in "0123456789abcdef" if text_shards.shard_of(digit) == number)
        lost = "state = 'ok' AND instr(?, substr(sha256, 1, 1)) > 0"
        with transaction(connection):
            connection.execute(
                "UPDATE files SET todo = ? WHERE todo IN (?, ?) AND sha256 IN "  # noqa: S608
                f"(SELECT sha256 FROM texts WHERE {lost})",
                (int(Todo.TEXT), int(Todo.DONE), int(Todo.LOOK), digits),
            )
            connection.execute(f"DELETE FROM texts WHERE {lost}", (digits,))  # noqa: S608
            connection.execute("INSERT OR REPLACE INTO markers (key, value) VALUES (?, ?)", (key, token))


def _statements(script: str) -> list[str]:
    """Return the single statements of ``script``; a trigger with its body is one."""
    found, part = [], ""
    for line in script.splitlines(keepends=True):
        part += line
        if sqlite3.complete_statement(part):
            found.append(part)
            part = ""
    return found


def _probe(connection: sqlite3.Connection) -> None:
    """Read both ends of every table, which finds a cut or overwritten file at once."""
    for table in ("folders", "files", "versions", "texts", "moves"):
        for order in ("ASC", "DESC"):
            connection.execute(f"SELECT * FROM {table} ORDER BY id {order} LIMIT 1").fetchone()  # noqa: S608
    connection.execute("SELECT id FROM files ORDER BY folded LIMIT 1").fetchone()
    connection.execute("SELECT rowid FROM names_fts LIMIT 1").fetchone()
