"""The journal as a table: entries to rows and back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from audit_room.model.journal import Entry, RowChange, changes_json, stamp


def entry_row(entry: Entry) -> dict[str, str | int | None]:
    """Return the entry as a row of the journal and as a line of the mirror."""
    return {
        "seq": entry.seq,
        "at": stamp(entry.at),
        "offset_minutes": entry.offset_minutes,
        "actor": entry.actor,
        "action": entry.action,
        "entity": entry.entity,
        "entity_id": entry.entity_id,
        "summary": entry.summary,
        "changes": changes_json(entry.changes),
        "automatic": int(entry.automatic),
        "undoes": entry.undoes,
        "previous_hash": entry.previous_hash,
        "hash": entry.hash,
    }


def row_entry(row: Mapping[str, object]) -> Entry:
    """Return the entry of a row.  Raises ValueError, KeyError or TypeError when it is none."""
    undoes = row["undoes"]
    changes = tuple(
        RowChange(table=c["table"], id=c["id"], before=c["before"], after=c["after"])
        for c in json.loads(str(row["changes"]))
    )
    return Entry(
        seq=int(str(row["seq"])),
        at=datetime.fromisoformat(str(row["at"])),
        offset_minutes=int(str(row["offset_minutes"])),
        actor=str(row["actor"]),
        action=str(row["action"]),
        entity=str(row["entity"]),
        entity_id=str(row["entity_id"]),
        summary=str(row["summary"]),
        changes=changes,
        automatic=bool(row["automatic"]),
        undoes=None if undoes is None else int(str(undoes)),
        previous_hash=str(row["previous_hash"]),
        hash=str(row["hash"]),
    )


def entries_of(rows: Iterable[Mapping[str, object]]) -> Iterator[Entry]:
    """Return the entries of many rows, one by one."""
    return map(row_entry, rows)
