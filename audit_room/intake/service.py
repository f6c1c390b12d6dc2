"""The intake at work: a thread of its own that keeps the index in line with the folder, and says so."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from audit_room.intake.report import EvidenceFolderError, Progress, ScanReport
from audit_room.intake.scan import ScanOptions, scan
from audit_room.intake.watch import Hints, Watcher, WatchMode, WatchStatus, WatchTimes
from audit_room.model.clock import Clock
from audit_room.model.errors import AuditRoomError
from audit_room.store.index import Index

logger = logging.getLogger(__name__)
logger.addHandler(logging.NullHandler())

PROGRESS_SECONDS = 0.25
"""The least time between two events of progress."""

_JOIN_SECONDS = 1.5


@dataclass(frozen=True, slots=True)
class ProgressMade:
    """A scan got on."""

    progress: Progress


@dataclass(frozen=True, slots=True)
class ScanFinished:
    """A scan ended; the index is right as of now."""

    report: ScanReport


@dataclass(frozen=True, slots=True)
class ScanFailed:
    """A scan could not be done; ``message`` is one sentence, the next one is tried by itself."""

    message: str


@dataclass(frozen=True, slots=True)
class StatusChanged:
    """The watch is live, only looking at intervals, or offline."""

    status: WatchStatus


IntakeEvent = ProgressMade | ScanFinished | ScanFailed | StatusChanged
"""What the intake tells; published from its threads, so hand it over to your own."""


class IntakeService:
    """Watches and scans one evidence folder until it is stopped; owns its connection to the index."""

    def __init__(
        self,
        root: bytes,
        index_path: Path,
        *,
        clock: Clock,
        publish: Callable[[IntakeEvent], None],
        options: ScanOptions | None = None,
        times: WatchTimes | None = None,
    ) -> None:
        self._root = root
        self._index_path = index_path
        self._clock = clock
        self._publish = publish
        self._options = replace(options or ScanOptions(), defer_young=True)
        self._stop = threading.Event()
        self._wanted = threading.Event()
        self._again_at: float | None = None
        self._said = 0.0
        self._watcher = Watcher(root, self._changed, times=times, on_status=self._status_changed)
        self._thread = threading.Thread(target=self._run, name="evidence-intake", daemon=True)

    def start(self) -> None:
        """Begin: the first scan runs at once, in the service's own thread."""
        self._thread.start()
        self._watcher.start()

    def stop(self) -> None:
        """End within three seconds, in the middle of a scan as well; what is done is kept."""
        self._stop.set()
        self._wanted.set()
        self._watcher.stop()
        if self._thread.is_alive():
            self._thread.join(_JOIN_SECONDS)

    def request_scan(self) -> None:
        """Ask for a look at the whole folder as soon as possible."""
        self._wanted.set()

    def status(self) -> WatchStatus:
        """Return how the watch stands and when the folder was last compared."""
        return self._watcher.status()

    def _changed(self, hints: Hints) -> None:
        del hints
        self._wanted.set()

    def _status_changed(self, status: WatchStatus) -> None:
        self._tell(StatusChanged(status))

    def _run(self) -> None:
        self._wanted.set()
        while not self._stop.is_set():
            self._wait()
            if self._stop.is_set():
                return
            self._wanted.clear()
            self._again_at = None
            self._scan_once()

    def _wait(self) -> None:
        """Wait until a scan is wanted, or files that were being written may have settled."""
        if self._again_at is None:
            self._wanted.wait()
        else:
            self._wanted.wait(max(self._again_at - time.monotonic(), 0.0))

    def _scan_once(self) -> None:
        if self._watcher.status().mode is WatchMode.OFFLINE:
            return
        try:
            with Index.open(self._index_path) as index:
                report = scan(
                    self._root,
                    index,
                    clock=self._clock,
                    progress=self._progress,
                    stop=self._stop,
                    options=self._options,
                )
        except EvidenceFolderError as error:
            self._watcher.look_at_everything()
            self._tell(ScanFailed(str(error)))
        except AuditRoomError as error:
            self._again_at = time.monotonic() + self._options.settle_seconds
            self._tell(ScanFailed(str(error)))
        except Exception:
            logger.exception("a scan of the evidence folder failed")
            self._tell(ScanFailed("The evidence folder could not be scanned; it is tried again by itself."))
        else:
            if report.pending:
                self._again_at = time.monotonic() + self._options.settle_seconds
            if not report.stopped:
                self._watcher.reconciled(self._clock.now())
            self._tell(ScanFinished(report))

    def _progress(self, progress: Progress) -> None:
        moment = time.monotonic()
        if moment - self._said >= PROGRESS_SECONDS:
            self._said = moment
            self._tell(ProgressMade(progress))

    def _tell(self, event: IntakeEvent) -> None:
        """Publish; a listener that fails must not end the intake."""
        try:
            self._publish(event)
        except Exception:
            logger.exception("an event of the intake could not be handed over")
