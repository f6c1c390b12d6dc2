"""A note beside one file of the evidence folder: our own words on it, never the auditor's to read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class EvidenceNote:
    """What is noted beside the file at ``path``, by whom and when last (UTC); never in an outward report."""

    id: str
    path: bytes
    text: str
    noted_at: datetime
    noted_by: str
