"""The intake on the screen: how far it is, stopping it and going on, files that are gone, files looked at first."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from audit_room.intake.report import Progress, ScanReport, Stage
from audit_room.intake.service import ProgressMade, ScanFailed, ScanFinished, StatusChanged
from audit_room.intake.watch_status import WatchMode, WatchStatus, WatchTimes
from audit_room.room.room import Room
from audit_room.room.scanning import scan
from audit_room.tui.app import AuditRoomApp
from audit_room.tui.desk import Desk
from audit_room.tui.intake_link import IntakeLink
from tests.clocks import MORNING, FakeClock
from tests.conftest import WRITTEN
from tests.tui.screen_text import DEADLINE, screen_text, sees, settled, until

InRoom = Callable[[Callable[[Room], object]], None]
MANY = 200
ENDLESS = 1 << 40
"""Bytes of a file that is still being read whenever reading is stopped."""


def watching(desk: Desk, times: WatchTimes | None = None) -> AuditRoomApp:
    """Return an app that watches the folder as often as ``times`` say, and tells at once what it does."""
    app = AuditRoomApp(desk, intake=False)
    app.follow_by(IntakeLink(desk, app.post_message, calm_seconds=0.0, times=times))
    return app


def write(folder: Path, count: int) -> None:
    """Put files into a folder, written long ago."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        path = folder / f"record {number:04}.txt"
        path.write_text(f"record {number} " + "of the year " * 200, encoding="utf-8")
        os.utime(path, (WRITTEN, WRITTEN))


def unread(room: Room) -> int:
    return sum(each.is_pending for each in room.index.all_files())


async def test_reading_is_stopped_by_a_key_and_goes_on_where_it_was(
    desks: Callable[[], Desk], evidence_folder: Path, clock: FakeClock
) -> None:
    write(evidence_folder / "many", MANY)
    endless = evidence_folder / "recording.bin"
    endless.touch()
    os.truncate(endless, ENDLESS)
    os.utime(endless, (WRITTEN - 1, WRITTEN - 1))
    clock.set(MORNING.replace(year=2027))  # so that the dates just given to the files are old
    app = watching(desks())
    intake = app.intake
    assert intake is not None
    async with app.run_test(size=(160, 40)) as pilot:
        await pilot.press("escape")
        await until(pilot, lambda: any(" of " in words for words in intake.busy_words()), what="reading")
        await pilot.press("ctrl+r")
        await sees(pilot, "Reading is stopped")
        await sees(pilot, "reading stopped, ^r goes on")
        await pilot.press("ctrl+p")
        await sees(pilot, "evidence: go on reading files")
        await pilot.press("escape")
        left = await app.desk.call(unread)
        assert left > 0
        await pilot.press("2")
        await sees(pilot, f"{MANY + 7} files")
        os.truncate(endless, 10)
        await pilot.press("ctrl+r")
        async with asyncio.timeout(DEADLINE):
            while await app.desk.call(unread):
                await pilot.pause(0.05)
        await until(pilot, lambda: " of " not in screen_text(app).splitlines()[1], what="the end of it")


@pytest.mark.usefixtures("indexed")
async def test_the_commands_about_reading_say_why_they_cannot_be_done(desks: Callable[[], Desk]) -> None:
    app = watching(desks())
    async with app.run_test(size=(120, 30)) as pilot:
        await sees(pilot, "● live")
        await until(pilot, lambda: app.intake is not None and not app.intake.busy)
        await pilot.press("escape", "ctrl+r")
        await sees(pilot, "No file is being read at the moment")
        await pilot.press("ctrl+g")
        await sees(pilot, "Nothing waits to be accepted")
    app = AuditRoomApp(desks(), intake=False)
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("escape", "ctrl+r")
        await sees(pilot, "The evidence folder is not watched in this window.")


async def test_many_files_gone_at_once_are_missing_only_when_that_is_accepted(
    desks: Callable[[], Desk], evidence_folder: Path, in_room: InRoom, clock: FakeClock
) -> None:
    write(evidence_folder / "many", 20)
    in_room(scan)
    for path in (evidence_folder / "many").iterdir():
        path.unlink()
    app = watching(desks(), WatchTimes(reconcile=0.3))
    async with app.run_test(size=(140, 40)) as pilot:
        await pilot.press("escape", "2")
        await sees(pilot, "gone since 10:00")
        clock.advance(seconds=61)
        await sees(pilot, "20 of 26 files are gone at once; none was marked missing.")
        await sees(pilot, "○ 20 of 26 files gone")
        await pilot.press("ctrl+g")
        await sees(pilot, "20 of 26 files are gone. Mark them as missing?")
        await pilot.press("escape")
        assert await app.desk.call(lambda room: room.index.missing()) == 0
        await pilot.press("ctrl+g", "enter")
        await sees(pilot, "! 20")
        await sees(pilot, "● live")
        assert await app.desk.call(lambda room: room.index.missing()) == 20


