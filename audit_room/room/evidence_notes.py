"""Notes beside files: one a file, for our own eyes, found by search."""

from __future__ import annotations

from dataclasses import replace

from audit_room.model.display import shorten
from audit_room.model.errors import AuditRoomError
from audit_room.model.evidence_note import EvidenceNote
from audit_room.room import marks
from audit_room.room.room import Room
from audit_room.store.action import Action


def note_of(room: Room, path: bytes) -> EvidenceNote | None:
    """Return what is noted beside the file at ``path``, None where nothing is."""
    found = room.record.all(EvidenceNote, path=path)
    return found[0] if found else None


def put(room: Room, path: bytes, text: str) -> EvidenceNote | None:
    """Note ``text`` beside the file at ``path`` in place of what was noted there; an empty text takes the note away.

    Returns the note as it stands now.  Raises AuditRoomError where there is nothing to note and nothing to take away.
    """
    words, shown = text.strip(), shorten(path, 60)
    now = room.now()
    with room.action("evidence.note", now=now) as action:
        known = next(iter(action.current(EvidenceNote, path=path)), None)
        note = _write(room, action, known, path, words) if words else None
        if note is None and known is None:
            raise AuditRoomError(f"Nothing is noted beside {shown}; type what you want to keep.")
        if note is None and known is not None:
            action.delete(known)
        said = f"noted beside {shown}: {shorten(words, 60)}" if words else f"took the note off {shown}"
        action.about(said, entity="evidence", entity_id=shorten(path, 200))
    marks.sync(room)
    return note


def _write(room: Room, action: Action, known: EvidenceNote | None, path: bytes, words: str) -> EvidenceNote:
    if known is not None and known.text == words:
        return known
    note = EvidenceNote(
        id=known.id if known else action.next_id(EvidenceNote),
        path=path, text=words, noted_at=room.now(), noted_by=room.actor,
    )  # fmt: skip
    if known is None:
        action.insert(note)
    else:
        action.update(known, note)
    return note


def follow_move(action: Action, old: bytes, new: bytes) -> None:
    """Let a note follow its file inside an action under way; where the new path has one, both stay."""
    for note in action.current(EvidenceNote, path=old):
        if not action.current(EvidenceNote, path=new):
            action.update(note, replace(note, path=new))
