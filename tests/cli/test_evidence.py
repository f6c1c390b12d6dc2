"""``scan``, ``evidence …`` and ``search``."""

from __future__ import annotations

import base64
import hashlib
import os
from pathlib import Path

import pytest

from audit_room.intake.regular import RegularOpener, UnreadableError
from tests.cli.terminal import Terminal
from tests.conftest import EVIDENCE

REVIEW = "access/access-review-2026Q3-finance.csv"


def test_a_scan_says_what_it_found(terminal: Terminal, evidence_folder: Path) -> None:
    found = terminal.json("scan")
    assert (found["files"], found["new"], found["indexed"]) == (len(EVIDENCE), len(EVIDENCE), len(EVIDENCE))
    assert (found["changed"], found["moved"], found["missing"], found["skipped"]) == (0, 0, 0, 0)
    assert found["unreadable"] == []
    assert found["bytes"] == sum(path.stat().st_size for path in evidence_folder.rglob("*") if path.is_file())
    assert found["seconds"] >= 0
    assert found["duplicates"] == 0


def test_a_second_scan_reads_nothing(scanned: Terminal) -> None:
    found = scanned.json("scan")
    assert (found["files"], found["new"], found["changed"], found["bytes"], found["read"]) == (6, 0, 0, 0, 0)


def test_names_only_reads_nothing(terminal: Terminal) -> None:
    assert terminal.json("scan", "--names-only")["bytes"] == 0
    assert [each["sha256"] for each in terminal.json("evidence", "list")] == [""] * len(EVIDENCE)


def test_the_options_are_taken_before_and_after_the_command(scanned: Terminal) -> None:
    before, after = scanned.run("--json", "evidence", "list"), scanned.run("evidence", "list", "--json")
    between = scanned.run("evidence", "--json", "list")
    assert before.document == after.document == between.document


def test_the_list_has_the_fields_others_rely_on(scanned: Terminal, evidence_folder: Path) -> None:
    listed = scanned.json("evidence", "list")
    assert [each["path"] for each in listed] == sorted(EVIDENCE, key=str.casefold)
    review = next(each for each in listed if each["path"] == REVIEW)
    content = (evidence_folder / REVIEW).read_bytes()
    assert review["sha256"] == hashlib.sha256(content).hexdigest()
    assert (review["size"], review["status"], review["tags"], review["warnings"]) == (
        len(content),
        "U",
        [],
        [],
    )
    assert (review["type"], review["text"]) == ("text/csv", "ok")
    assert "path_bytes" not in review


def test_the_list_is_narrowed_and_ordered(scanned: Terminal) -> None:
    scanned.done("evidence", "tag", REVIEW, "--ref", "a518")
    by_words = scanned.json("evidence", "list", "access", "REVIEW")
    assert [each["path"] for each in by_words] == ["access/access-review-2026Q1-finance.csv", REVIEW]
    assert [each["path"] for each in scanned.json("evidence", "list", "--status", "t")] == [REVIEW]
    assert [each["path"] for each in scanned.json("evidence", "list", "--ref", "A.5.18")] == [REVIEW]
    sizes = [each["size"] for each in scanned.json("evidence", "list", "--sort", "size")]
    assert sizes == sorted(sizes, reverse=True)
    assert len(scanned.json("evidence", "list", "--limit", "2")) == 2


def test_names_that_would_harm_a_terminal_are_shown_whole_and_harmless(
    terminal: Terminal, evidence_folder: Path
) -> None:
    names = [
        b"caf\xe9.txt",
        b"policy [v2].txt",
        b"[@click=app.quit]x.txt",
        b"line\nfeed.txt",
        b"esc\x1b[31m.txt",
    ]
    for name in names:
        Path(os.fsdecode(os.fsencode(evidence_folder) + b"/" + name)).write_bytes(name)
    terminal.done("scan")
    listed = {each["path"]: each for each in terminal.json("evidence", "list")}
    assert {
        "caf\\xe9.txt",
        "policy [v2].txt",
        "[@click=app.quit]x.txt",
        "line␊feed.txt",
        "esc␛[31m.txt",
    } <= set(listed)
    assert base64.b64decode(listed["caf\\xe9.txt"]["path_bytes"]) == b"caf\xe9.txt"
    assert "path_bytes" not in listed["policy [v2].txt"]
    printed = terminal.done("evidence", "list")
    assert "line␊feed.txt" in printed
    assert "\x1b" not in printed
    shown = terminal.json("evidence", "show", "base64:" + listed["caf\\xe9.txt"]["path_bytes"])
    assert shown["size"] == len(b"caf\xe9.txt")


def test_a_file_is_shown_with_everything_known(scanned: Terminal) -> None:
    scanned.done("request", "add", "finance access review #a518")
    scanned.done("evidence", "tag", REVIEW, "--ref", "A.5.18")
    scanned.done("request", "present", "R-001", REVIEW, "--to", "Moreau")
    scanned.done("request", "answer", "R-001", "each quarter", "--evidence", REVIEW)
    shown = scanned.json("evidence", "show", REVIEW, "--text")
    assert [(tag["ref"], tag["tagged_by"]) for tag in shown["tagged"]] == [("A.5.18", "maria")]
    assert [exhibit["shown_to"] for exhibit in shown["exhibits"]] == ["Moreau"]
    assert [attachment["answer"] for attachment in shown["attachments"]] == ["R-001.1"]
    assert "ben,clerk,remove" in shown["content"]
    assert [version["sha256"] for version in shown["versions"]] == [shown["sha256"]]
    printed = scanned.done("evidence", "show", REVIEW, "--text")
    assert shown["sha256"] in printed
    assert "X-001" in printed


