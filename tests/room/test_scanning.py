"""Scans from the room: the record follows what moved, whoever looked."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from audit_room.intake.scan import scan as scan_folder
from audit_room.model.errors import AuditRoomError
from audit_room.model.tag import Attachment, Tag
from audit_room.room import evidence, marks, requests, scanning, undo
from audit_room.room.opening import open_room
from audit_room.room.room import Room
from audit_room.store import places
from tests.clocks import FakeClock
from tests.conftest import WRITTEN

OLD = "access/access-review-2026Q3-finance.csv"
NEW = "archive/Q3 finance.csv"


@pytest.fixture
def scanned(room: Room) -> Room:
    """The room after its first scan, one review tagged and attached."""
    scanning.scan(room)
    requests.add(room, "access review")
    file = evidence.resolve(room, OLD)
    evidence.tag(room, [file], ["A.5.18"])
    evidence.attach(room, "R-001", [file])
    return room


@pytest.fixture
def second(audit_file: Path, clock: FakeClock, scanned: Room) -> Iterator[Room]:
    """Another window on the same audit."""
    with open_room(audit_file, clock=clock, actor="ben") as other:
        yield other


def move(root: Path, old: str = OLD, new: str = NEW) -> None:
    """Move a file inside the evidence folder."""
    (root / new).parent.mkdir(exist_ok=True)
    (root / old).rename(root / new)


def test_the_folder_is_never_touched(scanned: Room, evidence_folder: Path) -> None:
    before = {
        p: (p.lstat().st_mtime_ns, p.lstat().st_ctime_ns)
        for p in [evidence_folder, *evidence_folder.rglob("*")]
    }
    scanning.scan(scanned)
    requests.present(scanned, "R-001", [evidence.resolve(scanned, OLD)])
    after = {
        p: (p.lstat().st_mtime_ns, p.lstat().st_ctime_ns)
        for p in [evidence_folder, *evidence_folder.rglob("*")]
    }
    assert after == before


def test_tags_and_attachments_follow_a_moved_file(scanned: Room, evidence_folder: Path) -> None:
    move(evidence_folder)
    scanning.scan(scanned)
    path = os.fsencode(NEW)
    assert [t.path for t in scanned.record.all(Tag)] == [path]
    assert [a.path for a in scanned.record.all(Attachment)] == [path]
    found = evidence.resolve(scanned, NEW)
    assert (found.status, found.refs) == ("T", ("A.5.18",))
    assert scanned.index.get(os.fsencode(OLD)) is None
    entry = next(scanned.record.newest_entries(1))
    assert (entry.action, entry.automatic) == ("evidence.moved", True)
    head = scanned.record.head()
    scanning.scan(scanned)
    assert scanned.record.head() == head


def test_they_follow_when_another_process_did_the_scan(
    scanned: Room, second: Room, evidence_folder: Path
) -> None:
    move(evidence_folder)
    scan_folder(second.root, second.index, clock=second.clock)
    assert [t.path for t in second.record.all(Tag)] == [os.fsencode(OLD)]
    scanning.take_in(scanned)
    assert [t.path for t in scanned.record.all(Tag)] == [os.fsencode(NEW)]
    head = scanned.record.head()
    scanning.take_in(second)
    assert second.record.head() == head
    assert evidence.resolve(second, NEW).refs == ("A.5.18",)


def test_they_follow_two_moves_in_a_row(scanned: Room, evidence_folder: Path) -> None:
    move(evidence_folder)
    scan_folder(scanned.root, scanned.index, clock=scanned.clock)
    move(evidence_folder, NEW, "archive/third.csv")
    scan_folder(scanned.root, scanned.index, clock=scanned.clock)
    scanning.take_in(scanned)
    assert [t.path for t in scanned.record.all(Tag)] == [b"archive/third.csv"]


def test_a_file_moved_onto_one_that_has_the_tag_keeps_one(room: Room) -> None:
    scanning.scan(room)
    file = evidence.resolve(room, OLD)
    other = evidence.resolve(room, "incidents/incident 4711.txt")
    evidence.tag(room, [file, other], ["A.5.18"])
    evidence.follow_moves(room, [(file.path, other.path)])
    assert [t.path for t in room.record.all(Tag)] == [other.path]
    evidence.follow_moves(room, [])
    assert room.record.head()[0] == 3


def test_tagging_can_be_undone_after_the_file_moved(scanned: Room, evidence_folder: Path) -> None:
    move(evidence_folder)
    scanning.scan(scanned)
    assert undo.undo(scanned).action == "request.attach"
    assert scanned.record.all(Attachment) == []
    assert undo.undo(scanned).action == "evidence.tag"
    assert scanned.record.all(Tag) == []
    assert evidence.resolve(scanned, NEW).status == "U"


def test_a_vanished_file_is_missing_and_keeps_its_tags(scanned: Room, evidence_folder: Path) -> None:
    content = (evidence_folder / OLD).read_bytes()
    (evidence_folder / OLD).unlink()
    assert scanning.scan(scanned).missing == 1
    assert evidence.resolve(scanned, OLD).status == "!T"
    (evidence_folder / OLD).write_bytes(content)
    os.utime(evidence_folder / OLD, (WRITTEN, WRITTEN))
    scanning.scan(scanned)
    assert evidence.resolve(scanned, OLD).status == "T"


def test_an_index_that_was_deleted_comes_back_with_all_marks(
    scanned: Room, audit_file: Path, evidence_folder: Path, clock: FakeClock
) -> None:
    requests.present(scanned, "R-001", [evidence.resolve(scanned, OLD)])
    before = scanned.record.snapshot()
    scanned.close()
    shutil.rmtree(places.cache_folder())
    with open_room(audit_file, clock=clock, actor="maria") as again:
        assert marks.sync(again) == 1
        lost = evidence.resolve(again, OLD)
        assert (lost.status, lost.refs) == ("!T", ("A.5.18",))
        scanning.scan(again)
        assert evidence.resolve(again, OLD).status == "T"
        assert again.record.snapshot() == before
    (evidence_folder / OLD).write_text("changed since")
    os.utime(evidence_folder / OLD, (WRITTEN, WRITTEN))
    shutil.rmtree(places.cache_folder())
    with open_room(audit_file, clock=clock, actor="maria") as again:
        scanning.scan(again)
        assert evidence.resolve(again, OLD).status == "MT"


def test_a_lost_folder_is_said_and_nothing_is_marked_missing(scanned: Room, evidence_folder: Path) -> None:
    evidence_folder.rename(evidence_folder.with_name("away"))
    with pytest.raises(AuditRoomError, match="evidence"):
        scanning.scan(scanned)
    assert evidence.resolve(scanned, OLD).status == "T"
    evidence_folder.with_name("away").rename(evidence_folder)


def test_the_audits_own_files_are_no_evidence_wherever_they_lie(
    audit_file: Path, evidence_folder: Path, clock: FakeClock
) -> None:
    with open_room(audit_file, clock=clock, actor="maria") as room:
        scanning.scan(room, names_only=True)
        seen = room.index.count()
        mirror = places.mirror_path(room.record.uid)
        for number, own in enumerate((audit_file, mirror, room.index.path)):
            (evidence_folder / f"hard link {number}.txt").hardlink_to(own)
        (evidence_folder / "link.audit").symlink_to(audit_file)
        scanning.scan(room, names_only=True)
        assert room.index.count() == seen
