"""Migrations: a backup first, then all or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlite_utils import Database

from audit_room.model.request import Request
from audit_room.store import migrations, record
from audit_room.store.backups import backups
from audit_room.store.places import backups_folder
from audit_room.store.verification import verify
from tests.records import UID, ask, begin, reopen


def m002_colours(db: Database) -> None:
    """A step that a later version might add."""
    db.table("colours").create({"id": str}, pk="id")


def m002_breaks(db: Database) -> None:
    """A step that breaks off half-way."""
    db.table("colours").create({"id": str}, pk="id")
    raise OSError(28, "No space left on device")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An audit file of the first schema."""
    with begin(tmp_path / "a.audit") as opened:
        ask(opened)
    return tmp_path / "a.audit"


def upgrade(monkeypatch: pytest.MonkeyPatch, step: object) -> None:
    """Make this version one schema newer."""
    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, step))
    monkeypatch.setattr(record, "SCHEMA_VERSION", 2)
    monkeypatch.setattr("audit_room.store.connection.SCHEMA_VERSION", 2)


def version(path: Path) -> int:
    """The schema version in the header."""
    return int.from_bytes(path.read_bytes()[60:64], "big")


def test_an_older_file_is_backed_up_and_brought_up_to_date(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with reopen(path) as opened:
        before = opened.snapshot()
    upgrade(monkeypatch, m002_colours)
    with reopen(path) as opened:
        assert opened.snapshot() == before
        assert verify(opened).ok
    assert version(path) == 2
    (backup,) = backups(backups_folder(UID))
    assert "-migration-" in backup.name
    assert version(backup) == 1
    with reopen(path) as opened:
        assert [r.id for r in opened.all(Request)] == ["R-001"]
    assert len(backups(backups_folder(UID))) == 1


def test_a_migration_that_breaks_off_leaves_the_old_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as newer:
        upgrade(newer, m002_breaks)
        with pytest.raises(OSError, match="No space"):
            reopen(path)
    assert version(path) == 1
    with reopen(path) as opened:
        assert verify(opened).ok
        assert "colours" not in opened._db.table_names()


def test_each_step_has_a_name_and_the_version_counts_them() -> None:
    assert len(migrations.STEPS) == migrations.SCHEMA_VERSION
