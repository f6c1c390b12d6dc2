"""What the evidence list and its preview say of a file: how it stands, what is proposed, what to know of it."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from audit_room.model.evidence import Evidence, EvidenceState
from audit_room.model.exhibit import Exhibit
from audit_room.room import evidence, requests
from audit_room.room.evidence import EvidenceDetail
from audit_room.room.evidence_words import facts_in_words, proposals_in_words
from audit_room.room.room import Room
from audit_room.room.scanning import scan
from audit_room.tui.app import AuditRoomApp
from audit_room.tui.themes import DARK, ink
from audit_room.tui.widgets.evidence_facts import EvidencePreview, preview_text
from audit_room.tui.widgets.evidence_row import evidence_line
from tests.clocks import MORNING, FakeClock
from tests.conftest import WRITTEN
from tests.tui.screen_text import screen_text, sees, settled, types, until

InRoom = Callable[[Callable[[Room], object]], None]
ZONE = FakeClock().zone
INK = ink(DARK)
FILE = Evidence(
    id=1, path=b"reviews/access-review-2026Q2.xlsx", size=10, mtime_ns=0, sha256="ab" * 32, mime="application/pdf",
    text="ok",
)  # fmt: skip
PROPOSED = {
    "period": {
        "kind": "period", "value": {"start": "2026-04-01", "end": "2026-06-30", "label": "2026-Q2"},
        "reason": "name says 2026Q2", "score": 0.9, "source": "name",
    },
    "document_date": {
        "kind": "date", "value": "2026-06-30", "reason": "text says as of 30.06.2026", "score": 0.8,
        "source": "text", "doubt": "the name says May",
    },
}  # fmt: skip


def row(file: Evidence, width: int = 100, *, guest: bool = False) -> str:
    return evidence_line(file, width, zone=ZONE, ink=INK, guest=guest).plain


def page(file: Evidence, *, guest: bool = False, facts: dict[str, str] | None = None, shown: str = "") -> str:
    exhibit = Exhibit(
        id="X-001",
        request_id="R-001",
        path=file.path,
        sha256=shown,
        size=1,
        shown_at=MORNING,
        shown_by="maria",
    )
    detail = EvidenceDetail(
        evidence=file, versions=(), tags=(), attachments=(), exhibits=(exhibit,) if shown else (),
        facts=facts or {}, duplicates=(),
    )  # fmt: skip
    seen = EvidencePreview(detail=detail, text="the text itself", text_cut=False, titles={})
    return preview_text(seen, 100, zone=ZONE, ink=INK, guest=guest).plain


STANDING = {
    "being written": replace(FILE, being_written=True),
    "gone since 10:00": replace(FILE, gone_since=MORNING),
    "unreadable": replace(FILE, warnings=("unreadable: input/output error",)),
    "missing": replace(FILE, state=EvidenceState.MISSING, missing_since=MORNING),
}


@pytest.mark.parametrize(("words", "file"), STANDING.items(), ids=STANDING)
def test_a_row_says_how_a_file_stands_and_keeps_its_width(words: str, file: Evidence) -> None:
    assert words in row(file)
    assert "access-review-2026Q2.xlsx" in row(file)
    assert words not in row(file, guest=True)
    for width in range(10, 160, 7):
        assert len(row(file, width)) == len(row(FILE, width))


def test_the_preview_says_how_a_file_stands() -> None:
    assert "being written: it can be shown once" in page(STANDING["being written"])
    assert "gone since 10:00: not found at the last look" in page(STANDING["gone since 10:00"])
    assert "unreadable: input/output error" in page(STANDING["unreadable"])
    assert "missing   since 2026-11-24 10:00" in page(STANDING["missing"])
    assert "changed, and not read again yet" in page(replace(FILE, to_be_read=True))


def test_period_and_date_are_shown_as_proposals_with_their_reason() -> None:
    text = page(replace(FILE, proposals=PROPOSED))
    assert "period    proposed: 2026-Q2 (name says 2026Q2)" in text
    assert "dated     proposed: 30 Jun 2026 (text says as of 30.06.2026; the name says May)" in text
    assert proposals_in_words(FILE) == []


def test_facts_come_in_a_fixed_order_with_dates_in_words() -> None:
    facts = {
        "pages": "12", "made": "2026-09-30T10:00:00+00:00", "last changed by": "Ben\x1b", "title": "Reviews",
        "changed": "2026-10-01", "date": "no date at all", "sheets": "3",
    }  # fmt: skip
    assert facts_in_words(facts, ZONE) == [
        ("title", "Reviews"),
        ("date", "no date at all"),
        ("made", "2026-09-30 12:00"),
        ("changed", "2026-10-01"),
        ("edited by", "Ben␛"),
        ("pages", "12"),
        ("sheets", "3"),
    ]
    assert "edited by Ben␛" in page(FILE, facts=facts)


def test_guests_see_neither_hints_nor_proposals_nor_another_text_than_was_shown() -> None:
    file = replace(FILE, warnings=("holds comments",), proposals=PROPOSED, note="ask Ben first")
    text = page(file, guest=True, facts={"author": "Ben"}, shown=FILE.sha256)
    for ours in ("holds comments", "proposed", "Ben", "status"):
        assert ours not in text
    assert "the text itself" in text
    changed = page(file, guest=True, shown="cd" * 32)
    assert "changed since it was shown" in changed
    assert "the text itself" not in changed


@pytest.fixture
def odd(evidence_folder: Path, in_room: InRoom) -> str:
    """The name of a file whose content is not what its name says; the folder is indexed, a request is open."""
    name = "restore scan.pdf"
    path = evidence_folder / name
    path.write_text("no scan at all, the restore took 41 minutes", encoding="utf-8")
    os.utime(path, (WRITTEN, WRITTEN))

    def fill(room: Room) -> None:
        scan(room)
        requests.add(room, "restore test records #a813")

    in_room(fill)
    return name


async def test_what_to_know_of_a_file_is_said_before_it_is_shown(
    app: AuditRoomApp, in_room: InRoom, odd: str
) -> None:
    in_room(lambda room: evidence.attach(room, "R-001", [evidence.resolve(room, odd)]))
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pilot.press("escape", "home", "s")
        await sees(pilot, f"Show {odd}? ▲ content does not match its name")
        await pilot.press("escape")
        await settled(pilot)
        assert app.desk.snapshot.exhibits == ()
        await pilot.press("s")
        await sees(pilot, f"Show {odd}?")
        await pilot.press("s")
        await sees(pilot, "R-001 shown: X-001")


async def test_the_line_that_names_the_file_says_what_to_know_of_it(app: AuditRoomApp, odd: str) -> None:
    async with app.run_test(size=(160, 40)) as pilot:
        await settled(pilot)
        await pilot.press("escape", "home", "s")
        await sees(pilot, "show for R-001 ›")
        await types(pilot, "restore scan")
        await sees(pilot, f"Enter logs as shown {odd} · ▲ content does not match its name")
        await pilot.press("enter")
        await sees(pilot, "R-001 shown: X-001")


async def test_the_evidence_screen_asks_too(app: AuditRoomApp, odd: str) -> None:
    app.current_request_id = "R-001"
    async with app.run_test(size=(160, 40)) as pilot:
        await pilot.press("escape", "2")
        await sees(pilot, "7 files")
        await pilot.press("end", "s")
        await sees(pilot, f"Show {odd}? ▲ content does not match its name")
        await pilot.press("enter")
        await sees(pilot, f"Shown for R-001: X-001 {odd}")
        await pilot.press("home", "s")
        await sees(pilot, "Shown for R-001: X-002 access/access-review-2026Q1-finance.csv")


async def test_a_file_being_written_is_not_offered_and_is_refused_when_it_is_named(
    app: AuditRoomApp, in_room: InRoom, odd: str, evidence_folder: Path, clock: FakeClock
) -> None:
    del odd
    path = evidence_folder / "restore test records of today.txt"
    path.write_text("restore test records", encoding="utf-8")
    os.utime(path, (clock.now().timestamp(),) * 2)
    in_room(lambda room: scan(room, names_only=True))
    async with app.run_test(size=(160, 40)) as pilot:
        await settled(pilot)
        await pilot.press("escape", "home")
        await until(pilot, lambda: "Evidence that fits (e attaches)" in screen_text(app))
        assert "of today" not in screen_text(app)
        await pilot.press("e")
        await types(pilot, "of today")
        await sees(pilot, "Enter attaches restore test records of today.txt · ▲ being written")
        await pilot.press("enter")
        await sees(pilot, "is being written at this moment; wait until")
        assert app.desk.snapshot.attachments == ()
        await pilot.press("escape", "2")
        await sees(pilot, "being written")
