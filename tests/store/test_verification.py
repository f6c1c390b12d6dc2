"""Verify: whatever was done to the file behind the record's back is found and named."""

from __future__ import annotations

from pathlib import Path

import pytest

from audit_room.store.places import mirror_path
from audit_room.store.verification import verify
from tests.records import UID, ask, begin, mirror_lines, reopen, tamper

WENT_ON = " (a copy of this audit went its own way, or an older one was put back)"

SWAP = (
    "UPDATE journal SET seq = 900 WHERE seq = 3",
    "UPDATE journal SET seq = 3 WHERE seq = 4",
    "UPDATE journal SET seq = 4 WHERE seq = 900",
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An audit file with seven entries."""
    with begin(tmp_path / "a.audit") as record:
        for number in range(6):
            ask(record, f"request {number}")
    return tmp_path / "a.audit"


def test_a_whole_record_verifies(path: Path) -> None:
    with reopen(path) as record:
        found = verify(record)
        assert (found.ok, found.entries, found.head, found.problems) == (True, 7, record.head()[1], ())


@pytest.mark.parametrize(
    ("statements", "named"),
    [
        (("DELETE FROM journal WHERE seq = 4",), "entry 4 is missing: entry 5 follows entry 3"),
        (("DELETE FROM journal WHERE seq = 1",), "entry 1 is missing"),
        (SWAP, "entry 3 does not continue the entry before it"),
        (("UPDATE journal SET summary = 'other' WHERE seq = 4",), "entry 4 (request.add R-003) was changed"),
        (("UPDATE journal SET at = '2026-01-01T00:00:00.000000Z' WHERE seq = 4",), "entry 4"),
        (("UPDATE journal SET changes = replace(changes, 'request 2', 'request 9')",), "entry 4"),
        (("UPDATE requests SET text = 'other' WHERE id = 'R-002'",), "requests R-002 differs from the journal in text"),
        (("DELETE FROM requests WHERE id = 'R-002'",), "requests R-002 is in the journal but not in its table"),
        (("INSERT INTO notes (id) VALUES ('M-9')",), "notes M-9 is in its table but not in the journal"),
        (("UPDATE counters SET last = 1",), "counters requests differs from the journal in last"),
        (("UPDATE requests SET refs = 'no json' WHERE id = 'R-001'",), "R-001 differs from the journal in refs"),
        (("UPDATE journal SET changes = 'not json' WHERE seq = 4",), "the record could not be read"),
        (("DROP TABLE notes",), "lacks notes"),
        (("DROP TABLE journal",), "in its table but not in the journal"),
    ],
)  # fmt: skip
def test_what_was_done_behind_its_back_is_named(path: Path, statements: tuple[str, ...], named: str) -> None:
    tamper(path, *statements)
    with reopen(path) as record:
        found = verify(record)
    assert not found.ok
    assert any(named in problem for problem in found.problems), found.problems


def test_a_tail_of_three_is_found_by_the_mirror_even_after_reopening(path: Path) -> None:
    tamper(
        path,
        "DELETE FROM journal WHERE seq > 4",
        "DELETE FROM requests WHERE id > 'R-003'",
        "UPDATE counters SET last = 3",
    )
    for _ in range(2):
        with reopen(path) as record:
            assert verify(record).problems == (
                "the journal ends at entry 4, but its mirror goes on to entry 7: a tail is cut off",
            )
    with reopen(path) as record:
        ask(record, "after the cut")
        found = verify(record)
    assert found.problems == (f"entry 5 differs from the mirror kept aside as {UID}.1.jsonl{WENT_ON}",)


def test_a_history_written_anew_is_found_by_the_mirror(path: Path, tmp_path: Path, home: Path) -> None:
    with begin(tmp_path / "b.audit", uid="other") as record:
        for number in range(6):
            ask(record, f"request {number}!")
    told = mirror_lines(home)
    (tmp_path / "b.audit").replace(path)
    mirror_path("other").write_bytes(mirror_path(UID).read_bytes())
    with reopen(path) as record:
        found = verify(record)
        assert any("differs from" in problem for problem in found.problems)
    assert len(told) == 7


def test_without_a_mirror_the_chain_alone_is_judged(path: Path) -> None:
    with reopen(path) as record:
        mirror_path(UID).unlink()
        assert verify(record).ok


def test_a_damaged_journal_row_is_a_warning_at_the_door_and_named_by_verify(path: Path) -> None:
    tamper(path, "UPDATE journal SET changes = '{' WHERE seq = 7")
    with reopen(path) as record:
        assert "damaged entry in its journal" in record.warning
        assert not verify(record).ok
