"""Backups of the audit file, made by SQLite's own backup, the newest ten kept."""

from __future__ import annotations

import os
import sqlite3
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from audit_room.store.connection import connect

if TYPE_CHECKING:
    from sqlite_utils import Database

KEPT = 10


def back_up(database: Database, folder: Path, now: datetime, *, why: str = "start") -> Path | None:
    """Copy the record into ``folder`` and return the copy; None where the newest backup holds the same head.

    A source that fails SQLite's quick check is never copied over good backups: sqlite3.DatabaseError is raised, and
    OSError when the copy cannot be written.  Older backups beyond the newest ten are removed.
    """
    if database.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
        raise sqlite3.DatabaseError("the quick check failed")
    head = _head(database)
    existing = backups(folder)
    if existing and f"-{head[:12]}" in existing[-1].name:
        return None
    target = folder / f"{now:%Y%m%dT%H%M%S%f}-{why}-{head[:12]}.audit"
    partial = target.with_suffix(".partial")
    os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        copy = sqlite3.connect(partial)
        try:
            database.conn.backup(copy)
        finally:
            copy.close()
        partial.replace(target)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    for old in backups(folder)[:-KEPT]:
        old.unlink(missing_ok=True)
    return target


def backups(folder: Path) -> list[Path]:
    """Return the backups of an audit, oldest first."""
    return sorted(folder.glob("*.audit"))


def opens_whole(path: Path) -> bool:
    """True when a backup opens and passes SQLite's quick check."""
    try:
        database = connect(path, read_only=True)
        try:
            return bool(database.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")
        finally:
            database.close()
    except Exception:  # noqa: BLE001 - any failure means that this one is no good
        return False


def _head(database: Database) -> str:
    row = database.execute("SELECT hash FROM journal ORDER BY seq DESC LIMIT 1").fetchone()
    return str(row[0]) if row else "empty"
