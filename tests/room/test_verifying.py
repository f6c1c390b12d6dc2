"""Verify in the room: what was shown is still there, byte for byte, or said not to be."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from audit_room.room import evidence, requests, scanning
from audit_room.room.room import Room
from audit_room.room.verifying import verify
from tests.conftest import WRITTEN
from tests.records import tamper

FILE = "access/access-review-2026Q3-finance.csv"
GONE = f"X-001: no file holds the bytes that were shown as {FILE} any more"


@pytest.fixture
def shown(room: Room) -> Room:
    """A room in which one file was shown."""
    scanning.scan(room)
    requests.add(room, "access review")
    requests.present(room, "R-001", [evidence.resolve(room, FILE)])
    return room


def test_what_was_shown_and_is_there_verifies(shown: Room) -> None:
    found = verify(shown)
    assert (found.ok, found.problems, found.entries) == (True, (), 3)


def test_it_may_lie_elsewhere_by_now(shown: Room, evidence_folder: Path) -> None:
    (evidence_folder / FILE).rename(evidence_folder / "moved.csv")
    assert verify(shown).problems == (GONE,)
    scanning.scan(shown)
    assert verify(shown).ok


def test_changed_bytes_are_told_though_size_and_date_are_the_same(shown: Room, evidence_folder: Path) -> None:
    path = evidence_folder / FILE
    path.write_bytes(path.read_bytes().replace(b"remove", b"keep!!"))
    os.utime(path, (WRITTEN, WRITTEN))
    assert verify(shown).problems == (GONE,)
    path.unlink()
    found = verify(shown)
    assert (found.ok, found.problems) == (False, (GONE,))


def test_a_folder_that_is_away_is_not_taken_for_lost_evidence(shown: Room, evidence_folder: Path) -> None:
    away = evidence_folder.rename(evidence_folder.with_name("away"))
    (problem,) = verify(shown).problems
    assert "is not there, so that what was shown (1 in all) could not be compared" in problem
    away.rename(evidence_folder)
    assert verify(shown).ok


def test_a_damaged_exhibit_is_named_and_ends_nothing(shown: Room, audit_file: Path) -> None:
    tamper(audit_file, "UPDATE exhibits SET size = 'many'")
    assert verify(shown).problems == ("exhibits X-001 differs from the journal in size",)
