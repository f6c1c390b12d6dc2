"""Verify: the chain unbroken, the tables equal to the replay, the mirror not ahead of the record."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from audit_room.model.errors import RecordError
from audit_room.model.journal import Entry, chain_problems, replay, table_problems
from audit_room.store import places
from audit_room.store.mirror import Mirror
from audit_room.store.record import Record


@dataclass(frozen=True, kw_only=True, slots=True)
class Verification:
    """What was checked and what is wrong; ``ok`` when nothing is."""

    ok: bool
    entries: int
    head: str
    problems: tuple[str, ...]


def _mirror_problems(record: Record, entries: list[Entry]) -> list[str]:
    last = Mirror(places.mirror_path(record.uid)).last()
    if last is None:
        return []
    if last.seq > len(entries):
        return [
            f"the journal ends at entry {len(entries)}, but its mirror goes on to entry {last.seq}: a tail is cut off"
        ]
    if entries[last.seq - 1].hash != last.hash:
        return [f"entry {last.seq} differs from its mirror"]
    return []


def verify(record: Record) -> Verification:
    """Check the whole record against its journal; nothing is changed."""
    try:
        entries = list(record.entries())
        problems = chain_problems(entries)
        problems += table_problems(replay(entries), record.tables())
        problems += _mirror_problems(record, entries)
    except (RecordError, sqlite3.DatabaseError, ValueError, KeyError, TypeError) as error:
        return Verification(
            ok=False, entries=0, head="", problems=(f"the journal could not be read: {error}",)
        )
    head = entries[-1].hash if entries else ""
    return Verification(ok=not problems, entries=len(entries), head=head, problems=tuple(problems))
