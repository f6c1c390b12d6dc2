"""Where a text or a name mentions a day or a period; years are told from other numbers by what stands beside them.

Those others are numbers of versions, standards, tickets, telephones, prices, network addresses, ports and sections.
"""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from audit_room.model.date_notations import NOTATIONS, Twofold
from audit_room.model.period import Period, span

_BEFORE, _AFTER = 32, 14
_MOST = 40
"""A text with more mentions than these is a list of dates; the rest is not read."""


class Mention(NamedTuple):
    """A day or period written between ``start`` and ``end`` of a text, which says ``said``.

    ``other`` is the second reading where day and month cannot be told apart (``value`` is the day-first one).
    ``bare`` is True for a year that stands alone, which is the weakest thing a text can say, ``joined`` for a period
    told by its two ends.
    """

    start: int
    end: int
    said: str
    value: date | Period
    other: date | Period | None = None
    bare: bool = False
    joined: bool = False


_BY_NUMBER = (
    "joined_days",
    "joined_named_days",
    "number_part",
    "part_in_words",
    "day_named",
    "day_named_short",
    "dotted",
    "short_day",
    "slashed",
    "month_year",
)
_BY_YEAR = (
    "year_first",
    "week_last",
    "year_then_part",
    "month_named",
    "year_month",
    "years",
    "split_year",
    "year",
)
_BY_LONG_NUMBER = ("compact",)
_BY_WORD = ("week_first", "year_then_part", "joined_quarters", "part_then_year", "part_in_words", "part_numbered",
            "fiscal", "named_day", "joined_months", "named_month", "named_month_short")  # fmt: skip
"""Which notations begin with a small number, a year, a long number, a word."""

_START = re.compile("[0-9]+|[a-zäöüß]+")
_WORDS = frozenset(
    [
        "january",
        "jan",
        "jänner",
        "jän",
        "januar",
        "february",
        "feb",
        "februar",
        "march",
        "mar",
        "märz",
        "maerz",
        "mrz",
        "mär",
        "april",
        "apr",
        "may",
        "mai",
        "june",
        "jun",
        "juni",
        "july",
        "jul",
        "juli",
        "august",
        "aug",
        "september",
        "sept",
        "sep",
        "october",
        "oct",
        "oktober",
        "okt",
        "november",
        "nov",
        "december",
        "dec",
        "dezember",
        "dez",
        "q",
        "h",
        "fy",
        "gj",
        "fiscal",
        "financial",
        "geschäftsjahr",
        "wirtschaftsjahr",
        "kalenderwoche",
        "woche",
        "week",
        "kw",
        "cw",
        "wk",
        "w",
        "quarter",
        "quartal",
        "halbjahr",
        "first",
        "second",
        "third",
        "fourth",
        "erste",
        "erstes",
        "ersten",
        "zweite",
        "zweites",
        "zweiten",
        "dritte",
        "drittes",
        "dritten",
        "vierte",
        "viertes",
        "vierten",
        "i",
        "ii",
        "iii",
        "iv",
    ]
)
"""The words with which a day or a period can begin."""


def _together(names: tuple[str, ...]) -> tuple[re.Pattern[str], dict[str, slice]]:
    """Return the notations of these names as one expression, and where the groups of each lie."""
    pattern = re.compile("|".join(f"(?P<{name}>{NOTATIONS[name][0]})" for name in names))
    counts = {name: re.compile(NOTATIONS[name][0]).groups for name in names}
    return pattern, {name: slice(at := pattern.groupindex[name], at + counts[name]) for name in names}


_NUMBER, _YEAR, _LONG_NUMBER, _WORD = map(_together, (_BY_NUMBER, _BY_YEAR, _BY_LONG_NUMBER, _BY_WORD))
_YEAR_DIGITS, _DAY_DIGITS, _SHORTEST_COMPACT = 4, 2, 8
_WEAK = frozenset(("compact", "short_day", "year_month", "years", "split_year", "month_year", "year"))
_NUMBERS_BEFORE = re.compile(
    r"(?:(?<![a-z])(?:v|ver|vers|version|rev|revision|release|build|r)[ ._:-]{0,2}"
    r"|(?:iso|iec|din|en|nist|bs|sp|rfc|vda|pci|astm|ieee)[/ _-]{0,2}[0-9]{3,}(?:-[0-9]+)*[:-]"
    r"|(?<![0-9])[0-9]{4,}(?:-[0-9]+)?:"
    r"|(?<![a-zäöü])(?:edition|edn|ausgabe|kompendium|port|ext|tel|phone|fon|fax|ticket|order|invoice|rechnung"
    r"|no|nr|number|nummer|id|page|seite|section|abschnitt|kapitel|chapter|clause|room|raum|zip|plz|box|postfach"
    r"|copyright|\(c\)|act|regulations?|law)[ .:#]{0,3}"
    r"|[€$£§#@©]\s?|(?<![a-z])(?:eur|usd|gbp|chf)\s?|[0-9][.,:/]|\+[0-9 ()/-]*|(?<![0-9])0[0-9]{2,}[ /-]{1,3}"
    r"|(?<!\S):|//)$"
)
_NUMBERS_AFTER = re.compile(
    r"[.,][0-9]|\s?[€$£%]|\s(?:eur|usd|gbp|chf)\b|[ _-](?:edition|ausgabe|version|kg|[kmgt]b|ms|pcs|stück|users"
    r"|rows|items|records|lines|zeilen|people|hours|stunden)\b|:[0-9]"
)
_NUMBERS_BEFORE_YEAR = re.compile(
    r"(?:(?:iso|iec|din|en|nist|bs|sp|rfc|vda|pci)[/ _-]{0,2}(?:[a-z]+[/ _-])?[0-9]{3,}(?:-[0-9]+)*[ _]"
    r"|(?<![a-z0-9.-])(?!year:|jahr:)[a-z0-9.-]+:)$"
)
_TICKET_BEFORE = re.compile(r"(?<![A-Za-z-])[A-Z]{2,5}-$")
_BETWEEN = re.compile(
    r"\s*(?:-|–|—|/|_|_-_|\bto\b|\buntil\b|\bthrough\b|\bthru\b|\bbis(?:\s+(?:zum|einschließlich))?\b|\.{2,3})\s*"
)
_LISTED = re.compile(r"\s+(?:and|und|&)\s+")
_LONGEST_BETWEEN = 24
_OPENING = re.compile(r"(?:between|zwischen)(?: the| dem)?\s+$")
_LAST_MONTH = 12


