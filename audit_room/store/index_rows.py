"""Rows of the index and what they stand for: conversions in both directions."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from audit_room.model.display import display
from audit_room.model.evidence import Evidence, EvidenceState

_INT64 = 1 << 63

EVIDENCE_COLUMNS = (
    "files.id, files.path, files.size, files.mtime_ns, files.sha256, files.mime, files.state, files.status, "
    "files.refs, files.warnings, files.first_seen, files.missing_since, texts.state, texts.warnings"
)
"""What :func:`evidence_of` reads, in this order, from ``files LEFT JOIN texts``."""

EVIDENCE_TABLES = "files LEFT JOIN texts ON texts.sha256 = files.sha256"


class KnownFile(NamedTuple):
    """What the index remembers of a file in order to see whether it changed; times in ns since 1970."""

    id: int
    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int
    device: int
    sha256: str
    looked_ns: int
    present: int


@dataclass(frozen=True, kw_only=True, slots=True)
class FileRow:
    """One file as a scan found it.

    ``id`` is None for one that the index has not seen.  ``sha256`` is empty where only its name is known.
    ``looked_ns`` is when its bytes were read, in nanoseconds since 1970.
    """

    id: int | None = None
    path: bytes
    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int
    device: int
    sha256: str = ""
    mime: str = ""
    engine: str = ""
    warnings: tuple[str, ...] = ()
    looked_ns: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class TextRow:
    """The text of one content: ``state`` is ``ok``, ``none`` (no text in that type) or the reason why not."""

    sha256: str
    state: str
    content: str = ""
    facts: dict[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


class Unread(NamedTuple):
    """A content whose text was not looked at yet, and a file that holds it."""

    sha256: str
    path: bytes
    mime: str
    size: int
    mtime_ns: int


class Move(NamedTuple):
    """A file found again under another path; ``number`` grows with every move the index has seen."""

    number: int
    old: bytes
    new: bytes
    sha256: str


def int64(number: int) -> int:
    """Return ``number`` as SQLite can hold it: unsigned inodes wrap, dates beyond the year 2262 are cut."""
    if -_INT64 <= number < _INT64:
        return number
    return number - 2 * _INT64 if number < 2 * _INT64 else _INT64 - 1


def clamp_ns(nanoseconds: int) -> int:
    """Return a time in nanoseconds within what SQLite can hold (the years 1677 to 2262)."""
    return min(max(nanoseconds, -_INT64), _INT64 - 1)


def folded(text: str) -> str:
    """Return ``text`` as it is compared: without case, and with one spelling for each composed letter."""
    return unicodedata.normalize("NFKC", text).casefold()


def encoded(values: tuple[str, ...]) -> str:
    """Return ``values`` as the JSON list that is stored."""
    return json.dumps(values, ensure_ascii=False) if values else "[]"


def decoded(stored: str) -> tuple[str, ...]:
    """Return the values of a stored JSON list."""
    return () if stored == "[]" else tuple(json.loads(stored))


def moment(stored: str | None) -> datetime | None:
    """Return a stored moment, aware and in UTC."""
    return datetime.fromisoformat(stored) if stored else None


def names_of(path: bytes) -> tuple[str, str, str]:
    """Return the display form of a path, that of its last part, and the form it is filtered and sorted by."""
    shown = display(path)
    return shown, display(path.rpartition(b"/")[2]), folded(shown)


def evidence_of(row: tuple[Any, ...]) -> Evidence:
    """Return the evidence of a row of :data:`EVIDENCE_COLUMNS`."""
    (
        number, path, size, mtime_ns, sha256, mime, state, status,
        refs, warnings, first_seen, missing_since, text, text_warnings,
    ) = row  # fmt: skip
    return Evidence(
        id=number,
        path=path,
        size=size,
        mtime_ns=mtime_ns,
        sha256=sha256,
        mime=mime,
        state=EvidenceState(state),
        status=status,
        refs=decoded(refs),
        warnings=decoded(warnings) + decoded(text_warnings or "[]"),
        text=text or "pending",
        first_seen=moment(first_seen),
        missing_since=moment(missing_since),
    )
