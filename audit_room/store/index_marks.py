"""What stands beside the names in the index: tags, notes and the letters that follow from all of it.

Functions take an open connection in autocommit mode.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from audit_room.model.evidence import status_letters
from audit_room.model.search_form import search_form
from audit_room.store.index_rows import decoded, encoded, names_of
from audit_room.store.rows_among import rows_among

_WHOLE_TABLE = 8_000
"""From this many contents on, one pass over all files is quicker than looking each up."""

_COLUMNS = "id, state, size, sha256, refs, known, status"

NEW_NAMES = "INSERT INTO names_fts (rowid, form, marks) SELECT id, form, marks FROM found WHERE id > ?"
"""Rows new in a transaction enter the full-text index together: a trigger for each costs six times more."""


_NEVER_MET = """
DELETE FROM files WHERE path = ? AND state = 'missing' AND inode = 0 AND mtime_ns = 0 AND ctime_ns = 0
AND NOT EXISTS (SELECT 1 FROM versions WHERE file_id = files.id)
"""
_UNMARKED = "UPDATE files SET refs = '[]', known = '[]', note = '', marks = '' WHERE path = ?"


class Marks(NamedTuple):
    """What the record says of a file: its tags, the contents (SHA-256, newest last) it was tagged or shown with."""

    path: bytes
    refs: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    note: str = ""


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Run the body in one write transaction, after other writers; all of it is kept or nothing.

    The first statement takes the lock of the index alone: BEGIN IMMEDIATE would wait for the files of texts as well.
    """
    connection.execute("BEGIN")
    try:
        connection.execute("UPDATE main.markers SET value = value WHERE key IS NULL")
        yield
    except BaseException:
        connection.rollback()
        raise
    connection.execute("COMMIT")


def newest(connection: sqlite3.Connection, table: str) -> int:
    """Return the highest id in ``table``; rows inserted from here on have higher ones."""
    return int(connection.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()[0])  # noqa: S608


def put_marks(connection: sqlite3.Connection, marks: Iterable[Marks]) -> None:
    """Keep what the record says beside files; a path that is not in the index becomes a missing file.

    A path of which the record says nothing any more, such as the one a tagged file had before it was renamed, is no
    file: where it was never met in the folder, no row is made for it, and one that was made is taken away.
    """
    with transaction(connection):
        paths = []
        last = newest(connection, "files")
        for path, refs, known, note in marks:
            if not (refs or known or note):
                connection.execute(_NEVER_MET, (path,))
                connection.execute(_UNMARKED, (path,))
                paths.append(path)
                continue
            folder = connection.execute(
                "INSERT INTO folders (path) VALUES (?) ON CONFLICT (path) DO UPDATE SET signature = signature "
                "RETURNING id",
                (path.rpartition(b"/")[0],),
            ).fetchone()[0]
            connection.execute(
                "INSERT INTO files (folder, path, shown, name, folded, form, size, mtime_ns, ctime_ns, inode, "
                "device, sha256, state, refs, known, note, marks) "
                "VALUES (?, ?, ?, ?, ?, ?, 0, 0, 0, 0, 0, ?, 'missing', ?, ?, ?, ?) "
                "ON CONFLICT (path) DO UPDATE SET refs = excluded.refs, known = excluded.known, "
                "note = excluded.note, marks = excluded.marks",
                (
                    folder, path, *names_of(path), known[-1] if known else "", encoded(refs), encoded(known),
                    note, search_form(" ".join((*refs, note))).strip(),
                ),
            )  # fmt: skip
            paths.append(path)
        connection.execute(NEW_NAMES, (last,))
        refresh_status(connection, set(), _numbers(connection, paths))


def refresh_status(connection: sqlite3.Connection, contents: set[str], files: Sequence[int]) -> None:
    """Set the letters of ``files`` (identities) and of all files with one of ``contents`` (SHA-256)."""
    contents.discard("")
    if len(contents) + len(files) > _WHOLE_TABLE:
        rows = connection.execute(f"SELECT {_COLUMNS} FROM files").fetchall()  # noqa: S608
        holders = Counter(row[3] for row in rows if row[1] == "present")
    else:
        rows = _rows_where(connection, "sha256 <> '' AND sha256", sorted(contents))
        beside = _rows_where(connection, "id", files)
        holders = Counter(row[3] for row in rows if row[1] == "present")
        holders.update(_holders(connection, {row[3] for row in beside if row[3]} - contents))
        rows += beside
    changed: dict[int, str] = {}
    for number, state, size, sha256, refs, known, status in rows:
        missing = state == "missing"
        others = holders[sha256] - (0 if missing else 1)
        letters = status_letters(
            missing=missing,
            duplicate=bool(sha256) and size > 0 and others > 0,
            refs=decoded(refs),
            sha256=sha256,
            known=decoded(known),
        )
        if letters != status:
            changed[number] = letters
    connection.executemany(
        "UPDATE files SET status = ? WHERE id = ?", [(letters, number) for number, letters in changed.items()]
    )


def _numbers(connection: sqlite3.Connection, paths: Sequence[bytes]) -> list[int]:
    query = "SELECT id FROM files WHERE path IN ({slots})"
    return [number for (number,) in rows_among(connection, query, paths)]


def _rows_where(
    connection: sqlite3.Connection, key: str, values: Sequence[str] | Sequence[int]
) -> list[tuple[Any, ...]]:
    query = f"SELECT {_COLUMNS} FROM files WHERE {key} IN ({{slots}})"  # noqa: S608
    return list(rows_among(connection, query, values))


def _holders(connection: sqlite3.Connection, contents: set[str]) -> dict[str, int]:
    """Return how many present files hold each content."""
    query = (
        "SELECT sha256, count(*) FROM files WHERE state = 'present' AND sha256 IN ({slots}) "
        "AND sha256 <> '' GROUP BY sha256"
    )
    return {row[0]: row[1] for row in rows_among(connection, query, sorted(contents))}
