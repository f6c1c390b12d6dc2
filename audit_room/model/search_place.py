"""Where in a text the words of a search stand: how well they fit there, and the piece that is shown.

Texts are looked at byte by byte in one form of equal length (small letters without accents), so that a place found is a
place in the text itself, and 10 kB cost some 20 µs.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise, product

from audit_room.model.display import display
from audit_room.model.search_form import plain_form, spellings

SNIPPET_LETTERS = 160
"""How much of a text is shown around the place, before the words around it are left whole."""

_BEFORE = 45
_MOST_PLACES = 12
_FEW_PLACES = 4
"""How often one word is looked for in one text."""

_MOST_SPELLINGS = 8
"""Each is looked for in the whole of a text that does not hold the ones before it."""

_NEAR = 240
"""Letters within which words belong together."""

_WORD = re.compile(r"[^\W_]+")
_SPACES = re.compile(r"\s+")
_BEYOND_LATIN = 20_000
"""Of a text in another script, this many letters are looked at when its words are not found as typed."""


def _likely_spellings(word: str) -> list[str]:
    """Return how a word may stand in a text whose letters lost their dots: as it is, without or with an ``e``."""
    others = [each for each in spellings(word) if each != word]
    shorter = sorted((each for each in others if len(each) < len(word)), key=len, reverse=True)
    longer = sorted((each for each in others if len(each) > len(word)), key=len)
    return [word, *shorter[:3], *longer[:2]]


def _base(code: int) -> int:
    """Return the small letter without accent for a Latin-1 letter, one for one."""
    letter = chr(code).lower()
    spelled = {"ß": "s", "æ": "a", "ø": "o", "ð": "d", "þ": "t"}.get(letter)
    parts = spelled or unicodedata.normalize("NFD", letter)[0]
    return ord(parts) if parts.isascii() else code


def _plain(text: str) -> bytes:
    """Return ``text`` byte for letter: small, without accents, ``?`` for what is not Latin."""
    return text.encode("latin-1", "replace").translate(_BASE_LETTERS)


_BASE_LETTERS = bytes(_base(code) for code in range(256))
_IS_LETTER = bytes(chr(_base(code)).isalnum() for code in range(256))


@dataclass(frozen=True, slots=True)
class Needle:
    """What is looked for in texts: the ways to spell a word or phrase, as words in plain form.

    ``prefix``: the last word may go on.  ``plain`` are the spellings in Latin letters.
    """

    spelled: tuple[tuple[str, ...], ...]
    typed: str
    prefix: bool
    plain: tuple[tuple[bytes, ...], ...] = ()

    @classmethod
    def of(cls, text: str, *, prefix: bool) -> Needle:
        """Return the needle for a word or phrase as typed."""
        words = _WORD.findall(plain_form(text))
        ways = list(islice(product(*map(_likely_spellings, words)), _MOST_SPELLINGS)) if words else []
        if (
            words
            and not text.isascii()
            and len(bare := _WORD.findall(_plain(text).decode("latin-1"))) == len(words)
        ):
            ways.append(tuple(bare))
        spelled = tuple(dict.fromkeys(ways))
        plain = tuple(tuple(word.encode() for word in way) for way in spelled if all(map(str.isascii, way)))
        return cls(spelled, text.lower(), prefix, plain)

    def start_in(self, text: str) -> int:
        """Return where a short ``text``, in plain form, holds it from the beginning of a word on; -1 where nowhere."""
        for words in self.spelled:
            at = text.find(words[0]) if words else -1
            while at >= 0:
                if (at == 0 or not text[at - 1].isalnum()) and self._goes_on(
                    text, at + len(words[0]), words[1:]
                ):
                    return at
                at = text.find(words[0], at + 1)
        return -1 if self.typed.isascii() else text.find(plain_form(self.typed))

    def _goes_on(self, text: str, at: int, words: Sequence[str]) -> bool:
        for word in words:
            while at < len(text) and not text[at].isalnum():
                at += 1
            if not text.startswith(word, at):
                return False
            at += len(word)
        return self.prefix or at == len(text) or not text[at].isalnum()


@dataclass(frozen=True, slots=True)
class Place:
    """The best place of a text: its letters from ``start`` to ``end``, and each word found there.

    ``found`` tells for each needle whether the text holds it.  ``strength`` is from 0 to 1: a phrase is stronger
    than words nearby, these than words far apart, a word that is often said than one that is not.
    """

    start: int
    end: int
    words: tuple[tuple[int, int], ...]
    found: tuple[bool, ...]
    strength: float


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of a text, harmless, and where in it the words stand that were looked for."""

    text: str
    spans: tuple[tuple[int, int], ...] = ()


