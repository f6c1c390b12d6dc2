"""What reading files writes into the index: contents, texts, and what was told by them; and what waits for that.

Functions take an open connection in autocommit mode, each writing call is one transaction; ``now`` is UTC.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from audit_room.store.index_marks import refresh_status, transaction
from audit_room.store.index_rows import Place, ReadFile, TextRow, Todo, Waiting, encoded, moment
from audit_room.store.rows_among import rows_among

_WAITING = "id, path, size, mtime_ns, ctime_ns, inode, device, sha256, mime"

_TWIN = "id, path, sha256, size, mtime_ns, ctime_ns, inode, device"

_READ = """
UPDATE files SET size = ?, mtime_ns = ?, ctime_ns = ?, inode = ?, device = ?, mime = ?, engine = ?, warnings = ?,
    looked_ns = ?, todo = ?, reason = '', reading = CASE WHEN sha256 = ? THEN reading ELSE '{}' END,
    seen_at = CASE WHEN sha256 = ? AND seen_at IS NOT NULL THEN seen_at ELSE ? END, sha256 = ?,
    read_size = ?, read_mtime_ns = ?
WHERE id = ? AND path = ?
"""

_VERSION = """
INSERT INTO versions (file_id, sha256, size, mtime_ns, seen_at)
SELECT id, sha256, read_size, read_mtime_ns, seen_at FROM files WHERE id = ? AND path = ? AND seen_at IS NOT NULL
"""


class Twin(NamedTuple):
    """A file that holds a content another one had.

    ``since`` is when it was first seen, or gone; ``read`` when the content of one that is gone was first read there.
    ``settled`` is True for one that is gone where nothing is noted of it in the record, and for one that was found
    where it held another content before: these are files in their own right.
    """

    id: int
    path: bytes
    sha256: str
    place: Place
    gone: bool
    since: datetime | None
    read: datetime | None = None
    settled: bool = False


def waiting(
    connection: sqlite3.Connection, todo: Todo, limit: int, *, pictures: bool | None = None
) -> list[Waiting]:
    """Return files that wait for a stage, the newest first; only pictures, or none, where that is said."""
    of_kind = {None: "", True: "AND mime LIKE 'image/%' ", False: "AND mime NOT LIKE 'image/%' "}[pictures]
    rows = connection.execute(
        f"SELECT {_WAITING} FROM files WHERE todo = ? AND todo > 0 AND state = 'present' "  # noqa: S608
        f"AND gone_since IS NULL {of_kind}ORDER BY mtime_ns DESC LIMIT ?",
        (int(todo), limit),
    )
    return [_waiting(row) for row in rows]


def waiting_among(connection: sqlite3.Connection, todo: Todo, paths: Sequence[bytes]) -> list[Waiting]:
    """Return those of the files at ``paths`` that wait for a stage."""
    query = (
        f"SELECT {_WAITING} FROM files WHERE path IN ({{slots}}) AND todo = ? AND state = 'present' "  # noqa: S608
        "AND gone_since IS NULL"
    )
    return [_waiting(row) for row in rows_among(connection, query, paths, int(todo))]


def how_many(connection: sqlite3.Connection, todo: Todo) -> int:
    """Return how many files wait for a stage."""
    row = connection.execute(
        "SELECT count(*) FROM files WHERE todo = ? AND todo > 0 AND state = 'present' AND gone_since IS NULL",
        (int(todo),),
    ).fetchone()
    return int(row[0])


def put_read(connection: sqlite3.Connection, rows: Sequence[ReadFile], now: datetime) -> None:
    """Keep what reading files gave; another content of a known file becomes a new version of it."""
    stamp = now.isoformat()
    with transaction(connection):
        before = _before(connection, [row.id for row in rows])
        read = has_text(connection, [row.sha256 for row in rows])
        held = {number: sha for number, (sha, _) in before.items() if sha}
        connection.executemany(
            _VERSION,
            ((row.id, row.path) for row in rows if held.get(row.id, row.sha256) != row.sha256),
        )
        connection.executemany(
            _READ,
            (
                (
                    *row.place, row.mime, row.engine, encoded(row.warnings), row.looked_ns,
                    Todo.LOOK if row.sha256 in read else Todo.TEXT,
                    row.sha256, row.sha256, stamp, row.sha256, row.place.size, row.place.mtime_ns,
                    row.id, row.path,
                )
                for row in sorted(rows, key=_by_id)
            ),
        )  # fmt: skip
        shared = _shared(connection, {row.sha256 for row in rows})
        left = {sha for sha, _ in before.values()}
        marked = [number for number, (sha, has_marks) in before.items() if sha or has_marks]
        refresh_status(connection, shared | left, marked)


def put_todo(connection: sqlite3.Connection, files: Iterable[tuple[int, Todo, str]]) -> None:
    """Set what is to be done next about files, with the reason where it cannot be done."""
    with transaction(connection):
        connection.executemany(
            "UPDATE files SET todo = ?, reason = ? WHERE id = ?",
            ((int(todo), reason, number) for number, todo, reason in files),
        )


def put_places(connection: sqlite3.Connection, files: Iterable[tuple[bytes, Place, Todo]]) -> None:
    """Note another status of files, named by their path, and what is to be done next about them."""
    with transaction(connection):
        connection.executemany(
            "UPDATE files SET size = ?, mtime_ns = ?, ctime_ns = ?, inode = ?, device = ?, todo = ? "
            "WHERE path = ?",
            ((*place, int(todo), path) for path, place, todo in files),
        )


def put_texts(connection: sqlite3.Connection, rows: Sequence[TextRow], files: Iterable[int]) -> None:
    """Keep what is known of the texts of contents; the files read for them wait to be looked at next."""
    with transaction(connection):
        connection.executemany(
            "INSERT OR REPLACE INTO texts (sha256, state, facts, warnings) VALUES (?, ?, ?, ?)",
            (
                (row.sha256, row.state, json.dumps(row.facts, ensure_ascii=False) if row.facts else "{}",
                 encoded(row.warnings))
                for row in rows
            ),
        )  # fmt: skip
        connection.executemany(
            "UPDATE files SET todo = ? WHERE id = ? AND todo = ?",
            ((int(Todo.LOOK), number, int(Todo.TEXT)) for number in files),
        )


def put_readings(connection: sqlite3.Connection, rows: Iterable[tuple[int, Mapping[str, Any]]]) -> None:
    """Keep what name and text of files told; nothing is left to be done about them."""
    with transaction(connection):
        connection.executemany(
            "UPDATE files SET reading = ?, todo = 0 WHERE id = ? AND todo = ?",
            (
                (json.dumps(told, ensure_ascii=False) if told else "{}", number, int(Todo.LOOK))
                for number, told in rows
            ),
        )


def twins(connection: sqlite3.Connection, appeared_within: timedelta) -> list[Twin]:
    """Return files that are gone or missing, with those that may be the same, found again elsewhere.

    The latter hold the same content, are present, have no tags of their own, and were first seen not longer than
    ``appeared_within`` before the former went, but after these had been read: what lay there all along is a copy.
    A file that had another content is one only where it took the place on the disk of one that has tags.
    """
    unnoted = "refs = '[]' AND known = '[]' AND note = ''"
    earlier = "EXISTS (SELECT 1 FROM versions WHERE file_id = files.id)"
    gone = [
        _twin(row, gone=True)
        for query in (
            f"SELECT {_TWIN}, gone_since, seen_at, {unnoted} FROM files "  # noqa: S608
            "WHERE gone_since IS NOT NULL AND sha256 <> ''",
            f"SELECT {_TWIN}, missing_since, seen_at, {unnoted} FROM files "  # noqa: S608
            "WHERE state = 'missing' AND sha256 <> ''",
        )
        for row in connection.execute(query)
    ]
    went: dict[str, list[Twin]] = {}
    for twin in gone:
        went.setdefault(twin.sha256, []).append(twin)
    query = (
        f"SELECT {_TWIN}, first_seen, NULL, {earlier} FROM files WHERE sha256 <> '' AND sha256 IN ({{slots}}) "  # noqa: S608
        "AND state = 'present' AND gone_since IS NULL AND refs = '[]' AND known = '[]'"
    )
    found = [
        twin
        for twin in (_twin(row, gone=False) for row in rows_among(connection, query, sorted(went)))
        if any(may_be(twin, each, appeared_within) for each in went[twin.sha256])
    ]
    return gone + found if found else []


def may_be(found: Twin, gone: Twin, within: timedelta) -> bool:
    """Return True where place and dates allow that a file that was found is the one that is gone.

    One that was there for longer than ``within`` before the other went, or was read together with it, is a copy.
    """
    if found.settled:
        same = (found.place.inode, found.place.size, found.place.mtime_ns) == (
            gone.place.inode, gone.place.size, gone.place.mtime_ns
        )  # fmt: skip
        return same and not gone.settled
    if gone.since is None or found.since is None or found.since >= gone.since:
        return True
    return found.since >= gone.since - within and (gone.read is None or found.since > gone.read)


def _by_id(row: ReadFile) -> int:
    return row.id


def _twin(row: tuple[Any, ...], *, gone: bool) -> Twin:
    number, path, sha256, *place, since, read, settled = row
    return Twin(number, path, sha256, Place(*place), gone, moment(since), moment(read), bool(settled))


def facts_of(connection: sqlite3.Connection, contents: Sequence[str]) -> dict[str, dict[str, str]]:
    """Return what documents say about themselves, by SHA-256; contents without are left out."""
    query = "SELECT sha256, facts FROM texts WHERE sha256 IN ({slots}) AND facts <> '{}'"
    return {sha256: json.loads(facts) for sha256, facts in rows_among(connection, query, contents)}


def counts(connection: sqlite3.Connection) -> tuple[int, int, int]:
    """Return how many files are known and there, how many of these are being written, how many unreadable."""
    row = connection.execute(
        "SELECT count(*), sum(todo = ?), sum(todo = ?) FROM files WHERE state = 'present' AND gone_since IS NULL",
        (int(Todo.SETTLE), int(Todo.UNREADABLE)),
    ).fetchone()
    return int(row[0]), int(row[1] or 0), int(row[2] or 0)


def _waiting(row: tuple[Any, ...]) -> Waiting:
    return Waiting(row[0], row[1], Place(*row[2:7]), row[7], row[8])


def _before(connection: sqlite3.Connection, numbers: Sequence[int]) -> dict[int, tuple[str, int]]:
    """Return the content each file was known to hold, and whether the record says something of it."""
    query = "SELECT id, sha256, refs <> '[]' OR known <> '[]' FROM files WHERE id IN ({slots})"
    return {
        number: (sha256, has_marks) for number, sha256, has_marks in rows_among(connection, query, numbers)
    }


def has_text(connection: sqlite3.Connection, contents: Sequence[str]) -> set[str]:
    """Return those contents whose text was looked for already."""
    query = "SELECT sha256 FROM texts WHERE sha256 IN ({slots})"
    return {sha256 for (sha256,) in rows_among(connection, query, contents)}


def _shared(connection: sqlite3.Connection, contents: set[str]) -> set[str]:
    """Return those contents that more than one file holds or held."""
    query = (
        "SELECT sha256 FROM files WHERE sha256 <> '' AND sha256 IN ({slots}) "
        "GROUP BY sha256 HAVING count(*) > 1"
    )
    return {sha256 for (sha256,) in rows_among(connection, query, sorted(contents))}
