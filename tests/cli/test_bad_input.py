"""Bad input: one sentence, an exit code, and nothing changed."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from pathlib import Path

import pytest

from tests.cli.terminal import Terminal
from tests.clocks import FakeClock

REVIEW = "access/access-review-2026Q3-finance.csv"
WRONG = "\udce9"

BAD_CALLS: tuple[tuple[str, ...], ...] = (
    ("request", "add", ""),
    ("request", "add", "  ;; "),
    ("request", "add"),
    ("request", "add", "x", "--parent", "99"),
    ("request", "show", "99"),
    ("request", "show", "not-an-id"),
    ("request", "show", ""),
    ("request", "close", "99"),
    ("request", "return", "1"),
    ("request", "resume", "1"),
    ("request", "not-available", "1", "--reason", " "),
    ("request", "answer", "1", ""),
    ("request", "answer", "99", "text"),
    ("request", "answer", "1", "text", "--evidence", "no such file"),
    ("request", "answer", "1", "text", "--corrects", "R-001.7"),
    ("request", "present", "1", "../outside.txt"),
    ("request", "present", "1", "/etc/hostname"),
    ("request", "present", "1", f"caf{WRONG}.txt"),
    ("request", "present", "1", "base64:***"),
    ("request", "attach", "1", "nothing"),
    ("request", "detach", "E-099"),
    ("request", "edit", "1"),
    ("request", "edit", "1", "--ref", "A.99.1"),
    ("request", "edit", "1", "--priority", "urgent"),
    ("request", "edit", "1", "--due", "when it suits"),
    ("request", "edit", "1", "--due", "15:30", "--no-due"),
    ("request", "list", "--state", "nowhere"),
    ("request", "suggest", " "),
    ("request", "suggest", "x", "--limit", "0"),
    ("evidence", "show", "nothing"),
    ("evidence", "show", ""),
    ("evidence", "list", "--status", "XYZ"),
    ("evidence", "list", "--ref", "nonsense"),
    ("evidence", "tag", REVIEW),
    ("evidence", "tag", REVIEW, "--ref", "5.1"),
    ("evidence", "tag", REVIEW, "--ref", "A.9.99"),
    ("evidence", "tag", REVIEW, "--ref", ","),
    ("evidence", "tag", "nothing", "--ref", "A.5.18"),
    ("evidence", "untag", "nothing"),
    ("search", ""),
    ("search",),
    ("search", "x", "--limit", "many"),
    ("follow-up", "add", ""),
    ("follow-up", "add", "x", "--due", "sometime"),
    ("follow-up", "add", "x", "--due", "09:00"),
    ("follow-up", "add", "x", "--due", "2026-02-30"),
    ("follow-up", "add", "x", "--due", ""),
    ("follow-up", "add", "x", "--request", "99"),
    ("follow-up", "deliver", "99"),
    ("follow-up", "drop", "1"),
    ("finding", "add", ""),
    ("finding", "add", "x", "--grade", "awful"),
    ("finding", "add", "x", "--ref", "A.5.99"),
    ("finding", "edit", "1"),
    ("finding", "agree", "1"),
    ("finding", "dispute", "1"),
    ("finding", "show", "99"),
    ("note", ""),
    ("note", "x", "--about", "R-099"),
    ("log", "--limit", "0"),
    ("undo", "99"),
    ("undo", "1"),
    ("undo", "first"),
    ("summary", "--day", "someday"),
    ("summary", "--day", "2026-13-01"),
    ("summary", "--as-of", "tomorrow"),
    ("summary", "--as-of", "2020-01-01 10:00"),
    ("summary", "--audience", "everybody"),
    ("summary", "-o", "sheet.docx"),
    ("summary", "-o", "no/such/folder/sheet.pdf"),
    ("summary", "-o", "."),
    ("recover", "nothing-kept"),
    ("recover", "nothing-kept", "-o", "new.audit"),
    ("recover", "nothing-kept", "-o", "new.txt"),
    ("init", "nothing"),
    ("init", ""),
    ("completion", "tcsh"),
    ("open", "nothing"),
    ("--actor", "", "request", "list"),
    ("nonsense",),
    ("request", "nonsense"),
    ("scan", "--nonsense"),
)


@pytest.fixture
def furnished(scanned: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A scanned audit with one request, one promise and one finding; the current folder is its own."""
    monkeypatch.chdir(tmp_path)
    scanned.done("request", "add", "access review")
    scanned.done("follow-up", "add", "send it")
    scanned.done("finding", "add", "no review in Q2")
    return scanned


