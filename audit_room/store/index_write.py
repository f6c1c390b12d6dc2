"""What a scan writes into the index, each call one transaction that leaves statuses right.

Functions take an open connection in autocommit mode; ``now`` is UTC.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from audit_room.model.evidence import status_letters
from audit_room.store.index_rows import FileRow, TextRow, decoded, encoded, names_of

_CHUNK = 500
_WHOLE_TABLE = 4_000
"""From this many contents on, one pass over all files is quicker than looking each up."""

_PUT = """
INSERT INTO files (path, shown, name, folded, size, mtime_ns, ctime_ns, inode, device, sha256, mime, engine,
                   first_seen, seen_at, looked_ns, warnings)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (path) DO UPDATE SET
    size = excluded.size, mtime_ns = excluded.mtime_ns, ctime_ns = excluded.ctime_ns, inode = excluded.inode,
    device = excluded.device, mime = excluded.mime, engine = excluded.engine, looked_ns = excluded.looked_ns,
    warnings = excluded.warnings, state = 'present', missing_since = NULL,
    seen_at = CASE WHEN sha256 = excluded.sha256 AND seen_at IS NOT NULL
        THEN seen_at ELSE excluded.seen_at END,
    first_seen = coalesce(first_seen, excluded.first_seen),
    sha256 = excluded.sha256
