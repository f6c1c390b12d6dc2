"""What is taken for an audit file and what is refused, untouched."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from audit_room import __version__
from audit_room.model.errors import RecordError
from audit_room.model.request import Request
from audit_room.store import connection
from audit_room.store.connection import sentences
from audit_room.store.migrations import SCHEMA_VERSION
from tests.records import a_request, acting, ask, begin, reopen, tamper


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An audit file of several pages."""
    with begin(tmp_path / "a.audit") as record, acting(record) as action:
        for _ in range(40):
            action.insert(a_request(action.next_id(Request), "x" * 400))
    return tmp_path / "a.audit"


DAMAGE: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "empty": (lambda _: b"", "is not an audit file"),
    "html": (lambda _: b"<!doctype html><title>Sign in</title>" * 40, "is not an audit file"),
    "short": (lambda content: content[:60], "is not an audit file"),
    "zeroed header": (lambda content: b"\0" * 4096 + content[4096:], "is not an audit file"),
    "other header": (lambda content: b"%PDF-1.7" + content[8:], "is not an audit file"),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_what_is_no_audit_file_is_refused_untouched(path: Path, name: str) -> None:
    damage, said = DAMAGE[name]
    content = damage(path.read_bytes())
    path.write_bytes(content)
    with pytest.raises(RecordError, match=said) as raised:
        reopen(path, back_up_first=True)
    assert str(path) in str(raised.value)
    assert path.read_bytes() == content


@pytest.mark.parametrize("keep", [0.5, 0.25])
def test_half_a_file_is_found_at_start(path: Path, keep: float) -> None:
    content = path.read_bytes()
    half = content[: int(len(content) * keep) // 4096 * 4096]
    path.write_bytes(half)
    with pytest.raises(RecordError, match="is damaged"):
        reopen(path, back_up_first=True)
    assert path.read_bytes() == half


def test_pages_of_noise_are_found_at_start(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096:-4096] = os.urandom(len(content) - 8192)
    path.write_bytes(content)
    with pytest.raises(RecordError, match="damaged"):
        reopen(path, back_up_first=True)
    assert path.read_bytes() == bytes(content)


def test_another_programs_database_is_refused_untouched(tmp_path: Path, path: Path) -> None:
    other = tmp_path / "other.audit"
    tamper(other, "CREATE TABLE t (x)", "PRAGMA application_id = 7")
    tamper(path, "PRAGMA application_id = 0")
    for each in (other, path):
        before = each.read_bytes()
        with pytest.raises(RecordError, match="belongs to another program"):
            reopen(each)
        assert each.read_bytes() == before


def test_a_newer_schema_is_refused_untouched(path: Path) -> None:
    tamper(path, f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    before, status = path.read_bytes(), path.stat()
    with pytest.raises(
        RecordError,
        match=rf"newer audit-room \(its format is {SCHEMA_VERSION + 1}, {__version__} reads up to {SCHEMA_VERSION}\)",
    ):
        reopen(path, back_up_first=True)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == (before, status.st_mtime_ns)


def test_a_folder_a_missing_file_and_a_pipe_are_each_told(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="is a folder, not an audit file"):
        reopen(tmp_path)
    with pytest.raises(RecordError, match=r"There is no audit file .*audit-room init FOLDER"):
        reopen(tmp_path / "missing.audit")
    with pytest.raises(RecordError, match="no audit file"):
        reopen(tmp_path / "missing folder" / "a.audit")
    (tmp_path / "file").write_text("x")
    with pytest.raises(RecordError, match=r"cannot be read \(Not a directory\)"):
        reopen(tmp_path / "file" / "a.audit")
    os.mkfifo(tmp_path / "pipe.audit")
    with pytest.raises(RecordError, match="is not an audit file"):
        reopen(tmp_path / "pipe.audit")
    assert not (tmp_path / "missing.audit").exists()


def test_a_name_with_everything_in_it_works(path: Path) -> None:
    hostile = path.with_name(os.fsdecode(b"a ?mode=memory&x#%41\xff\n.audit"))
    path.rename(hostile)
    with reopen(hostile) as record:
        ask(record)
    hostile.write_bytes(b"")
    with pytest.raises(RecordError, match=r"#%41\\xff␊.audit is not an audit file"):
        reopen(hostile)


def deny(monkeypatch: pytest.MonkeyPatch, mode: int) -> None:
    """Make the system say that files may not be used so; root may do all, so it has to be a fake."""
    allowed = os.access
    monkeypatch.setattr(os, "access", lambda path, asked: asked != mode and allowed(path, asked))


def test_a_file_that_cannot_be_read_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deny(monkeypatch, os.R_OK)
    with pytest.raises(RecordError, match="cannot be read; check its permissions"):
        reopen(path)


def test_a_file_that_cannot_be_written_can_be_looked_at(
    path: Path, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    content = path.read_bytes()
    mirrors = sorted((home / "data").rglob("*"))
    deny(monkeypatch, os.W_OK)
    with reopen(path, back_up_first=True) as record:
        assert record.read_only
        assert len(record.snapshot().requests) == 40
        with pytest.raises(RecordError, match=r"Not saved: .* was opened to read only"):
            ask(record)
    assert path.read_bytes() == content
    assert sorted((home / "data").rglob("*")) == mirrors


def test_a_file_that_turns_read_only_under_our_hands_says_so(path: Path) -> None:
    with pytest.raises(RecordError, match="can only be read; make it writable"), sentences(path):
        connection.connect(path, read_only=True).execute("DELETE FROM notes")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (sqlite3.OperationalError("database or disk is full"), "Not saved: the disk of .* is full; free some space"),
        (sqlite3.OperationalError("disk I/O error"), "Not saved: .* could not be used .disk I/O error.; check"),
        (sqlite3.OperationalError("database table is locked"), "Not saved: another program holds .* locked"),
        (sqlite3.OperationalError("no such table: x"), "a.audit could not be used .no such table: x."),
        (sqlite3.DatabaseError("file is not a database"), "is damaged .file is not a database.; nothing was changed"),
    ],
)  # fmt: skip
def test_what_sqlite_says_becomes_one_sentence(tmp_path: Path, error: Exception, said: str) -> None:
    with pytest.raises(RecordError, match=said) as raised, sentences(tmp_path / "a.audit"):
        raise error
    assert "\n" not in str(raised.value)


def test_the_file_is_kept_as_it_must_be(path: Path) -> None:
    database = connection.connect(path)
    try:
        assert database.execute("PRAGMA journal_mode").fetchone()[0] == "truncate"
        assert database.execute("PRAGMA synchronous").fetchone()[0] == 2
    finally:
        database.close()
