"""The Follow-ups screen: promised, delivered, dropped."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest

from audit_room.model.follow_up import FollowUpState
from audit_room.room import follow_ups, requests
from audit_room.room.room import Room
from audit_room.tui.app import AuditRoomApp
from audit_room.tui.screens.follow_ups import FollowUpsScreen
from tests.clocks import FakeClock
from tests.tui.hostile import HOSTILE
from tests.tui.screen_text import screen_lines, screen_text, sees, settled, types, until

InRoom = Callable[[Callable[[Room], object]], None]


def _order(app: AuditRoomApp) -> list[object]:
    screen = app.screen
    assert isinstance(screen, FollowUpsScreen)
    return list(screen.rows.rows)


async def test_a_promise_is_made_with_owner_and_due(app: AuditRoomApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("escape", "3")
        await sees(pilot, "nothing promised yet")
        await pilot.press("d")
        await sees(pilot, "There is no follow-up here")
        await pilot.press("p")
        await types(pilot, "Q2 review @ben due 15:30")
        await pilot.press("enter")
        text = await sees(pilot, "F-001 promised: Q2 review")
        assert "15:30" in text
        assert app.desk.snapshot.follow_ups[0].owner == "ben"


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 50)])
async def test_overdue_stands_first_and_time_marks_it(
    app: AuditRoomApp, in_room: InRoom, clock: FakeClock, size: tuple[int, int]
) -> None:
    in_room(lambda room: follow_ups.add(room, "no date"))
    in_room(lambda room: follow_ups.add(room, "late one", due_at=room.now() + timedelta(hours=5)))
    in_room(lambda room: follow_ups.add(room, "soon", due_at=room.now() + timedelta(minutes=10)))
    async with app.run_test(size=size) as pilot:
        await pilot.press("escape", "3")
        await sees(pilot, "no date")
        assert _order(app) == ["F-003", "F-002", "F-001"]
        assert "0 overdue" in screen_text(app)
        clock.advance(minutes=20)
        text = await sees(pilot, "1 overdue!")
        assert "late by 10 min" in text or "overdue" in text
        assert any(line.startswith(("›  ! F-003", "   ! F-003")) for line in screen_lines(app))


@pytest.mark.usefixtures("indexed")
async def test_a_promise_is_delivered_with_evidence_named_by_a_part_of_its_path(
    app: AuditRoomApp, in_room: InRoom
) -> None:
    in_room(lambda room: requests.add(room, "restore test"))
    in_room(lambda room: follow_ups.add(room, "the record", request_id="R-001"))
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("escape", "3")
        await sees(pilot, "the record")
        await pilot.press("d")
        await types(pilot, "policy")
        await pilot.press("enter")
        await sees(pilot, "fits 2 files")
        await pilot.press(*["backspace"] * 6)
        await types(pilot, "restore 2026")
        await pilot.press("enter")
        await sees(pilot, "F-001 delivered with backups/restore-test-2026-09.txt")
        assert app.desk.snapshot.follow_ups[0].state is FollowUpState.DELIVERED
        assert app.desk.snapshot.attachments[0].request_id == "R-001"
        await pilot.press("d")
        await sees(pilot, "is delivered already")
        await pilot.press("u", "u")
        await until(pilot, lambda: app.desk.snapshot.follow_ups[0].state is FollowUpState.OPEN)


async def test_dropping_asks_why(app: AuditRoomApp, in_room: InRoom) -> None:
    in_room(lambda room: follow_ups.add(room, "old contract"))
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("escape", "3")
        await sees(pilot, "old contract")
        await pilot.press("x", "enter")
        await sees(pilot, "only with a reason")
        await types(pilot, "auditor saw enough")
        await pilot.press("enter")
        await sees(pilot, "F-001 dropped")
        await sees(pilot, "auditor saw enough")
        await pilot.press("g")
        await sees(pilot, "GUEST")
        await settled(pilot)
        assert "auditor saw enough" not in screen_text(app)
        assert "old contract" not in screen_text(app)


async def test_a_settled_line_stays_where_it_is_read(app: AuditRoomApp, in_room: InRoom) -> None:
    for text in ("one", "two", "three"):
        in_room(partial(follow_ups.add, line=text))
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("escape", "3")
        await sees(pilot, "three")
        await pilot.press("d", "enter")
        await sees(pilot, "F-001 delivered without a file")
        assert _order(app) == ["F-001", "F-002", "F-003"]
        await pilot.press("1", "3")
        await settled(pilot)
        assert _order(app) == ["F-002", "F-003", "F-001"]


async def test_hostile_text_is_shown_whole(app: AuditRoomApp, in_room: InRoom) -> None:
    for name in HOSTILE.values():
        in_room(partial(follow_ups.add, line=f"send {name} \x1b[2J"))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("escape", "3")
        for name in HOSTILE.values():
            await sees(pilot, name)
            await pilot.press("j")
        assert "\x1b" not in screen_text(app)
