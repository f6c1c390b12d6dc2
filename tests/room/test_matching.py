"""Evidence that fits a request, each with its reason."""

from __future__ import annotations

from audit_room.room import evidence, matching, scanning
from audit_room.room.room import Room


def test_what_fits_by_text_name_or_tag_comes_up_with_a_reason(room: Room) -> None:
    scanning.scan(room)
    found = matching.matches(room, "restore test")
    assert found[0].path == b"backups/restore-test-2026-09.txt"
    assert all(match.reason for match in found)
    evidence.tag(room, [evidence.resolve(room, "incident 4711.txt")], ["A.8.13"])
    by_tag = matching.matches(room, "anything", ("A.8.13",))
    assert b"incidents/incident 4711.txt" in [match.path for match in by_tag]
    assert len(matching.matches(room, "access review finance", limit=1)) == 1
    head = room.record.head()
    assert matching.matches(room, "'; DROP TABLE files; --") is not None
    assert room.record.head() == head