def first_place(text: str, needles: Sequence[Needle]) -> Place | None:
    """Return where the needles stand together among their first places in ``text``.

    For many texts that hold usual words, a fourth of the cost of :func:`best_place`: an ASCII text is looked at as
    it is written, small or with a capital.
    """
    if text.isascii():
        raw = text.encode()
        found = [_first_places(raw, needle) for needle in needles]
        if all(found):
            return _together_at(found, _FEW_PLACES)
    return _place(text, needles, _FEW_PLACES)


def _first_places(raw: bytes, needle: Needle) -> list[tuple[int, int]]:
    if not needle.plain:
        return []
    first, *rest = needle.plain[0]
    return _places(raw, needle.plain[0], needle.prefix, _FEW_PLACES) or _places(
        raw, (first.capitalize(), *rest), needle.prefix, _FEW_PLACES
    )


def best_place(text: str, needles: Sequence[Needle], *, thorough: bool = False) -> Place | None:
    """Return where in ``text`` the needles stand best together, None where none is found.

    ``thorough`` looks also for other spellings than typed where a text is not written in Latin letters.
    """
    return _place(text, needles, _MOST_PLACES, thorough=thorough)


def _place(text: str, needles: Sequence[Needle], most: int, *, thorough: bool = False) -> Place | None:
    plain = _plain(text)
    found = [_all_places(plain, text, needle, most) for needle in needles]
    if thorough and not all(found) and plain.count(b"?") > text.count("?"):
        cut = _one_for_one(text[:_BEYOND_LATIN])
        found = [places or _in_other_letters(cut, each) for places, each in zip(found, needles, strict=True)]
    return _together_at(found, most) if any(found) else None


def _together_at(found: Sequence[list[tuple[int, int]]], most: int) -> Place:
    """Return the place where those needles stand together of which at most ``most`` places each were found."""
    kinds = sum(map(bool, found))
    marks = [(start, end, which) for which, places in enumerate(found) for start, end in places]
    marks.sort()
    first, last = _closest(marks, kinds) if kinds > 1 else (0, 0)
    chosen = marks[first : last + 1]
    often = min(1.0, len(marks) / (most * 2 / 3 * len(found)))
    nearby = chosen[0][0] - _NEAR
    return Place(
        start=chosen[0][0],
        end=max(mark[1] for mark in chosen),
        words=tuple((start, end) for start, end, _ in marks if start >= nearby),
        found=tuple(map(bool, found)),
        strength=kinds / len(found) * (0.65 * _together(chosen) + 0.35 * often),
    )


def _all_places(plain: bytes, text: str, needle: Needle, most: int) -> list[tuple[int, int]]:
    """Return where a needle stands, in the first of its spellings that is there; at most ``most`` places."""
    for words in needle.plain:
        if places := _places(plain, words, needle.prefix, most):
            return places
    lower = "" if needle.typed.isascii() else text.lower()
    if len(lower) != len(text):
        return []
    return [(at, at + len(needle.typed)) for at in _starts(lower, needle.typed)]


def _places(plain: bytes, words: tuple[bytes, ...], prefix: bool, most: int) -> list[tuple[int, int]]:
    """Return where ``words`` follow each other in ``plain``, from the beginning of a word on."""
    first, rest = words[0], words[1:]
    size = len(first)
    found: list[tuple[int, int]] = []
    at = plain.find(first)
    looked = 3 * most
    while at >= 0 and looked:
        looked -= 1
        if at == 0 or not _IS_LETTER[plain[at - 1]]:
            end = _end_of(plain, at + size, rest, prefix)
            if end:
                found.append((at, end))
                if len(found) == most:
                    break
        at = plain.find(first, at + size)
    return found


def _end_of(plain: bytes, at: int, rest: Sequence[bytes], prefix: bool) -> int:
    """Return where the words end whose first one ends before ``at``, 0 where they do not stand there."""
    size = len(plain)
    for word in rest:
        start = at
        while at < size and not _IS_LETTER[plain[at]]:
            at += 1
        if at == start or not plain.startswith(word, at):
            return 0
        at += len(word)
    if at < size and _IS_LETTER[plain[at]]:
        if not prefix:
            return 0
        while at < size and _IS_LETTER[plain[at]]:
            at += 1
    return at


def _in_other_letters(plain: str, needle: Needle) -> list[tuple[int, int]]:
    """Return where the first word of a needle stands in a text whose letters are in plain form."""
    word = needle.spelled[0][0] if needle.spelled else ""
    return [(at, at + len(word)) for at in _starts(plain, word)]