"""


_NEW_NAMES = "INSERT INTO names_fts (rowid, shown) SELECT id, shown FROM files WHERE id > ?"
_FIRST_VERSIONS = (
    "INSERT INTO versions (file_id, sha256, size, mtime_ns, seen_at) "
    "SELECT id, sha256, size, mtime_ns, seen_at FROM files WHERE id > ? AND seen_at IS NOT NULL"
)
_NEW_TEXTS = (
    "INSERT INTO texts_fts (rowid, content) SELECT id, content FROM texts WHERE id > ? AND content <> ''"
)
"""Rows new in a transaction enter the full-text index together: a trigger for each costs six times more."""


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Run the body in one write transaction, after other writers; all of it is kept or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.rollback()
        raise
    connection.execute("COMMIT")


def put_files(connection: sqlite3.Connection, rows: Sequence[FileRow], now: datetime) -> None:
    """Add files or bring them up to date; another content of a known file becomes a new version of it."""
    stamp = now.isoformat()
    with transaction(connection):
        before = _contents(connection, [row.path for row in rows if row.id is not None])
        newest = _newest(connection, "files")
        connection.executemany(
            _PUT,
            [
                (
                    row.path, *names_of(row.path), row.size, row.mtime_ns, row.ctime_ns, row.inode,
                    row.device, row.sha256, row.mime, row.engine, stamp,
                    stamp if row.sha256 else None, row.looked_ns, encoded(row.warnings),
                )
                for row in rows
            ],
        )  # fmt: skip
        connection.execute(_NEW_NAMES, (newest,))
        connection.execute(_FIRST_VERSIONS, (newest,))
        contents = before | {row.sha256 for row in rows}
        refresh_status(connection, contents, [row.path for row in rows if not row.sha256])


def touch_files(connection: sqlite3.Connection, rows: Sequence[FileRow]) -> None:
    """Note that files are there again or have other dates, their content being the one known."""
    with transaction(connection):
        connection.executemany(
            "UPDATE files SET mtime_ns = ?, ctime_ns = ?, inode = ?, device = ?, state = 'present', "
            "missing_since = NULL WHERE path = ?",
            [(row.mtime_ns, row.ctime_ns, row.inode, row.device, row.path) for row in rows],
        )
        refresh_status(connection, {row.sha256 for row in rows}, [row.path for row in rows if not row.sha256])


def move_files(connection: sqlite3.Connection, moves: Iterable[tuple[bytes, FileRow]], now: datetime) -> None:
    """Give files, named by their old path, their new path and dates; identity, tags and history stay."""
    stamp = now.isoformat()
    with transaction(connection):
        for old, row in moves:
            shown, name, fold = names_of(row.path)
            connection.execute("DELETE FROM files WHERE path = ? AND path <> ?", (row.path, old))
            connection.execute(
                "UPDATE files SET path = ?, shown = ?, name = ?, folded = ?, size = ?, mtime_ns = ?, "
                "ctime_ns = ?, inode = ?, device = ?, mime = ?, engine = ?, looked_ns = ?, warnings = ?, "
                "state = 'present', missing_since = NULL WHERE path = ?",
                (
                    row.path, shown, name, fold, row.size, row.mtime_ns, row.ctime_ns, row.inode, row.device,
                    row.mime, row.engine, row.looked_ns, encoded(row.warnings), old,
                ),
            )  # fmt: skip
            connection.execute(
                "INSERT INTO moves (old, new, sha256, moved_at) VALUES (?, ?, ?, ?)",
                (old, row.path, row.sha256, stamp),
            )
            refresh_status(connection, {row.sha256}, [row.path])


def put_missing(connection: sqlite3.Connection, paths: Sequence[bytes], now: datetime) -> None:
    """Mark files as gone since ``now``; they stay in the list with all that is known of them."""
    with transaction(connection):
        contents = _contents(connection, paths)
        connection.executemany(
            "UPDATE files SET state = 'missing', missing_since = ? WHERE path = ? AND state = 'present'",
            [(now.isoformat(), path) for path in paths],
        )
        refresh_status(connection, contents, paths)


def put_texts(connection: sqlite3.Connection, rows: Sequence[TextRow]) -> None:
    """Keep the text of contents; one that is there already is replaced."""
    with transaction(connection):
        connection.executemany("DELETE FROM texts WHERE sha256 = ?", [(row.sha256,) for row in rows])
        newest = _newest(connection, "texts")
        connection.executemany(
            "INSERT INTO texts (sha256, state, content, facts, warnings) VALUES (?, ?, ?, ?, ?)",
            [
                (
                    row.sha256,
                    row.state,
                    row.content,
                    json.dumps(row.facts, ensure_ascii=False),
                    encoded(row.warnings),
                )
                for row in rows
            ],
        )
        connection.execute(_NEW_TEXTS, (newest,))


def put_marks(
    connection: sqlite3.Connection, marks: Iterable[tuple[bytes, tuple[str, ...], tuple[str, ...]]]
) -> None:
    """Keep tags and known contents beside files; a path that is not in the index becomes a missing file."""
    with transaction(connection):
        paths = []
        newest_file = _newest(connection, "files")
        for path, refs, known in marks:
            newest = known[-1] if known else ""
            connection.execute(
                "INSERT INTO files (path, shown, name, folded, size, mtime_ns, ctime_ns, inode, device, "
                "sha256, state, refs, known) VALUES (?, ?, ?, ?, 0, 0, 0, 0, 0, ?, 'missing', ?, ?) "
                "ON CONFLICT (path) DO UPDATE SET refs = excluded.refs, known = excluded.known",
                (path, *names_of(path), newest, encoded(refs), encoded(known)),
            )
            paths.append(path)
        connection.execute(_NEW_NAMES, (newest_file,))
        refresh_status(connection, set(), paths)


def refresh_status(connection: sqlite3.Connection, contents: set[str], paths: Sequence[bytes]) -> None:
    """Set the letters of the files at ``paths`` and of all files with one of ``contents`` (SHA-256)."""
    contents.discard("")
    columns = "id, state, size, sha256, refs, known, status"
    if len(contents) + len(paths) > _WHOLE_TABLE:
        rows = connection.execute(f"SELECT {columns} FROM files").fetchall()  # noqa: S608
        holders = Counter(row[3] for row in rows if row[1] == "present")
    else:
        rows = _rows_where(connection, columns, "sha256", sorted(contents))
        beside = _rows_where(connection, columns, "path", paths)
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


def _newest(connection: sqlite3.Connection, table: str) -> int:
    """Return the highest id in ``table``; rows inserted from here on have higher ones."""
    return int(connection.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()[0])  # noqa: S608


def _rows_where(
    connection: sqlite3.Connection, columns: str, key: str, values: Sequence[str] | Sequence[bytes]
) -> list[tuple[int, str, int, str, str, str, str]]:
    rows: list[tuple[int, str, int, str, str, str, str]] = []
    for start in range(0, len(values), _CHUNK):
        part = values[start : start + _CHUNK]
        slots = ",".join("?" * len(part))
        query = f"SELECT {columns} FROM files WHERE {key} IN ({slots})"  # noqa: S608
        rows += connection.execute(query, part).fetchall()
    return rows


def _contents(connection: sqlite3.Connection, paths: Sequence[bytes]) -> set[str]:
    """Return the contents (SHA-256) the index knows for ``paths``."""
    return {
        row[3]
        for row in _rows_where(connection, "id, state, size, sha256, refs, known, status", "path", paths)
    }


def _holders(connection: sqlite3.Connection, contents: set[str]) -> dict[str, int]:
    """Return how many present files hold each content."""
    found: dict[str, int] = {}
    ordered = sorted(contents)
    for start in range(0, len(ordered), _CHUNK):
        part = ordered[start : start + _CHUNK]
        slots = ",".join("?" * len(part))
        query = (
            f"SELECT sha256, count(*) FROM files WHERE state = 'present' AND sha256 IN ({slots}) "  # noqa: S608
            "GROUP BY sha256"
        )
        found.update(connection.execute(query, part).fetchall())
    return found
