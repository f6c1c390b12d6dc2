"""The real room in a terminal: how much memory it takes, and how it answers keys while very many files arrive."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

from audit_room.store.index import Index
from benchmarks.audit_place import AuditPlace
from benchmarks.bench import Bench
from benchmarks.figures import Figure, percentile
from benchmarks.room_process import RoomProcess, RoomSilentError, room, waiting

_MEMORY = 150.0
_MEGABYTE = 1e6
_ANSWER = 0.1
_POLL = 1.0
_LONGEST = 1_800.0
_THERE_BEFORE = 1_000
_LETTERS = "qzkvjxwy"
"""Typed over and over: what they spell stands nowhere else on the screen."""

_LINE = 48
_TOLD_BY = 4
"""So many letters before the cursor have to be painted for a key to be answered."""

_PAUSE = 0.07
"""Seconds from an answer to the next key: someone who types fast."""

_CALM = 2.0
_LINES = {"Room": b"n", "Evidence": b"2t", "Evidence, searching,": b"2/"}
"""The keys that lead to a line on each screen: a new request, tags for the file under the cursor, words to find."""


def memory(bench: Bench) -> Iterator[Figure]:
    """Yield the resident memory of the room: at its highest while the index is filled, and when all is done."""
    root = bench.material.tree(bench.files)
    place = bench.place("memory", root)
    with room(place) as opened:
        _wait_until_done(opened, place, bench.files)
        opened.drain(_CALM)
        at_rest, highest = opened.memory()
    yield Figure(
        measure=f"resident memory of the room with {bench.files:,} files, its index filled",
        ours=at_rest / _MEGABYTE, unit="MB", most=_MEMORY,
    )  # fmt: skip
    yield Figure(measure="the highest while it was filled", ours=highest / _MEGABYTE, unit="MB", most=_MEMORY)
    with room(place) as opened:
        opened.drain(_CALM)
        _wait_until_done(opened, place, bench.files)
        opened.drain(_CALM)
        _, again = opened.memory()
    yield Figure(
        measure="the highest when it is opened again", ours=again / _MEGABYTE, unit="MB", most=_MEMORY
    )


def _wait_until_done(opened: RoomProcess, place: AuditPlace, files: int) -> None:
    ends = time.perf_counter() + _LONGEST
    while (stand := waiting(place)) != (files, 0):
        if time.perf_counter() > ends:
            raise RoomSilentError(f"{stand[1]} of {stand[0]} files still wait, {files} were expected")
        opened.drain(_POLL)


@dataclass
class Typist:
    """Types into the line of the room and notes how long each key takes to be painted."""

    opened: RoomProcess
    answers: list[float] = field(default_factory=list)
    _typed: str = ""
    _letters: Iterator[str] = field(default_factory=lambda: cycle(_LETTERS))

    def key(self) -> None:
        """Type one letter and wait until it stands in the line."""
        if len(self._typed) >= _LINE:
            self.opened.clear_line()
            self._typed = ""
        self._typed += next(self._letters)
        self.opened.send(self._typed[-1:].encode())
        taken = self.opened.sees(self._typed[-_TOLD_BY:])
        if len(self._typed) >= _TOLD_BY:
            self.answers.append(taken)
        self.opened.drain(_PAUSE)


def burst(bench: Bench) -> Iterator[Figure]:
    """Yield how keys are answered in three lines while files arrive, and how many of these are missing at the end."""
    for screen, keys in _LINES.items():
        yield from _burst_on(bench, screen, keys)


def _burst_on(bench: Bench, screen: str, keys: bytes) -> Iterator[Figure]:
    root = bench.scratch("burst-tree")
    before = min(_THERE_BEFORE, bench.files)
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(bench.material.tree(before), root)
    place = bench.place("burst", root)
    with room(place) as opened:
        _wait_until_done(opened, place, before)
        opened.begin_line(keys)
        typist = Typist(opened)
        writing, reading = _type_while_files_arrive(typist, place, before, bench.burst)
        missing = _missing(place)
        opened.clear_line()
    place.remove()
    shutil.rmtree(root)
    yield Figure(
        measure=f"a key on the screen {screen} while {bench.burst:,} files arrive and are read "
        f"(p95 of {len(typist.answers)})",
        ours=percentile(typist.answers), most=_ANSWER, note=f"longest {max(typist.answers) * 1000:.0f} ms",
    )  # fmt: skip
    yield Figure(
        measure="files of these missing from the index at the end, or without their content",
        ours=missing, unit="", most=0,
        note=f"written in {writing:.0f} s, all read {reading:.0f} s later",
    )  # fmt: skip


def _type_while_files_arrive(
    typist: Typist, place: AuditPlace, before: int, count: int
) -> tuple[float, float]:
    """Type until the burst is over; return for how long files were written, and how much later all were read."""
    started = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks.burst", str(place.root / "inbox"), str(count)],
        cwd=Path(__file__).resolve().parent.parent,
    ) as writer:
        while writer.poll() is None:
            typist.key()
    written = time.perf_counter()
    while waiting(place) != (before + count, 0):
        if time.perf_counter() - written > _LONGEST:
            break
        _type_for(typist, _POLL)
    return written - started, time.perf_counter() - written


def _type_for(typist: Typist, seconds: float) -> None:
    ends = time.perf_counter() + seconds
    while time.perf_counter() < ends:
        typist.key()


def _missing(place: AuditPlace) -> int:
    """Return how many files a plain walk meets that the index does not know with their content."""
    root = bytes(place.root)
    with Index.open(place.index_path, read_only=True) as index:
        known = {each.path for each in index.all_files() if each.sha256}
    there = (
        os.path.join(folder, name)[len(root) + 1 :]  # noqa: PTH118 - names are bytes
        for folder, _, names in os.walk(root)
        for name in names
    )
    return sum(path not in known for path in there)
