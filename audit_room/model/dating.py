"""The period a document covers and the day it is of: proposed from its name, its text and its own facts.

Name beats text beats facts.  Where two of them contradict each other both are kept, and the first says so.  Only
the beginning and the end of a text are looked at, and most of that by one quick search for years.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple, TypeVar

from audit_room.model.date_cues import CUE_LETTERS, Cue, cue_before
from audit_room.model.date_mentions import Mention, lowered, mentions
from audit_room.model.display import shorten
from audit_room.model.period import FIRST_YEAR, LAST_YEAR, Period, day_of, months_until
from audit_room.model.proposal import (
    MOST_OTHERS,
    RANK,
    DateProposal,
    PeriodProposal,
    Proposal,
    Proposals,
    Source,
)

HEAD_LETTERS, TAIL_LETTERS = 6_000, 500
"""How much of a text is looked at, at its beginning and at its end."""

_ANCHORS = tuple(
    re.compile(pattern)
    for pattern in (
        "20[0-7][0-9](?<![0-9]{5})",
        "199[0-9](?<![0-9]{5})",
        "FY ?['-]?[1-4][0-9]",
        "GJ ?['-]?[1-4][0-9]",
        "Q(?:[1-4][-/']|(?<=[1-4]Q))[1-4][0-9](?![0-9])",
        "H(?:[1-4][-/']|(?<=[12]H))[1-4][0-9](?![0-9])",
        "-[1-4][0-9](?![0-9])(?<=(?:Jan|Feb|Mar|Mär|Apr|May|Mai|Jun|Jul|Aug|Sep|Oct|Okt|Nov|Dec|Dez)-..)",
        "'[1-4][0-9](?![0-9])(?<=[a-z ]'..)",
        "[.][01][0-9][.][1-4][0-9](?![0-9])(?<=[0-3][0-9].{6})",
    )
)
"""What every day and period holds, each beginning with one sign that is quickly looked for."""

_DIGITS = re.compile("[0-9]{2}")
_NOTED_DAY = re.compile("(?:D:)?([0-9]{4})-?([0-9]{2})-?([0-9]{2})")
_AFTER_LETTERS = 30
_MOST_LETTERS = 900
_MANY, _LETTERS_OF_MANY = 30, 250
"""A text with more years than these is a table or a log: of it only the top is looked at."""

_TITLE_LETTERS, _TOP_LETTERS = 300, 1_500
_FEW = 8
_FOLDERS = 3
_MOST_PATH = 500
_SAID_LETTERS = 48
_NAME, _NAME_YEAR, _FOLDER, _FOLDER_STEP = 0.9, 0.6, 0.45, 0.05
_PERIOD_SAID, _RANGE, _IN_TITLE, _YEAR_IN_TITLE, _DAY_IN_TITLE = 0.85, 0.6, 0.6, 0.45, 0.4
_AS_OF_MONTH, _OPEN = 0.6, 0.3
_SURE, _CONTRADICTS = 0.5, 0.6
_AGREED, _MOST = 0.05, 0.99
_SLACK = timedelta(days=1)
_TEMPLATE = "2013-12-23T23:15:00Z"
"""The moment a widely used library writes into every document it makes."""

_FACTS = (
    ("date", 0.8, "mail is dated"),
    ("changed", 0.4, "its properties say last changed"),
    ("made", 0.35, "its properties say made"),
)
_NOTHING = Proposals()
_P = TypeVar("_P", PeriodProposal, DateProposal)


class _Gathered(NamedTuple):
    """Proposals as they are found, and apart the days that can be read in two ways."""

    periods: list[PeriodProposal]
    days: list[DateProposal]
    undecided: list[Proposal]
    fiscal: int

    def add(self, value: date | Period, reason: str, score: float, source: Source) -> None:
        """Keep one proposal."""
        if isinstance(value, Period):
            self.periods.append(PeriodProposal(value, reason, score, source))
        else:
            self.days.append(DateProposal(value, reason, score, source))

    def add_or_leave(
        self, mention: Mention, value: date | Period, reason: str, score: float, source: Source
    ) -> None:
        """Keep ``value`` of a mention; where it can be read in two ways keep both, and never choose one."""
        if mention.other:
            self._leave(mention, reason, source)
        else:
            self.add(value, reason, score, source)

    def _leave(self, mention: Mention, reason: str, source: Source) -> None:
        reason = f"{reason}, where day and month may be either"
        for value in (mention.value, mention.other):
            if isinstance(value, Period):
                self.undecided.append(PeriodProposal(value, reason, _OPEN, source))
            elif value:
                self.undecided.append(DateProposal(value, reason, _OPEN, source))


def propose(path: str, text: str, facts: Mapping[str, str], *, fiscal_start_month: int = 1) -> Proposals:
    """Return the period covered and the document's date as its path, its text and its facts tell them.

    ``path`` is relative to the evidence folder; ``facts`` are those kept when the file was read (``title``,
    ``made``, ``changed``, ``date`` of a mail).  ``fiscal_start_month`` (1 to 12) is the month in which fiscal years
    begin: with 1, ``FY25`` is the calendar year 2025.
    """
    found = _Gathered([], [], [], fiscal_start_month)
    _read_path(path[-_MOST_PATH:], found)
    _read_text(text, found)
    _read_facts(facts, found)
    if not (found.periods or found.days or found.undecided):
        return _NOTHING
    period, other_periods = _chosen(found.periods)
    day, other_days = _chosen(found.days)
    rest: list[Proposal] = [*other_periods, *other_days, *found.undecided]
    others = sorted(rest, key=lambda each: -each.score)
    return Proposals(period, day, tuple(others[:MOST_OTHERS]))


def _read_path(path: str, found: _Gathered) -> None:
    """Read the file's name without its ending, then the nearest folders."""
    *folders, name = path.split("/")
    _read_words(name.rpartition(".")[0] or name, "name", _NAME, _NAME_YEAR, found)
    for step, folder in enumerate(reversed(folders[-_FOLDERS:])):
        score = round(_FOLDER - _FOLDER_STEP * step, 2)
        _read_words(folder, "folder", score, score, found)


