"""What ``watch`` makes of the events of the intake."""

from __future__ import annotations

import click

from audit_room.cli.call import Call, Session
from audit_room.cli.watching import News, event_line, told
from audit_room.intake.report import Progress, ScanReport, Stage
from audit_room.intake.service import ProgressMade, ScanFailed, ScanFinished, StatusChanged
from audit_room.intake.watch import WatchMode, WatchStatus
from audit_room.room.room import Room
from tests.clocks import FakeClock


def test_every_event_is_a_document_of_its_own(room: Room) -> None:
    report = ScanReport(files=4, new=1, changed=1, moved=1, finished=True)
    report.arrived.append(b"caf\xe9.txt")
    report.modified.append(b"policy.md")
    report.moves.append((b"old.txt", b"new.txt"))
    report.vanished.append(b"gone.txt")
    told_of = list(told(ScanFinished(report), room))
    assert [document["event"] for document in told_of] == ["new", "changed", "moved", "gone", "scanned"]
    assert (told_of[0]["path"], told_of[0]["path_bytes"]) == ("caf\\xe9.txt", "Y2Fm6S50eHQ=")
    assert (told_of[2]["path"], told_of[2]["from"]) == ("new.txt", "old.txt")
    assert told_of[4]["files"] == 4
    assert {document["at"] for document in told_of} == {"2026-11-24T10:00:00+01:00"}


def test_what_a_part_of_the_work_found_is_told_and_how_all_stands_once_it_is_done(room: Room) -> None:
    report = ScanReport(new=1, read=1)
    report.arrived.append(b"new.txt")
    assert [document["event"] for document in told(ScanFinished(report), room)] == ["new"]
    assert list(told(ScanFinished(ScanReport(names=[b"met.txt"])), room)) == []


def test_trouble_is_told_and_progress_is_not(room: Room) -> None:
    offline = ScanReport(offline_reason="the folder is gone", finished=True)
    assert [document["event"] for document in told(ScanFinished(offline), room)] == ["failed", "scanned"]
    assert next(iter(told(ScanFailed("no luck"), room)))["message"] == "no luck"
    status = StatusChanged(WatchStatus(WatchMode.OFFLINE, None, "the folder is gone"))
    assert next(iter(told(status, room)))["mode"] == "offline"
    assert list(told(ProgressMade(Progress(Stage.READ, 1, 2)), room)) == []


def test_how_all_stands_is_told_again_only_when_something_has_happened_since(room: Room) -> None:
    news = News()

    def told_of(report: ScanReport) -> list[dict[str, object]]:
        return list(news.of(told(ScanFinished(report), room)))

    first = ScanReport(files=4, finished=True)
    assert [document["event"] for document in told_of(first)] == ["scanned"]
    assert told_of(ScanReport(files=4, finished=True)) == []
    arrived = ScanReport()
    arrived.arrived += [b"new.txt", b"newer.txt"]
    assert [document["event"] for document in told_of(arrived)] == ["new", "new"]
    (scanned,) = told_of(ScanReport(files=6, finished=True))
    assert [scanned[each] for each in ("files", "new", "changed", "moved", "missing")] == [6, 2, 0, 0, 0]
    changed = ScanReport(files=6, finished=True)
    changed.modified.append(b"new.txt")
    *_, scanned = told_of(changed)
    assert [scanned[each] for each in ("new", "changed")] == [0, 1]
    assert [document["missing"] for document in told_of(ScanReport(files=5, missing=1, finished=True))] == [1]


def test_people_get_a_line_an_event(room: Room, clock: FakeClock) -> None:
    call = Call(session=Session(clock=clock))
    report = ScanReport(files=2, finished=True)
    report.moves.append((b"old\x1b.txt", b"new.txt"))
    events = (ScanFinished(report), ScanFailed("no luck"))
    lines = [event_line(call, document) for event in events for document in told(event, room)]
    assert [click.unstyle(line) for line in lines] == [
        "10:00  moved    new.txt (was old␛.txt)",
        "10:00  scanned  2 files in the evidence folder",
        "10:00  failed   no luck",
    ]
