"""Joins the intake's own thread to the screen: starts and stops it, gathers what it tells, says how it stands."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING

from textual.message import Message

from audit_room.model.display import shorten
from audit_room.model.durations import local_time, spoken
from audit_room.store.places import index_path
from audit_room.tui.desk import Desk
from audit_room.tui.messages import IntakeFailed, IntakeStatusChanged, ScanProgressed, ScansTold

if TYPE_CHECKING:
    from audit_room.intake.report import Progress, ScanReport
    from audit_room.intake.service import IntakeEvent, IntakeService
    from audit_room.intake.watch_status import WatchStatus, WatchTimes

_FRESH_SECONDS = 90
_LONGEST_PATH = 60

CALM_SECONDS = 1.0
"""Work that takes less than this is not told of: it would only flicker."""

STOPPED = ("reading stopped, ^r goes on",) * 2 + ("reading stopped",) * 2 + ("stopped",)


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What scans told since it was last taken.

    ``modified`` are paths with another content than before, ``back`` those that were gone for a while.
    ``filling_began`` is True where the index began to be filled for the first time in between and its names are known,
    ``filling`` while that goes on, also while most files still settle; ``filled`` is how many files are indexed where
    it ended in between.
    """

    modified: tuple[bytes, ...] = ()
    back: tuple[bytes, ...] = ()
    filling: bool = False
    filling_began: bool = False
    filled: int | None = None

    def and_then(self, report: ScanReport) -> Told:
        """Return this and what another report tells."""
        after_a_look = not report.read  # what is told as arrived without having been read was there before
        began = report.filling and bool(report.names) and not self.filling
        filling = self.filling or began
        known = len(report.pending) <= report.indexed if filling else report.filling and not report.files
        return Told(
            modified=(*self.modified, *report.modified),
            back=(*self.back, *(report.arrived if after_a_look else ())),
            filling=filling and not (report.finished and known),
            filling_began=self.filling_began or began,
            filled=report.indexed if report.finished and known else self.filled,
        )

    def taken(self) -> Told:
        """Return what goes on once this was taken."""
        return Told(filling=self.filling)


class IntakeLink:
    """The intake of the evidence folder as the screens see it.

    ``offline`` is True while the folder is gone, ``live`` while changes are told as they happen.
    """

    def __init__(
        self,
        desk: Desk,
        post: Callable[[Message], bool],
        *,
        calm_seconds: float = CALM_SECONDS,
        times: WatchTimes | None = None,
    ) -> None:
        self._desk = desk
        self._post = post
        self._calm_seconds = calm_seconds
        self._times = times
        self._service: IntakeService | None = None
        self._status: WatchStatus | None = None
        self._looked_at: datetime | None = None
        self._progress: Progress | None = None
        self._busy_since = 0.0
        self._asked: tuple[bytes, ...] = ()
        self._lock = threading.Lock()
        self._told = Told()
        self._waits = False
        self.offline = False
        self.live = False

    # how it stands, in words; each from the longest form to the shortest

    def words(self, now: datetime) -> tuple[str, str, str]:
        """Return how the folder is watched: with the reason, without it, in a word or two."""
        if self._status is None:
            return ("starting",) * 3
        if self.offline:
            since = local_time(self._status.since, self._desk.zone)
            where = shorten(self._desk.snapshot.audit.evidence_root, _LONGEST_PATH)
            return f"offline since {since}: {where}", f"offline since {since}", "offline"
        age = (now - self._looked_at).total_seconds() if self._looked_at else 0.0
        aged = f", looked {spoken(age)} ago" if age > _FRESH_SECONDS else ""
        if self.live:
            return self._status.message or f"live{aged}", f"live{aged}", "live"
        if not self._status.message:
            return ("starting",) * 3
        every = f"looking every {self._interval():g} s"
        return self._status.message, every + aged, every

    def busy_words(self) -> tuple[str, ...]:
        """Return how far it is with what it does, five forms; empty where nothing takes long enough to be told."""
        if self.stopped:
            return STOPPED
        progress = self._progress
        if progress is None or time.monotonic() - self._busy_since < self._calm_seconds:
            return ()
        from audit_room.tui.widgets.progress_words import progress_words  # noqa: PLC0415

        return progress_words(progress)

    def _interval(self) -> float:
        from audit_room.intake.watch_status import WatchTimes  # noqa: PLC0415

        return (self._times or WatchTimes()).reconcile

    @property
    def busy(self) -> bool:
        """True while files are looked at or read."""
        return self._progress is not None

    @property
    def stopped(self) -> bool:
        """True while files are not read because somebody stopped that."""
        return self._service is not None and self._service.paused

    # what can be asked of it

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
            publish=self.hear,
            options=ScanOptions(exclude=await self._desk.call(exclusions)),
            times=self._times,
        )
        self._service.start()

    def stop(self) -> None:
        """End watching; takes three seconds at most."""
        if self._service is not None:
            self._service.stop()

    def stop_reading(self) -> None:
        """Read no more files until :meth:`go_on_reading`; their names are still taken in."""
        if self._service is not None:
            self._service.pause()

    def go_on_reading(self) -> None:
        """Go on where :meth:`stop_reading` stopped."""
        self._progress = None
        if self._service is not None:
            self._service.resume()

    def ask(self, paths: Iterable[bytes]) -> None:
        """Let these files be read first: somebody looks at them."""
        asked = tuple(paths)
        if self._service is not None and asked != self._asked:
            self._asked = asked
            self._service.ask(asked)

    def accept_missing(self) -> None:
        """Take it as it is that very many files are gone."""
        if self._service is not None:
            self._service.accept_missing()

    @property
    def has_told(self) -> bool:
        """True where scans told something that was not taken yet."""
        return self._waits

    def take_told(self) -> Told:
        """Return what scans told since the last call."""
        with self._lock:
            told, self._waits = self._told, False
            self._told = told.taken()
        return told

    # from the intake's threads

    def hear(self, event: IntakeEvent) -> None:
        """Take what the intake tells, from threads of its own, and post what follows from it as messages."""
        from audit_room.intake import service  # noqa: PLC0415
        from audit_room.intake.watch_status import WatchMode  # noqa: PLC0415

        match event:
            case service.ProgressMade(progress=progress):
                if self._progress is None:
                    self._busy_since = time.monotonic()
                self._progress = progress
                self._post(ScanProgressed())
            case service.ScanFinished(report=report):
                self._scanned(report)
            case service.ScanFailed(message=message):
                self._progress = None
                self._post(IntakeFailed(message))
            case service.StatusChanged(status=status):
                self._looked_at = status.last_reconcile or self._looked_at
                self.offline, self.live = status.mode is WatchMode.OFFLINE, status.mode is WatchMode.LIVE
                self._status = status
                self._post(IntakeStatusChanged(status))

    def _scanned(self, report: ScanReport) -> None:
        """Gather what a scan found; what is not taken yet is told together."""
        if report.finished:
            self._progress = None
        if self._service is not None:
            self._looked_at = self._service.status().last_reconcile or self._looked_at
        with self._lock:
            self._told = self._told.and_then(report)
            before, self._waits = self._waits, True
        if not before:
            self._post(ScansTold())
