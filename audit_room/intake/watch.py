"""The watcher: says early that something may have changed in the evidence folder; a hint, never the truth.

The operating system's events can be lost without a word, so the watcher looks after itself: it notices a root
that went away, came back, was replaced or unmounted, an observer that died, events that overflowed, a machine
that slept, a file system that sends none.
"""

from __future__ import annotations

import errno
import logging
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from audit_room.intake.file_systems import (
    Mount,
    RootIdentity,
    file_system_of,
    is_remote,
    remote_below,
    root_identity,
    was_unmounted,
)
from audit_room.intake.hints import HintDelivery, Hints
from audit_room.intake.regular import UnreadableError, reason_of
from audit_room.intake.watch_status import WatchMode, WatchStatus, WatchTimes
from audit_room.model.display import display

if TYPE_CHECKING:
    from watchdog.observers.api import BaseObserver

    from audit_room.model.clock import Clock

__all__ = ["Ground", "Hints", "WatchMode", "WatchStatus", "WatchTimes", "Watcher", "standby_seconds"]

logger = logging.getLogger(__name__)
logger.addHandler(logging.NullHandler())

STANDBY_SECONDS = 5.0
"""A sleep of the machine longer than this is followed by a look at everything."""

_JOIN_SECONDS = 0.5
_ADVICE = {
    errno.ENOSPC: "; a higher fs.inotify.max_user_watches brings them back",
    errno.EMFILE: "; a higher fs.inotify.max_user_instances brings them back",
}


def standby_seconds() -> float:
    """Return how many seconds this machine has slept since it was started; 0 where it does not tell."""
    boottime = getattr(time, "CLOCK_BOOTTIME", None)
    return (
        0.0 if boottime is None else time.clock_gettime(boottime) - time.clock_gettime(time.CLOCK_MONOTONIC)
    )


@dataclass(frozen=True, slots=True)
class Ground:
    """What the watcher asks the system about the ground it stands on.

    ``file_system``: the kind of file system of the root.  ``identity``: what the root is.  ``nested``: remote file
    systems mounted below it.  ``standby``: seconds the machine has slept.
    """

    file_system: Callable[[bytes], str] = file_system_of
    identity: Callable[[bytes], RootIdentity] = root_identity
    nested: Callable[[bytes], tuple[Mount, ...]] = remote_below
    standby: Callable[[], float] = standby_seconds


