"""The service: names, contents and texts as they come, what goes first, what waits, and what it tells of all that."""

from __future__ import annotations

import os
import threading
import time
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from audit_room.intake import service as service_module
from audit_room.intake.pipeline import Pipeline
from audit_room.intake.report import Stage
from audit_room.intake.scan import ScanOptions, scan
from audit_room.intake.service import (
    IntakeEvent,
    IntakeService,
    ProgressMade,
    ScanFinished,
    StatusChanged,
)
from audit_room.intake.watch import WatchMode
from audit_room.model.evidence import EvidenceState
from audit_room.store import text_shards
from audit_room.store.index import Index
from audit_room.store.index_rows import Todo
from audit_room.store.index_writer import IndexWriter
from tests.clocks import FakeClock
from tests.intake.serving import Listener, NoWatch, later, serving
from tests.intake.trees import LONG_AGO, put
from tests.intake.watching import open_descriptors, until


@pytest.fixture
def unwatched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the service look only when it is asked to."""
    monkeypatch.setattr(service_module, "Watcher", NoWatch)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing be left out of what is told, and nothing wait long."""
    monkeypatch.setattr(service_module, "PROGRESS_SECONDS", 0.0)
    monkeypatch.setattr(service_module, "_AGAIN_SECONDS", 0.05)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the index is."""
    return tmp_path / "cache" / "a.index"


def test_arrivals_and_renames_are_indexed_as_they_come(root: Path, path: Path) -> None:
    put(root, b"there.txt", b"from before")
    with serving(root, path) as served:
        assert until(served.is_idle)
        (root / "arrival.txt").write_text("an arrival")
        assert until(lambda: served.has(b"arrival.txt", "an arrival"))
        before = served.get(b"arrival.txt")
        (root / "arrival.txt").rename(root / "renamed.txt")
        assert until(lambda: served.told("moves") == [(b"arrival.txt", b"renamed.txt")])
        after = served.get(b"renamed.txt")
        assert before is not None
        assert after is not None
        assert after.id == before.id
        assert served.service.status().mode is WatchMode.LIVE
        assert served.service.status().last_reconcile is not None
    assert any(isinstance(each, StatusChanged) for each in served.events)
    assert served.told("arrived") == [b"there.txt", b"arrival.txt"]


def test_names_come_first_then_contents_then_texts(root: Path, path: Path) -> None:
    names = [put(root, b"%d/%d.txt" % (each % 5, each), b"text %d" % each) for each in range(60)]
    steps: list[tuple[int, int, int]] = []

    def count(event: IntakeEvent, _service: IntakeService) -> None:
        if isinstance(event, ScanFinished):
            with Index.open(path, read_only=True) as index:
                files = list(index.all_files())
            read = [each for each in files if each.sha256]
            steps.append((len(files), len(read), sum(each.text == "ok" for each in read)))

    with serving(root, path, clock=later(), listener=count) as served:
        assert until(served.is_idle)
        first, last = served.reports()[0], next(report for report in served.reports() if report.finished)
        assert steps[0] == (60, 0, 0)
        assert (60, 60, 0) in steps
        assert steps[-1] == (60, 60, 60)
        assert steps == sorted(steps)
        assert (sorted(first.names), first.met, first.filling, first.finished) == (
            sorted(names),
            60,
            True,
            False,
        )
        assert (last.files, last.indexed, last.filling, last.finished) == (60, 60, True, True)
        assert sorted(served.told("arrived"), key=str) == sorted(names, key=str)
        stages = dict.fromkeys(
            each.progress.stage for each in served.events if isinstance(each, ProgressMade)
        )
        assert next(iter(stages)) is Stage.WALK


def test_filling_ends_when_what_was_there_is_read(root: Path, path: Path) -> None:
    there = [put(root, b"%d.txt" % each, b"copied there just now %d" % each) for each in range(20)]
    with serving(root, path) as served:
        assert until(served.is_idle)
        put(root, b"later.txt")
        assert until(lambda: b"later.txt" in served.told("arrived"))
        assert until(served.is_idle)
        filled = [path for report in served.reports() if report.filling for path in report.arrived]
        assert sorted(filled) == sorted(there)


def _pause_at(stage: Stage | None) -> Listener:
    """Pause when names are known (None), or when a stage begins; once."""
    done: list[bool] = []

    def listen(event: IntakeEvent, service: IntakeService) -> None:
        names = stage is None and isinstance(event, ScanFinished)
        if not done and (names or (isinstance(event, ProgressMade) and event.progress.stage is stage)):
            done.append(True)
            service.pause()

    return listen


def test_pause_before_anything_is_read_leaves_names_coming(root: Path, path: Path) -> None:
    for number in range(30):
        put(root, b"%d.txt" % number, b"text %d" % number)
    with serving(root, path, settle=0.05, listener=_pause_at(None)) as served:
        assert until(lambda: served.service.paused and served.get(b"29.txt") is not None)
        put(root, b"new.txt", b"while it is paused")
        assert until(lambda: served.get(b"new.txt") is not None)
        with IndexWriter.open(path) as index:
            assert not any(each.sha256 for each in index.all_files())
            assert index.counts()[0] == 31
        assert not any(report.finished for report in served.reports())
        served.service.resume()
        assert not served.service.paused
        assert until(served.is_idle)
        assert served.has(b"new.txt", "while it is paused")
        assert len(served.told("arrived")) == 31


@pytest.mark.parametrize("stage", [Stage.READ, Stage.TEXT])
def test_pause_in_the_middle_loses_nothing(root: Path, path: Path, stage: Stage) -> None:
    for number in range(200):
        put(root, b"%d.txt" % number, b"text %d" % number)
    with serving(root, path, clock=later(), listener=_pause_at(stage)) as served:
        assert until(lambda: served.service.paused)
        with IndexWriter.open(path) as index:
            assert index.unreadable() == []
            assert index.count() == 200
        assert not any(report.finished for report in served.reports())
        served.service.resume()
        assert until(served.is_idle)
        assert served.reports()[-1].unreadable == []
        assert len(served.told("arrived")) == 200
        with IndexWriter.open(path) as index:
            assert [index.how_many_wait(todo) for todo in Todo if todo] == [0] * 5
            assert all(len(index.versions(each.path)) == 1 for each in index.all_files())


def test_stopped_in_the_middle_is_taken_up_by_the_next(root: Path, path: Path) -> None:
    for number in range(200):
        put(root, b"%d.txt" % number, b"text %d" % number)
    clock = later()
    put(root, b"young.txt", b"not settled when it stopped", int(clock.now().timestamp()))
    with serving(root, path, clock=clock, settle=30.0, listener=_pause_at(Stage.READ)) as served:
        assert until(lambda: served.service.paused)
    with serving(root, path, clock=clock) as again:
        assert until(again.is_idle)
        assert (again.reports()[-1].files, again.reports()[-1].indexed) == (201, 201)
        assert again.has(b"young.txt", "not settled when it stopped")


def test_what_somebody_looks_at_goes_first(root: Path, path: Path) -> None:
    for number in range(300):
        put(root, b"%d.txt" % number, b"text %d" % number, LONG_AGO + number)
    with serving(root, path, clock=later(), listener=_pause_at(None)) as served:
        assert until(lambda: served.service.paused)
        served.service.ask([b"0.txt", b"absent.txt", b"7.txt"])
        served.service.resume()
        assert until(served.is_idle)
        arrived = served.told("arrived")
        assert set(arrived[:2]) == {b"0.txt", b"7.txt"}
        assert arrived[2:6] == [b"299.txt", b"298.txt", b"297.txt", b"296.txt"], "then the newest"


def test_slow_writer_is_listed_at_once_and_read_once(
    root: Path, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = [0.0]
    monkeypatch.setattr(service_module, "Pipeline", partial(Pipeline, monotonic=lambda: seconds[0]))
    with serving(root, path, settle=1.0) as served:
        assert until(served.is_idle)
        with (root / "slow.txt").open("wb") as file:
            for _ in range(8):
                file.write(b"part\n")
                file.flush()
                seconds[0] += 0.9
                assert until(lambda: served.get(b"slow.txt") is not None)
                served.look()
                found = served.get(b"slow.txt")
                assert found is not None
                assert (found.being_written, found.sha256) == (True, "")
        seconds[0] += 1.0
        served.service.request_scan()
        assert until(lambda: served.has(b"slow.txt", "part\n" * 8))
        with Index.open(path) as index:
            assert [each.size for each in index.versions(b"slow.txt")] == [40]
    assert any(report.pending == [b"slow.txt"] for report in served.reports())


def test_touched_file_counts_as_before(root: Path, path: Path) -> None:
    put(root, b"a.txt", b"same")
    with serving(root, path, settle=0.05) as served:
        assert until(served.is_idle)
        served.events.clear()
        os.utime(root / "a.txt")
        assert until(
            lambda: bool(served.reports()) and served.is_idle() and served.reports()[-1].indexed == 1
        )
        last = served.reports()[-1]
        assert (last.files, last.indexed, last.skipped) == (1, 1, 0)
        assert served.told("modified") == []


@pytest.mark.usefixtures("unwatched")
def test_file_that_another_process_found_being_written_settles_here_too(root: Path, path: Path) -> None:
    clock = FakeClock(datetime.now(UTC))
    with serving(root, path, settle=0.05, clock=clock) as served:
        assert until(served.is_idle)
        put(root, b"young.txt", b"written just now", int(clock.now().timestamp()))
        with IndexWriter.open(path) as index:
            report = scan(
                os.fsencode(root),
                index,
                clock=clock,
                options=ScanOptions(names_only=True, settle_seconds=0.05),
            )
            assert report.pending == [b"young.txt"]
        served.look()
        assert until(lambda: served.has(b"young.txt", "written just now"))
        assert until(served.is_idle)
        assert (served.reports()[-1].files, served.reports()[-1].indexed) == (1, 1)


@pytest.mark.usefixtures("unwatched")
def test_gone_counts_as_missing_after_a_minute(root: Path, path: Path) -> None:
    clock = FakeClock()
    put(root, b"a.txt", b"a")
    put(root, b"b.txt", b"b")
    with serving(root, path, clock=clock) as served:
        assert until(served.is_idle)
        (root / "a.txt").unlink()
        gone_at = clock.now()
        served.look()
        found = served.get(b"a.txt")
        assert found is not None
        assert (found.state, found.gone_since) == (EvidenceState.PRESENT, gone_at)
        assert (served.told("gone"), served.reports()[-1].missing) == ([b"a.txt"], 0)
        clock.advance(seconds=59)
        served.look()
        assert served.told("vanished") == []
        clock.advance(seconds=1)
        served.look()
        assert served.told("vanished") == [b"a.txt"]
        missing = served.get(b"a.txt")
        assert missing is not None
        assert (missing.state, missing.missing_since) == (EvidenceState.MISSING, gone_at)
        assert served.reports()[-1].missing == 1


@pytest.mark.usefixtures("unwatched")
def test_very_many_gone_wait_for_a_word_and_are_told_once(root: Path, path: Path) -> None:
    clock = FakeClock()
    for number in range(30):
        put(root, b"%d.txt" % number, b"%d" % number)
    with serving(root, path, clock=clock) as served:
        assert until(served.is_idle)
        for number in range(20):
            (root / f"{number}.txt").unlink()
        served.look()
        clock.advance(minutes=5)
        served.look()
        served.look()
        reasons = [report.offline_reason for report in served.reports() if report.offline_reason]
        assert len(reasons) == 1
        assert reasons[0].startswith("20 of 30 files are gone at once")
        put(root, b"0.txt", b"0")
        served.look()
        assert [report.offline_reason[:8] for report in served.reports() if report.offline_reason][1:] == [
            "19 of 30"
        ]
        served.service.accept_missing()
        assert until(lambda: len(served.told("vanished")) == 19)
        served.look()
        assert served.reports()[-1].missing == 19


def test_requested_look_runs_and_failures_are_told_not_raised(
    root: Path, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(root, path) as served:
        assert until(served.is_idle)

        def broken(*_args: object, **_named: object) -> bool:
            raise RuntimeError("unforeseen")

        with monkeypatch.context() as failing:
            failing.setattr(Pipeline, "look_everywhere", broken)
            served.service.request_scan()
            assert until(lambda: bool(served.failures()))
        put(root, b"a.txt", b"after all")
        assert until(lambda: served.has(b"a.txt", "after all"))
        assert "unforeseen" not in served.failures()[0]


def test_listener_that_fails_does_not_end_the_intake(root: Path, path: Path) -> None:
    put(root, b"a.txt", b"read all the same")

    def fail(_event: IntakeEvent, _service: IntakeService) -> None:
        raise RuntimeError("the screen is gone")

    with serving(root, path, listener=fail) as served:
        assert until(lambda: path.exists() and served.has(b"a.txt", "read all the same"))
        assert until(served.is_idle)


def test_root_gone_under_the_service_marks_nothing_missing(root: Path, path: Path, tmp_path: Path) -> None:
    put(root, b"a.txt")
    with serving(root, path, delete=0.0) as served:
        assert until(served.is_idle)
        root.rename(tmp_path / "away")
        assert until(lambda: served.service.status().mode is WatchMode.OFFLINE)
        served.service.request_scan()
        assert until(lambda: bool(served.failures()))
        assert os.fsdecode(root) in served.failures()[0]
        put(tmp_path / "away", b"b.txt", b"put there meanwhile")
        (tmp_path / "away").rename(root)
        assert until(lambda: served.has(b"b.txt", "put there meanwhile"))
        assert until(lambda: served.service.status().mode is WatchMode.LIVE)
        assert served.told("vanished") == served.told("gone") == []


def test_offline_is_told_once_though_files_wait_to_settle(root: Path, path: Path, tmp_path: Path) -> None:
    with serving(root, path, settle=0.3) as served:
        assert until(served.is_idle)
        (root / "half.txt").write_text("half")
        assert until(lambda: served.get(b"half.txt") is not None)
        root.rename(tmp_path / "away")
        assert until(lambda: served.service.status().mode is WatchMode.OFFLINE)
        served.service.ask([b"half.txt"])
        assert until(lambda: bool(served.failures()))
        ends = time.monotonic() + 0.5
        while time.monotonic() < ends:
            served.service.ask([b"half.txt"])
            time.sleep(0.05)
        assert len(served.failures()) == 1
        (tmp_path / "away").rename(root)
        assert until(lambda: served.has(b"half.txt", "half"))


@pytest.mark.parametrize("lost", ["all", "names", "texts"])
def test_index_deleted_under_the_service_is_filled_again(root: Path, path: Path, lost: str) -> None:
    for number in range(8):
        put(root, b"%d.txt" % number, b"text %d" % number)
    with serving(root, path) as served:
        assert until(served.is_idle)
        shards = text_shards.shard_paths(path)
        for each in {"all": (path, *shards), "names": (path,), "texts": (shards[0],)}[lost]:
            each.unlink()
        put(root, b"new.txt", b"put there afterwards")
        assert until(lambda: path.exists() and served.has(b"new.txt", "put there afterwards"))
        assert until(lambda: all(served.has(b"%d.txt" % each, f"text {each}") for each in range(8)))
        assert served.failures() == []


@pytest.mark.parametrize("damaged", ["names", "texts"])
def test_index_damaged_under_the_service_is_filled_again(root: Path, path: Path, damaged: str) -> None:
    for number in range(8):
        put(root, b"%d.txt" % number, b"text %d" % number)
    with serving(root, path) as served:
        assert until(served.is_idle)
        for each in (path,) if damaged == "names" else text_shards.shard_paths(path):
            size = each.stat().st_size
            with each.open("r+b") as file:
                file.write(os.urandom(size))
            each.with_name(each.name + "-wal").write_bytes(b"")
        put(root, b"new.txt", b"put there afterwards")
        assert until(lambda: served.has(b"new.txt", "put there afterwards"))
        assert until(lambda: all(served.has(b"%d.txt" % each, f"text {each}") for each in range(8)))


def test_service_leaves_no_thread_and_no_descriptor(root: Path, path: Path) -> None:
    for number in range(40):
        put(root, b"%d.txt" % number, b"text %d" % number)
    threads = {"evidence-intake", "evidence-watch", "evidence-hints"}
    with serving(root, path) as served:
        assert until(served.is_idle)
    assert until(lambda: not {each.name for each in threading.enumerate()} & threads)
    before = open_descriptors()
    with serving(root, path) as again:
        assert until(again.is_idle)
    assert until(lambda: not {each.name for each in threading.enumerate()} & threads)
    assert until(lambda: open_descriptors() <= before)
