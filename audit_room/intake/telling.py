"""What name and text of a file tell: dates, a period, and what to see to before an auditor sees it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from audit_room.model.age import age_told
from audit_room.model.content_hints import content_hints
from audit_room.model.dating import propose

_PLAIN_LETTERS = 8_000
"""How much of a text without facts of its own (a log, a table) is looked at for hints: there are many of those."""

_SECOND = 1_000_000_000


def tell(shown: str, text: str, facts: Mapping[str, str], *, mtime_ns: int, now_ns: int) -> dict[str, Any]:
    """Return ``hints`` (sentences) and ``proposals`` of a file, as the index keeps them; left out where empty.

    ``shown`` is the path in its display form; ``mtime_ns`` when the file was last written and ``now_ns`` the present
    moment, in nanoseconds since 1970: how old a document is, is told as of then.
    """
    proposals = propose(shown, text, facts)
    hints = list(content_hints("", text if facts else text[:_PLAIN_LETTERS])) if text else []
    if old := age_told(proposals, _day(mtime_ns), _moment(now_ns)):
        hints.append(old)
    told: dict[str, Any] = {}
    if hints:
        told["hints"] = hints
    if found := proposals.as_json():
        told["proposals"] = found
    return told


def _moment(nanoseconds: int) -> datetime:
    return datetime.fromtimestamp(nanoseconds / _SECOND, UTC)


def _day(nanoseconds: int) -> date | None:
    """Return a day in UTC, None for a date that no calendar has."""
    try:
        return _moment(nanoseconds).date()
    except (ValueError, OverflowError, OSError):
        return None