class Watcher:
    """Watches one folder in threads of its own and calls back when a look at it is due.

    ``on_change`` is called in one thread, never again before it returned.  ``known`` is what the root was when it
    was last compared, so that a share that is not mounted is told from one that was emptied.
    """

    def __init__(
        self,
        root: bytes,
        on_change: Callable[[Hints], None],
        *,
        times: WatchTimes | None = None,
        file_system: Callable[[bytes], str] | None = None,
        on_status: Callable[[WatchStatus], None] | None = None,
        clock: Clock | None = None,
        ground: Ground | None = None,
        known: RootIdentity | None = None,
    ) -> None:
        self._root = root
        self._on_status = on_status
        self._clock = clock
        self._times = times or WatchTimes()
        self._ground = ground or Ground()
        if file_system is not None:
            self._ground = replace(self._ground, file_system=file_system)
        self._known = known
        self._identity: tuple[int, int] | None = None
        self._observer: BaseObserver | None = None
        self._retry_at = self._begun_at = 0.0
        self._slept = self._ground.standby()
        self._lock = threading.Lock()
        self._status = WatchStatus(WatchMode.RECONCILING, since=self._now())
        self._wake = threading.Event()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="evidence-watch", daemon=True)
        self._delivery = HintDelivery(
            on_change,
            may_deliver=self._root_stands,
            quiet=self._times.quiet,
            longest=self._times.longest_wait,
            again=self._times.restart,
        )

    def start(self) -> None:
        """Begin; the first call back, for the whole folder, comes as soon as live events are on their way."""
        self._delivery.add_everything()
        self._delivery.start()
        self._thread.start()

    def stop(self) -> None:
        """End within about a second; no call back begins after this returned."""
        self._stopped.set()
        self._wake.set()
        self._delivery.stop()
        if self._thread.is_alive():
            self._thread.join(_JOIN_SECONDS)

    def status(self) -> WatchStatus:
        """Return how the watch stands."""
        with self._lock:
            return self._status

    def reconciled(self, moment: datetime) -> None:
        """Note that the whole folder was compared at ``moment`` (UTC)."""
        self._delivery.count_everything_as_done()
        with self._lock:
            self._status = replace(self._status, last_reconcile=moment)

    def hint(self, path: bytes) -> None:
        """Note that ``path`` (absolute or relative to the root) may have changed.  Never raises."""
        self._delivery.add(self._inside(path).rpartition(b"/")[0])

    def hint_folder(self, folder: bytes) -> None:
        """Note that ``folder`` (absolute or relative to the root) is worth a look.  Never raises."""
        self._delivery.add(self._inside(folder))

    def look_at_everything(self) -> None:
        """Ask for a look at the whole folder now, as after events were lost."""
        self._delivery.add_everything()

    def _inside(self, path: bytes) -> bytes:
        root = self._root.rstrip(b"/")
        return b"" if path in {root, self._root} else path.removeprefix(root + b"/")

    # Inside: everything below runs in the watcher's own thread, but for _root_stands

    def _run(self) -> None:
        overflow = _OverflowListener(self.look_at_everything)
        logging.getLogger("watchdog").addHandler(overflow)
        try:
            while not self._stopped.is_set():
                try:
                    self._check_health()
                except Exception:
                    logger.exception("the watch of the evidence folder failed once and goes on")
                self._wake.wait(self._times.check)
                self._wake.clear()
        finally:
            logging.getLogger("watchdog").removeHandler(overflow)
            self._end_observer()

    def _check_health(self) -> None:
        """See whether the root is there and the same, and whether the observer lives; mend what can be."""
        try:
            identity = _look_at(self._root)
            if identity != self._identity:
                self._arrive_at(identity)
        except (OSError, UnreadableError) as error:
            self._go_offline(error.reason if isinstance(error, UnreadableError) else reason_of(error))
            return
        if self._observer is not None and not _lives(self._observer):
            self._end_observer()
            self._retry_at = self._begun_at + self._times.restart
            self._set(WatchMode.RECONCILING, "live events stopped and are being restarted")
            self.look_at_everything()
        if self._observer is None and time.monotonic() >= self._retry_at:
            self._begin_observer()
        slept = self._ground.standby()
        if slept - self._slept > STANDBY_SECONDS:
            self.look_at_everything()
        self._slept = slept
        if self._delivery.since_everything() >= self._times.reconcile:
            self.look_at_everything()
        self._delivery.open()

    def _arrive_at(self, identity: tuple[int, int]) -> None:
        """Take a root that came, came back or was replaced; OSError where it is only where one was mounted."""
        now = self._ground.identity(self._root)
        if self._known is not None and was_unmounted(self._known, now):
            raise OSError(errno.ENODEV, "what was mounted there is not mounted now")
        self._end_observer()
        self._known, self._identity = now, identity
        self._retry_at = 0.0
        self.look_at_everything()

    def _go_offline(self, reason: str) -> None:
        self._delivery.close()
        self._end_observer()
        self._identity = None
        since = self.status().since if self.status().mode is WatchMode.OFFLINE else self._now()
        at = f" since {since.astimezone(self._clock.zone):%H:%M}" if since and self._clock else ""
        self._set(
            WatchMode.OFFLINE,
            f"{display(self._root)} is offline{at} ({reason}); the list stays as it was until it is back",
        )

    def _begin_observer(self) -> None:
        from audit_room.intake.folder_events import Listener, observe  # noqa: PLC0415

        self._begun_at = time.monotonic()
        self._retry_at = self._begun_at + self._times.reconcile
        kind = self._ground.file_system(self._root)
        every = f"looking every {self._times.reconcile:g} s"
        if is_remote(kind):
            self._set(WatchMode.RECONCILING, f"{display(kind)} does not tell what others change; {every}")
            return
        nested = self._ground.nested(self._root)
        place = os.path.realpath(self._root).rstrip(b"/") + b"/"
        listener = Listener(self.hint_folder, self.hint, self.look_at_everything, self._wake.set)
        try:
            self._observer = observe(
                self._root, listener, frozenset(mount.point.removeprefix(place) for mount in nested)
            )
        except OSError as error:
            advice = _ADVICE.get(error.errno or 0, "")
            self._set(WatchMode.RECONCILING, f"no live events ({reason_of(error)}), {every}{advice}")
            return
        except Exception as error:
            logger.exception("live events could not be had")
            self._set(WatchMode.RECONCILING, f"no live events ({type(error).__name__}), {every}")
            return
        self.look_at_everything()
        self._set(WatchMode.LIVE, f"live, except below {_named(nested)}: {every} there" if nested else "")

    def _end_observer(self) -> None:
        observer, self._observer = self._observer, None
        if observer is not None:
            observer.stop()
            if observer.is_alive():
                observer.join(_JOIN_SECONDS)

    def _root_stands(self) -> bool:
        """True while the root is the one being watched; else has its health checked before anything is told."""
        try:
            if _look_at(self._root) == self._identity:
                return True
        except OSError:
            pass
        self._wake.set()
        return False

    def _now(self) -> datetime:
        return self._clock.now() if self._clock is not None else datetime.now(UTC)

    def _set(self, mode: WatchMode, message: str) -> None:
        with self._lock:
            before = self._status
            since = before.since if mode is before.mode else self._now()
            self._status = status = WatchStatus(mode, before.last_reconcile, message, since)
        if (before.mode, before.message) != (mode, message) and self._on_status is not None:
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


def _look_at(root: bytes) -> tuple[int, int]:
    """Return device and inode of the root; OSError where it is not there or cannot be listed."""
    descriptor = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        status = os.fstat(descriptor)
    finally:
        os.close(descriptor)
    return status.st_dev, status.st_ino


def _lives(observer: BaseObserver) -> bool:
    return observer.is_alive() and all(emitter.is_alive() for emitter in observer.emitters)


def _named(nested: tuple[Mount, ...]) -> str:
    first = f"{display(nested[0].point)} ({display(nested[0].kind)})"
    return f"{first} and {len(nested) - 1} more" if len(nested) > 1 else first
