"""``follow-up …``, ``finding …`` and ``note``."""

from __future__ import annotations

from tests.cli.terminal import Terminal
from tests.clocks import FakeClock

REVIEW = "access/access-review-2026Q3-finance.csv"


def test_a_promise_with_owner_and_due_time(terminal: Terminal) -> None:
    terminal.done("request", "add", "restore test")
    made = terminal.json(
        "follow-up", "add", "send the report", "--request", "1", "--owner", "ben", "--due", "Fri 12:00"
    )
    assert (made["id"], made["text"], made["owner"], made["request"]) == (
        "F-001",
        "send the report",
        "ben",
        "R-001",
    )
    assert made["due"] == "2026-11-27T12:00:00+01:00"
    assert terminal.json("request", "show", "1")["state"] == "promised"
    read = terminal.json("follow-up", "add", "the log @maria due 15:30")
    assert (read["owner"], read["due"], read["text"]) == ("maria", "2026-11-24T15:30:00+01:00", "the log")


def test_promises_are_listed_delivered_and_dropped(scanned: Terminal, clock: FakeClock) -> None:
    scanned.done("follow-up", "add", "one", "--due", "in 20m")
    scanned.done("follow-up", "add", "two")
    clock.advance(minutes=30)
    assert [each["overdue"] for each in scanned.json("follow-up", "list")] == [True, False]
    assert [each["id"] for each in scanned.json("follow-up", "list", "--overdue")] == ["F-001"]
    assert scanned.done("follow-up", "list").splitlines()[1].startswith("!")
    delivered = scanned.json("follow-up", "deliver", "1", REVIEW)
    assert (delivered["state"], delivered["delivered"]) == ("delivered", [REVIEW])
    dropped = scanned.json("follow-up", "drop", "f2", "Moreau", "does", "without")
    assert (dropped["state"], dropped["reason"]) == ("dropped", "Moreau does without")
    assert scanned.json("follow-up", "list", "--open") == []


def test_a_finding_from_its_options(terminal: Terminal) -> None:
    made = terminal.json(
        "finding", "add", "no review in Q2", "--grade", "major", "--ref", "a518", "9.2",
        "--objective-evidence", "folder holds Q1 and Q3", "--location", "Hamburg", "--words", "where is Q2?",
    )  # fmt: skip
    assert (made["id"], made["grade"], made["state"], made["lacks"]) == ("N-001", "major", "drafted", [])
    assert (made["refs"], made["location"], made["auditor_words"]) == (
        ["A.5.18", "9.2"],
        "Hamburg",
        "where is Q2?",
    )


def test_a_finding_from_its_line_is_completed_before_it_is_agreed(terminal: Terminal) -> None:
    made = terminal.json("finding", "add", "no review in Q2 !ofi")
    assert (made["grade"], made["state"], made["lacks"]) == (
        "ofi", "signalled", ["a requirement (ref)", "objective evidence"],
    )  # fmt: skip
    refused = terminal.run("finding", "agree", "1")
    assert (refused.code, refused.err.count("\n")) == (2, 1)
    terminal.done("finding", "edit", "1", "--ref", "A.5.18", "--objective-evidence", "no file for Q2")
    assert terminal.json("finding", "acknowledge", "1")["acknowledged_at"] == "2026-11-24T10:00:00+01:00"
    assert terminal.json("finding", "agree", "1")["state"] == "agreed"
    assert terminal.json("finding", "edit", "1", "--statement", "no review in Q2 2026")["state"] == "drafted"


def test_a_due_time_that_was_not_taken_is_told(terminal: Terminal) -> None:
    made = terminal.run("follow-up", "add", "send it @ben due 03:00", "--json")
    assert (made.document["due"], made.document["text"]) == (None, "send it due 03:00")
    assert made.err == "due 03:00 kept as text: that time is past\n"


def test_a_finding_is_disputed_withdrawn_and_closed(terminal: Terminal) -> None:
    for statement in ("one", "two"):
        terminal.done("finding", "add", statement)
    disputed = terminal.json("finding", "dispute", "1", "it was reviewed by mail")
    assert (disputed["state"], disputed["opinion"]) == ("disputed", "it was reviewed by mail")
    assert terminal.json("finding", "close", "1")["state"] == "closed"
    assert terminal.json("finding", "withdraw", "2", "--reason", "file found")["state"] == "withdrawn"
    assert [each["id"] for each in terminal.json("finding", "list", "--state", "withdrawn")] == ["N-002"]
    assert terminal.json("finding", "list", "--grade", "major") == []
    assert terminal.json("finding", "show", "2")["reason"] == "file found"
    assert "withdrawn" in terminal.done("finding", "list")


def test_a_note_is_kept(terminal: Terminal) -> None:
    terminal.done("request", "add", "restore test")
    assert terminal.json("note", "mind the tone", "--about", "R-001")["about"] == "R-001"
    assert "mind the tone" in terminal.done("note", "mind", "the", "tone")
