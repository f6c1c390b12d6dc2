"""What is asked of the full-text index for the words of a query, and which words an unfinished one may become.

FTS5 gathers the places of every word that begins alike before it gives the first file: half a second for ``con`` in
100,000 documents.  So an unfinished word is asked for as the words it may become, the most usual first, which come out
of the index one file at a time.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import product

from audit_room.model.search_form import query_form, spellings
from audit_room.model.search_query import Term
from audit_room.store.text_shards import SHARDS

_WORD = re.compile(r"[^\W_]+")
_SHORTEST = 3
"""An unfinished word shorter than this may become too many, if it is not as telling as ``q3``.

In texts it is looked for as it stands.
"""

_MOST_BECOME = 16
_MOST_IN_PHRASES = 6
"""An unfinished word at the end of a phrase is asked for as so many: each is a phrase of its own to the index."""

_MOST_SPELLINGS = 8
_DOCUMENTS_A_LOOK = 8_000
"""How many entries of the word list are gone through for one key: some 3 ms."""

_WORDS_A_LOOK = 200
_MOST_KNOWN = 400
"""How many beginnings and spellings are remembered: some 4 MB at most."""

_LAST = "\U0010ffff"
_FIRST_LONGER = "0"
"""No word in the index goes on with a lesser character."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A term as the index is asked for it: ways to spell its words, of which the last may go on.

    ``short`` is True where too little of an unfinished word is known to look for it in texts by the index.
    """

    spelled: tuple[tuple[str, ...], ...]
    prefix: bool
    short: bool

    def parted(self) -> list[Asked]:
        """Return the term, or the words before the last and the last by itself where too little of that is known."""
        if not self.short or len(self.spelled[0]) == 1:
            return [self]
        before = tuple(dict.fromkeys(way[:-1] for way in self.spelled))
        last = tuple(dict.fromkeys(way[-1:] for way in self.spelled))
        return [Asked(before, prefix=False, short=False), Asked(last, self.prefix, short=True)]

    @classmethod
    def of(cls, term: Term) -> Asked:
        """Return what to ask for to find a term; nothing is spelled where it holds no letter the index knows."""
        form = query_form(term.text)
        words = tuple(word.lower() for word in _WORD.findall(form.form))
        ways = product(*(spellings(word) for word in words)) if words else iter(())
        spelled = tuple(way for way, _ in zip(ways, range(_MOST_SPELLINGS), strict=False))
        last = words[-1] if words else ""
        prefix = term.prefix or form.prefix
        short = last.isascii() and len(last) < _SHORTEST and (last.isalpha() or last.isdigit())
        return cls(spelled, prefix, prefix and short)


def in_names(asked: Asked) -> str:
    """Return the expression for a term in names, of which there are few enough for beginnings of words."""
    end = " *" if asked.prefix else ""
    return _any(f"{_quoted(way)}{end}" for way in asked.spelled)


def as_it_stands(asked: Asked) -> str:
    """Return the expression for a term whose words do not go on."""
    return _any(map(_quoted, asked.spelled))


def side_by_side(before: Sequence[str], ends: Sequence[tuple[str, ...]]) -> str:
    """Return the expression for words that follow each other and then one of ``ends``."""
    return _any(_quoted([*before, *end]) for end in ends)


def every(parts: Iterable[str]) -> str:
    """Return the expression that holds where all of ``parts`` do."""
    return " AND ".join(part for part in parts if part)


def _any(parts: Iterable[str]) -> str:
    found = list(dict.fromkeys(parts))
    return found[0] if len(found) == 1 else f"({' OR '.join(found)})" if found else ""


def _quoted(words: Sequence[str]) -> str:
    return f'"{" ".join(words)}"'


@dataclass(slots=True)
class _Beginning:
    """What is known of the words with one beginning: how often each occurs, and from where on to look further."""

    documents: dict[str, int] = field(default_factory=dict)
    after: str = ""
    done: bool = False
    looked_in: int = -1


class TextWords:
    """The words in the texts, as far as they were asked for; belongs to one connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self._known: dict[tuple[int, str], _Beginning] = {}
        self._spoken: dict[tuple[int, tuple[str, ...]], bool] = {}
        self._newest: list[int] = []
        self._searches = 0
        self._open_lists()

    def refresh(self) -> None:
        """Begin a search: forget what was learned where texts have come since, or where it is much."""
        self._searches += 1
        newest = [self.newest(shard) for shard in range(SHARDS)]
        if newest != self._newest or len(self._known) + len(self._spoken) > _MOST_KNOWN:
            self._newest = newest
            self._known.clear()
            self._spoken.clear()

    def newest(self, shard: int) -> int:
        """Return the number of the text that came last to one file of texts, 0 where it is empty."""
        row = self.connection.execute(f"SELECT max(id) FROM shard{shard}.contents").fetchone()  # noqa: S608
        return int(row[0] or 0)

    def in_texts(self, shard: int, asked: Asked) -> str:
        """Return the expression for a term in the texts of one file; "" where no letter of it is known there."""
        ways = [way for way in asked.spelled if way == asked.spelled[0] or self._is_spoken(shard, way)]
        found = []
        if asked.prefix and not asked.short:
            for way in asked.spelled:
                *before, last = way
                most = _MOST_IN_PHRASES if before else _MOST_BECOME
                found += [(*before, word) for word in self.becoming(last)[:most]]
        return _any(_quoted(way) for way in [*ways, *found[:_MOST_BECOME]])

    def becoming(self, beginning: str) -> list[str]:
        """Return the words that ``beginning`` may become, the most usual first.

        Of a beginning that very many words share, some are found in this search and more in the next one.
        """
        documents: Counter[str] = Counter()
        for shard in range(SHARDS):
            known = self._beginning(shard, beginning)
            documents.update(known.documents)
            if not known.done or len(documents) >= _MOST_BECOME:
                break
        return sorted(documents, key=lambda word: (-documents[word], word))[:_MOST_BECOME]

    def _is_spoken(self, shard: int, words: tuple[str, ...]) -> bool:
        """True where these words follow each other in some text."""
        known = self._spoken.get((shard, words))
        if known is None:
            found = self.connection.execute(
                f"SELECT 1 FROM shard{shard}.texts_fts WHERE texts_fts MATCH ? LIMIT 1",  # noqa: S608
                (_quoted(words),),
            ).fetchone()
            known = self._spoken[(shard, words)] = found is not None
        return known

    def _beginning(self, shard: int, beginning: str) -> _Beginning:
        known = self._known.get((shard, beginning))
        if known is None:
            known = self._known[(shard, beginning)] = self._from_shorter(shard, beginning) or _Beginning()
        if not known.done and known.looked_in != self._searches:
            known.looked_in = self._searches
            self._look_further(shard, beginning, known)
        return known

    def _from_shorter(self, shard: int, beginning: str) -> _Beginning | None:
        """Return what a shorter beginning, known to its end, tells of this one."""
        for length in range(len(beginning) - 1, 0, -1):
            shorter = self._known.get((shard, beginning[:length]))
            if shorter is not None and shorter.done:
                words = {
                    word: count for word, count in shorter.documents.items() if word.startswith(beginning)
                }
                return _Beginning(words, done=True)
        return None

    def _look_further(self, shard: int, beginning: str, known: _Beginning) -> None:
        rows = self.connection.execute(
            f"SELECT term, doc FROM temp.words{shard} WHERE term >= ? AND term < ?",  # noqa: S608
            (known.after or beginning + _FIRST_LONGER, beginning + _LAST),
        )
        passed = 0
        for looked, (word, documents) in enumerate(rows, start=1):
            known.documents[word] = documents
            known.after = word + _FIRST_LONGER
            passed += documents
            if passed >= _DOCUMENTS_A_LOOK or looked >= _WORDS_A_LOOK:
                rows.close()
                return
        known.done = True

    def _open_lists(self) -> None:
        """Make the word lists of the texts readable; they hold nothing of their own and are no change to any file."""
        only_reads = self.connection.execute("PRAGMA query_only").fetchone()[0]
        self.connection.execute("PRAGMA query_only = OFF")
        try:
            for shard in range(SHARDS):
                self.connection.execute(
                    f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.words{shard} "
                    f"USING fts5vocab(shard{shard}, texts_fts, row)"
                )
        finally:
            self.connection.execute(f"PRAGMA query_only = {only_reads}")
