"""Evidence: one file of the evidence folder, as the index knows it, and what stands beside its name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from audit_room.model.display import display


class EvidenceState(StrEnum):
    """Whether the file was there at the last look."""

    PRESENT = "present"
    MISSING = "missing"


class EvidenceStatus(StrEnum):
    """The letter beside a file, as people know them (design section 5)."""

    UNTAGGED = "U"
    TAGGED = "T"
    MODIFIED = "M"
    MISSING = "!"
    DUPLICATE = "D"


STATUS_WORDS = {
    EvidenceStatus.UNTAGGED: "untagged",
    EvidenceStatus.TAGGED: "tagged",
    EvidenceStatus.MODIFIED: "modified since it was tagged or shown",
    EvidenceStatus.MISSING: "missing",
    EvidenceStatus.DUPLICATE: "duplicate content",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Version:
    """One content of a file: SHA-256 in hex, size in bytes, when it was first seen (UTC)."""

    sha256: str
    size: int
    mtime_ns: int
    seen_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """One file in the evidence folder.

    ``path`` is relative to the folder, as bytes: its identity.  ``sha256`` is empty until the file was read.
    ``mime`` is what its bytes say it is, ``""`` until known.  ``text`` is ``ok``, ``pending``, ``none`` (a type
    that holds no text) or the reason why its text could not be read.  ``warnings`` are short sentences.
    ``being_written`` is True until the file has been left alone for a while: its bytes are not final yet.
    ``to_be_read`` is True until its bytes were read since it changed.  ``gone_since`` is when it was first not
    met any more; it counts as missing a while later.  ``note`` is what was noted beside it, for our own eyes.
    ``proposals`` are the dates and the period that its name and text tell.
    """

    id: int
    path: bytes
    size: int
    mtime_ns: int
    sha256: str = ""
    mime: str = ""
    state: EvidenceState = EvidenceState.PRESENT
    status: str = "U"
    refs: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    text: str = "pending"
    first_seen: datetime | None = None
    gone_since: datetime | None = None
    missing_since: datetime | None = None
    being_written: bool = False
    to_be_read: bool = False
    note: str = ""
    proposals: Mapping[str, Any] = field(default_factory=dict)

    @property
    def shown_path(self) -> str:
        """The path in its display form."""
        return display(self.path)

    @property
    def is_pending(self) -> bool:
        """True while its content or text was not looked at yet, though nothing stands in the way."""
        return self.to_be_read or (bool(self.sha256) and self.text == "pending" and not self.being_written)

    @property
    def name(self) -> str:
        """The file's own name in its display form."""
        return display(self.path.rpartition(b"/")[2])


def status_letters(
    *, missing: bool, duplicate: bool, refs: tuple[str, ...], sha256: str, known: tuple[str, ...]
) -> str:
    """Return the letters beside a file, most pressing first, such as ``!``, ``MT``, ``UD``.

    ``known`` are the contents it was tagged or shown with; ``M`` means that its bytes are none of the newest of them.
    """
    letters = EvidenceStatus.MISSING.value if missing else ""
    if not missing and sha256 and any(known_sha and known_sha != sha256 for known_sha in known):
        letters += EvidenceStatus.MODIFIED
    letters += EvidenceStatus.TAGGED if refs else EvidenceStatus.UNTAGGED
    if duplicate:
        letters += EvidenceStatus.DUPLICATE
    return letters
