"""Opening the audit file: what it must be, and how SQLite is told to keep it (design section 4)."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from audit_room import __version__
from audit_room.model.display import display
from audit_room.model.errors import RecordError
from audit_room.store.migrations import SCHEMA_VERSION

if TYPE_CHECKING:
    from sqlite_utils import Database

APPLICATION_ID = 0x41524F4D
"""``AROM``: what the header of an audit file says it belongs to."""

BUSY_SECONDS = 10.0
_HEADER = b"SQLite format 3\x00"
_HEADER_SIZE = 100


def shown(path: Path) -> str:
    """Return a path of this machine in its display form."""
    return display(os.fsencode(path))


@contextmanager
def sentences(path: Path) -> Iterator[None]:
    """Turn what SQLite and the system raise into one sentence that names the file and what to do."""
    try:
        yield
    except sqlite3.OperationalError as error:
        reason = str(error).lower()
        if "locked" in reason or "busy" in reason:
            raise RecordError(
                f"Not saved: another program holds {shown(path)} locked; close it or try again in a moment."
            ) from error
        if "full" in reason:
            raise RecordError(
                f"Not saved: the disk of {shown(path)} is full; free some space and try again."
            ) from error
        if "readonly" in reason or "read-only" in reason:
            raise RecordError(
                f"Not saved: {shown(path)} can only be read; make it writable and try again."
            ) from error
        raise RecordError(
            f"{shown(path)} could not be used ({display(str(error))}); check the disk it is on."
        ) from error
    except sqlite3.DatabaseError as error:
        raise RecordError(
            f"{shown(path)} is damaged ({display(str(error))}); nothing was changed, restore a backup with recover."
        ) from error


def check_header(path: Path) -> None:
    """Raise RecordError unless ``path`` is an audit file that this version can read; the file is only looked at.

    Must be called before SQLite has the file open: closing another descriptor would drop SQLite's locks.
    """
    try:
        if path.is_dir():
            raise RecordError(
                f"{shown(path)} is a folder, not an audit file; name a file that ends in .audit."
            )
        with path.open("rb") as file:
            header = file.read(_HEADER_SIZE)
    except FileNotFoundError:
        raise RecordError(
            f"There is no audit file {shown(path)}; begin one with audit-room init FOLDER."
        ) from None
    except OSError as error:
        raise RecordError(
            f"{shown(path)} cannot be read ({error.strerror}); check its permissions and try again."
        ) from error
    if len(header) < _HEADER_SIZE or not header.startswith(_HEADER):
        raise RecordError(
            f"{shown(path)} is not an audit file; name another one, or restore it with audit-room recover."
        )
    version = int.from_bytes(header[60:64], "big")
    if int.from_bytes(header[68:72], "big") != APPLICATION_ID:
        raise RecordError(f"{shown(path)} belongs to another program; name a file made by audit-room.")
    if version > SCHEMA_VERSION:
        raise RecordError(
            f"{shown(path)} was made by a newer audit-room (its format is {version}, {__version__} reads up to "
            f"{SCHEMA_VERSION}); update audit-room, the file was left as it is."
        )


def connect(path: Path, *, read_only: bool = False) -> Database:
    """Return the audit file opened as the record must be kept: TRUNCATE, FULL, no waiting for ever.

    The connection belongs to the thread that opened it.  Raises RecordError.
    """
    from sqlite_utils import Database  # noqa: PLC0415

    with sentences(path):
        uri = f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rw'}"
        connection = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=BUSY_SECONDS)
        connection.execute("PRAGMA trusted_schema = OFF")
        if not read_only:
            connection.execute("PRAGMA journal_mode = TRUNCATE").fetchall()
            connection.execute("PRAGMA synchronous = FULL")
        return Database(connection, execute_plugins=False)


@contextmanager
def immediate(database: Database) -> Iterator[None]:
    """One write transaction, taken at once so that it cannot fail half-way for a lock; rolled back on any error."""
    connection = database.conn
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
