"""The process that brings up guarded processes: it has all parsers loaded and reads no file itself.

Started as ``python -m audit_room.intake.extract.nursery SOCKET [MODULE ...]`` by the reader; each further module
brings parsers of its own in ``PARSERS``.  A guarded process is a fork of this one, which has one thread and no
open file but its socket, so that a new one costs some milliseconds.
"""

from __future__ import annotations

import gc
import importlib
import os
import signal
import socket
import sys
import time
from contextlib import suppress

import msgspec

from audit_room.intake.child import READY
from audit_room.intake.extract import recognition, worker
from audit_room.intake.extract.extracted import BORN, UNKNOWN_END, WANTED, Limits
from audit_room.intake.extract.parsers import PARSERS, preload

_REAP_SECONDS = 0.5
_REAP_PAUSE = 0.002


def serve(number: int, modules: list[str]) -> None:
    """Bring up a guarded process for each socket that is sent, until the other end is closed.

    A message without a socket says only which process was ended.
    """
    for module in modules:
        PARSERS.update(importlib.import_module(module).PARSERS)
    preload()
    recognition.wanted()
    children: set[int] = set()
    with socket.socket(fileno=number) as control:
        limits = msgspec.msgpack.decode(worker.receive(control)[0], type=Limits)
        gc.collect()
        gc.freeze()
        control.sendall(READY)
        while True:
            try:
                wish, line = worker.receive(control)
            except (EOFError, OSError):
                break
            (before,) = WANTED.unpack(wish)
            ended = _ended(before) if before in children else UNKNOWN_END
            if ended != UNKNOWN_END:
                children.discard(before)
            if line < 0:
                continue
            child = _bear(line, control, limits)
            children.add(child)
            os.close(line)
            control.sendall(BORN.pack(ended, child))
    for child in children:
        _kill(child)


def _bear(line: int, control: socket.socket, limits: Limits) -> int:
    """Fork a guarded process that serves the socket ``line``; return its id."""
    child = os.fork()
    if child:
        with suppress(OSError):
            os.setpgid(child, child)
        return child
    code = 1
    try:
        with suppress(OSError):
            os.setpgid(0, 0)
        control.close()
        worker.serve(line, limits)
        code = 0
    finally:
        os._exit(code)


def _ended(child: int) -> int:
    """Return how a guarded process ended: its exit code, less than zero the signal that ended it.

    One that the system cannot end is not waited for.
    """
    ends = time.monotonic() + _REAP_SECONDS
    while time.monotonic() < ends:
        try:
            done, status = os.waitpid(child, os.WNOHANG)
        except OSError:
            break
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(_REAP_PAUSE)
    return UNKNOWN_END


def _kill(child: int) -> None:
    with suppress(OSError):
        os.killpg(child, signal.SIGKILL)


if __name__ == "__main__":
    serve(int(sys.argv[1]), sys.argv[2:])
