"""Search as one types: names first, then tags and notes, then texts; ranked, each hit with its place.

Whatever is typed is literal and can never be an error.  Nothing here costs more the more files fit: of what very many
files hold only some are looked at, and :class:`Found` says so.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace

from audit_room.model.search_place import Needle
from audit_room.model.search_query import SearchQuery
from audit_room.store.search_hits import (
    OF_CONDITIONS,
    Found,
    Hits,
    SearchHit,
    Seen,
    as_hit,
    as_shown,
    named_hit,
    partial_hits,
    text_hit,
    unread_hit,
)
from audit_room.store.search_rows import FoundFile, SearchRows
from audit_room.store.search_terms import Asked, TextWords, every, in_names, side_by_side
from audit_room.store.text_shards import SHARDS

__all__ = ["Found", "SearchHit", "Searcher"]

_MOST_HITS = 5_000
_NAMES_LOOKED_AT = 150
"""How many files whose names fit are ranked, at least."""

_RANKED = 300
"""Up to this many fitting texts the index itself ranks, where their words are not usual; that takes it 4 µs each."""

_NARROWED = 3_000
"""How many fitting texts are looked at where something else must hold for their files."""

_LATEST = 400
"""How many of the texts that came last are looked at before the others."""

_PHRASES_AMONG = 300
"""Among so many texts words that stand together are looked for, where they are too usual to look everywhere."""

_READ = 20
"""So many texts of each file of texts are read to rank them and to show their places."""

_FEW = 16
"""Up to so many texts of a file of texts are looked through to their ends, so that the best place ranks them."""

_PARTLY = 24
"""How many files are read to see which of the words they hold, where none holds all of them in one place."""

_AMONG_TEXTS = 600
_COUNTED = 3_000
_PLACES_FOR_NAMES = 24
"""Of so many files that are found by their names the place in the text is looked for too."""


class Searcher:
    """Searches through one connection to the index; keeps what it learned of the words in the texts."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self._words = TextWords(connection)

    def find(self, query: SearchQuery, limit: int, *, snippets: bool = True) -> Found:
        """Return at most ``limit`` files for ``query``, best first; files that are gone only where asked for.

        Files with all words in their own name come first, then in the path, in tags and notes, in the text; where
        these are fewer than wanted, files with some of the words follow.  Where no name holds the words as they
        stand, names in which they are begun will do.
        """
        if query.empty or limit < 1:
            return Found()
        self._words.refresh()
        search = _Search(SearchRows(self.connection, query), self._words, query, min(limit, _MOST_HITS))
        hits = search.run()
        best = hits.best()
        return Found(
            tuple(search.shown(best) if snippets else map(as_hit, best)), hits.more or len(hits.seen) > limit
        )


