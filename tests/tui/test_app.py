"""The app: its screens, keys and commands."""

from __future__ import annotations

from audit_room.tui.app import AuditRoomApp
from tests.tui.screen_text import screen_text, settled


async def test_first_paint_names_the_audit(app: AuditRoomApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert "Acme stage 2" in screen_text(app)
