"""The audit day over the sample company, by keys alone, ends in the same record as by commands."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from pypdf import PdfReader

from audit_room.cli.demo import sample_folder
from audit_room.room.opening import open_room
from audit_room.tui.app import AuditRoomApp
from audit_room.tui.commands import FINDINGS, SUMMARY
from audit_room.tui.desk import Desk
from tests.audit_day import ARRIVING, DAY, Answered, Arrived, Asked, Found, Printed, Step, record_of
from tests.cli.terminal import Terminal
from tests.clocks import FakeClock
from tests.conftest import ACTOR
from tests.test_audit_day import drop, files_of, play
from tests.tui.player import SIZE, Player
from tests.tui.screen_text import sees

LONG_AGO = 1_780_000_000
"""When the sample evidence was written (seconds since 1970): long enough ago to count as settled."""


@dataclass(frozen=True, slots=True)
class Morning:
    """An audit over a copy of the sample evidence in which nothing was asked yet, and its clock."""

    evidence: Path
    audit_file: Path
    clock: FakeClock

    @property
    def terminal(self) -> Terminal:
        """Where commands are called on this audit."""
        return Terminal(self.clock, self.audit_file, ACTOR)


@dataclass(frozen=True, slots=True)
class Evening:
    """What a day left behind: its record, what the journal says was done, the words of the closing sheet."""

    record: dict[str, list[dict[str, object]]]
    done: list[tuple[str, str, str]]
    sheet: str


def begin(here: Path) -> Morning:
    """Begin the audit in a folder of its own."""
    evidence = here / "evidence"
    shutil.copytree(sample_folder(), evidence)
    for path in evidence.rglob("*"):
        os.utime(path, (LONG_AGO, LONG_AGO))
    morning = Morning(evidence, here / "Harbourlight.audit", FakeClock())
    morning.terminal.done(
        "init", str(evidence), "--name", "Harbourlight stage 2", "--organisation", "Harbourlight Freight Ltd"
    )
    return morning


def evening_of(morning: Morning) -> Evening:
    """Return what the day left behind; the journal's head, made of every moment, is left out of the sheet."""
    with open_room(morning.audit_file, clock=morning.clock, actor=ACTOR) as room:
        record = record_of(room.record.snapshot())
        entries = list(room.record.entries())
    (pdf,) = morning.audit_file.parent.glob("*.pdf")
    sheet = " ".join(" ".join(page.extract_text().split()) for page in PdfReader(pdf).pages)
    head = entries[-1].hash
    assert head in sheet
    for form in (head, head[:16]):
        sheet = sheet.replace(form, "HEAD")
    return Evening(record, [(each.action, each.entity_id, each.summary) for each in entries], sheet)


@pytest.fixture
def by_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Evening:
    """The evening of the day played by commands."""
    morning = begin(tmp_path / "by commands")
    monkeypatch.chdir(morning.audit_file.parent)
    morning.terminal.done("scan")
    play(morning.terminal, morning.clock, morning.evidence)
    return evening_of(morning)


@pytest.fixture
def morning(tmp_path: Path) -> Morning:
    """The audit that is played by keys."""
    return begin(tmp_path / "by keys")


@pytest.fixture
async def by_keys(morning: Morning) -> Evening:
    """The evening of the day played by keys, from the first scan on."""
    desk = Desk(morning.audit_file, clock=morning.clock, actor=ACTOR)
    desk.ready()
    try:
        app = AuditRoomApp(desk)
        async with app.run_test(size=SIZE) as pilot:
            player = Player(pilot, app, partial(drop, evidence=morning.evidence))
            await player.waits_for_the_first_scan()
            for step in DAY:
                morning.clock.advance(minutes=step.after)
                await player.does(step)
    finally:
        desk.close()
    return evening_of(morning)


@pytest.mark.timeout(300)
def test_the_day_by_keys_ends_in_the_same_record(
    by_commands: Evening, morning: Morning, by_keys: Evening
) -> None:
    for noun, rows in by_commands.record.items():
        assert by_keys.record[noun] == rows, noun
    assert by_keys.record == by_commands.record
    assert by_keys.done == by_commands.done
    assert by_keys.sheet == by_commands.sheet
    assert "8 asked 4 open 2 late" in by_keys.sheet

    verified = morning.terminal.json("verify")
    assert (verified["ok"], verified["problems"]) == (True, [])
    after = files_of(morning.evidence)
    del after[ARRIVING]
    assert after == {name: (LONG_AGO, size) for name, (_, size) in files_of(sample_folder()).items()}


def nobody_drops(step: Arrived) -> None:
    """Nothing comes in where keys are counted."""
    raise AssertionError(step)


@pytest.mark.usefixtures("indexed")
async def test_how_many_keys_it_takes(app: AuditRoomApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        player = Player(pilot, app, nobody_drops)
        await player.sees("enter save")

        async def keys_for(step: Step) -> int:
            before = player.pressed
            await player.does(step)
            return player.pressed - before

        words = "access review Q3 for finance #a518 @maria !high"
        enter = 1
        assert await keys_for(Asked(line=words)) == len(words) + enter
        assert await keys_for(Asked(line=words)) == len(words) + enter

        await player.goes_to_request("R-001")
        before = player.pressed
        await player.press("full_stop")
        await player.sees("R-001 working.")
        assert player.pressed - before == 1

        words = "Reviewed each quarter by the owner."
        assert await keys_for(Answered(request="R-001", text=words)) == len("a") + len(words) + enter

        await player.goes_to_screen(FINDINGS)
        words = "No review in Q2 #a518 !minor | the list shows Q1 and Q3"
        assert await keys_for(Found(line=words)) == len("f") + len(words) + enter

        await player.goes_to_screen(SUMMARY)
        assert await keys_for(Printed(name="closing.pdf")) == 1
        assert app.desk.audit_file.with_name("Acme-closing-2026-11-24-1000.pdf").exists()


@pytest.mark.parametrize("at", ["1", "4", "6"])
async def test_a_note_needs_no_request(app: AuditRoomApp, at: str) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await sees(pilot, "enter save")
        await pilot.press("escape", at)
        player = Player(pilot, app, nobody_drops)
        await player.answers_prompt("i", "note (internal)", "Tom is ill today", "Saved note")
        (note,) = app.desk.snapshot.notes
        assert (note.text, note.about) == ("Tom is ill today", None)
