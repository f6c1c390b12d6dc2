"""Fault catalogue, Watching, from the folder to the index: lines 1-5, 10-13 and 16 with the intake at work."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from audit_room.intake import service as service_module
from audit_room.intake.pipeline import Pipeline, ScanOptions
from audit_room.intake.service import IntakeEvent, IntakeService, ScanFinished
from audit_room.intake.watch_status import WatchMode
from audit_room.model.evidence import Evidence, EvidenceState
from audit_room.store.index import Index
from tests.clocks import FakeClock
from tests.intake.trees import put
from tests.intake.watching import QUICK, until


class _RunningClock(FakeClock):
    """The machine's clock, since real files carry its dates."""

    def now(self) -> datetime:
        """The present moment in UTC."""
        return datetime.now(UTC)


@dataclass
class Intake:
    """The intake at work on ``root``, what it told, and its index as others see it."""

    root: Path
    service: IntakeService
    index: Path
    events: list[IntakeEvent] = field(default_factory=list)

    def get(self, path: bytes) -> Evidence | None:
        """Return what the index says of one file."""
        with Index.open(self.index, read_only=True) as index:
            return index.get(path)

    def look(self) -> None:
        """Have a look at everything asked for, and wait until it was had."""
        before = self._finished()
        self.service.request_scan()
        assert until(lambda: self._finished() > before)

    def _finished(self) -> int:
        return sum(each.report.finished for each in list(self.events) if isinstance(each, ScanFinished))

    def versions(self, path: bytes) -> list[str]:
        """Return the SHA-256 of each content of one file, as they came."""
        with Index.open(self.index, read_only=True) as index:
            return [each.sha256 for each in index.versions(path)]

    def paths(self) -> set[bytes]:
        """Return every path the index has a row for."""
        with Index.open(self.index, read_only=True) as index:
            return {each.path for each in index.all_files()}

    def holds(self, path: bytes, content: bytes) -> bool:
        """True once the newest version of a file is this content."""
        found = self.get(path)
        return found is not None and found.sha256 == _sha256(content)

    def is_missing(self, path: bytes) -> bool:
        """True where a file counts as missing."""
        found = self.get(path)
        return found is not None and found.state is EvidenceState.MISSING

    def is_idle(self) -> bool:
        """True where the last report said that all is done and nothing waits to settle."""
        reports = [each.report for each in list(self.events) if isinstance(each, ScanFinished)]
        return bool(reports) and reports[-1].finished and not reports[-1].pending

    def told(self, what: str) -> list[Any]:
        """Return all that reports so far held in one of their lists."""
        reports = [each.report for each in list(self.events) if isinstance(each, ScanFinished)]
        return [item for report in reports for item in getattr(report, what)]


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@contextmanager
def taking_in(root: Path, *, settle: float = 0.2, delete: float = 60.0) -> Iterator[Intake]:
    """Run the intake on ``root``, with an index beside it."""
    events: list[IntakeEvent] = []
    index = root.with_name("cache.index")
    options = ScanOptions(settle_seconds=settle, delete_seconds=delete)
    service = IntakeService(
        os.fsencode(root), index, clock=_RunningClock(), publish=events.append, options=options, times=QUICK
    )
    service.start()
    intake = Intake(root, service, index, events)
    try:
        assert until(lambda: intake.is_idle() and service.status().mode is WatchMode.LIVE)
        yield intake
    finally:
        service.stop()


def test_1_file_that_appears_is_listed_with_its_hash(root: Path) -> None:
    with taking_in(root) as intake:
        content = os.urandom(100_000)
        (root / "arrived.bin").write_bytes(content)
        assert until(lambda: intake.holds(b"arrived.bin", content))
        done = subprocess.run(["sha256sum", root / "arrived.bin"], check=True, capture_output=True, text=True)
        found = intake.get(b"arrived.bin")
        assert found is not None
        assert done.stdout.startswith(found.sha256)
        assert until(lambda: intake.told("arrived") == [b"arrived.bin"])


def test_2_atomic_save_is_one_version_of_the_same_entry(root: Path) -> None:
    put(root, b"doc.txt", b"one")
    with taking_in(root) as intake:
        before = intake.get(b"doc.txt")
        (root / "doc.txt.tmp").write_bytes(b"two, saved atomically")
        (root / "doc.txt.tmp").replace(root / "doc.txt")
        assert until(lambda: intake.holds(b"doc.txt", b"two, saved atomically"))
        after = intake.get(b"doc.txt")
        assert before is not None
        assert after is not None
        assert after.id == before.id
        assert intake.versions(b"doc.txt") == [_sha256(b"one"), _sha256(b"two, saved atomically")]
        assert intake.paths() == {b"doc.txt"}
        assert intake.told("vanished") == intake.told("gone") == []


