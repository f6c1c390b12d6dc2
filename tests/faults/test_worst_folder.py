"""A folder with the worst files known, taken in as a user would, with one gigabyte of memory for each process."""

from __future__ import annotations

import hashlib
import json
import os
import resource
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.faults.processes import ROOT
from tests.faults.worst_files import GOOD, make_worst

_GIGABYTE = 1 << 30


def _confined() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_GIGABYTE, _GIGABYTE))


def _run(folder: Path, home: Path, *arguments: str) -> tuple[int, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "audit_room", "--json", *arguments],
        cwd=folder.parent,
        env={**os.environ, "AUDIT_ROOM_HOME": str(home), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
        preexec_fn=_confined,
    )
    assert "Traceback" not in done.stderr
    return done.returncode, json.loads(done.stdout)


def _met(folder: Path) -> int:
    """Count what lies in the folder, itself and its folders left out, as ``find`` would."""
    raw = os.fsencode(folder)
    return sum(len(files) for _, _, files in os.walk(raw)) + sum(
        os.path.islink(os.path.join(above, each))  # noqa: PTH114, PTH118 - bytes
        for above, folders, _ in os.walk(raw)
        for each in folders
    )


def _untouched(folder: Path) -> dict[bytes, tuple[object, ...]]:
    """Return name, type, permissions, size and dates of everything, and the bytes of every regular file.

    When folders and links were looked at last is left out: this look itself counts.
    """
    found: dict[bytes, tuple[object, ...]] = {}
    for above, folders, files in os.walk(os.fsencode(folder)):
        for each in [b".", *folders, *files]:
            path = os.path.join(above, each)  # noqa: PTH118 - bytes
            status = os.lstat(path)
            times, content = [status.st_mtime_ns, status.st_ctime_ns], ""
            if stat.S_ISREG(status.st_mode):
                descriptor = os.open(path, os.O_RDONLY | os.O_NOATIME)
                with os.fdopen(descriptor, "rb") as file:
                    content = hashlib.file_digest(file, "sha256").hexdigest()
                times.append(status.st_atime_ns)
            found[path] = (status.st_mode, status.st_size, status.st_ino, *times, content)
    return found


@pytest.mark.long
def test_every_file_is_read_or_listed_with_its_reason_and_nothing_is_touched(tmp_path: Path) -> None:
    """Indexed to the end within a gigabyte; files = indexed + skipped + unreadable; the folder is as it was."""
    folder, home = tmp_path / "evidence", tmp_path / "home"
    make_worst(folder)
    before = _untouched(folder)
    code, _ = _run(folder, home, "init", "evidence", "--name", "Worst")
    assert code == 0
    code, report = _run(folder, home, "scan")
    assert code in {0, 1}
    assert report["files"] == _met(folder)
    assert report["files"] == report["indexed"] + report["skipped"] + len(report["unreadable"])
    assert all(each["reason"] for each in (*report["unreadable"], *report["left_out"]))
    _, files = _run(folder, home, "evidence", "list")
    assert len(files) == report["indexed"] + len(report["unreadable"])
    assert not [each["path"] for each in files if each["text"] == "pending"]
    texts = {each["path"]: each["text"] for each in files}
    assert all(texts[name.decode()] == "ok" for name in GOOD)
    _, again = _run(folder, home, "scan")
    assert (again["new"], again["changed"], again["texts"]) == (0, 0, 0)
    assert _untouched(folder) == before
