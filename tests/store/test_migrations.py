"""Migrations: a backup first, then all or nothing."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest
from sqlite_utils import Database

from audit_room.model.evidence_note import EvidenceNote
from audit_room.model.request import Request
from audit_room.store import migrations, record
from audit_room.store.backups import backups
from audit_room.store.live import LiveRecord
from audit_room.store.places import backups_folder
from audit_room.store.verification import verify
from tests.clocks import MORNING
from tests.records import UID, acting, ask, begin, reopen

_NOW = migrations.SCHEMA_VERSION
_NEXT = _NOW + 1


def m003_colours(db: Database) -> None:
    """A step that a later version might add."""
    db.table("colours").create({"id": str}, pk="id")


def m003_breaks(db: Database) -> None:
    """A step that breaks off half-way."""
    db.table("colours").create({"id": str}, pk="id")
    raise OSError(28, "No space left on device")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An audit file of the schema of today."""
    with begin(tmp_path / "a.audit") as opened:
        ask(opened)
    return tmp_path / "a.audit"


def upgrade(monkeypatch: pytest.MonkeyPatch, step: object) -> None:
    """Make this version one schema newer."""
    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, step))
    monkeypatch.setattr(record, "SCHEMA_VERSION", _NEXT)
    monkeypatch.setattr("audit_room.store.connection.SCHEMA_VERSION", _NEXT)


def version(path: Path) -> int:
    """The schema version in the header."""
    return int.from_bytes(path.read_bytes()[60:64], "big")


def test_an_older_file_is_backed_up_and_brought_up_to_date(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with reopen(path) as opened:
        before = opened.snapshot()
    upgrade(monkeypatch, m003_colours)
    with reopen(path) as opened:
        assert opened.snapshot() == before
        assert verify(opened).ok
    assert version(path) == _NEXT
    (backup,) = backups(backups_folder(UID))
    assert "-migration-" in backup.name
    assert version(backup) == _NOW
    with reopen(path) as opened:
        assert [r.id for r in opened.all(Request)] == ["R-001"]
    assert len(backups(backups_folder(UID))) == 1


def test_a_migration_that_breaks_off_leaves_the_old_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as newer:
        upgrade(newer, m003_breaks)
        with pytest.raises(OSError, match="No space"):
            reopen(path)
    assert version(path) == _NOW
    with reopen(path) as opened:
        assert verify(opened).ok
        assert "colours" not in opened._db.table_names()


@pytest.fixture
def first(path: Path) -> Path:
    """The same audit file as the first version would have made it."""
    with sqlite3.connect(path) as plain:
        plain.execute("DROP TABLE evidence_notes")
        plain.execute("DELETE FROM _sqlite_migrations WHERE name = 'm002_evidence_notes'")
        plain.execute("PRAGMA user_version = 1")
    plain.close()
    return path


def test_a_file_of_the_first_schema_gets_notes_beside_files(first: Path) -> None:
    with reopen(first) as opened:
        note = EvidenceNote(id="B-001", path=b"a \xff", text="seen", noted_at=MORNING, noted_by="maria")
        with acting(opened) as action:
            action.insert(note)
        assert opened.all(EvidenceNote) == [note]
        assert opened.snapshot().evidence_notes == (note,)
        assert [r.id for r in opened.all(Request)] == ["R-001"]
        assert verify(opened).ok
    assert version(first) == _NOW
    assert [version(each) for each in backups(backups_folder(UID))] == [1]


def test_a_file_of_the_first_schema_that_cannot_be_written_is_read_as_it_is(
    first: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = first.read_bytes()
    monkeypatch.setattr(os, "access", lambda _, mode: mode != os.W_OK)
    with reopen(first) as opened:
        assert opened.read_only
        assert opened.all(EvidenceNote) == []
        assert opened.snapshot().evidence_notes == ()
        assert [r.id for r in LiveRecord(opened).snapshot.requests] == ["R-001"]
        assert verify(opened).ok
    assert first.read_bytes() == before


def test_each_step_has_a_name_and_the_version_counts_them() -> None:
    assert len(migrations.STEPS) == migrations.SCHEMA_VERSION
