"""Our way to the process that brings up guarded processes; several readers share one."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from audit_room.intake.child import LENGTH, READY, begin, end, environment, exactly
from audit_room.intake.extract import recognition
from audit_room.intake.extract.extracted import BORN, WANTED, Limits
from audit_room.model.errors import AuditRoomError

_MODULE = "audit_room.intake.extract.nursery"
_START_SECONDS = 30.0
_TRIES = 2
_MOST_FAILURES = 4
"""Starts in a row that fail before no more are tried; each may take seconds."""

_UNAVAILABLE = "The process that reads texts cannot be started; run 'audit-room doctor' to see why."
_PASSED_ON = frozenset({"TESSDATA_PREFIX", recognition.NO_OCR})


class ReaderUnavailableError(AuditRoomError):
    """No guarded process can be started on this machine, so that no text can be read just now."""


class Birth(NamedTuple):
    """A new guarded process: its id, the socket to it, and how the one before it ended (see ``UNKNOWN_END``)."""

    process: int
    line: socket.socket
    ended: int


class Nursery:
    """Brings up guarded processes for ``limits``; itself started by :meth:`warm` or when the first is needed.

    ``modules`` name Python modules with parsers of their own.  May be used by several threads.
    """

    def __init__(self, limits: Limits, modules: Sequence[str] = ()) -> None:
        self._limits = limits
        self._modules = tuple(modules)
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._lock = threading.Lock()
        self._ready = False
        self._failures = 0
        self._halted = False

    def warm(self) -> None:
        """Start the process ahead and do not wait for it: loading the parsers takes a quarter of a second.

        Where it cannot be started, :meth:`bear` will say so.
        """
        with self._lock, contextlib.suppress(OSError):
            if self._control is None and not self._halted:
                self._start()

    def bear(self, before: int = 0) -> Birth:
        """Bring up a guarded process; ``before`` is the id of the one it replaces, which was ended.

        Raises ReaderUnavailableError where that cannot be done.
        """
        with self._lock:
            for _ in range(_TRIES):
                if self._halted or self._failures >= _MOST_FAILURES:
                    break
                try:
                    birth = self._born(self._control or self._start(), before)
                except (OSError, EOFError):
                    self._failures += 1
                    self._end()
                else:
                    self._failures = 0
                    return birth
        raise ReaderUnavailableError(_UNAVAILABLE)

    def bury(self, process: int) -> None:
        """Say that a guarded process was ended and none is wanted in its place."""
        with self._lock, contextlib.suppress(OSError):
            if process and self._control is not None and not self._halted:
                wish = WANTED.pack(process)
                self._control.sendall(LENGTH.pack(len(wish)) + wish)

    def halt(self) -> None:
        """End the process from any thread, also while another waits for it; nothing is brought up any more."""
        self._halted = True
        if (process := self._process) is not None:
            process.kill()

    def close(self) -> None:
        """End the process."""
        self.halt()
        with self._lock:
            self._end()

    def _born(self, control: socket.socket, before: int) -> Birth:
        ends = time.monotonic() + _START_SECONDS
        if not self._ready:
            exactly(control, len(READY), ends)
            self._ready = True
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                wish = WANTED.pack(before)
                socket.send_fds(control, [LENGTH.pack(len(wish)) + wish], [theirs.fileno()])
            ended, process = BORN.unpack(exactly(control, BORN.size, ends))
            exactly(ours, len(READY), ends)
        except BaseException:
            ours.close()
            raise
        return Birth(process, ours, ended)

    def _start(self) -> socket.socket:
        given = {**environment(os.environ, _PASSED_ON), "OMP_THREAD_LIMIT": "1"}
        self._process, ours = begin(_MODULE, self._modules, given)
        self._control = ours
        packed = msgspec.msgpack.encode(self._limits)
        ours.settimeout(_START_SECONDS)
        ours.sendall(LENGTH.pack(len(packed)) + packed)
        return ours

    def _end(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            end(self._process)
        self._process = self._control = None
        self._ready = False


def kill_group(process: int) -> None:
    """End a guarded process and what it started; nothing where ``process`` is 0."""
    if process:
        with contextlib.suppress(OSError):
            os.killpg(process, signal.SIGKILL)
