"""The segments of a full-text index: merged a little at a time, while nothing else is to be done.

Every transaction adds a segment, and a search looks into each of them.  SQLite merges them by itself once there
are too many (FTS5, "crisismerge"): all at once, seconds long after a first scan, in the middle of whatever is written
then.  So they are merged before it comes to that, in steps that anybody who wants to write can come between.

How far that is lies in the file itself, in a table ``merging``: the newest row when it was begun last, and when it
was done last; where these differ somebody was interrupted, and the next one goes on.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

_STATE = "CREATE TABLE merging (begun INTEGER NOT NULL, done INTEGER NOT NULL)"
_ROWS = 1_000
"""So many rows are new before it is worth while,"""

_SHARE = 10
"""and such a part of all: each row is written a few times only, however large the index becomes."""

_STEP_PAGES = 500
"""Pages of four kilobytes that are merged in one transaction: about a tenth of a second."""

_NOTHING = 2
"""Changes below which a step had nothing to do (SQLite's documentation of FTS5, "merge")."""


@dataclass(frozen=True, slots=True)
class Segments:
    """The full-text index ``fulltext`` over the rows of the table ``rows``, which are only ever added at the end."""

    fulltext: str
    rows: str

    def prepare(self, connection: sqlite3.Connection, *, automerge: int, crisismerge: int) -> None:
        """Let so many segments of one size be before SQLite merges them by itself: little by little, at once."""
        for key, value in (("automerge", automerge), ("crisismerge", crisismerge)):
            connection.execute(
                f"INSERT INTO {self.fulltext} ({self.fulltext}, rank) VALUES (?, ?)",  # noqa: S608
                (key, value),
            )
        connection.execute(_STATE)
        connection.execute("INSERT INTO merging VALUES (0, 0)")

    def are_many(self, connection: sqlite3.Connection, schema: str = "main") -> bool:
        """Return True where :meth:`merge` has something to do."""
        begun, done, newest = self._state(connection, schema)
        return begun != done or newest - done >= max(_ROWS, done // _SHARE)

    def merge(self, connection: sqlite3.Connection, seconds: float) -> bool:
        """Merge for that long, or until there is one segment of all there were; return True where more is left."""
        ends = time.monotonic() + seconds
        while left := self._step(connection):
            if time.monotonic() > ends:
                break
        return left

    def _step(self, connection: sqlite3.Connection) -> bool:
        """Merge some pages; return False where nothing was left."""
        with _writing(connection):
            if not self.are_many(connection):
                return False
            begun, done, newest = self._state(connection, "main")
            pages = _STEP_PAGES
            if begun == done:
                begun, pages = newest, -pages  # a negative number takes in the segments of every size
                connection.execute("UPDATE merging SET begun = ?", (begun,))
            before = connection.total_changes
            connection.execute(
                f"INSERT INTO {self.fulltext} ({self.fulltext}, rank) VALUES ('merge', ?)",  # noqa: S608
                (pages,),
            )
            left = connection.total_changes - before >= _NOTHING
            if not left:
                connection.execute("UPDATE merging SET done = ?", (begun,))
            return left

    def _state(self, connection: sqlite3.Connection, schema: str) -> tuple[int, int, int]:
        """Return the newest row when merging was begun, when it was done, and now."""
        begun, done, newest = connection.execute(
            f"SELECT begun, done, (SELECT coalesce(max(id), 0) FROM {schema}.{self.rows}) FROM {schema}.merging"  # noqa: S608
        ).fetchone()
        return begun, done, newest


@contextmanager
def _writing(connection: sqlite3.Connection) -> Iterator[None]:
    """Run the body in a write transaction of the main file alone; BEGIN IMMEDIATE locks attached ones as well."""
    connection.execute("BEGIN")
    try:
        connection.execute("UPDATE main.merging SET done = done WHERE done IS NULL")
        yield
    except BaseException:
        connection.rollback()
        raise
    connection.execute("COMMIT")
