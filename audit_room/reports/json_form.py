"""The closing summary as one JSON document, for other programs; names are stable, fields may be added."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date, datetime, tzinfo
from typing import Any

from audit_room.reports.closing_summary import INTERNAL_FIELDS, ClosingSummary
from audit_room.reports.summary_parts import Audience


def _value(value: object, zone: tzinfo) -> object:
    """Return a part of the summary as JSON knows it; moments in the zone of the sheet, with offset."""
    if isinstance(value, datetime):
        return value.astimezone(zone).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tzinfo):
        return str(value)
    if isinstance(value, tuple):
        return [_value(each, zone) for each in value]
    if is_dataclass(value):
        return {field.name: _value(getattr(value, field.name), zone) for field in fields(value)}
    return value


def as_json(summary: ClosingSummary) -> dict[str, Any]:
    """Return the whole summary in JSON's types; an outward one has no internal field at all.

    Texts are as they were written down: whoever prints the document lets JSON escape what is not ASCII.
    """
    outward = summary.audience is Audience.AUDITOR
    return {
        field.name: _value(getattr(summary, field.name), summary.zone)
        for field in fields(summary)
        if not (outward and field.name in INTERNAL_FIELDS)
    }
