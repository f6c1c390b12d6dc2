"""Tags and attachments: what joins evidence to requirements and requests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from audit_room.model.display import display


class TagReason(StrEnum):
    """Why a tag is there."""

    MANUAL = "manual"
    SUGGESTION = "accepted suggestion"
    RULE = "rule"
    IMPORT = "import"


@dataclass(frozen=True, kw_only=True, slots=True)
class Tag:
    """Evidence joined to a requirement: which file and content, which ref, who, when (UTC), why.

    Holds path and SHA-256 rather than a row of the index, so that the index may be thrown away.
    """

    id: str
    path: bytes
    sha256: str
    ref: str
    tagged_at: datetime
    tagged_by: str
    why: TagReason = TagReason.MANUAL

    @property
    def shown_path(self) -> str:
        """The path in its display form."""
        return display(self.path)


@dataclass(frozen=True, kw_only=True, slots=True)
class Attachment:
    """Evidence laid beside a request, before or after it is shown; ``answer_id`` where it backs an answer."""

    id: str
    request_id: str
    path: bytes
    sha256: str
    attached_at: datetime
    attached_by: str
    answer_id: str | None = None

    @property
    def shown_path(self) -> str:
        """The path in its display form."""
        return display(self.path)
