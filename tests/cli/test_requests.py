"""``request …``: from the line that was typed to the request that is closed."""

from __future__ import annotations

import pytest

from tests.cli.terminal import Terminal
from tests.clocks import FakeClock

REVIEW = "access/access-review-2026Q3-finance.csv"
LINE = "access review Q3 for finance #a518 @maria !high due 15:30"


def test_a_line_is_read_as_it_was_meant(terminal: Terminal) -> None:
    made = terminal.json("request", "add", LINE, "--by", "L. Moreau")
    assert {
        key: made[key] for key in ("id", "text", "state", "refs", "owner", "priority", "due", "asked_by")
    } == {
        "id": "R-001",
        "text": "access review Q3 for finance",
        "state": "new",
        "refs": ["A.5.18"],
        "owner": "maria",
        "priority": "high",
        "due": "2026-11-24T15:30:00+01:00",
        "asked_by": "L. Moreau",
    }
    assert made["asked_at"] == "2026-11-24T10:00:00+01:00"


def test_several_requests_in_one_breath(terminal: Terminal) -> None:
    made = terminal.json("request", "add", "backup policy #a813 ;; restore test ;; ")
    assert made["id"] == "R-001"
    assert [request["text"] for request in made["requests"]] == ["backup policy", "restore test"]


def test_what_was_not_understood_stays_text_and_is_hinted_at(terminal: Terminal) -> None:
    outcome = terminal.run("request", "add", "policy #5.1", "--json")
    assert outcome.document["text"] == "policy #5.1"
    assert "A.5.1" in outcome.err
    assert "A.5.1" in terminal.done("request", "add", "policy #5.1")


def test_the_list_counts_the_clocks(terminal: Terminal, clock: FakeClock) -> None:
    terminal.done("request", "add", "restore test")
    terminal.done("request", "add", "access review !high")
    clock.advance(minutes=20)
    first, second = terminal.json("request", "list")
    assert (first["elapsed_seconds"], first["remaining_seconds"], first["level"]) == (1200, 600, "ok")
    assert (second["elapsed_seconds"], second["remaining_seconds"], second["level"]) == (1200, -300, "over")
    assert second["due_at"] == "2026-11-24T10:15:00+01:00"
    printed = terminal.done("request", "list")
    assert "+05:00" in printed
    assert printed.splitlines()[2].startswith("!")


def test_the_list_is_narrowed(terminal: Terminal, clock: FakeClock) -> None:
    terminal.done("request", "add", "one @ben #a518 ;; two @maria ;; three #a813")
    clock.advance(minutes=40)
    terminal.done("request", "close", "2")

    def ids(*options: str) -> list[str]:
        return [request["id"] for request in terminal.json("request", "list", *options)]

    assert ids() == ["R-001", "R-002", "R-003"]
    assert ids("--open") == ["R-001", "R-003"]
    assert ids("--state", "accepted") == ["R-002"]
    assert ids("--owner", "BEN") == ["R-001"]
    assert ids("--ref", "8.13") == ["R-003"]
    assert ids("--late", "--open") == ["R-001", "R-003"]


@pytest.mark.parametrize("typed", ["R-001", "r-1", "R1", "1", "r001"])
def test_ids_are_typed_freely(terminal: Terminal, typed: str) -> None:
    terminal.done("request", "add", "restore test")
    assert terminal.json("request", "show", typed)["id"] == "R-001"


def test_the_way_of_a_request(terminal: Terminal, clock: FakeClock) -> None:
    terminal.done("request", "add", "restore test")
    states = []
    for step in (
        ("work", "1"),
        ("clarify", "1"),
        ("resume", "1"),
        ("ready", "1"),
        ("present", "1"),
        ("return", "1", "wrong", "quarter"),
        ("not-available", "1", "--reason", "never made, Moreau was told"),
        ("withdraw", "1"),
        ("close", "1"),
    ):
        clock.advance(minutes=1)
        states.append(terminal.json("request", *step)["state"])
    assert states == [
        "working", "clarify", "working", "ready", "shown", "returned", "not available", "withdrawn", "accepted",
    ]  # fmt: skip
    shown = terminal.json("request", "show", "1")
    assert [change["state"] for change in shown["changes"]] == ["new", *states]
    assert shown["reason"] == "", "a reason belongs to its state"


def test_the_clock_stands_still_while_the_auditor_clarifies(terminal: Terminal, clock: FakeClock) -> None:
    terminal.done("request", "add", "restore test")
    clock.advance(minutes=10)
    terminal.done("request", "clarify", "1", "which quarter?")
    clock.advance(minutes=60)
    terminal.done("request", "resume", "1")
    clock.advance(minutes=5)
    shown = terminal.json("request", "show", "1")
    assert (shown["elapsed_seconds"], shown["remaining_seconds"]) == (15 * 60, 15 * 60)


