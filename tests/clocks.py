"""A clock that stands still until a test moves it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

MORNING = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
"""The second audit day, 10:00 in Berlin."""


class FakeClock:
    """The present moment as a test says it is; a :class:`audit_room.model.clock.Clock`."""

    def __init__(self, now: datetime = MORNING, zone: tzinfo | None = None) -> None:
        self._now = now.astimezone(UTC)
        self._zone = zone or ZoneInfo("Europe/Berlin")

    @property
    def zone(self) -> tzinfo:
        """The zone in which times are typed and shown."""
        return self._zone

    def now(self) -> datetime:
        """The present moment in UTC."""
        return self._now

    def advance(self, *, hours: float = 0, minutes: float = 0, seconds: float = 0) -> datetime:
        """Move the clock on (or back, with negative figures) and return the new moment."""
        self._now += timedelta(hours=hours, minutes=minutes, seconds=seconds)
        return self._now

    def set(self, moment: datetime) -> None:
        """Put the clock to a moment, which needs a zone."""
        self._now = moment.astimezone(UTC)
