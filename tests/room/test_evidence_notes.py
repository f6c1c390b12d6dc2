"""Notes beside files: one a file, found by search, undone like everything, never the auditor's to read."""

from __future__ import annotations

import pytest

from audit_room.model.errors import AuditRoomError
from audit_room.model.evidence_note import EvidenceNote
from audit_room.reports.outward import outward
from audit_room.room import evidence, evidence_notes, requests, scanning, undo
from audit_room.room.room import Room
from audit_room.room.verifying import verify

FILE = b"access/access-review-2026Q3-finance.csv"
OTHER = b"incidents/incident 4711.txt"


@pytest.fixture
def scanned(room: Room) -> Room:
    """The room after its first scan."""
    scanning.scan(room)
    return room


def found(room: Room, query: str) -> list[bytes]:
    """Return the files that hold all of a query."""
    return [hit.path for hit in room.index.search(query) if hit.every_word]


def test_a_note_is_kept_shown_and_found(scanned: Room) -> None:
    note = evidence_notes.put(scanned, FILE, "  checked with Zoë, mind row 14\n")
    assert note is not None
    assert (note.text, note.noted_by, note.noted_at) == (
        "checked with Zoë, mind row 14",
        "maria",
        scanned.now(),
    )
    assert evidence_notes.note_of(scanned, FILE) == note
    assert evidence_notes.note_of(scanned, OTHER) is None
    assert evidence.at(scanned, FILE).note == note.text
    assert found(scanned, "zoe mind") == [FILE]
    assert found(scanned, "finance zoe") == [FILE]
    entry = next(scanned.record.newest_entries(1))
    assert (entry.action, entry.entity) == ("evidence.note", "evidence")
    assert entry.summary == f"noted beside {FILE.decode()}: checked with Zoë, mind row 14"
    assert verify(scanned).ok


def test_a_file_has_one_note(scanned: Room) -> None:
    first = evidence_notes.put(scanned, FILE, "first words")
    second = evidence_notes.put(scanned, FILE, "other words")
    assert first is not None
    assert second is not None
    assert first.id == second.id
    assert scanned.record.all(EvidenceNote) == [second]
    assert found(scanned, "first words") == []
    assert found(scanned, "other words") == [FILE]


def test_the_same_words_again_are_no_entry(scanned: Room) -> None:
    evidence_notes.put(scanned, FILE, "words")
    before = scanned.record.head()
    evidence_notes.put(scanned, FILE, "words ")
    assert scanned.record.head() == before


def test_an_empty_note_takes_it_away(scanned: Room) -> None:
    evidence_notes.put(scanned, FILE, "words kept")
    assert evidence_notes.put(scanned, FILE, "  ") is None
    assert scanned.record.all(EvidenceNote) == []
    assert evidence.at(scanned, FILE).note == ""
    assert found(scanned, "words kept") == []
    with pytest.raises(AuditRoomError, match="Nothing is noted beside"):
        evidence_notes.put(scanned, FILE, "")


def test_undo_brings_back_what_was_noted_before(scanned: Room) -> None:
    evidence_notes.put(scanned, FILE, "first words")
    evidence_notes.put(scanned, FILE, "other words")
    undo.undo(scanned)
    assert evidence.at(scanned, FILE).note == "first words"
    undo.undo(scanned)
    assert evidence.at(scanned, FILE).note == ""
    assert evidence_notes.note_of(scanned, FILE) is None
    assert verify(scanned).ok


def test_a_note_beside_a_tag_leaves_the_tag(scanned: Room) -> None:
    evidence.tag(scanned, [evidence.at(scanned, FILE)], ["A.5.18"])
    evidence_notes.put(scanned, FILE, "words")
    assert evidence.at(scanned, FILE).refs == ("A.5.18",)
    assert evidence.at(scanned, FILE).status == "T"
    assert found(scanned, "words ref:A.5.18") == [FILE]


def test_a_note_follows_its_file(scanned: Room) -> None:
    new = b"access/finance-review.csv"
    evidence_notes.put(scanned, FILE, "words")
    root = scanned.root_path
    (root / FILE.decode()).rename(root / new.decode())
    scanning.scan(scanned)
    moved = evidence_notes.note_of(scanned, new)
    assert moved is not None
    assert moved.text == "words"
    assert evidence_notes.note_of(scanned, FILE) is None
    assert evidence.at(scanned, new).note == "words"


def test_a_note_of_a_file_that_is_not_there_waits_for_it(room: Room) -> None:
    evidence_notes.put(room, FILE, "comes tomorrow")
    assert evidence.at(room, FILE).status == "!U"
    scanning.scan(room)
    assert evidence.at(room, FILE).note == "comes tomorrow"
    assert found(room, "comes tomorrow") == [FILE]


def test_what_is_noted_never_leaves_the_house(scanned: Room) -> None:
    requests.add(scanned, "access review")
    requests.present(scanned, "R-001", [evidence.at(scanned, FILE)])
    evidence_notes.put(scanned, FILE, "unspeakable words")
    snapshot = scanned.record.snapshot()
    assert "unspeakable" in repr(snapshot)
    assert "unspeakable" not in repr(outward(snapshot))