async def test_files_that_are_back_before_it_is_accepted_are_not_missing(
    desks: Callable[[], Desk], evidence_folder: Path, in_room: InRoom, clock: FakeClock
) -> None:
    write(evidence_folder / "many", 20)
    in_room(scan)
    away = evidence_folder.with_name("away")
    (evidence_folder / "many").rename(away)
    app = watching(desks(), WatchTimes(reconcile=0.3))
    async with app.run_test(size=(140, 40)) as pilot:
        await pilot.press("escape", "2")
        await sees(pilot, "gone since 10:00")
        clock.advance(seconds=61)
        await sees(pilot, "○ 20 of 26 files gone")
        await pilot.press("ctrl+g")
        await sees(pilot, "20 of 26 files are gone. Mark them as missing?")
        away.rename(evidence_folder / "many")
        await sees(pilot, "● live")
        await pilot.press("enter")
        await sees(pilot, "No file was marked missing")
        assert await app.desk.call(lambda room: room.index.missing()) == 0


class Link(IntakeLink):
    """A link to no service, which is told what a service would tell; ``asked`` are the files asked for."""

    def __init__(self, app: AuditRoomApp, *, calm_seconds: float = 0.0) -> None:
        super().__init__(app.desk, app.post_message, calm_seconds=calm_seconds)
        self.asked: list[bytes] = []

    async def start(self) -> None:
        """Begin nothing."""

    def ask(self, paths: Iterable[bytes]) -> None:
        """Note what is asked for."""
        self.asked += paths


@pytest.mark.usefixtures("indexed")
async def test_the_file_in_hand_is_asked_for_while_it_was_not_read(
    desks: Callable[[], Desk], in_room: InRoom, evidence_folder: Path
) -> None:
    write(evidence_folder, 1)
    in_room(lambda room: scan(room, names_only=True))
    app = AuditRoomApp(desks(), intake=False)
    link = Link(app)
    app.follow_by(link)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("escape", "2")
        await sees(pilot, "7 files")
        await settled(pilot)
        assert link.asked == []
        await pilot.press("end")
        await sees(pilot, "not read yet")
        await settled(pilot)
        assert link.asked == [b"record 0000.txt"]


async def test_short_work_is_not_told_of_and_long_work_is_until_it_is_done(desks: Callable[[], Desk]) -> None:
    app = AuditRoomApp(desks(), intake=False)
    quick, told = Link(app, calm_seconds=3600.0), Link(app)
    for link in (quick, told):
        link.hear(ProgressMade(Progress(Stage.TEXT, 10, 100, "", 4.0, 22.0)))
    assert quick.busy
    assert quick.busy_words() == ()
    assert told.busy_words()[0] == "text 10 of 100 · 4/s · 25 s left"
    told.hear(ScanFinished(ScanReport()))
    assert told.busy_words()
    told.hear(ScanFinished(ScanReport(finished=True)))
    assert told.busy_words() == ()
    told.hear(ProgressMade(Progress(Stage.WALK, 3, 0)))
    told.hear(ScanFailed("no luck"))
    assert not told.busy


async def test_what_could_not_be_done_is_said_once_and_never_to_guests(desks: Callable[[], Desk]) -> None:
    app = AuditRoomApp(desks(), intake=False)
    link = Link(app)
    app.follow_by(link)
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("escape")
        link.hear(ScanFailed("The folder /srv/evidence cannot be read."))
        await sees(pilot, "! The folder /srv/evidence cannot be read.")
        app.say("something else")
        link.hear(ScanFailed("The folder /srv/evidence cannot be read."))
        await settled(pilot)
        assert "something else" in screen_text(app)
        await pilot.press("g")
        await sees(pilot, "GUEST")
        link.hear(ScanFailed("Something else of ours."))
        await settled(pilot)
        assert "of ours" not in screen_text(app)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (WatchStatus(WatchMode.LIVE), ("live", "live", "live")),
        (
            WatchStatus(WatchMode.RECONCILING, None, "nfs does not tell what others change; looking every 30 s"),
            ("nfs does not tell what others change; looking every 30 s", "looking every 30 s", "looking every 30 s"),
        ),
        (WatchStatus(WatchMode.RECONCILING), ("starting", "starting", "starting")),
    ],
)  # fmt: skip
async def test_how_the_folder_is_watched_is_said_in_words(
    desks: Callable[[], Desk], status: WatchStatus, words: tuple[str, str, str]
) -> None:
    app = AuditRoomApp(desks(), intake=False)
    link = Link(app)
    assert link.words(MORNING) == ("starting",) * 3
    link.hear(StatusChanged(status))
    assert link.words(MORNING) == words


async def test_a_folder_that_is_offline_is_told_with_its_place_and_since_when(
    desks: Callable[[], Desk], evidence_folder: Path
) -> None:
    app = AuditRoomApp(desks(), intake=False)
    link = Link(app)
    link.hear(StatusChanged(WatchStatus(WatchMode.OFFLINE, None, "…", MORNING)))
    assert link.offline
    long, middle, short = link.words(MORNING)
    assert (middle, short) == ("offline since 10:00", "offline")
    assert long.startswith(f"offline since 10:00: {str(evidence_folder)[:40]}")
