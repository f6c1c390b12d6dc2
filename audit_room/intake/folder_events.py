"""Live events of a folder, told by folder: watchdog's observer, on Linux with an emitter of our own.

watchdog's own emitter for Linux makes several objects for each event and passes them through three threads.  In a
burst of 50,000 files it takes seconds of processor time from the screen and falls so far behind that the system
drops events.  What is wanted here is only which folders are worth a look, so this emitter reads events in large
pieces and keeps nothing of them but the folder.  It also forgets folders that were moved out, whose events would
otherwise come under their former path, and watches those that became readable.
"""

from __future__ import annotations

import ctypes
import errno
import logging
import os
import select
import struct
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass

from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirModifiedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers.api import BaseObserver, EventEmitter, EventQueue, ObservedWatch

from audit_room.intake.regular import RegularOpener, UnreadableError

logger = logging.getLogger(__name__)
logger.addHandler(logging.NullHandler())

# Of inotify(7).  Writing itself (IN_MODIFY) is not asked for: a file that is being written is looked at once it
# is closed, and what is never closed is found by the comparison of the whole folder.
_ATTRIB, _CLOSE_WRITE, _CREATE, _DELETE = 0x4, 0x8, 0x100, 0x200
_MOVED_FROM, _MOVED_TO, _DELETE_SELF, _MOVE_SELF = 0x40, 0x80, 0x400, 0x800
_UNMOUNT, _OVERFLOW, _IGNORED = 0x2000, 0x4000, 0x8000
_ONLYDIR, _EXCL_UNLINK, _ISDIR = 0x01000000, 0x04000000, 0x40000000
_WANTED = (
    _ATTRIB | _CLOSE_WRITE | _CREATE | _DELETE | _MOVED_FROM | _MOVED_TO | _DELETE_SELF | _MOVE_SELF
    | _ONLYDIR | _EXCL_UNLINK
)  # fmt: skip
_FOLDER_CAME = _CREATE | _MOVED_TO
_FOLDER_WENT = _DELETE | _MOVED_FROM
_ENDS_WATCH = _DELETE_SELF | _MOVE_SELF | _UNMOUNT
_SELDOM = _ISDIR | _OVERFLOW | _IGNORED | _ENDS_WATCH

_COMMON: list[type[FileSystemEvent]] = [
    FileCreatedEvent, FileModifiedEvent, FileClosedEvent, FileMovedEvent, FileDeletedEvent,
    DirCreatedEvent, DirMovedEvent, DirDeletedEvent,
]  # fmt: skip
"""Events of other systems that mean a change; opening and reading, which the intake itself does, are none."""

_EVENT = struct.Struct("iIII")
_BUFFER = 1 << 18
_CALM_PAUSE = 0.005
_STORM_PAUSE = 0.05
_STORM_EVENTS = 200
_VANISHED = (errno.ENOENT, errno.ENOTDIR, errno.EACCES, errno.ELOOP)


class EventsLostEvent(FileSystemEvent):
    """The system dropped events: anything may have changed."""

    event_type = "lost"


