"""The clock as the model sees it: given, never read here."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import Protocol

_MINUTE = 60


class Clock(Protocol):
    """Where the present moment and the local zone come from."""

    @property
    def zone(self) -> tzinfo:
        """The zone in which times are typed and shown."""
        ...

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


def in_utc(moment: datetime) -> datetime:
    """Return an aware moment in UTC, so that differences are true across a change of summer time.

    Raises ValueError for a moment without zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(UTC)


def offset_minutes(moment: datetime, zone: tzinfo) -> int:
    """Return how many minutes local time in ``zone`` is ahead of UTC at an aware moment."""
    offset = moment.astimezone(zone).utcoffset()
    return int(offset.total_seconds() // _MINUTE) if offset else 0


def in_nanoseconds(moment: datetime) -> int:
    """Return a moment in nanoseconds since 1970, as file systems count."""
    return int(moment.timestamp() * 1_000_000_000)
