"""Search as one types: names first, then tags and notes, then texts; ranked, each hit with its place.

Whatever is typed is literal and can never be an error.  Nothing here costs more the more files fit: of what very many
files hold only some are looked at, and :class:`Found` says so.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from audit_room.model.search_form import plain_form
from audit_room.model.search_place import (
    Needle,
    Place,
    Snippet,
    best_place,
    first_place,
    likeness,
    snippet,
    spans_in,
)
from audit_room.model.search_query import SearchQuery
from audit_room.store.index_filter import CONFLICT, OWN_NAME, Condition, Value, joined, narrowed, negated
from audit_room.store.search_terms import Asked, TextWords, every, in_names, some
from audit_room.store.text_openings import opening_of
from audit_room.store.text_shards import SHARDS, shard_of

_NAMES_LOOKED_AT = 150
_OWN_NAMES_LOOKED_AT = 2_000
"""Of so many paths that fit, those are sought whose own name fits: their folders alone may fill the list."""

_RANKED = 300
"""Up to this many fitting texts the index itself ranks, where their words are not usual; that takes it 4 µs each."""

_NARROWED = 3_000
"""How many fitting texts are looked at where something else must hold for their files."""

_LATEST = 400
"""How many of the contents that came last are looked at before the others."""

_PHRASES_AMONG = 1_000
"""Among so many texts words that stand together are looked for, where they are too usual to look everywhere."""

_FEW = 16
"""Up to so many texts of a file of texts are looked through to their ends, so that the best place ranks them."""

_PARTLY = 24
"""How many files are read to see which of the words they hold, where none holds all of them in one place."""

_AMONG_TEXTS = 600
_COUNTED = 3_000
_CHUNK = 300
_NEWEST_LOOKED_AT = 4_000
_PLACES_FOR_NAMES = 24
"""Of so many files that are found by their names the place in the text is looked for too."""

_LONGEST_LOOK = 256_000
"""Letters of one text in which its words are looked for."""

_OWN_NAME = 0.85
_IN_PATH = 0.7
_IN_MARKS = 0.66
_IN_TEXT = (0.4, 0.65)
_IN_PART = (0.05, 0.38)
_OF_A_CONFLICT = 0.25
"""What is left of the score of a conflict copy, so that it comes after what it is a copy of."""

_COLUMNS = (
    "chosen.id, chosen.path, chosen.shown, chosen.name, chosen.folded, chosen.marks, chosen.sha256, "
    f"chosen.mtime_ns, {CONFLICT.replace('files.', 'chosen.')}"
)


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One file found: ``score`` from 0 to 1, ``snippet`` the place in its text or empty.

    ``every_word`` is False for a file that holds only some of what was asked for.  ``spans`` are where in the snippet
    the words stand, ``path_spans`` where in ``shown``.
    """

    path: bytes
    shown: str
    score: float
    snippet: str
    sha256: str
    id: int = 0
    every_word: bool = True
    spans: tuple[tuple[int, int], ...] = ()
    path_spans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, best first; ``more`` is True where there may be other files that fit."""

    hits: tuple[SearchHit, ...] = ()
    more: bool = False


class _File(NamedTuple):
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


class _Seen(NamedTuple):
    """A hit before it is cut to what is shown."""

    file: _File
    score: float
    every_word: bool
    place: Place | None = None
    text: str = ""


@dataclass(slots=True)
class _Hits:
    """The files found so far, each once, and whether something was left out."""

    limit: int
    seen: dict[int, _Seen] = field(default_factory=dict)
    more: bool = False

    @property
    def full(self) -> bool:
        """True when as many files with every word were found as are wanted."""
        return sum(each.every_word for each in self.seen.values()) >= self.limit

    @property
    def filled(self) -> bool:
        """True when as many files were found as are wanted, though some may lack what was begun to be typed last."""
        return len(self.seen) >= self.limit

    @property
    def enough(self) -> bool:
        """True when so many hold every word that those with some of them would only be in the way."""
        return sum(each.every_word for each in self.seen.values()) > self.limit // 5

    def add(self, found: Iterable[_Seen]) -> None:
        for each in found:
            known = self.seen.get(each.file.id)
            if known is None or (known.every_word, known.score) < (each.every_word, each.score):
                self.seen[each.file.id] = each

    def best(self) -> list[_Seen]:
        ordered = sorted(
            self.seen.values(),
            key=lambda each: (-_final(each), -each.file.mtime_ns, each.file.folded),
        )
        return ordered[: self.limit]


class Searcher:
    """Searches through one connection to the index; keeps what it learned of the words in the texts."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self._words = TextWords(connection)

    def find(self, query: SearchQuery, limit: int, *, snippets: bool = True) -> Found:
        """Return at most ``limit`` files for ``query``, best first; files that are gone only where asked for.

        Files with all words in their own name come first, then in the path, in tags and notes, in the text; where
        these are fewer than wanted, files with some of the words follow.
        """
        if query.empty or limit < 1:
            return Found()
        self._words.refresh()
        search = _Search(self.connection, self._words, query, limit)
        hits = search.run()
        best = hits.best()
        return Found(
            tuple(search.shown(best) if snippets else (_hit(each, Snippet("")) for each in best)),
            hits.more or len(hits.seen) > limit,
        )


