"""What goes between us and the guarded process, and what parsers give or raise."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Mapping

import msgspec

from audit_room.model.errors import AuditRoomError

OK = "ok"
NONE = "none"
PROTECTED = "protected, content not searchable"

WANTED = struct.Struct("!I")
"""The id of the guarded process that a new one replaces, 0 for none."""

BORN = struct.Struct("!iI")
"""How the last guarded process ended and the id of the new one."""

UNKNOWN_END = 1000
"""In place of an exit code where there is none."""


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What one file may cost: bytes of memory and of reading, seconds of work and of waiting, letters."""

    memory_bytes: int = 1 << 29
    cpu_seconds: int = 20
    wall_seconds: float = 30.0
    file_bytes: int = 200_000_000
    text_characters: int = 2_000_000
    unpacked_bytes: int = 200_000_000
    unpacked_ratio: int = 100
    archive_entries: int = 10_000
    files_per_worker: int = 500


class Job(msgspec.Struct, frozen=True):
    """One file to read; its open descriptor travels beside this."""

    mime: str
    name: bytes
    size: int


class Extracted(msgspec.Struct, frozen=True, kw_only=True):
    """The text of one file: ``state`` is ``ok``, ``none`` (its type holds no text) or the reason why not.

    ``worn`` is True when the process that read it should not be used again.
    """

    state: str
    text: str = ""
    facts: dict[str, str] = {}
    warnings: tuple[str, ...] = ()
    worn: bool = False


Parser = Callable[[bytes, Limits], Extracted]
"""Reads the bytes of one file; may raise anything."""


class ProtectedError(AuditRoomError):
    """The content can be read with a password only."""


class NotReadError(AuditRoomError):
    """The content was not read for the reason given as message."""


def found(text: str, facts: Mapping[str, str] | None = None, warnings: Iterable[str] = ()) -> Extracted:
    """Return what a parser read, each warning once; ``none`` where no letter was found."""
    kept = {key: value for key, value in (facts or {}).items() if value}
    return Extracted(
        state=OK if text.strip() else NONE, text=text, facts=kept, warnings=tuple(dict.fromkeys(warnings))
    )
