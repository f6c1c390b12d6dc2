"""Beginning an audit: refused in one sentence, with nothing made, wherever it could do harm."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from audit_room.frameworks import catalogue
from audit_room.frameworks.parsing import FrameworkError
from audit_room.model.errors import AuditRoomError, RecordError
from audit_room.room.opening import (
    ACTOR_VARIABLE,
    FILE_VARIABLE,
    default_actor,
    find_audit_file,
    init,
    open_room,
)
from audit_room.room.room import Room
from audit_room.store.places import HOME_VARIABLE
from tests.clocks import MORNING, FakeClock
from tests.conftest import ACTOR


def tree(folder: Path) -> dict[str, tuple[int, int]]:
    """Everything below a folder with size and date."""
    found = [folder, *folder.rglob("*")]
    return {str(p.relative_to(folder)): (p.lstat().st_size, p.lstat().st_mtime_ns) for p in found}


def begin(folder: Path, audit_file: Path | None, **options: object) -> Path:
    """Begin an audit as the tests do."""
    return init(folder, audit_file=audit_file, clock=FakeClock(), actor=ACTOR, **options)  # type: ignore[arg-type]


def test_an_audit_is_begun_over_a_folder_that_is_not_touched(evidence_folder: Path, tmp_path: Path) -> None:
    before = tree(evidence_folder)
    path = begin(evidence_folder, tmp_path / "Acme.audit", organisation=" Acme ")
    assert tree(evidence_folder) == before
    with open_room(path, clock=FakeClock(), actor=ACTOR) as room:
        audit = room.audit
        assert (audit.name, audit.organisation, audit.created_at) == ("evidence", "Acme", MORNING)
        assert room.root == os.fsencode(evidence_folder)
        assert room.root_path == evidence_folder
        (entry,) = room.record.entries()
        assert (entry.action, entry.actor, entry.offset_minutes) == ("audit.init", ACTOR, 60)
        assert room.framework.id == "iso27001-2022"


def test_without_a_name_the_file_lies_in_the_current_folder(
    evidence_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert begin(evidence_folder, None) == Path("evidence.audit")
    assert (tmp_path / "evidence.audit").is_file()


def test_what_is_no_evidence_folder_is_refused_and_nothing_is_made(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "empty").mkdir()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "a.txt").write_text("x")
    before = tree(tmp_path)
    target = tmp_path / "a.audit"
    with pytest.raises(AuditRoomError, match=r"There is no folder .*mis␊sing; check the spelling"):
        begin(tmp_path / "mis\nsing", target)
    with pytest.raises(AuditRoomError, match="file is not a folder; name the folder"):
        begin(tmp_path / "file", target)
    with pytest.raises(AuditRoomError, match="empty is empty; put the evidence there first"):
        begin(tmp_path / "empty", target)
    with pytest.raises(AuditRoomError, match="is not shipped"):
        begin(tmp_path / "full", target, framework_id="cobol")
    with pytest.raises(AuditRoomError, match=r"An audit file ends in \.audit"):
        begin(tmp_path / "full", tmp_path / "a.db")
    with pytest.raises(RecordError, match=r"cannot be made \(No such file"):
        begin(tmp_path / "full", tmp_path / "nowhere" / "a.audit")

    def denied(_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", denied)
    with pytest.raises(AuditRoomError, match=r"full cannot be read \(Permission denied\)"):
        begin(tmp_path / "full", target)
    monkeypatch.undo()
    assert tree(tmp_path) == before
    assert not list(home.rglob("*.jsonl"))


def test_an_empty_folder_can_be_begun_over_when_that_is_meant(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert begin(tmp_path / "empty", tmp_path / "a.audit", allow_empty=True).is_file()


def test_the_audit_file_never_lies_in_the_evidence_folder(evidence_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "door").symlink_to(evidence_folder / "policies")
    (tmp_path / "link to all").symlink_to(tmp_path)
    before = tree(evidence_folder)
    inside = [
        evidence_folder / "a.audit",
        evidence_folder / "access" / "a.audit",
        tmp_path / "door" / "a.audit",
        tmp_path / "elsewhere" / ".." / "evidence" / "a.audit",
        tmp_path / "link to all" / "evidence" / "a.audit",
    ]
    for target in inside:
        with pytest.raises(AuditRoomError, match="would lie inside the evidence folder"):
            begin(evidence_folder, target)
    with pytest.raises(AuditRoomError, match="would lie inside the evidence folder"):
        begin(tmp_path / "door", evidence_folder / "policies" / "a.audit")
    assert tree(evidence_folder) == before


def test_neither_do_index_and_mirror(
    evidence_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tree(evidence_folder)
    monkeypatch.setenv(HOME_VARIABLE, str(evidence_folder / "home"))
    with pytest.raises(AuditRoomError, match=f"would lie inside the evidence folder.*{HOME_VARIABLE}"):
        begin(evidence_folder, tmp_path / "a.audit")
    assert tree(evidence_folder) == before
    monkeypatch.delenv(HOME_VARIABLE)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(evidence_folder / "cache"))
    with pytest.raises(AuditRoomError, match="would lie inside the evidence folder"):
        begin(evidence_folder, tmp_path / "a.audit")
    assert tree(evidence_folder) == before
    assert not (tmp_path / "a.audit").exists()


def test_a_second_init_leaves_the_first_as_it_is(
    audit_file: Path, evidence_folder: Path, tmp_path: Path
) -> None:
    before = audit_file.read_bytes()
    with pytest.raises(RecordError, match="is there already and was left as it is"):
        begin(evidence_folder, audit_file, name="another")
    assert audit_file.read_bytes() == before
    (tmp_path / "link.audit").symlink_to(audit_file)
    with pytest.raises(RecordError, match="is there already"):
        begin(evidence_folder, tmp_path / "link.audit")
    (tmp_path / "dangling.audit").symlink_to(evidence_folder / "new.audit")
    with pytest.raises(AuditRoomError, match="inside the evidence folder"):
        begin(evidence_folder, tmp_path / "dangling.audit")
    assert audit_file.read_bytes() == before


def test_a_home_that_cannot_be_made_is_said_before_anything_is_made(
    evidence_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("x")
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "file"))
    with pytest.raises(AuditRoomError, match="cannot be made"):
        begin(evidence_folder, tmp_path / "a.audit")
    assert not (tmp_path / "a.audit").exists()


def test_the_audit_file_is_found_or_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(AuditRoomError, match=r"no audit file in .*audit-room init FOLDER"):
        find_audit_file(None, tmp_path)
    one = tmp_path / "one.audit"
    one.write_text("x")
    (tmp_path / "folder.audit").mkdir()
    assert find_audit_file(None, tmp_path) == one
    (tmp_path / "two\x1b.audit").write_text("x")
    with pytest.raises(AuditRoomError, match=r"holds 2 audit files \(one.audit, two␛.audit\)"):
        find_audit_file(None, tmp_path)
    assert find_audit_file(one, tmp_path) == one
    monkeypatch.setenv(FILE_VARIABLE, "/elsewhere/x.audit")
    assert find_audit_file(None, tmp_path) == Path("/elsewhere/x.audit")
    assert find_audit_file(one, tmp_path) == one
    monkeypatch.delenv(FILE_VARIABLE)

    def denied(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "glob", denied)
    with pytest.raises(AuditRoomError, match=r"cannot be read .Permission denied."):
        find_audit_file(None, tmp_path)


def test_who_is_at_the_keyboard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "ben")
    assert default_actor() == "ben"
    monkeypatch.setenv(ACTOR_VARIABLE, " maria ")
    assert default_actor() == "maria"
    monkeypatch.delenv(ACTOR_VARIABLE)

    def nobody() -> str:
        raise KeyError

    monkeypatch.setattr("getpass.getuser", nobody)
    assert default_actor() == "coordinator"


def test_a_room_that_cannot_be_opened_leaves_the_record_closed(
    audit_file: Path, home: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def not_shipped(framework_id: str) -> None:
        raise FrameworkError(f"The framework {framework_id} is not shipped.")

    with monkeypatch.context() as older:
        older.setattr(catalogue, "load", not_shipped)
        with pytest.raises(AuditRoomError, match="is not shipped"):
            open_room(audit_file, clock=clock, actor=ACTOR)
    with open_room(audit_file, clock=clock, actor=ACTOR, back_up_first=True) as room:
        assert room.record.warning == ""
    assert len(list((home / "data" / "backups").rglob("*.audit"))) == 1


def test_the_room_says_where_it_is_and_what_time(room: Room, clock: FakeClock) -> None:
    assert (room.now(), str(room.zone)) == (MORNING, "Europe/Berlin")
    clock.advance(minutes=1)
    assert (room.now() - MORNING).total_seconds() == 60
