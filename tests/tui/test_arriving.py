"""Which files count as arrivals: asked of the index, whoever took them in."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from audit_room.intake.report import ScanReport
from audit_room.room import evidence, requests
from audit_room.room.room import Room
from audit_room.room.scanning import gone_at_once, scan
from audit_room.tui.arriving import (
    LISTED,
    PATIENCE,
    Arriving,
    Came,
    arrivals,
    candidates,
    fitting,
    waiting_requests,
)
from audit_room.tui.intake_link import Told
from tests.clocks import FakeClock
from tests.conftest import WRITTEN

Drop = Callable[..., None]


class Seconds:
    """A clock that only grows when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        """The seconds on it."""
        return self.now


@pytest.fixture
def drop(evidence_folder: Path) -> Drop:
    """Put files into the evidence folder, written long ago."""

    def drop(*names: str, text: str = "new") -> None:
        for name in names:
            path = evidence_folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{text} {name}", encoding="utf-8")
            os.utime(path, (WRITTEN, WRITTEN))

    return drop


def look(arriving: Arriving, room: Room, told: Told | None = None) -> Came:
    said = told or Told()
    return arriving.look(
        room, fill=said.filling_began, filling=said.filling, changed=said.modified, back=said.back
    )


def test_what_was_known_when_the_room_was_opened_did_not_come_in(room: Room, drop: Drop) -> None:
    scan(room)
    arriving = Arriving()
    arriving.begin(room)
    assert look(arriving, room) == Came(ready=(), changed=True)
    drop("came in.txt")
    scan(room)
    assert look(arriving, room).ready == ((b"came in.txt", False),)
    assert look(arriving, room).ready == ()
    assert not arriving.waits


def test_names_met_by_the_first_look_did_not_come_in_and_what_follows_did(room: Room, drop: Drop) -> None:
    arriving = Arriving()
    arriving.begin(room)
    scan(room, names_only=True)
    first = Told().and_then(ScanReport(filling=True, names=[b"a", b"b"], renewed=True))
    assert look(arriving, room, first).ready == ()
    drop("late.txt")
    scan(room)
    assert look(arriving, room, first.taken()).ready == ((b"late.txt", False),)


def test_reading_that_was_cut_off_yesterday_brings_no_flood_today(room: Room, drop: Drop) -> None:
    scan(room, names_only=True)
    arriving = Arriving()
    arriving.begin(room)
    drop("over night.txt")
    scan(room)
    assert look(arriving, room).ready == ((b"over night.txt", False),)


def test_a_moved_file_did_not_come_in(room: Room, evidence_folder: Path) -> None:
    scan(room)
    arriving = Arriving()
    arriving.begin(room)
    (evidence_folder / "policies").rename(evidence_folder / "rules")
    scan(room)
    assert look(arriving, room).ready == ()


def test_of_very_many_only_the_newest_are_listed_and_all_are_counted(room: Room, drop: Drop) -> None:
    scan(room)
    arriving = Arriving()
    arriving.begin(room)
    drop(*(f"many/{number:04}.txt" for number in range(LISTED + 30)))
    scan(room)
    came = look(arriving, room)
    assert (len(came.ready), came.more) == (LISTED, 30)


def test_an_arrival_waits_for_its_text_but_not_for_long(room: Room, drop: Drop) -> None:
    seconds = Seconds()
    arriving = Arriving(monotonic=seconds)
    scan(room)
    arriving.begin(room)
    drop("unread.txt")
    scan(room, names_only=True)
    assert look(arriving, room).ready == ()
    assert arriving.waits
    seconds.now += PATIENCE
    assert look(arriving, room).ready == ((b"unread.txt", False),)


