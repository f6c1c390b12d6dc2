"""The room: one audit, open, with everything that the actions of this layer need."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Self

from audit_room.model.audit import Audit
from audit_room.model.clock import Clock, offset_minutes
from audit_room.model.errors import RecordError
from audit_room.model.requirement import Framework
from audit_room.store import places
from audit_room.store.action import Action
from audit_room.store.index_schema import IndexUnavailableError
from audit_room.store.index_writer import IndexWriter
from audit_room.store.record import Record


@dataclass(slots=True)
class Room:
    """One open audit: its record, the index beside it, its framework, the clock, and who is at the keyboard.

    Belongs to the thread that opened it, since both files do.
    """

    record: Record
    framework: Framework
    clock: Clock
    actor: str
    _index: IndexWriter | None = None

    @property
    def index(self) -> IndexWriter:
        """The index beside the record, opened when it is first asked for: the record can be kept without it.

        Where its files were deleted or made anew meanwhile, by whomever, it is opened again.
        Raises IndexUnavailableError when it can be neither used nor made.
        """
        if self._index is None:
            try:
                path = places.index_path(self.record.uid)
            except RecordError as error:
                raise IndexUnavailableError(str(error)) from error
            self._index = IndexWriter.open(path)
        elif not self._index.is_current():
            self._index.reopen()
        return self._index

    def close(self) -> None:
        """Close both files."""
        if self._index is not None:
            self._index.close()
        self.record.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def audit(self) -> Audit:
        """The facts of the audit, as they stand now."""
        return self.record.audit()

    @property
    def root(self) -> bytes:
        """The evidence folder, absolute."""
        return self.audit.evidence_root

    @property
    def root_path(self) -> Path:
        """The evidence folder as a path of this machine."""
        return Path(os.fsdecode(self.root))

    @property
    def zone(self) -> tzinfo:
        """The zone in which times are typed and shown."""
        return self.clock.zone

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        return self.clock.now()

    @contextmanager
    def action(self, name: str, *, now: datetime | None = None) -> Iterator[Action]:
        """One journalled user action by the actor of this room.  Raises RecordError when it cannot be saved."""
        moment = now or self.now()
        minutes = offset_minutes(moment, self.zone)
        with self.record.action(name, actor=self.actor, now=moment, offset_minutes=minutes) as action:
            yield action
