"""The generator makes the same folder each time, and the committed one is that folder."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sample.conftest import COMMITTED
from tools.sample.__main__ import main


def _digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def _digests_of(contents: dict[str, bytes]) -> dict[str, str]:
    return {path: hashlib.sha256(content).hexdigest() for path, content in contents.items()}


def test_a_second_process_writes_the_same_bytes(tmp_path: Path, made: dict[str, bytes]) -> None:
    """Another process with another hash seed, time zone and build date makes the same folder."""
    target = tmp_path / "again"
    surroundings = {
        "PYTHONHASHSEED": "7",
        "TZ": "Pacific/Auckland",
        "SOURCE_DATE_EPOCH": "1000000000",
        "LC_ALL": "C",
    }
    done = subprocess.run(
        [sys.executable, "-m", "tools.sample", str(target)],
        cwd=COMMITTED.parent,
        env={**os.environ, **surroundings},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith(f"{len(made)} files, {sum(map(len, made.values())):,} bytes in ")
    assert _digests(target) == _digests_of(made)


def test_the_committed_folder_is_what_the_generator_makes(made: dict[str, bytes]) -> None:
    """Nobody changes the folder by hand, and no file of it is left over."""
    assert _digests(COMMITTED) == _digests_of(made)


def test_wrong_use_is_one_sentence_and_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No folder named, or a file in its place: told, nothing written."""
    taken = tmp_path / "taken"
    taken.write_text("a file", encoding="utf-8")
    assert main([]) == 2
    assert main([str(taken)]) == 2
    assert taken.read_text(encoding="utf-8") == "a file"
    assert [line.split()[0] for line in capsys.readouterr().err.splitlines()] == ["Usage:", "The"]
