"""The Findings screen: noted as heard, completed, agreed or disputed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from audit_room.model.finding import FindingState, Grade
from audit_room.room import findings
from audit_room.room.room import Room
from audit_room.tui.app import AuditRoomApp
from tests.tui.hostile import HOSTILE
from tests.tui.screen_text import screen_text, sees, settled, types, until

InRoom = Callable[[Callable[[Room], object]], None]


def _state(app: AuditRoomApp) -> FindingState:
    return app.desk.snapshot.findings[0].state


async def test_a_finding_is_noted_completed_and_agreed(app: AuditRoomApp) -> None:
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("escape", "4")
        await sees(pilot, "no finding yet")
        await pilot.press("a")
        await sees(pilot, "There is no finding here")
        await pilot.press("f")
        await types(pilot, "no review in Q2 #a518 !minor")
        await sees(pilot, "A.5.18 Access rights")
        await pilot.press("enter")
        await sees(pilot, "still lacks objective evidence")
        await pilot.press("a")
        await sees(pilot, "cannot be agreed yet: it lacks objective evidence")
        assert _state(app) is FindingState.SIGNALLED
        await pilot.press("e")
        await types(pilot, "o review records of 2026: Q1, Q3 only")
        await pilot.press("enter")
        await sees(pilot, "objective evidence changed")
        assert _state(app) is FindingState.DRAFTED
        await pilot.press("a")
        await sees(pilot, "N-001 is agreed now")


async def test_each_part_is_changed_by_its_letter(app: AuditRoomApp, in_room: InRoom) -> None:
    in_room(lambda room: findings.add(room, "doors open"))
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("escape", "4")
        await sees(pilot, "doors open")
        for line in (
            "r a72, 9.2.1",
            "l warehouse 3",
            "a the door was propped open",
            "c door closed at 11:02",
        ):
            await pilot.press("e")
            await types(pilot, line)
            await pilot.press("enter")
            await sees(pilot, "changed; u takes it back")
            await settled(pilot)
        found = app.desk.snapshot.findings[0]
        assert found.refs == ("A.7.2", "9.2.1")
        assert found.location == "warehouse 3"
        assert found.auditor_words == "the door was propped open"
        assert found.corrected_on_the_spot == "door closed at 11:02"
        await pilot.press("e", "s", "enter")
        await sees(pilot, "N-001 statement ›")
        await types(pilot, " at night")
        await pilot.press("enter")
        await until(pilot, lambda: app.desk.snapshot.findings[0].statement == "doors open at night")
        await pilot.press("e", "z", "enter")
        await sees(pilot, "Type the letter of a part first")


async def test_grade_dispute_understood_and_withdrawn(app: AuditRoomApp, in_room: InRoom) -> None:
    in_room(lambda room: findings.add(room, "no owner #a59 !major | asset list"))
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("escape", "4")
        await sees(pilot, "MAJOR")
        await pilot.press("m", *["backspace"] * 5, "o", "enter")
        await sees(pilot, "Name one grade")
        await pilot.press("f", "i", "enter")
        await sees(pilot, "opportunity for improvement now")
        assert app.desk.snapshot.findings[0].grade is Grade.OFI
        await pilot.press("c")
        await sees(pilot, "understood, which is not to agree")
        await pilot.press("c")
        await sees(pilot, "acknowledged already")
        await pilot.press("d")
        await types(pilot, "the list names owners")
        await pilot.press("enter")
        await sees(pilot, "N-001 is disputed now")
        assert app.desk.snapshot.findings[0].opinion == "the list names owners"
        await pilot.press("w")
        await types(pilot, "saw the owner column")
        await pilot.press("enter")
        await sees(pilot, "N-001 is withdrawn now")
        await pilot.press("g")
        await sees(pilot, "GUEST")
        await settled(pilot)
        for ours in ("the list names owners", "saw the owner column", "no owner", "maria"):
            assert ours not in screen_text(app)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 50)])
async def test_hostile_text_is_shown_whole(app: AuditRoomApp, in_room: InRoom, size: tuple[int, int]) -> None:
    for name in HOSTILE.values():
        in_room(partial(findings.add, line=f"{name} \x1b[2J", objective_evidence=name))
    async with app.run_test(size=size) as pilot:
        await pilot.press("escape", "4")
        for name in HOSTILE.values():
            await sees(pilot, name)
            assert "\x1b" not in screen_text(app)
            await pilot.press("j")
