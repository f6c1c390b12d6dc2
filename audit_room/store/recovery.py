"""Recover: the record made again from the mirror of its journal."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from audit_room.model.audit import Audit
from audit_room.model.errors import RecordError
from audit_room.model.journal import COUNTERS, GENESIS, Entry, hash_entry, replay
from audit_room.store.connection import APPLICATION_ID, connect, immediate, remove, sentences, shown
from audit_room.store.journal_table import entry_row
from audit_room.store.migrations import SCHEMA_VERSION, migrations
from audit_room.store.mirror import Mirror
from audit_room.store.rows import BY_KIND, BY_NAME, from_json, from_sql, to_sql

if TYPE_CHECKING:
    from sqlite_utils import Database

_AUDIT_FILE = ".audit"


def recover(mirror: Path, target: Path) -> tuple[int, list[str]]:
    """Make the audit file ``target`` from a mirror; returns how many entries were read, and what was left out.

    Raises RecordError when the target exists, or the mirror does not hold an unbroken beginning of a journal.
    """
    entries, problems = Mirror(mirror).read()
    whole = _unbroken(entries)
    if not whole:
        raise RecordError(f"{shown(mirror)} holds no journal that could be used; try a backup instead.")
    if len(whole) < len(entries):
        problems.append(f"entries after {len(whole)} do not continue the chain and were left out")
    if any(change.table not in {*BY_NAME, COUNTERS} for entry in whole for change in entry.changes):
        raise RecordError(f"{shown(mirror)} was made by a newer audit-room; update audit-room and try again.")
    try:
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        raise RecordError(f"{shown(target)} is there already; name a file that is not.") from None
    except OSError as error:
        raise RecordError(
            f"{shown(target)} cannot be made ({error.strerror}); choose another folder."
        ) from error
    try:
        database = connect(target)
        try:
            with sentences(target), immediate(database):
                _fill(database, whole)
        finally:
            database.close()
    except BaseException:
        remove(target)
        raise
    return len(whole), problems


def evidence_root(kept: Path) -> bytes:
    """Return the evidence folder of the audit that a mirror or a backup tells of; ``b""`` where it cannot be told."""
    table = BY_KIND[Audit]
    try:
        if kept.suffix == _AUDIT_FILE:
            database = connect(kept, read_only=True)
            try:
                rows = [from_sql(table, row) for row in database.table(table.name).rows]
            finally:
                database.close()
        else:
            rows = [dict(row) for row in replay(_unbroken(Mirror(kept).read()[0]))[table.name].values()]
        return from_json(Audit, rows[0]).evidence_root
    except (RecordError, sqlite3.DatabaseError, msgspec.ValidationError, LookupError, OSError):
        return b""


def _fill(database: Database, entries: list[Entry]) -> None:
    """Make schema, tables and journal of the record that ``entries`` tell of."""
    migrations().apply(database)
    database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    database.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    for table, rows in replay(entries).items():
        keep = rows.values() if table == COUNTERS else (to_sql(BY_NAME[table], row) for row in rows.values())
        database.table(table).insert_all([dict(row) for row in keep])
    database.table("journal").insert_all([entry_row(entry) for entry in entries])


def _unbroken(entries: list[Entry]) -> list[Entry]:
    """Return the entries from the first on that continue one another."""
    whole: list[Entry] = []
    previous = GENESIS
    for entry in entries:
        if entry.seq != len(whole) + 1 or entry.previous_hash != previous or entry.hash != hash_entry(entry):
            break
        whole.append(entry)
        previous = entry.hash
    return whole