def test_a_file_being_written_is_no_arrival_however_long_it_takes(
    room: Room, evidence_folder: Path, clock: FakeClock
) -> None:
    seconds = Seconds()
    arriving = Arriving(monotonic=seconds)
    scan(room)
    arriving.begin(room)
    path = evidence_folder / "growing.txt"
    path.write_text("half", encoding="utf-8")
    os.utime(path, (clock.now().timestamp(),) * 2)
    scan(room, names_only=True)
    seconds.now += 10 * PATIENCE
    assert look(arriving, room).ready == ()
    path.unlink()
    scan(room)
    assert look(arriving, room).ready == ()
    assert not arriving.waits


def test_a_changed_file_is_told_as_changed_and_one_that_is_back_as_come(room: Room) -> None:
    scan(room)
    arriving = Arriving()
    arriving.begin(room)
    paths = [found.path for found in room.index.all_files()]
    came = look(arriving, room, Told(modified=(paths[0],), back=(paths[1], b"not there")))
    assert came.ready == ((paths[0], True), (paths[1], False))


def test_whether_the_index_changed_is_told_of_what_others_wrote(room: Room, drop: Drop) -> None:
    from audit_room.room.opening import open_room  # noqa: PLC0415

    scan(room)
    arriving = Arriving()
    look(arriving, room)
    assert not look(arriving, room).changed
    drop("by another window.txt")
    with open_room(room.record.path, clock=room.clock, actor="ben") as other:
        scan(other)
    assert look(arriving, room).changed


def test_arrivals_speak_of_requirements_and_fit_requests(room: Room, drop: Drop) -> None:
    requests.add(room, "restore test of October #a813 ;; parking permits")
    drop("backups/restore test 2026-10.txt")
    scan(room)
    (arrival,) = arrivals(room, [(b"backups/restore test 2026-10.txt", False)])
    assert (arrival.ref, arrival.fits, arrival.seen_at) == ("A.8.13", (), room.now())
    files = candidates(room, [arrival.path])
    fits = {request.id: fitting(room, request, files) for request in waiting_requests(room)}
    assert list(fits["R-001"]) == [arrival.path]
    assert fits["R-002"] == {}


def test_many_files_gone_wait_to_be_confirmed_from_when_they_would_be_missing(
    room: Room, evidence_folder: Path, drop: Drop, clock: FakeClock
) -> None:
    drop(*(f"many/{number:02}.txt" for number in range(20)))
    scan(room)
    assert gone_at_once(room) is None
    for path in (evidence_folder / "many").iterdir():
        path.unlink()
    scan(room, names_only=True)
    assert gone_at_once(room) is None
    clock.advance(seconds=61)
    assert gone_at_once(room) == (20, 26)
    scan(room, confirm_gone=True)
    assert gone_at_once(room) is None
    assert evidence.resolve(room, "many/00.txt").state == "missing"


def test_reports_that_wait_are_told_together() -> None:
    told = Told()
    for report in (
        ScanReport(filling=True, names=[b"a"], renewed=True),
        ScanReport(filling=True, arrived=[b"a"], read=1),
        ScanReport(filling=True, finished=True, indexed=1, files=1),
        ScanReport(modified=[b"a"], read=1),
        ScanReport(arrived=[b"back"]),
    ):
        told = told.and_then(report)
    assert told == Told(modified=(b"a",), back=(b"back",), filling_began=True, filled=1)
    assert told.taken() == Told()


def test_filling_goes_on_while_most_files_settle_and_an_empty_folder_is_filled_at_once() -> None:
    settling = ScanReport(filling=True, finished=True, files=3, pending=[b"a", b"b", b"c"])
    told = Told().and_then(ScanReport(filling=True, names=[b"a"])).and_then(settling)
    assert (told.filling, told.filled) == (True, None)
    told = told.taken().and_then(ScanReport(finished=True, indexed=2, files=3, pending=[b"c"]))
    assert (told.filling, told.filled) == (False, 2)
    assert Told().and_then(ScanReport(filling=True, finished=True)).filled == 0
    assert Told().and_then(ScanReport(finished=True, indexed=5, files=5)).filled is None