def lowered(text: str) -> str:
    """Return ``text`` in small letters, each letter in its old place."""
    small = text.lower()
    return small if len(small) == len(text) else text.replace("İ", "I").lower()


def mentions(
    text: str,
    start: int = 0,
    end: int | None = None,
    *,
    fiscal_start_month: int = 1,
    small: str | None = None,
) -> list[Mention]:
    """Return the days and periods in ``text`` from ``start`` to ``end``, in order, at most 40.

    Two with *to* between them are joined to one period.  ``fiscal_start_month`` (1 to 12) is the month with which
    fiscal years begin; ``small`` is :func:`lowered` of the text where the caller has it already.
    """
    small = lowered(text) if small is None else small
    found: list[Mention] = []
    orders: set[bool] = set()
    stop = len(small) if end is None else end
    done = start
    for first in _START.finditer(small, start, stop):
        kind = _kind(first[0]) if first.start() >= done else None
        match = kind[0].match(small, first.start(), stop) if kind else None
        if kind is None or match is None:
            continue
        name = match.lastgroup or ""
        if name in _WEAK and _is_number(text, small, match, name):
            continue
        done = match.end()
        groups = match.groups()[kind[1][name]]
        reading = NOTATIONS[name][1](groups, fiscal_start_month)
        if reading is None:
            continue
        said = text[match.start() : match.end()]
        if isinstance(reading, Twofold):
            found.append(Mention(match.start(), match.end(), said, *reading))
        else:
            if name == "slashed" and groups[0] != groups[2]:
                orders.add(int(groups[0] or 0) > _LAST_MONTH)
            found.append(
                Mention(
                    match.start(),
                    match.end(),
                    said,
                    reading,
                    bare=name == "year",
                    joined=name.startswith("joined"),
                )
            )
        if len(found) >= _MOST:
            break
    return _joined(text, small, _decided(found, orders))


def _kind(first: str) -> tuple[re.Pattern[str], dict[str, slice]] | None:
    """Return the notations that can begin with this word or number."""
    if not first[0].isdecimal():
        return _WORD if first in _WORDS else None
    if len(first) == _YEAR_DIGITS:
        return _YEAR
    if len(first) <= _DAY_DIGITS:
        return _NUMBER
    return _LONG_NUMBER if len(first) >= _SHORTEST_COMPACT else None


def _decided(found: list[Mention], orders: set[bool]) -> list[Mention]:
    """Return the mentions, those of two readings decided where others in the same text tell the order.

    ``orders`` holds True where one was read day first, False where month first; a text that does both decides nothing.
    """
    if len(orders) != 1:
        return found
    day_first = orders.pop()
    return [
        each._replace(value=each.value if day_first else each.other, other=None) if each.other else each
        for each in found
    ]


def _is_number(text: str, small: str, match: re.Match[str], name: str) -> bool:
    """Return True where what stands beside it tells a year from a version, a standard, a ticket or a price."""
    start, end = match.span()
    from_here = max(start - _BEFORE, 0)
    if _NUMBERS_AFTER.match(small, end, end + _AFTER) or _NUMBERS_BEFORE.search(small, from_here, start):
        return True
    if name == "year":
        return bool(_NUMBERS_BEFORE_YEAR.search(small, from_here, start))
    return name == "year_month" and bool(_TICKET_BEFORE.search(text, from_here, start))


def _joined(text: str, small: str, found: list[Mention]) -> list[Mention]:
    """Return the mentions with each pair that has *to* between its two made one period."""
    joined: list[Mention] = []
    for each in found:
        pair = _pair(text, small, joined[-1], each) if joined else None
        if pair:
            joined[-1] = pair
        else:
            joined.append(each)
    return joined


def _pair(text: str, small: str, first: Mention, last: Mention) -> Mention | None:
    gap = small[first.end : last.start]
    if len(gap) > _LONGEST_BETWEEN or not (
        _BETWEEN.fullmatch(gap)
        or (_LISTED.fullmatch(gap) and _OPENING.search(small, max(first.start - _BEFORE, 0), first.start))
    ):
        return None
    said = text[first.start : last.end]
    readings = [
        span(_first_day(one), _last_day(two))
        for one, two in ((first.value, last.value), (first.other or first.value, last.other or last.value))
        if isinstance(one, Period) is isinstance(two, Period) and _first_day(one) < _first_day(two)
    ]
    if not readings:
        return None
    other = readings[-1] if (first.other or last.other) and len(readings) > 1 else None
    return Mention(first.start, last.end, said, readings[0], other, joined=True)


def _first_day(value: date | Period) -> date:
    return value.start if isinstance(value, Period) else value


def _last_day(value: date | Period) -> date:
    return value.end if isinstance(value, Period) else value
