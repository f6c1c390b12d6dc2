"""Our end of the guarded process: hands over open files, waits no longer than allowed, replaces it."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from types import TracebackType
from typing import NamedTuple, Self

import msgspec

from audit_room.intake.child import LENGTH, exactly
from audit_room.intake.extract.extracted import UNKNOWN_END, Extracted, Job, Limits
from audit_room.intake.extract.starting import (
    Nursery,
    ReaderUnavailableError,
    kill_group,
)
from audit_room.intake.regular import UnreadableError, open_regular
from audit_room.intake.shares import shares
from audit_room.store.index_rows import clamp_ns

_TRIES = 2
_WINDOW = 4
_AHEAD_BYTES = 8_000_000
"""Handed to the pool ahead: so many shares for each of its processes, and of small files so many bytes."""

_TOGETHER = 16
_TOGETHER_BYTES = 256_000
"""Small files are handed out together, for handing out costs more than a mail."""

_SHARES = 8
"""At least so many shares are made for each process, so that none has to wait for another at the end."""


_Answer = tuple["TextJob", Extracted | None]


class TextReader:
    """One guarded process and the way to it; started when it is first needed.  Belongs to one thread.

    ``modules`` name Python modules whose ``PARSERS`` (type to function) go before the built-in ones.
    ``started`` counts the guarded processes; after a crash a new one is there within milliseconds.  Readers
    that share a ``nursery`` leave it open when they are closed.
    """

    def __init__(
        self, limits: Limits | None = None, modules: Sequence[str] = (), nursery: Nursery | None = None
    ) -> None:
        self.limits = limits or Limits()
        self.started = 0
        self._nursery = nursery or Nursery(self.limits, modules)
        self._own = None if nursery else self._nursery
        self._process = 0
        self._line: socket.socket | None = None
        self._served = 0
        self._halted = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def process_id(self) -> int | None:
        """The guarded process's id, None while there is none."""
        return self._process if self._line is not None else None

    def halt(self) -> None:
        """End the process, and with it a :meth:`read` that waits in another thread; it reads nothing more."""
        self._halted = True
        kill_group(self._process)
        if self._own is not None:
            self._own.halt()

    def read(self, descriptor: int, job: Job) -> Extracted:
        """Return the text of the open file; a process that crashes is replaced and the file tried once more.

        Never raises for what is in the file: the reason is in the answer's ``state``.  Raises
        ReaderUnavailableError where no process can be started at all.
        """
        for _ in range(_TRIES):
            if self._halted:
                break
            try:
                os.lseek(descriptor, 0, os.SEEK_SET)
                answer = self._ask(descriptor, job)
            except TimeoutError:
                self._drop()
                return Extracted(
                    state=f"took longer than {self.limits.wall_seconds:g} seconds, text not read"
                )
            except (EOFError, OSError, msgspec.MsgspecError):
                if self._how_it_ended() == -signal.SIGXCPU:
                    return Extracted(
                        state=f"needs more than {self.limits.cpu_seconds} seconds of work, text not read"
                    )
                continue
            self._served += 1
            if answer.worn or self._served >= self.limits.files_per_worker:
                self._drop()
            return answer
        return Extracted(state="its reader crashed, text not read")

    def close(self) -> None:
        """End the process at once; does not wait for one that the system cannot end."""
        self._drop()
        ended, self._process = self._process, 0
        self._nursery.bury(ended)
        if self._own is not None:
            self._own.close()

    def _drop(self) -> None:
        """End the guarded process; its id is given to no other before the nursery is asked how it ended."""
        if self._line is not None:
            self._line.close()
            kill_group(self._process)
        self._line = None
        self._served = 0

    def _how_it_ended(self) -> int:
        """Return how the guarded process ended that was lost; a new one is there afterwards."""
        self._drop()
        return UNKNOWN_END if self._halted else self._start()

    def _ask(self, descriptor: int, job: Job) -> Extracted:
        if self._line is None:
            self._start()
        line = self._line
        if self._halted or line is None:
            raise EOFError
        ends = time.monotonic() + self.limits.wall_seconds
        packed = msgspec.msgpack.encode(job)
        line.settimeout(self.limits.wall_seconds)
        socket.send_fds(line, [LENGTH.pack(len(packed)) + packed], [descriptor])
        length = LENGTH.unpack(exactly(line, LENGTH.size, ends))[0]
        return msgspec.msgpack.decode(exactly(line, length, ends), type=Extracted)

    def _start(self) -> int:
        """Get a new guarded process; return how the one before ended."""
        before, self._process = self._process, 0
        birth = self._nursery.bear(before)
        self._process, self._line = birth.process, birth.line
        self.started += 1
        if self._halted:
            kill_group(self._process)
        return birth.ended