def test_an_answer_with_its_evidence(scanned: Terminal) -> None:
    scanned.done("request", "add", "access review")
    answer = scanned.json(
        "request", "answer", "1", "each quarter", "--evidence", REVIEW, "policies/Backup policy.md", "--speaker", "Ben"
    )  # fmt: skip
    assert (answer["id"], answer["text"], answer["speaker"]) == ("R-001.1", "each quarter", "Ben")
    assert [each["path"] for each in answer["evidence"]] == [REVIEW, "policies/Backup policy.md"]
    assert answer["state"] == "working"
    better = scanned.json(
        "request", "answer", "--evidence", REVIEW, "1", "each quarter but Q2", "--corrects", "R-001.1"
    )
    assert (better["corrects"], len(better["evidence"])) == ("R-001.1", 1)
    assert "(corrected later)" in scanned.done("request", "show", "1")


def test_what_is_shown_is_hashed_at_that_moment(scanned: Terminal) -> None:
    scanned.done("request", "add", "access review")
    shown = scanned.json("request", "present", "1", REVIEW, "--to", "Moreau", "--how", "paper")
    exhibit = shown["exhibits"][0]
    listed = {each["path"]: each["sha256"] for each in scanned.json("evidence", "list")}
    assert (shown["state"], exhibit["id"], exhibit["sha256"]) == ("shown", "X-001", listed[REVIEW])
    assert (exhibit["shown_to"], exhibit["how"]) == ("Moreau", "paper")
    assert exhibit["sha256"] in scanned.done("request", "present", "1", REVIEW)


def test_without_a_path_what_lies_beside_is_shown_once(scanned: Terminal) -> None:
    scanned.done("request", "add", "access review")
    scanned.done("request", "attach", "1", REVIEW)
    assert [x["path"] for x in scanned.json("request", "present", "1")["exhibits"]] == [REVIEW]
    again = scanned.run("request", "present", "1", "--json")
    assert again.document["exhibits"] == []
    assert again.err == "R-001 counts as shown, but no file was logged: nothing unshown lies beside it.\n"


def test_files_are_laid_beside_a_request_and_taken_off_again(scanned: Terminal) -> None:
    scanned.done("request", "add", "access review")
    made = scanned.json("request", "attach", "1", REVIEW)
    assert [each["path"] for each in made] == [REVIEW]
    assert scanned.json("request", "attach", "1", REVIEW) == []
    assert scanned.json("request", "detach", made[0]["id"])["path"] == REVIEW
    assert scanned.json("request", "show", "1")["attachments"] == []


def test_a_request_is_corrected(terminal: Terminal) -> None:
    terminal.done("request", "add", "acess review #a813")
    after = terminal.json(
        "request", "edit", "1", "--text", "access review", "--ref", "a518", "--owner", "ben", "--priority", "low"
    )  # fmt: skip
    assert (after["text"], after["refs"], after["owner"], after["priority"]) == (
        "access review", ["A.5.18"], "ben", "low",
    )  # fmt: skip


def test_a_due_time_is_corrected_and_taken_away(terminal: Terminal) -> None:
    terminal.done("request", "add", "access review due tomorrow 12:00")
    before = terminal.json("request", "show", "1")["due"]
    after = terminal.json("request", "edit", "1", "--due", "tomorrow 14:30")
    assert after["due"] == before.replace("T12:00", "T14:30")
    assert terminal.json("request", "edit", "1", "--no-due")["due"] != after["due"]


def test_a_question_hangs_under_its_request(terminal: Terminal) -> None:
    terminal.done("request", "add", "access review")
    assert terminal.json("request", "add", "and who signs it?", "--parent", "1")["parent"] == "R-001"
    assert terminal.json("request", "add", "backups", "--staged")["state"] == "staged"


def test_evidence_is_suggested_for_words_and_for_a_request(scanned: Terminal) -> None:
    scanned.done("request", "add", "access review for finance Q3 #a518")
    for typed in ("access review for finance Q3 #a518", "R-001", "1"):
        found = scanned.json("request", "suggest", typed)
        assert found[0]["path"] == REVIEW
        assert 0 < found[0]["score"] <= 1
        assert found[0]["reason"]
    assert len(scanned.json("request", "suggest", "access review", "--limit", "1")) == 1
    assert REVIEW in scanned.done("request", "suggest", "access", "review", "Q3")


def test_people_read_everything_about_a_request(scanned: Terminal) -> None:
    scanned.done("request", "add", LINE, "--by", "L. Moreau")
    scanned.done("request", "answer", "1", "each quarter")
    scanned.done("request", "present", "1", REVIEW)
    scanned.done("follow-up", "add", "send the list", "--request", "1", "--due", "tomorrow")
    scanned.done("finding", "add", "no review in Q2", "--request", "1")
    scanned.done("note", "careful", "--about", "R-001")
    printed = scanned.done("request", "show", "1")
    for words in (
        "L. Moreau",
        "each quarter",
        "X-001",
        "send the list",
        "no review in Q2",
        "careful",
        "A.5.18",
    ):
        assert words in printed
