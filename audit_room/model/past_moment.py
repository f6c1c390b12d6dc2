"""Moments behind us as one types them to narrow a list: ``2026-09``, ``yesterday``, ``3d``, ``Mon``, ``09:30``."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo

_DAYS_AGO = {"today": 0, "heute": 0, "yesterday": 1, "gestern": 1, "vorgestern": 2}
_WEEKDAYS = (
    ("monday", "montag"),
    ("tuesday", "dienstag"),
    ("wednesday", "mittwoch"),
    ("thursday", "donnerstag"),
    ("friday", "freitag"),
    ("saturday", "samstag"),
    ("sunday", "sonntag"),
)
_SPANS = {
    "m": timedelta(minutes=1),
    "min": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "std": timedelta(hours=1),
    "d": timedelta(days=1),
    "t": timedelta(days=1),
    "w": timedelta(weeks=1),
}
_LONGEST = timedelta(days=36_600)
_SPAN = re.compile(r"([0-9]{1,4})([a-z]{1,3})")
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
_ISO = re.compile(r"([12][0-9]{3})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?")
_QUARTER = re.compile(r"([12][0-9]{3})-?q([1-4])|q([1-4])[-/]?([12][0-9]{3})")
_DOTTED = re.compile(r"(?:([0-9]{1,2})\.)?([0-9]{1,2})\.([12][0-9]{3})")
_DAY_AND_MONTH = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.?")


def past_moment(text: str, now: datetime, zone: tzinfo) -> datetime | None:
    """Return the beginning (UTC) of the time meant by ``text``, None where it names none.

    A day, month, quarter or year begins at its local midnight; a weekday is the last one, today included; a clock
    time is that of today, or of yesterday where it has not come yet; ``3d``, ``12h`` count back from ``now``, which
    is aware.
    """
    said = text.strip().casefold()
    try:
        return _moment(said, now, zone)
    except (ValueError, OverflowError):
        return None


def _moment(said: str, now: datetime, zone: tzinfo) -> datetime | None:
    local = now.astimezone(zone)
    if found := _SPAN.fullmatch(said):
        unit = _SPANS.get(found[2])
        if unit is None:
            return None
        return now.astimezone(UTC) - min(int(found[1]) * unit, _LONGEST)
    if found := _CLOCK.fullmatch(said):
        at = time(int(found[1]), int(found[2]))
        day = local.date() if at <= local.time() else local.date() - timedelta(days=1)
        return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)
    first = _day(said, local.date())
    return datetime.combine(first, time(), tzinfo=zone).astimezone(UTC) if first else None


def _day(said: str, today: date) -> date | None:
    """Return the first day of what is meant.  Raises ValueError for a date no calendar has."""
    if said in _DAYS_AGO:
        return today - timedelta(days=_DAYS_AGO[said])
    weekday = _weekday(said)
    return _date(said, today) if weekday is None else today - timedelta(days=(today.weekday() - weekday) % 7)


def _date(said: str, today: date) -> date | None:
    if found := _ISO.fullmatch(said):
        return date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    if found := _QUARTER.fullmatch(said):
        return date(int(found[1] or found[4]), 3 * int(found[2] or found[3]) - 2, 1)
    if found := _DOTTED.fullmatch(said):
        return date(int(found[3]), int(found[2]), int(found[1] or 1))
    if found := _DAY_AND_MONTH.fullmatch(said):
        day = date(today.year, int(found[2]), int(found[1]))
        return day if day <= today else date(today.year - 1, day.month, day.day)
    return None


def _weekday(said: str) -> int | None:
    """Return the day of the week that is begun with ``said``, where it is one only; Monday is 0."""
    if len(said) < 2:  # noqa: PLR2004
        return None
    meant = {number for number, names in enumerate(_WEEKDAYS) if any(name.startswith(said) for name in names)}
    return meant.pop() if len(meant) == 1 else None
