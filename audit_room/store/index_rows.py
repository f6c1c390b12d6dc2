"""Rows of the index and what they stand for: conversions in both directions."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Any, NamedTuple

import msgspec

from audit_room.model.display import display
from audit_room.model.evidence import Evidence, EvidenceState
from audit_room.model.search_form import name_form, plain_form

_INT64 = 1 << 63

EVIDENCE_COLUMNS = (
    "files.id, files.path, files.size, files.mtime_ns, files.sha256, files.mime, files.state, files.status, "
    "files.refs, files.warnings, files.hints, files.reading, files.first_seen, files.missing_since, "
    "files.gone_since, files.todo, files.reason, files.note, texts.state, texts.warnings"
)
"""What :func:`evidence_of` reads, in this order, from ``files LEFT JOIN texts``."""

EVIDENCE_TABLES = "files LEFT JOIN texts ON texts.sha256 = files.sha256"


class Todo(IntEnum):
    """What is to be done next about a file; each stage of the intake takes what is marked for it.

    ``SETTLE``: it may still be written to.  ``READ``: its bytes were not read since it changed.  ``TEXT``: its
    text was not looked for.  ``LOOK``: name and text were not looked at for dates and hints.
    ``UNREADABLE``: it could not be read; tried again when it changes or when asked.
    """

    DONE = 0
    SETTLE = 1
    READ = 2
    TEXT = 3
    LOOK = 4
    UNREADABLE = 5


class Place(NamedTuple):
    """Where a file lies on the disk and its status: what a look without opening it tells; times in ns."""

    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int
    device: int


class KnownFile(NamedTuple):
    """What the index remembers of a file in order to see whether it changed."""

    id: int
    place: Place
    sha256: str
    looked_ns: int
    present: int
    todo: int
    gone: int
    hints: tuple[str, ...] = ()


Names = tuple[str, str, str, str | None]
"""What the index keeps of a path, see :func:`names_of`."""


class NewFile(NamedTuple):
    """A file met for the first time, of which only the name and the status are known.

    ``names`` are given where they were worked out already.
    """

    path: bytes
    place: Place
    todo: Todo
    hints: tuple[str, ...] = ()
    names: Names | None = None


class Waiting(NamedTuple):
    """A file that waits for a stage of the intake."""

    id: int
    path: bytes
    place: Place
    sha256: str
    mime: str


class ReadFile(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """What one read of a file gave; ``looked_ns`` is when, in nanoseconds since 1970."""

    id: int
    path: bytes
    place: Place
    sha256: str
    mime: str
    engine: str
    warnings: tuple[str, ...] = ()
    looked_ns: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class TextRow:
    """What is known of the text of one content: ``state`` is ``ok``, ``none`` or the reason why not."""

    sha256: str
    state: str
    facts: dict[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


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
    """Return ``text`` as paths are filtered and sorted by: without case and accents, umlauts as two letters."""
    return plain_form(text)


def encoded(values: tuple[str, ...]) -> str:
    """Return ``values`` as the JSON list that is stored."""
    return json.dumps(values, ensure_ascii=False) if values else "[]"


def decoded(stored: str | None) -> tuple[str, ...]:
    """Return the values of a stored JSON list."""
    return () if not stored or stored == "[]" else tuple(json.loads(stored))


def moment(stored: str | None) -> datetime | None:
    """Return a stored moment, aware and in UTC."""
    return datetime.fromisoformat(stored) if stored else None


def names_of(path: bytes) -> Names:
    """Return the display form of a path, that of its last part, and the form it is filtered and sorted by.

    The fourth is the form in which the full-text index holds it, None where that is the third.
    """
    shown = display(path)
    name = shown.rpartition("/")[2] if shown.isascii() else display(path.rpartition(b"/")[2])
    form, fold = name_form(shown), plain_form(shown)
    return shown, name, fold, form if form.lower() != fold else None


def evidence_of(row: tuple[Any, ...]) -> Evidence:
    """Return the evidence of a row of :data:`EVIDENCE_COLUMNS`."""
    (
        number, path, size, mtime_ns, sha256, mime, state, status,
        refs, warnings, hints, reading, first_seen, missing_since,
        gone_since, todo, reason, note, text, text_warnings,
    ) = row  # fmt: skip
    told: dict[str, Any] = {} if reading == "{}" else json.loads(reading)
    if state != EvidenceState.PRESENT:
        todo = Todo.DONE
    unreadable = (f"unreadable: {reason}",) if todo == Todo.UNREADABLE else ()
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
        warnings=unreadable
        + decoded(warnings)
        + decoded(text_warnings)
        + decoded(hints)
        + tuple(told.get("hints", ())),
        text=text or "pending",
        first_seen=moment(first_seen),
        gone_since=moment(gone_since),
        missing_since=moment(missing_since),
        being_written=todo == Todo.SETTLE,
        to_be_read=todo == Todo.READ,
        note=note,
        proposals=told.get("proposals", {}),
    )
