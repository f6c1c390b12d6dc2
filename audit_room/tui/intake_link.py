"""Joins the intake's own thread to the screen: starts and stops it, and says in words how it stands."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING

from textual.message import Message

from audit_room.model.durations import spoken
from audit_room.store.places import index_path
from audit_room.tui.desk import Desk
from audit_room.tui.messages import IntakeFailed, IntakeStatusChanged, ScanFinished, ScanProgressed

if TYPE_CHECKING:
    from audit_room.intake.service import IntakeEvent, IntakeService

_FRESH_SECONDS = 90


class IntakeLink:
    """The watcher of the evidence folder as the screens see it.

    ``offline`` is True while the folder is gone; ``progress`` is stage, done and total while a scan runs.
    """

    def __init__(self, desk: Desk, post: Callable[[Message], bool]) -> None:
        self._desk = desk
        self._post = post
        self._service: IntakeService | None = None
        self._mode = "starting"
        self._looked_at: datetime | None = None
        self.offline = False
        self.progress: tuple[str, int, int] | None = None

    def words(self, now: datetime) -> str:
        """Return how the folder is watched, and how old that is where it is not fresh."""
        age = (now - self._looked_at).total_seconds() if self._looked_at else 0.0
        return f"{self._mode}, looked {spoken(age)} ago" if age > _FRESH_SECONDS else self._mode

    async def start(self) -> None:
        """Begin to watch; the first scan runs at once, in the intake's own thread."""
        await asyncio.to_thread(import_module, "audit_room.intake.service")  # keys are answered meanwhile
        from audit_room.intake.scan import ScanOptions  # noqa: PLC0415
        from audit_room.intake.service import IntakeService  # noqa: PLC0415
        from audit_room.room.scanning import exclusions  # noqa: PLC0415

        audit = self._desk.snapshot.audit
        self._service = IntakeService(
            audit.evidence_root,
            index_path(audit.uid),
            clock=self._desk.clock,
            publish=self._heard,
            options=ScanOptions(exclude=await self._desk.call(exclusions)),
        )
        self._service.start()

    def stop(self) -> None:
        """End watching; takes three seconds at most."""
        if self._service is not None:
            self._service.stop()

    async def take_in(self) -> None:
        """Let the record follow what scans found."""
        from audit_room.room.scanning import take_in  # noqa: PLC0415

        await self._desk.call(take_in)

    def _heard(self, event: IntakeEvent) -> None:
        """Turn what the intake tells, in its own threads, into messages."""
        from audit_room.intake import service  # noqa: PLC0415
        from audit_room.intake.watch import WatchMode  # noqa: PLC0415

        match event:
            case service.ProgressMade(progress=progress):
                self.progress = (str(progress.stage), progress.done, progress.total)
                self._post(ScanProgressed(progress))
            case service.ScanFinished(report=report):
                self.progress = None
                if self._service is not None:
                    self._looked_at = self._service.status().last_reconcile or self._looked_at
                self._post(ScanFinished(report))
            case service.ScanFailed(message=message):
                self.progress = None
                self._post(IntakeFailed(message))
            case service.StatusChanged(status=status):
                self._mode, self._looked_at = str(status.mode), status.last_reconcile or self._looked_at
                self.offline = status.mode is WatchMode.OFFLINE
                self._post(IntakeStatusChanged(status))
