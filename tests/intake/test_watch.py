"""The watch and the service: real folders and threads, each wait bounded by a deadline."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, tzinfo
from functools import partial
from pathlib import Path

import pytest

from audit_room.intake import folder_events
from audit_room.intake import service as service_module
from audit_room.intake.hints import Hints
from audit_room.intake.scan import ScanOptions
from audit_room.intake.service import (
    IntakeEvent,
    IntakeService,
    ProgressMade,
    ScanFailed,
    ScanFinished,
    StatusChanged,
)
from audit_room.intake.watch import WatchMode
from audit_room.store.index import Index
from tests.clocks import MORNING
from tests.intake.trees import put
from tests.intake.watching import PATIENCE, QUICK, until, watching, watching_live


class _RealClock:
    """The machine's clock, since real files carry its dates."""

    @property
    def zone(self) -> tzinfo:
        """UTC."""
        return UTC

    def now(self) -> datetime:
        """The present moment."""
        return datetime.now(UTC)


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


def test_everything_first_then_the_folders_of_what_changed(root: Path) -> None:
    (root / "caf\udce9").mkdir()
    with watching_live(root) as watched:
        put(root, b"caf\xe9/a.txt")
        assert until(lambda: b"caf\xe9" in watched.folders())
        assert watched.folders() == {b"caf\xe9"}
        put(root, b"b.txt")
        assert until(lambda: b"" in watched.folders())
        assert watched.everythings() == 1


def test_reading_listing_and_writing_without_closing_are_no_change(root: Path) -> None:
    put(root, b"read/a.txt")
    (root / "log").mkdir()
    with (root / "log" / "open.txt").open("ab") as log, watching_live(root) as watched:
        (root / "read" / "a.txt").read_bytes()
        list((root / "read").iterdir())
        log.write(b"a line")
        log.flush()
        watched.settle(root / "fence")
        assert watched.folders() == {b"", b"fence"}


@pytest.mark.parametrize("by_folder", [True, False], ids=["own emitter", "the one of watchdog"])
def test_what_happens_to_files_and_folders_is_told(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by_folder: bool
) -> None:
    monkeypatch.setattr(folder_events, "observe", partial(folder_events.observe, by_folder=by_folder))
    with watching_live(root) as watched:

        def told(*folders: bytes) -> bool:
            start = len(watched.calls)
            return until(lambda: set(folders) <= watched.folders(start))

        put(root, b"a/b/c/deep.txt")
        assert told(b"a", b"a/b", b"a/b/c")
        (root / "a" / "b" / "c" / "deep.txt").rename(root / "a" / "up.txt")
        assert told(b"a", b"a/b/c")
        (root / "a" / "up.txt").unlink()
        assert told(b"a")
        (root / "a" / "b").rename(root / "z")
        assert told(b"a", b"", b"z")
        put(root, b"z/c/later.txt")
        assert told(b"z/c")
        put(tmp_path, b"other/new.txt")
        (tmp_path / "other").rename(root / "arrived")
        assert told(b"", b"arrived")


def test_hints_from_elsewhere_may_be_absolute_or_relative(root: Path) -> None:
    with watching_live(root) as watched:
        for path in (os.fsencode(root / "one" / "x.txt"), b"two/x.txt"):
            watched.watcher.hint(path)
        watched.watcher.hint_folder(os.fsencode(root / "three"))
        watched.watcher.hint_folder(os.fsencode(root))
        assert until(lambda: watched.folders() == {b"one", b"two", b"three", b""})


def test_call_back_is_not_made_again_before_it_returned(root: Path) -> None:
    gate, running, most = threading.Event(), [0], [0]

    def slow(hints: Hints) -> None:
        running[0] += 1
        most[0] = max(most[0], running[0])
        if not hints.everything:
            gate.wait(PATIENCE)
        running[0] -= 1

    with watching(root, on_change=slow) as watched:
        assert until(lambda: watched.is_in(WatchMode.LIVE) and len(watched.calls) == 1)
        watched.watcher.hint_folder(b"first")
        assert until(lambda: len(watched.calls) == 2)
        for number in range(1000):
            watched.watcher.hint_folder(b"%d" % number)
        watched.watcher.look_at_everything()
        (root / "while it runs").mkdir()
        assert len(watched.calls) == 2
        gate.set()
        assert until(lambda: watched.everythings() == 2)
        assert most == [1]


def test_very_many_folders_are_everything(root: Path) -> None:
    with watching_live(root) as watched:
        for number in range(10_001):
            watched.watcher.hint_folder(b"%d" % number)
        assert until(lambda: watched.everythings() == 2)


def test_nothing_is_called_after_the_stop(root: Path) -> None:
    with watching_live(root) as watched:
        watched.watcher.stop()
        made = len(watched.calls)
        watched.watcher.hint_folder(b"late")
        put(root, b"late/a.txt")
        watched.watcher.look_at_everything()
        threads = {each.name for each in threading.enumerate()}
        assert not threads & {"evidence-watch", "evidence-hints"}
        assert len(watched.calls) == made


def test_since_and_last_reconcile_are_kept_apart(root: Path) -> None:
    with watching_live(root) as watched:
        watched.watcher.reconciled(MORNING)
        status = watched.watcher.status()
        assert (status.mode, status.last_reconcile, status.since) == (WatchMode.LIVE, MORNING, MORNING)
        assert status.message == ""


def test_watch_leaves_nothing_open(root: Path) -> None:
    put(root, b"a/b/c.txt")
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(3):
        with watching_live(root):
            pass
    assert len(list(Path("/proc/self/fd").iterdir())) == before


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
