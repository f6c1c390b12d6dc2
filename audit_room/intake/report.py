"""What a scan says while it runs and when it is done."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from audit_room.model.display import display
from audit_room.model.errors import AuditRoomError

_PAUSE_SECONDS = 0.1
_RATE_FROM = 0.5
"""Seconds from which on a rate says something."""

_LISTED = 1000
"""How many left-out files are listed by name; the rest is only counted."""


class EvidenceFolderError(AuditRoomError):
    """The evidence folder itself is gone, is no folder, or cannot be listed; nothing was changed."""


class Stage(StrEnum):
    """What a scan is busy with."""

    WALK = "looking"
    READ = "reading"
    SETTLE = "waiting for files being written"
    TEXT = "reading text"
    TELL = "looking for dates and hints"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a stage of a scan is: files done of those to do (0 where not known yet), and the one in hand.

    ``path`` is in its display form.  ``rate`` is files per second of this stage so far, 0 where it just began;
    ``left`` how many seconds it will still take at that rate, None where that cannot be told.
    """

    stage: Stage
    done: int
    total: int
    path: str = ""
    rate: float = 0.0
    left: float | None = None


@dataclass(slots=True)
class ScanReport:
    """What a scan found.

    ``files`` counts every entry met that is not a folder walked through, so that
    ``files == indexed + skipped + len(unreadable)``: a folder that is left out or cannot be read counts once.
    ``new``, ``changed``, ``moved`` and ``vanished`` are what this scan noticed; ``missing`` (known files that
    are gone) and ``duplicates`` (files that share their content with another) are how things stand now.
    ``read`` is how many files were opened for their digest, ``bytes_read`` how many bytes
    that was, ``texts`` how many contents had their text extracted.
    ``offline_reason`` is set where so much was gone at once that nothing was marked missing.
    ``pending`` are files still being written, to be looked at again; they count as skipped.
    ``met`` is how many files the last look met, ``names`` are new ones of which only the name is known so far,
    ``gone`` those that were not met any more but do not count as missing yet; ``renewed`` is True where such a look
    changed what the index says.  ``filling`` is True while the index of this folder is filled for the first time,
    ``finished`` where nothing was left to do.  Counts of how things stand are given where it is finished.
    """

    files: int = 0
    indexed: int = 0
    new: int = 0
    changed: int = 0
    moved: int = 0
    missing: int = 0
    duplicates: int = 0
    skipped: int = 0
    read: int = 0
    texts: int = 0
    bytes_read: int = 0
    seconds: float = 0.0
    stopped: bool = False
    offline_reason: str = ""
    unreadable: list[tuple[bytes, str]] = field(default_factory=list)
    left_out: list[tuple[bytes, str]] = field(default_factory=list)
    arrived: list[bytes] = field(default_factory=list)
    modified: list[bytes] = field(default_factory=list)
    vanished: list[bytes] = field(default_factory=list)
    moves: list[tuple[bytes, bytes]] = field(default_factory=list)
    pending: list[bytes] = field(default_factory=list)
    met: int = 0
    names: list[bytes] = field(default_factory=list)
    gone: list[bytes] = field(default_factory=list)
    renewed: bool = False
    filling: bool = False
    finished: bool = False

    @property
    def anything_changed(self) -> bool:
        """True when this scan changed what the index says of any file."""
        return bool(
            self.arrived or self.modified or self.vanished or self.moves or self.texts or self.renewed
        )

    def as_json(self) -> dict[str, Any]:
        """Return what ``scan --json`` prints; paths in their display form."""
        return {
            "files": self.files,
            "new": self.new,
            "changed": self.changed,
            "moved": self.moved,
            "missing": self.missing,
            "duplicates": self.duplicates,
            "indexed": self.indexed,
            "skipped": self.skipped,
            "unreadable": _listed(self.unreadable),
            "bytes": self.bytes_read,
            "seconds": round(self.seconds, 3),
            "read": self.read,
            "texts": self.texts,
            "stopped": self.stopped,
            "offline_reason": self.offline_reason,
            "left_out": _listed(self.left_out[:_LISTED]),
            "moves": [{"from": display(old), "to": display(new)} for old, new in self.moves],
        }


class ProgressTeller:
    """Passes progress on, not more often than ten times a second, but always the beginning of a stage."""

    def __init__(self, tell: Callable[[Progress], None] | None) -> None:
        self._tell = tell
        self._stage: Stage | None = None
        self._told = self._began = 0.0

    def begin(self) -> None:
        """Count from here how quick the stage is that comes next."""
        self._stage, self._began = None, time.monotonic()

    def __call__(self, stage: Stage, done: int, total: int, path: bytes = b"") -> None:
        """Say how far a stage is, unless something was said a moment ago."""
        moment = time.monotonic()
        if self._tell is not None and (stage is not self._stage or moment - self._told >= _PAUSE_SECONDS):
            self._stage, self._told = stage, moment
            taken = moment - self._began
            rate = done / taken if taken >= _RATE_FROM else 0.0
            left = (total - done) / rate if rate and total else None
            self._tell(Progress(stage, done, total, display(path), rate, left))


def _listed(found: list[tuple[bytes, str]]) -> list[dict[str, str]]:
    return [{"path": display(path), "reason": reason} for path, reason in found]
