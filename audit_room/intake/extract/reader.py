"""Our end of the guarded process: hands over open files, waits no longer than allowed, replaces it."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import msgspec

import audit_room
from audit_room.intake.extract.extracted import LENGTH, READY, Extracted, Job, Limits
from audit_room.intake.regular import UnreadableError, open_regular
from audit_room.model.errors import AuditRoomError
from audit_room.store.index_rows import clamp_ns

_WORKER = "audit_room.intake.extract.worker"
_TRIES = 2
_REAP_SECONDS = 1.0
_START_SECONDS = 30.0
_UNAVAILABLE = "The process that reads texts cannot be started; run 'audit-room doctor' to see why."
_WINDOW = 4
"""Files handed to the pool ahead, for each of its processes."""


class _GoneError(Exception):
    """The process ended in the middle of a file."""


class ReaderUnavailableError(AuditRoomError):
    """No guarded process can be started on this machine, so that no text can be read just now."""


class TextReader:
    """One guarded process and the way to it; started when it is first needed.  Belongs to one thread.

    ``modules`` name Python modules whose ``PARSERS`` (type to function) go before the built-in ones.
    """

    def __init__(self, limits: Limits | None = None, modules: Sequence[str] = ()) -> None:
        self.limits = limits or Limits()
        self.started = 0
        self._modules = tuple(modules)
        self._process: subprocess.Popen[bytes] | None = None
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
        """The process's id, None while there is none."""
        return self._process.pid if self._process else None

    def halt(self) -> None:
        """End the process, and with it a :meth:`read` that waits in another thread; it reads nothing more."""
        self._halted = True
        if (process := self._process) is not None:
            process.kill()

    def read(self, descriptor: int, job: Job) -> Extracted:
        """Return the text of the open file; a process that crashes is replaced and the file tried once more.

        Never raises for what is in the file: the reason is in the answer's ``state``.  Raises
        ReaderUnavailableError where no process can be started at all.
        """
        for _ in range(_TRIES):
            if self._halted:
                break
            os.lseek(descriptor, 0, os.SEEK_SET)
            try:
                answer = self._ask(descriptor, job)
            except TimeoutError:
                self.close()
                return Extracted(
                    state=f"took longer than {self.limits.wall_seconds:g} seconds, text not read"
                )
            except (_GoneError, OSError, msgspec.MsgspecError):
                self.close()
                continue
            self._served += 1
            if answer.worn or self._served >= self.limits.files_per_worker:
                self.close()
            return answer
        return Extracted(state="its reader crashed, text not read")

    def close(self) -> None:
        """End the process at once; does not wait for one that the system cannot end."""
        if self._line is not None:
            self._line.close()
        if self._process is not None:
            self._process.kill()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_REAP_SECONDS)
        self._line = self._process = None
        self._served = 0

    def _ask(self, descriptor: int, job: Job) -> Extracted:
        line = self._line or self._start()
        if self._halted:
            raise _GoneError
        ends = time.monotonic() + self.limits.wall_seconds
        packed = msgspec.msgpack.encode(job)
        line.settimeout(self.limits.wall_seconds)
        socket.send_fds(line, [LENGTH.pack(len(packed))], [descriptor])
        line.sendall(packed)
        length = LENGTH.unpack(_exactly(line, LENGTH.size, ends))[0]
        return msgspec.msgpack.decode(_exactly(line, length, ends), type=Extracted)

    def _start(self) -> socket.socket:
        ours, theirs = socket.socketpair()
        number = theirs.fileno()
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [sys.executable, "-P", "-B", "-m", _WORKER, str(number), *self._modules],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(number,),
                env=_environment(os.environ),
                start_new_session=True,
            )
        except OSError as error:
            ours.close()
            raise ReaderUnavailableError(_UNAVAILABLE) from error
        finally:
            theirs.close()
        self.started += 1
        self._line = ours
        packed = msgspec.msgpack.encode(self.limits)
        ours.settimeout(_START_SECONDS)
        try:
            ours.sendall(LENGTH.pack(len(packed)) + packed)
            _exactly(ours, len(READY), time.monotonic() + _START_SECONDS)
        except (OSError, _GoneError) as error:
            self.close()
            raise ReaderUnavailableError(_UNAVAILABLE) from error
        return ours


def _environment(ours: Mapping[str, str]) -> dict[str, str]:
    """Return what the process needs of our environment, with our own package to be found first."""
    kept = {key: value for key, value in ours.items() if key in {"PATH", "HOME", "LANG", "LC_ALL", "TMPDIR"}}
    package = str(Path(audit_room.__file__).parents[1])
    kept["PYTHONPATH"] = os.pathsep.join(filter(None, (package, ours.get("PYTHONPATH", ""))))
    kept["OMP_NUM_THREADS"] = "1"
    return kept


def _exactly(line: socket.socket, count: int, ends: float) -> bytes:
    parts = bytearray()
    while len(parts) < count:
        left = ends - time.monotonic()
        if left <= 0:
            raise TimeoutError
        line.settimeout(left)
        block = line.recv(min(count - len(parts), 1 << 20))
        if not block:
            raise _GoneError
        parts += block
    return bytes(parts)


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
) -> Iterator[tuple[TextJob, Extracted | None]]:
    """Yield each job with its text as it is done; None for a file that changed or went meanwhile.

    Files are opened here, by ``open_regular``, and handed over open.  Ends early when ``stop`` is set.
    """
    count = max(min(processes, len(jobs)), 1)
    readers = [TextReader(limits, modules) for _ in range(count)]
    free = list(readers)
    halt = stop or threading.Event()
    todo = iter(jobs)

    def work(job: TextJob) -> tuple[TextJob, Extracted | None]:
        if halt.is_set():
            return job, None
        reader = free.pop()
        try:
            return job, _read_one(root, job, reader)
        finally:
            free.append(reader)

    pool = ThreadPoolExecutor(count, thread_name_prefix="text-reader")
    try:
        waiting: set[Future[tuple[TextJob, Extracted | None]]] = set()
        while not halt.is_set():
            waiting |= {pool.submit(work, job) for job in islice(todo, count * _WINDOW - len(waiting))}
            if not waiting:
                break
            done, waiting = wait(waiting, timeout=0.2, return_when=FIRST_COMPLETED)
            for each in done:
                yield each.result()
    finally:
        for reader in readers:
            reader.halt()
        pool.shutdown(wait=True, cancel_futures=True)
        for reader in readers:
            reader.close()


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
