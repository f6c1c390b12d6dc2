"""Fault catalogue, Indexing: lines 18 to 27, from the folder to the index and the command line."""

from __future__ import annotations

import base64
import errno
import hashlib
import os
import socket
import threading
import time
from collections.abc import Callable
from itertools import product
from pathlib import Path

import psutil
import pytest

from audit_room.intake import file_work, walk
from audit_room.intake.digest import Digest, digest_with
from audit_room.intake.pipeline import Pipeline
from audit_room.intake.report import ScanReport
from audit_room.intake.scan import ScanOptions, scan
from audit_room.model.evidence import Evidence
from audit_room.room import requests
from audit_room.room.opening import open_room
from audit_room.store.index_filter import EvidenceFilter, EvidenceOrder
from audit_room.store.index_writer import IndexWriter
from tests.cli.terminal import Terminal
from tests.clocks import FakeClock
from tests.intake.trees import HOSTILE_NAMES, LONG_AGO, put, scanned

SOON = ScanOptions(settle_seconds=0.05)


@pytest.fixture
def terminal(root: Path, tmp_path: Path, clock: FakeClock) -> Terminal:
    """A terminal with an audit over the folder."""
    put(root, b"fine.txt", b"a file like any other")
    at = Terminal(clock, tmp_path / "a.audit")
    at.done("init", str(root))
    return at


def known(index: IndexWriter, path: bytes) -> Evidence:
    """Return the evidence at a path at which there is some."""
    found = index.get(path)
    assert found is not None
    return found


def adds_up(report: ScanReport) -> bool:
    """True where every entry that was met is accounted for."""
    return report.files == report.indexed + report.skipped + len(report.unreadable)


def sha(content: bytes) -> str:
    """Return the SHA-256 of a content."""
    return hashlib.sha256(content).hexdigest()


def before_stage(monkeypatch: pytest.MonkeyPatch, stage: str, meddle: Callable[[], object]) -> None:
    """Let something happen to the folder just before a stage of the pipeline begins; once."""
    stage_itself = getattr(Pipeline, stage)
    left = [meddle]

    def meddled(self: Pipeline) -> bool:
        if left:
            left.pop()()
        done: bool = stage_itself(self)
        return done

    monkeypatch.setattr(Pipeline, stage, meddled)


# 18


