"""The room as its user has it: the real command in a pseudo-terminal, keys sent and the screen read as bytes."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from audit_room.store.index_rows import Todo
from audit_room.store.index_schema import IndexUnavailableError
from audit_room.store.index_writer import IndexWriter
from benchmarks.audit_place import AuditPlace
from benchmarks.figures import NotMeasuredError

_ROWS, _COLUMNS = 40, 120
_READY = "hat does the auditor ask for?"
"""What stands in the empty line, but for the letter under the cursor."""

_DEADLINE = 60.0
_LEAVE_SECONDS = 5.0
_BLOCK = 1 << 16
_KIB = 1024
_ESCAPE = b"\x1b"
_CLEAR = b"\x15"
"""Ctrl-U: takes everything out of the line."""


class RoomSilentError(NotMeasuredError):
    """The room did not show in time what it should have."""


class RoomProcess:
    """A room under way; ``pid`` is its process, workers apart."""

    def __init__(self, place: AuditPlace) -> None:
        control, terminal = pty.openpty()
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", _ROWS, _COLUMNS, 0, 0))
        self._control = control
        self._process = subprocess.Popen(
            [sys.executable, "-m", "audit_room", "--audit", str(place.audit_file), "open"],
            stdin=terminal, stdout=terminal, stderr=terminal, start_new_session=True,
            env={**place.environment, "TERM": "xterm-256color"},
        )  # fmt: skip
        os.close(terminal)

    @property
    def pid(self) -> int:
        """The process of the room."""
        return self._process.pid

    def send(self, keys: bytes) -> None:
        """Type."""
        os.write(self._control, keys)

    def read(self, seconds: float) -> bytes:
        """Return what is painted within some time: as soon as there is anything, else nothing."""
        if not select.select([self._control], [], [], seconds)[0]:
            return b""
        try:
            return os.read(self._control, _BLOCK)
        except OSError as error:
            raise RoomSilentError("the room has ended") from error

    def drain(self, seconds: float) -> None:
        """Read for some time whatever is painted."""
        ends = time.perf_counter() + seconds
        while (left := ends - time.perf_counter()) > 0:
            self.read(left)

    def sees(self, words: str, deadline: float = _DEADLINE) -> float:
        """Return in how many seconds ``words`` are painted in one piece.  Raises RoomSilentError."""
        started = time.perf_counter()
        painted = b""
        while words.encode() not in painted:
            left = started + deadline - time.perf_counter()
            if left <= 0:
                raise RoomSilentError(f"{words!r} was not painted within {deadline:.0f} s")
            painted += self.read(left)
        return time.perf_counter() - started

    def begin_line(self, keys: bytes) -> None:
        """Press keys that lead to a line to type in, one after the other."""
        for key in (_ESCAPE, *(keys[at : at + 1] for at in range(len(keys)))):
            self.send(key)
            self.drain(0.4)

    def clear_line(self) -> None:
        """Empty the line."""
        self.send(_CLEAR)
        self.drain(0.1)

    def memory(self) -> tuple[int, int]:
        """Return the resident memory of the room's process now, and the most it ever had, in bytes."""
        found = {}
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            name, _, value = line.partition(":")
            if name in {"VmRSS", "VmHWM"}:
                found[name] = int(value.split()[0]) * _KIB
        return found["VmRSS"], found["VmHWM"]

    def leave(self) -> None:
        """End the room with its own key, by force where it does not answer."""
        try:
            if self._process.poll() is None:
                self.send(_ESCAPE)
                self.drain(0.2)
                self.send(b"q")
                ends = time.perf_counter() + _LEAVE_SECONDS
                while self._process.poll() is None and time.perf_counter() < ends:
                    self.read(0.1)
        except (OSError, RoomSilentError):
            pass
        finally:
            if self._process.poll() is None:
                self._process.kill()
            self._process.wait()
            os.close(self._control)


@contextmanager
def room(place: AuditPlace) -> Iterator[RoomProcess]:
    """The room of an audit in a pseudo-terminal, ready for keys; left at the end."""
    opened = RoomProcess(place)
    try:
        opened.sees(_READY)
        yield opened
    finally:
        opened.leave()


def waiting(place: AuditPlace) -> tuple[int, int]:
    """Return how many files the index of an audit knows, and how many of these wait for any stage of the intake."""
    try:
        with IndexWriter.open(place.index_path) as index:
            stages = (Todo.SETTLE, Todo.READ, Todo.TEXT, Todo.LOOK)
            return index.present(), sum(index.how_many_wait(stage) for stage in stages)
    except IndexUnavailableError:
        return 0, 0
