"""The questions a search asks of the index: which files and texts fit, some at a time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import NamedTuple

from audit_room.model.search_query import SearchQuery
from audit_room.store.index_filter import (
    IS_CONFLICT_COPY,
    OWN_NAME,
    Condition,
    Value,
    joined,
    narrowed,
    negated,
)
from audit_room.store.rows_among import rows_among
from audit_room.store.search_terms import Asked, as_it_stands, in_names
from audit_room.store.text_shards import SHARDS, shard_of

_OWN_NAMES_LOOKED_AT = 1_500
"""Of so many paths that fit, those are sought whose own name fits: their folders alone may fill the list."""

_NAMES_LOOKED_AT = 20_000
"""Of so many paths that fit, those are sought for which everything else holds."""

_NEWEST_LOOKED_AT = 4_000
"""So many of the newest files are looked at before all of them are."""

_COLUMNS = (
    "chosen.id, chosen.path, chosen.shown, chosen.name, chosen.folded, chosen.marks, chosen.sha256, "
    f"chosen.mtime_ns, {IS_CONFLICT_COPY.replace('files.', 'chosen.')}"
)


class FoundFile(NamedTuple):
    """A file that may be a hit; ``packed`` is its text as it is kept, None where that was not read yet."""

    id: int
    path: bytes
    shown: str
    name: str
    folded: str
    marks: str
    sha256: str
    mtime_ns: int
    conflict: int
    packed: bytes | None = None


class SearchRows:
    """What one query is asked with besides its words, put to the index through one connection.

    Where not said otherwise, what is returned holds all of the query's conditions and none of its excluded words.
    """

    def __init__(self, connection: sqlite3.Connection, query: SearchQuery) -> None:
        self._connection = connection
        self._excluded = [asked for asked in map(Asked.of, query.excluded) if asked.spelled]
        state = "files.state = 'missing'" if query.wants_missing else "files.state = 'present'"
        self._condition = joined([(state, []), narrowed(query), *self._without_names()])
        self._without = joined(self._without_texts())

    def _without_names(self) -> list[Condition]:
        """Return the conditions that keep out files with an excluded word in their path or marks."""
        names = "files.id IN (SELECT rowid FROM names_fts WHERE names_fts MATCH ?)"
        return [negated((names, [in_names(asked)])) for asked in self._excluded]

    def _without_texts(self) -> list[Condition]:
        """Return the conditions that keep out files with an excluded word in their text; dear, so tested last."""
        held = (
            "EXISTS (SELECT 1 FROM shard{0}.contents AS kept CROSS JOIN shard{0}.texts_fts AS spoken "
            "ON spoken.rowid = kept.id WHERE kept.sha256 = chosen.sha256 AND spoken.texts_fts MATCH ?)"
        )
        return [
            negated((held.format(shard), [as_it_stands(asked)]))
            for asked in self._excluded
            for shard in range(SHARDS)
        ]

    # Files

    def newest(self, most: int) -> list[FoundFile]:
        """Return the files that fit, the newest first."""
        newest = f"(SELECT id FROM files ORDER BY mtime_ns DESC LIMIT {_NEWEST_LOOKED_AT}) AS one CROSS JOIN "  # noqa: S608
        found = self._newest_of(newest, "files.id = one.id AND ", most)
        return found if len(found) == most else self._newest_of("", "", most)

    def _newest_of(self, among: str, joint: str, most: int) -> list[FoundFile]:
        """Return what fits of some files; their order is not taken from an index, since most may not fit."""
        condition, values = self._condition
        return self._files(
            f"SELECT files.id AS number FROM {among}files WHERE {joint}{condition} "  # noqa: S608
            "ORDER BY +files.mtime_ns DESC LIMIT ?",
            [*values, _NEWEST_LOOKED_AT if self._excluded else most],
            most,
        )

    def named(
        self, match: str, most: int, *, begun: Sequence[str] = (), own: Sequence[str] = ()
    ) -> list[FoundFile]:
        """Return files whose path or marks fit, and in whose path words begin with all of ``begun``.

        With ``own``: those whose own name holds all of that, among the first that fit.
        """
        condition, values = self._condition
        within = f"LIMIT {_OWN_NAMES_LOOKED_AT if own or begun else _NAMES_LOOKED_AT}"
        further = f" AND instr({OWN_NAME}, ?) > 0" * len(own)
        further += " AND (files.folded GLOB ? OR files.folded GLOB ?)" * len(begun)
        patterns = [pattern for each in begun for pattern in (f"*[^a-z0-9]{each}*", f"{each}*")]
        return self._files(
            f"SELECT number FROM (SELECT rowid AS number FROM names_fts WHERE names_fts MATCH ? {within}) "  # noqa: S608
            f"CROSS JOIN files ON files.id = number WHERE {condition}{further} LIMIT ?",
            [match, *values, *own, *patterns, most],
            most,
        )

    def _files(self, numbers: str, values: Sequence[Value], most: int) -> list[FoundFile]:
        """Return the files whose identities a query gives, in its order, but for those with an excluded word."""
        without, excluded = self._without
        rows = self._connection.execute(
            f"SELECT {_COLUMNS} FROM ({numbers}) CROSS JOIN files AS chosen ON chosen.id = number "  # noqa: S608
            f"WHERE {without} LIMIT ?",
            [*values, *excluded, most],
        )
        return [FoundFile(*row) for row in rows]

    def how_many_named(self, match: str, most: int) -> int:
        """Return how many paths and marks fit, at most ``most``, whatever else must hold."""
        row = self._connection.execute(
            "SELECT count(*) FROM (SELECT 1 FROM names_fts WHERE names_fts MATCH ? LIMIT ?)", (match, most)
        ).fetchone()
        return int(row[0])

    # Texts

    def how_many_texts(self, shard: int, match: str, most: int) -> int:
        """Return how many texts of one file of texts fit, at most ``most``, whatever else must hold."""
        row = self._connection.execute(
            f"SELECT count(*) FROM (SELECT 1 FROM shard{shard}.texts_fts WHERE texts_fts MATCH ? LIMIT ?)",  # noqa: S608
            (match, most),
        ).fetchone()
        return int(row[0])

    def texts(
        self, shard: int, match: str, most: int, *, ranked: bool = False, after: int = 0, below: int = 1 << 62
    ) -> list[int]:
        """Return the numbers of texts of one file that fit, those between two numbers, without excluded words.

        Whatever else must hold for their files is not asked here.
        """
        for asked in self._excluded if match else ():
            match = f"({match}) NOT {as_it_stands(asked)}"
        order = "ORDER BY rank" if ranked else ""
        rows = self._connection.execute(
            f"SELECT rowid FROM shard{shard}.texts_fts WHERE texts_fts MATCH ? AND rowid > ? AND rowid < ? "  # noqa: S608
            f"{order} LIMIT ?",
            (match, after, below, most),
        )
        return [number for (number,) in rows]

    def holding(
        self, shard: int, texts: Sequence[int], most: int, *, in_path: str = "", read: bool = True
    ) -> list[FoundFile]:
        """Return files that hold ``texts``, at most ``most``, the first first; those whose path holds ``in_path``.

        They come with their text where it is to be ``read``.  That no text holds an excluded word was seen to when
        they were found.
        """
        content = ", held.content" if read else ""
        condition, values = self._condition
        query = (
            f"SELECT {_COLUMNS}{content} FROM shard{shard}.contents AS held "  # noqa: S608
            "CROSS JOIN files ON files.sha256 = held.sha256 AND files.sha256 <> '' "
            "CROSS JOIN files AS chosen ON chosen.id = files.id "
            f"WHERE held.id IN ({{slots}}) AND {condition} AND instr(files.folded, ?) > 0 LIMIT ?"
        )
        found: list[FoundFile] = []
        start, size = 0, most
        while (
            start < len(texts) and len(found) < most
        ):  # a query gives its rows by number, not as they were asked for
            part, start, size = texts[start : start + size], start + size, 2 * size
            rows = rows_among(self._connection, query, part, *values, in_path, most - len(found))
            found += [FoundFile(*row) for row in islice(rows, most - len(found))]
        return found

    def texts_of(self, files: Iterable[FoundFile]) -> dict[str, bytes]:
        """Return the texts of files as they are kept, by SHA-256."""
        contents: list[list[str]] = [[] for _ in range(SHARDS)]
        for sha256 in {file.sha256 for file in files if file.sha256 and file.packed is None}:
            contents[shard_of(sha256)].append(sha256)
        found: dict[str, bytes] = {}
        for shard, wanted in enumerate(contents):
            query = f"SELECT sha256, content FROM shard{shard}.contents WHERE sha256 IN ({{slots}})"  # noqa: S608
            found.update(rows_among(self._connection, query, wanted))
        return found
