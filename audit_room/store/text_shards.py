"""Texts of contents, compressed, each with its full-text index: two files beside the index.

Two files, since SQLite lets one process write to a file at a time and full-text indexing is most of the work of a
first scan.  A content lies in the file that its SHA-256 names, is written once and never changed.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from audit_room.model.search_form import search_form
from audit_room.store.segments import Segments

if TYPE_CHECKING:
    from zstandard import ZstdCompressor, ZstdDecompressor

SHARDS = 2

APPLICATION_ID = 0x41525854
"""``ARXT``: marks a file as texts of an index of this tool."""

SCHEMA_VERSION = 5
BUSY_MILLISECONDS = 10_000
_LEVEL = -3
"""Quick before small: a first scan packs a gigabyte."""

_MOST_TEXT = 64_000_000
"""Bytes of one text, unpacked; more is cut when it is read from its file."""

_HASH_BYTES = 128 << 20
"""How much the full-text index gathers in memory before it writes a segment."""

_MERGE, _MERGE_NOW = 32, 64
"""How many segments of one size are let be: fewer merges make a first scan quicker, :data:`SEGMENTS` is for after."""

SEGMENTS = Segments("texts_fts", "contents")

_PAGE_BYTES = 16_384
"""Texts are kept in pieces of some kilobytes, and indexed in long runs: large pages are written with fewer calls."""

_TABLES = """
CREATE TABLE contents (id INTEGER PRIMARY KEY, sha256 TEXT NOT NULL UNIQUE, content BLOB NOT NULL);
CREATE VIRTUAL TABLE texts_fts USING fts5(form, content='', tokenize='unicode61 remove_diacritics 0');
CREATE TABLE identity (token TEXT NOT NULL);
"""


def shard_of(sha256: str) -> int:
    """Return in which of the files a content lies."""
    return int(sha256[0], 16) % SHARDS


def shard_paths(index: Path) -> tuple[Path, ...]:
    """Return the files that belong to the index at ``index``."""
    return tuple(index.with_name(f"{index.name}-texts-{number}") for number in range(SHARDS))


def attach(connection: sqlite3.Connection, index: Path) -> None:
    """Make the texts readable as ``shard0`` and ``shard1``; files that are missing are made.

    Raises sqlite3.DatabaseError for a file that holds something else.
    """
    for number, path in enumerate(shard_paths(index)):
        if not path.exists() or path.stat().st_size == 0:
            _open(path).close()
        connection.execute(f"ATTACH ? AS shard{number}", (os.fspath(path),))
        if _is_empty(connection, f"shard{number}."):
            _open(path).close()  # waits for another one who is making it just now
        _check(connection, f"shard{number}.")


def token(connection: sqlite3.Connection, number: int) -> str:
    """Return what tells one of the files that are attached from any that was there before it."""
    return str(connection.execute(f"SELECT token FROM shard{number}.identity").fetchone()[0])  # noqa: S608


@contextmanager
def writing(path: Path) -> Iterator[sqlite3.Connection]:
    """Give a connection to one of the files, with which :func:`put_contents` can be called."""
    connection = _open(path)
    try:
        yield connection
    finally:
        connection.close()


def put_contents(connection: sqlite3.Connection, contents: Iterable[tuple[str, str]]) -> None:
    """Keep texts by their SHA-256, in one transaction; one that is there already is left alone."""
    pack = _packer().compress
    connection.execute("BEGIN IMMEDIATE")
    try:
        for sha256, text in contents:
            put = connection.execute(
                "INSERT OR IGNORE INTO contents (sha256, content) VALUES (?, ?)",
                (sha256, pack(text.encode("utf-8", "replace"))),
            )
            if put.rowcount:
                connection.execute(
                    "INSERT INTO texts_fts (rowid, form) VALUES (?, ?)", (put.lastrowid, search_form(text))
                )
    except BaseException:
        connection.rollback()
        raise
    connection.execute("COMMIT")


def read_content(connection: sqlite3.Connection, sha256: str) -> str:
    """Return the text of a content through a connection that has the files attached, "" where there is none."""
    if not sha256:
        return ""
    return _read(connection, f"shard{shard_of(sha256)}.contents", sha256)


def read_content_here(connection: sqlite3.Connection, sha256: str) -> str:
    """Return the text of a content through a connection to its one file, "" where there is none."""
    return _read(connection, "contents", sha256)


def unpacked(packed: bytes) -> str:
    """Return the text that is kept as ``packed``."""
    return _unpacker().decompress(packed, max_output_size=_MOST_TEXT).decode("utf-8")


def remove(index: Path) -> None:
    """Delete the files of the index at ``index``; what is not there is passed over."""
    for path in shard_paths(index):
        for suffix in ("", "-wal", "-shm", "-journal"):
            with contextlib.suppress(FileNotFoundError):
                path.with_name(path.name + suffix).unlink()


def _read(connection: sqlite3.Connection, table: str, sha256: str) -> str:
    row = connection.execute(f"SELECT content FROM {table} WHERE sha256 = ?", (sha256,)).fetchone()  # noqa: S608
    return unpacked(row[0]) if row else ""


def _open(path: Path) -> sqlite3.Connection:
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600))
    connection = sqlite3.connect(path, timeout=BUSY_MILLISECONDS / 1000, isolation_level=None)
    try:
        _prepare(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection) -> None:
    """Make the tables in an empty file; raises sqlite3.DatabaseError for a file that is not ours."""
    if _is_empty(connection, ""):
        connection.execute(f"PRAGMA page_size = {_PAGE_BYTES}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("BEGIN IMMEDIATE")
        try:
            if _is_empty(connection, ""):
                for statement in _TABLES.strip().splitlines():
                    connection.execute(statement)
                connection.execute("INSERT INTO identity (token) VALUES (?)", (secrets.token_hex(8),))
                connection.execute(
                    "INSERT INTO texts_fts (texts_fts, rank) VALUES ('hashsize', ?)", (_HASH_BYTES,)
                )
                SEGMENTS.prepare(connection, automerge=_MERGE, crisismerge=_MERGE_NOW)
                connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
            connection.execute("COMMIT")
        except BaseException:
            connection.rollback()
            raise
    _check(connection, "")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA wal_autocheckpoint = 4000")
    connection.execute("PRAGMA temp_store = MEMORY")


def _is_empty(connection: sqlite3.Connection, schema: str) -> bool:
    found: int = connection.execute(f"SELECT count(*) FROM {schema}sqlite_master").fetchone()[0]  # noqa: S608
    return found == 0


def _check(connection: sqlite3.Connection, schema: str) -> None:
    """Raise sqlite3.DatabaseError for a file that is not ours or is damaged at either end."""
    marks = tuple(
        connection.execute(f"PRAGMA {schema}{mark}").fetchone()[0]
        for mark in ("application_id", "user_version")
    )
    if marks != (APPLICATION_ID, SCHEMA_VERSION):
        raise sqlite3.DatabaseError("not the texts of an index of this version")
    for order in ("ASC", "DESC"):
        connection.execute(f"SELECT id FROM {schema}contents ORDER BY id {order} LIMIT 1").fetchone()  # noqa: S608
    connection.execute(f"SELECT rowid FROM {schema}texts_fts LIMIT 1").fetchone()  # noqa: S608
    connection.execute(f"SELECT token FROM {schema}identity").fetchone()  # noqa: S608


@lru_cache(maxsize=1)
def _packer() -> ZstdCompressor:
    from zstandard import ZstdCompressor  # noqa: PLC0415

    return ZstdCompressor(level=_LEVEL)


@lru_cache(maxsize=1)
def _unpacker() -> ZstdDecompressor:
    from zstandard import ZstdDecompressor  # noqa: PLC0415

    return ZstdDecompressor()
