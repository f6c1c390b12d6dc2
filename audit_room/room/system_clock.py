"""The clock of this machine."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from functools import cached_property


class SystemClock:
    """The present moment in UTC, and the local zone of this machine."""

    @cached_property
    def zone(self) -> tzinfo:
        """The local zone; UTC where the machine does not name one."""
        import tzlocal  # noqa: PLC0415

        try:
            return tzlocal.get_localzone()
        except Exception:  # noqa: BLE001 - a machine with a broken zone must still open the room
            return UTC

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        return datetime.now(UTC)
