"""The words before a date that say what it is: *as of*, *approved on*, *next review*, *for the quarter ended*."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

CUE_LETTERS = 56
"""How far before a date its words are looked for."""

_LONGEST_PHRASE = 5
_MOST_SKIPPED = 4
_MOST_FILLERS = 3
_GAP, _GAP_LINES = 7, 2
_WORD = re.compile("[a-zäöüß]+|[0-9]+")
_INTRODUCES = frozenset(",(:|\t")


def _phrases(scores: Mapping[float, str]) -> dict[str, float]:
    return {
        phrase: score for score, listed in scores.items() for phrase in re.split(r"\s*[|]\s*", listed.strip())
    }


_OWN_DAY = _phrases(
    {
        0.9: "as of | as at | data as of | status as of | state | state of | status per | stand | stand vom"
        " | stand am | stand per | stichtag | zum stichtag",
        0.85: "date | dated | datum | document date | version date | issue date | report date | revision date"
        " | audit date | test date | meeting date | letter date | versionsdatum | ausgabedatum | ausstellungsdatum"
        " | berichtsdatum | prüfdatum | dokumentdatum | änderungsdatum",
        0.8: "effective | effective date | effective from | effective as of | valid from | gültig ab | gültig seit"
        " | in kraft | in kraft seit | in kraft ab | approved | approved on | approved by | approval | approval date"
        " | freigegeben | freigegeben am | freigegeben von | freigegeben durch | freigabe | freigabe am | freigabedatum"
        " | genehmigt | genehmigt am | genehmigt von | genehmigt durch | released | released on | release date"
        " | published | published on | issued | issued on | issued by | veröffentlicht | veröffentlicht am",
        0.75: "reviewed | reviewed on | reviewed by | review date | last review | last reviewed | last reviewed on"
        " | last reviewed by | date of last review | letzte prüfung | letzte überprüfung | letzte änderung"
        " | letzte aktualisierung | letztes review | geprüft | geprüft am | zuletzt geprüft | zuletzt geprüft am"
        " | überprüft am | geändert am | zuletzt geändert | zuletzt geändert am | aktualisiert am | last update"
        " | last updated | last updated on | last modified | last changed | last revised | last revision | updated"
        " | updated on | revised | revised on | last workshop",
        0.7: "created | created on | erstellt | erstellt am | export of | exported | exported on | generated"
        " | generated on | generated at | printed | printed on | held | held on | signed | signed on | unterzeichnet am"
        " | unterschrieben am | durchgeführt am | carried out | carried out on | sent | gesendet | protokoll vom"
        " | bericht vom | entwurf vom | minutes of | minutes of the meeting of | minutes of the meeting on",
    }
)
_OTHER_DAY = frozenset(
    [
        "next",
        "nächste",
        "nächster",
        "nächstes",
        "nächsten",
        "due",
        "fällig",
        "until",
        "till",
        "expiry",
        "expires",
        "expire",
        "expired",
        "expiration",
        "ablauf",
        "ablaufdatum",
        "abgelaufen",
        "birth",
        "born",
        "geboren",
        "geburtsdatum",
        "geburtstag",
        "geb",
        "dob",
        "deadline",
        "frist",
        "target",
        "planned",
        "geplant",
        "scheduled",
        "retention",
        "aufbewahrung",
        "aufbewahrungsfrist",
        "since",
        "seit",
        "copyright",
        "after",
        "nach",
        "before",
        "vor",
        "later",
        "spätestens",
        "start",
        "starts",
        "starting",
        "begin",
        "begins",
        "beginning",
        "beginn",
        "joined",
        "hired",
        "hire",
        "employed",
        "supersedes",
        "replaces",
        "ersetzt",
        "withdrawn",
        "bis",
        "ending",
        "end",
    ]
)
_OTHER_PHRASES = frozenset(("first day", "last day", "last working day", "valid to", "due by"))
_FILLERS = frozenset(
    [
        "date",
        "datum",
        "day",
        "review",
        "prüfung",
        "überprüfung",
        "audit",
        "on",
        "am",
        "at",
        "by",
        "bis",
        "zum",
        "the",
        "of",
        "ab",
        "ende",
        "quarter",
        "year",
    ]
)
_PERIOD = _phrases(
    {
        1: "period | reporting period | review period | audit period | period covered | period under review | covering"
        " | period of review | covers | coverage | for the month | for the month of | for the quarter | for the year"
        " | for the half year | for the period | for the week | zeitraum | berichtszeitraum | prüfzeitraum"
        " | prüfungszeitraum | betrachtungszeitraum | erhebungszeitraum | für den monat | für das quartal"
        " | für das jahr | für das halbjahr | monat | month | quarter | quartal | week",
        0.5: "from | vom | for | for the | für | für das | für den | von | between | zwischen",
    }
)
_SPANS = {
    "fiscal year": 12, "financial year": 12, "calendar year": 12, "year": 12, "twelve months": 12, "geschäftsjahr": 12,
    "jahr": 12, "nine months": 9, "half year": 6, "six months": 6, "six month": 6, "halbjahr": 6, "quarter": 3,
    "three months": 3, "three month": 3, "quartal": 3, "month": 1, "monat": 1,
}  # fmt: skip
_ENDING = (
    "ended", "ending", "ends", "end", "ended on", "ending on", "period ended", "period ending", "zum", "bis", "bis zum",
    "endend", "endend am", "endend zum", "endet am",
)  # fmt: skip
_ENDED = {f"{words} {ending}": months for words, months in _SPANS.items() for ending in _ENDING}
_CUE_ENDS = frozenset(phrase.rpartition(" ")[2] for table in (_OWN_DAY, _PERIOD, _ENDED) for phrase in table)
"""The last words of all phrases: most words before a date are none of them, and need no closer look."""


class Cue(NamedTuple):
    """What words before a date mean; ``letters`` is how far before the date they begin.

    ``day`` is how surely they make it the document's own day (0 to 1), ``period`` 1 where they announce a period,
    0.5 where they announce one told by its two ends (*from*), ``months`` how many months they say end with the day.
    ``another`` is True where the day is another than the document's: *next review*, *due*, *born*, *until*.
    """

    letters: int = 0
    day: float = 0.0
    period: float = 0.0
    months: int = 0
    another: bool = False


NO_CUE = Cue()


def cue_before(before: str) -> Cue:
    """Return what the words mean with which ``before``, in small letters, ends."""
    line = before.rfind("\n", 0, len(before.rstrip())) + 1
    words = list(_WORD.finditer(before, max(len(before) - CUE_LETTERS, line)))
    gap = before[words[-1].end() :] if words else before
    if "©" in gap:
        return Cue(another=True)
    if not words or len(gap) > _GAP or gap.count("\n") > _GAP_LINES:
        return NO_CUE
    said = [word[0] for word in words]
    if _another(said):
        return Cue(another=True)
    for table in (_ENDED, _OWN_DAY, _PERIOD):
        count = _phrase(said, len(said), table)
        if count:
            letters, worth = len(before) - words[-count].start(), table[" ".join(said[-count:])]
            if table is _ENDED:
                return Cue(letters, months=int(worth))
            return Cue(letters, day=worth) if table is _OWN_DAY else Cue(letters, period=worth)
    return _past_names(before, words, said, gap)


def _phrase(said: list[str], end: int, table: Mapping[str, float]) -> int:
    """Return of how many words the longest phrase of ``table`` is that ends before word number ``end``; 0 for none."""
    if said[end - 1] not in _CUE_ENDS:
        return 0
    for count in range(min(_LONGEST_PHRASE, end), 0, -1):
        if " ".join(said[end - count : end]) in table:
            return count
    return 0


def _another(said: list[str]) -> bool:
    end = len(said)
    for fillers in range(_MOST_FILLERS + 1):
        at = end - fillers
        if at <= 0:
            return False
        if said[at - 1] in _OTHER_DAY or " ".join(said[max(at - 2, 0) : at]) in _OTHER_PHRASES:
            return not _phrase(said, end, _ENDED)
        if said[at - 1] not in _FILLERS:
            return False
    return False


def _past_names(before: str, words: list[re.Match[str]], said: list[str], gap: str) -> Cue:
    """Return the cue of ``approved by Maria Ruiz, 2026-01-20`` and ``Date: Wed, 22 Jul``: some words lie between."""
    if not _INTRODUCES.intersection(gap) or "\n" in gap:
        return NO_CUE
    for skipped in range(1, min(_MOST_SKIPPED, len(said) - 1) + 1):
        between = before[words[-skipped - 1].end() : words[-1].end()]
        if said[-skipped].isdecimal() or ";" in between or between.count("\t") > 1:
            return NO_CUE
        count = _phrase(said, len(said) - skipped, _OWN_DAY)
        if count:
            start = words[len(said) - skipped - count].start()
            return Cue(
                len(before) - start,
                day=_OWN_DAY[" ".join(said[len(said) - skipped - count : len(said) - skipped])],
            )
    return NO_CUE
