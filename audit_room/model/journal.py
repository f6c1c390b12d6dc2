"""The journal: an append-only, hash-chained list of every change, and what follows from it (design section 4).

Tables are the present, the journal is how it came to be: replaying the entries gives the same tables.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from audit_room.model.clock import in_utc

JsonForm = Mapping[str, object]
"""A row in its JSON form: text, numbers, lists; bytes as base64, moments as ISO 8601."""

GENESIS = "0" * 64
"""The hash before the first entry."""

COUNTERS = "counters"
"""The table of the numbers given out.  Undo leaves it alone, so that a number is never used again."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RowChange:
    """One row before and after: ``before`` is None for a new row, ``after`` None for a removed one."""

    table: str
    id: str
    before: JsonForm | None
    after: JsonForm | None

    def inverted(self) -> RowChange:
        """Return the change that takes this one back."""
        return replace(self, before=self.after, after=self.before)


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One entry: what was done, by whom, when (UTC), and the rows it changed; a bulk action is one entry.

    ``offset_minutes`` is the local offset from UTC at that moment.  ``undoes`` is the sequence of the entry it takes
    back.  ``automatic`` entries follow from what the evidence folder did and are passed over by undo.
    ``summary`` says in words what was done.
    """

    seq: int
    at: datetime
    offset_minutes: int
    actor: str
    action: str
    entity: str
    entity_id: str
    summary: str
    changes: tuple[RowChange, ...]
    automatic: bool = False
    undoes: int | None = None
    previous_hash: str = GENESIS
    hash: str = ""


def stamp(moment: datetime) -> str:
    """Return a moment in the one form the journal uses: UTC, microseconds, ``Z``; it sorts as text.

    Raises ValueError for a moment without zone.
    """
    return in_utc(moment).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def canonical(value: object) -> str:
    """Return the canonical JSON form: keys sorted, no spaces, no escapes beyond JSON's own."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def changes_json(changes: Iterable[RowChange]) -> str:
    """Return the changes of an entry in canonical form, as they are stored and hashed."""
    return canonical([{"table": c.table, "id": c.id, "before": c.before, "after": c.after} for c in changes])


def hash_entry(entry: Entry) -> str:
    """Return the SHA-256 (hex) over everything in the entry but its own hash, chained to the one before."""
    body = canonical(
        {
            "seq": entry.seq,
            "at": stamp(entry.at),
            "offset_minutes": entry.offset_minutes,
            "actor": entry.actor,
            "action": entry.action,
            "entity": entry.entity,
            "entity_id": entry.entity_id,
            "summary": entry.summary,
            "changes": changes_json(entry.changes),
            "automatic": entry.automatic,
            "undoes": entry.undoes,
            "previous_hash": entry.previous_hash,
        }
    )
    return hashlib.sha256(body.encode("utf-8")).hexdigest()


def sealed(entry: Entry, previous_hash: str) -> Entry:
    """Return the entry joined to the chain: its previous hash and its own."""
    joined = replace(entry, previous_hash=previous_hash)
    return replace(joined, hash=hash_entry(joined))


def chain_problems(entries: Iterable[Entry]) -> list[str]:
    """Return what is wrong with a chain, one sentence an item; empty when it is unbroken."""
    problems = []
    previous, expected = GENESIS, 1
    for entry in entries:
        if entry.seq != expected:
            problems.append(f"entry {expected} is missing: entry {entry.seq} follows entry {expected - 1}")
        if entry.previous_hash != previous:
            problems.append(f"entry {entry.seq} does not continue the entry before it")
        if entry.hash != hash_entry(entry):
            problems.append(
                f"entry {entry.seq} ({entry.action} {entry.entity_id}) was changed after it was written"
            )
        previous, expected = entry.hash, entry.seq + 1
    return problems


Tables = dict[str, dict[str, JsonForm]]
"""Every journalled table: rows by id."""


def replay(entries: Iterable[Entry]) -> Tables:
    """Return the tables as they stood after the last of ``entries``."""
    tables: Tables = {}
    for entry in entries:
        for change in entry.changes:
            rows = tables.setdefault(change.table, {})
            if change.after is None:
                rows.pop(change.id, None)
            else:
                rows[change.id] = change.after
    return tables


def table_problems(replayed: Tables, present: Tables) -> list[str]:
    """Return where the tables differ from the replay of the journal, one sentence an item."""
    problems = []
    for table in sorted(replayed.keys() | present.keys()):
        told, found = replayed.get(table, {}), present.get(table, {})
        for row_id in sorted(told.keys() | found.keys()):
            if row_id not in found:
                problems.append(f"{table} {row_id} is in the journal but not in its table")
            elif row_id not in told:
                problems.append(f"{table} {row_id} is in its table but not in the journal")
            elif dict(told[row_id]) != dict(found[row_id]):
                differ = sorted(
                    key for key in told[row_id].keys() | found[row_id].keys()
                    if told[row_id].get(key) != found[row_id].get(key)
                )  # fmt: skip
                problems.append(f"{table} {row_id} differs from the journal in {', '.join(differ)}")
    return problems


def undo_candidate(entries: Iterable[Entry]) -> Entry | None:
    """Return the newest entry that can be taken back, given entries newest first.

    Passed over: entries already undone, undo entries themselves, automatic ones, and the founding of the audit.
    """
    undone: set[int] = set()
    for entry in entries:
        if entry.seq in undone:
            continue
        if entry.undoes is not None:
            undone.add(entry.undoes)
        elif not entry.automatic and entry.entity != "audit":
            return entry
    return None


def is_undone(seq: int, later: Iterable[Entry]) -> bool:
    """True when an entry is taken back at present, given the entries after it, newest first.

    An undo that was itself taken back does not count.
    """
    undone: set[int] = set()
    for entry in later:
        if entry.undoes is not None and entry.seq not in undone:
            undone.add(entry.undoes)
    return seq in undone


def inverse(entry: Entry, later: Iterable[Entry] = ()) -> tuple[RowChange, ...]:
    """Return the changes that take an entry back, last first; numbers given out stay given out.

    What the evidence folder did since (the automatic ones among the ``later`` entries, oldest first) stays done: the
    tag of a file that was moved is taken off where the file lies now.
    """
    moved: dict[tuple[str, str], JsonForm | None] = {}
    for other in later:
        if other.automatic:
            moved.update({(c.table, c.id): c.after for c in other.changes})
    changes = []
    for change in reversed(entry.changes):
        if change.table != COUNTERS:
            changes.append(_carried(change.inverted(), moved))
    return tuple(change for change in changes if change.before != change.after)


def _carried(change: RowChange, moved: Mapping[tuple[str, str], JsonForm | None]) -> RowChange:
    """Return a change as it is after its row was moved along with a file."""
    key = (change.table, change.id)
    if key not in moved or change.before is None:
        return change
    now = moved[key]
    if now is None:
        return replace(change, before=None, after=None)
    elsewhere = {name: value for name, value in now.items() if value != change.before.get(name)}
    return replace(change, before=now, after=None if change.after is None else {**change.after, **elsewhere})
