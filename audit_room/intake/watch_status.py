"""How the watch of the evidence folder stands, and how often it does things."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class WatchMode(StrEnum):
    """How changes are noticed: as they happen, by looking again at intervals only, or not at all just now."""

    LIVE = "live"
    RECONCILING = "reconciling"
    OFFLINE = "offline"


@dataclass(frozen=True, slots=True)
class WatchStatus:
    """How the watch stands.

    ``last_reconcile`` (UTC) is when the whole folder was last compared, ``since`` (UTC) when the mode began, and
    ``message`` says in words what a user should know; empty where all is well.
    """

    mode: WatchMode
    last_reconcile: datetime | None = None
    message: str = ""
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class WatchTimes:
    """How often things are done, in seconds.

    ``check``: between health checks.  ``quiet``: from the first hint after a calm to its call back, so that what
    belongs together comes together.  ``longest_wait``: the most that lies between two call backs while hints keep
    coming.  ``reconcile``: between looks at the whole folder.  ``restart``: before something that failed is tried
    again.
    """

    check: float = 0.5
    quiet: float = 0.03
    longest_wait: float = 0.8
    reconcile: float = 30.0
    restart: float = 5.0
