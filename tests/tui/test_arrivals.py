"""What comes into the evidence folder during the day is on the Room screen, beside the request it fits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from audit_room.intake.watch_status import WatchTimes
from audit_room.room import requests
from audit_room.room.room import Room
from audit_room.tui.app import AuditRoomApp
from audit_room.tui.desk import Desk
from audit_room.tui.intake_link import IntakeLink
from audit_room.tui.widgets.capture import CaptureLine
from tests.clocks import FakeClock
from tests.tui.screen_text import screen_text, sees, settled, types, until


def watching(desk: Desk, times: WatchTimes | None = None) -> AuditRoomApp:
    """Return an app that watches the folder as often as ``times`` say, and tells at once what it does."""
    app = AuditRoomApp(desk, intake=False)
    app.follow_by(IntakeLink(desk, app.post_message, calm_seconds=0.0, times=times))
    return app


@pytest.mark.usefixtures("indexed")
async def test_the_scan_at_start_and_a_file_that_arrives(
    evidence_folder: Path,
    desks: Callable[[], Desk],
    in_room: Callable[[Callable[[Room], object]], None],
) -> None:
    in_room(lambda room: requests.add(room, "supplier assessment of Northwind #a519"))
    app = AuditRoomApp(desks())
    async with app.run_test(size=(120, 40)) as pilot:
        await sees(pilot, "● live")
        assert "nothing came in yet" in screen_text(app)
        await types(pilot, "half")
        new = evidence_folder / "suppliers" / "supplier assessment Northwind 2026.txt"
        new.parent.mkdir()
        new.write_text("Northwind was assessed in September.")
        text = await sees(pilot, "· fits R-001")
        assert "Came in: suppliers/supplier assessment Northwind 2026.txt fits R-001" in text
        assert app.screen.query_one(CaptureLine).line.value == "half"
        assert app.focused is app.screen.query_one(CaptureLine).line
        await pilot.press("escape", "A", "e")
        await sees(pilot, "Attached suppliers/supplier assessment Northwind 2026.txt to R-001.")
        await settled(pilot)


async def test_a_first_scan_fills_the_room(desks: Callable[[], Desk]) -> None:
    app = AuditRoomApp(desks())
    async with app.run_test(size=(120, 40)) as pilot:
        await sees(pilot, "6 files indexed")
        text = await sees(pilot, "● live")
        assert "nothing came in yet" in text
        await pilot.press("escape", "2")
        await sees(pilot, "restore-test-2026-09.txt")


@pytest.mark.usefixtures("indexed")
async def test_how_long_ago_the_folder_was_looked_at_is_said_until_it_is_looked_at_again(
    desks: Callable[[], Desk], clock: FakeClock
) -> None:
    app = watching(desks(), WatchTimes(reconcile=2.0))
    intake = app.intake
    assert intake is not None
    async with app.run_test(size=(160, 40)) as pilot:
        await sees(pilot, "● live")
        later = clock.now() + timedelta(minutes=10)
        await until(pilot, lambda: "looked 10 min ago" in intake.words(later)[1])
        clock.advance(minutes=10)
        await until(pilot, lambda: intake.words(app.desk.now())[1] == "live")


@pytest.mark.usefixtures("indexed")
async def test_a_folder_that_is_gone_is_offline_and_the_list_stays(
    evidence_folder: Path, desks: Callable[[], Desk]
) -> None:
    app = AuditRoomApp(desks())
    async with app.run_test(size=(120, 40)) as pilot:
        await sees(pilot, "● live")
        evidence_folder.rename(evidence_folder.with_name("elsewhere"))
        await sees(pilot, "○ offline since 10:00")
        assert f"{evidence_folder} is offline since 10:00" in await sees(pilot, "is offline")
        evidence_folder.with_name("elsewhere").rename(evidence_folder)
        await sees(pilot, "● live")
        assert await app.desk.call(lambda room: room.index.missing()) == 0
