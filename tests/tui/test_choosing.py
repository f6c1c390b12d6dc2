"""Choosing the file for a request: two keys for the best, what came in first, digits that stay what they are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from audit_room.room import evidence, requests
from audit_room.room.room import Room
from audit_room.tui.app import AuditRoomApp
from audit_room.tui.desk import Desk
from audit_room.tui.screens.choosing import ChoosingScreen
from audit_room.tui.widgets.request_detail import RequestDetail
from tests.tui.screen_text import screen_lines, sees, settled, types, until

InRoom = Callable[[Callable[[Room], object]], None]
CSV = "access/access-review-2026Q3-finance.csv"
OTHER = "access/access-review-2026Q1-finance.csv"


@pytest.fixture(autouse=True)
def one_request(indexed: Path, in_room: InRoom) -> None:
    """One request that a file of the small audit fits."""
    assert indexed.exists()
    in_room(lambda room: requests.add(room, "access review Q3 for finance #a518"))


def attached(app: AuditRoomApp) -> list[str]:
    return [each.shown_path for each in app.desk.snapshot.attachments]


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 50)])
async def test_two_keys_attach_the_best_match(app: AuditRoomApp, size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        await sees(pilot, f"1 {CSV}")
        await pilot.press("escape", "e")
        text = await sees(pilot, f"Enter attaches {CSV}")
        assert f"1 {CSV}" in text
        await pilot.press("enter")
        await sees(pilot, f"Attached {CSV} to R-001.")
        assert attached(app) == [CSV]


async def test_a_digit_and_the_arrows_choose_among_the_matches(app: AuditRoomApp, in_room: InRoom) -> None:
    in_room(
        lambda room: requests.edit(room, "R-001", text="access review restore test backup policy incident")
    )
    async with app.run_test(size=(120, 40)) as pilot:
        await sees(pilot, "2 ")
        await settled(pilot)
        await pilot.press("escape", "e")
        screen = app.screen
        assert isinstance(screen, ChoosingScreen)
        offered = [fit.shown for fit in screen.offered or ()]
        assert len(offered) >= 3
        await types(pilot, "2")
        await sees(pilot, f"Enter attaches {offered[1]}")
        await pilot.press("backspace", "down", "down", "up")
        await sees(pilot, f"Enter attaches {offered[1]}")
        await pilot.press("up", "up", "enter")
        await until(pilot, lambda: attached(app) == [offered[0]])


async def test_letters_find_and_an_empty_line_offers_the_matches_again(app: AuditRoomApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await sees(pilot, f"1 {CSV}")
        await pilot.press("escape", "e")
        await types(pilot, "471")
        await sees(pilot, "Enter attaches incidents/incident 4711.txt")
        assert any(line.endswith(" Found") for line in screen_lines(app))
        await pilot.press("backspace", "backspace", "backspace")
        await sees(pilot, f"Enter attaches {CSV}")
        assert not any(line.endswith(" Found") for line in screen_lines(app))
        await pilot.press("enter")
        await until(pilot, lambda: attached(app) == [CSV])


async def test_enter_takes_what_is_not_beside_the_request_yet(app: AuditRoomApp, in_room: InRoom) -> None:
    in_room(lambda room: evidence.attach(room, "R-001", [evidence.resolve(room, CSV)]))
    async with app.run_test(size=(200, 50)) as pilot:
        await sees(pilot, f"1 {CSV}  attached")
        await sees(pilot, f"2 {OTHER}")
        await pilot.press("escape", "e")
        await sees(pilot, f"Enter attaches {OTHER}")
        await pilot.press("enter")
        await until(pilot, lambda: attached(app) == [CSV, OTHER])


async def test_showing_without_a_file_stays_one_enter(app: AuditRoomApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await sees(pilot, f"1 {CSV}")
        await pilot.press("escape", "s")
        await sees(pilot, "Enter: log it as shown, without a file")
        await pilot.press("down")
        await sees(pilot, f"Enter logs as shown {CSV}")
        await pilot.press("enter")
        await until(pilot, lambda: [x.shown_path for x in app.desk.snapshot.exhibits] == [CSV])


async def test_the_newest_arrival_is_offered_first_and_marked(
    evidence_folder: Path, desks: Callable[[], Desk]
) -> None:
    app = AuditRoomApp(desks())
    new = "access review Q3 finance, signed.txt"
    async with app.run_test(size=(120, 40)) as pilot:
        await sees(pilot, "● live")
        await sees(pilot, f"1 {CSV}")
        (evidence_folder / new).write_text("The access review of Q3 for finance is signed.")
        await sees(pilot, f"1 {new}  new")
        await pilot.press("escape", "e", "enter")
        await sees(pilot, f"Attached {new} to R-001.")
        assert attached(app) == [new]
        await settled(pilot)


async def test_digits_keep_their_files_while_something_comes_in(
    evidence_folder: Path, desks: Callable[[], Desk]
) -> None:
    app = AuditRoomApp(desks())
    new = "access review Q3 finance, signed.txt"
    async with app.run_test(size=(120, 40)) as pilot:
        await sees(pilot, "● live")
        await sees(pilot, f"1 {CSV}")
        await pilot.press("escape", "enter")
        assert isinstance(app.focused, RequestDetail)
        (evidence_folder / new).write_text("The access review of Q3 for finance is signed.")
        await sees(pilot, "· fits R-001")
        await settled(pilot)
        assert any(f"1 {CSV}" in line for line in screen_lines(app))
        await pilot.press("1")
        await until(pilot, lambda: attached(app) == [CSV])
        await pilot.press("escape")
        await sees(pilot, f"1 {new}  new")
        await settled(pilot)