def _read_words(words: str, source: Source, score: float, year_score: float, found: _Gathered) -> None:
    """Read a name or a title: all that it says counts."""
    if not _DIGITS.search(words):
        return
    small = lowered(words)
    for each in mentions(words, small=small, fiscal_start_month=found.fiscal):
        if cue_before(small[: each.start]).another:
            continue
        reason = f"{source} says {_shown(each.said)}"
        found.add_or_leave(each, each.value, reason, year_score if each.bare else score, source)


def _shown(said: str) -> str:
    return shorten(" ".join(said.replace('"', "").split()), _SAID_LETTERS)


def _read_text(text: str, found: _Gathered) -> None:
    """Read beginning and end of a text: what stands in its title, and what the words before it say is meant."""
    _read_part(text[:HEAD_LETTERS], found, titled=True)
    if len(text) > HEAD_LETTERS:
        _read_part(text[max(len(text) - TAIL_LETTERS, HEAD_LETTERS) :], found, titled=False)


def _read_part(text: str, found: _Gathered, *, titled: bool) -> None:
    anchors = sorted(match.start() for sign in _ANCHORS for match in sign.finditer(text))
    if not anchors or (not titled and len(anchors) > _FEW):
        return
    said: list[tuple[int, str, str, Mention]] = []
    for start, end in _windows(text, anchors):
        window = text[start:end]
        small = lowered(window)
        found_here = mentions(window, small=small, fiscal_start_month=found.fiscal)
        said.extend((start, window, small, each) for each in found_here)
    few = titled and len(said) <= _FEW
    for start, window, small, each in said:
        at = start + each.start
        cue = cue_before(small[: each.start])
        if cue.another:
            continue
        told = _told(each, cue, in_title=few and at < _TITLE_LETTERS, at_top=titled and at < _TOP_LETTERS)
        if told:
            reason = (
                f"text says {_shown(window[each.start - (cue.letters if told.with_cue else 0) : each.end])}"
            )
            found.add_or_leave(each, told.value, reason, told.score, "text")


