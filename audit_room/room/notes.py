"""Internal notes in the room."""

from __future__ import annotations

from audit_room.model.display import shorten
from audit_room.model.errors import AuditRoomError
from audit_room.model.note import Note
from audit_room.room.room import Room


def add(room: Room, text: str, *, about: str | None = None) -> Note:
    """Keep an internal note, which never reaches an outward report.  Raises AuditRoomError for an empty text."""
    if not text.strip():
        raise AuditRoomError("The note is empty; type what you want to keep.")
    now = room.now()
    with room.action("note.add", now=now) as action:
        note = Note(
            id=action.next_id(Note), text=text.strip(), noted_at=now, noted_by=room.actor, about=about
        )
        action.insert(note)
        action.about(f"note {note.id}: {shorten(note.text, 60)}", entity="note", entity_id=note.id)
    return note
