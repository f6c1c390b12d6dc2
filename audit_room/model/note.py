"""A note: internal words that never leave the house."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """An internal note, about a request or the day; never in an outward report."""

    id: str
    text: str
    noted_at: datetime
    noted_by: str
    about: str | None = None
