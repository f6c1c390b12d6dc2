"""Two windows on one audit: what one does the other shows by itself, and nobody is disturbed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from audit_room.room import requests, undo
from audit_room.room.room import Room
from audit_room.store.places import mirror_path
from audit_room.tui.app import AuditRoomApp
from audit_room.tui.widgets.capture import CaptureLine
from audit_room.tui.widgets.message_line import MessageLine
from tests.tui.conftest import MakeApp
from tests.tui.screen_text import screen_lines, screen_text, sees, settled, types, until

_OTHER_PROCESS = """
import sys
from pathlib import Path
from audit_room.room.opening import open_room
from audit_room.room.system_clock import SystemClock
from audit_room.room import requests
with open_room(Path(sys.argv[1]), clock=SystemClock(), actor="ben") as room:
    requests.add(room, "from another process")
"""


async def test_each_window_sees_the_other(make_app: MakeApp) -> None:
    left, right = make_app(), make_app()
    async with left.run_test(size=(80, 24)) as first, right.run_test(size=(80, 24)) as second:
        await settled(first)
        await settled(second)
        with left._context():
            await types(first, "from the left window")
            await first.press("enter")
            await sees(first, "Saved R-001.")
        with right._context():
            await sees(second, "from the left window")
            await types(second, "from the right window")
            await second.press("enter")
            await sees(second, "Saved R-002.")
        with left._context():
            await sees(first, "from the right window")


async def test_what_another_process_logs_appears(app: AuditRoomApp, audit_file: Path) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        subprocess.run([sys.executable, "-c", _OTHER_PROCESS, str(audit_file)], check=True, timeout=60)
        await sees(pilot, "from another process")
        assert "ben asked: R-001" in screen_text(app)


async def test_typing_goes_on_while_others_log(
    app: AuditRoomApp, in_room: Callable[[Callable[[Room], object]], None]
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await types(pilot, "half a")
        in_room(lambda room: requests.add(room, "another one"))
        await sees(pilot, "another one")
        await types(pilot, " line")
        line = app.screen.query_one(CaptureLine).line
        assert line.value == "half a line"
        assert app.focused is line


async def test_an_undo_elsewhere_takes_the_row_away(
    app: AuditRoomApp, in_room: Callable[[Callable[[Room], object]], None]
) -> None:
    in_room(lambda room: requests.add(room, "asked by mistake"))
    async with app.run_test(size=(80, 24)) as pilot:
        await sees(pilot, "asked by mistake")
        in_room(undo.undo)
        await sees(pilot, "active 0")
        assert not [line for line in screen_lines(app)[3:10] if "asked by mistake" in line]


async def test_an_audit_file_taken_away_is_said_before_the_next_line_is_lost(
    app: AuditRoomApp, audit_file: Path
) -> None:
    """A sync client may move the file; nobody should have to press Enter to learn of it."""
    async with app.run_test(size=(160, 24)) as pilot:
        await settled(pilot)
        aside = audit_file.rename(audit_file.with_name("aside.audit"))
        await sees(pilot, "was moved or replaced while it was open")
        await types(pilot, "kept in the line")
        await pilot.press("enter")
        await sees(pilot, "Not saved:")
        aside.rename(audit_file)
        await until(pilot, lambda: not app.desk.warning)
        await pilot.press("enter")
        await sees(pilot, "Saved R-001.")


async def test_a_second_copy_that_cannot_be_written_is_said(app: AuditRoomApp) -> None:
    async with app.run_test(size=(160, 24)) as pilot:
        await settled(pilot)
        mirror = mirror_path(app.desk.snapshot.audit.uid)
        mirror.unlink()
        mirror.mkdir()
        await types(pilot, "asset register")
        await pilot.press("enter")
        await sees(pilot, "Saved, but the second copy could not be written")


async def test_much_news_at_once_is_told_as_one(app: AuditRoomApp) -> None:
    async with app.run_test(size=(120, 24)) as pilot:
        await settled(pilot)
        app.say("Read this first.")
        line = app.screen.query_one(MessageLine)
        for number in (1, 2, 3):
            line.announce(f"news {number}")
        assert line.message == "Read this first."
        await sees(pilot, "news 3  (and 2 more)")
