"""Days and periods as people write them, in English and German: found in a text and read, nothing guessed.

``2026-06-30``, ``30.06.2026``, ``30 June 2026``, ``20260630`` are days; ``2026-Q2``, ``H1 2026``, ``March 2026``,
``Mar-26``, ``2026-03``, ``KW 12/2026``, ``FY25``, ``FY2025/26``, ``2025`` are periods.  ``03/04/2026`` can be read
in two ways and says so.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from audit_room.model.period import (
    FIRST_YEAR,
    LAST_YEAR,
    Period,
    day_of,
    fiscal_year,
    half_of,
    month_of,
    part_of_fiscal_year,
    quarter_of,
    span,
    split_year,
    week_of,
    year_of,
)

_Groups = tuple[str | None, ...]


class Twofold(NamedTuple):
    """Two readings of one day: day first, and month first."""

    day_first: date
    month_first: date


_Y = f"({FIRST_YEAR // 10}[0-9]|20[0-{LAST_YEAR // 10 % 10}][0-9])"
_YY = "([1-4][0-9])"
_ANY_YEAR_THEN = "((?:199[0-9]|20[0-7][0-9])|[1-4][0-9])"
_ANY_YEAR = "((?:199[0-9]|20[0-7][0-9])(?![0-9])|[1-4][0-9](?![0-9]))"
_MM = "(0[1-9]|1[0-2])"
_DD = "(0[1-9]|[12][0-9]|3[01])"
_D = "(0?[1-9]|[12][0-9]|3[01])"
_M = "(0?[1-9]|1[0-2])"
_NAMED = (
    "(jan(?:uary|uar|ner)?|jän(?:ner)?|feb(?:ruary|ruar)?|mar(?:ch)?|märz?|maerz|mrz|apr(?:il)?|may|mai|jun[ei]?"
    "|jul[yi]?|aug(?:ust)?|sept?(?:ember)?|o[ck]t(?:ober)?|nov(?:ember)?|de[cz](?:ember)?)"
)
_MONTH = {
    name: number
    for number, names in enumerate(
        ("jan jän", "feb", "mar mär mae mrz", "apr", "may mai", "jun",
         "jul", "aug", "sep", "oct okt", "nov", "dec dez"),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_ORDINAL = {
    name: number
    for number, names in enumerate(
        ("first 1st erste erstes ersten i", "second 2nd zweite zweites zweiten ii",
         "third 3rd dritte drittes dritten iii", "fourth 4th vierte viertes vierten iv"),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_ORDER = f"((?:{'|'.join(sorted(_ORDINAL, key=len, reverse=True))})|[1-4])"
_TO = "(?:-|–|—|to|until|through|bis|und|and)"
_NO_LETTER = "(?<![a-zäöüß])"
_NO_DIGIT = "(?<![0-9])"
_NO_NUMBER = "(?<![0-9a-z.])"


def _year(told: str | None) -> int:
    """Return the year of four digits or two; two are of this century."""
    number = int(told or 0)
    return number if number >= FIRST_YEAR else 2000 + number


def _month(told: str | None) -> int:
    return _MONTH[(told or "")[:3]]


def _order(told: str | None) -> int:
    return int(told or 0) if (told or "").isdecimal() else _ORDINAL[told or ""]


def _day_span(start: date | None, end: date | None) -> Period | None:
    return span(start, end) if start and end and start < end else None


def _joined_days(g: _Groups, _: int) -> Period | None:
    """Read ``01.01. - 31.03.2026`` and ``1.-31.03.2026``."""
    year = _year(g[4])
    return _day_span(
        day_of(year, int(g[1] or g[3] or 0), int(g[0] or 0)), day_of(year, int(g[3] or 0), int(g[2] or 0))
    )


def _joined_named_days(g: _Groups, _: int) -> Period | None:
    """Read ``1 January to 31 March 2026`` and ``23 to 27 November 2026``."""
    year, last = _year(g[4]), _month(g[3])
    return _day_span(
        day_of(year, _month(g[1]) if g[1] else last, int(g[0] or 0)), day_of(year, last, int(g[2] or 0))
    )


def _joined_months(g: _Groups, _: int) -> Period | None:
    """Read ``January to March 2026``."""
    start, end = month_of(_year(g[2]), _month(g[0])), month_of(_year(g[2]), _month(g[1]))
    return span(start.start, end.end) if start.start < end.start else None


def _joined_quarters(g: _Groups, _: int) -> Period | None:
    """Read ``Q1-Q3 2026``."""
    year, first, last = _year(g[2]), int(g[0] or 0), int(g[1] or 0)
    return span(quarter_of(year, first).start, quarter_of(year, last).end) if first < last else None


def _fiscal(g: _Groups, start_month: int) -> Period | None:
    """Read ``FY25`` and ``FY2025/26``."""
    year = _year(g[0])
    return (
        split_year(year, start_month) if g[1] and _year(g[1]) == year + 1 else fiscal_year(year, start_month)
    )


def _part_of_year(number: str | None, year: str | None, letter: str | None, *, fiscal: int) -> Period | None:
    part, months = int(number or 0), 3 if letter == "q" else 6
    if letter != "q" and part > 2:  # noqa: PLR2004 - a year has two halves
        return None
    if fiscal:
        return part_of_fiscal_year(_year(year), fiscal, part, months)
    return quarter_of(_year(year), part) if letter == "q" else half_of(_year(year), part)


def _year_then_part(g: _Groups, start_month: int) -> Period | None:
    """Read ``2026-Q2``, ``2026H1`` and ``FY26 Q2``."""
    return _part_of_year(g[3], g[0] or g[1], g[2], fiscal=start_month if g[0] else 0)


def _part_then_year(g: _Groups, start_month: int) -> Period | None:
    """Read ``Q2 2026``, ``H1/26`` and ``Q2 FY26``."""
    return _part_of_year(g[1], g[2] or g[3], g[0], fiscal=start_month if g[2] else 0)


def _number_part(g: _Groups, _: int) -> Period | None:
    """Read ``2Q26``."""
    return _part_of_year(g[0], g[2], g[1], fiscal=0)


def _part_in_words(g: _Groups, _: int) -> Period | None:
    """Read ``third quarter of 2026`` and ``1. Halbjahr 2026``."""
    letter = "q" if (g[1] or "").startswith("qu") else "h"
    return _part_of_year(str(_order(g[0])), g[2], letter, fiscal=0)


def _part_numbered(g: _Groups, _: int) -> Period | None:
    """Read ``Quartal 2/2026``."""
    return _part_in_words((g[1], g[0], g[2]), 1)


def _week_last(g: _Groups, _: int) -> Period | None:
    """Read ``2026-W12``."""
    return week_of(_year(g[0]), int(g[1] or 0))


def _week_first(g: _Groups, _: int) -> Period | None:
    """Read ``KW 12/2026``."""
    return week_of(_year(g[1]), int(g[0] or 0))


def _year_first(g: _Groups, _: int) -> date | None:
    """Read ``2026-06-30`` and ``20260630``: the month is in the one group that holds something."""
    return day_of(int(g[0] or 0), int(next(filter(None, g[1:-1]), 0)), int(g[-1] or 0))


def _day_named(g: _Groups, _: int) -> date | None:
    """Read ``30 June 2026``."""
    return day_of(_year(g[2]), _month(g[1]), int(g[0] or 0))


def _named_day(g: _Groups, _: int) -> date | None:
    """Read ``June 30, 2026``."""
    return day_of(_year(g[2]), _month(g[0]), int(g[1] or 0))


def _dotted(g: _Groups, _: int) -> date | None:
    """Read ``30.06.2026``: with dots the day is first."""
    return day_of(_year(g[2]), int(g[1] or 0), int(g[0] or 0))


def _slashed(g: _Groups, _: int) -> date | Twofold | None:
    """Read ``30/06/2026`` and ``06/30/2026``; both where either number can be the month."""
    one, two, year = int(g[0] or 0), int(g[2] or 0), _year(g[3])
    day_first, month_first = day_of(year, two, one), day_of(year, one, two)
    if day_first and month_first and day_first != month_first:
        return Twofold(day_first, month_first)
    return day_first or month_first


def _named_month(g: _Groups, _: int) -> Period:
    return month_of(_year(g[1]), _month(g[0]))


def _month_named(g: _Groups, _: int) -> Period:
    return month_of(_year(g[0]), _month(g[1]))


def _year_month(g: _Groups, _: int) -> Period:
    return month_of(_year(g[0]), int(g[1] or 0))


def _month_year(g: _Groups, _: int) -> Period:
    return month_of(_year(g[1]), int(g[0] or 0))


def _years(g: _Groups, _: int) -> Period | None:
    """Read ``2024-2026`` and ``2025/26``."""
    first, last = _year(g[0]), _year(g[1])
    return span(date(first, 1, 1), date(last, 12, 31)) if first < last <= first + 10 else None


def _split(g: _Groups, start_month: int) -> Period | None:
    """Read ``2025/26`` as a fiscal year; other pairs of numbers are none."""
    year = _year(g[0])
    return split_year(year, start_month) if _year(g[1]) == year + 1 else None


def _only_year(g: _Groups, _: int) -> Period:
    return year_of(_year(g[0]))


Reading = date | Period | Twofold | None
"""What a notation says; None where the calendar has no such day, week or part of a year."""

Reader = Callable[[_Groups, int], Reading]
"""Reads the groups of a notation, given the month a fiscal year starts with (1 to 12)."""

_END = "(?![0-9])"
_ST = r"(?:st|nd|rd|th|\.)?"
_SHORT_AFTER = "(?=[1-4][0-9](?![0-9]))"
_LONG_AFTER = "(?=[12][0-9]{3})"

NOTATIONS: dict[str, tuple[str, Reader]] = {
    "joined_days": (rf"{_NO_NUMBER}{_D}\.(?:{_M}\.?)? ?{_TO} ?{_D}\.{_M}\.{_Y}{_END}", _joined_days),
    "joined_named_days": (
        rf"{_NO_NUMBER}{_D}{_ST} ?(?:{_NAMED}\.?)? ?{_TO} ?{_D}{_ST} ?{_NAMED}\.?,? ?{_Y}{_END}",
        _joined_named_days,
    ),
    "year_first": (
        rf"{_NO_DIGIT}{_Y}(?:-{_MM}-|_{_MM}_|/{_MM}/|\.{_MM}\.| {_MM} ){_DD}(?![0-9])", _year_first
    ),
    "compact": (
        rf"{_NO_DIGIT}{_Y}{_MM}{_DD}(?:[0-2][0-9][0-5][0-9](?:[0-5][0-9])?)?{_END}", _year_first
    ),
    "week_last": (rf"{_NO_DIGIT}{_Y}[-_ ]?(?:kw|cw|w)[-_ ]?([0-5]?[0-9]){_END}", _week_last),
    "week_first": (
        rf"{_NO_LETTER}(?:(?:kalenderwoche|woche|week|kw|cw|wk)[-_ .]?|w)([0-5]?[0-9])"
        rf"(?:(?:[-_/ ]|, ?| of )(?=[12][0-9]{{3}})|[-/]){_ANY_YEAR}",
        _week_first,
    ),
    "year_then_part": (
        rf"(?:{_NO_LETTER}fy[-_ ]?'?{_ANY_YEAR_THEN}|{_NO_DIGIT}{_Y})[-_ /.]?([qh])([1-4]){_END}", _year_then_part
    ),
    "joined_quarters": (rf"{_NO_LETTER}q([1-4]) ?{_TO} ?q([1-4])[-_/ ]?{_Y}{_END}", _joined_quarters),
    "part_then_year": (
        rf"{_NO_LETTER}([qh])([1-4])(?:[-_/ ]?fy ?'?{_ANY_YEAR}"
        rf"|(?:(?:[-_/']| '){_SHORT_AFTER}|[-_/., ]{{0,2}}{_LONG_AFTER}){_ANY_YEAR})",
        _part_then_year,
    ),
    "number_part": (rf"{_NO_DIGIT}([1-4])([qh])[-_ '/]?{_ANY_YEAR}", _number_part),
    "part_in_words": (
        rf"(?<![a-zäöü0-9]){_ORDER}\.?[- ](quarter|quartal|half(?:[- ]year)?|halbjahr)(?: of| in)?,? {_Y}{_END}",
        _part_in_words,
    ),
    "part_numbered": (
        rf"{_NO_LETTER}(quarter|quartal|halbjahr) {_ORDER}(?:[-/ ]| of ){_Y}{_END}", _part_numbered,
    ),
    "fiscal": (
        rf"{_NO_LETTER}(?:fy|gj|fiscal year|financial year|geschäftsjahr|wirtschaftsjahr)"
        rf"[-_ ]?'?{_ANY_YEAR}(?:[-_/]{_ANY_YEAR})?",
        _fiscal,
    ),
    "day_named": (rf"{_NO_DIGIT}{_D}{_ST}[-_ ]?(?:of )?{_NAMED}\.?,?[-_ ]?{_Y}{_END}", _day_named),
    "day_named_short": (rf"{_NO_DIGIT}{_D}-{_NAMED}-{_YY}{_END}", _day_named),
    "named_day": (rf"{_NO_LETTER}{_NAMED}\.?[-_ ]{_D}(?:st|nd|rd|th)?(?:, ?|[-_ ]){_Y}{_END}", _named_day),
    "joined_months": (rf"{_NO_LETTER}{_NAMED}\.? ?{_TO} ?{_NAMED}\.?[-_ ]?{_Y}{_END}", _joined_months),
    "named_month": (rf"{_NO_LETTER}{_NAMED}(?:\.|,)?[-_ /]?{_Y}(?![0-9]|[-_/.][0-9])", _named_month),
    "named_month_short": (rf"{_NO_LETTER}{_NAMED}(?:[-_]'?| ?['’]){_YY}(?![0-9]|[-_/.][0-9])", _named_month),
    "month_named": (rf"{_NO_DIGIT}{_Y}[-_ /.]?{_NAMED}(?![a-zäöüß])", _month_named),
    "dotted": (rf"(?<![0-9.]){_D}\. ?{_M}\. ?{_Y}{_END}", _dotted),
    "short_day": (rf"(?<![0-9.]){_DD}\.{_MM}\.{_YY}(?![0-9]|[.,:/-][0-9])", _dotted),
    "slashed": (
        rf"(?<![0-9/-]){_D}(?P<slash>[-/_ ]){_D}(?P=slash){_Y}{_END}", _slashed
    ),
    "year_month": (rf"{_NO_DIGIT}{_Y}[-_./]{_MM}(?![0-9]|[-./][0-9]{{1,3}}(?![0-9]))", _year_month),
    "years": (rf"{_NO_DIGIT}{_Y}(?: ?[-–] ?|/|_| to | bis ){_Y}(?![0-9]|[-/.][0-9])", _years),
    "split_year": (rf"{_NO_DIGIT}{_Y}[-/]{_YY}(?![0-9]|[-/.][0-9])", _split),
    "month_year": (rf"(?<![0-9.,/-]){_MM}[-/.]{_Y}(?![0-9]|[.,-][0-9])", _month_year),
    "year": (rf"{_NO_DIGIT}{_Y}(?![0-9]|[-_/.:,][0-9])", _only_year),
}  # fmt: skip
"""Each notation by name: an expression for text in small letters, the more telling before the less, and its reader."""
