"""Undo: any action of the audit taken back by a compensating entry."""

from __future__ import annotations

from collections.abc import Sequence

from audit_room.model.display import shorten
from audit_room.model.errors import AuditRoomError, ConflictError
from audit_room.model.journal import COUNTERS, Entry, RowChange, inverse, is_undone, undo_candidate
from audit_room.room import marks
from audit_room.room.room import Room

_MOST_NAMED = 6


def candidate(room: Room) -> Entry | None:
    """Return the action that undo would take back now, so that it can be said first."""
    return undo_candidate(room.record.newest_entries())


def undo(room: Room, seq: int | None = None) -> Entry:
    """Take back the newest action that still stands, or the one named; returns the entry taken back.

    The entry stays in the journal, and numbers it gave out stay given out.  Raises AuditRoomError when there is
    nothing to take back or it was taken back already, ConflictError when later actions built on it.
    """
    entry = candidate(room) if seq is None else room.record.entry(seq)
    if entry is None:
        raise AuditRoomError("There is nothing to undo; nothing was changed.")
    if entry.entity == "audit":
        raise AuditRoomError(f"Entry {entry.seq} began the audit and cannot be undone.")
    later = list(room.record.entries(after=entry.seq))
    if is_undone(entry.seq, reversed(later)):
        raise AuditRoomError(f"Entry {entry.seq} was undone already; nothing was changed.")
    try:
        with room.action("undo") as action:
            action.take_back(entry.seq, inverse(entry, later))
            action.about(f"took back: {entry.summary}", entity=entry.entity, entity_id=entry.entity_id)
    except ConflictError as error:
        raise ConflictError(
            f"Entry {entry.seq} ({shorten(entry.summary, 60)}) cannot be taken back, "
            f"{_built_on(entry, later)} built on it; undo those first, audit-room log lists them."
        ) from error
    marks.sync(room)
    return entry


def _built_on(entry: Entry, later: Sequence[Entry]) -> str:
    """Return which of the ``later`` entries, oldest first, stand and touch what the entry made or changed."""
    rows = {(change.table, change.id) for change in entry.changes if change.table != COUNTERS}
    ids = {row_id for _, row_id in rows}
    undone: set[int] = set()
    found: list[int] = []
    for other in reversed(later):
        if other.undoes is not None and other.seq not in undone:
            undone.add(other.undoes)
        elif other.seq not in undone and any(
            (change.table, change.id) in rows or ids & _words(change) for change in other.changes
        ):
            found.append(other.seq)
    if not found:
        return "later entries"
    named = ", ".join(str(seq) for seq in found[:_MOST_NAMED])
    more = f" and {len(found) - _MOST_NAMED} more" if len(found) > _MOST_NAMED else ""
    return f"{'later entry' if len(found) == 1 else 'later entries'} {named}{more}"


def _words(change: RowChange) -> set[str]:
    """Return the plain values of the row, among them the id of what it hangs on."""
    return {value for value in (change.after or {}).values() if isinstance(value, str)}
