"""Marks: what the record says of a file (its tags and note, the content it was shown with), told to the index."""

from __future__ import annotations

import base64
from collections.abc import Iterable

from audit_room.model.evidence_note import EvidenceNote
from audit_room.model.exhibit import Exhibit
from audit_room.model.journal import Entry
from audit_room.model.tag import Attachment, Tag
from audit_room.room.room import Room
from audit_room.store.index_marks import Marks
from audit_room.store.index_schema import IndexDamagedError, IndexUnavailableError

_MARKER = "marks"
_TABLES = frozenset({"tags", "attachments", "exhibits", "evidence_notes"})


def _paths(entries: Iterable[Entry]) -> set[bytes]:
    return {
        base64.b64decode(str(row["path"]))
        for entry in entries
        for change in entry.changes
        if change.table in _TABLES
        for row in (change.before, change.after)
        if row is not None
    }


def _mark(room: Room, path: bytes) -> Marks:
    tags = room.record.all(Tag, path=path)
    seen = [(tag.tagged_at, tag.sha256) for tag in tags]
    seen += [(item.attached_at, item.sha256) for item in room.record.all(Attachment, path=path)]
    seen += [(exhibit.shown_at, exhibit.sha256) for exhibit in room.record.all(Exhibit, path=path)]
    newest = max(seen, default=None)
    known = (newest[1],) if newest and newest[1] else ()
    note = " ".join(each.text for each in room.record.all(EvidenceNote, path=path))
    return Marks(path, tuple(sorted({tag.ref for tag in tags})), known, note)


def sync(room: Room) -> int:
    """Bring the marks in the index up to the record; returns how many files were touched.

    Costs what was changed since the last call, not the number of files.  The record stands whatever becomes of the
    index: one that was damaged is begun anew and filled by the next scan, one that cannot be written is caught up with
    at the next call.
    """
    try:
        return _sync(room)
    except IndexDamagedError:
        room.index.rebuild()
        return _sync(room)
    except IndexUnavailableError:
        return 0


def _sync(room: Room) -> int:
    seq, head = room.record.head()
    known = room.index.marker(_MARKER)
    after = 0
    if known:
        known_seq, _, known_hash = known.partition(":")
        after = int(known_seq)
        if after == seq and known_hash == head:
            return 0
        newest = next(room.record.entries(after=after - 1), None)
        if newest is None or newest.seq != after or newest.hash != known_hash:
            after = 0
    touched = [_mark(room, path) for path in sorted(_paths(room.record.entries(after=after)))]
    if touched:
        room.index.mark_many(touched)
    room.index.set_marker(_MARKER, f"{seq}:{head}")
    return len(touched)
