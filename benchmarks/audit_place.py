"""An audit over a folder, with everything it keeps below one folder of its own, so that each run begins afresh."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from audit_room.room import opening
from audit_room.room.room import Room
from audit_room.room.system_clock import SystemClock
from audit_room.store import places

ACTOR = "maria"


@dataclass(frozen=True, slots=True)
class AuditPlace:
    """An audit: its evidence folder, the folder of what the tool keeps, the audit file and its index."""

    root: Path
    home: Path
    audit_file: Path
    index_path: Path

    @classmethod
    def make(cls, home: Path, root: Path) -> Self:
        """Begin an audit over ``root`` below ``home``, which is emptied first."""
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        audit_file = home / "measured.audit"
        with _home(home):
            opening.init(
                root,
                audit_file=audit_file,
                name="measured",
                clock=SystemClock(),
                actor=ACTOR,
                allow_empty=True,
            )
            with opening.open_room(audit_file, clock=SystemClock(), actor=ACTOR) as room:
                index_path = places.index_path(room.record.uid)
        return cls(root, home, audit_file, index_path)

    @property
    def environment(self) -> Mapping[str, str]:
        """What a process needs in order to work on this audit."""
        return {**os.environ, places.HOME_VARIABLE: str(self.home)}

    @contextmanager
    def opened(self) -> Iterator[Room]:
        """The room of this audit, open in this process."""
        with (
            _home(self.home),
            opening.open_room(self.audit_file, clock=SystemClock(), actor=ACTOR) as room,
        ):
            yield room

    def remove(self) -> None:
        """Delete all that was kept; the evidence folder stays."""
        shutil.rmtree(self.home, ignore_errors=True)


@contextmanager
def _home(home: Path) -> Iterator[None]:
    before = os.environ.get(places.HOME_VARIABLE)
    os.environ[places.HOME_VARIABLE] = str(home)
    try:
        yield
    finally:
        if before is None:
            del os.environ[places.HOME_VARIABLE]
        else:
            os.environ[places.HOME_VARIABLE] = before
