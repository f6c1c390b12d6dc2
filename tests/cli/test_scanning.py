"""The command ``scan`` where much of the folder is gone."""

from __future__ import annotations

import os
from pathlib import Path

from tests.cli.terminal import Terminal
from tests.clocks import FakeClock
from tests.conftest import WRITTEN


def test_many_files_gone_are_missing_only_when_that_is_said(tmp_path: Path, clock: FakeClock) -> None:
    folder = tmp_path / "evidence"
    folder.mkdir()
    for number in range(20):
        path = folder / f"record {number}.txt"
        path.write_text(f"record {number}", encoding="utf-8")
        os.utime(path, (WRITTEN, WRITTEN))
    terminal = Terminal(clock, tmp_path / "a.audit")
    terminal.done("init", str(folder))
    terminal.done("scan")
    for number in range(15):
        (folder / f"record {number}.txt").unlink()

    doubted = terminal.run("scan", "--json")
    assert doubted.code == 1
    assert "--accept-missing" in doubted.document["offline_reason"]
    assert doubted.document["missing"] == 0

    assert terminal.json("scan", "--accept-missing")["missing"] == 15
    assert terminal.json("scan")["offline_reason"] == ""
