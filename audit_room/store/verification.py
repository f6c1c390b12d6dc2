"""Verify: the chain unbroken, the tables equal to the replay, no mirror ahead of the record or against it."""

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
    mirror = Mirror(places.mirror_path(record.uid))
    hashes = {entry.seq: entry.hash for entry in entries}
    end = entries[-1].seq if entries else 0
    problems = []
    for copy in (mirror, *map(Mirror, mirror.aside())):
        name = "its mirror" if copy is mirror else f"the mirror kept aside as {copy.path.name}"
        mirrored = copy.read()[0]
        different = next(
            (entry.seq for entry in mirrored if hashes.get(entry.seq, entry.hash) != entry.hash), None
        )
        if different is not None:
            why = (
                ""
                if copy is mirror
                else " (a copy of this audit went its own way, or an older one was put back)"
            )
            problems.append(f"entry {different} differs from {name}{why}")
        elif mirrored and mirrored[-1].seq > end:
            problems.append(
                f"the journal ends at entry {end}, but {name} goes on to entry {mirrored[-1].seq}: a tail is cut off"
            )
    return problems


def verify(record: Record) -> Verification:
    """Check the whole record against its journal; nothing is changed."""
    try:
        entries = list(record.entries())
        problems = chain_problems(entries)
        problems += table_problems(replay(entries), record.tables())
        problems += _mirror_problems(record, entries)
    except (RecordError, sqlite3.DatabaseError, ValueError, KeyError, TypeError) as error:
        return Verification(
            ok=False, entries=0, head="", problems=(f"the record could not be read: {error}",)
        )
    head = entries[-1].hash if entries else ""
    return Verification(ok=not problems, entries=len(entries), head=head, problems=tuple(problems))
