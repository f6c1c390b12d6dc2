"""Backups: the newest ten, each whole, and a damaged source never among them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from audit_room.model.errors import RecordError
from audit_room.store.backups import KEPT, backups, opens_whole
from audit_room.store.places import backups_folder
from tests.clocks import MORNING
from tests.records import UID, ask, begin, reopen


def kept() -> list[Path]:
    """The backups there are, oldest first."""
    return backups(backups_folder(UID))


def test_each_change_gives_a_backup_at_start_and_no_change_none(tmp_path: Path) -> None:
    path = tmp_path / "a.audit"
    begin(path).close()
    for minute in range(3):
        with reopen(path, now=MORNING + timedelta(minutes=minute), back_up_first=True) as record:
            assert len(kept()) == 1
            assert record.back_up(MORNING) is None
    with reopen(path) as record:
        ask(record)
        made = record.back_up(MORNING + timedelta(minutes=9), why="quarter")
    assert made is not None
    assert kept()[-1] == made
    with reopen(made) as copy, reopen(path) as record:
        assert copy.snapshot() == record.snapshot()


def test_the_newest_ten_are_kept_and_each_is_whole(tmp_path: Path) -> None:
    with begin(tmp_path / "a.audit") as record:
        heads = []
        for minute in range(KEPT + 4):
            ask(record)
            record.back_up(MORNING + timedelta(minutes=minute))
            heads.append(record.head()[1][:12])
        assert [p.stem.rpartition("-")[2] for p in kept()] == heads[-KEPT:]
        assert all(opens_whole(p) for p in kept())
        assert not list(backups_folder(UID).glob("*.partial"))


def test_a_damaged_source_never_replaces_a_good_backup(tmp_path: Path) -> None:
    path = tmp_path / "a.audit"
    with begin(path) as record:
        ask(record, "x" * 60_000)
        record.back_up(MORNING)
    good = {p: p.read_bytes() for p in kept()}
    with reopen(path) as record:
        ask(record)
    content = bytearray(path.read_bytes())
    page = 4096 * (len(content) // 4096 // 2)
    content[page : page + 4096] = b"\xa5" * 4096
    path.write_bytes(content)
    with pytest.raises(RecordError, match="is damaged"):
        reopen(path, now=MORNING + timedelta(minutes=1), back_up_first=True)
    assert {p: p.read_bytes() for p in kept()} == good
    assert path.read_bytes() == bytes(content)


def test_a_backup_that_cannot_be_written_is_said_and_the_room_opens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.audit"
    begin(path).close()

    def no_space(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("audit_room.store.record.back_up", no_space)
    with reopen(path, back_up_first=True) as record:
        assert record.warning.startswith("The backup could not be written (No space left on device)")
        assert ask(record).id == "R-001"
        with pytest.raises(RecordError, match="backup could not be written"):
            record.back_up(MORNING)


def test_a_backup_that_breaks_off_leaves_no_half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with begin(tmp_path / "a.audit") as record:

        def breaks(*_: object) -> None:
            raise OSError(5, "Input/output error")

        monkeypatch.setattr(Path, "replace", breaks)
        with pytest.raises(RecordError, match="Input/output error"):
            record.back_up(MORNING)
    assert list(backups_folder(UID).iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"<html>", b"SQLite format 3\x00" + b"\xa5" * 5000])
def test_what_is_no_whole_copy_is_told(tmp_path: Path, content: bytes) -> None:
    damaged = tmp_path / "b.audit"
    damaged.write_bytes(content)
    assert opens_whole(damaged) is (content == b"")
    assert not opens_whole(tmp_path / "missing.audit")
