"""Opening the audit file: what it must be, and how SQLite is told to keep it (design section 4)."""

from __future__ import annotations

import os
import sqlite3
import stat
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
_SMALLEST = 512
"""Bytes of the smallest database SQLite makes."""


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
        saved = "Not saved: " if "i/o error" in reason else ""
        raise RecordError(
            f"{saved}{shown(path)} could not be used ({display(str(error))}); "
            "check the disk it is on and its free space."
        ) from error
    except sqlite3.DatabaseError as error:
        raise RecordError(
            f"{shown(path)} is damaged ({display(str(error))}); nothing was changed, use audit-room recover."
        ) from error


def check_header(path: Path) -> None:
    """Raise RecordError unless ``path`` is an audit file that this version can read; the file is only looked at."""
    try:
        status = path.stat()
    except FileNotFoundError:
        raise RecordError(
            f"There is no audit file {shown(path)}; begin one with audit-room init FOLDER."
        ) from None
    except OSError as error:
        raise RecordError(
            f"{shown(path)} cannot be read ({error.strerror}); check its permissions and try again."
        ) from error
    if stat.S_ISDIR(status.st_mode):
        raise RecordError(f"{shown(path)} is a folder, not an audit file; name a file that ends in .audit.")
    if not os.access(path, os.R_OK):
        raise RecordError(f"{shown(path)} cannot be read; check its permissions and try again.")
    whole = stat.S_ISREG(status.st_mode) and status.st_size >= _SMALLEST
    application, version = _marks(path) if whole else (None, 0)
    if application is None:
        raise RecordError(
            f"{shown(path)} is not an audit file; name another one, or restore it with audit-room recover."
        )
    if application != APPLICATION_ID:
        raise RecordError(f"{shown(path)} belongs to another program; name a file made by audit-room.")
    if version > SCHEMA_VERSION:
        raise RecordError(
            f"{shown(path)} was made by a newer audit-room (its format is {version}, {__version__} reads up to "
            f"{SCHEMA_VERSION}); update audit-room, the file was left as it is."
        )


def _marks(path: Path) -> tuple[int | None, int]:
    """Return application id and schema version from the header; None where the file is no database.

    Raises RecordError for a database that is damaged.

    Through SQLite, since closing a descriptor of our own would drop the locks that another connection of this process
    holds; as ``immutable``, so that nothing is locked, rolled back or written.
    """
    with sentences(path):
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
        try:
            application = connection.execute("PRAGMA application_id").fetchone()[0]
            return int(application), int(connection.execute("PRAGMA user_version").fetchone()[0])
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_NOTADB:
                return None, 0
            raise
        finally:
            connection.close()


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


def remove(path: Path) -> None:
    """Take away a file that was begun and could not be finished, with SQLite's journal beside it."""
    for each in (path, path.with_name(f"{path.name}-journal")):
        each.unlink(missing_ok=True)


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
