"""Marks: the index told what the record says; the record stands whatever becomes of the index."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from audit_room.model.request import Request
from audit_room.model.tag import Tag
from audit_room.room import evidence, marks, requests, scanning
from audit_room.room.opening import open_room
from audit_room.room.room import Room
from audit_room.room.verifying import verify
from audit_room.store.index import Index
from audit_room.store.index_schema import IndexDamagedError, IndexUnavailableError
from tests.clocks import FakeClock
from tests.records import tamper

FILE = "access/access-review-2026Q3-finance.csv"


@pytest.fixture
def scanned(room: Room) -> Room:
    """The room after its first scan."""
    scanning.scan(room)
    return room


def test_only_what_changed_is_touched(scanned: Room) -> None:
    requests.add(scanned, "access review")
    assert marks.sync(scanned) == 0
    evidence.tag(scanned, [evidence.resolve(scanned, FILE)], ["A.5.18"])
    assert marks.sync(scanned) == 0
    assert evidence.resolve(scanned, FILE).refs == ("A.5.18",)


def test_a_record_that_was_put_back_is_read_anew(scanned: Room, audit_file: Path) -> None:
    evidence.tag(scanned, [evidence.resolve(scanned, FILE)], ["A.5.18"])
    scanned.index.set_marker("marks", "1:" + "f" * 64)
    assert marks.sync(scanned) == 1
    scanned.index.set_marker("marks", "99:" + "f" * 64)
    assert marks.sync(scanned) == 1
    tamper(audit_file, "DELETE FROM journal WHERE seq = 1")
    scanned.index.set_marker("marks", "1:" + "f" * 64)
    assert marks.sync(scanned) == 1


def test_what_is_saved_is_saved_though_the_index_cannot_be_written(
    scanned: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = evidence.resolve(scanned, FILE)
    with monkeypatch.context() as full:

        def unavailable(*_: object) -> None:
            raise IndexUnavailableError("The index cannot be used (disk full).")

        full.setattr(Index, "mark_many", unavailable)
        assert len(evidence.tag(scanned, [file], ["A.5.18"])) == 1
        assert evidence.resolve(scanned, FILE).refs == ()
    assert len(scanned.record.all(Tag)) == 1
    assert marks.sync(scanned) == 1
    assert evidence.resolve(scanned, FILE).refs == ("A.5.18",)


def test_a_damaged_index_is_begun_anew_and_marked(scanned: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    file = evidence.resolve(scanned, FILE)
    with monkeypatch.context() as damaged:
        failures = [IndexDamagedError("The index was damaged.")]
        mark_many = Index.mark_many

        def fails_once(self: Index, each: object) -> None:
            if failures:
                raise failures.pop()
            mark_many(self, each)  # type: ignore[arg-type]

        damaged.setattr(Index, "mark_many", fails_once)
        evidence.tag(scanned, [file], ["A.5.18"])
    assert evidence.resolve(scanned, FILE).status == "!T"
    scanning.scan(scanned)
    assert evidence.resolve(scanned, FILE).status == "T"


@pytest.mark.parametrize("in_the_way", ["a file for the folder", "a folder for the file"])
def test_the_record_is_kept_without_an_index(
    audit_file: Path, clock: FakeClock, home: Path, in_the_way: str
) -> None:
    with open_room(audit_file, clock=clock, actor="maria") as first:
        scanning.scan(first)
        requests.add(first, "access review")
        requests.present(first, "R-001", [evidence.resolve(first, FILE)])
        index = first.index.path
    shutil.rmtree(home / "cache")
    if in_the_way.startswith("a file"):
        (home / "cache").touch()
    else:
        index.mkdir(parents=True)
    with open_room(audit_file, clock=clock, actor="maria") as room:
        requests.add(room, "restore test")
        evidence.follow_moves(room, [(FILE.encode(), b"moved.csv")])
        assert marks.sync(room) == 0
        assert [request.id for request in room.record.all(Request)] == ["R-001", "R-002"]
        assert verify(room).ok
        with pytest.raises(IndexUnavailableError, match="cannot be made"):
            evidence.resolve(room, FILE)
