"""The facts of the audit by command: shown, noted, taken back."""

from __future__ import annotations

from pathlib import Path

from audit_room.model.snapshot import Snapshot
from audit_room.room.opening import open_room
from tests.cli.terminal import Terminal
from tests.clocks import FakeClock


def _snapshot(audit_file: Path, clock: FakeClock) -> Snapshot:
    with open_room(audit_file, clock=clock, actor="test") as room:
        return room.record.snapshot()


def test_facts_are_noted_and_head_the_sheet(audit_file: Path, clock: FakeClock) -> None:
    terminal = Terminal(clock)
    told = terminal.json(
        "about",
        "--audit",
        str(audit_file),
        "--scope",
        "All of [it]",
        "--auditor",
        "L. Moreau",
        "--auditor",
        "H. F.",
    )
    assert (told["scope"], told["auditors"]) == ("All of [it]", ["L. Moreau", "H. F."])
    summary = terminal.done("summary", "--audit", str(audit_file), "--audience", "auditor")
    assert "All of [it]" in summary
    assert "L. Moreau" in summary
    assert terminal.json("verify", "--audit", str(audit_file))["ok"] is True


def test_showing_the_facts_writes_nothing(audit_file: Path, clock: FakeClock) -> None:
    before = _snapshot(audit_file, clock)
    assert "evidence folder" in Terminal(clock).done("about", "--audit", str(audit_file))
    assert _snapshot(audit_file, clock) == before


def test_facts_can_be_taken_back(audit_file: Path, clock: FakeClock) -> None:
    terminal = Terminal(clock)
    before = _snapshot(audit_file, clock).audit
    terminal.done("about", "--audit", str(audit_file), "--name", "Another name")
    assert _snapshot(audit_file, clock).audit.name == "Another name"
    terminal.done("undo", "--audit", str(audit_file))
    assert _snapshot(audit_file, clock).audit == before
