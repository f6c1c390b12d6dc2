"""The app: its screens, keys and commands."""

from __future__ import annotations

from audit_room.tui.app import AuditRoomApp
from tests.tui.screen_text import screen_text, settled


async def test_first_paint_names_the_audit(app: AuditRoomApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert "Acme stage 2" in screen_text(app)


async def test_a_panic_of_the_terminal_is_said_and_ends_with_1(app: AuditRoomApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.panic("words of the audit")
    assert app.return_code == 1
    assert "stopped by an error of its own" in app.crash_sentence
    assert "words of the audit" not in app.crash_sentence
