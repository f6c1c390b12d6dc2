"""Search on the evidence screen as one types, and notes beside files."""

from __future__ import annotations

import pytest

from audit_room.model.evidence import Evidence
from audit_room.tui.app import AuditRoomApp
from audit_room.tui.messages import EvidenceChanged
from audit_room.tui.themes import DARK, ink
from audit_room.tui.widgets.evidence_listing import Wanted, listing
from audit_room.tui.widgets.evidence_row import WARNING, hit_line
from tests.tui.evidence_pilot import evidence_screen, paths_listed, screen_of
from tests.tui.screen_text import screen_text, sees, types, until


@pytest.mark.usefixtures("indexed")
async def test_words_are_found_in_names_and_texts_the_best_first(app: AuditRoomApp) -> None:
    async with evidence_screen(app, (140, 30)) as pilot:
        await pilot.press("slash")
        assert "ref:A.5.18" in await sees(pilot, "type:pdf")
        await types(pilot, "restored")
        await until(pilot, lambda: paths_listed(app) == 2)
        await sees(pilot, "database restored")
        await sees(pilot, "backup, restored")
        await types(pilot, " in:backups")
        await until(pilot, lambda: paths_listed(app) == 1)
        await pilot.press("escape")
        await until(pilot, lambda: paths_listed(app) == 6)


@pytest.mark.usefixtures("indexed")
async def test_the_cursor_is_on_the_best_of_what_was_looked_for_and_stays_on_it(app: AuditRoomApp) -> None:
    async with evidence_screen(app, (140, 30)) as pilot:
        rows = screen_of(app).rows
        await pilot.press("slash")
        await types(pilot, "access review")
        await until(pilot, lambda: paths_listed(app) == 2)
        best, second = list(rows.rows)
        await pilot.press("enter", "j", "escape")
        await until(pilot, lambda: paths_listed(app) == 6)
        assert rows.cursor_id == second
        await pilot.press("slash")
        await types(pilot, "access review")
        await until(pilot, lambda: list(rows.rows) == [best, second])
        assert rows.cursor_id == best
        await pilot.press("enter", "j")
        app.screen.post_message(EvidenceChanged())
        await pilot.press("U")
        await sees(pilot, "[U untagged")
        assert rows.cursor_id == second


@pytest.mark.usefixtures("indexed")
async def test_operators_alone_narrow_the_list_and_keep_its_order(app: AuditRoomApp) -> None:
    async with evidence_screen(app, (140, 30)) as pilot:
        await pilot.press("slash")
        await types(pilot, "type:csv")
        await until(pilot, lambda: paths_listed(app) == 2)
        text = screen_text(app)
        assert text.index("2026Q1-finance") < text.index("2026Q3-finance")
        await types(pilot, " -q1")
        await until(pilot, lambda: paths_listed(app) == 1)


@pytest.mark.usefixtures("indexed")
async def test_what_nobody_waits_for_is_not_searched(app: AuditRoomApp) -> None:
    async with evidence_screen(app, (100, 30)):
        wanted = Wanted(words="review")
        assert await app.desk.call(listing, wanted, lambda: False) is None
        found = await app.desk.call(listing, wanted, lambda: True)
        assert found is not None
        assert len(found.ids) == 2


@pytest.mark.usefixtures("indexed")
async def test_a_note_is_kept_beside_a_file_and_found(app: AuditRoomApp) -> None:
    async with evidence_screen(app, (120, 40)) as pilot:
        await pilot.press("slash")
        await types(pilot, "finance 2026q3")
        await until(pilot, lambda: paths_listed(app) == 1)
        await pilot.press("enter", "i")
        await sees(pilot, "note beside access-review-2026Q3-finance.csv")
        await types(pilot, "checked with Zoë")
        await pilot.press("enter")
        await sees(pilot, "Noted beside")
        await until(pilot, lambda: len(app.desk.snapshot.evidence_notes) == 1)
        await pilot.press("escape")
        await until(pilot, lambda: paths_listed(app) == 6)
        await pilot.press("slash")
        await types(pilot, "zoe")
        await until(pilot, lambda: paths_listed(app) == 1)
        await pilot.press("enter")
        await sees(pilot, "checked with Zoë")
        await pilot.press("g")
        await sees(pilot, "GUEST")
        assert "Zoë" not in screen_text(app)
        await pilot.press("g", "i")
        await sees(pilot, "note beside")
        for _ in range(20):
            await pilot.press("backspace")
        await pilot.press("enter")
        await sees(pilot, "Took the note off")
        await until(pilot, lambda: app.desk.snapshot.evidence_notes == ())


def test_a_hit_shows_its_words_however_narrow_the_row() -> None:
    snippet = "Restore test of 2026-09-14: the database was restored in 41 minutes."
    at = snippet.index("restored")
    file = Evidence(id=1, path=b"backups/restore-test.txt", size=1, mtime_ns=0, warnings=("holds comments",))
    for width in (60, 80, 120, 200):
        line = hit_line(file, snippet, width, ink=ink(DARK), spans=[(at, at + 8)])
        assert line.cell_len == width
        marked = [line.plain[span.start : span.end] for span in line.spans if "bold" in str(span.style)]
        assert marked == ["restored"]
        assert WARNING in line.plain
