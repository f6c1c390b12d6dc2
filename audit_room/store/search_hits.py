"""The hits of a search: how well each file fits, and what is shown of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
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
from audit_room.store.search_rows import FoundFile
from audit_room.store.text_openings import opening_of

_LONGEST_LOOK = 256_000
"""Bytes of one text in which its words are looked for."""

OF_CONDITIONS = 0.7
"""The score of a file that was not asked for by words."""

_OWN_NAME = (0.85, 1.0)
_IN_PATH = (0.7, 0.8)
_IN_MARKS = 0.66
_IN_TEXT = (0.4, 0.65)
_IN_PART = (0.05, 0.38)
_OF_A_CONFLICT = 0.25
"""What is left of the score of a conflict copy, so that it comes after what it is a copy of."""


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


class Seen(NamedTuple):
    """A hit before it is cut to what is shown; ``text`` is empty where it was not read."""

    file: FoundFile
    score: float
    every_word: bool
    place: Place | None = None
    text: str = ""

    @property
    def final(self) -> float:
        """The score that counts: a conflict copy comes last."""
        return self.score * (_OF_A_CONFLICT if self.file.conflict else 1.0)


@dataclass(slots=True)
class Hits:
    """The files found so far, each once, and whether something was left out."""

    limit: int
    seen: dict[int, Seen] = field(default_factory=dict)
    more: bool = False

    def __contains__(self, number: int) -> bool:
        return number in self.seen

    @property
    def full(self) -> bool:
        """True when as many files with every word were found as are wanted."""
        return self._whole() >= self.limit

    @property
    def enough(self) -> bool:
        """True when there are as many files as are wanted, or so many with every word that others are in the way."""
        return len(self.seen) >= self.limit or self._whole() > self.limit // 5

    @property
    def of_own_names(self) -> int:
        """How many files were found by their own names."""
        return sum(each.score >= _OWN_NAME[0] for each in self.seen.values())

    def _whole(self) -> int:
        return sum(each.every_word for each in self.seen.values())

    def add(self, found: Iterable[Seen]) -> None:
        """Add hits; of one file the better counts."""
        for each in found:
            known = self.seen.get(each.file.id)
            if known is None or (known.every_word, known.score) < (each.every_word, each.score):
                self.seen[each.file.id] = each

    def best(self) -> list[Seen]:
        """Return as many as are wanted, best first, the newer among equals."""
        ordered = sorted(
            self.seen.values(), key=lambda each: (-each.final, -each.file.mtime_ns, each.file.folded)
        )
        return ordered[: self.limit]


def named_hit(file: FoundFile, needles: Sequence[Needle]) -> Seen:
    """Return the hit of a file whose path or marks hold every word."""
    own = likeness(plain_form(file.name), needles)
    if own is not None:
        return Seen(file, _within(_OWN_NAME, own), every_word=True)
    path = likeness(file.folded, needles)
    if path is not None:
        return Seen(file, _within(_IN_PATH, path), every_word=True)
    return Seen(file, _glued(file, needles), every_word=True)


def text_hit(file: FoundFile, needles: Sequence[Needle], *, sure: bool, many: bool) -> Seen:
    """Return the hit of a file whose text holds every word that the index was asked for.

    Where that was not all, it is not ``sure`` that the text holds every word.  One of ``many`` is looked at less
    closely.
    """
    text = opening_of(file.packed or b"", _LONGEST_LOOK)
    place = first_place(text, needles) if many else best_place(text, needles)
    whole = sure or (place is not None and all(place.found))
    return Seen(
        file, _within(_IN_TEXT if whole else _IN_PART, place.strength if place else 0.0), whole, place, text
    )


def unread_hit(file: FoundFile, *, sure: bool) -> Seen:
    """Return the hit of a file whose text holds what the index was asked for, one of too many to be read."""
    return Seen(file, _IN_TEXT[0] if sure else _IN_PART[0], sure)


def partial_hits(
    files: Iterable[FoundFile], texts: Mapping[str, bytes], needles: Sequence[Needle], *, in_pieces: bool
) -> Iterator[Seen]:
    """Yield the hits of files of which only parts are known, by looking in their path, marks and text.

    ``in_pieces``: a part of a phrase or compound word is a hit too, though a poor one.
    """
    for file in files:
        text = opening_of(file.packed or texts.get(file.sha256, b""), _LONGEST_LOOK)
        place = best_place(text, needles) if text else None
        beside = f"{file.folded} {file.marks.lower()}"
        named = [needle.start_in(beside) >= 0 for needle in needles]
        held = [in_name or (place is not None and place.found[at]) for at, in_name in enumerate(named)]
        if any(held):
            strength = place.strength if place else 0.0
            strength = 0.6 * sum(held) / len(held) + 0.2 * sum(named) / len(named) + 0.2 * strength
            yield Seen(file, _within(_IN_TEXT if all(held) else _IN_PART, strength), all(held), place, text)
        elif in_pieces:
            yield Seen(file, _IN_PART[0], every_word=False, text=text)


def as_hit(seen: Seen) -> SearchHit:
    """Return a hit without any place."""
    return SearchHit(
        path=seen.file.path,
        shown=seen.file.shown,
        score=round(seen.final, 4),
        snippet="",
        sha256=seen.file.sha256,
        id=seen.file.id,
        every_word=seen.every_word,
    )


def as_shown(seen: Seen, needles: Sequence[Needle], packed: bytes) -> SearchHit:
    """Return a hit with the places of its words in text and path; ``packed`` is its text where it was not read yet."""
    text = seen.text or opening_of(packed, _LONGEST_LOOK)
    place = seen.place or (best_place(text, needles, thorough=True) if text else None)
    piece = snippet(text, place) if place else Snippet("")
    return SearchHit(
        path=seen.file.path,
        shown=seen.file.shown,
        score=round(seen.final, 4),
        snippet=piece.text,
        sha256=seen.file.sha256,
        id=seen.file.id,
        every_word=seen.every_word,
        spans=piece.spans,
        path_spans=spans_in(seen.file.shown, needles),
    )


def _glued(file: FoundFile, needles: Sequence[Needle]) -> float:
    """Return the score of a file some of whose words are parts of others, or stand in its tags and notes."""
    own = plain_form(file.name)
    for text, span in ((own, _OWN_NAME), (file.folded, _IN_PATH)):
        if all(any(way[0] in text for way in needle.spelled) for needle in needles):
            return span[0]
    return _IN_MARKS


def _within(span: tuple[float, float], share: float) -> float:
    low, high = span
    return low + (high - low) * share
