"""The index beside the audit file: what lies in the evidence folder, with its text: a cache.

Nothing precious lives only here; a scan fills it again.  One :class:`Index` belongs to one thread;
several may be open on one file.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from audit_room.model.display import display
from audit_room.model.evidence import Evidence, Version
from audit_room.model.file_size import file_size
from audit_room.model.search_query import SearchQuery, parse_query
from audit_room.store import index_marks
from audit_room.store.index_filter import EvidenceFilter, EvidenceOrder, order_by, where
from audit_room.store.index_marks import Marks
from audit_room.store.index_rows import (
    EVIDENCE_COLUMNS,
    EVIDENCE_TABLES,
    Move,
    Todo,
    evidence_of,
)
from audit_room.store.index_schema import (
    IndexDamagedError,
    IndexUnavailableError,
    open_database,
    remove_index,
)
from audit_room.store.index_search import Found, Searcher, SearchHit
from audit_room.store.text_shards import read_content, shard_paths

if TYPE_CHECKING:
    from sqlite_utils import Database

_PAGE = 500
EVERYTHING = EvidenceFilter()


class Index:
    """The files of one evidence folder, as last seen.

    Every method may raise IndexDamagedError (the file was begun anew, empty; scan again) and
    IndexUnavailableError (it cannot be read or written just now).
    """

    def __init__(self, path: Path, database: Database, *, read_only: bool) -> None:
        self.path = path
        self.read_only = read_only
        self._database = database
        self._files = _files_of(path)
        self._searcher: Searcher | None = None

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False) -> Self:
        """Open the index at ``path``; one that is missing, damaged or of another version is made anew, empty.

        Raises IndexUnavailableError when the file can be neither used nor made.
        """
        return cls(path, open_database(path, read_only=read_only), read_only=read_only)

    def close(self) -> None:
        """End the connection; calling it twice does no harm."""
        self._database.close()

    def rebuild(self) -> None:
        """Throw the file away and begin with an empty one; one that others have made anew already is kept."""
        if self.is_current():
            remove_index(self.path)
        self.reopen()

    def reopen(self) -> None:
        """Begin again with the files that are there now, made anew where they are missing."""
        fresh = open_database(self.path, read_only=self.read_only)
        self.close()
        self._database, self._files = fresh, _files_of(self.path)

    def is_current(self) -> bool:
        """Return False where one of the files is gone or was made anew meanwhile, by whomever."""
        return _files_of(self.path) == self._files

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # Reading

    def get(self, path: bytes) -> Evidence | None:
        """Return the evidence at ``path``, None where the index has none."""
        return self._one("files.path = ?", path)

    def by_id(self, number: int) -> Evidence | None:
        """Return the evidence with this identity, None where the index has none."""
        return self._one("files.id = ?", number)

    def by_sha(self, sha256: str) -> list[Evidence]:
        """Return every file, present or missing, whose last known content is ``sha256``."""
        return self._many("files.sha256 = ? AND files.sha256 <> '' ORDER BY files.folded", [sha256])

    def count(self, wanted: EvidenceFilter = EVERYTHING) -> int:
        """Return how many files pass the filter."""
        condition, values = where(wanted)
        return int(self._rows(f"SELECT count(*) FROM files WHERE {condition}", values)[0][0])  # noqa: S608

    def ids(
        self, wanted: EvidenceFilter = EVERYTHING, order: EvidenceOrder = EvidenceOrder.PATH
    ) -> array[int]:
        """Return the identities of all files that pass the filter, in sort order."""
        condition, values = where(wanted)
        query = f"SELECT id FROM files WHERE {condition} ORDER BY {order_by(order)}"  # noqa: S608
        with self._reporting():
            return array("q", (row[0] for row in self._database.conn.execute(query, values)))

    def page(self, ids: Sequence[int]) -> list[Evidence]:
        """Return the evidence of ``ids`` in that order; an identity that is gone is left out."""
        found: dict[int, Evidence] = {}
        for start in range(0, len(ids), _PAGE):
            part = list(ids[start : start + _PAGE])
            slots = ",".join("?" * len(part))
            found.update((each.id, each) for each in self._many(f"files.id IN ({slots})", part))
        return [found[number] for number in ids if number in found]

    def all_files(self) -> Iterator[Evidence]:
        """Yield every file, present or missing, by path; reads in pages so that others may write."""
        ids = self.ids()
        for start in range(0, len(ids), _PAGE):
            yield from self.page(ids[start : start + _PAGE])

    def versions(self, path: bytes) -> list[Version]:
        """Return the contents a file has had, oldest first."""
        rows = self._rows(
            "SELECT versions.sha256, versions.size, versions.mtime_ns, versions.seen_at, versions.id FROM versions "
            "JOIN files ON files.id = versions.file_id WHERE files.path = :path UNION ALL "
            "SELECT sha256, read_size, read_mtime_ns, seen_at, NULL FROM files "
            "WHERE path = :path AND sha256 <> '' AND seen_at IS NOT NULL ORDER BY 5 NULLS LAST",
            {"path": path},
        )
        return [
            Version(sha256=sha, size=size, mtime_ns=mtime_ns, seen_at=datetime.fromisoformat(seen))
            for sha, size, mtime_ns, seen, _ in rows
        ]

    def text(self, path: bytes) -> str:
        """Return the extracted text of a file, "" where there is none; not made harmless yet."""
        rows = self._rows("SELECT sha256 FROM files WHERE path = ?", [path])
        with self._reporting():
            return read_content(self._database.conn, rows[0][0]) if rows else ""

    def facts(self, path: bytes) -> dict[str, str]:
        """Return what a document says about itself (title, author, pages …); not made harmless yet."""
        rows = self._rows(
            "SELECT facts FROM texts WHERE sha256 = (SELECT sha256 FROM files WHERE path = ?)", [path]
        )
        return dict(json.loads(rows[0][0])) if rows else {}

    def search(self, query: str, limit: int = 50) -> list[SearchHit]:
        """Return the present files that fit ``query``, best first; any punctuation is literal.

        For times and refs in a query parse it with what they need and call :meth:`find`.
        """
        return list(self.find(parse_query(query), limit).hits)

    def find(self, query: SearchQuery, limit: int = 50, *, snippets: bool = True) -> Found:
        """Return what fits a query, best first; without ``snippets`` the hits tell no place, which is quicker."""
        with self._reporting():
            if self._searcher is None or self._searcher.connection is not self._database.conn:
                self._searcher = Searcher(self._database.conn)
            return self._searcher.find(query, limit, snippets=snippets)

    def marker(self, key: str) -> str | None:
        """Return a small value kept under ``key``, None where there is none."""
        rows = self._rows("SELECT value FROM markers WHERE key = ?", [key])
        return str(rows[0][0]) if rows else None

    def moves(self, after: int = 0) -> list[Move]:
        """Return the moves noted after the one with number ``after``, oldest first."""
        return [
            Move(*row)
            for row in self._rows("SELECT id, old, new, sha256 FROM moves WHERE id > ? ORDER BY id", [after])
        ]

    # Following what others write

    def changes(self) -> int:
        """Return a number that is another one after somebody else wrote to the index."""
        return int(self._rows("PRAGMA data_version")[0][0])

    def newest(self) -> int:
        """Return the identity of the file that was met last, 0 where there is none."""
        return int(self._rows("SELECT coalesce(max(id), 0) FROM files")[0][0])

    def met_since(self, number: int) -> array[int]:
        """Return the identities of the present files that were met after the one of that identity, oldest first."""
        rows = self._rows("SELECT id FROM files WHERE id > ? AND state = 'present' ORDER BY id", [number])
        return array("q", (row[0] for row in rows))

    # Writing: what the record knows

    def set_marker(self, key: str, value: str) -> None:
        """Keep a small value under ``key``; nothing is written where it is kept already."""
        if self.marker(key) != value:
            self._rows("INSERT OR REPLACE INTO markers (key, value) VALUES (?, ?)", [key, value])

    def mark_many(self, marks: Iterable[Marks]) -> None:
        """Note tags and notes of files, and the contents (SHA-256, newest last) they were tagged or shown with.

        One transaction; an unknown path is added as a missing file.
        """
        with self._reporting():
            index_marks.put_marks(self._database.conn, marks)

    def duplicates(self) -> int:
        """Return how many present files share their content with another present file."""
        rows = self._rows("SELECT count(*) FROM files WHERE state = 'present' AND instr(status, 'D') > 0")
        return int(rows[0][0])

    def missing(self) -> int:
        """Return how many known files are gone."""
        return int(self._rows("SELECT count(*) FROM files WHERE state = 'missing'")[0][0])

    def present(self) -> int:
        """Return how many known files are there."""
        return int(self._rows("SELECT count(*) FROM files WHERE state = 'present'")[0][0])

    def unreadable(self) -> list[tuple[bytes, str]]:
        """Return the present files that could not be read, each with its reason."""
        return [
            (path, reason)
            for path, reason in self._rows(
                "SELECT path, reason FROM files WHERE todo = ? AND todo > 0 AND state = 'present' "
                "AND gone_since IS NULL ORDER BY path",
                [int(Todo.UNREADABLE)],
            )
        ]

    # Inside

    def _one(self, condition: str, value: bytes | int) -> Evidence | None:
        found = self._many(condition, [value])
        return found[0] if found else None

    def _many(self, condition: str, values: Sequence[object]) -> list[Evidence]:
        query = f"SELECT {EVIDENCE_COLUMNS} FROM {EVIDENCE_TABLES} WHERE {condition}"  # noqa: S608
        return [evidence_of(row) for row in self._rows(query, values)]

    def _rows(
        self, query: str, values: Sequence[object] | Mapping[str, object] = ()
    ) -> list[tuple[Any, ...]]:
        with self._reporting():
            rows: list[tuple[Any, ...]] = self._database.conn.execute(query, values).fetchall()
            return rows

    @contextmanager
    def _reporting(self) -> Iterator[None]:
        """Turn SQLite's errors into ours; a damaged file is begun anew at once."""
        shown = display(str(self.path))
        try:
            yield
        except sqlite3.OperationalError as error:
            raise IndexUnavailableError(
                f"The index {shown} cannot be used ({display(str(error))}{_free(self.path)}); "
                "free some space there and try again."
            ) from error
        except sqlite3.ProgrammingError:
            raise
        except sqlite3.DatabaseError as error:
            self.rebuild()
            raise IndexDamagedError(f"The index {shown} was damaged and begun anew; scan again.") from error


def _free(path: Path) -> str:
    """Return how much space is left on the disk of ``path``, as part of a sentence; empty where it cannot be told."""
    try:
        return f"; {file_size(shutil.disk_usage(path.parent).free)} free on its disk"
    except OSError:
        return ""


def _files_of(path: Path) -> list[tuple[int, int] | None]:
    """Return what tells the files of an index from others of these names, without opening them."""
    return [_file_of(each) for each in (path, *shard_paths(path))]


def _file_of(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
