"""One audit day over the sample company, by commands alone, from the empty folder to the closing PDF."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from pypdf import PdfReader

from audit_room.cli.demo import sample_folder
from audit_room.room.opening import open_room
from tests.audit_day import ARRIVING, DAY, LATE, Arrived, record_of
from tests.cli.terminal import Terminal
from tests.clocks import FakeClock

_LONG_AGO = 1_780_000_000


def drop(step: Arrived, evidence: Path) -> None:
    """Put the file that arrives into the evidence folder, written some while ago."""
    target = evidence / step.path
    target.write_text(step.text, encoding="utf-8")
    os.utime(target, (_LONG_AGO, _LONG_AGO))


def play(terminal: Terminal, clock: FakeClock, evidence: Path) -> None:
    """Play the whole day."""
    for step in DAY:
        clock.advance(minutes=step.after)
        if isinstance(step, Arrived):
            drop(step, evidence)
        terminal.done(*step.command)


def files_of(folder: Path) -> dict[str, tuple[int, int]]:
    """Return date (seconds) and size (bytes) of every file in a folder, by its path in it."""
    return {
        str(path.relative_to(folder)): (int(path.stat().st_mtime), path.stat().st_size)
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    """A copy of the sample company's evidence, its files settled."""
    root = tmp_path / "evidence"
    shutil.copytree(sample_folder(), root)
    for path in root.rglob("*"):
        os.utime(path, (_LONG_AGO, _LONG_AGO))
    return root


def test_an_audit_day_by_commands(
    clock: FakeClock, evidence: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    terminal = Terminal(clock)
    terminal.done(
        "init", str(evidence), "--name", "Harbourlight stage 2", "--organisation", "Harbourlight Freight Ltd"
    )
    untouched = files_of(evidence)
    scanned = terminal.json("scan")
    assert scanned["files"] >= 70
    assert scanned["unreadable"] == []

    play(terminal, clock, evidence)

    requests = {request["id"]: request for request in terminal.json("request", "list")}
    assert list(requests) == ["R-001", "R-002", "R-003", "R-004", "R-005", "R-006", "R-007", "R-009"]
    assert tuple(request_id for request_id, request in requests.items() if request["late"]) == LATE
    assert requests["R-007"]["state"] == "promised"
    promise = terminal.json("follow-up", "list")[0]
    assert (promise["owner"], promise["due"]) == ("ines", "2026-11-25T12:00:00+01:00")
    findings = terminal.json("finding", "list")
    assert [(finding["id"], finding["state"]) for finding in findings] == [
        ("N-001", "agreed"),
        ("N-002", "disputed"),
    ]
    assert terminal.json("search", "Waypoint database restored 38 minutes")[0]["path"] == ARRIVING

    summary = terminal.json("summary")
    assert [answer["request_id"] for answer in summary["answers_without_evidence"]] == ["R-006"]
    assert summary["counts"]["requests_asked"] == 8
    assert {late["id"] for late in summary["response_times"]["late"]} == set(LATE)
    sheet = " ".join(
        " ".join(page.extract_text().split()) for page in PdfReader(tmp_path / "closing.pdf").pages
    )
    for words in (
        "Harbourlight Freight Ltd",
        "N-001",
        "No access review was made in Q2 2026",
        "half year",
        "F-001",
    ):
        assert words in sheet
    assert "Tom is in a meeting" not in sheet
    assert "Tom is in a meeting" in terminal.done("summary")

    verified = terminal.json("verify")
    assert (verified["ok"], verified["problems"]) == (True, [])
    arriving = next(step for step in DAY if isinstance(step, Arrived))
    after = files_of(evidence)
    assert after.pop(ARRIVING) == (_LONG_AGO, len(arriving.text))
    assert after == untouched
    with open_room(tmp_path / "evidence.audit", clock=clock, actor="maria") as room:
        record = record_of(room.record.snapshot())
    shown_for = [exhibit["request_id"] for exhibit in record["exhibits"]]
    assert shown_for == ["R-001", "R-002", "R-003", "R-004", "R-005", "R-009"]
    assert len(record["notes"]) == 1