class _Search:
    """One search under way."""

    def __init__(
        self, connection: sqlite3.Connection, words: TextWords, query: SearchQuery, limit: int
    ) -> None:
        self._connection = connection
        self._words = words
        self._terms = query.terms
        self._asked = [Asked.of(term) for term in query.terms]
        self._excluded = [asked for asked in map(Asked.of, query.excluded) if asked.spelled]
        self._needles = [Needle.of(term.text, prefix=term.prefix) for term in query.terms]
        state = "files.state = 'missing'" if query.wants_missing else "files.state = 'present'"
        self._condition = joined([(state, []), narrowed(query), *self._without_names()])
        self._without = joined(self._without_texts())
        self._narrows = query.narrows
        self._hits = _Hits(limit)
        self._pieces = self._single_words()

    def run(self) -> _Hits:
        """Find what fits, stage by stage, until there is enough."""
        if not self._terms:
            self._add_newest()
            return self._hits
        self._add_names()
        if not self._hits.full:
            self._add_texts()
        if len(self._asked) > 1 and not self._hits.filled and not self._hits.enough:
            self._add_across()
        if len(self._pieces) > 1 and not self._hits.filled and not self._hits.enough:
            self._add_partly()
        return self._hits

    # Conditions

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
            negated((held.format(shard), [some(_exact(asked))]))
            for asked in self._excluded
            for shard in range(SHARDS)
        ]

    def _single_words(self) -> list[Asked]:
        """Return what is asked for in single words, as some of which may do."""
        found = []
        for asked in self._asked:
            for way in asked.spelled[:1]:
                *before, last = way
                found += [Asked(((word,),), prefix=False, short=False) for word in before]
                spelled = asked.spelled if not before else ((last,),)
                found.append(Asked(spelled, asked.prefix, asked.short))
        return list(dict.fromkeys(found))

    # Stages

    def _add_newest(self) -> None:
        """Add the newest files for which the conditions hold: nothing else was asked for."""
        newest = f"(SELECT id FROM files ORDER BY mtime_ns DESC LIMIT {_NEWEST_LOOKED_AT}) AS one CROSS JOIN "  # noqa: S608
        if not self._add_newest_of(newest, "files.id = one.id AND "):
            self._add_newest_of("", "")

    def _add_newest_of(self, among: str, joint: str) -> bool:
        """Add what fits of some files, True when that is enough; no index gives the order, since most may not fit."""
        condition, values = self._condition
        most = self._hits.limit + 1
        rows = self._files(
            f"SELECT files.id AS number FROM {among}files WHERE {joint}{condition} "  # noqa: S608
            "ORDER BY +files.mtime_ns DESC LIMIT ?",
            [*values, _NEWEST_LOOKED_AT if self._excluded else most],
            most,
        )
        self._hits.add(_Seen(row, _IN_PATH, every_word=True) for row in rows)
        return len(rows) == most

    def _add_names(self) -> None:
        """Add files that hold every word in their path, their tags or their notes."""
        sure = every(in_names(asked) for asked in self._asked if not self._is_hint(asked))
        if not sure:
            return
        most = max(_NAMES_LOOKED_AT, self._hits.limit + 1)
        hints = [asked.spelled[0][-1] for asked in self._asked if self._is_hint(asked)]
        rows = self._names(sure, most, begun=hints)
        if len(rows) == most:
            self._hits.more = True
            rows += self._names(sure, most, begun=hints, own=[asked.spelled[0][0] for asked in self._asked])
        self._hits.add(self._name_hit(row) for row in rows)

    def _names(
        self, match: str, most: int, *, begun: Sequence[str] = (), own: Sequence[str] = ()
    ) -> list[_File]:
        """Return files whose path or marks fit, and in whose path words begin with all of ``begun``.

        With ``own``: those whose own name holds all of that, among the first that fit.
        """
        condition, values = self._condition
        within = f"LIMIT {_OWN_NAMES_LOOKED_AT}" if own or begun else ""
        further = f" AND instr({OWN_NAME}, ?) > 0" * len(own)
        further += " AND (files.folded GLOB ? OR files.folded GLOB ?)" * len(begun)
        patterns = [pattern for each in begun for pattern in (f"*[^a-z0-9]{each}*", f"{each}*")]
        return self._files(
            f"SELECT number FROM (SELECT rowid AS number FROM names_fts WHERE names_fts MATCH ? {within}) "  # noqa: S608
            f"CROSS JOIN files ON files.id = number WHERE {condition}{further} LIMIT ?",
            [match, *values, *own, *patterns, most],
            most,
        )

    def _files(self, numbers: str, values: Sequence[Value], most: int) -> list[_File]:
        """Return the files whose identities a query gives, in its order, but for those with an excluded word."""
        without, excluded = self._without
        rows = self._connection.execute(
            f"SELECT {_COLUMNS} FROM ({numbers}) CROSS JOIN files AS chosen ON chosen.id = number "  # noqa: S608
            f"WHERE {without} LIMIT ?",
            [*values, *excluded, most],
        )
        return [_File(*row) for row in rows]

    def _add_texts(self) -> None:
        """Add files whose text holds every word."""
        for shard in range(SHARDS):
            found = self._texts(shard, [asked for asked in self._asked if not self._is_hint(asked)])
            many = len(found) > _FEW
            self._hits.add(self._text_hit(each, many) for each in found)

    def _is_hint(self, asked: Asked) -> bool:
        """True for the first letters of a word beside other words: these are looked for by reading."""
        return asked.short and len(self._asked) > 1

    def _texts(self, shard: int, asked: Sequence[Asked]) -> list[_File]:
        """Return files of one file of texts that hold all that is asked for, the likeliest first."""
        parts = [self._words.in_texts(shard, each) for each in asked]
        if not parts or not all(parts):
            return []
        match = every(parts)
        most = self._hits.limit // 2 + 2
        numbers = self._numbers(shard, match, _NARROWED if self._narrows else _RANKED + 1)
        if len(numbers) <= self._hits.limit:
            return self._held(shard, numbers, self._hits.limit)
        self._hits.more = True
        if len(numbers) > _RANKED:
            numbers = [
                *self._together(shard, asked, most // 2),
                *self._latest(shard, match, most // 4),
                *numbers,
            ]
        elif all(self._how_many(shard, part, _COUNTED) < _COUNTED for part in parts):
            numbers = self._numbers(shard, match, _RANKED, order="ORDER BY rank")
        return self._held(shard, list(dict.fromkeys(numbers)), most)

    def _how_many(self, shard: int, match: str, most: int) -> int:
        row = self._connection.execute(
            f"SELECT count(*) FROM (SELECT 1 FROM shard{shard}.texts_fts WHERE texts_fts MATCH ? LIMIT ?)",  # noqa: S608
            (match, most),
        ).fetchone()
        return int(row[0])

    def _numbers(
        self, shard: int, match: str, most: int, *, order: str = "", lowest: int = 0, below: int = 1 << 62
    ) -> list[int]:
        """Return which texts of one file fit, at most ``most``."""
        rows = self._connection.execute(
            f"SELECT rowid FROM shard{shard}.texts_fts WHERE texts_fts MATCH ? AND rowid >= ? AND rowid < ? "  # noqa: S608
            f"{order} LIMIT ?",
            (match, lowest, below, most),
        )
        return [number for (number,) in rows]

    def _together(self, shard: int, asked: Sequence[Asked], most: int) -> list[int]:
        """Return texts in which the words follow each other, among the first ones of the file."""
        ways = [each.spelled[0] for each in asked if each.spelled]
        if len(ways) < 2:  # noqa: PLR2004
            return []
        *before, last = ways
        ends = [last]
        if asked[-1].prefix and len(last) == 1:
            ends += [(word,) for word in self._words.becoming(last[0])[:2]]
        phrases = some(f'"{" ".join(word for way in (*before, end) for word in way)}"' for end in ends)
        return self._numbers(shard, phrases, most, below=_PHRASES_AMONG)

    def _latest(self, shard: int, match: str, most: int) -> list[int]:
        return self._numbers(shard, match, most, lowest=self._words.newest(shard) - _LATEST)

    def _held(self, shard: int, numbers: Sequence[int], most: int, *, named: str = "") -> list[_File]:
        """Return the files that hold texts, at most ``most``; those whose path holds ``named``."""
        condition, values = self._condition
        without, excluded = self._without
        found: list[_File] = []
        for start in range(0, len(numbers), _CHUNK):
            part = numbers[start : start + _CHUNK]
            rows = self._connection.execute(
                f"SELECT {_COLUMNS}, held.content FROM shard{shard}.contents AS held "  # noqa: S608
                "CROSS JOIN files ON files.sha256 = held.sha256 AND files.sha256 <> '' "
                "CROSS JOIN files AS chosen ON chosen.id = files.id "
                f"WHERE held.id IN ({','.join('?' * len(part))}) AND {condition} "
                f"AND instr(files.folded, ?) > 0 AND {without} LIMIT ?",
                [*part, *values, named, *excluded, most - len(found)],
            )
            found += [_File(*row) for row in rows]
            if len(found) >= most:
                break
        return found

    def _add_across(self) -> None:
        """Add files that hold some words in their path or marks and the others in their text."""
        named = {
            asked: self._named(in_names(asked), _COUNTED)
            for asked in self._asked
            if asked.spelled and not self._is_hint(asked)
        }
        rare_first = sorted((asked for asked in named if named[asked]), key=lambda asked: named[asked])
        rows: list[_File] = []
        for asked in rare_first[:2]:
            rows += self._names(in_names(asked), _PARTLY)
        usual = rare_first[-1] if rare_first and named[rare_first[-1]] > _PARTLY else None
        others = [asked for asked in named if asked is not usual]
        if usual is not None and others:
            for shard in range(SHARDS):
                parts = [self._words.in_texts(shard, asked) for asked in others]
                if all(parts):
                    numbers = self._numbers(shard, every(parts), _AMONG_TEXTS)
                    rows += self._held(shard, numbers, _PARTLY // 2, named=usual.spelled[0][0])
        self._hits.add(each for each in self._read_hits(self._fresh(rows)) if each.every_word)

    def _named(self, match: str, most: int) -> int:
        """Return how many paths and marks fit, as far as it matters."""
        row = self._connection.execute(
            "SELECT count(*) FROM (SELECT 1 FROM names_fts WHERE names_fts MATCH ? LIMIT ?)", (match, most)
        ).fetchone()
        return int(row[0])

    def _add_partly(self) -> None:
        """Add files with some of the words: first those with all but the most usual ones."""
        most = max(_PARTLY, self._hits.limit // 2)
        rows: list[_File] = []
        for match in _fewer_and_fewer([in_names(piece) for piece in self._pieces]):
            rows += self._names(match, most)
            if len(rows) >= most:
                break
        for shard in range(SHARDS):
            parts = [part for each in self._pieces if (part := self._words.in_texts(shard, each))]
            counts = {part: self._how_many(shard, part, _COUNTED) for part in parts}
            rarest_first = sorted((part for part in counts if counts[part]), key=lambda part: counts[part])
            numbers: dict[int, None] = {}
            for match in _fewer_and_fewer(rarest_first):
                numbers.update(dict.fromkeys(self._numbers(shard, match, most // 2)))
                if len(numbers) >= most // 2:
                    break
            rows += self._held(shard, list(numbers), most // 2)
        self._hits.more = True
        self._hits.add(self._read_hits(self._fresh(rows)))

    def _fresh(self, rows: Sequence[_File]) -> list[_File]:
        """Return files that are no hits yet, each once; one that came with its text rather than without."""
        found = {row.id: row for row in rows if row.packed is None}
        found.update((row.id, row) for row in rows if row.packed is not None)
        return [row for number, row in found.items() if number not in self._hits.seen]

    # Hits

    def _name_hit(self, file: _File) -> _Seen:
        """Return the hit of a file whose path or marks hold every word."""
        own = likeness(plain_form(file.name), self._needles)
        if own is not None:
            return _Seen(file, _OWN_NAME + 0.15 * own, every_word=True)
        path = likeness(file.folded, self._needles)
        if path is not None:
            return _Seen(file, _IN_PATH + 0.1 * path, every_word=True)
        return _Seen(file, _IN_MARKS, every_word=True)

    def _text_hit(self, file: _File, many: bool) -> _Seen:
        """Return the hit of a file whose text holds every word that the index was asked for, one of ``many``."""
        text = opening_of(file.packed or b"", _LONGEST_LOOK)
        place = first_place(text, self._needles) if many else best_place(text, self._needles)
        low, high = _IN_TEXT
        strength = place.strength if place else 0.0
        sure = not any(map(self._is_hint, self._asked)) or (place is not None and all(place.found))
        if not sure:
            low, high = _IN_PART
        return _Seen(file, low + (high - low) * strength, sure, place, text)

    def _read_hits(self, files: Sequence[_File]) -> Iterator[_Seen]:
        """Yield the hits of files of which only parts are known, by looking in their path, marks and text."""
        texts = self._texts_of(files)
        for file in files:
            text = opening_of(file.packed or texts.get(file.sha256, b""), _LONGEST_LOOK)
            place = best_place(text, self._needles) if text else None
            beside = f"{file.folded} {file.marks.lower()}"
            named = [needle.start_in(beside) >= 0 for needle in self._needles]
            held = [in_name or (place is not None and place.found[at]) for at, in_name in enumerate(named)]
            if any(held):
                share = sum(held) / len(held)
                strength = (
                    0.6 * share + 0.2 * (sum(named) / len(named)) + 0.2 * (place.strength if place else 0.0)
                )
                low, high = _IN_TEXT if all(held) else _IN_PART
                yield _Seen(file, low + (high - low) * strength, all(held), place, text)
            elif len(self._pieces) > len(self._needles):
                yield _Seen(file, _IN_PART[0], every_word=False, text=text)

    def _texts_of(self, files: Iterable[_File]) -> dict[str, bytes]:
        """Return the texts of files as they are kept, by SHA-256."""
        contents: list[list[str]] = [[] for _ in range(SHARDS)]
        for sha256 in {file.sha256 for file in files if file.sha256 and file.packed is None}:
            contents[shard_of(sha256)].append(sha256)
        found: dict[str, bytes] = {}
        for shard, wanted in enumerate(contents):
            slots = ",".join("?" * len(wanted))
            query = f"SELECT sha256, content FROM shard{shard}.contents WHERE sha256 IN ({slots})"  # noqa: S608
            found.update(self._connection.execute(query, wanted).fetchall())
        return found

    def shown(self, best: Sequence[_Seen]) -> Iterator[SearchHit]:
        """Yield the hits as they are shown, each with the place in its text."""
        unread = [each.file for each in best if not each.text][:_PLACES_FOR_NAMES] if self._needles else []
        texts = self._texts_of(unread)
        for each in best:
            text = each.text or opening_of(texts.get(each.file.sha256, b""), _LONGEST_LOOK)
            place = each.place or (best_place(text, self._needles, thorough=True) if text else None)
            spans = spans_in(each.file.shown, self._needles)
            yield _hit(each, snippet(text, place) if place else Snippet(""), spans)


def _exact(asked: Asked) -> list[str]:
    return [f'"{" ".join(way)}"' for way in asked.spelled]


def _fewer_and_fewer(parts: Sequence[str]) -> Iterator[str]:
    """Yield the expressions for all parts, for fewer of them from the end on, then for each alone."""
    known = [part for part in parts if part]
    for count in range(len(known) - 1, 1, -1):
        yield every(known[:count])
    yield from known


def _final(each: _Seen) -> float:
    return each.score * (_OF_A_CONFLICT if each.file.conflict else 1.0)


def _hit(each: _Seen, piece: Snippet, path_spans: tuple[tuple[int, int], ...] = ()) -> SearchHit:
    return SearchHit(
        path=each.file.path,
        shown=each.file.shown,
        score=round(_final(each), 4),
        snippet=piece.text,
        sha256=each.file.sha256,
        id=each.file.id,
        every_word=each.every_word,
        spans=piece.spans,
        path_spans=path_spans,
    )
