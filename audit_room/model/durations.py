"""Durations and moments as people read them."""

from __future__ import annotations

from datetime import datetime, tzinfo

_MINUTE = 60
_HOUR = 3600


def stopwatch(seconds: float) -> str:
    """Return ``18:22`` (minutes:seconds) below an hour, ``1:05:09`` below a day, ``26 h 10 min`` above."""
    whole = max(int(seconds), 0)
    hours, rest = divmod(whole, _HOUR)
    minutes, second = divmod(rest, _MINUTE)
    if hours >= 24:  # noqa: PLR2004
        return f"{hours} h {minutes:02d} min"
    if hours:
        return f"{hours}:{minutes:02d}:{second:02d}"
    return f"{minutes:02d}:{second:02d}"


def spoken(seconds: float) -> str:
    """Return ``3 min``, ``1 h 05 min`` or ``40 s``: for reports, where a ticking form would mislead."""
    whole = max(int(seconds), 0)
    if whole < _MINUTE:
        return f"{whole} s"
    hours, minutes = divmod(whole // _MINUTE, 60)
    return f"{hours} h {minutes:02d} min" if hours else f"{minutes} min"


def local_time(moment: datetime | None, zone: tzinfo) -> str:
    """Return ``10:42`` in ``zone``; a dash where there is no moment."""
    return moment.astimezone(zone).strftime("%H:%M") if moment else "—"


def local_stamp(moment: datetime | None, zone: tzinfo) -> str:
    """Return ``2026-11-23 10:42`` in ``zone``; a dash where there is no moment."""
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M") if moment else "—"


def due_label(moment: datetime | None, now: datetime, zone: tzinfo) -> str:
    """Return the time of day when ``moment`` is today, else date and time."""
    if moment is None:
        return "—"
    same_day = moment.astimezone(zone).date() == now.astimezone(zone).date()
    return local_time(moment, zone) if same_day else local_stamp(moment, zone)
