"""Starting the writer, listening to it, ending it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def writer(path: Path, *arguments: object) -> subprocess.Popen[str]:
    """A writing process; the caller waits for it or kills it."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.faults.writer", str(path), *map(str, arguments)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def line(process: subprocess.Popen[str]) -> str:
    """The next line it says."""
    assert process.stdout is not None
    return process.stdout.readline().rstrip("\n")


def rest(process: subprocess.Popen[str]) -> list[str]:
    """Everything else it says until it ends; the last line counts only if it is whole."""
    assert process.stdout is not None
    return [each[:-1] for each in process.stdout.read().splitlines(keepends=True) if each.endswith("\n")]
