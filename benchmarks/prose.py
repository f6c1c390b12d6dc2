"""Text as colleagues write it, invented: few words very often, most words hardly ever; the same for the same seed."""

from __future__ import annotations

import random
from functools import cache
from itertools import accumulate, product
from random import Random

_KNOWN = (
    "access", "review", "policy", "record", "control", "evidence", "report", "risk", "backup",
    "restore", "test", "supplier", "incident", "training", "approval", "owner", "change", "account",
    "network", "audit", "plan", "meeting", "minutes", "finding", "requirement", "scope", "asset",
    "register", "firewall", "encryption", "retention", "password", "contract", "exception", "quarter",
    "management", "prüfung", "größe", "zürich",
)  # fmt: skip
"""Words of the trade; each stands at another place among the usual and the rare ones."""

_ONSETS = [
    "b",
    "d",
    "f",
    "g",
    "k",
    "l",
    "m",
    "n",
    "p",
    "r",
    "s",
    "t",
    "v",
    "br",
    "dr",
    "gr",
    "kl",
    "pr",
    "st",
    "tr",
]
_VOWELS = ["a", "e", "i", "o", "u", "ai", "ei"]
_CODAS = ["", "n", "r", "s", "l"]
_EVERY = 29
"""Every so many places in the order of frequency a word of the trade stands."""

_WORDS = 30_000
_SYLLABLES = ((60, 1), (2_000, 2), (_WORDS, 4))
"""Up to which place in the order words have at most so many syllables: what is said often is short."""

_SENTENCES = 40_000
_SHORTEST, _LONGEST = 6, 16
_FLATTEN = 2.7
"""Takes the first few words down to the share they have in real text (Zipf and Mandelbrot)."""


class Prose:
    """Sentences to write files with.  ``words`` are in the order of their frequency, the most usual first."""

    def __init__(self, seed: int = 7) -> None:
        drawn = Random(seed)  # noqa: S311 - invented text
        self.words = _vocabulary(drawn)
        weights = list(accumulate(1 / (place + _FLATTEN) for place in range(len(self.words))))
        self._sentences = [
            " ".join(
                drawn.choices(self.words, cum_weights=weights, k=drawn.randint(_SHORTEST, _LONGEST))
            ).capitalize()
            + "."
            for _ in range(_SENTENCES)
        ]

    def sentences(self, drawn: random.Random, count: int) -> list[str]:
        """Return ``count`` sentences, chosen by ``drawn``."""
        return drawn.choices(self._sentences, k=count)

    def paragraph(self, drawn: random.Random, count: int = 6) -> str:
        """Return ``count`` sentences as one line."""
        return " ".join(self.sentences(drawn, count))


@cache
def shared_prose() -> Prose:
    """Return the prose that all material is written in, made once."""
    return Prose()


def _vocabulary(drawn: random.Random) -> list[str]:
    syllables = ["".join(parts) for parts in product(_ONSETS, _VOWELS, _CODAS)]
    made: dict[str, None] = {}
    while len(made) < _WORDS:
        longest = next(count for below, count in _SYLLABLES if len(made) < below)
        made["".join(drawn.choices(syllables, k=drawn.randint(1, longest)))] = None
    words = list(made)
    for place, known in enumerate(_KNOWN):
        words.insert(place * _EVERY + 2, known)
    return words
