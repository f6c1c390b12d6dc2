"""The intake that watches: names at the start of a room, a look at what did not change, a file that arrives."""

from __future__ import annotations

import os
import queue
import shutil
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from audit_room.intake.pipeline import ScanOptions
from audit_room.intake.report import ScanReport
from audit_room.intake.service import IntakeEvent, IntakeService, ScanFinished
from audit_room.intake.settle import SETTLE_SECONDS
from audit_room.intake.watch_status import WatchMode, WatchTimes
from audit_room.room import evidence, scanning
from audit_room.room.system_clock import SystemClock
from benchmarks import peers
from benchmarks.audit_place import AuditPlace
from benchmarks.bench import Bench
from benchmarks.figures import Figure, NotMeasuredError, percentile

_PAUSE = 0.313
"""Seconds between two arrivals: at no fixed point of any period of the watch."""

_SEEN_WITHIN = 0.3
_PAGE = 64
_DEADLINE = 600.0
_NEVER = 86_400.0
_CALM_SECONDS = 0.5


class NotHeardError(NotMeasuredError):
    """The intake did not tell in time what was waited for."""


class Listener:
    """Hears what an intake publishes, each event with its moment."""

    def __init__(self) -> None:
        self._heard: queue.SimpleQueue[tuple[float, IntakeEvent]] = queue.SimpleQueue()
        self._moment = 0.0

    def publish(self, event: IntakeEvent) -> None:
        """Take an event, in the thread of the intake."""
        self._heard.put((time.perf_counter(), event))

    def wait(self, fits: Callable[[ScanReport], bool], deadline: float = _DEADLINE) -> float:
        """Return when the first report came that fits; what comes before is thrown away.  Raises NotHeardError."""
        ends = time.perf_counter() + deadline
        while (left := ends - time.perf_counter()) > 0:
            try:
                self._moment, event = self._heard.get(timeout=left)
            except queue.Empty:
                break
            if isinstance(event, ScanFinished) and fits(event.report):
                return self._moment
        raise NotHeardError(f"the intake did not tell within {deadline:.0f} s")

    def wait_for_calm(self, seconds: float = _CALM_SECONDS) -> None:
        """Return when nothing was told for so long; what was told until then is thrown away."""
        try:
            while True:
                self._heard.get(timeout=seconds)
        except queue.Empty:
            return

    def arrivals(self, wanted: Collection[bytes]) -> tuple[dict[bytes, float], dict[bytes, float]]:
        """Return when the name, and when the content of each of some files was told first.  Raises NotHeardError."""
        named: dict[bytes, float] = {}
        read: dict[bytes, float] = {}

        def all_read(report: ScanReport) -> bool:
            for path in (*report.names, *report.arrived):
                named.setdefault(path, self._moment)
            for path in report.arrived:
                read.setdefault(path, self._moment)
            return read.keys() >= set(wanted)

        self.wait(all_read)
        return named, read


@contextmanager
def running(place: AuditPlace) -> Iterator[tuple[IntakeService, Listener]]:
    """The intake of an audit at work, with its looks at the whole folder only when asked for."""
    listener = Listener()
    with place.opened() as room:
        options = ScanOptions(exclude=scanning.exclusions(room))
    service = IntakeService(
        bytes(place.root), place.index_path, clock=SystemClock(), publish=listener.publish,
        options=options, times=WatchTimes(reconcile=_NEVER),
    )  # fmt: skip
    try:
        yield service, listener
    finally:
        service.stop()


def names(bench: Bench) -> Iterator[Figure]:
    """Yield the time from the start of the intake until all names are listed and one file is tagged by its name."""
    root = bench.material.tree(bench.files)
    taken = []
    for _ in range(bench.rounds):
        os.sync()
        taken.append(_until_tagged(bench.place("names", root), bench.files))
    yield Figure(measure=f"names of {bench.files:,} files listed and taggable", ours=min(taken), most=3.0)


def _until_tagged(place: AuditPlace, files: int) -> float:
    known = 0

    def all_named(report: ScanReport) -> bool:
        nonlocal known
        known += len(report.names)
        return known >= files

    with place.opened() as room, running(place) as (service, listener):
        started = time.perf_counter()
        service.start()
        listener.wait(all_named)
        ids = room.index.ids()
        if len(ids) != files:
            raise NotHeardError(f"{len(ids)} of {files} names are listed")
        last = room.index.page(ids[-_PAGE:])[-1]
        if not evidence.tag(room, [last], ["A.5.18"]):
            raise NotHeardError("the tag was not made")
        return time.perf_counter() - started


def quiet_look(bench: Bench) -> Iterator[Figure]:
    """Yield a look at the whole folder by a watching intake when nothing changed, beside find."""
    place = bench.indexed()
    with running(place) as (service, listener):
        service.start()
        listener.wait(_finished)
        _wait_until_live(service)

        def look() -> float:
            listener.wait_for_calm()
            asked_at, started = datetime.now(UTC), time.perf_counter()

            def looked(report: ScanReport) -> bool:
                last = service.status().last_reconcile
                return report.finished and last is not None and last >= asked_at

            service.request_scan()
            return listener.wait(looked) - started

        mine, (found,) = bench.in_turn(
            look,
            partial(peers.find_listing, place.root) if bench.has("find") else None,
            rounds=bench.rounds * 3,
        )
    yield Figure(
        measure=f"{bench.files:,} unchanged files looked at in a running room",
        ours=min(mine), peer_name="find", peer=found, most=4.0,
    )  # fmt: skip


def arrivals(bench: Bench) -> Iterator[Figure]:
    """Yield how long after it was closed a file is in the list: its name, and its content, settle time taken off."""
    place = bench.indexed()
    folder = place.root / "arrivals"
    folder.mkdir()
    try:
        with running(place) as (service, listener):
            service.start()
            listener.wait(_finished)
            _wait_until_live(service)
            closed: dict[bytes, float] = {}
            for number in range(bench.arrivals):
                time.sleep(_PAUSE)
                path = folder / f"arrival-{number:03d}.txt"
                path.write_text(f"arrival {number} " * 200)
                closed[bytes(path.relative_to(place.root))] = time.perf_counter()
            named, read = listener.arrivals(closed)
    finally:
        _take_away(place, folder)
    late = [read[path] - moment - SETTLE_SECONDS for path, moment in closed.items()]
    yield Figure(
        measure=f"file closed to its name in the list (p95 of {bench.arrivals})",
        ours=percentile([named[path] - moment for path, moment in closed.items()]),
    )
    yield Figure(
        measure=f"file closed to its content in the list, less {SETTLE_SECONDS:.0f} s to settle "
        f"(p95 of {bench.arrivals})",
        ours=percentile(late), most=_SEEN_WITHIN, note=f"longest {max(late) * 1000:.0f} ms",
    )  # fmt: skip


def _take_away(place: AuditPlace, folder: Path) -> None:
    """Take the arrivals out of the tree and the index again."""
    shutil.rmtree(folder)
    with place.opened() as room:
        scanning.scan(room, confirm_gone=True)


def _wait_until_live(service: IntakeService) -> None:
    ends = time.perf_counter() + _DEADLINE
    while service.status().mode is not WatchMode.LIVE:
        if time.perf_counter() > ends:
            raise NotHeardError("the watch did not become live")
        time.sleep(0.05)


def _finished(report: ScanReport) -> bool:
    return report.finished
