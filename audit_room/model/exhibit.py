"""An exhibit: one version of one evidence, shown for a request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from audit_room.model.display import display


@dataclass(frozen=True, kw_only=True, slots=True)
class Exhibit:
    """Which bytes were shown, for which request, to whom, when (UTC), how.

    ``sha256`` was computed from the bytes at the moment of showing, not taken from the index.  ``size`` is in bytes.
    """

    id: str
    request_id: str
    path: bytes
    sha256: str
    size: int
    shown_at: datetime
    shown_by: str
    shown_to: str = ""
    how: str = "screen"

    @property
    def shown_path(self) -> str:
        """The path in its display form."""
        return display(self.path)
