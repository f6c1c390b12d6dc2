"""Parsers that do what no parser should, for types nobody has."""

from __future__ import annotations

import ctypes
import os
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
        stream.write("\x1b[2J" * 1_000_000)
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


PARSERS = {
    "test/loop": _loop,
    "test/sleep": _sleep,
    "test/crash": _crash,
    "test/leave": _leave,
    "test/eat": _eat,
    "test/shout": _shout,
    "test/raise": _raise,
    "test/write": _write,
}
