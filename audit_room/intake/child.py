"""A process of our own beside this one: started when first needed, asked over a socket, ended at any moment.

Messages are MessagePack, each after its length.  A fresh interpreter is started, never a fork: connections to
databases are open here.
"""

from __future__ import annotations

import contextlib
import os
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import audit_room
from audit_room.model.errors import AuditRoomError

LENGTH = struct.Struct("!I")
READY = b"ready"
"""What the process says once it can be asked."""

_START_SECONDS = 30.0
_REAP_SECONDS = 1.0
_KEPT = frozenset({"PATH", "HOME", "LANG", "LC_ALL", "TMPDIR"})


class ChildGoneError(AuditRoomError):
    """The process ended before it answered, or cannot be started."""


class Child:
    """One process that runs ``python -m MODULE SOCKET`` and answers one message after the other.

    Belongs to one thread; only :meth:`kill` may be called from others.
    """

    def __init__(self, module: str) -> None:
        self._module = module
        self._process: subprocess.Popen[bytes] | None = None
        self._line: socket.socket | None = None
        self._killed = False

    def ask(self, message: bytes) -> bytes:
        """Return the answer to a message.  Raises ChildGoneError where the process dies of it."""
        try:
            line = self._line or self._start()
            line.sendall(LENGTH.pack(len(message)) + message)
            return exactly(line, LENGTH.unpack(exactly(line, LENGTH.size))[0])
        except (OSError, EOFError) as error:
            self.close()
            raise ChildGoneError("A process that reads files ended early; scan again.") from error

    def kill(self) -> None:
        """End the process, and with it an :meth:`ask` that waits in another thread; it is not started again."""
        self._killed = True
        if (process := self._process) is not None:
            process.kill()

    def close(self) -> None:
        """End the process; the next :meth:`ask` starts another one."""
        if self._line is not None:
            self._line.close()
        if self._process is not None:
            end(self._process)
        self._line = self._process = None

    def _start(self) -> socket.socket:
        if self._killed:
            raise EOFError
        self._process, ours = begin(self._module, (), environment(os.environ, _settings()))
        self._line = ours
        ours.settimeout(_START_SECONDS)
        exactly(ours, len(READY), time.monotonic() + _START_SECONDS)
        ours.settimeout(None)
        if self._killed:
            raise EOFError
        return ours


def begin(
    module: str, arguments: Sequence[str], environment: Mapping[str, str]
) -> tuple[subprocess.Popen[bytes], socket.socket]:
    """Start ``python -m MODULE SOCKET ARGUMENT …`` and return the process with our end of the socket to it.

    What it prints is seen by nobody.  Raises OSError where it cannot be started.
    """
    ours, theirs = socket.socketpair()
    number = theirs.fileno()
    try:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-P", "-m", module, str(number), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=(number,),
            env=environment,
            start_new_session=True,
        )
    except OSError:
        ours.close()
        raise
    finally:
        theirs.close()
    return process, ours


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process at once; does not wait for one that the system cannot end."""
    process.kill()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(_REAP_SECONDS)


def environment(ours: Mapping[str, str], passed_on: frozenset[str]) -> dict[str, str]:
    """Return what such a process needs of our environment, with our own package to be found first.

    ``passed_on`` are names it needs besides those that every one needs.
    """
    kept = {key: value for key, value in ours.items() if key in _KEPT or key in passed_on}
    package = str(Path(audit_room.__file__).parents[1])
    kept["PYTHONPATH"] = os.pathsep.join(filter(None, (package, ours.get("PYTHONPATH", ""))))
    kept["OMP_NUM_THREADS"] = "1"
    return kept


def _settings() -> frozenset[str]:
    """Return the names of our own settings in the environment."""
    return frozenset(name for name in os.environ if name.startswith("AUDIT_ROOM_"))


def exactly(line: socket.socket, count: int, ends: float | None = None) -> bytes:
    """Return the next ``count`` bytes.

    Raises EOFError when the other end is closed first, TimeoutError after the moment ``ends`` (monotonic).
    """
    parts = bytearray()
    while len(parts) < count:
        if ends is not None:
            left = ends - time.monotonic()
            if left <= 0:
                raise TimeoutError
            line.settimeout(left)
        block = line.recv(min(count - len(parts), 1 << 20))
        if not block:
            raise EOFError
        parts += block
    return bytes(parts)