def test_3_saving_as_word_does_is_one_version_and_no_deletion(root: Path) -> None:
    put(root, b"doc.docx", b"one")
    with taking_in(root) as intake:
        (root / "~$doc.docx").write_bytes(b"owner")
        (root / "~WRD0001.tmp").write_bytes(b"two, saved by Word")
        (root / "doc.docx").rename(root / "~WRL0002.tmp")
        (root / "~WRD0001.tmp").rename(root / "doc.docx")
        (root / "~WRL0002.tmp").unlink()
        (root / "~$doc.docx").unlink()
        assert until(lambda: intake.holds(b"doc.docx", b"two, saved by Word"))
        assert intake.versions(b"doc.docx") == [_sha256(b"one"), _sha256(b"two, saved by Word")]
        assert intake.paths() == {b"doc.docx"}
        assert intake.told("vanished") == []


def test_4_slow_writer_is_being_written_and_becomes_one_version(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = [0.0]
    monkeypatch.setattr(service_module, "Pipeline", partial(Pipeline, monotonic=lambda: seconds[0]))
    with taking_in(root, settle=2.0) as intake:
        with (root / "slow.bin").open("wb") as file:
            for _ in range(12):
                file.write(b"x" * 1000)
                file.flush()
                seconds[0] += 1.5
                assert until(lambda: intake.get(b"slow.bin") is not None), "listed while it is being written"
                intake.look()
                found = intake.get(b"slow.bin")
                assert found is not None
                assert (found.being_written, found.sha256) == (True, "")
        seconds[0] += 2.0
        intake.service.request_scan()
        assert until(lambda: intake.holds(b"slow.bin", b"x" * 12_000))
        assert len(intake.versions(b"slow.bin")) == 1


def test_5_writer_that_pauses_keeps_the_earlier_and_shows_the_last(root: Path) -> None:
    with taking_in(root, settle=0.2) as intake:
        with root.with_name("scan.pdf").open("wb") as file:
            file.write(b"page one")
            file.flush()
            root.with_name("scan.pdf").rename(root / "scan.pdf")  # so that it never stands there empty
            assert until(lambda: intake.holds(b"scan.pdf", b"page one")), (
                "it paused for longer than settling takes"
            )
            file.write(b", page two")
        assert until(lambda: intake.holds(b"scan.pdf", b"page one, page two"))
        assert intake.versions(b"scan.pdf") == [_sha256(b"page one"), _sha256(b"page one, page two")]


def test_10_root_deleted_and_made_again_keeps_every_entry(root: Path) -> None:
    names = [put(root, b"sub/%d.txt" % each, b"content %d" % each) for each in range(5)]
    kept, deleted = root.with_name("kept"), root.with_name("deleted")
    shutil.copytree(root, kept)
    with taking_in(root, delete=0.0) as intake:
        before = {name: intake.get(name) for name in names}
        root.rename(deleted)  # the whole of it in one moment, as the watch of it sees it
        shutil.rmtree(deleted)
        assert until(lambda: intake.service.status().mode is WatchMode.OFFLINE)
        assert not any(intake.is_missing(name) for name in names)
        kept.rename(root)
        put(root, b"sub/new.txt", b"new")
        assert until(lambda: intake.holds(b"sub/new.txt", b"new"))
        for name, entry in before.items():
            now = intake.get(name)
            assert now is not None
            assert entry is not None
            assert (now.id, now.sha256, now.state) == (entry.id, entry.sha256, EvidenceState.PRESENT)
            assert len(intake.versions(name)) == 1


def test_11_very_many_gone_at_once_wait_for_a_word(root: Path) -> None:
    names = [put(root, b"%d/%d.txt" % (each % 2, each), b"content %d" % each) for each in range(100)]
    with taking_in(root, delete=0.2) as intake:
        (root / "0").rename(root.with_name("0"))
        assert until(
            lambda: any(
                isinstance(each, ScanFinished) and each.report.offline_reason for each in intake.events
            )
        )
        assert not any(intake.is_missing(name) for name in names)
        intake.service.accept_missing()
        assert until(lambda: all(intake.is_missing(name) for name in names[::2]))
        assert not any(intake.is_missing(name) for name in names[1::2])


def test_11_one_deletion_counts_after_a_while_and_not_at_once(root: Path) -> None:
    put(root, b"a.txt", b"a")
    put(root, b"b.txt", b"b")
    with taking_in(root, delete=1.0) as intake:
        (root / "a.txt").unlink()
        assert until(lambda: intake.is_missing(b"a.txt"))
        found = intake.get(b"a.txt")
        assert found is not None
        assert found.missing_since is not None
        assert datetime.now(UTC) - found.missing_since >= timedelta(seconds=1.0)
        assert not intake.is_missing(b"b.txt")


def test_11_file_that_comes_back_in_time_was_never_missing(root: Path) -> None:
    put(root, b"a.txt", b"a")
    with taking_in(root) as intake:
        (root / "a.txt").rename(root.with_name("a.txt"))
        assert until(lambda: bool((found := intake.get(b"a.txt")) and found.gone_since))
        root.with_name("a.txt").rename(root / "a.txt")
        assert until(lambda: bool((found := intake.get(b"a.txt")) and not found.gone_since))
        assert intake.told("vanished") == []


def test_12_entries_follow_their_folder(root: Path) -> None:
    names = [put(root, b"sub/below/%d.txt" % each, b"content %d" % each) for each in range(5)]
    with taking_in(root) as intake:
        ids = {entry.id for name in names if (entry := intake.get(name))}
        assert len(ids) == 5
        (root / "sub").rename(root / "renamed")
        moved = [name.replace(b"sub", b"renamed") for name in names]
        assert until(lambda: {entry.id for name in moved if (entry := intake.get(name))} == ids)
        assert until(lambda: intake.paths() == set(moved)), "nothing is left under the former path"
        outside = root.with_name("outside")
        (root / "renamed").rename(outside)
        put(outside, b"below/phantom.txt", b"phantom")
        assert until(lambda: all((entry := intake.get(name)) and entry.gone_since for name in moved))
        outside.rename(root / "back")
        back = [name.replace(b"sub", b"back") for name in names]
        assert until(lambda: {entry.id for name in back if (entry := intake.get(name))} == ids)
        assert until(lambda: intake.paths() == {*back, b"back/below/phantom.txt"})


def test_13_folder_without_permission_is_told_and_read_later(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(root, b"locked/a.txt", b"a")
    put(root, b"open/b.txt", b"b")
    denied = _deny(monkeypatch, b"locked")
    with taking_in(root) as intake:
        assert until(lambda: intake.holds(b"open/b.txt", b"b"))
        assert until(lambda: (b"locked", "folder: permission denied") in intake.told("unreadable"))
        assert intake.get(b"locked/a.txt") is None
        denied.clear()
        (root / "locked").chmod(0o700)
        intake.service.request_scan()
        assert until(lambda: intake.holds(b"locked/a.txt", b"a"))


def test_13_files_of_a_folder_that_lost_its_permission_are_not_missing(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(root, b"locked/a.txt", b"a")
    with taking_in(root) as intake:
        assert until(lambda: intake.holds(b"locked/a.txt", b"a"))
        _deny(monkeypatch, b"locked")
        intake.service.request_scan()
        assert until(lambda: (b"locked", "folder: permission denied") in intake.told("unreadable"))
        found = intake.get(b"locked/a.txt")
        assert found is not None
        assert found.gone_since is None


def _deny(monkeypatch: pytest.MonkeyPatch, name: bytes) -> list[bytes]:
    """Let no folder of this name be opened or listed, as for a user without permission; empty the list to end it."""
    denied = [name]
    opened, listed = os.open, os.scandir

    def refuse(path: object) -> None:
        if isinstance(path, bytes) and path.rpartition(b"/")[2] in denied:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    def guarded_open(path: bytes | str, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        refuse(path)
        return opened(path, flags, mode, dir_fd=dir_fd)

    def guarded_scandir(path: bytes | int) -> Iterator[os.DirEntry[bytes] | os.DirEntry[str]]:
        refuse(path)
        return listed(path)

    monkeypatch.setattr(os, "open", guarded_open)
    monkeypatch.setattr(os, "scandir", guarded_scandir)
    return denied


_BURST = """
import os, sys
for number in range(int(sys.argv[2])):
    folder = os.path.join(sys.argv[1], str(number % 20))
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, f"{number}.txt"), "w") as file:
        file.write(str(number))
"""


@pytest.mark.parametrize("files", [1000, pytest.param(50_000, marks=pytest.mark.long)])
def test_16_burst_while_the_listener_is_slow_misses_nothing(
    root: Path, monkeypatch: pytest.MonkeyPatch, files: int
) -> None:
    slow = threading.Event()

    def dawdle(_event: IntakeEvent) -> None:
        slow.wait(0.05)

    with taking_in(root) as intake:
        monkeypatch.setattr(intake.service, "_publish", dawdle)
        subprocess.run([sys.executable, "-c", _BURST, root, str(files)], check=True, timeout=100)
        wanted = {b"%d/%d.txt" % (number % 20, number) for number in range(files)}
        assert until(lambda: len(intake.paths()) == files)
        assert intake.paths() == wanted
        last = b"%d" % (files - 1)
        assert until(lambda: intake.holds(b"%d/%s.txt" % ((files - 1) % 20, last), last))
