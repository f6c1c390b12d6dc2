"""Full-text search over names and contents; whatever is typed is literal and can never be an error."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass, replace

from audit_room.model.display import display
from audit_room.store.index_rows import folded

_TERM = re.compile(r"\w+")
_MAX_TERMS = 24
_SNIPPET_WORDS = 18
_CANDIDATES = 4
"""How many rows are looked at per hit wanted: some belong to missing files or were found already."""

_OWN_NAME = 0.15
"""What is added for a file whose own name, not only its folder, has all the words."""

_IN_PATH = (0.7, 0.85)
_IN_TEXT = (0.4, 0.7)
_IN_PART = (0.05, 0.4)


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One file found: ``score`` from 0 to 1, ``snippet`` the place in its text or empty."""

    path: bytes
    shown: str
    score: float
    snippet: str
    sha256: str


def terms_of(query: str) -> list[str]:
    """Return the words of ``query``: letters, digits and underscores; everything else only parts them."""
    clean = query.encode("utf-8", "replace").decode("utf-8").replace("_", " ")
    return _TERM.findall(clean)[:_MAX_TERMS]


def _match(terms: list[str], joint: str) -> str:
    """Return the full-text expression: each term quoted, the last one a prefix."""
    quoted = [f'"{term}"' for term in terms]
    quoted[-1] += " *"
    return joint.join(quoted)


def _spread(ranks: list[float], span: tuple[float, float]) -> list[float]:
    """Return scores within ``span``: the best rank (most negative) gets the upper end."""
    best = min(ranks, default=0.0)
    low, high = span
    return [low + (high - low) * (rank / best if best < 0 else 1.0) for rank in ranks]


class _Search:
    """One search: the hits found so far, best first, each file once."""

    def __init__(self, connection: sqlite3.Connection, terms: list[str], limit: int) -> None:
        self._connection = connection
        self._folded_terms = [folded(term) for term in terms]
        self._limit = limit
        self._hits: dict[bytes, SearchHit] = {}

    @property
    def full(self) -> bool:
        """True when as many hits were found as are wanted."""
        return len(self._hits) >= self._limit

    def add_names(self, match: str, span: tuple[float, float]) -> None:
        """Add files whose path fits ``match``; where the folder adds nothing to it, the name weighs more."""
        rows = self._connection.execute(
            "SELECT files.path, files.shown, files.sha256, names_fts.rank, files.name FROM names_fts "
            "JOIN files ON files.id = names_fts.rowid "
            "WHERE names_fts MATCH ? AND files.state = 'present' "
            "ORDER BY names_fts.rank, files.folded LIMIT ?",
            (match, self._limit * _CANDIDATES),
        ).fetchall()
        scores = _spread([row[3] for row in rows], span)
        if span == _IN_PATH:
            own = [all(term in folded(row[4]) for term in self._folded_terms) for row in rows]
            scores = [score + _OWN_NAME if mine else score for score, mine in zip(scores, own, strict=True)]
        best = sorted(zip(scores, rows, strict=True), key=lambda pair: (-pair[0], pair[1][1]))
        self._add([(row[0], row[1], row[2]) for _, row in best], [score for score, _ in best])

    def add_texts(self, match: str, span: tuple[float, float]) -> None:
        """Add files whose text fits ``match``; each file that holds the same content is a hit."""
        found = self._connection.execute(
            "SELECT rowid, rank FROM texts_fts WHERE texts_fts MATCH ? ORDER BY rank LIMIT ?",
            (match, self._limit * _CANDIDATES),
        ).fetchall()
        for (number, _), score in zip(found, _spread([row[1] for row in found], span), strict=True):
            rows = self._connection.execute(
                "SELECT files.path, files.shown, files.sha256 FROM texts "
                "JOIN files ON files.sha256 = texts.sha256 "
                "WHERE texts.id = ? AND files.state = 'present' ORDER BY files.folded",
                (number,),
            ).fetchall()
            self._add(rows, [score] * len(rows))
            if self.full:
                return

    def _add(self, rows: list[tuple[bytes, str, str]], scores: list[float]) -> None:
        for (path, shown, sha256), score in zip(rows, scores, strict=True):
            if path not in self._hits and not self.full:
                self._hits[path] = SearchHit(path, shown, round(score, 4), "", sha256)

    def hits(self, match: str) -> list[SearchHit]:
        """Return the hits, best first, each with the place in its text that fits ``match``."""
        best_first = sorted(self._hits.values(), key=lambda hit: (-hit.score, hit.shown))
        return [replace(hit, snippet=self._snippet(hit.sha256, match)) for hit in best_first]

    def _snippet(self, sha256: str, match: str) -> str:
        row = self._connection.execute(
            "SELECT snippet(texts_fts, 0, '', '', '…', ?) FROM texts_fts "
            "WHERE texts_fts MATCH ? AND rowid = (SELECT id FROM texts WHERE sha256 = ?)",
            (_SNIPPET_WORDS, match, sha256),
        ).fetchone()
        return display(" ".join(row[0].split())) if row else ""


def search(connection: sqlite3.Connection, query: str, limit: int) -> list[SearchHit]:
    """Return at most ``limit`` present files for ``query``, best first.

    Files with all words in their own name come first, then in the path, then in the text; where these are
    fewer than wanted, files with some of the words follow.  The last word may be unfinished.
    """
    terms = terms_of(query)
    if not terms or limit < 1:
        return []
    every, some = _match(terms, " AND "), _match(terms, " OR ")
    found = _Search(connection, terms, limit)
    found.add_names(every, _IN_PATH)
    if not found.full:
        found.add_texts(every, _IN_TEXT)
    if not found.full and len(terms) > 1:
        found.add_names(some, _IN_PART)
        found.add_texts(some, _IN_PART)
    return found.hits(some)
