"""Moments as documents write them, brought into one form."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_PDF = re.compile(
    r"(?:D:)?(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:(Z)|([+-])(\d\d)'?:?(\d\d)?'?)?", re.ASCII
)
_DAY_FORM = 10
_EARLIEST = 1900
"""Years before are what programs write that know no date (1601, 1899)."""


def iso_moment(written: str) -> str:
    """Return a moment in ISO 8601, its offset kept where it has one; empty for what is no moment.

    Reads the forms of PDF (``D:20260930120000+02'00'``), of Office and OpenDocument (ISO 8601) and of
    e-mail (``Wed, 30 Sep 2026 12:00:00 +0200``).
    """
    text = written.strip()
    for form in (_iso, _pdf, _mail):
        try:
            moment = form(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        if moment is not None and moment.year >= _EARLIEST:
            return moment.isoformat(timespec="seconds")[: _DAY_FORM if len(text) <= _DAY_FORM else None]
    return ""


def iso_of(moment: datetime | None) -> str:
    """Return a moment that a library read, in ISO 8601 (UTC where it names no zone)."""
    if moment is None or moment.year < _EARLIEST:
        return ""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat(timespec="seconds")


def _iso(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text[4:5] == "-" else None


def _pdf(text: str) -> datetime | None:
    told = _PDF.fullmatch(text)
    if told is None:
        return None
    numbers = [
        int(told[at]) if told[at] else least
        for at, least in zip(range(1, 7), (1, 1, 1, 0, 0, 0), strict=True)
    ]
    moment = datetime(*numbers)  # type: ignore[arg-type]  # noqa: DTZ001 - the zone follows
    if told[7]:
        return moment.replace(tzinfo=UTC)
    if told[8]:
        offset = f"{told[8]}{told[9]}:{told[10] or '00'}"
        return datetime.fromisoformat(moment.isoformat() + offset)
    return moment


def _mail(text: str) -> datetime | None:
    from email.utils import parsedate_to_datetime  # noqa: PLC0415

    return parsedate_to_datetime(text)