def test_18_what_is_no_regular_file_is_listed_and_never_opened(
    root: Path, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(root / "pipe.pdf")
    put(root, b"folder.pdf/inside.txt")
    monkeypatch.chdir(root)
    special = {"pipe.pdf", "socket.pdf"}
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket.pdf")
        try:
            os.mknod(root / "device.pdf", 0o600 | 0o020000, os.makedev(1, 5))
            special.add("device.pdf")
        except PermissionError:
            pass  # only root may make one; the other kinds stand for it
        found = terminal.json("scan")
    assert {each["path"]: each["reason"] for each in found["left_out"]} == dict.fromkeys(
        special, "not a regular file, skipped"
    )
    assert (found["indexed"], found["unreadable"], found["files"]) == (2, [], 2 + len(special))


def test_18_file_that_became_a_pipe_between_two_looks_blocks_nothing(
    root: Path, index: IndexWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(root, b"a.pdf")
    put(root, b"b.pdf")

    def replace() -> None:
        (root / "a.pdf").unlink()
        os.mkfifo(root / "a.pdf")

    before_stage(monkeypatch, "read_some", replace)
    report = scanned(root, index)
    assert adds_up(report)
    assert known(index, b"a.pdf").sha256 == ""
    assert known(index, b"b.pdf").sha256 != ""
    assert dict(scanned(root, index).left_out) == {b"a.pdf": "not a regular file, skipped"}


# 19 to 21


def test_19_every_name_comes_back_byte_for_byte(root: Path, terminal: Terminal) -> None:
    more = (b"tab\t.txt", b"bell\a.txt", b"c1\x9b.txt", b"\xff\xfe", "e\u0301.txt".encode(), b"\\xff")
    names = [put(root, name, b"content of " + name) for name in (*HOSTILE_NAMES, *more)]
    report = terminal.json("scan")
    assert (report["new"], report["indexed"], report["unreadable"]) == (len(names) + 1, len(names) + 1, [])
    listed = terminal.json("evidence", "list")
    assert all(each["path"].isprintable() for each in listed)
    by_path = {base64.b64decode(each["path_bytes"]) if "path_bytes" in each else os.fsencode(each["path"]): each
               for each in listed}  # fmt: skip
    assert by_path.keys() == {*names, b"fine.txt"}
    for name in names:
        encoded = "base64:" + base64.b64encode(name).decode("ascii")
        assert terminal.json("evidence", "show", encoded)["sha256"] == sha(b"content of " + name)
        assert by_path[name]["sha256"] == sha(b"content of " + name)


def test_19_the_very_file_is_shown_that_bears_the_name(
    root: Path, terminal: Terminal, clock: FakeClock
) -> None:
    names = [put(root, name, b"content of " + name) for name in (b"\xff.txt", b"\\xff.txt", b"a\n.txt")]
    terminal.done("scan")
    assert terminal.audit_file is not None
    with open_room(terminal.audit_file, clock=clock, actor="maria") as room:
        requests.add(room, "names of every kind")
        files = [known(room.index, name) for name in names]
        for file in files:
            requests.present(room, "R-001", [file])
        shown = [(item.path, item.sha256) for item in room.record.snapshot().exhibits]
    assert shown == [(name, sha(b"content of " + name)) for name in names]


@pytest.mark.parametrize("name", [b"x" * 251 + b".txt", "語".encode() * 83 + b".txt"], ids=["ascii", "utf-8"])
def test_20_names_of_255_bytes_are_indexed_and_searched(root: Path, index: IndexWriter, name: bytes) -> None:
    assert len(name) in {253, 255}
    put(root, name, b"long names are names")
    put(root, b"d" * 255 + b"/" + name, b"also below a long folder")
    report = scanned(root, index)
    assert (report.indexed, report.unreadable) == (2, [])
    assert index.text(name) == "long names are names"
    assert index.search("also below")[0].path == b"d" * 255 + b"/" + name


def test_21_twins_by_form_and_case_are_two_entries_and_say_so(root: Path, index: IndexWriter) -> None:
    pairs = [("Änderung.txt", "A\u0308nderung.txt"), ("Review.txt", "REVIEW.txt")]
    for first, second in pairs:
        put(root, first.encode(), b"first " + first.encode())
        put(root, second.encode(), b"second " + second.encode())
    put(root, b"other/review.txt", b"another folder")
    assert scanned(root, index).indexed == 5

    def alike(name: bytes) -> list[str]:
        return [each for each in known(index, name).warnings if each.startswith("looks like another file")]

    for pair in pairs:
        for name in pair:
            assert alike(name.encode()), name
    assert not alike(b"other/review.txt")
    (root / "REVIEW.txt").unlink()
    scanned(root, index)
    assert not alike(b"Review.txt")


# 22 and 23


def test_22_second_content_within_one_tick_is_found(
    root: Path, index: IndexWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a file system that tells no time of change, two writes in one tick of the date differ in nothing else."""
    place_of = walk.place_of

    def digest_without_change(*given: object, **named: object) -> Digest:
        return digest_with(*given, **named)._replace(ctime_ns=0)  # type: ignore[arg-type]

    monkeypatch.setattr(file_work, "digest_with", digest_without_change)
    monkeypatch.setattr(walk, "place_of", lambda status: place_of(status)._replace(ctime_ns=0))
    (root / "a.txt").write_bytes(b"first")
    put(root, b"old.txt", b"was there before")
    assert scanned(root, index, SOON).indexed == 2
    _write_again(root / "a.txt", b"secnd")
    _write_again(root / "old.txt", b"was there BEFORE")
    report = scanned(root, index, SOON)
    assert report.modified == [b"a.txt"], "a date long past tells nothing: that file is seen when it is shown"
    assert known(index, b"a.txt").sha256 == sha(b"secnd")
    assert [each.sha256 for each in index.versions(b"a.txt")] == [sha(b"first"), sha(b"secnd")]


def _write_again(file: Path, content: bytes) -> None:
    """Write into the same file, and put its date back."""
    status = file.stat()
    with file.open("r+b") as same:
        same.write(content)
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))


DATES = {
    b"1938": -1_000_000_000,
    b"1970": 0,
    b"2026": LONG_AGO,
    b"2096": 4_000_000_000,
    b"2446": 15_000_000_000,
}


def test_23_dates_of_any_century_are_listed_sorted_and_shown(
    root: Path, terminal: Terminal, clock: FakeClock
) -> None:
    for name, seconds in DATES.items():
        put(root, name + b".txt", b"of " + name, seconds)
    report = terminal.json("scan")
    assert (report["indexed"], report["unreadable"]) == (6, [])
    assert terminal.json("scan")["read"] == 0
    listed = {each["path"] for each in terminal.json("evidence", "list")}
    assert listed == {"fine.txt", *(f"{name.decode()}.txt" for name in DATES)}
    assert "2096.txt" in terminal.done("evidence", "list")
    for name in DATES:
        assert terminal.done("evidence", "show", f"{name.decode()}.txt")
    assert terminal.audit_file is not None
    with open_room(terminal.audit_file, clock=clock, actor="maria") as room:
        newest = [
            each.path for each in room.index.page(room.index.ids(EvidenceFilter(), EvidenceOrder.NEWEST))
        ]
    dated = [name + b".txt" for name in DATES]
    assert [path for path in newest if path in dated] == sorted(
        dated, key=lambda path: (root / os.fsdecode(path)).stat().st_mtime_ns, reverse=True
    )


# 24


def _delete(file: Path) -> None:
    file.unlink()


def _rename(file: Path) -> None:
    file.rename(file.with_name("renamed.txt"))


def _truncate(file: Path) -> None:
    os.truncate(file, 3)


def _replace(file: Path) -> None:
    other = file.with_name("other")
    other.write_bytes(b"replaced" * 10)
    other.replace(file)


@pytest.mark.parametrize(
    ("kind", "stage"), list(product(["txt", "html"], ["read_some", "text_some", "tell_some"]))
)
@pytest.mark.parametrize("meddle", [_delete, _rename, _truncate, _replace])
def test_24_what_changes_between_the_stages_gets_no_wrong_hash(
    root: Path, index: IndexWriter, meddle: Callable[[Path], None], kind: str, stage: str
) -> None:
    page = b"<html><body>first words, and a lot of them</body></html>"
    name = put(root, b"a." + kind.encode(), page if kind == "html" else b"first words, and a lot of them")
    put(root, b"steady.txt", b"nothing happens to it")
    with pytest.MonkeyPatch.context() as meddled:
        before_stage(meddled, stage, lambda: meddle(root / os.fsdecode(name)))
        report = scanned(root, index, SOON)
    assert adds_up(report)
    for path, reason in report.unreadable:
        assert (path, reason) == (name, "changed while it was read, will be read again")
    assert known(index, b"steady.txt").text == "ok"
    after = scanned(root, index, SOON)
    assert (after.unreadable, after.pending) == ([], [])
    there = {os.fsencode(path.name): sha(path.read_bytes()) for path in root.iterdir()}
    present = index.page(index.ids(EvidenceFilter(present_only=True)))
    assert {each.path: each.sha256 for each in present} == there
    for each in present:
        with (root / os.fsdecode(each.path)).open("rb") as file:
            text = index.text(each.path).encode()
            assert text.strip() in file.read(), "the text is that of the bytes it stands for"


# 25


@pytest.mark.parametrize("number", [errno.EIO, errno.EACCES, errno.ESTALE])
def test_25_what_cannot_be_read_is_listed_with_its_reason_and_the_rest_is_done(
    root: Path, terminal: Terminal, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    put(root, b"bad\x1b.txt", b"cannot be read")
    put(root, b"closed/inside.txt", b"cannot be seen")
    opened = os.open

    def faulty(path: bytes | str, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        if path in {b"bad\x1b.txt", b"closed"}:
            raise OSError(number, os.strerror(number))
        return opened(path, flags, mode, dir_fd=dir_fd)

    reason = os.strerror(number).lower()
    with monkeypatch.context() as failing:
        failing.setattr(os, "open", faulty)
        outcome = terminal.run("scan", "--json")
        for_people = terminal.run("scan")
    assert outcome.code == 1
    listed = {each["path"]: each["reason"] for each in outcome.document["unreadable"]}
    assert listed == {"bad␛.txt": reason, "closed": f"folder: {reason}"}
    assert (outcome.document["indexed"], outcome.document["files"]) == (1, 3)
    assert for_people.code == 1
    assert f"bad␛.txt  {reason}" in for_people.out
    assert "Traceback" not in for_people.err
    healed = terminal.json("scan")
    assert (healed["indexed"], healed["unreadable"], healed["missing"]) == (3, [], 0)


def test_25_folder_that_cannot_be_looked_at_any_more_keeps_its_files(
    root: Path, index: IndexWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(root, b"closed/a.txt", b"a")
    put(root, b"closed/below/b.txt", b"b")
    scanned(root, index)
    opened = os.open

    def faulty(path: bytes | str, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        if path == b"closed":
            raise OSError(errno.ESTALE, os.strerror(errno.ESTALE))
        return opened(path, flags, mode, dir_fd=dir_fd)

    monkeypatch.setattr(os, "open", faulty)
    report = scanned(root, index)
    assert (report.vanished, report.missing) == ([], 0)
    assert [path for path, _ in report.unreadable] == [b"closed"]
    monkeypatch.undo()
    assert scanned(root, index).read == 0


# 26 and 27


def test_26_very_large_and_empty_files_are_listed_and_a_stop_is_obeyed(
    root: Path, index: IndexWriter
) -> None:
    put(root, b"empty.txt", b"")
    with (root / "sparse.bin").open("wb") as file:
        file.truncate(5_000_000_000)
    os.utime(root / "sparse.bin", (LONG_AGO, LONG_AGO))
    stop = threading.Event()
    memory: list[int] = []

    def watch() -> None:
        ends = time.monotonic() + 0.5
        while time.monotonic() < ends:
            us = psutil.Process()
            memory.append(sum(each.memory_info().rss for each in (us, *us.children(recursive=True))))
            time.sleep(0.02)
        stop.set()

    watcher = threading.Thread(target=watch)
    watcher.start()
    report = scan(os.fsencode(root), index, clock=FakeClock(), stop=stop)
    watcher.join()
    assert report.stopped
    assert max(memory) - min(memory) < 100_000_000
    assert known(index, b"sparse.bin").size == 5_000_000_000
    assert index.unreadable() == [], "what was stopped is no failure"
    names = scanned(root, index, ScanOptions(names_only=True))
    assert (names.files, names.unreadable) == (2, [])


def test_27_paths_longer_than_any_call_takes_are_indexed(root: Path, index: IndexWriter) -> None:
    parts = [b"%02d-" % number + b"x" * 247 for number in range(20)]
    current = os.open(root, os.O_RDONLY)
    for part in parts:
        os.mkdir(part, dir_fd=current)
        below = os.open(part, os.O_RDONLY, dir_fd=current)
        os.close(current)
        current = below
    file = os.open(b"deep.txt", os.O_WRONLY | os.O_CREAT, dir_fd=current)
    os.write(file, b"far down")
    os.close(file)
    os.utime(b"deep.txt", (LONG_AGO, LONG_AGO), dir_fd=current)
    os.close(current)
    put(root, b"fine.txt")
    report = scanned(root, index)
    assert (report.indexed, report.unreadable) == (2, [])
    path = b"/".join([*parts, b"deep.txt"])
    assert len(path) > 4096
    assert (known(index, path).sha256, index.text(path)) == (sha(b"far down"), "far down")
    assert scanned(root, index).read == 0
