"""The audit file when the disk is full, the write fails half-way, or the file is not what it was."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from audit_room.model.errors import RecordError
from audit_room.model.request import Request
from audit_room.room import requests
from audit_room.room.opening import open_room
from audit_room.room.room import Room
from audit_room.store.backups import backups
from audit_room.store.mirror import Mirror
from audit_room.store.places import backups_folder, mirror_path
from audit_room.store.recovery import recover
from audit_room.store.verification import verify
from tests.clocks import FakeClock
from tests.faults.processes import rest, writer
from tests.records import UID, ask, begin, reopen, tamper


def test_a_disk_that_is_full_at_any_write_fails_in_one_sentence_or_keeps_the_line(tmp_path: Path) -> None:
    path = tmp_path / "a.audit"
    with begin(path) as record:
        ask(record)
    process = writer(path, "--limits", 100_000, 268_000, 3_000)
    said = rest(process)[1:]
    assert process.wait(60) == 0
    assert len(said) == 56
    saved = {each.split()[2]: each.split()[0] for each in said if " saved " in each}
    failed = [each for each in said if " failed " in each]
    assert len(saved) > 4
    assert len(failed) > 10
    sentence = re.compile(rf"\d+ failed Not saved: .*{re.escape(str(path))}.*(full|disk I/O error).*free .*")
    assert [each for each in failed if not sentence.fullmatch(each)] == []
    with reopen(path) as record:
        assert verify(record).problems == ()
        kept = {r.id: r.text.split()[0] for r in record.all(Request)}
        assert kept == {"R-001": "access", **saved}
        assert Mirror(mirror_path(UID)).read()[0] == list(record.entries())


def test_the_room_goes_on_when_there_is_space_again(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as full:

        def no_space(*_: object) -> None:
            raise OSError(28, "No space left on device")

        full.setattr("os.fsync", no_space)
        assert requests.add(room, "kept though the mirror is full")
        assert "second copy could not be written (No space left on device)" in room.record.warning
    requests.add(room, "next")
    assert room.record.warning == ""
    assert Mirror(mirror_path(room.record.uid)).read()[0] == list(room.record.entries())


def test_a_damaged_file_can_be_put_back_from_the_newest_backup_or_the_mirror(
    audit_file: Path, tmp_path: Path, clock: FakeClock
) -> None:
    with open_room(audit_file, clock=clock, actor="maria", back_up_first=True) as room:
        requests.add(room, "access review")
        room.record.back_up(clock.advance(minutes=15))
        requests.add(room, "after the backup")
        uid, whole = room.record.uid, room.record.snapshot()
    audit_file.write_bytes(b"\0" * 4096 + audit_file.read_bytes()[4096:])
    with pytest.raises(RecordError, match=r"is not an audit file; .* restore it with audit-room recover"):
        open_room(audit_file, clock=clock, actor="maria")
    newest = backups(backups_folder(uid))[-1]
    with reopen(newest) as backup:
        assert [r.text for r in backup.all(Request)] == ["access review"]
    recover(mirror_path(uid), tmp_path / "recovered.audit")
    with open_room(tmp_path / "recovered.audit", clock=clock, actor="maria") as room:
        assert room.record.snapshot() == whole
        assert verify(room.record).ok


def test_a_read_only_audit_can_be_looked_at_and_says_why_it_is_not_changed(
    audit_file: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_room(audit_file, clock=clock, actor="maria") as room:
        requests.add(room, "access review")
    content = audit_file.read_bytes()
    monkeypatch.setattr("os.access", lambda _path, mode: mode != 2)
    with open_room(audit_file, clock=clock, actor="maria", back_up_first=True) as room:
        assert requests.detail(room, "R-001").request.text == "access review"
        with pytest.raises(RecordError, match=r"Not saved: .* was opened to read only; make it writable"):
            requests.add(room, "another")
    assert audit_file.read_bytes() == content


def test_a_damaged_page_met_during_work_is_one_sentence(audit_file: Path, clock: FakeClock) -> None:
    with open_room(audit_file, clock=clock, actor="maria") as room:
        for _ in range(3):
            requests.add(room, "x" * 9000)
    content = bytearray(audit_file.read_bytes())
    content[-8192:] = b"\xa5" * 8192
    audit_file.write_bytes(content)
    with pytest.raises(RecordError) as raised, open_room(audit_file, clock=clock, actor="maria") as room:
        assert not verify(room.record).ok
        requests.detail(room, "R-001")
        requests.detail(room, "R-002")
        requests.detail(room, "R-003")
        room.record.back_up(clock.now())
    assert "\n" not in str(raised.value)
    assert str(audit_file) in str(raised.value)


def test_tables_cannot_be_changed_without_it_showing(audit_file: Path, clock: FakeClock) -> None:
    with open_room(audit_file, clock=clock, actor="maria") as room:
        requests.add(room, "access review")
    tamper(audit_file, "UPDATE requests SET text = 'nothing'")
    with open_room(audit_file, clock=clock, actor="maria") as room:
        assert verify(room.record).problems == ("requests R-001 differs from the journal in text",)
