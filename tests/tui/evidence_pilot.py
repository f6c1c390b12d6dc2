"""An app on its Evidence screen, over the scanned small audit."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual.pilot import Pilot

from audit_room.tui.app import AuditRoomApp
from audit_room.tui.screens.evidence import EvidenceScreen
from tests.conftest import EVIDENCE
from tests.tui.screen_text import sees


@asynccontextmanager
async def evidence_screen(app: AuditRoomApp, size: tuple[int, int]) -> AsyncIterator[Pilot[None]]:
    """Run the app in a window of ``size`` and go to the Evidence screen; its files are listed."""
    async with app.run_test(size=size) as pilot:
        await pilot.press("escape", "2")
        await sees(pilot, f"{len(EVIDENCE)} files")
        yield pilot


def screen_of(app: AuditRoomApp) -> EvidenceScreen:
    """Return the Evidence screen, which must be the one that is seen."""
    screen = app.screen
    assert isinstance(screen, EvidenceScreen)
    return screen


def paths_listed(app: AuditRoomApp) -> int:
    """Return how many files the Evidence screen lists."""
    return len(screen_of(app).rows.rows)
