"""Parsers that do what no parser should, for types nobody has."""

from __future__ import annotations

import ctypes
import os
import resource
import socket
import subprocess
import sys
import time

from audit_room.intake.extract.extracted import Extracted, Limits, found


class _StubbornError(Exception):
    """An exception that cannot be shown or sent."""

    def __init__(self, first: str, second: str) -> None:
        self.first, self.second = first, second

    def __str__(self) -> str:
        raise RuntimeError("no text for you")


def _loop(data: bytes, limits: Limits) -> Extracted:
    del data, limits
    while True:
        pass


def _sleep(data: bytes, limits: Limits) -> Extracted:
    del data, limits
    time.sleep(3600)
    return found("late")


def _crash(data: bytes, limits: Limits) -> Extracted:
    del data, limits
    ctypes.string_at(0)
    return found("never")


def _leave(data: bytes, limits: Limits) -> Extracted:
    del data, limits
    os._exit(0)


def _eat(data: bytes, limits: Limits) -> Extracted:
    del data, limits
    return found("x" * len(bytearray(4 << 30)))


def _shout(data: bytes, limits: Limits) -> Extracted:
    del limits
    for stream in (sys.stdout, sys.stderr):
        for _ in range(100):
            stream.write("\x1b[2J" * 250_000)
        stream.flush()
    return found(data.decode())


def _raise(data: bytes, limits: Limits) -> Extracted:
    del data, limits
    raise _StubbornError("a", "b")


def _write(data: bytes, limits: Limits) -> Extracted:
    del limits
    with open(data.decode(), "w", encoding="utf-8") as file:  # noqa: PTH123 - as a parser would
        file.write("a trace")
    return found("written")


def _hang(data: bytes, limits: Limits) -> Extracted:
    """Wait for ever in a read, as for a file on a server that is gone."""
    del data, limits
    waiting, _held = os.pipe()
    os.read(waiting, 1)
    return found("late")


def _greedy(data: bytes, limits: Limits) -> Extracted:
    """Take all memory there is, and tell how much that was (bytes)."""
    del data, limits
    taken = []
    try:
        while True:
            taken.append(b"x" * (4 << 20))
    except MemoryError:
        taken.clear()
    return found(str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024))


def _number(data: bytes, limits: Limits) -> Extracted:
    del data, limits
    return found(str(os.getpid()))


def _write_by_library(data: bytes, limits: Limits) -> Extracted:
    """Make a file as native code does, past Python."""
    del limits
    return found(str(ctypes.CDLL(None).creat(data, 0o600)))


def _connect(data: bytes, limits: Limits) -> Extracted:
    del limits
    with socket.create_connection(("127.0.0.1", int(data)), timeout=1):
        return found("connected")


def _connect_by_library(data: bytes, limits: Limits) -> Extracted:
    """Ask for a socket as native code does, past Python."""
    del data, limits
    return found(str(ctypes.CDLL(None).socket(socket.AF_INET, socket.SOCK_STREAM, 0)))


def _read_by_library(data: bytes, limits: Limits) -> Extracted:
    """Open a file for reading as native code does."""
    del limits
    return found(str(ctypes.CDLL(None).open(data, os.O_RDONLY)))


def _end_parent(data: bytes, limits: Limits) -> Extracted:
    del limits
    os.kill(int(data), 9)
    return found("killed")


def _run(data: bytes, limits: Limits) -> Extracted:
    del data, limits
    return found(subprocess.check_output([sys.executable, "-c", "print(1)"], text=True))


PARSERS = {
    "test/loop": _loop,
    "test/sleep": _sleep,
    "test/crash": _crash,
    "test/leave": _leave,
    "test/eat": _eat,
    "test/shout": _shout,
    "test/raise": _raise,
    "test/write": _write,
    "test/hang": _hang,
    "test/greedy": _greedy,
    "test/number": _number,
    "test/write by library": _write_by_library,
    "test/connect": _connect,
    "test/connect by library": _connect_by_library,
    "test/read by library": _read_by_library,
    "test/end parent": _end_parent,
    "test/run": _run,
}
