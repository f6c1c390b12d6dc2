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
from audit_room.model.search_place import Needle, Place, Snippet, best_place, snippet, spans_in
from audit_room.model.search_query import SearchQuery
from audit_room.store.index_filter import CONFLICT, Condition, joined, narrowed, negated
from audit_room.store.search_terms import Asked, TextWords, every, in_names, some
from audit_room.store.text_openings import opening_of
from audit_room.store.text_shards import SHARDS, shard_of

_NAMES_LOOKED_AT = 400
_OWN_NAMES_LOOKED_AT = 5_000
"""Of so many paths that fit, those are sought whose own name fits: their folders alone may fill the list."""

_TEXTS_LOOKED_AT = 60
"""How many texts of each file of texts are read to rank them, at least."""

_RANKED = 600
"""Up to this many fitting texts the index itself ranks; that takes it 4 µs each."""

_LATEST = 1_000
"""How many of the contents that came last are looked at before the others."""

_PHRASE_STEP = 2_000
_PHRASE_STEPS = 2
"""How far words that stand together are looked for among texts that hold the words anyhow."""

_PARTLY = 150
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
    "files.id, files.path, files.shown, files.name, files.folded, files.marks, files.sha256, files.mtime_ns, "
    f"{CONFLICT}"
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
        self._condition = joined([(state, []), narrowed(query), *self._without()])
        self._hits = _Hits(limit)

    def run(self) -> _Hits:
        """Find what fits, stage by stage, until there is enough."""
        if not self._terms:
            self._add_newest()
            return self._hits
        self._add_names()
        if not self._hits.full:
            self._add_texts()
        if not self._hits.full and len(self._asked) > 1:
            self._add_across()
        if not self._hits.full and len(self._pieces()) > 1:
            self._add_partly()
        return self._hits

    # Conditions

    def _without(self) -> list[Condition]:
        """Return the conditions that keep out files with an excluded word, in whatever is known of them."""
        found: list[Condition] = []
        for asked in self._excluded:
            name = "files.id IN (SELECT rowid FROM names_fts WHERE names_fts MATCH ?)"
            found.append(negated((name, [in_names(asked)])))
            for shard in range(SHARDS):
                held = (
                    f"EXISTS (SELECT 1 FROM shard{shard}.contents AS held JOIN shard{shard}.texts_fts AS told "  # noqa: S608
                    "ON told.rowid = held.id WHERE held.sha256 = files.sha256 AND told.texts_fts MATCH ?)"
                )
                found.append(negated((held, [some(_exact(asked))])))
        return found

    def _pieces(self) -> list[Asked]:
        """Return what is asked for in single words, as some of which may do."""
        found = []
        for asked in self._asked:
            for way in asked.spelled[:1]:
                *before, last = way
                found += [Asked(((word,),), prefix=False, short=False) for word in before]
                found.append(Asked(((last,),), asked.prefix, asked.short))
        return list(dict.fromkeys(found))

    # Stages

    def _add_newest(self) -> None:
        """Add the newest files for which the conditions hold: nothing else was asked for."""
        condition, values = self._condition
        rows = self._connection.execute(
            f"SELECT {_COLUMNS} FROM files WHERE {condition} "  # noqa: S608
            "ORDER BY files.mtime_ns DESC, files.folded LIMIT ?",
            [*values, self._hits.limit + 1],
        )
        self._hits.add(_Seen(_File(*row), _IN_PATH, every_word=True) for row in rows)

    def _add_names(self) -> None:
        """Add files that hold every word in their path, their tags or their notes."""
        match = every(map(in_names, self._asked))
        if not match:
            return
        most = max(_NAMES_LOOKED_AT, self._hits.limit + 1)
        rows = self._names(match, "", [], most)
        if len(rows) == most:
            self._hits.more = True
            own = [
                ("instr(substr(files.folded, -length(files.name)), ?) > 0", word)
                for word in self._first_words()
            ]
            rows += self._names(
                match, "".join(f" AND {test}" for test, _ in own), [word for _, word in own], most
            )
        self._hits.add(self._name_hit(row) for row in rows)

    def _names(self, match: str, further: str, values: Sequence[str], most: int) -> list[_File]:
        condition, held = self._condition
        within = f"LIMIT {_OWN_NAMES_LOOKED_AT}" if further else ""
        rows = self._connection.execute(
            f"SELECT {_COLUMNS} FROM (SELECT rowid AS number FROM names_fts WHERE names_fts MATCH ? {within}) "  # noqa: S608
            f"CROSS JOIN files ON files.id = number WHERE {condition}{further} LIMIT ?",
            [match, *held, *values, most],
        )
        return [_File(*row) for row in rows]

    def _first_words(self) -> list[str]:
        return [asked.spelled[0][0] for asked in self._asked if asked.spelled]

    def _add_texts(self) -> None:
        """Add files whose text holds every word."""
        for shard in range(SHARDS):
            found = self._texts(shard, [asked for asked in self._asked if not self._is_hint(asked)])
            self._hits.add(self._text_hit(each) for each in found)

    def _is_hint(self, asked: Asked) -> bool:
        """True for the first letters of a word beside other words: these are looked for by reading."""
        return asked.short and len(self._asked) > 1

    def _texts(self, shard: int, asked: Sequence[Asked]) -> list[_File]:
        """Return files of one file of texts that hold all that is asked for, the likeliest first."""
        parts = [self._words.in_texts(shard, each) for each in asked]
        if not parts or not all(parts):
            return []
        match = every(parts)
        most = max(_TEXTS_LOOKED_AT, self._hits.limit + 1)
        fitting = self._how_many(shard, match, _RANKED + 1)
        if fitting <= most:
            return self._texts_where(shard, match, most)
        if fitting <= _RANKED and all(
            self._how_many(shard, part, 8 * _RANKED) < 8 * _RANKED for part in parts
        ):
            found = self._texts_where(shard, match, most, order="ORDER BY told.rank")
        else:
            found = [*self._together(shard, asked, most // 2), *self._latest(shard, match, most // 2)]
            found += self._texts_where(shard, match, most)
        self._hits.more = True
        return list({each.id: each for each in found}.values())[: most + most // 2]

    def _how_many(self, shard: int, match: str, most: int) -> int:
        row = self._connection.execute(
            f"SELECT count(*) FROM (SELECT 1 FROM shard{shard}.texts_fts WHERE texts_fts MATCH ? LIMIT ?)",  # noqa: S608
            (match, most),
        ).fetchone()
        return int(row[0])

    def _together(self, shard: int, asked: Sequence[Asked], most: int) -> list[_File]:
        """Return texts in which the words follow each other, among the first ones of the file."""
        ways = [each.spelled[0] for each in asked if each.spelled]
        if len(ways) < 2:  # noqa: PLR2004
            return []
        *before, last = ways
        ends = [last]
        if asked[-1].prefix and len(last) == 1:
            ends += [(word,) for word in self._words.becoming(shard, last[0])[:6]]
        phrases = some(f'"{" ".join(word for way in (*before, end) for word in way)}"' for end in ends)
        found: list[_File] = []
        for step in range(_PHRASE_STEPS):
            lowest = step * _PHRASE_STEP
            within: Condition = ("told.rowid BETWEEN ? AND ?", [lowest, lowest + _PHRASE_STEP - 1])
            found += self._texts_where(shard, phrases, most - len(found), within=within)
            if len(found) >= most:
                break
        return found

    def _latest(self, shard: int, match: str, most: int) -> list[_File]:
        newest = self._connection.execute(f"SELECT max(id) FROM shard{shard}.contents").fetchone()[0]  # noqa: S608
        within: Condition = ("told.rowid > ?", [int(newest or 0) - _LATEST])
        return self._texts_where(shard, match, most, within=within)

    def _texts_where(
        self, shard: int, match: str, most: int, *, within: Condition = ("1", []), order: str = ""
    ) -> list[_File]:
        condition, values = self._condition
        rows = self._connection.execute(
            f"SELECT {_COLUMNS}, held.content FROM shard{shard}.texts_fts AS told "  # noqa: S608
            f"CROSS JOIN shard{shard}.contents AS held ON held.id = told.rowid "
            "CROSS JOIN files ON files.sha256 = held.sha256 AND files.sha256 <> '' "
            f"WHERE told.texts_fts MATCH ? AND {within[0]} AND {condition} {order} LIMIT ?",
            [match, *within[1], *values, most],
        )
        return [_File(*row) for row in rows]

    def _add_across(self) -> None:
        """Add files that hold some words in their path or marks and the others in their text."""
        for place, asked in enumerate(self._asked):
            match = in_names(asked)
            if not match or self._is_hint(asked):
                continue
            rows = self._names(match, "", [], _PARTLY)
            others = [each for at, each in enumerate(self._asked) if at != place and not self._is_hint(each)]
            if len(rows) == _PARTLY:
                rows += self._named_among_texts(asked, others)
            self._hits.add(each for each in self._read_hits(rows) if each.every_word)
            if self._hits.full:
                return

    def _named_among_texts(self, asked: Asked, others: Sequence[Asked]) -> list[_File]:
        """Return files whose text holds ``others`` and whose path holds ``asked``, which very many paths do."""
        word = asked.spelled[0][0]
        found: list[_File] = []
        for shard in range(SHARDS):
            found += [each for each in self._texts(shard, others) if word in each.folded]
        return found

    def _add_partly(self) -> None:
        """Add files with some of the words: first those with all but the most usual ones."""
        pieces = self._pieces()
        found: dict[int, _File] = {}
        for match in _fewer_and_fewer([in_names(piece) for piece in pieces]):
            found.update((row.id, row) for row in self._names(match, "", [], _PARTLY))
            if len(found) >= _PARTLY:
                break
        for shard in range(SHARDS):
            parts = [part for piece in pieces if (part := self._words.in_texts(shard, piece))]
            counts = {part: self._how_many(shard, part, 20_000) for part in parts}
            rarest_first = sorted((part for part in parts if counts[part]), key=lambda part: counts[part])
            of_shard: dict[int, _File] = {}
            for match in _fewer_and_fewer(rarest_first):
                of_shard.update((row.id, row) for row in self._texts_where(shard, match, _PARTLY // 2))
                if len(of_shard) >= _PARTLY // 2:
                    break
            found.update(of_shard)
        self._hits.more = True
        self._hits.add(self._read_hits([each for each in found.values() if each.id not in self._hits.seen]))

    # Hits

    def _name_hit(self, file: _File) -> _Seen:
        """Return the hit of a file whose path or marks hold every word."""
        own = plain_form(file.name)
        if all(needle.all_in(own) for needle in self._needles):
            return _Seen(file, _OWN_NAME + 0.15 * self._likeness(own), every_word=True)
        if all(needle.all_in(file.folded) for needle in self._needles):
            return _Seen(file, _IN_PATH + 0.1 * self._likeness(file.folded), every_word=True)
        return _Seen(file, _IN_MARKS, every_word=True)

    def _likeness(self, name: str) -> float:
        """Return from 0 to 1 how much of a name was typed, and whether its words follow each other there."""
        place = best_place(name, self._needles)
        if place is None:
            return 0.0
        letters = sum(end - start for start, end in set(place.words))
        begins = 0.2 if place.start == 0 else 0.0
        return min(1.0, 0.5 * place.strength + 0.3 * letters / max(len(name), 1) + begins)

    def _text_hit(self, file: _File) -> _Seen:
        """Return the hit of a file whose text holds every word that the index was asked for."""
        text = opening_of(file.packed or b"", _LONGEST_LOOK)
        place = best_place(text, self._needles)
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
            named = [needle.all_in(beside) for needle in self._needles]
            held = [in_name or (place is not None and place.found[at]) for at, in_name in enumerate(named)]
            if any(held):
                share = sum(held) / len(held)
                strength = (
                    0.6 * share + 0.2 * (sum(named) / len(named)) + 0.2 * (place.strength if place else 0.0)
                )
                low, high = _IN_TEXT if all(held) else _IN_PART
                yield _Seen(file, low + (high - low) * strength, all(held), place, text)
            elif len(self._pieces()) > len(self._needles):
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
        texts = self._texts_of(each.file for each in best if not each.text) if self._needles else {}
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
