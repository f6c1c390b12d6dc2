"""The intake at work: a thread of its own that keeps the index in line with the folder, and says so."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from audit_room.intake.file_systems import identity_from_text, root_identity
from audit_room.intake.hints import Hints
from audit_room.intake.pipeline import Pipeline, ScanOptions
from audit_room.intake.report import EvidenceFolderError, Progress, ProgressTeller, ScanReport
from audit_room.intake.scan import ROOT_MARKER, check_folder
from audit_room.intake.settle import Trust
from audit_room.intake.watch import Watcher
from audit_room.intake.watch_status import WatchMode, WatchStatus, WatchTimes
from audit_room.model.clock import Clock
from audit_room.model.errors import AuditRoomError
from audit_room.store.index_writer import IndexWriter

logger = logging.getLogger(__name__)
logger.addHandler(logging.NullHandler())

PROGRESS_SECONDS = 0.25
"""The least time between two events of progress."""

DELETE_SECONDS = 60.0
"""How long a file must be gone before it counts as missing."""

RETRY_SECONDS = 600.0
"""How often what could not be read is tried again."""

_ROUND_FILES = 4_000
"""Files read in one go: between two of them the service turns to what has just come."""

_JOIN_SECONDS = 2.5
_AGAIN_SECONDS = 2.0
_SETTLED_WITHIN = 3
"""How many times the time to settle is given to what is being written while the index is filled first."""


@dataclass(frozen=True, slots=True)
class ProgressMade:
    """A stage got on."""

    progress: Progress


@dataclass(frozen=True, slots=True)
class ScanFinished:
    """A part of the work is written down; the index is right as of now, as far as the report says.

    The report is about what happened since the last such event; its ``finished`` is True where nothing is left to do.
    """

    report: ScanReport


@dataclass(frozen=True, slots=True)
class ScanFailed:
    """Something could not be done; ``message`` is one sentence, it is tried again by itself."""

    message: str


@dataclass(frozen=True, slots=True)
class StatusChanged:
    """The watch is live, only looking at intervals, or offline."""

    status: WatchStatus


IntakeEvent = ProgressMade | ScanFinished | ScanFailed | StatusChanged
"""What the intake tells; published from its threads, so hand it over to your own."""


class IntakeService:
    """Watches one evidence folder and takes in what comes, until it is stopped; owns its connection to the index."""

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
        chosen = options or ScanOptions()
        delete = DELETE_SECONDS if chosen.delete_seconds is None else chosen.delete_seconds
        self._options = replace(chosen, delete_seconds=delete, round_files=_ROUND_FILES)
        self._times = times
        self._stop = threading.Event()
        self._halt = threading.Event()
        self._paused = threading.Event()
        self._changed = threading.Condition()
        self._folders: set[bytes] = set()
        self._everything = self._left = True
        self._filling = self._offline = self._accepted = False
        self._filled_at = 0.0
        self._looks = 0
        self._asked: set[bytes] = set()
        self._retry_at = time.monotonic() + RETRY_SECONDS
        self._said = 0.0
        self._watcher: Watcher | None = None
        self._thread = threading.Thread(target=self._run, name="evidence-intake", daemon=True)

    def start(self) -> None:
        """Begin: the first look runs at once, in the service's own thread."""
        self._thread.start()

    def stop(self) -> None:
        """End within three seconds, in the middle of anything; what is done is kept."""
        self._stop.set()
        self._halt.set()
        with self._changed:
            self._changed.notify_all()
        if self._watcher is not None:
            self._watcher.stop()
        if self._thread.is_alive():
            self._thread.join(_JOIN_SECONDS)

    def request_scan(self) -> None:
        """Ask for a look at the whole folder as soon as possible, and for another try at what could not be read."""
        self._retry_at = 0.0
        self._want(Hints(everything=True))

    def ask(self, paths: Iterable[bytes]) -> None:
        """Let these files go first: somebody looks at them."""
        with self._changed:
            self._asked |= set(paths)
            self._changed.notify_all()

    def pause(self) -> None:
        """Stop reading files until :meth:`resume`, within a second; names are still taken in."""
        self._paused.set()
        self._halt.set()

    def resume(self) -> None:
        """Go on with what :meth:`pause` stopped."""
        self._paused.clear()
        with self._changed:
            self._changed.notify_all()

    @property
    def paused(self) -> bool:
        """True while files are not read because somebody stopped that."""
        return self._paused.is_set()

    def accept_missing(self) -> None:
        """Take it as it is that very many files are gone: they count as missing from now on."""
        with self._changed:
            self._accepted = True
            self._changed.notify_all()

    def status(self) -> WatchStatus:
        """Return how the watch stands and when the folder was last compared."""
        return self._watcher.status() if self._watcher else WatchStatus(WatchMode.RECONCILING)

    # Called from the watcher's threads

    def _hinted(self, hints: Hints) -> None:
        """Take hints in and wait until they were looked at, so that no more come than can be used."""
        with self._changed:
            wanted = self._looks + 1
            self._take(hints)
            self._changed.wait_for(lambda: self._looks >= wanted or self._stop.is_set())

    def _want(self, hints: Hints) -> None:
        with self._changed:
            self._take(hints)

    def _take(self, hints: Hints) -> None:
        self._offline = False
        self._folders |= hints.folders
        self._everything = self._everything or hints.everything
        self._changed.notify_all()

    def _status_changed(self, status: WatchStatus) -> None:
        self._tell(StatusChanged(status))

    # The thread of its own

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                with IndexWriter.open(self._index_path) as index:
                    self._begin_watch(index)
                    self._serve(index)
            except AuditRoomError as error:
                self._tell(ScanFailed(str(error)))
            except Exception:
                logger.exception("taking in files failed and goes on")
                self._tell(
                    ScanFailed("The evidence folder could not be looked at; it is tried again by itself.")
                )
            self._everything = True
            self._count_look()
            self._stop.wait(_AGAIN_SECONDS if not self._stop.is_set() else 0)

    def _begin_watch(self, index: IndexWriter) -> None:
        if self._watcher is None:
            known = index.marker(ROOT_MARKER)
            self._watcher = Watcher(
                self._root, self._hinted, times=self._times, on_status=self._status_changed, clock=self._clock,
                known=identity_from_text(known) if known else None,
            )  # fmt: skip
            self._watcher.start()

    def _serve(self, index: IndexWriter) -> None:
        """Take in what comes until the service is stopped or the index is another one."""
        if not index.folders():
            self._filling, self._filled_at = True, 0.0
        pipeline = Pipeline(
            self._root, index, clock=self._clock, options=self._options, stop=self._halt,
            say=ProgressTeller(self._progress), interrupted=self._has_hints,
        )  # fmt: skip
        fresh = True
        pipeline.take_up(Trust.ALL)
        try:
            while not self._stop.is_set() and index.is_current():
                everything, folders = self._next(pipeline)
                try:
                    trust = Trust.ALL if fresh else Trust.NONE
                    whole = self._look(pipeline, index, everything, folders, trust)
                    fresh = fresh and not whole
                    self._count_look()
                    self._work(pipeline)
                except EvidenceFolderError as error:
                    self._go_offline(error)
        finally:
            pipeline.close()

    def _next(self, pipeline: Pipeline) -> tuple[bool, frozenset[bytes]]:
        """Wait for something to do; return whether everything, or which folders, are to be looked at."""
        due = pipeline.due_in()
        with self._changed:
            self._changed.wait_for(self._is_wanted, None if self._offline else due)
            everything, folders = self._everything, frozenset(self._folders)
            self._everything = False
            self._folders.clear()
            pipeline.ask(self._asked)
            self._asked.clear()
        if not self._stop.is_set():
            self._halt.clear()
        return everything, folders

    def _is_wanted(self) -> bool:
        """Return True where there is something to do; while the root is gone only a hint that it is back counts."""
        if self._stop.is_set() or self._everything or self._folders:
            return True
        left = self._left and not self._paused.is_set()
        return not self._offline and bool(self._asked or self._accepted or left)

    def _look(
        self,
        pipeline: Pipeline,
        index: IndexWriter,
        everything: bool,
        folders: frozenset[bytes],
        trust: Trust,
    ) -> bool:
        """Look at what is to be looked at; return True where that was everything.

        Raises EvidenceFolderError where the root is gone, which changes nothing.
        """
        check_folder(self._root)
        whole = False
        if everything:
            whole = pipeline.look_everywhere(trust)
            if whole:
                self._looked_everywhere(pipeline, index)
        elif folders:
            pipeline.look_at(folders)
        pipeline.settle()
        pipeline.bury(confirmed=self._accepted)
        self._accepted = False
        self._tell_report(pipeline)
        return whole

    def _looked_everywhere(self, pipeline: Pipeline, index: IndexWriter) -> None:
        index.set_marker(ROOT_MARKER, root_identity(self._root).to_text())
        pipeline.take_up(Trust.NONE)
        if self._watcher is not None:
            self._watcher.reconciled(self._clock.now())
        if time.monotonic() >= self._retry_at:
            self._retry_at = time.monotonic() + RETRY_SECONDS
            pipeline.retry()

    def _go_offline(self, error: EvidenceFolderError) -> None:
        """Wait until the watcher says that the root is there again; what could not be read then is tried again."""
        self._offline = True
        self._retry_at = 0.0
        self._count_look()
        if self._watcher is not None:
            self._watcher.look_at_everything()
        self._tell(ScanFailed(str(error)))

    def _work(self, pipeline: Pipeline) -> None:
        """Do what is to be done, a round at a time, until nothing is left or something else comes up."""
        self._left = True
        while not (self._stop.is_set() or self._paused.is_set() or self._is_interrupted(pipeline)):
            check_folder(self._root)
            if pipeline.read_some():
                self._tell_report(pipeline)
                continue
            pipeline.relink()
            pipeline.look_again()
            self._tell_report(pipeline)
            if pipeline.text_some() or pipeline.tell_some():
                self._tell_report(pipeline)
                continue
            if not self._halt.is_set():
                self._left = False
                self._tell_report(pipeline, finished=True)
                self._end_filling(still_written=len(pipeline.settling) > 0)
                self._tidy(pipeline)
            return
        if self._paused.is_set():
            pipeline.rest()

    def _tidy(self, pipeline: Pipeline) -> None:
        """Put the index in order until something else comes up; nobody has to be told."""
        while pipeline.tidy() and not (self._halt.is_set() or self._is_interrupted(pipeline)):
            pass
        pipeline.rest()

    def _end_filling(self, *, still_written: bool) -> None:
        """End the first filling; what has to settle first, since the folder was just copied there, is part of it."""
        now = time.monotonic()
        self._filled_at = self._filled_at or now
        waited = now - self._filled_at > self._options.settle_seconds * _SETTLED_WITHIN
        self._filling = self._filling and still_written and not waited

    def _is_interrupted(self, pipeline: Pipeline) -> bool:
        return self._has_hints() or pipeline.settling.due_in() == 0.0

    def _has_hints(self) -> bool:
        with self._changed:
            return self._everything or bool(self._folders) or bool(self._asked) or self._accepted

    def _count_look(self) -> None:
        with self._changed:
            self._looks += 1
            self._changed.notify_all()

    def _tell_report(self, pipeline: Pipeline, *, finished: bool = False) -> None:
        if finished or pipeline.report.anything_changed or pipeline.report.offline_reason:
            report = pipeline.take_report(count=finished)
            report.filling, report.finished = self._filling, finished
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
