"""The form in which text is searched: without case, accents and composed letters, whatever the script.

The index keeps texts in this form and a query is brought into it, so that both spell alike: ``ä`` and ``ae``,
``é`` and ``e``, full-width and plain letters, ligatures.  Scripts that write no spaces between words (Chinese,
Japanese, Thai …) and Hangul become overlapping pairs of letters, so that any part of a run is found.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from functools import lru_cache
from itertools import combinations, pairwise
from typing import Literal, NamedTuple

_SPELLED = {
    "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "oe", "đ": "d", "ð": "d",
    "þ": "th", "ħ": "h", "ı": "i", "ł": "l", "ŋ": "n", "ŧ": "t",
}  # fmt: skip
"""Letters that Unicode does not take apart, or that are spelled out as they are typed without their key."""

_UNSPACED = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0eb9\u0ebb-\u0ecd\u0edc-\u0edf\u1000-\u103f\u1050-\u108f\u1100-\u11ff"
    "\u1780-\u17d3\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u31a0-\u31bf"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003fffd"
)
"""Letters of scripts whose words are not parted by spaces, and Hangul, whose words carry endings."""

_RUN = re.compile(f"[{_UNSPACED}]+")
_FOLDED_ALREADY = (
    "\x00-\x7f\u03b1-\u03c1\u03c3-\u03c9\u0430-\u0438\u043a-\u044f\u05d0-\u05ea\u0627-\u063a\u0e01-\u0e2e"
    "\u3041-\u3096\u30a1-\u30fa\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3"
)
"""Letters that are their own form, so that most of a text need not be looked up."""

_OTHERS = re.compile(f"[^{_FOLDED_ALREADY}]")
_HALF_WIDTH_MARKS = re.compile("[\uff9e\uff9f]")
_GLUE = re.compile("[a-z][A-Z]|[0-9][A-Za-z]|[A-Za-z]{2}[0-9]")
_HUMP = re.compile("(?<=[a-z])(?=[A-Z])|(?<=[0-9])(?=[A-Za-z])|(?<=[A-Za-z]{2})(?=[0-9])")
_PLAIN_WORD = re.compile("[A-Za-z0-9]+")
_MOST_PARTS = 16
_MOST_VOWELS = 4
_TWO_FOR_ONE = re.compile("ae|oe|ue|ss")
_VOWEL = re.compile("[aou](?!e)")
_NUKTA_AND_VIRAMA = (7, 9)


class QueryForm(NamedTuple):
    """What is asked of the index for a word or phrase: its form, and whether its end may go on."""

    form: str
    prefix: bool


class _Folding(dict[str, str]):
    """The form of each letter, made when it is first met."""

    def __missing__(self, letter: str) -> str:
        form = self[letter] = _folded_letter(letter)
        return form


def _folded_letter(letter: str) -> str:
    """Return the form of one letter: perhaps several, or none; what is no letter only parts words."""
    if letter.isascii():
        return letter.lower()
    if letter in _SPELLED:
        return _SPELLED[letter]
    category = unicodedata.category(letter)
    if category == "Cf":
        return ""
    if category[0] not in "LMN" and category != "Co":
        return " "
    parts = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", letter).casefold())
    bare = parts if _RUN.fullmatch(parts) else _bare(parts)
    return letter if bare == letter else "".join(map(_folded_letter, bare))


def _bare(text: str) -> str:
    """Return ``text`` without accents, spelled-out letters apart; marks that make up an Indic letter stay."""
    if text in _SPELLED:
        return text
    parts = unicodedata.normalize("NFKD", text)
    kept = "".join(each for each in parts if unicodedata.combining(each) in (0, *_NUKTA_AND_VIRAMA))
    return unicodedata.normalize("NFC", kept)


_FOLDING = _Folding()


def _folded(text: str) -> str:
    """Return ``text`` letter by letter in search form."""
    form: Literal["NFC", "NFKC"] = "NFKC" if _HALF_WIDTH_MARKS.search(text) else "NFC"
    return _OTHERS.sub(_folded_match, unicodedata.normalize(form, text).casefold())


def _folded_match(found: re.Match[str]) -> str:
    return _FOLDING[found[0]]


def _pairs(found: re.Match[str]) -> str:
    """Return the overlapping pairs of a run, and its last letter, so that each letter begins one."""
    run = found[0]
    letters = [" "] * (3 * len(run) + 1)
    letters[1::3] = run
    letters[2:-2:3] = run[1:]
    return "".join(letters)


class _NotSoSimpleError(Exception):
    """A text that has more in it than ASCII and letters which become ASCII each by itself."""


def _fold_few(error: UnicodeError) -> tuple[str, int]:
    """Replace a run of letters that ASCII has not; raise _NotSoSimpleError where the letters around it count too."""
    assert isinstance(error, UnicodeEncodeError)  # noqa: S101 - the only kind that encoding tells of
    run = error.object[error.start : error.end]
    form = "".join(map(_FOLDING.__getitem__, run))
    if (
        not form.isascii()
        or any(map(unicodedata.combining, run))
        or not unicodedata.is_normalized("NFC", run)
    ):
        raise _NotSoSimpleError
    return form, error.end


_FOLD_FEW = "audit-room-fold-few"
codecs.register_error(_FOLD_FEW, _fold_few)


def _folded_to_ascii(text: str) -> str | None:
    """Return the form of a text that is ASCII but for a few letters; None for any other.

    The encoder passes over ASCII many times quicker than a regular expression does.
    """
    try:
        return text.encode("ascii", _FOLD_FEW).lower().decode("ascii")
    except _NotSoSimpleError:
        return None


def search_form(text: str) -> str:
    """Return ``text`` as it is indexed; ASCII comes back as it is, since the index folds its case itself."""
    if text.isascii():
        return text
    if (simple := _folded_to_ascii(text)) is not None:
        return simple
    folded = _folded(text)
    if folded.isascii() or not _RUN.search(folded):
        return folded
    return _RUN.sub(_pairs, folded)


def plain_form(text: str) -> str:
    """Return ``text`` as lists are sorted and narrowed by: folded, in lower case, without parting any run."""
    if text.isascii():
        return text.lower()
    simple = _folded_to_ascii(text)
    return _folded(text) if simple is None else simple


def name_form(text: str) -> str:
    """Return a file name as it is indexed: as :func:`search_form`, and then the parts of words that are glued together.

    So ``AccessReview2026Q3`` is found by each of its parts, and as a whole.
    """
    form = search_form(text)
    if not _GLUE.search(text):
        return form
    words = (_HUMP.sub(" ", word).split() for word in _PLAIN_WORD.findall(text) if _GLUE.search(word))
    parts = dict.fromkeys(part for found in words for part in found if len(part) > 1)
    return f"{form} {' '.join(list(parts)[:_MOST_PARTS])}"


def query_form(text: str) -> QueryForm:
    """Return what to ask for to find ``text``, a word or phrase, in the form :func:`search_form` gives.

    A single letter at the end that is written without spaces is the beginning of a pair.
    """
    if text.isascii():
        return QueryForm(text, prefix=False)
    folded = _folded(text).rstrip()
    runs = list(_RUN.finditer(folded))
    if not runs or runs[-1].end() < len(folded):
        return QueryForm(search_form(text), prefix=False)
    before, last = folded[: runs[-1].start()], runs[-1][0]
    asked = " ".join(map("".join, pairwise(last))) or last
    return QueryForm(f"{_RUN.sub(_pairs, before)} {asked}".strip(), prefix=len(last) == 1)


@lru_cache(maxsize=512)
def spellings(word: str) -> tuple[str, ...]:
    """Return ``word``, in search form, as it may be spelled otherwise: ``prufung`` also as ``pruefung``.

    The word itself comes first.  Vowels typed without their dots may be spelled with an ``e``, and the other way round.
    """
    found = [word]
    vowels = [each.start() for each in _VOWEL.finditer(word)][:_MOST_VOWELS]
    for count in range(1, len(vowels) + 1):
        for chosen in combinations(vowels, count):
            found.append("".join(f"{c}e" if at in chosen else c for at, c in enumerate(word)))
    pairs = [each.start() for each in _TWO_FOR_ONE.finditer(word)][:_MOST_VOWELS]
    for count in range(1, len(pairs) + 1):
        for chosen in combinations(pairs, count):
            found.append("".join(c for at, c in enumerate(word) if at - 1 not in chosen))
    return tuple(dict.fromkeys(found))
