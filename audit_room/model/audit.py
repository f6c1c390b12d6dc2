"""The audit itself: one row of facts, and the targets its clocks run against."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

DEFAULT_ACKNOWLEDGE_MINUTES = 5
DEFAULT_SHOW_MINUTES = 30
HIGH_SHOW_MINUTES = 15


@dataclass(frozen=True, kw_only=True, slots=True)
class Targets:
    """Minutes allowed per priority: to acknowledge a request, and to show what was asked for."""

    acknowledge: int = DEFAULT_ACKNOWLEDGE_MINUTES
    show: int = DEFAULT_SHOW_MINUTES
    show_high: int = HIGH_SHOW_MINUTES
    show_low: int = DEFAULT_SHOW_MINUTES


@dataclass(frozen=True, kw_only=True, slots=True)
class Audit:
    """One audit: who, against what, where its evidence lies.

    ``evidence_root`` is the absolute path of the evidence folder as bytes; ``uid`` names the audit for good
    (mirror and backups are kept under it); ``framework_ids`` are catalogues shipped or imported.
    """

    id: str = "audit"
    uid: str
    name: str
    evidence_root: bytes
    framework_ids: tuple[str, ...] = ("iso27001-2022",)
    created_at: datetime
    organisation: str = ""
    scope: str = ""
    auditors: tuple[str, ...] = ()
    targets: Targets = field(default_factory=Targets)
