"""A scan sees what is new, changed, moved, gone and double, and opens nothing it need not."""

from __future__ import annotations

import hashlib
import os
import socket
import sqlite3
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from audit_room.intake.report import EvidenceFolderError, Progress, Stage
from audit_room.intake.scan import ScanOptions, scan
from audit_room.model.evidence import EvidenceState
from audit_room.store.index_filter import EvidenceFilter
from audit_room.store.index_marks import Marks
from audit_room.store.index_writer import IndexWriter
from tests.clocks import FakeClock
from tests.intake.trees import HOSTILE_NAMES, LONG_AGO, put, scanned


def test_first_scan_reads_all_and_second_none(
    root: Path, index: IndexWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(root, b"a.txt", b"alpha")
    put(root, b"sub/b.txt", b"beta")
    first = scanned(root, index)
    assert (first.new, first.read, first.indexed, first.files) == (2, 2, 2, 2)
    assert first.bytes_read == 9

    really_open = os.open

    def only_folders(path: bytes | str, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        assert flags & os.O_DIRECTORY, f"{path!r} was opened"
        return really_open(path, flags, mode, dir_fd=dir_fd)

    monkeypatch.setattr(os, "open", only_folders)
    second = scanned(root, index)
    assert (second.read, second.new, second.changed, second.moved, second.texts) == (0, 0, 0, 0, 0)
    assert second.indexed == 2


def test_counts_add_up_and_json_has_the_agreed_fields(root: Path, index: IndexWriter) -> None:
    put(root, b"a.txt")
    put(root, b"~$a.docx")
    put(root, b".hidden/secret.txt")
    (root / "link.txt").symlink_to("a.txt")
    os.mkfifo(root / "pipe.pdf")
    report = scanned(root, index)
    assert report.files == report.indexed + report.skipped + len(report.unreadable) == 5
    assert dict(report.left_out)[b"link.txt"] == "link, not followed"
    assert dict(report.left_out)[b"pipe.pdf"] == "not a regular file, skipped"
    fields = "files new changed moved missing duplicates indexed skipped unreadable bytes seconds"
    assert set(fields.split()) <= report.as_json().keys()


def test_sockets_and_link_loops_are_passed_over(root: Path, index: IndexWriter) -> None:
    put(root, b"sub/a.txt")
    (root / "sub" / "loop").symlink_to("..")
    (root / "everything").symlink_to("/")
    with socket.socket(socket.AF_UNIX) as ours:
        here = Path.cwd()
        os.chdir(root)
        ours.bind("s")
        os.chdir(here)
        report = scanned(root, index)
    assert report.indexed == 1
    assert report.skipped == 3
    assert index.count() == 1


def test_any_name_works_byte_for_byte(root: Path, index: IndexWriter) -> None:
    names = {put(root, name, b"content of " + name) for name in HOSTILE_NAMES if b"/" not in name}
    names.add(put(root, b"a[/]b.pdf", b"nested"))
    report = scanned(root, index)
    assert report.indexed == len(names)
    found = {each.path: each for each in index.all_files()}
    assert found.keys() == names
    for name, evidence in found.items():
        on_disk = (root / os.fsdecode(name)).read_bytes()
        assert evidence.sha256 == hashlib.sha256(on_disk).hexdigest()
        assert evidence.shown_path.isprintable()


def test_missing_stays_in_the_list_and_heals(root: Path, index: IndexWriter, tmp_path: Path) -> None:
    put(root, b"a.txt")
    scanned(root, index)
    index.mark_many([Marks(b"a.txt", ("A.8.13",), ())])
    (root / "a.txt").rename(tmp_path / "a.txt")
    report = scanned(root, index)
    gone = index.get(b"a.txt")
    assert gone is not None
    assert (report.missing, report.vanished) == (1, [b"a.txt"])
    assert (gone.state, gone.status, gone.refs) == (EvidenceState.MISSING, "!T", ("A.8.13",))
    assert gone.missing_since == FakeClock().now()
    (tmp_path / "a.txt").rename(root / "a.txt")
    assert scanned(root, index).missing == 0
    back = index.get(b"a.txt")
    assert back is not None
    assert (back.state, back.status, back.missing_since) == (EvidenceState.PRESENT, "T", None)


def test_duplicates_appear_and_disappear(root: Path, index: IndexWriter) -> None:
    put(root, b"a.txt", b"same")
    put(root, b"e1", b"")
    put(root, b"e2", b"")
    scanned(root, index)
    put(root, b"copy.txt", b"same")
    assert scanned(root, index).duplicates == 2
    assert index.count(EvidenceFilter(status="D")) == 2
    (root / "copy.txt").unlink()
    assert scanned(root, index).duplicates == 0
    still = index.get(b"a.txt")
    assert still is not None
    assert still.status == "U"


def test_modified_since_it_was_shown(root: Path, index: IndexWriter) -> None:
    put(root, b"a.txt", b"shown")
    scanned(root, index)
    shown = index.get(b"a.txt")
    assert shown is not None
    index.mark_many([Marks(b"a.txt", ("A.5.1",), (shown.sha256,))])
    put(root, b"a.txt", b"edited afterwards", LONG_AGO + 9)
    scanned(root, index)
    edited = index.get(b"a.txt")
    assert edited is not None
    assert edited.status == "MT"


def test_equal_size_and_date_within_one_tick_is_read_again(root: Path, index: IndexWriter) -> None:
    now = int(FakeClock().now().timestamp())
    put(root, b"a.txt", b"first", now - 1)
    scan(os.fsencode(root), index, clock=FakeClock(), options=ScanOptions(settle_seconds=0.01))
    status = (root / "a.txt").stat()
    with (root / "a.txt").open("r+b") as file:
        file.write(b"secnd")
    os.utime(root / "a.txt", ns=(status.st_atime_ns, status.st_mtime_ns))
    report = scan(os.fsencode(root), index, clock=FakeClock(), options=ScanOptions(settle_seconds=0.01))
    assert report.modified == [b"a.txt"]


def test_young_file_is_waited_for(root: Path, index: IndexWriter) -> None:
    now = int(FakeClock().now().timestamp())
    put(root, b"young.txt", b"half", now)
    put(root, b"ahead.txt", b"from a server whose clock is ahead", now + 60)
    put(root, b"old.txt", b"whole")
    names = scanned(root, index, ScanOptions(names_only=True))
    assert (sorted(names.pending), names.new) == ([b"ahead.txt", b"young.txt"], 3)
    assert (names.files, names.indexed, names.skipped) == (3, 1, 2)
    young = index.get(b"young.txt")
    assert young is not None
    assert (young.being_written, young.sha256) == (True, "")
    report = scanned(root, index, ScanOptions(settle_seconds=0.05))
    assert sorted(report.arrived) == [b"ahead.txt", b"old.txt", b"young.txt"]
    assert (report.pending, report.indexed) == ([], 3)


def test_file_that_goes_on_being_written_is_listed_and_left_for_the_next_scan(
    root: Path, index: IndexWriter
) -> None:
    put(root, b"old.txt", b"whole")
    growing = root / "growing.log"
    growing.write_bytes(b"line\n")
    done = threading.Event()

    def write() -> None:
        while not done.is_set():
            with growing.open("ab") as file:
                file.write(b"line\n")
            done.wait(0.005)

    writer = threading.Thread(target=write)
    writer.start()
    clock = FakeClock(datetime.now(UTC))
    report = scanned(root, index, ScanOptions(settle_seconds=0.3), clock)
    done.set()
    writer.join()
    assert report.pending == [b"growing.log"]
    assert dict(report.left_out) == {b"growing.log": "being written, will be looked at again"}
    assert (report.files, report.indexed, report.skipped) == (2, 1, 1)
    evidence = index.get(b"growing.log")
    assert evidence is not None
    assert (evidence.being_written, evidence.sha256) == (True, "")
    assert index.versions(b"growing.log") == []
    assert scanned(root, index, ScanOptions(settle_seconds=0.05), clock).arrived == [b"growing.log"]
    assert [each.size for each in index.versions(b"growing.log")] == [growing.stat().st_size]


def test_renamed_file_is_moved_though_it_is_young(root: Path, index: IndexWriter) -> None:
    now = int(FakeClock().now().timestamp())
    put(root, b"a.txt", b"x", now)
    scanned(root, index, ScanOptions(settle_seconds=0.05))
    (root / "a.txt").rename(root / "b.txt")
    report = scanned(root, index, ScanOptions(settle_seconds=0.05))
    assert (report.moves, report.pending) == ([(b"a.txt", b"b.txt")], [])


def test_folder_that_is_gone_changes_nothing(root: Path, index: IndexWriter, tmp_path: Path) -> None:
    put(root, b"a.txt")
    scanned(root, index)
    root.rename(tmp_path / "elsewhere")
    with pytest.raises(EvidenceFolderError, match="cannot be read"):
        scanned(root, index)
    assert index.count(EvidenceFilter(present_only=True)) == 1
    (tmp_path / "a-file").write_text("x")
    with pytest.raises(EvidenceFolderError):
        scanned(tmp_path / "a-file", index)


def test_very_many_gone_at_once_is_not_believed(root: Path, index: IndexWriter) -> None:
    for number in range(30):
        put(root, b"%d.txt" % number, b"%d" % number)
    scanned(root, index)
    for number in range(12):
        (root / f"{number}.txt").unlink()
    report = scanned(root, index)
    assert "12 of 30 files are gone" in report.offline_reason
    assert report.missing == 0
    assert scanned(root, index, ScanOptions(confirm_gone=True)).missing == 12


def test_renaming_a_folder_with_most_files_is_no_loss(root: Path, index: IndexWriter) -> None:
    for number in range(20):
        put(root, b"a/%d.txt" % number, b"%d" % number)
    scanned(root, index)
    (root / "a").rename(root / "b")
    report = scanned(root, index)
    assert (report.moved, report.missing, report.offline_reason) == (20, 0, "")


def test_unreadable_file_and_folder_are_listed_and_nothing_below_is_missing(
    root: Path, index: IndexWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(root, b"closed/known.txt", b"known")
    put(root, b"fine.txt", b"fine")
    scanned(root, index)
    put(root, b"broken.txt", b"disk error")
    really_open = os.open

    def faulty(path: bytes | str, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        if path == b"closed":
            raise PermissionError(13, "Permission denied")
        if path == b"broken.txt":
            raise OSError(5, "Input/output error")
        return really_open(path, flags, mode, dir_fd=dir_fd)

    monkeypatch.setattr(os, "open", faulty)
    report = scanned(root, index)
    assert sorted(report.unreadable) == [
        (b"broken.txt", "input/output error"),
        (b"closed", "folder: permission denied"),
    ]
    assert report.files == report.indexed + report.skipped + len(report.unreadable)
    assert report.missing == 0
    broken = index.get(b"broken.txt")
    assert broken is not None
    assert broken.warnings == ("unreadable: input/output error",)
    monkeypatch.undo()
    healed = scanned(root, index)
    assert (healed.unreadable, healed.arrived) == ([], [b"broken.txt"])


def test_own_files_are_left_out_even_under_another_name(
    root: Path, index: IndexWriter, tmp_path: Path
) -> None:
    own = tmp_path / "acme.db"
    own.write_bytes(b"record")
    os.link(own, root / "harmless.txt")
    put(root, b"x.audit")
    report = scan(os.fsencode(root), index, clock=FakeClock(), exclude=(os.fsencode(own),))
    assert dict(report.left_out) == {
        b"harmless.txt": "belongs to the audit itself",
        b"x.audit": "belongs to the audit itself",
    }


def test_names_only_opens_nothing_and_a_full_scan_follows(root: Path, index: IndexWriter) -> None:
    put(root, b"a.txt", b"text to find")
    names = scanned(root, index, ScanOptions(names_only=True))
    assert (names.read, names.new) == (0, 1)
    evidence = index.get(b"a.txt")
    assert evidence is not None
    assert (evidence.sha256, evidence.text) == ("", "pending")
    assert scanned(root, index).read == 1
    assert index.search("find")[0].path == b"a.txt"


def test_stop_ends_early_and_the_next_scan_finishes(root: Path, index: IndexWriter) -> None:
    for number in range(400):
        put(root, b"%d.txt" % number, b"%d" % number)
    stop = threading.Event()

    def progress(now: Progress) -> None:
        if now.stage is Stage.READ:
            stop.set()

    cut = scan(os.fsencode(root), index, clock=FakeClock(), progress=progress, stop=stop)
    assert cut.stopped
    assert index.count(EvidenceFilter(status="!")) == 0
    whole = scanned(root, index)
    assert not whole.stopped
    assert index.count() == 400
    assert all(each.sha256 and each.text == "ok" for each in index.all_files())


def test_progress_names_the_stages_in_order(root: Path, index: IndexWriter) -> None:
    put(root, b"\x1b[2Jx.html", b"<html><body>hello</body></html>")
    seen: list[Progress] = []
    scan(os.fsencode(root), index, clock=FakeClock(), progress=seen.append)
    stages = list(dict.fromkeys(each.stage for each in seen))
    assert stages == [Stage.WALK, Stage.READ, Stage.TEXT, Stage.TELL, Stage.DONE]
    assert all(each.path.isprintable() for each in seen)


def test_an_index_damaged_in_mid_use_is_built_anew(root: Path, index: IndexWriter) -> None:
    put(root, b"a.txt")
    scanned(root, index)
    index.set_marker("x", "y")
    other = sqlite3.connect(index.path)
    other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    other.close()
    size = index.path.stat().st_size
    with index.path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (size - 4096))
    report = scanned(root, index)
    assert report.new == 1
    assert index.get(b"a.txt") is not None


def test_index_lost_and_marks_kept_by_the_record_find_their_file(root: Path, index: IndexWriter) -> None:
    put(root, b"now/here.txt", b"the evidence")
    sha256 = hashlib.sha256(b"the evidence").hexdigest()
    index.mark_many([Marks(b"was/there.txt", ("A.5.18",), (sha256,))])
    lost = index.get(b"was/there.txt")
    assert lost is not None
    assert lost.status == "!T"
    report = scanned(root, index)
    assert report.moves == [(b"was/there.txt", b"now/here.txt")]


def test_file_that_was_marked_missing_and_never_left_is_back_unread(root: Path, index: IndexWriter) -> None:
    put(root, b"a.txt", b"here all along")
    scanned(root, index)
    known = index.get(b"a.txt")
    assert known is not None
    index.note_gone([known.id], {b"": None}, FakeClock().now())
    assert index.put_missing(FakeClock().now()) == [b"a.txt"]
    report = scanned(root, index)
    assert (report.arrived, report.read, report.missing) == ([b"a.txt"], 0, 0)
    assert report.files == report.indexed == 1
