"""Files written whole or not at all."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from audit_room.model.errors import AuditRoomError
from audit_room.store.atomic_file import write_atomically


def test_a_file_is_put_in_place_whole_and_private(tmp_path: Path) -> None:
    target = tmp_path / "sheet.pdf"
    target.write_bytes(b"old")
    write_atomically(target, b"new")
    assert target.read_bytes() == b"new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [target]


def test_what_cannot_be_written_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "sheet\n.pdf"
    target.write_bytes(b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(AuditRoomError, match=r"sheet␊.pdf could not be written \(No space left on device\)"):
        write_atomically(target, b"new")
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]
    with pytest.raises(AuditRoomError, match="No such file"):
        write_atomically(tmp_path / "nowhere" / "sheet.pdf", b"new")
