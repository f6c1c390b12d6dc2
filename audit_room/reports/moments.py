"""Moments as a sheet shows them: the time alone on the day the sheet is about, else date and time."""

from __future__ import annotations

from datetime import datetime

from audit_room.model.durations import local_stamp, local_time
from audit_room.reports.closing_summary import ClosingSummary


def stamp(summary: ClosingSummary, moment: datetime | None) -> str:
    """Return date and time in the zone of the sheet; a dash where there is no moment."""
    return local_stamp(moment, summary.zone)


def when(summary: ClosingSummary, moment: datetime | None) -> str:
    """Return the time alone where the sheet is about that one day, else date and time."""
    days = (summary.day,) if summary.day else summary.audit.days
    if moment is None or days != (moment.astimezone(summary.zone).date(),):
        return local_stamp(moment, summary.zone)
    return local_time(moment, summary.zone)