class _Search:
    """One search under way."""

    def __init__(self, rows: SearchRows, words: TextWords, query: SearchQuery, limit: int) -> None:
        self._rows = rows
        self._words = words
        self._narrows = query.narrows
        asked = [(Asked.of(term), term) for term in query.terms]
        self._asked = [part for each, _ in asked if each.spelled for part in each.parted()]
        self._needles = [Needle.of(term.text, prefix=term.prefix) for each, term in asked if each.spelled]
        self._pieces = _pieces_of(self._asked)
        self._hits = Hits(limit)
        self._by_words = bool(query.terms)

    def run(self) -> Hits:
        """Find what fits, stage by stage, until there is enough."""
        if not self._by_words:
            found = self._rows.newest(self._hits.limit + 1)
            self._hits.add(Seen(file, OF_CONDITIONS, every_word=True) for file in found)
        elif self._asked:
            self._add_named(self._asked, self._needles)
            if not self._hits.seen:
                begun = [replace(each, prefix=True) for each in self._asked]
                self._add_named(begun, [replace(each, prefix=True) for each in self._needles])
            if self._hits.full:
                self._hits.more = True
                return self._hits
            self._add_texts()
            if len(self._asked) > 1 and not self._hits.enough:
                self._add_across()
            if len(self._pieces) > 1 and not self._hits.enough:
                self._add_partly()
        return self._hits

    def shown(self, best: Sequence[Seen]) -> Iterator[SearchHit]:
        """Yield the hits as they are shown, each with the place in its text."""
        unread = [each.file for each in best if not each.text][:_PLACES_FOR_NAMES] if self._needles else []
        texts = self._rows.texts_of(unread)
        for each in best:
            yield as_shown(each, self._needles, texts.get(each.file.sha256, b""))

    def _is_hint(self, asked: Asked) -> bool:
        """True for the first letters of a word beside other words: these are looked for by reading."""
        return asked.short and len(self._asked) > 1

    # Names

    def _add_named(self, asked: Sequence[Asked], needles: Sequence[Needle]) -> None:
        """Add files that hold every word in their path, their tags or their notes."""
        sure = every(in_names(each) for each in asked if not self._is_hint(each))
        most = max(_NAMES_LOOKED_AT, self._hits.limit + 1)
        begun = [each.spelled[0][-1] for each in asked if self._is_hint(each)]
        found = self._rows.named(sure, most, begun=begun)
        self._hits.add(named_hit(file, needles) for file in found)
        if len(found) == most:
            self._hits.more = True
            if self._hits.of_own_names < self._hits.limit:
                own = [each.spelled[0][0] for each in asked]
                found = self._rows.named(sure, most, begun=begun, own=own)
                self._hits.add(named_hit(file, needles) for file in found)

    # Texts

    def _add_texts(self) -> None:
        """Add files whose text holds every word."""
        asked = [each for each in self._asked if not self._is_hint(each)]
        sure = len(asked) == len(self._asked)
        for shard in range(SHARDS):
            texts = self._likeliest(shard, asked)
            most = self._hits.limit if len(texts) <= self._hits.limit else self._hits.limit // 2 + 2
            read = self._rows.holding(shard, texts, min(most, _READ))
            many = len(read) > _FEW
            self._hits.add(text_hit(file, self._needles, sure=sure, many=many) for file in read)
            if len(read) == _READ < most:
                others = self._rows.holding(shard, texts, most, read=False)
                self._hits.add(unread_hit(file, sure=sure) for file in others if file.id not in self._hits)
            self._hits.more = self._hits.more or len(texts) > (_NARROWED - 1 if self._narrows else most)

    def _likeliest(self, shard: int, asked: Sequence[Asked]) -> list[int]:
        """Return texts of one file of texts that hold all that is asked for, the likeliest first."""
        parts = [self._words.in_texts(shard, each) for each in asked]
        match = every(parts)
        most = self._hits.limit // 2 + 2
        texts = self._rows.texts(shard, match, _NARROWED if self._narrows else max(_RANKED, most) + 1)
        if len(texts) <= _READ:
            return texts
        if len(texts) > _RANKED:
            latest = self._words.newest(shard) - _LATEST
            texts = [
                *self._together(shard, asked, parts, most // 2),
                *self._rows.texts(shard, match, most // 4, after=latest),
                *texts,
            ]
        elif len(asked) == 1 and len(asked[0].spelled[0]) > 1 and len(texts) > most:
            texts.reverse()  # all hold the phrase: the newest are as good, and ranking phrases takes twice finding them
        elif len(parts) == 1 or all(
            self._rows.how_many_texts(shard, part, _COUNTED) < _COUNTED for part in parts
        ):
            texts = self._rows.texts(shard, match, _RANKED, ranked=True)
        return list(dict.fromkeys(texts))

    def _together(self, shard: int, asked: Sequence[Asked], parts: Sequence[str], most: int) -> list[int]:
        """Return texts in which the first two words follow each other, among the first ones of the file.

        Three words that are usual each but never stand together would be looked for everywhere.
        """
        if len(asked) < 2:  # noqa: PLR2004
            return []
        first, second = asked[0].spelled[0], asked[1].spelled[0]
        ends = [second]
        if asked[1].prefix and len(second) == 1:
            ends += [(word,) for word in self._words.becoming(second[0])[:1]]
        match = every([side_by_side(first, ends), *parts[2:]])
        return self._rows.texts(shard, match, most, below=_PHRASES_AMONG)

    # Both

    def _add_across(self) -> None:
        """Add files that hold some words in their path or marks and the others in their text."""
        named = {
            asked: self._rows.how_many_named(in_names(asked), _COUNTED)
            for asked in self._asked
            if not self._is_hint(asked)
        }
        rare_first = sorted((asked for asked in named if named[asked]), key=lambda asked: named[asked])
        found: list[FoundFile] = []
        for asked in rare_first[:2]:
            found += self._rows.named(in_names(asked), _PARTLY)
        if rare_first and named[rare_first[-1]] > _PARTLY:
            usual = rare_first[-1]
            others = [asked for asked in named if asked is not usual]
            for shard in range(SHARDS if others else 0):
                match = every(self._words.in_texts(shard, asked) for asked in others)
                texts = self._rows.texts(shard, match, _AMONG_TEXTS)
                found += self._rows.holding(shard, texts, _PARTLY // 2, in_path=usual.spelled[0][0])
        self._hits.add(each for each in self._partial(found) if each.every_word)

    def _add_partly(self) -> None:
        """Add files with some of the words: first those with all but the most usual ones."""
        most = max(_PARTLY, self._hits.limit // 2)
        found: list[FoundFile] = []
        for match in _fewer_and_fewer([in_names(piece) for piece in self._pieces]):
            found += self._rows.named(match, most)
            if len(found) >= most:
                self._hits.more = True
                break
        for shard in range(SHARDS):
            found += self._texts_partly(shard, most // 2)
        self._hits.add(self._partial(found))

    def _texts_partly(self, shard: int, most: int) -> list[FoundFile]:
        """Return files of one file of texts with some of the words, those with the rarest first."""
        counts = {
            part: self._rows.how_many_texts(shard, part, _COUNTED)
            for part in (self._words.in_texts(shard, piece) for piece in self._pieces)
        }
        rarest_first = sorted((part for part in counts if counts[part]), key=lambda part: counts[part])
        texts: dict[int, None] = {}
        for match in _fewer_and_fewer(rarest_first):
            texts.update(dict.fromkeys(self._rows.texts(shard, match, most)))
            if len(texts) >= most:
                self._hits.more = True
                break
        return self._rows.holding(shard, list(texts), most)

    def _partial(self, found: Sequence[FoundFile]) -> Iterator[Seen]:
        """Return the hits among files that are none yet; one that came with its text counts before one without."""
        files = {file.id: file for file in found if file.packed is None}
        files.update((file.id, file) for file in found if file.packed is not None)
        fresh = [file for number, file in files.items() if number not in self._hits]
        in_pieces = len(self._pieces) > len(self._needles)
        return partial_hits(fresh, self._rows.texts_of(fresh), self._needles, in_pieces=in_pieces)


def _pieces_of(asked: Sequence[Asked]) -> list[Asked]:
    """Return what is asked for in single words, some of which may do."""
    found = []
    for each in asked:
        *before, last = each.spelled[0]
        found += [Asked(((word,),), prefix=False, short=False) for word in before]
        found.append(Asked(((last,),), each.prefix, each.short) if before else each)
    return list(dict.fromkeys(found))


def _fewer_and_fewer(parts: Sequence[str]) -> Iterator[str]:
    """Yield the expressions for all parts but the last, for fewer of them, then for each alone."""
    for count in range(len(parts) - 1, 1, -1):
        yield every(parts[:count])
    yield from parts