class FolderEmitter(EventEmitter):
    """Tells of each folder in which something changed, by one DirModifiedEvent for many events.

    The root's own end (deleted, renamed, unmounted) is a DirDeletedEvent of the root.  ``left_out`` are folders,
    relative to the root, that are not watched.  The start raises OSError where the system gives no watch to the
    root, or has none left for a folder below it.
    """

    def __init__(
        self,
        event_queue: EventQueue,
        watch: ObservedWatch,
        *,
        timeout: float = 1.0,
        event_filter: list[type[FileSystemEvent]] | None = None,
        left_out: frozenset[bytes] = frozenset(),
    ) -> None:
        super().__init__(event_queue, watch, timeout=timeout, event_filter=event_filter)
        self._root = os.fsencode(watch.path)
        self._left_out = left_out
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._inotify = self._wake_read = self._wake_write = -1
        self._poll = select.poll()
        self._ending = threading.Lock()
        self._folders: dict[int, bytes] = {}
        self._watches: dict[bytes, int] = {}
        self._below: dict[bytes, set[bytes]] = {}
        self._changed: set[bytes] = set()
        self._pause = _CALM_PAUSE

    def on_thread_start(self) -> None:
        """Place a watch on every folder, before the start returns."""
        self._wake_read, self._wake_write = os.pipe()
        try:
            self._inotify = self._checked(self._libc.inotify_init1(os.O_CLOEXEC | os.O_NONBLOCK))
            self._poll.register(self._inotify, select.POLLIN)
            self._poll.register(self._wake_read, select.POLLIN)
            self._watch_from(b"")
        except BaseException:
            self._let_go()
            raise
        self._changed.clear()

    def on_thread_stop(self) -> None:
        """Wake the thread, which then ends by itself."""
        with self._ending:
            if self._wake_write != -1:
                os.write(self._wake_write, b"!")

    def run(self) -> None:
        """Read events until stopped; an end for any other reason is seen by the observer's owner."""
        try:
            super().run()
        except Exception:
            logger.exception("live events of the evidence folder ended")
        finally:
            self._let_go()

    def queue_events(self, timeout: float) -> None:
        """Wait for events, let more of them gather for some milliseconds, and tell of their folders."""
        ready = [number for number, _ in self._poll.poll(timeout * 1000)]
        if self._inotify not in ready or self.stopped_event.wait(self._pause):
            return
        count = self._take_in(os.read(self._inotify, _BUFFER))
        self._pause = _STORM_PAUSE if count > _STORM_EVENTS else _CALM_PAUSE
        for folder in self._changed:
            self.queue_event(DirModifiedEvent(os.path.join(self._root, folder) if folder else self._root))  # noqa: PTH118
        self._changed.clear()

    def _take_in(self, events: bytes) -> int:
        """Note the folder of each event; return how many events there were."""
        at = count = 0
        touched = set()
        while at < len(events):
            number, mask, _, length = _EVENT.unpack_from(events, at)
            at += _EVENT.size + length
            count += 1
            if mask & _SELDOM:
                self._take_in_seldom(number, mask, events[at - length : at].rstrip(b"\0"))
            else:
                touched.add(number)
        self._changed.update(folder for each in touched if (folder := self._folders.get(each)) is not None)
        return count

    def _take_in_seldom(self, number: int, mask: int, name: bytes) -> None:
        """Follow what happened to a folder itself, or to the watch."""
        if mask & _OVERFLOW:
            self.queue_event(EventsLostEvent(self._root))
        folder = self._folders.get(number)
        if folder is None:
            return
        if mask & _ISDIR and name:
            path = folder + b"/" + name if folder else name
            self._changed.add(folder)
            if mask & (_FOLDER_WENT | _FOLDER_CAME):
                self._forget(path)
            if mask & _FOLDER_CAME or (mask & _ATTRIB and path not in self._watches):
                self._watch_from(path)
        elif mask & _IGNORED:
            self._forget(folder)
        if not folder and mask & (_ENDS_WATCH | _IGNORED):
            self.queue_event(DirDeletedEvent(self._root))

    def _watch_from(self, start: bytes) -> None:
        """Watch ``start`` and every folder below it, and note them as changed: files may have come before."""
        waiting = [start]
        with RegularOpener(self._root) as opener:
            while waiting:
                folder = waiting.pop()
                if folder in self._left_out or not self._watch_one(opener, folder):
                    continue
                self._changed.add(folder)
                waiting += [folder + b"/" + name if folder else name for name in _folders_in(opener, folder)]

    def _watch_one(self, opener: RegularOpener, folder: bytes) -> bool:
        """Watch one folder, through its descriptor so that any depth will do; False where it is not to be had."""
        try:
            place = b"/proc/self/fd/%d" % opener.folder(folder)
            number = self._checked(self._libc.inotify_add_watch(self._inotify, place, _WANTED))
        except UnreadableError as error:
            if folder:
                return False
            raise OSError(errno.EACCES, error.reason) from error
        except OSError as error:
            if folder and error.errno in _VANISHED:
                return False
            raise
        self._folders[number] = folder
        self._watches[folder] = number
        if folder:
            self._below.setdefault(folder.rpartition(b"/")[0], set()).add(folder)
        return True

    def _forget(self, folder: bytes) -> None:
        """Drop the watches of a folder that went, and of all below it."""
        self._below.get(folder.rpartition(b"/")[0], set()).discard(folder)
        waiting = [folder]
        while waiting:
            each = waiting.pop()
            waiting += self._below.pop(each, ())
            number = self._watches.pop(each, None)
            if number is not None and self._folders.get(number) == each:
                del self._folders[number]
                self._libc.inotify_rm_watch(self._inotify, number)

    def _checked(self, answer: int) -> int:
        """Return what a call gave; OSError with its reason where it failed."""
        if answer >= 0:
            return answer
        number = ctypes.get_errno()
        limits = {errno.ENOSPC: "inotify watch limit reached", errno.EMFILE: "inotify instance limit reached"}
        raise OSError(number, limits.get(number, os.strerror(number)))

    def _let_go(self) -> None:
        with self._ending:
            for number in {self._inotify, self._wake_read, self._wake_write} - {-1}:
                os.close(number)
            self._inotify = self._wake_read = self._wake_write = -1


