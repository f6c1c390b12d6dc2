"""``log``, ``undo``, ``verify``, ``summary``, ``backup``, ``recover``, ``doctor``: the record and its copies."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from tests.cli.terminal import Terminal
from tests.clocks import FakeClock

REVIEW = "access/access-review-2026Q3-finance.csv"


def test_the_journal_is_shown_newest_first(terminal: Terminal) -> None:
    terminal.done("request", "add", "restore test")
    terminal.done("request", "close", "1")
    entries = terminal.json("log")
    assert [entry["seq"] for entry in entries] == [3, 2, 1]
    assert (entries[0]["action"], entries[0]["id"], entries[0]["actor"]) == (
        "request.accepted",
        "R-001",
        "maria",
    )
    assert entries[0]["at"] == "2026-11-24T10:00:00+01:00"
    assert [entry["seq"] for entry in terminal.json("log", "--limit", "1")] == [3]
    assert "restore test" in terminal.done("log")


def test_undo_says_what_it_takes_back(terminal: Terminal) -> None:
    terminal.done("request", "add", "restore test")
    terminal.done("note", "careful")
    tried = terminal.json("undo", "--dry-run")
    assert (tried["dry_run"], tried["seq"], tried["undone"]) == (True, 3, False)
    assert len(terminal.json("log")) == 3
    assert terminal.json("undo", "2")["id"] == "R-001"
    assert terminal.json("request", "list") == []
    assert "careful" in terminal.done("undo")
    assert [(entry["seq"], entry["undone"]) for entry in terminal.json("log")] == [
        (5, False), (4, False), (3, True), (2, True), (1, False),
    ]  # fmt: skip
    assert terminal.json("undo", "4")["action"] == "undo"
    assert [entry["seq"] for entry in terminal.json("log") if entry["undone"]] == [4, 3]
    assert [request["id"] for request in terminal.json("request", "list")] == ["R-001"]
    terminal.done("undo")
    nothing = terminal.run("undo")
    assert (nothing.code, nothing.err) == (2, "There is nothing to undo; nothing was changed.\n")


def test_verify_holds_and_names_what_does_not(
    scanned: Terminal, evidence_folder: Path, audit_file: Path
) -> None:
    scanned.done("request", "add", "access review")
    scanned.done("request", "present", "1", REVIEW)
    whole = scanned.json("verify")
    assert (whole["ok"], whole["entries"], whole["problems"]) == (True, 3, [])
    assert whole["head"] in scanned.done("verify")
    (evidence_folder / REVIEW).write_text("other bytes", encoding="utf-8")
    with sqlite3.connect(audit_file) as connection:
        connection.execute("UPDATE requests SET text = 'tampered'")
    connection.close()
    broken = scanned.run("verify", "--json")
    assert (broken.code, broken.document["ok"]) == (1, False)
    assert any("R-001" in problem for problem in broken.document["problems"])
    assert any("X-001" in problem for problem in broken.document["problems"])
    assert scanned.run("verify").code == 1


def test_the_summary_in_every_form(scanned: Terminal, tmp_path: Path) -> None:
    scanned.done("request", "add", "access review #a518")
    scanned.done("request", "answer", "1", "each quarter")
    scanned.done("note", "SECRET-NOTE")
    told = scanned.json("summary")
    assert scanned.run("summary", "--format", "json").document == told
    assert [answer["id"] for answer in told["answers_without_evidence"]] == ["R-001.1"]
    assert "SECRET-NOTE" in scanned.done("summary")
    for options in ((), ("--format", "md"), ("--format", "json")):
        outward = scanned.done("summary", "--audience", "auditor", *options)
        assert "access review" in outward
        assert "SECRET-NOTE" not in outward
    for ending, start in (("pdf", b"%PDF-"), ("md", b"#"), ("json", b"{"), ("txt", b"\xe2")):
        target = tmp_path / f"sheet.{ending}"
        written = scanned.json("summary", "-o", str(target), "--audience", "auditor")
        assert target.read_bytes().startswith(start)
        assert written["size"] == target.stat().st_size
        assert target.stat().st_mode & 0o777 == 0o600
    assert "internal" in scanned.run("summary", "-o", str(tmp_path / "own.pdf")).err


def test_the_summary_of_a_day_and_of_a_moment(terminal: Terminal, clock: FakeClock) -> None:
    terminal.done("request", "add", "asked in the morning")
    clock.advance(hours=2)
    terminal.done("request", "add", "asked at noon")
    assert "asked at noon" not in terminal.done("summary", "--as-of", "11:00")
    assert "asked at noon" in terminal.done("summary", "--day", "today")
    asked = [
        terminal.json("summary", "--day", day)["counts"]["requests_asked"]
        for day in ("2026-11-24", "yesterday")
    ]
    assert asked == [2, 0]


def test_nothing_is_written_into_the_evidence_folder(terminal: Terminal, evidence_folder: Path) -> None:
    refused = terminal.run("summary", "-o", str(evidence_folder / "sheet.pdf"))
    assert refused.code == 2
    assert not (evidence_folder / "sheet.pdf").exists()


def test_a_summary_takes_the_place_of_nothing_that_is_kept(
    terminal: Terminal, audit_file: Path, home: Path
) -> None:
    kept = [path for path in home.rglob("*") if path.is_file()]
    assert kept
    beside = audit_file.with_name(f"{audit_file.name}-journal")
    for target in (*kept, home / "data" / "sheet.txt", beside):
        before = target.read_bytes() if target.exists() else None
        assert terminal.run("summary", "--format", "text", "-o", str(target)).code == 2
        assert (target.read_bytes() if target.exists() else None) == before


def test_a_lost_audit_file_is_made_again(terminal: Terminal, audit_file: Path, tmp_path: Path) -> None:
    terminal.done("request", "add", "restore test")
    requests, log = terminal.json("request", "list"), terminal.json("log")
    backup = terminal.json("backup")
    assert backup["made"] is False
    terminal.done("note", "after the backup")
    assert terminal.json("backup")["made"] is True
    audit_file.unlink()
    kept = terminal.json("recover")
    assert [(each["name"], each["entries"]) for each in kept] == [("Acme stage 2", 3)]
    assert kept[0]["uid"] in terminal.done("recover")
    mirrored, copied = tmp_path / "mirrored.audit", tmp_path / "copied.audit"
    terminal.done("recover", kept[0]["uid"], "-o", str(mirrored))
    terminal.done("recover", kept[0]["backups"][0], "-o", str(copied))
    again = Terminal(terminal.clock, mirrored)
    assert again.json("request", "list") == requests
    assert again.json("log")[1:] == log
    assert again.json("verify")["ok"]
    assert Terminal(terminal.clock, copied).json("log") == log
    assert terminal.run("recover", kept[0]["uid"], "-o", str(mirrored)).code == 2


def test_a_lost_audit_file_is_not_made_inside_the_evidence_folder(
    terminal: Terminal, evidence_folder: Path
) -> None:
    (kept,) = terminal.json("recover")
    target = evidence_folder / "again.audit"
    for source in (kept["uid"], terminal.json("backup")["backup"]):
        refused = terminal.run("recover", source, "-o", str(target))
        assert (refused.code, refused.err.count("\n")) == (2, 1)
        assert "inside the evidence folder" in refused.err
        assert not target.exists()


def test_a_change_is_backed_up_once_a_quarter_of_an_hour(terminal: Terminal, clock: FakeClock) -> None:
    def backups() -> int:
        return len(terminal.json("recover")[0]["backups"])

    terminal.done("note", "one")
    assert backups() == 1
    clock.advance(minutes=14)
    terminal.done("note", "two")
    assert backups() == 1
    clock.advance(minutes=2)
    terminal.done("request", "list")
    assert backups() == 1
    terminal.done("note", "three")
    assert backups() == 2


def test_doctor_says_what_there_is(scanned: Terminal, evidence_folder: Path) -> None:
    found = scanned.json("doctor")
    assert found["ok"]
    assert found["audit"]["indexed_files"] == 6
    assert found["versions"]["textual"].startswith("8.")
    assert set(found["free_bytes"]) == {"data", "cache"}
    assert "Nothing is amiss" in scanned.done("doctor")
    evidence_folder.rename(evidence_folder.with_name("elsewhere"))
    missing = scanned.run("doctor", "--json")
    assert (missing.code, missing.document["ok"]) == (1, False)


def test_doctor_says_plainly_that_the_fallback_is_used(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUDIT_ROOM_NO_LIBMAGIC", "1")
    found = terminal.json("doctor")
    assert found["file_types"].startswith("puremagic")
    assert "libmagic was not found" in found["file_types"]


def test_completion_scripts(terminal: Terminal) -> None:
    for shell in ("bash", "zsh", "fish"):
        assert "_AUDIT_ROOM_COMPLETE" in terminal.done("completion", shell)
        assert json.loads(terminal.done("completion", shell, "--json"))["shell"] == shell