def _starts(text: str, word: str) -> Iterator[int]:
    at = text.find(word) if word else -1
    for _ in range(_MOST_PLACES):
        if at < 0:
            return
        yield at
        at = text.find(word, at + 1)


def _one_for_one(text: str) -> str:
    """Return ``text`` with each letter in plain form where that is one letter too."""
    forms = {letter: plain_form(letter)[:1] or " " for letter in set(text)}
    return "".join([forms[letter] for letter in text])


def _closest(marks: Sequence[tuple[int, int, int]], kinds: int) -> tuple[int, int]:
    """Return first and last of the marks which hold each of ``kinds`` needles in the fewest letters."""
    counts: dict[int, int] = {}
    best = (0, len(marks) - 1)
    least = marks[-1][1] - marks[0][0] + 1
    first = 0
    for last, (_, end, which) in enumerate(marks):
        counts[which] = counts.get(which, 0) + 1
        while len(counts) == kinds:
            width = end - marks[first][0]
            if width < least:
                best, least = (first, last), width
            counts[marks[first][2]] -= 1
            if not counts[marks[first][2]]:
                del counts[marks[first][2]]
            first += 1
    return best


def _together(marks: Sequence[tuple[int, int, int]]) -> float:
    """Return 1 for words that follow each other in the order typed, less the farther they are apart."""
    if len(marks) == 1:
        return 0.5
    gaps = sum(max(after[0] - before[1], 0) for before, after in pairwise(marks))
    in_order = all(before[2] < after[2] for before, after in pairwise(marks))
    if in_order and gaps <= 2 * (len(marks) - 1):
        return 1.0
    return 0.25 + 0.55 * max(0.0, 1 - gaps / _NEAR)


def likeness(name: str, needles: Sequence[Needle]) -> float | None:
    """Return from 0 to 1 how like a name or path, in plain form, is to what was typed; None where it lacks some of it.

    What begins with it, holds its words in their order side by side, and holds little else is most like it.
    """
    starts = [needle.start_in(name) for needle in needles]
    if not starts or min(starts) < 0:
        return None
    typed = sum(len(needle.typed) for needle in needles)
    in_order = all(first < second for first, second in pairwise(starts))
    beside = in_order and starts[-1] - starts[0] <= typed + len(starts)
    return min(1.0, 0.25 * (starts[0] == 0) + 0.35 * beside + 0.4 * min(typed / max(len(name), 1), 1.0))


def snippet(text: str, place: Place) -> Snippet:
    """Return the piece of ``text`` around a place, on one line and harmless, with the words in it."""
    start = max(place.start - _BEFORE, 0)
    end = min(max(start + SNIPPET_LETTERS, min(place.end, start + 2 * SNIPPET_LETTERS)), len(text))
    if start:
        start = min(_after_space(text, start), place.start)
    parts: list[tuple[str, bool]] = []
    at = start
    for word_start, word_end in place.words:
        if word_start >= at and word_end <= end:
            parts += [(text[at:word_start], False), (text[word_start:word_end], True)]
            at = word_end
    parts.append((text[at:end], False))
    return _joined(parts, before=start > 0, after=end < len(text))


def opening(text: str) -> Snippet:
    """Return the beginning of a text as it is shown where no place is known."""
    return _joined([(text[:SNIPPET_LETTERS], False)], before=False, after=len(text) > SNIPPET_LETTERS)


def spans_in(text: str, needles: Iterable[Needle]) -> tuple[tuple[int, int], ...]:
    """Return where the needles stand in a short text such as a path, in order, each letter once."""
    plain = _plain(text)
    spans: list[tuple[int, int]] = []
    for start, end in sorted(
        span for needle in needles for span in _all_places(plain, text, needle, _MOST_PLACES)
    ):
        if not spans or start >= spans[-1][1]:
            spans.append((start, end))
    return tuple(spans)


def _after_space(text: str, start: int) -> int:
    found = _SPACES.search(text, start, start + _BEFORE)
    return found.end() if found else start


def _joined(parts: Iterable[tuple[str, bool]], *, before: bool, after: bool) -> Snippet:
    shown = "…" if before else ""
    spans: list[tuple[int, int]] = []
    for part, is_word in parts:
        piece = display(_SPACES.sub(" ", part))
        if not shown or shown[-1] in " …":
            piece = piece.lstrip(" ")
        if is_word:
            spans.append((len(shown), len(shown) + len(piece)))
        shown += piece
    shown = shown.rstrip(" ")
    return Snippet(shown + ("…" if after else ""), tuple(span for span in spans if span[0] < span[1]))
