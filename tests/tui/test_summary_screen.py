"""The Summary screen: the closing sheet as it stands, for whom it is, saved with one key."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest

from audit_room.model.errors import AuditRoomError
from audit_room.reports.closing_summary import Audience
from audit_room.room import answers, findings, notes, requests
from audit_room.room.room import Room
from audit_room.tui.app import AuditRoomApp
from audit_room.tui.screens.summary import free_names
from tests.tui.hostile import HOSTILE
from tests.tui.screen_text import screen_text, sees, settled, until

InRoom = Callable[[Callable[[Room], object]], None]


def _day(room: Room) -> None:
    requests.add(room, "access review #a518 @ben")
    answers.add(room, "R-001", "SECRET answer")
    findings.add(room, "no review in Q2 #a518 !minor | records of 2026")
    notes.add(room, "SECRET note")


def _whole_sheet(app: AuditRoomApp) -> str:
    from audit_room.tui.screens.summary import SummaryScreen  # noqa: PLC0415

    assert isinstance(app.screen, SummaryScreen)
    return str(app.screen.sheet.drawn)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 50)])
async def test_the_sheet_is_for_the_auditor_unless_asked(
    app: AuditRoomApp, in_room: InRoom, size: tuple[int, int]
) -> None:
    in_room(_day)
    async with app.run_test(size=size) as pilot:
        await pilot.press("escape", "5")
        await sees(pilot, "for the auditor")
        await sees(pilot, "1 open")
        await settled(pilot)
        assert "Acme stage 2" in screen_text(app)
        assert "no review in Q2" in _whole_sheet(app)
        assert "SECRET" not in _whole_sheet(app)
        await pilot.press("a")
        await sees(pilot, "for our own house")
        await settled(pilot)
        assert "SECRET note" in _whole_sheet(app)
        await pilot.press("g")
        await sees(pilot, "for the auditor")
        await settled(pilot)
        assert "SECRET" not in _whole_sheet(app)
        await pilot.press("a")
        await sees(pilot, "not while guests look")


async def test_what_happens_meanwhile_is_in_it(app: AuditRoomApp, in_room: InRoom) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("escape", "5")
        await sees(pilot, "for the auditor")
        in_room(lambda room: findings.add(room, "doors open !major"))
        await settled(pilot)
        await pilot.pause(0.6)
        await settled(pilot)
        assert "doors open" in _whole_sheet(app)


async def test_one_key_saves_pdf_and_markdown_beside_the_audit(
    app: AuditRoomApp, in_room: InRoom, audit_file: Path
) -> None:
    in_room(_day)
    async with app.run_test(size=(160, 40)) as pilot:
        await pilot.press("escape", "5")
        await sees(pilot, "for the auditor")
        await pilot.press("ctrl+s")
        await sees(pilot, "Saved for the auditor")
        pdf = audit_file.with_name("Acme-closing-2026-11-24-1000.pdf")
        assert pdf.read_bytes().startswith(b"%PDF-")
        assert "no review in Q2" in pdf.with_suffix(".md").read_text(encoding="utf-8")
        await pilot.press("S")
        await sees(pilot, "Acme-closing-2026-11-24-1000-2.pdf")


async def test_hostile_text_in_the_sheet_is_harmless(app: AuditRoomApp, in_room: InRoom) -> None:
    for name in HOSTILE.values():
        in_room(partial(findings.add, line=f"{name} \x1b[2J"))
    async with app.run_test(size=(120, 50)) as pilot:
        await pilot.press("escape", "5")
        await sees(pilot, "for the auditor")
        await until(
            pilot, lambda: all(name in _whole_sheet(app) for name in HOSTILE.values()), what="the names"
        )
        assert "\x1b" not in _whole_sheet(app)


def test_names_that_are_taken_get_a_number(tmp_path: Path) -> None:
    moment = datetime(2026, 11, 24, 17, 2)  # noqa: DTZ001 - a local moment, as it is printed
    audit_file = tmp_path / "acme.audit"
    first = free_names(audit_file, moment, Audience.AUDITOR)
    assert [path.name for path in first] == [
        "acme-closing-2026-11-24-1702.pdf",
        "acme-closing-2026-11-24-1702.md",
    ]
    first[1].touch()
    assert free_names(audit_file, moment, Audience.AUDITOR)[0].name == "acme-closing-2026-11-24-1702-2.pdf"
    assert "internal" in free_names(audit_file, moment, Audience.INTERNAL)[0].name
    for number in range(2, 100):
        (tmp_path / f"acme-closing-2026-11-24-1702-{number}.pdf").touch()
    with pytest.raises(AuditRoomError, match="too often"):
        free_names(audit_file, moment, Audience.AUDITOR)