def contents(folder: Path) -> dict[str, str]:
    """Return the digest of every file in a folder."""
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_every_bad_call_is_one_sentence_and_changes_nothing(furnished: Terminal, tmp_path: Path) -> None:
    before = contents(tmp_path)
    for call in BAD_CALLS:
        outcome = furnished.run(*call)
        assert outcome.code == 2, (call, outcome)
        assert outcome.out == "", call
        assert outcome.err.count("\n") == 1, (call, outcome.err)
        assert outcome.err.rstrip("\n").endswith((".", "?")), (call, outcome.err)
        assert "Traceback" not in outcome.err
        assert WRONG not in outcome.err
    assert contents(tmp_path) == before


def test_a_group_alone_shows_its_help(furnished: Terminal) -> None:
    for group in ("request", "evidence", "finding", "follow-up"):
        told = furnished.run(group)
        assert (told.code, told.out) == (2, "")
        assert told.err.startswith(f"Usage: audit-room {group} ")
        assert "\n  list " in told.err
        for call in ((group, "--json"), ("--json", group)):
            document = furnished.run(*call).document
            assert document == {"error": {"message": f"Missing command; see audit-room {group} --help."}}


def test_with_json_the_error_is_the_document(furnished: Terminal) -> None:
    for call in BAD_CALLS:
        outcome = furnished.run(*call, "--json")
        assert outcome.code == 2, call
        document = json.loads(outcome.out)
        assert list(document) == ["error"], call
        assert document["error"]["message"] + "\n" == outcome.err, call


@pytest.mark.parametrize("kind", ["missing", "folder", "empty", "text", "database", "linked away"])
def test_an_audit_file_that_is_none(clock: FakeClock, tmp_path: Path, kind: str) -> None:
    target = tmp_path / "x.audit"
    if kind == "folder":
        target.mkdir()
    elif kind == "empty":
        target.touch()
    elif kind == "text":
        target.write_text("not an audit at all, but long enough to be looked at " * 20, encoding="utf-8")
    elif kind == "database":
        with sqlite3.connect(target) as connection:
            connection.execute("CREATE TABLE t (x)")
        connection.close()
    elif kind == "linked away":
        target.symlink_to(tmp_path / "nowhere.audit")
    before = contents(tmp_path)
    for command in (("request", "list"), ("scan",), ("verify",), ("open",), ("summary",), ("note", "x")):
        outcome = Terminal(clock, target).run(*command)
        assert (outcome.code, outcome.out) == (2, ""), (kind, command)
        assert outcome.err.count("\n") == 1, (kind, command, outcome.err)
        assert "x.audit" in outcome.err
    assert contents(tmp_path) == before


def test_beginning_where_nothing_can_begin(
    clock: FakeClock, tmp_path: Path, evidence_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    here = Terminal(clock)
    a_file = tmp_path / "file.txt"
    a_file.write_text("x", encoding="utf-8")
    (tmp_path / "hollow").mkdir()
    here.done("init", str(evidence_folder))
    before = contents(tmp_path)
    for call in (
        ("init", str(a_file)),
        ("init", str(tmp_path / "hollow")),
        ("init", str(evidence_folder)),
        ("init", str(evidence_folder), "--audit", str(evidence_folder / "x.audit")),
        ("init", str(evidence_folder), "--audit", "x.db"),
        ("init", str(evidence_folder), "--audit", "no/such/folder/x.audit"),
        ("init", str(evidence_folder), "--audit", "y.audit", "--framework", "iso9999"),
    ):
        outcome = here.run(*call)
        assert (outcome.code, outcome.out, outcome.err.count("\n")) == (2, "", 1), (call, outcome)
    assert contents(tmp_path) == before
    assert here.run("init", str(tmp_path / "hollow"), "--empty").code == 0


def test_no_audit_or_several_here(clock: FakeClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    empty, several = tmp_path / "empty", tmp_path / "several"
    empty.mkdir()
    several.mkdir()
    for name in ("a", "b"):
        (several / f"{name}.audit").touch()
    monkeypatch.chdir(empty)
    assert "audit-room init FOLDER" in Terminal(clock).run("request", "list").err
    assert "audit-room init FOLDER" in Terminal(clock).run().err
    monkeypatch.chdir(several)
    assert "--audit FILE" in Terminal(clock).run("request", "list").err


def test_a_lost_evidence_folder(furnished: Terminal, evidence_folder: Path) -> None:
    evidence_folder.rename(evidence_folder.with_name("elsewhere"))
    outcome = furnished.run("scan")
    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (2, "", 1)
    assert "evidence" in outcome.err
    assert {each["state"] for each in furnished.json("evidence", "list")} == {"present"}


def test_a_file_that_is_gone_cannot_be_shown(furnished: Terminal, evidence_folder: Path) -> None:
    (evidence_folder / REVIEW).unlink()
    before = furnished.json("log")
    outcome = furnished.run("request", "present", "1", REVIEW)
    assert (outcome.code, outcome.err.count("\n")) == (2, 1)
    assert furnished.json("log") == before
