"""Where things lie beside the audit file."""

from __future__ import annotations

from pathlib import Path

import pytest

from audit_room.model.errors import RecordError
from audit_room.store import places


def test_everything_lies_below_the_home_that_is_named(home: Path) -> None:
    found = [
        places.data_folder(), places.cache_folder(), places.index_path("u"), places.mirror_path("u"),
        places.backups_folder("u"), places.draft_path("u"), places.log_path(),
    ]  # fmt: skip
    assert len(set(found)) == 7
    assert all(path.is_relative_to(home) for path in found)
    assert places.index_path("u").is_relative_to(places.cache_folder())
    assert places.mirror_path("u").is_relative_to(places.data_folder())


def test_without_it_the_users_own_folders_are_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(places.HOME_VARIABLE)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert places.planned() == (tmp_path / "share" / "audit-room", tmp_path / "cache" / "audit-room")
    assert not (tmp_path / "share").exists()
    assert places.data_folder().is_dir()


def test_a_folder_that_cannot_be_made_is_said_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv(places.HOME_VARIABLE, str(tmp_path / "file"))
    with pytest.raises(RecordError, match=r"file/data cannot be made \(Not a directory\)"):
        places.mirror_path("u")
