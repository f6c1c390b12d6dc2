"""``search``, ``evidence list`` with operators, and ``evidence note``."""

from __future__ import annotations

import pytest

from tests.cli.terminal import Terminal

REVIEW = "access/access-review-2026Q3-finance.csv"
OTHER_REVIEW = "access/access-review-2026Q1-finance.csv"
POLICY = "policies/Access control policy v2.md"
BACKUP = "policies/Backup policy.md"


@pytest.fixture
def scanned(terminal: Terminal) -> Terminal:
    """A terminal on an audit whose folder was scanned."""
    terminal.done("scan")
    return terminal


def found(terminal: Terminal, *words: str) -> list[str]:
    """Return the paths that hold every word, best first."""
    return [hit["path"] for hit in terminal.json("search", *words) if hit["every_word"]]


@pytest.mark.parametrize(
    ("words", "paths"),
    [
        (("restored", "in", "41"), ["backups/restore-test-2026-09.txt"]),
        (("policy", "-backup"), [POLICY]),
        (("-access", "policy"), [BACKUP]),
        (("review", "-in:policies", "name:2026q3"), [REVIEW]),
        (('"phishing mail"',), ["incidents/incident 4711.txt"]),
        (('"mail phishing"',), []),
        (("in:incidents",), ["incidents/incident 4711.txt"]),
        (("-hr", "in:incidents"), ["incidents/incident 4711.txt"]),
        (("type:pdf",), []),
        (("before:2020",), []),
        (("policy", "since:2030"), []),
        (("policy", "-type:text"), []),
    ],
)
def test_what_is_typed_is_found(scanned: Terminal, words: tuple[str, ...], paths: list[str]) -> None:
    assert found(scanned, *words) == paths


def test_tags_narrow_as_soon_as_they_are_set(scanned: Terminal) -> None:
    scanned.done("evidence", "tag", REVIEW, "--ref", "A.5.18")
    assert found(scanned, "ref:a518") == [REVIEW]
    assert found(scanned, "review", "tag:none") == [OTHER_REVIEW]
    assert found(scanned, "status:T") == [REVIEW]


def test_options_may_stand_before_and_after_words(scanned: Terminal) -> None:
    for words in (("--limit", "1", "policy", "-backup"), ("-backup", "--limit", "1", "policy")):
        assert found(scanned, *words) == [POLICY]
    assert BACKUP not in scanned.done("search", "policy", "--", "-backup")


def test_a_mistyped_option_is_told(scanned: Terminal) -> None:
    outcome = scanned.run("search", "policy", "--limt", "1")
    assert outcome.code == 2
    assert "--limt" in outcome.err


def test_more_than_is_shown_is_said(scanned: Terminal) -> None:
    outcome = scanned.run("search", "policy", "--limit", "1")
    assert outcome.code == 0
    assert "There may be more than these 1" in outcome.err
    assert "There may be more" not in scanned.run("search", "phishing mail").err


def test_help_stays_help(terminal: Terminal) -> None:
    for option in ("-h", "--help"):
        assert "Usage: audit-room search" in terminal.done("search", option)


@pytest.mark.parametrize(
    ("words", "paths"),
    [
        (("policy",), [POLICY, BACKUP]),
        (("policy", "-backup"), [POLICY]),
        (("in:policies", "name:back"), [BACKUP]),
        (("type:csv",), [OTHER_REVIEW, REVIEW]),
        (("type:text", "-in:access", "-in:policies", "-incident"), ["backups/restore-test-2026-09.txt"]),
        (("since:2030",), []),
    ],
)
def test_a_list_is_narrowed_by_operators(scanned: Terminal, words: tuple[str, ...], paths: list[str]) -> None:
    assert [each["path"] for each in scanned.json("evidence", "list", *words)] == paths


def test_a_note_beside_a_file(scanned: Terminal) -> None:
    noted = scanned.json("evidence", "note", REVIEW, "checked with Zoë")
    assert (noted["path"], noted["note"]) == (REVIEW, "checked with Zoë")
    assert scanned.json("evidence", "show", REVIEW)["note"] == "checked with Zoë"
    assert "checked with Zoë" in scanned.done("evidence", "show", REVIEW)
    assert found(scanned, "zoe") == [REVIEW]
    assert "checked with Zoë" in scanned.done("log")
    assert "Zoë" not in scanned.done("summary", "--audience", "auditor")
    assert scanned.json("verify")["ok"]
    scanned.done("undo")
    assert scanned.json("evidence", "show", REVIEW)["note"] == ""


def test_a_note_can_be_replaced_and_taken_away(scanned: Terminal) -> None:
    scanned.done("evidence", "note", REVIEW, "one")
    assert "two" in scanned.done("evidence", "note", REVIEW, "two")
    assert "no note" in scanned.done("evidence", "note", REVIEW, "--remove")
    assert scanned.run("evidence", "note", REVIEW, "--remove").code == 2
    assert scanned.run("evidence", "note", REVIEW).code == 2
    assert scanned.run("evidence", "note", REVIEW, "x", "--remove").code == 2
