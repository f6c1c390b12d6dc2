"""The watcher: says early that something may have changed in the evidence folder; a hint, never the truth.

The operating system's events can be lost without a word, so the watcher looks after itself: it notices a root
that went away or was replaced, an observer that died, events that overflowed, a file system that sends none.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from audit_room.intake.regular import reason_of
from audit_room.model.display import display

if TYPE_CHECKING:
    from watchdog.events import FileSystemEvent
    from watchdog.observers.api import BaseObserver

logger = logging.getLogger(__name__)
logger.addHandler(logging.NullHandler())

_SILENT_FILE_SYSTEMS = (
    "nfs",
    "cifs",
    "smb",
    "9p",
    "afs",
    "fuse",
    "sshfs",
    "davfs",
    "vboxsf",
    "ceph",
    "gluster",
)
_OWN_READING = frozenset({"opened", "closed_no_write"})
_MAX_HINTS = 10_000
_JOIN_SECONDS = 1.0

Hints = frozenset[bytes]
"""Paths relative to the root that may have changed; empty means that any may have."""


class WatchMode(StrEnum):
    """How changes are noticed: as they happen, by looking again at intervals only, or not at all just now."""

    LIVE = "live"
    RECONCILING = "reconciling"
    OFFLINE = "offline"


@dataclass(frozen=True, slots=True)
class WatchStatus:
    """How the watch stands; ``last_reconcile`` (UTC) is when the whole folder was last compared."""

    mode: WatchMode
    last_reconcile: datetime | None = None
    message: str = ""


@dataclass(frozen=True, slots=True)
class WatchTimes:
    """How often things are done, in seconds.

    ``check``: between health checks.  ``quiet``: without a new hint before hints are passed on,
    ``longest_wait`` at most.  ``reconcile``: between looks at the whole folder.  ``restart``: before something
    that failed is tried again.
    """

    check: float = 0.5
    quiet: float = 0.3
    longest_wait: float = 2.0
    reconcile: float = 30.0
    restart: float = 5.0


class Watcher:
    """Watches one folder in a thread of its own and calls back when a look at it is due."""

    def __init__(
        self,
        root: bytes,
        on_change: Callable[[Hints], None],
        *,
        times: WatchTimes | None = None,
        file_system: Callable[[bytes], str] | None = None,
        on_status: Callable[[WatchStatus], None] | None = None,
    ) -> None:
        self._root = root
        self._on_change = on_change
        self._on_status = on_status
        self._times = times or WatchTimes()
        self._file_system = file_system or file_system_of
        self._thread = threading.Thread(target=self._run, name="evidence-watch", daemon=True)
        self._wake = threading.Event()
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self._hints: set[bytes] = set()
        self._first_hint = self._last_hint = 0.0
        self._everything = True
        self._observer: BaseObserver | None = None
        self._identity: tuple[int, int] | None = None
        self._status = WatchStatus(WatchMode.RECONCILING)
        self._retry_at = self._begun_at = self._due = 0.0

    def start(self) -> None:
        """Begin; the first call back, for the whole folder, comes at once."""
        self._thread.start()

    def stop(self) -> None:
        """End within three seconds; no call back begins after this returned."""
        self._stopped.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(_JOIN_SECONDS)

    def status(self) -> WatchStatus:
        """Return how the watch stands."""
        with self._lock:
            return self._status

    def reconciled(self, moment: datetime) -> None:
        """Note that the whole folder was compared at ``moment`` (UTC)."""
        with self._lock:
            self._status = WatchStatus(self._status.mode, moment, self._status.message)

    def hint(self, path: bytes) -> None:
        """Note that ``path`` (absolute or relative to the root) may have changed.  Never raises."""
        inside = path.removeprefix(self._root.rstrip(b"/") + b"/")
        now = time.monotonic()
        with self._lock:
            if not self._hints:
                self._first_hint = now
            self._last_hint = now
            if len(self._hints) < _MAX_HINTS:
                self._hints.add(inside)
            else:
                self._everything = True
        self._wake.set()

    def look_at_everything(self) -> None:
        """Ask for a look at the whole folder now, as after events were lost."""
        with self._lock:
            self._everything = True
        self._wake.set()

    # Inside: everything below runs in the watcher's own thread

    def _run(self) -> None:
        overflow = _OverflowListener(self.look_at_everything)
        logging.getLogger("watchdog").addHandler(overflow)
        try:
            while not self._stopped.is_set():
                try:
                    self._check_health()
                    self._call_back()
                except Exception:
                    logger.exception("the watch of the evidence folder failed once and goes on")
                    self._due = min(self._due, time.monotonic() + self._times.restart)
                self._wake.wait(self._times.quiet if self._hints else self._times.check)
                self._wake.clear()
        finally:
            logging.getLogger("watchdog").removeHandler(overflow)
            self._end_observer()

    def _call_back(self) -> None:
        """Pass on what is ripe: that everything is due, or which paths may have changed."""
        now = time.monotonic()
        with self._lock:
            offline = self._status.mode is WatchMode.OFFLINE
            everything = (self._everything or now >= self._due) and not offline
            quiet = now - self._last_hint >= self._times.quiet
            ripe = bool(self._hints) and (quiet or now - self._first_hint >= self._times.longest_wait)
            hints: Hints = frozenset() if everything else frozenset(self._hints)
            if offline or not (everything or ripe):
                return
            self._hints.clear()
            self._everything = False
        if everything:
            self._due = now + self._times.reconcile
        self._on_change(hints)

    def _check_health(self) -> None:
        """See whether the root is there and the same, and whether the observer lives; mend what can be."""
        try:
            status = os.stat(self._root)  # noqa: PTH116 - bytes, which pathlib does not take
            with os.scandir(self._root):
                pass
        except OSError as error:
            self._end_observer()
            self._identity = None
            self._set(WatchMode.OFFLINE, f"{display(self._root)} is offline ({reason_of(error)})")
            return
        identity = (status.st_dev, status.st_ino)
        if identity != self._identity:
            self._end_observer()
            self._identity = identity
            self._retry_at = 0.0
            self.look_at_everything()
        if self._observer is not None and not _lives(self._observer):
            self._end_observer()
            self._retry_at = self._begun_at + self._times.restart
            self._set(WatchMode.RECONCILING, "live events stopped and are being restarted")
            self.look_at_everything()
        if self._observer is None and time.monotonic() >= self._retry_at:
            self._begin_observer()

    def _begin_observer(self) -> None:
        self._begun_at = time.monotonic()
        self._retry_at = self._begun_at + self._times.reconcile
        kind = self._file_system(self._root)
        if kind.lower().startswith(_SILENT_FILE_SYSTEMS):
            self._set(
                WatchMode.RECONCILING,
                f"on {display(kind)} changes are found every {self._times.reconcile:g} s",
            )
            return
        try:
            self._observer = _observe(self._root, self.hint)
        except Exception as error:  # noqa: BLE001 - inotify limits, missing backends, vanished folders
            reason = reason_of(error) if isinstance(error, OSError) else type(error).__name__
            self._set(WatchMode.RECONCILING, f"no live events ({reason}); changes are found at intervals")
            return
        self._set(WatchMode.LIVE, "")

    def _end_observer(self) -> None:
        observer, self._observer = self._observer, None
        if observer is not None:
            observer.stop()
            if observer.is_alive():
                observer.join(_JOIN_SECONDS)

    def _set(self, mode: WatchMode, message: str) -> None:
        with self._lock:
            status = WatchStatus(mode, self._status.last_reconcile, message)
            changed = (status.mode, status.message) != (self._status.mode, self._status.message)
            self._status = status
        if changed and self._on_status is not None:
            self._on_status(status)


class _OverflowListener(logging.Handler):
    """Hears watchdog say, in its log only, that events were lost."""

    def __init__(self, lost: Callable[[], None]) -> None:
        super().__init__(logging.WARNING)
        self._lost = lost

    def emit(self, record: logging.LogRecord) -> None:
        """Ask for a look at everything after any warning: all of them mean that events may be missing."""
        del record
        self._lost()


def _observe(root: bytes, hint: Callable[[bytes], None]) -> BaseObserver:
    """Return a running observer that gives each changed path to ``hint``."""
    from watchdog.events import FileSystemEventHandler  # noqa: PLC0415
    from watchdog.observers import Observer  # noqa: PLC0415

    class Handler(FileSystemEventHandler):
        def on_any_event(self, event: FileSystemEvent) -> None:
            if event.event_type not in _OWN_READING:
                for path in (event.src_path, event.dest_path):
                    if path:
                        hint(os.fsencode(path))

    observer = Observer()
    observer.schedule(Handler(), os.fsdecode(root), recursive=True)
    observer.start()
    return observer


def _lives(observer: BaseObserver) -> bool:
    return observer.is_alive() and all(emitter.is_alive() for emitter in observer.emitters)


def file_system_of(root: bytes) -> str:
    """Return the kind of file system ``root`` lies on, such as ``ext4`` or ``nfs4``; empty where unknown."""
    import psutil  # noqa: PLC0415

    place = os.path.realpath(os.fsdecode(root))
    best, kind = "", ""
    try:
        for mount in psutil.disk_partitions(all=True):
            point = mount.mountpoint.rstrip("/")
            if (place == point or place.startswith(point + "/")) and len(point) >= len(best):
                best, kind = point, str(mount.fstype)
    except OSError:
        return ""
    return kind
