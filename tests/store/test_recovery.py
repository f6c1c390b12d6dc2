"""Recover: the record made again from its mirror is the record."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from audit_room.model.errors import RecordError
from audit_room.model.request import Request
from audit_room.store.mirror import Mirror
from audit_room.store.places import mirror_path
from audit_room.store.recovery import recover
from audit_room.store.verification import verify
from tests.records import UID, acting, ask, begin, reopen, rows_of_every_kind


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An audit file with a row of every kind."""
    with begin(tmp_path / "a.audit") as record:
        request = ask(record)
        with acting(record) as action:
            action.delete(request)
            for row in rows_of_every_kind("text \x00 ' é"):
                action.insert(row)
        ask(record)
    return tmp_path / "a.audit"


def test_what_was_recovered_equals_the_original(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "again.audit"
    assert recover(mirror_path(UID), target) == (4, [])
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    with reopen(path) as original, reopen(target) as recovered:
        assert recovered.snapshot() == original.snapshot()
        assert recovered.tables() == original.tables()
        assert list(recovered.entries()) == list(original.entries())
        assert verify(recovered).ok
        assert ask(recovered).id == "R-003"


def test_what_does_not_continue_the_chain_is_left_out_and_said(path: Path, tmp_path: Path) -> None:
    mirror = mirror_path(UID)
    lines = mirror.read_bytes().splitlines()
    third = json.loads(lines[2])
    third["summary"] = "changed"
    mirror.write_bytes(b"\n".join([*lines[:2], json.dumps(third).encode(), lines[3]]) + b"\n")
    entries, problems = recover(mirror, tmp_path / "again.audit")
    assert (entries, problems) == (2, ["entries after 2 do not continue the chain and were left out"])
    with reopen(tmp_path / "again.audit") as recovered:
        assert [r.id for r in recovered.all(Request)] == ["R-001"]
    assert path.exists()


def test_a_hole_ends_what_is_recovered(path: Path) -> None:
    mirror = mirror_path(UID)
    lines = mirror.read_bytes().splitlines()
    mirror.write_bytes(b"\n".join([lines[0], lines[2], lines[3][:-9]]))
    assert recover(mirror, path.with_name("again.audit")) == (
        1,
        [
            "line 3 of the mirror is torn and was left out",
            "entries after 1 do not continue the chain and were left out",
        ],
    )


@pytest.mark.parametrize("content", [None, b"", b"no journal\n"])
def test_a_mirror_without_a_beginning_is_refused(tmp_path: Path, content: bytes | None) -> None:
    mirror = tmp_path / "m.jsonl"
    if content is not None:
        mirror.write_bytes(content)
    with pytest.raises(RecordError, match="holds no journal that could be used"):
        recover(mirror, tmp_path / "again.audit")
    assert not (tmp_path / "again.audit").exists()


def test_a_target_that_is_there_or_cannot_be_made_is_refused(path: Path, tmp_path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(RecordError, match="is there already; name a file that is not"):
        recover(mirror_path(UID), path)
    assert path.read_bytes() == before
    with pytest.raises(RecordError, match="cannot be made"):
        recover(mirror_path(UID), tmp_path / "no folder" / "again.audit")


def test_a_mirror_of_a_newer_version_is_refused(path: Path, tmp_path: Path) -> None:
    mirror = Mirror(mirror_path(UID))
    with reopen(path) as record:
        ask(record)
    content = mirror.path.read_text("utf-8").replace('\\"requests\\"', '\\"riddles\\"')
    newer = tmp_path / "newer.jsonl"
    newer.write_text(_sealed_again(content), "utf-8")
    with pytest.raises(RecordError, match="made by a newer audit-room"):
        recover(newer, tmp_path / "again.audit")


def _sealed_again(content: str) -> str:
    """The lines with hashes that fit what they now say."""
    from audit_room.model.journal import GENESIS, sealed  # noqa: PLC0415
    from audit_room.store.journal_table import entry_row, row_entry  # noqa: PLC0415

    lines, previous = [], GENESIS
    for line in content.splitlines():
        entry = sealed(row_entry(json.loads(line)), previous)
        previous = entry.hash
        lines.append(json.dumps(entry_row(entry)))
    return "\n".join(lines) + "\n"


def test_a_recovery_that_fails_leaves_nothing(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise OSError

    monkeypatch.setattr("audit_room.store.recovery.migrations", fails)
    with pytest.raises(OSError):
        recover(mirror_path(UID), tmp_path / "again.audit")
    assert not list(tmp_path.glob("again*"))
    assert path.exists()