@dataclass(frozen=True, slots=True)
class Listener:
    """Who is told: of a folder that may have changed, of a path, of lost events, of the root's own end.

    Paths are absolute.  The calls come in the observer's thread and must not raise.
    """

    folder: Callable[[bytes], None]
    path: Callable[[bytes], None]
    lost: Callable[[], None]
    root_gone: Callable[[], None]


class _Teller(FileSystemEventHandler):
    """Tells a listener what each event means."""

    def __init__(self, root: bytes, listener: Listener) -> None:
        self._root = root
        self._listener = listener

    def dispatch(self, event: FileSystemEvent) -> None:
        """Tell of one event."""
        source, target = os.fsencode(event.src_path), os.fsencode(event.dest_path)
        if isinstance(event, EventsLostEvent):
            self._listener.lost()
        elif isinstance(event, DirDeletedEvent) and source == self._root:
            self._listener.root_gone()
        elif isinstance(event, DirModifiedEvent):
            self._listener.folder(source)
        else:
            for path in (source, target) if target else (source,):
                self._listener.path(path)
                if event.is_directory:
                    self._listener.folder(path)


def observe(
    root: bytes,
    listener: Listener,
    left_out: frozenset[bytes] = frozenset(),
    *,
    by_folder: bool = sys.platform == "linux",
) -> BaseObserver:
    """Return a running observer of ``root`` and all below it; ``left_out`` as for :class:`FolderEmitter`.

    Without ``by_folder`` it is the observer that watchdog has for this system.  Raises OSError where the system
    gives no live events.
    """
    if by_folder:
        observer, wanted = BaseObserver(FolderEmitter, left_out=left_out), None
    else:
        from watchdog.observers import Observer  # noqa: PLC0415

        observer, wanted = Observer(), _COMMON
    observer.schedule(_Teller(root, listener), os.fsdecode(root), recursive=True, event_filter=wanted)
    observer.start()
    return observer


def _folders_in(opener: RegularOpener, folder: bytes) -> list[bytes]:
    """Return the names of the folders in ``folder``; none where it cannot be listed."""
    try:
        with os.scandir(opener.folder(folder)) as listing:
            return [os.fsencode(each.name) for each in listing if each.is_dir(follow_symlinks=False)]
    except (OSError, UnreadableError):
        return []
