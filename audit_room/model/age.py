"""Documents so old that an auditor will ask whether they still hold."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from audit_room.model.proposal import Proposals

VERY_OLD_YEARS = 3
"""From how many whole years on a document is called old; policies are mostly reviewed yearly."""

Basis = Literal["document", "period", "properties", "disk"]
"""What tells the age: the document itself, the period it covers, its properties, or only the file system."""

_WORDS: dict[Basis, str] = {
    "document": "says it is of",
    "period": "covers nothing after",
    "properties": "its properties say",
    "disk": "last written in",
}


def age_hint(
    document_date: date | None, now: datetime, *, basis: Basis = "document", years: int = VERY_OLD_YEARS
) -> str:
    """Return ``says it is of 2019: 7 years old`` for a day ``years`` whole years ago or more, else an empty text."""
    if document_date is None:
        return ""
    today = now.date()
    age = (
        today.year
        - document_date.year
        - ((today.month, today.day) < (document_date.month, document_date.day))
    )
    if age < max(years, 1):
        return ""
    return f"{_WORDS[basis]} {document_date.year}: {age} {'year' if age == 1 else 'years'} old"


def age_told(
    proposals: Proposals, written: date | None, now: datetime, *, years: int = VERY_OLD_YEARS
) -> str:
    """Return the same by the best that is known: the document's day, its period, its properties, and last ``written``.

    ``written`` is the day of the file's mtime (UTC), which copying and syncing change; it counts only where
    nothing else tells anything.  Empty where the document is not old, or its age is not known.
    """
    day, period = proposals.document_date, proposals.period
    if day and day.source != "facts":
        return age_hint(day.value, now, years=years)
    if period:
        return age_hint(period.value.end, now, basis="period", years=years)
    if day:
        return age_hint(day.value, now, basis="properties", years=years)
    return age_hint(written, now, basis="disk", years=years)
