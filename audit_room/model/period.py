"""The period evidence covers: whole days from a first to a last, with the name people give it."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

FIRST_YEAR, LAST_YEAR = 1990, 2079
"""Years that are read as years of evidence; other numbers of four digits are something else."""

_DAY = timedelta(days=1)
_MONTHS = 12
_QUARTER, _HALF = 3, 6
_CENTURY = 100
_LABEL_LETTERS = 40
_ISO_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Period:
    """The days from ``start`` to ``end``, both included; ``label`` is how they are named: ``2026-Q2``."""

    start: date
    end: date
    label: str

    def __post_init__(self) -> None:
        """Refuse a period that ends before it starts (ValueError)."""
        if self.end < self.start:
            raise ValueError("a period cannot end before it starts")

    def same_days(self, other: Period) -> bool:
        """Return True when both cover the same days, whatever they are called."""
        return self.start == other.start and self.end == other.end

    def overlaps(self, other: Period) -> bool:
        """Return True when at least one day lies in both."""
        return self.start <= other.end and other.start <= self.end

    def covers(self, other: Period) -> bool:
        """Return True when ``other`` lies within this period."""
        return self.start <= other.start and other.end <= self.end

    def as_json(self) -> dict[str, str]:
        """Return the period as a small dictionary of texts, days as ``2026-04-01``."""
        return {"start": self.start.isoformat(), "end": self.end.isoformat(), "label": self.label}


def period_from_json(told: object) -> Period | None:
    """Return the period of :meth:`Period.as_json`; None where the value is no such thing."""
    if not isinstance(told, dict):
        return None
    start, end, label = day_from_json(told.get("start")), day_from_json(told.get("end")), told.get("label")
    if start is None or end is None or end < start or not isinstance(label, str):
        return None
    return Period(start, end, label[:_LABEL_LETTERS])


def day_from_json(told: object) -> date | None:
    """Return the day written as ``2026-04-01``; None where the value is no such thing."""
    if not isinstance(told, str) or not _ISO_DAY.fullmatch(told):
        return None
    return day_of(int(told[:4]), int(told[5:7]), int(told[8:]))


def day_of(year: int, month: int, day: int) -> date | None:
    """Return that day; None where the calendar has no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def last_day(year: int, month: int) -> date:
    """Return the last day of a month."""
    return date(year, month, monthrange(year, month)[1])


def months_from(year: int, month: int, count: int, label: str) -> Period:
    """Return ``count`` whole months; ``month`` is counted from January of ``year`` and may be below 1 or above 12."""
    first = year * _MONTHS + month - 1
    last = first + count - 1
    end = last_day(last // _MONTHS, last % _MONTHS + 1)
    return Period(date(first // _MONTHS, first % _MONTHS + 1, 1), end, label)


def month_of(year: int, month: int) -> Period:
    """Return one calendar month: ``2026-03``."""
    return months_from(year, month, 1, f"{year}-{month:02d}")


def quarter_of(year: int, quarter: int) -> Period:
    """Return one quarter of a calendar year: ``2026-Q2``."""
    return months_from(year, _QUARTER * (quarter - 1) + 1, _QUARTER, f"{year}-Q{quarter}")


def half_of(year: int, half: int) -> Period:
    """Return one half of a calendar year: ``2026-H1``."""
    return months_from(year, _HALF * (half - 1) + 1, _HALF, f"{year}-H{half}")


def year_of(year: int) -> Period:
    """Return one calendar year: ``2026``."""
    return months_from(year, 1, _MONTHS, str(year))


def week_of(year: int, week: int) -> Period | None:
    """Return one week by ISO 8601 (Monday to Sunday): ``2026-W12``; None where the year has no such week."""
    try:
        monday = date.fromisocalendar(year, week, 1)
    except ValueError:
        return None
    return Period(monday, monday + 6 * _DAY, f"{year}-W{week:02d}")


def fiscal_year(year: int, start_month: int) -> Period:
    """Return a fiscal year named by one year: the calendar year, or the twelve months that end in it.

    ``FY25`` starting in April is April 2024 to March 2025, as most who shift their year name it.
    """
    first = year if start_month == 1 else year - 1
    return months_from(first, start_month, _MONTHS, f"FY{year}")


def split_year(year: int, start_month: int) -> Period:
    """Return a fiscal year named by two years: ``FY2025/26`` starting in April is April 2025 to March 2026.

    With ``start_month`` 1 its start is not known, so both calendar years are given.
    """
    label = f"FY{year}/{(year + 1) % _CENTURY:02d}"
    return months_from(year, start_month, 2 * _MONTHS if start_month == 1 else _MONTHS, label)


def part_of_fiscal_year(year: int, start_month: int, part: int, months: int) -> Period:
    """Return the quarter (``months`` 3) or half (6) number ``part`` of a fiscal year: ``FY2026-Q2``."""
    first = year if start_month == 1 else year - 1
    letter = "Q" if months == _QUARTER else "H"
    return months_from(first, start_month + months * (part - 1), months, f"FY{year}-{letter}{part}")


def months_until(end: date, months: int) -> Period:
    """Return the whole months that end with the month of ``end``: three months until 30 June are 2026-Q2."""
    first = end.year * _MONTHS + end.month - months
    return span(date(first // _MONTHS, first % _MONTHS + 1, 1), last_day(end.year, end.month))


def span(start: date, end: date) -> Period:
    """Return the days from ``start`` to ``end`` under the shortest name the calendar has for them.

    Raises ValueError where ``end`` lies before ``start``.
    """
    year = start.year
    if start.day == 1 and year == end.year and end == last_day(end.year, end.month):
        count = end.month - start.month + 1
        if count == 1:
            return month_of(year, start.month)
        if count == _QUARTER and start.month % _QUARTER == 1:
            return quarter_of(year, start.month // _QUARTER + 1)
        if count == _HALF and start.month % _HALF == 1:
            return half_of(year, start.month // _HALF + 1)
        if count == _MONTHS:
            return year_of(year)
    return Period(start, end, f"{start.isoformat()} to {end.isoformat()}")
