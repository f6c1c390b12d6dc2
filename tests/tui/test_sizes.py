"""Window sizes, looks and hostile names: the room stays usable, whole and harmless."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from audit_room.model.display import display
from audit_room.room import evidence, requests
from audit_room.room.room import Room
from audit_room.tui.app import AuditRoomApp
from audit_room.tui.arriving import Arrival
from audit_room.tui.desk import Desk
from audit_room.tui.themes import DARK, LIGHT
from audit_room.tui.widgets.arrivals import Arrivals
from tests.clocks import FakeClock
from tests.tui.screen_text import screen_lines, screen_text, sees, settled, types, until

HOSTILE = (
    b"[@click=app.quit]x.pdf",
    b"policy [v2].pdf",
    b"a[/]b.pdf",
    b"two\nlines.pdf",
    b"esc\x1b[31mred.pdf",
    b"caf\xe9.pdf",
    "rtl\u202efdp.exe".encode(),
)
"""Names that break markup, terminals or decoding; the third is a file in a folder."""


@pytest.mark.parametrize("size", [(30, 15), (20, 5), (1, 1)])
async def test_too_small_a_window_says_so_and_keys_stay_safe(
    app: AuditRoomApp, size: tuple[int, int]
) -> None:
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        assert "window" in screen_text(app) or size[0] < len("window too small")
        await types(pilot, "still typed")
        await pilot.resize_terminal(80, 24)
        await sees(pilot, "› still typed")
        await pilot.press("enter")
        await sees(pilot, "Saved R-001.")
        await pilot.resize_terminal(*size)
        await settled(pilot)
        await pilot.press("escape", "d", "full_stop", "g")
        await settled(pilot)
        assert app.desk.snapshot.entries == 2
        assert not app.guest


async def test_keys_move_and_mark_nothing_while_the_window_is_too_small(app: AuditRoomApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await types(pilot, "one ;; two")
        await pilot.press("enter")
        await sees(pilot, "Saved R-001, R-002.")
        await pilot.press("escape", "end")
        before = screen_lines(app)[2:10]
        await pilot.resize_terminal(30, 15)
        await settled(pilot)
        await pilot.press("k", "space", "enter")
        await pilot.resize_terminal(80, 24)
        await settled(pilot)
        assert screen_lines(app)[2:10] == before
        assert app.focused is app.screen.query_one("#requests")


async def test_a_storm_of_resizes_is_survived(app: AuditRoomApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        for step in range(12):
            await pilot.resize_terminal(20 + (step * 67) % 180, 4 + (step * 23) % 60)
        await pilot.resize_terminal(200, 50)
        await settled(pilot)
        assert "Acme stage 2" in screen_text(app)
        assert "Details" in screen_text(app)


async def test_80_by_24_shows_the_main_loop(app: AuditRoomApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await types(pilot, "scope document #c4.3")
        await pilot.press("enter")
        await sees(pilot, "Saved R-001.")
        lines = screen_lines(app)
        assert "Acme · Acme stage 2 · 10:00" in lines[0]
        assert "1 open" in lines[1]
        assert "saved 10:00" in lines[1]
        assert lines[2].startswith("─ Requests  active 1")
        assert "scope document" in lines[4]
        assert any(line.startswith("─ Arrivals") for line in lines)
        assert lines[21].startswith(" ›")
        assert "Saved R-001." in lines[22]
        assert "enter save" in lines[23]
        assert max(map(len, lines)) <= 80


async def test_dark_and_light_change_by_key(app: AuditRoomApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert app.theme == DARK
        await pilot.press("ctrl+t")
        await until(pilot, lambda: app.theme == LIGHT)
        dark_before = app.screen.styles.background
        await pilot.press("escape", "ctrl+t")
        await until(pilot, lambda: app.theme == DARK)
        assert app.screen.styles.background != dark_before


async def test_lateness_and_state_are_told_without_colour(
    desks: Callable[[], Desk],
    in_room: Callable[[Callable[[Room], object]], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    in_room(lambda room: requests.add(room, "late one @08:00"))
    app = AuditRoomApp(desks(), intake=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await sees(pilot, "!n R-001")


async def test_hostile_names_are_whole_and_harmless_in_details_and_arrivals(
    evidence_folder: Path,
    app: AuditRoomApp,
    clock: FakeClock,
    in_room: Callable[[Callable[[Room], object]], None],
) -> None:
    from audit_room.room.scanning import scan  # noqa: PLC0415

    root = os.fsencode(evidence_folder)
    for name in HOSTILE:
        path = os.path.join(root, name)  # noqa: PTH118 - names of any bytes
        os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120
        with open(path, "wb") as file:  # noqa: PTH123
            file.write(b"content of " + name)

    def fill(room: Room) -> None:
        scan(room)
        requests.add(room, "[@click=app.quit]what[/] \x1b[31m is asked")
        evidence.attach(room, "R-001", [found for name in HOSTILE if (found := room.index.get(name))])

    in_room(fill)
    async with app.run_test(size=(200, 60)) as pilot:
        await settled(pilot)
        arrived = [
            Arrival(path=name, shown=display(name), seen_at=clock.now(), changed=False, fits=("R-001",))
            for name in HOSTILE
        ]
        app.screen.query_one(Arrivals).follow(arrived)

        def twice() -> bool:
            text = screen_text(app)
            return all(text.count(display(name)) >= 2 for name in HOSTILE)

        await until(pilot, twice, what="each name, in details and arrivals,")
        text = screen_text(app)
        assert text.count("[@click=app.quit]what[/] ␛[31m is asked") >= 2
        assert "\x1b" not in text
        assert app.is_running
