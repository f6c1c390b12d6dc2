"""What a walk writes into the index: folders, names, what changed, what is gone, what was moved.

Functions take an open connection in autocommit mode, each call is one transaction; ``now`` is UTC.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from audit_room.store.index_marks import NEW_NAMES, newest, refresh_status, transaction
from audit_room.store.index_rows import KnownFile, NewFile, Place, Todo, decoded, encoded, names_of
from audit_room.store.rows_among import rows_among

GONE = b"gone"
"""The signature of a folder that is not there any more."""


_NEW = """
INSERT INTO files (folder, path, shown, name, folded, form, size, mtime_ns, ctime_ns, inode, device, todo, hints,
                   first_seen)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (path) DO UPDATE SET
    size = excluded.size, mtime_ns = excluded.mtime_ns, ctime_ns = excluded.ctime_ns, inode = excluded.inode,
    device = excluded.device, todo = excluded.todo, hints = excluded.hints, folder = excluded.folder,
    state = 'present', gone_since = NULL, missing_since = NULL
"""

_CHANGED = """
UPDATE files SET size = ?, mtime_ns = ?, ctime_ns = ?, inode = ?, device = ?, todo = ?, reason = '',
    state = 'present', gone_since = NULL, missing_since = NULL WHERE id = ?
"""

_PLACED = (
    "folder, path, shown, name, folded, form, size, mtime_ns, ctime_ns, inode, device, hints, todo, reason, "
    "looked_ns, reading"
)
"""What belongs to a name and to what lies there, not to the identity of a file."""

_TOLD = f"{_PLACED}, mime, engine, warnings"
"""The same with what its bytes told beside that name."""

_FOLDER = """
INSERT INTO folders (path, signature) VALUES (?, ?)
ON CONFLICT (path) DO UPDATE SET signature = excluded.signature RETURNING id
"""


@dataclass(slots=True)
class NamesBatch:
    """What a look at some folders found, to be written together.

    ``folders`` hold each folder with its new signature, None where it must be compared file by file next time.
    ``new`` are files by folder.  ``changed`` are known files with their new place and what is to be done about
    them; ``back`` those of them which were missing or gone.  ``hints`` are sentences about names by the
    identity of their file.
    """

    folders: dict[bytes, bytes | None] = field(default_factory=dict)
    new: list[tuple[bytes, NewFile]] = field(default_factory=list)
    changed: list[tuple[int, Place, Todo]] = field(default_factory=list)
    back: list[int] = field(default_factory=list)
    hints: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.new) + len(self.changed) + len(self.hints) + len(self.folders)


def folders(connection: sqlite3.Connection) -> dict[bytes, tuple[int, bytes | None]]:
    """Return id and signature of every folder, by path."""
    rows = connection.execute("SELECT path, id, signature FROM folders")
    return {path: (number, signature) for path, number, signature in rows}


def folder_files(connection: sqlite3.Connection, folder: int) -> dict[bytes, KnownFile]:
    """Return what is remembered of the files of one folder, by path."""
    rows = connection.execute(
        "SELECT path, id, size, mtime_ns, ctime_ns, inode, device, sha256, looked_ns, state = 'present', todo, "
        "gone_since IS NOT NULL, hints FROM files WHERE folder = ?",
        (folder,),
    )
    return {
        path: KnownFile(number, Place(*place), sha256, looked_ns, present, todo, gone, decoded(hints))
        for path, number, *place, sha256, looked_ns, present, todo, gone, hints in rows
    }


def put_names(connection: sqlite3.Connection, batch: NamesBatch, now: datetime) -> dict[bytes, int]:
    """Write what a look found; new names are searchable at once.  Returns the identity of each folder."""
    stamp = now.isoformat()
    with transaction(connection):
        numbers = {
            path: int(connection.execute(_FOLDER, (path, signature)).fetchone()[0])
            for path, signature in batch.folders.items()
        }
        last = newest(connection, "files")
        connection.executemany(
            _NEW,
            (
                (numbers[folder], file.path, *(file.names or names_of(file.path)), *file.place, file.todo,
                 encoded(file.hints), stamp)
                for folder, file in batch.new
            ),
        )  # fmt: skip
        connection.execute(NEW_NAMES, (last,))
        connection.executemany(_CHANGED, ((*place, todo, number) for number, place, todo in batch.changed))
        connection.executemany(
            "UPDATE files SET hints = ? WHERE id = ?",
            ((encoded(sentences), number) for number, sentences in batch.hints),
        )
        if batch.back:
            refresh_status(connection, contents_of(connection, batch.back), batch.back)
    return numbers


def note_gone(
    connection: sqlite3.Connection,
    files: Sequence[int],
    signatures: Mapping[bytes, bytes | None],
    now: datetime,
) -> None:
    """Note that files were not met any more, as of ``now``, and the signatures of the folders they were in."""
    stamp = now.isoformat()
    with transaction(connection):
        connection.executemany(
            "UPDATE files SET gone_since = ? WHERE id = ? AND gone_since IS NULL AND state = 'present'",
            ((stamp, number) for number in files),
        )
        connection.executemany(
            "UPDATE folders SET signature = ? WHERE path = ?",
            ((signature, path) for path, signature in signatures.items()),
        )


def put_missing(connection: sqlite3.Connection, gone_before: datetime) -> list[tuple[int, bytes]]:
    """Mark as missing what has been gone since ``gone_before`` or longer; return identity and path of each.

    What is still to be done about them stays noted for when they are back.  Files that were gone before they had
    ever settled, such as those that programs make for a moment while they save, leave nothing behind.
    """
    with transaction(connection):
        connection.execute(
            "DELETE FROM files WHERE gone_since <= ? AND state = 'present' AND todo = ? AND sha256 = '' "
            "AND refs = '[]' AND known = '[]' AND note = ''",
            (gone_before.isoformat(), int(Todo.SETTLE)),
        )
        rows: list[tuple[int, bytes]] = connection.execute(
            "SELECT id, path FROM files WHERE gone_since <= ? AND state = 'present' ORDER BY path",
            (gone_before.isoformat(),),
        ).fetchall()
        numbers = [number for number, _ in rows]
        contents = contents_of(connection, numbers)
        connection.executemany(
            "UPDATE files SET state = 'missing', missing_since = gone_since, gone_since = NULL WHERE id = ?",
            ((number,) for number in numbers),
        )
        refresh_status(connection, contents, numbers)
    return rows


def next_gone(connection: sqlite3.Connection) -> datetime | None:
    """Return since when the file that was missed first has been gone, None where none is."""
    row = connection.execute(
        "SELECT min(gone_since) FROM files WHERE gone_since IS NOT NULL AND state = 'present'"
    ).fetchone()
    return datetime.fromisoformat(row[0]) if row[0] else None


def gone_of(connection: sqlite3.Connection) -> tuple[int, int]:
    """Return how many files wait to count as missing, and how many there were with them."""
    row = connection.execute(
        "SELECT sum(gone_since IS NOT NULL), count(*) FROM files WHERE state = 'present'"
    ).fetchone()
    return int(row[0] or 0), int(row[1])


def renamed(connection: sqlite3.Connection, gone: Sequence[int]) -> list[tuple[int, int]]:
    """Return which of the gone files was met under which new name: same inode, size and date, once each.

    Of the new one nothing but its status is known yet, and it has no tags.
    """
    wanted = set(gone)
    fresh = _by_place(
        connection.execute(
            "SELECT id, inode, size, mtime_ns FROM files WHERE todo > 0 AND sha256 = '' AND state = 'present' "
            "AND gone_since IS NULL AND refs = '[]' AND known = '[]'"
        )
    )
    if not fresh:
        return []
    old = _by_place(
        row
        for row in connection.execute(
            "SELECT id, inode, size, mtime_ns FROM files WHERE gone_since IS NOT NULL"
        )
        if row[0] in wanted
    )
    return [
        (old[place][0], fresh[place][0])
        for place in old.keys() & fresh.keys()
        if len(old[place]) == len(fresh[place]) == 1
    ]


def _by_place(rows: Iterable[tuple[int, int, int, int]]) -> dict[tuple[int, int, int], list[int]]:
    found: dict[tuple[int, int, int], list[int]] = {}
    for number, *place in rows:
        found.setdefault((place[0], place[1], place[2]), []).append(number)
    return found


def move_files(
    connection: sqlite3.Connection, moves: Iterable[tuple[int, int]], now: datetime
) -> list[tuple[bytes, bytes]]:
    """Give each file the name and place of another one, which it turned out to be; return old and new paths.

    Identity, tags and history stay with the first; the row of the second is removed.  What its bytes and its name
    told comes along, and what lay there before; where it was not read yet, reading it is what is to be done next about
    the first.
    """
    stamp = now.isoformat()
    done: list[tuple[bytes, bytes]] = []
    with transaction(connection):
        for old, new in moves:
            before = connection.execute("SELECT path, sha256 FROM files WHERE id = ?", (old,)).fetchone()
            after = connection.execute(
                f"SELECT sha256, {_TOLD} FROM files WHERE id = ?",  # noqa: S608
                (new,),
            ).fetchone()
            connection.execute("UPDATE versions SET file_id = ? WHERE file_id = ?", (old, new))
            connection.execute("DELETE FROM files WHERE id = ?", (new,))
            columns = _TOLD if after[0] else _PLACED
            values = after[1 : columns.count(",") + 2]
            connection.execute(
                f"UPDATE files SET ({columns}) = ({','.join('?' * len(values))}), "  # noqa: S608
                "state = 'present', gone_since = NULL, missing_since = NULL WHERE id = ?",
                (*values, old),
            )
            connection.execute(
                "INSERT INTO moves (old, new, sha256, moved_at) VALUES (?, ?, ?, ?)",
                (before[0], after[2], before[1], stamp),
            )
            refresh_status(connection, {before[1], after[0]}, [old])
            done.append((before[0], after[2]))
    return done


def contents_of(connection: sqlite3.Connection, files: Sequence[int]) -> set[str]:
    """Return the contents (SHA-256) the index knows for files."""
    query = "SELECT sha256 FROM files WHERE id IN ({slots}) AND sha256 <> ''"
    return {sha256 for (sha256,) in rows_among(connection, query, files)}