class TextJob(NamedTuple):
    """One content to read: its SHA-256, a file that holds it (with size and mtime as indexed), its type."""

    sha256: str
    path: bytes
    mime: str
    size: int
    mtime_ns: int


def read_texts(
    root: bytes,
    jobs: Sequence[TextJob],
    *,
    limits: Limits | None = None,
    modules: Sequence[str] = (),
    processes: int = 2,
    stop: threading.Event | None = None,
    nursery: Nursery | None = None,
) -> Iterator[tuple[TextJob, Extracted | None]]:
    """Yield each job with its text as it is done; None for a file that changed or went meanwhile.

    Files are opened here, by ``open_regular``, and handed over open.  Ends early when ``stop`` is set.  A
    ``nursery`` that was warmed ahead, for the same limits and modules, saves the time to load the parsers;
    it stays open.
    """
    count = max(min(processes, len(jobs)), 1)
    own = None if nursery else Nursery(limits or Limits(), modules)
    readers = [TextReader(limits, nursery=nursery or own) for _ in range(count)]
    free = list(readers)
    halt = stop or threading.Event()
    todo = _shares(jobs, count)

    def work(share: Sequence[TextJob]) -> list[_Answer]:
        reader = free.pop()
        try:
            return [(job, None if halt.is_set() else _read_one(root, job, reader)) for job in share]
        finally:
            free.append(reader)

    pool = ThreadPoolExecutor(count, thread_name_prefix="text-reader")
    try:
        waiting: dict[Future[list[_Answer]], int] = {}
        while not halt.is_set():
            while _wants_more(waiting.values(), count) and (share := next(todo, None)) is not None:
                waiting[pool.submit(work, share)] = sum(job.size for job in share)
            if not waiting:
                break
            for each in wait(waiting, timeout=0.2, return_when=FIRST_COMPLETED).done:
                del waiting[each]
                yield from each.result()
    finally:
        if own is not None:
            own.halt()
        for reader in readers:
            reader.halt()
        pool.shutdown(wait=True, cancel_futures=True)
        for reader in readers:
            reader.close()
        if own is not None:
            own.close()


def _wants_more(ahead: Collection[int], processes: int) -> bool:
    return len(ahead) < processes * _WINDOW or sum(ahead) < _AHEAD_BYTES


def _shares(jobs: Sequence[TextJob], processes: int) -> Iterator[list[TextJob]]:
    most = max(min(len(jobs) // (processes * _SHARES), _TOGETHER), 1)
    return shares(jobs, most, _TOGETHER_BYTES, lambda job: job.size)


def _read_one(root: bytes, job: TextJob, reader: TextReader) -> Extracted | None:
    try:
        descriptor, status = open_regular(root, job.path)
    except UnreadableError:
        return None
    try:
        if (status.st_size, clamp_ns(status.st_mtime_ns)) != (job.size, job.mtime_ns):
            return None
        answer = reader.read(descriptor, Job(job.mime, job.path, job.size))
        after = os.fstat(descriptor)
    except ReaderUnavailableError:
        return None
    finally:
        os.close(descriptor)
    return answer if (after.st_size, clamp_ns(after.st_mtime_ns)) == (job.size, job.mtime_ns) else None
