"""Words as they are compared: names and texts folded to one plain form, in English and German alike."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ẞ": "SS"}
)
_CAPITALS = {"Ä": "AE", "Ö": "OE", "Ü": "UE"}
_CAPITAL_UMLAUT = re.compile("[ÄÖÜ](?![a-zäöüß])")
_ASCII_WORD = re.compile(
    r"[A-Z]+(?![a-z])(?:[0-9]{1,3}(?![0-9]))?|[A-Z]?[a-z]+(?:[0-9]{1,3}(?![0-9]))?|[0-9]+"
)
_ANY_WORD = re.compile(r"[^\W_]+")
_SHORT_PLURAL = 3
_LONGEST_SMALL_NUMBER = 2

_ENGLISH = """
a about all an and any are as at be by can could do does for from give had has have how i if in into is it its
last latest let like may me more most my need of on one or our please see shall should show some such that the
their them then there they this to us want was we were what when where which who will with would you your
evidence document file example
"""
_GERMAN = """
aber alle als am an auch auf aus bei bitte bin bis das dass dem den der des die dies diese dieser du durch ein
eine einem einen einer eines er es fuer hat haben ich ihr im ist kann mit nach nicht noch nur oder sie sind um
und uns unser unsere vom von vor war was wer wie wir wird wo zeigen zu zum zur ueber nachweis dokument datei
"""
_ENDINGS = "pdf docx xlsx pptx doc xls csv txt md html png jpg eml msg zip json yaml log"

STOP_WORDS = frozenset(f"{_ENGLISH} {_GERMAN} {_ENDINGS}".split())
"""Words that say nothing about which evidence is meant, file endings among them (folded)."""


def _folded_words(text: str) -> list[str]:
    if not text.isascii():
        text = _CAPITAL_UMLAUT.sub(lambda found: _CAPITALS[found[0]], unicodedata.normalize("NFC", text))
        text = text.translate(_UMLAUTS)
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    if text.isascii():
        return [word.lower() for word in _ASCII_WORD.findall(text)]
    found: list[str] = []
    for word in _ANY_WORD.findall(text):
        parts = _ASCII_WORD.findall(word) if word.isascii() else [word]
        found.extend(part.casefold() for part in parts)
    return found


def fold(text: str) -> str:
    """Return ``text`` in the form in which words are compared.

    Lower case; umlauts as ae, oe, ue, ss; other accents dropped; separators, the humps of camelCase and the
    edges of years become single spaces: ``Zugriffs-Prüfung_2026Q3`` is ``zugriffs pruefung 2026 q3``.
    """
    return " ".join(_folded_words(text))


def stem(word: str) -> str:
    """Return a folded word without plural ending: ``policies`` is ``policy``, ``reviews`` is ``review``."""
    if not word.endswith("s") or len(word) <= _SHORT_PLURAL or word.endswith(("ss", "us", "is")):
        return word
    return f"{word[:-3]}y" if word.endswith("ies") and len(word) > _SHORT_PLURAL + 1 else word[:-1]


@lru_cache(maxsize=8192)
def stems(text: str) -> tuple[str, ...]:
    """Return all words of ``text``, folded and stemmed, in order; kept for when the same is asked again."""
    return tuple(stem(word) if word[-1] == "s" else word for word in _folded_words(text))


def words(text: str) -> tuple[str, ...]:
    """Return the words of ``text`` that carry meaning: folded, stemmed, each once, in order.

    Left out are stop words of English and German, single letters and numbers of one or two digits.
    """
    found: dict[str, None] = {}
    for word in _folded_words(text):
        if len(word) == 1 or word in STOP_WORDS or (word.isdigit() and len(word) <= _LONGEST_SMALL_NUMBER):
            continue
        found[stem(word)] = None
    return tuple(found)
