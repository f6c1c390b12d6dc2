"""The two processes that work on files beside us, and how a list of jobs is shared out among them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from itertools import islice
from queue import SimpleQueue
from types import TracebackType
from typing import Generic, Self, TypeVar

import msgspec

from audit_room.intake.child import Child, ChildGoneError
from audit_room.intake.file_work import Job

_WORKER = "audit_room.intake.file_worker"
_AHEAD = 48
"""Jobs handed out ahead for each process, so that it has something to do while this one writes down answers."""

Say = Callable[[int, bytes], None]
"""Told how many files of a round are done, and which one is in hand."""

_Answer = TypeVar("_Answer")
_Job = TypeVar("_Job", bound=Job)


class Crew:
    """Processes that do jobs of :mod:`audit_room.intake.file_work`; started with the first job, ended at the end.

    A context manager.  Once ``stop`` is set the processes are ended in the middle of what they do: they keep nothing
    half done.
    """

    def __init__(self, stop: threading.Event, size: int = 2) -> None:
        self._stop = stop
        self._size = size
        self._children: list[Child] = []
        self._free: SimpleQueue[Child] = SimpleQueue()
        self._pool: ThreadPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the processes; those of the next jobs are new ones."""
        for child in self._children:
            child.kill()
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
        for child in self._children:
            child.close()
        self._children, self._free, self._pool = [], SimpleQueue(), None

    def each(self, jobs: Iterable[_Job], kind: type[_Answer]) -> Iterator[tuple[_Job, _Answer | None]]:
        """Yield each job with its answer, in the order given; None for a job a process died of twice.

        Ends early when the stop is set.
        """
        waiting = iter(jobs)
        running = [(job, self.begin(job, kind)) for job in islice(waiting, self._size * _AHEAD)]
        try:
            while running:
                job, asked = running.pop(0)
                answer = asked.answer()
                if self._stop.is_set():
                    return
                running += [(after, self.begin(after, kind)) for after in islice(waiting, 1)]
                yield job, answer
        finally:
            for _, asked in running:
                asked.cancel()

    def begin(self, job: Job, kind: type[_Answer]) -> Asked[_Answer]:
        """Hand out one job; its answer is waited for when it is asked for."""
        return Asked(self, self._stop, self._hired().submit(self._do, job), kind)

    def _hired(self) -> ThreadPoolExecutor:
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self._size, thread_name_prefix="file-worker")
            self._children = [Child(_WORKER) for _ in range(self._size)]
            for child in self._children:
                self._free.put(child)
        return self._pool

    def _do(self, job: Job) -> bytes | None:
        message = msgspec.msgpack.encode(job)
        child = self._free.get()
        try:
            for _ in range(2):
                try:
                    return child.ask(message)
                except ChildGoneError:
                    if self._stop.is_set():
                        return None
            return None
        finally:
            self._free.put(child)


class Asked(Generic[_Answer]):
    """A job that was handed out."""

    def __init__(
        self, crew: Crew, stop: threading.Event, future: Future[bytes | None], kind: type[_Answer]
    ) -> None:
        self._crew = crew
        self._stop = stop
        self._future = future
        self._kind = kind

    def answer(self) -> _Answer | None:
        """Wait for the answer: None where a process died of the job twice.

        None as well once the stop is set; the processes are ended then.
        """
        while not (self._future.done() or self._stop.is_set()):
            wait((self._future,), timeout=0.1)
        if self._stop.is_set():
            self._crew.close()
            return None
        packed = self._future.result()
        return None if packed is None else msgspec.msgpack.decode(packed, type=self._kind)

    def cancel(self) -> None:
        """Take the job back where no process has begun it."""
        self._future.cancel()