def test_several_files_take_several_refs_in_every_spelling(scanned: Terminal) -> None:
    other = "policies/Backup policy.md"
    tagged = scanned.json("evidence", "tag", REVIEW, other, "--ref", "A.5.18", "8.13,a515")
    assert [each["tags"] for each in tagged] == [["A.5.15", "A.5.18", "A.8.13"]] * 2
    untagged = scanned.json("evidence", "untag", REVIEW, "--ref", "A.8.13", "--ref", "5.15")
    assert [each["tags"] for each in untagged] == [["A.5.18"]]
    assert scanned.json("evidence", "untag", other)[0]["status"] == "U"


def test_an_option_before_the_path_takes_one_value_only(scanned: Terminal) -> None:
    assert scanned.json("evidence", "tag", "--ref", "A.5.18", REVIEW)[0]["tags"] == ["A.5.18"]


def test_one_undo_takes_a_bulk_tag_back(scanned: Terminal) -> None:
    scanned.done("evidence", "tag", *list(EVIDENCE), "--ref", "A.5.18")
    scanned.done("undo")
    assert {each["status"] for each in scanned.json("evidence", "list")} == {"U"}


def test_a_changed_and_a_missing_file_keep_their_tags(scanned: Terminal, evidence_folder: Path) -> None:
    scanned.done("evidence", "tag", REVIEW, "policies/Backup policy.md", "--ref", "A.5.18")
    (evidence_folder / REVIEW).write_text("user\n", encoding="utf-8")
    (evidence_folder / "policies/Backup policy.md").unlink()
    found = scanned.json("scan")
    assert (found["changed"], found["missing"]) == (1, 1)
    status = {each["path"]: each["status"] for each in scanned.json("evidence", "list")}
    assert status[REVIEW] == "MT"
    assert status["policies/Backup policy.md"] == "!T"


def test_tags_follow_a_moved_file(scanned: Terminal, evidence_folder: Path) -> None:
    scanned.done("evidence", "tag", REVIEW, "--ref", "A.5.18")
    (evidence_folder / REVIEW).rename(evidence_folder / "access/review Q3.csv")
    assert scanned.json("scan")["moved"] == 1
    assert scanned.json("evidence", "show", "access/review Q3.csv")["tags"] == ["A.5.18"]
    assert scanned.json("verify")["ok"]


def test_search_finds_text_and_names_and_is_never_an_error(scanned: Terminal) -> None:
    by_text = scanned.json("search", "phishing mail")
    assert [hit["path"] for hit in by_text] == ["incidents/incident 4711.txt"]
    assert "Phishing mail" in by_text[0]["snippet"]
    assert 0 < by_text[0]["score"] <= 1
    assert len(scanned.json("search", "finance", "--limit", "1")) == 1
    for odd in ('"', "a AND", "(", "NEAR(", "*", "col:x", "'; DROP TABLE files"):
        assert scanned.run("search", odd).code == 0
    assert "4711" in scanned.done("search", "phishing")


def test_an_empty_index_says_what_to_do(terminal: Terminal) -> None:
    for command in (("evidence", "list"), ("search", "x"), ("request", "suggest", "access review")):
        outcome = terminal.run(*command)
        assert outcome.code == 0
        assert "audit-room scan" in outcome.err


def test_a_folder_that_cannot_be_read_makes_the_scan_partial(
    scanned: Terminal, evidence_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (evidence_folder / "locked").mkdir()
    reach = RegularOpener.folder

    def refusing(opener: RegularOpener, folder: bytes) -> int:
        if folder == b"locked":
            raise UnreadableError(folder, "permission denied")
        return reach(opener, folder)

    monkeypatch.setattr(RegularOpener, "folder", refusing)
    outcome = scanned.run("scan", "--json")
    assert outcome.code == 1
    assert [each["path"] for each in outcome.document["unreadable"]] == ["locked"]
    assert "locked" in scanned.run("scan").out


def test_what_name_and_text_propose_is_told_with_its_reason(scanned: Terminal) -> None:
    listed = next(each for each in scanned.json("evidence", "list") if each["path"] == REVIEW)
    shown = scanned.json("evidence", "show", REVIEW)
    assert listed["proposals"] == shown["proposals"]
    period = shown["proposals"]["period"]
    assert (period["value"]["label"], period["reason"]) == ("2026-Q3", "name says 2026Q3")
    assert "proposed: 2026-Q3 (name says 2026Q3)" in scanned.run("evidence", "show", REVIEW).out


def test_a_file_being_written_is_told_as_such_and_not_shown(scanned: Terminal, evidence_folder: Path) -> None:
    path = evidence_folder / "growing.log"
    path.write_text("the first half", encoding="utf-8")
    moment = scanned.clock.now().timestamp()
    os.utime(path, (moment, moment))
    scanned.json("scan", "--names-only")
    assert scanned.json("evidence", "show", "growing.log")["being_written"]
    assert "being written" in scanned.run("evidence", "list", "growing").out
    assert "now     being written" in scanned.run("evidence", "show", "growing.log").out
    scanned.done("request", "add", "the log")
    refused = scanned.run("request", "present", "R-001", "growing.log")
    assert refused.code == 2
    assert "growing.log is being written at this moment" in refused.err
