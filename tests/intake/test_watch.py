"""The watch and the service: real folders and threads, each wait bounded by a deadline."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, tzinfo
from pathlib import Path

import pytest

from audit_room.intake import service as service_module
from audit_room.intake import watch
from audit_room.intake.scan import ScanOptions
from audit_room.intake.service import (
    IntakeEvent,
    IntakeService,
    ProgressMade,
    ScanFailed,
    ScanFinished,
    StatusChanged,
)
from audit_room.intake.watch import Hints, Watcher, WatchMode, WatchTimes
from audit_room.store.index import Index
from tests.intake.trees import put

QUICK = WatchTimes(check=0.05, quiet=0.05, longest_wait=0.3, reconcile=60.0, restart=0.1)
PATIENCE = 10.0


class _RealClock:
    """The machine's clock, since real files carry its dates."""

    @property
    def zone(self) -> tzinfo:
        """UTC."""
        return UTC

    def now(self) -> datetime:
        """The present moment."""
        return datetime.now(UTC)


def until(holds: Callable[[], bool]) -> bool:
    """Wait for something to hold; False where it never did."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        if holds():
            return True
        time.sleep(0.02)
    return False


@contextmanager
def watching(
    root: Path, file_system: str = "ext4", times: WatchTimes = QUICK
) -> Iterator[tuple[Watcher, list[Hints]]]:
    """Run a watcher; yields it and what it called back with."""
    calls: list[Hints] = []
    watcher = Watcher(os.fsencode(root), calls.append, times=times, file_system=lambda _root: file_system)
    watcher.start()
    try:
        yield watcher, calls
    finally:
        watcher.stop()


@contextmanager
def serving(
    root: Path, index_path: Path, settle: float = 0.2
) -> Iterator[tuple[IntakeService, list[IntakeEvent]]]:
    """Run the service; yields it and its events."""
    events: list[IntakeEvent] = []
    service = IntakeService(
        os.fsencode(root), index_path, clock=_RealClock(), publish=events.append,
        options=ScanOptions(settle_seconds=settle), times=QUICK,
    )  # fmt: skip
    service.start()
    try:
        yield service, events
    finally:
        began = time.monotonic()
        service.stop()
        assert time.monotonic() - began < 3


def test_everything_first_then_what_changed(root: Path) -> None:
    with watching(root) as (watcher, calls):
        assert until(lambda: calls == [frozenset()])
        assert watcher.status().mode is WatchMode.LIVE
        put(root, b"caf\xe9.txt")
        assert until(lambda: any(b"caf\xe9.txt" in hints for hints in calls))


def test_reading_a_file_is_no_change(root: Path) -> None:
    put(root, b"a.txt")
    with watching(root) as (_, calls):
        assert until(lambda: len(calls) == 1)
        (root / "a.txt").read_bytes()
        put(root, b"b.txt")
        assert until(lambda: len(calls) > 1)
        assert all(b"a.txt" not in hints for hints in calls)


def test_root_that_goes_and_comes_back(root: Path, tmp_path: Path) -> None:
    with watching(root) as (watcher, calls):
        assert until(lambda: len(calls) == 1)
        root.rename(tmp_path / "away")
        assert until(lambda: watcher.status().mode is WatchMode.OFFLINE)
        assert "offline" in watcher.status().message
        seen = len(calls)
        (tmp_path / "away").rename(root)
        assert until(lambda: watcher.status().mode is WatchMode.LIVE and len(calls) > seen)
        assert calls[-1] == frozenset()
        put(root, b"new.txt")
        assert until(lambda: any(b"new.txt" in hints for hints in calls))


def test_lost_events_make_it_look_at_everything(root: Path) -> None:
    with watching(root) as (_, calls):
        assert until(lambda: len(calls) == 1)
        logging.getLogger("watchdog.observers.inotify_c").warning(
            "Inotify queue overflowed; events were lost"
        )
        assert until(lambda: len(calls) == 2)
        assert calls[-1] == frozenset()


def test_dead_observer_is_replaced(root: Path) -> None:
    with watching(root) as (watcher, calls):
        assert until(lambda: watcher._observer is not None)
        dead = watcher._observer
        assert dead is not None
        dead.stop()
        assert until(lambda: watcher._observer not in {None, dead})
        put(root, b"after.txt")
        assert until(lambda: any(b"after.txt" in hints for hints in calls))


@pytest.mark.parametrize("kind", ["nfs4", "fuse.sshfs", "cifs"])
def test_file_systems_without_events_are_looked_at_again(root: Path, kind: str) -> None:
    often = WatchTimes(check=0.05, quiet=0.05, reconcile=0.2)
    with watching(root, kind, often) as (watcher, calls):
        assert until(lambda: len(calls) >= 3)
        assert set(calls) == {frozenset()}
        assert watcher.status().mode is WatchMode.RECONCILING
        assert kind in watcher.status().message


def test_no_watches_left_means_looking_at_intervals(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_root: bytes, _hint: object) -> None:
        raise OSError(28, "inotify watch limit reached")

    monkeypatch.setattr(watch, "_observe", refuse)
    with watching(root) as (watcher, calls):
        assert until(lambda: len(calls) == 1)
        assert watcher.status().mode is WatchMode.RECONCILING
        assert "inotify watch limit reached" in watcher.status().message


def test_callback_that_fails_does_not_end_the_watch(root: Path) -> None:
    calls: list[Hints] = []

    def fail_once(hints: Hints) -> None:
        calls.append(hints)
        if len(calls) == 1:
            raise RuntimeError("database is locked")

    watcher = Watcher(os.fsencode(root), fail_once, times=QUICK, file_system=lambda _root: "ext4")
    watcher.start()
    try:
        assert until(lambda: len(calls) == 2)
        assert calls == [frozenset(), frozenset()]
        put(root, b"next.txt")
        assert until(lambda: any(b"next.txt" in hints for hints in calls))
    finally:
        watcher.stop()


def test_kind_of_file_system_of_a_real_folder(root: Path) -> None:
    assert isinstance(watch.file_system_of(os.fsencode(root)), str)


def _count(path: Path) -> int:
    with Index.open(path) as index:
        return index.count()


def test_service_indexes_arrivals_changes_and_renames(root: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.index"
    put(root, b"there.txt", b"from before")
    with serving(root, path) as (service, events):
        assert until(lambda: any(isinstance(each, ScanFinished) and each.report.new == 1 for each in events))
        (root / "arrival.txt").write_text("an arrival")
        assert until(lambda: _count(path) == 2)
        with Index.open(path) as index:
            before = index.get(b"arrival.txt")
        (root / "arrival.txt").rename(root / "renamed.txt")
        assert until(
            lambda: any(
                isinstance(each, ScanFinished) and each.report.moves == [(b"arrival.txt", b"renamed.txt")]
                for each in events
            )
        )
        with Index.open(path) as index:
            after = index.get(b"renamed.txt")
        assert before is not None
        assert after is not None
        assert after.id == before.id
        assert service.status().mode is WatchMode.LIVE
        assert service.status().last_reconcile is not None
    assert any(isinstance(each, StatusChanged) for each in events)
    assert any(isinstance(each, ProgressMade) for each in events)


def test_slow_writer_gives_one_version(root: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.index"
    with serving(root, path, settle=1.0) as (_, events):
        with (root / "slow.txt").open("wb") as file:
            for _ in range(8):
                file.write(b"part\n")
                file.flush()
                time.sleep(0.1)
        assert until(lambda: _count(path) == 1)
        with Index.open(path) as index:
            versions = index.versions(b"slow.txt")
        assert [each.size for each in versions] == [40]
    assert any(isinstance(each, ScanFinished) and each.report.pending == [b"slow.txt"] for each in events)


def test_atomic_saves_give_one_version_each_and_no_temporary_name(root: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.index"
    put(root, b"doc.txt", b"one")
    with serving(root, path) as (_, _events):
        assert until(lambda: _count(path) == 1)
        (root / "doc.txt.tmp").write_bytes(b"two!")
        (root / "doc.txt.tmp").replace(root / "doc.txt")

        def sizes() -> list[int]:
            with Index.open(path) as index:
                return [each.size for each in index.versions(b"doc.txt")]

        assert until(lambda: sizes() == [3, 4])
        assert _count(path) == 1


def test_requested_scan_runs_and_failures_are_told_not_raised(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(root, tmp_path / "a.index") as (service, events):
        assert until(lambda: any(isinstance(each, ScanFinished) for each in events))
        events.clear()
        service.request_scan()
        assert until(lambda: any(isinstance(each, ScanFinished) for each in events))

        def broken(*_args: object, **_named: object) -> None:
            raise RuntimeError("unforeseen")

        monkeypatch.setattr(service_module, "scan", broken)
        service.request_scan()
        assert until(lambda: any(isinstance(each, ScanFailed) for each in events))
        monkeypatch.undo()
        events.clear()
        service.request_scan()
        assert until(lambda: any(isinstance(each, ScanFinished) for each in events))


def test_listener_that_fails_does_not_end_the_intake(root: Path, tmp_path: Path) -> None:
    told = threading.Event()
    put(root, b"a.txt")

    def listen(event: IntakeEvent) -> None:
        if isinstance(event, ScanFinished):
            told.set()
        raise RuntimeError("the screen is gone")

    service = IntakeService(
        os.fsencode(root), tmp_path / "a.index", clock=_RealClock(), publish=listen, times=QUICK
    )
    service.start()
    try:
        assert told.wait(PATIENCE)
        assert until(lambda: _count(tmp_path / "a.index") == 1)
    finally:
        service.stop()


def test_root_gone_under_the_service_marks_nothing_missing(root: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.index"
    put(root, b"a.txt")
    with serving(root, path) as (service, _):
        assert until(lambda: _count(path) == 1)
        root.rename(tmp_path / "away")
        assert until(lambda: service.status().mode is WatchMode.OFFLINE)
        service.request_scan()
        (tmp_path / "away").rename(root)
        assert until(lambda: service.status().mode is WatchMode.LIVE)
        with Index.open(path) as index:
            assert index.missing() == 0
