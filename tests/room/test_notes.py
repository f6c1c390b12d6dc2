"""Internal notes."""

from __future__ import annotations

import pytest

from audit_room.model.errors import AuditRoomError
from audit_room.model.note import Note
from audit_room.room import notes
from audit_room.room.room import Room
from tests.clocks import MORNING


def test_a_note_is_kept(room: Room) -> None:
    made = notes.add(room, " careful ", about="R-001")
    assert room.record.all(Note) == [made]
    assert (made.id, made.text, made.noted_at, made.noted_by) == ("M-001", "careful", MORNING, "maria")
    with pytest.raises(AuditRoomError, match="The note is empty"):
        notes.add(room, "\n")