def _windows(text: str, anchors: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the stretches around years, merged, until enough letters were looked at; none begins within a word."""
    start, end, looked = 0, -1, 0
    most = _MOST_LETTERS if len(anchors) <= _MANY else _LETTERS_OF_MANY
    for anchor in anchors:
        if anchor - CUE_LETTERS > end:
            if end >= 0:
                yield start, end
                looked += end - start
            if looked > most:
                return
            start = max(anchor - CUE_LETTERS, 0)
            while 0 < start < anchor and text[start - 1].isalnum():
                start += 1
        elif end - start > most:
            break
        end = min(anchor + _AFTER_LETTERS, len(text))
    yield start, end


class _Told(NamedTuple):
    """What a mention proposes, how surely, and whether by the words before it."""

    value: date | Period
    score: float
    with_cue: bool


def _told(each: Mention, cue: Cue, *, in_title: bool, at_top: bool) -> _Told | None:
    """Return what a mention in a text tells of the document; None where it tells nothing of it."""
    if isinstance(each.value, Period):
        return _told_period(each, each.value, cue, in_title=in_title, at_top=at_top)
    if cue.months:
        return _Told(months_until(each.value, cue.months), _PERIOD_SAID, with_cue=True)
    if cue.day:
        return _Told(each.value, cue.day, with_cue=True)
    return _Told(each.value, _DAY_IN_TITLE, with_cue=False) if in_title else None


def _told_period(each: Mention, period: Period, cue: Cue, *, in_title: bool, at_top: bool) -> _Told | None:
    """Return what a period in a text tells; ``as of March 2026`` is a day, the last of that month."""
    if cue.day and not each.joined and not each.bare:
        return _Told(period.end, min(cue.day, _AS_OF_MONTH), with_cue=True)
    if cue.period and not each.bare and (cue.period == 1 or each.joined):
        return _Told(period, _PERIOD_SAID, with_cue=True)
    if each.joined and at_top:
        return _Told(period, _RANGE, with_cue=False)
    if in_title:
        return _Told(period, _YEAR_IN_TITLE if each.bare else _IN_TITLE, with_cue=False)
    return None


def _read_facts(facts: Mapping[str, str], found: _Gathered) -> None:
    """Read the title and the days programs noted in the file."""
    for name in ("title", "subject"):
        if name in facts:
            _read_words(facts[name][:_MOST_PATH], "title", _SURE, _YEAR_IN_TITLE, found)
    for name, score, words in _FACTS:
        told = facts.get(name, "")[:_SAID_LETTERS]
        day = _noted_day(told) if told != _TEMPLATE else None
        if day:
            found.add(day, f"{words} {day.isoformat()}", score, "facts")


def _noted_day(told: str) -> date | None:
    """Return the day of ``D:20260202093000``, ``2026-02-02T09:30:00Z`` or ``Wed, 22 Jul 2026 07:41:00 +0000``."""
    if noted := _NOTED_DAY.match(told):
        year = int(noted[1])
        return day_of(year, int(noted[2]), int(noted[3])) if FIRST_YEAR <= year <= LAST_YEAR else None
    days = (each.value for each in mentions(told) if not each.other)
    return next((day for day in days if not isinstance(day, Period)), None)


def _chosen(found: list[_P]) -> tuple[_P | None, list[_P]]:
    """Return the best of one kind, with who agrees and who contradicts in its words, and the other values."""
    distinct: list[_P] = []
    for each in sorted(found, key=lambda one: (one.score < _SURE, -RANK[one.source], -one.score)):
        at = next((at for at, kept in enumerate(distinct) if _same(kept, each)), None)
        if at is None:
            distinct.append(each)
        elif each.source != distinct[at].source:
            distinct[at] = _agreed(distinct[at], each)
    if not distinct:
        return None, []
    best, others = distinct[0], distinct[1:]
    against = next((each for each in others if _contradicts(each, best)), None)
    return (replace(best, doubt=f"but {against.reason}") if against else best), others


def _agreed(best: _P, other: _P) -> _P:
    if other.reason in best.reason or other.source == "facts":
        return best
    score = round(min(best.score + _AGREED, max(best.score, _MOST)), 2)
    return replace(best, reason=f"{best.reason}, {other.reason}", score=score)


def _same(one: PeriodProposal | DateProposal, other: PeriodProposal | DateProposal) -> bool:
    if isinstance(one.value, Period):
        return isinstance(other.value, Period) and one.value.same_days(other.value)
    return one.value == other.value


def _contradicts(other: PeriodProposal | DateProposal, best: PeriodProposal | DateProposal) -> bool:
    """Return True where two sources that mean the document itself cannot both be right."""
    if other.source in (best.source, "folder", "facts") or other.score < _CONTRADICTS:
        return False
    if isinstance(best.value, Period):
        return isinstance(other.value, Period) and not best.value.overlaps(other.value)
    return isinstance(other.value, date) and abs(best.value - other.value) > _SLACK
