"""Times as people type them: ``15:30``, ``in 20m``, ``tomorrow 12:00``, ``Fri``; built local, kept in UTC."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from audit_room.model.display import shorten
from audit_room.model.errors import AuditRoomError

CLOSING = time(17, 0)
"""The local time of day meant by a day without time, by ``eod`` and ``before closing``."""

_LONGEST = 60
_SHOWN = 40
_FARTHEST = timedelta(days=3660)
_NEXT_YEAR_WITHIN = timedelta(days=183)
_EXAMPLES = "try 15:30, in 20m, tomorrow 12:00 or Fri"

_WEEKDAYS = (
    ("monday", "mon", "montag"),
    ("tuesday", "tue", "tues", "dienstag"),
    ("wednesday", "wed", "mittwoch"),
    ("thursday", "thu", "thur", "thurs", "donnerstag"),
    ("friday", "fri", "freitag"),
    ("saturday", "sat", "samstag"),
    ("sunday", "sun", "sonntag"),
)
_WEEKDAY = {name: number for number, names in enumerate(_WEEKDAYS) for name in names}
_MONTHS = (
    ("jan", "january", "januar"),
    ("feb", "february", "februar"),
    ("mar", "march", "märz"),
    ("apr", "april"),
    ("may", "mai"),
    ("jun", "june", "juni"),
    ("jul", "july", "juli"),
    ("aug", "august"),
    ("sep", "sept", "september"),
    ("oct", "october", "oktober", "okt"),
    ("nov", "november"),
    ("dec", "december", "dezember", "dez"),
)
_MONTH = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names}
_DAYS_AHEAD = {"today": 0, "heute": 0, "tomorrow": 1, "morgen": 1, "übermorgen": 2}
_CLOSING_WORDS = frozenset({"eod", "cob", "end of day", "close of business", "before closing", "closing"})
_UNITS = (
    (("w", "week", "weeks", "woche", "wochen"), timedelta(weeks=1)),
    (("d", "day", "days", "tag", "tage", "tagen"), timedelta(days=1)),
    (("h", "hr", "hrs", "hour", "hours", "std", "stunde", "stunden"), timedelta(hours=1)),
    (("m", "min", "mins", "minute", "minutes", "minuten"), timedelta(minutes=1)),
)
_UNIT = {name: span for names, span in _UNITS for name in names}

_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])(?: ?(?:h|uhr))?")
_TWELVE = re.compile(r"(1[0-2]|0?[1-9])(?::([0-5][0-9]))? ?([ap])\.?m\.?")
_DURATION = re.compile(r"(?:in |~ ?)?([0-9]{1,4}(?:[.,][0-9])?) ?([a-z]+)(?: ?([0-9]{1,2}) ?(?:m|min)?)?")
_ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_DOTTED_DAY = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})?")
_NAMED_DAY = re.compile(r"([0-9]{1,2})\.? ([a-zä]+)\.?(?: ([0-9]{4}))?")
_MONTH_FIRST = re.compile(r"([a-zä]+)\.? ([0-9]{1,2}),?(?: ([0-9]{4}))?")
_PLAIN_WORD = r"(?:[^\W\d_]{2,}|a|[0-9]{1,4}|[0-9]{1,2}(?:st|nd|rd|th))"
_PLAIN_WORDS = re.compile(rf"(?=.*[^\W\d_]){_PLAIN_WORD}(?:[ ,.:/-]+{_PLAIN_WORD})*")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}t[0-9:.]+(?:z|[+-][0-9]{2}:?[0-9]{2})?")


class BadTimeError(AuditRoomError):
    """A text is not a time that can be read, or the time is on the wrong side of the present."""


def _time_of_day(text: str) -> time | None:
    """Read ``15:30``, ``3pm``, ``noon``."""
    if text in {"noon", "mittag"}:
        return time(12, 0)
    found = _CLOCK.fullmatch(text)
    if found:
        return time(int(found[1]), int(found[2]))
    found = _TWELVE.fullmatch(text)
    if found:
        return time(int(found[1]) % 12 + (12 if found[3] == "p" else 0), int(found[2] or 0))
    return CLOSING if text in _CLOSING_WORDS else None


def _span(text: str) -> timedelta | None:
    """Read ``20m``, ``in 2h``, ``~1h30``, ``20 min``; None for anything else, zero included."""
    found = _DURATION.fullmatch(text)
    unit = _UNIT.get(found[2]) if found else None
    if found is None or unit is None:
        return None
    span = float(found[1].replace(",", ".")) * unit
    if found[3]:
        if unit != timedelta(hours=1):
            return None
        span += timedelta(minutes=int(found[3]))
    return span if timedelta(0) < span <= _FARTHEST else None


def _yearless(month: int, day: int, today: date) -> date:
    """Return the day of this year; of the next when it is past by long and the next is near."""
    this_year = date(today.year, month, day)
    if this_year >= today:
        return this_year
    next_year = date(today.year + 1, month, day)
    return next_year if next_year - today <= _NEXT_YEAR_WITHIN else this_year


def _dated(year: str | None, month: int, day: int, today: date) -> date | None:
    try:
        return date(int(year), month, day) if year else _yearless(month, day, today)
    except ValueError:
        return None


def _day(text: str, today: date) -> date | None:
    """Read ``tomorrow``, ``fri`` (never today, always the next), ``2026-11-27``, ``27.11.``, ``27 nov``."""
    if text in _DAYS_AHEAD:
        return today + timedelta(days=_DAYS_AHEAD[text])
    weekday = _WEEKDAY.get(text.removeprefix("next ").removeprefix("on ").rstrip("."))
    if weekday is not None:
        return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    found = _ISO_DAY.fullmatch(text)
    if found:
        return _dated(found[1], int(found[2]), int(found[3]), today)
    found = _DOTTED_DAY.fullmatch(text)
    return _dated(found[3], int(found[2]), int(found[1]), today) if found else _named_day(text, today)


def _named_day(text: str, today: date) -> date | None:
    """Read ``27 nov``, ``27. november 2026``, ``nov 27``."""
    found = _NAMED_DAY.fullmatch(text)
    if found and found[2] in _MONTH:
        return _dated(found[3], _MONTH[found[2]], int(found[1]), today)
    found = _MONTH_FIRST.fullmatch(text)
    if found and found[1] in _MONTH:
        return _dated(found[3], _MONTH[found[1]], int(found[2]), today)
    return None


def _instant(text: str, zone: tzinfo) -> datetime | None:
    """Read an ISO 8601 moment, local where it names no offset."""
    if not _INSTANT.fullmatch(text):
        return None
    try:
        moment = datetime.fromisoformat(text.upper())
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _local(day: date, at: time, zone: tzinfo) -> datetime:
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)


def _day_and_time(text: str, today: date, zone: tzinfo) -> datetime | None:
    """Read ``tomorrow 12:00``, ``12:00 tomorrow``, a day alone (17:00), a time alone (today)."""
    at = _time_of_day(text)
    if at is not None:
        return _local(today, at, zone)
    day = _day(text, today)
    if day is not None:
        return _local(day, CLOSING, zone)
    words = text.split(" ")
    for cut in range(1, len(words)):
        first, second = " ".join(words[:cut]), " ".join(words[cut:]).removeprefix("at ").removeprefix("um ")
        for day_text, time_text in ((first, second), (second, first)):
            day, at = _day(day_text.rstrip(","), today), _time_of_day(time_text)
            if day is not None and at is not None:
                return _local(day, at, zone)
    return None


def read_when(text: str, now: datetime, zone: tzinfo) -> datetime | None:
    """Return the moment (UTC) meant by ``text``, past or not, by a short exact grammar, or None.

    Quick enough for every key pressed.  ``now`` is aware; clock times and days are those of ``zone``.
    """
    if len(text) > _LONGEST:
        return None
    said = " ".join(text.casefold().split())
    try:
        span = _span(said)
        if span is not None:
            if span % timedelta(days=1):
                return now.astimezone(UTC) + span
            local = now.astimezone(zone)
            return _local(local.date() + span, local.time(), zone)
        return _instant(said, zone) or _day_and_time(said, now.astimezone(zone).date(), zone)
    except (OverflowError, ValueError):
        return None


def _guessed(text: str, now: datetime, zone: tzinfo) -> datetime | None:
    """Read what the exact grammar does not know, by dateparser.

    It is given plain words only: it finds a time in bare numbers, ``20m30`` and even in terminal escapes.
    """
    said = " ".join(text.split())
    if len(said) > _LONGEST or not _PLAIN_WORDS.fullmatch(said):
        return None
    import dateparser  # noqa: PLC0415  (a quarter of a second, and only for the command line)

    local = now.astimezone(zone).replace(tzinfo=None)
    try:
        found = dateparser.parse(
            said,
            languages=["en", "de"],
            settings={"PREFER_DATES_FROM": "future", "RELATIVE_BASE": local, "REQUIRE_PARTS": ["day"]},
        )
        if found is None:
            return None
        return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
    except (OverflowError, ValueError):
        return None


def parse_when(text: str, now: datetime, zone: tzinfo, *, future: bool = True) -> datetime:
    """Return the moment (UTC) meant by ``text``, typed as a due time of a command.

    ``now`` is aware; clock times and days are those of ``zone``; a day without time ends at 17:00.
    With ``future`` a moment that is past is refused, without it one that has not come yet.
    Raises BadTimeError, one sentence, in both cases and for what is no time.
    """
    said = shorten(text.strip(), _SHOWN)
    moment = read_when(text, now, zone) or _guessed(text, now, zone)
    if moment is None or abs(moment - now) > _FARTHEST:
        raise BadTimeError(f"“{said}” is not a time I can read; {_EXAMPLES}.")
    shown, present = (m.astimezone(zone).strftime("%Y-%m-%d %H:%M") for m in (moment, now))
    if future and moment <= now:
        raise BadTimeError(
            f"“{said}” is {shown}, which is past (it is {present}); name a time to come, or tomorrow."
        )
    if not future and moment > now:
        raise BadTimeError(
            f"“{said}” is {shown}, which has not come yet (it is {present}); name a time before now."
        )
    return moment
