"""Files that arrive all at once, written by a process of its own: ``python -m benchmarks.burst FOLDER COUNT``."""

from __future__ import annotations

import sys
from pathlib import Path

_IN_ONE_FOLDER = 500
_LINE = "arrived with all the others and says so\n"
_LINES = 40


def write_burst(folder: Path, count: int) -> None:
    """Write ``count`` files of up to 1.6 kB below ``folder``, as fast as they can be written."""
    for number in range(count):
        below = folder / f"delivery {number // _IN_ONE_FOLDER:03d}"
        if number % _IN_ONE_FOLDER == 0:
            below.mkdir(parents=True)
        (below / f"item-{number:06d}.txt").write_text(f"item {number}\n" + _LINE * (number % _LINES + 1))


if __name__ == "__main__":
    write_burst(Path(sys.argv[1]), int(sys.argv[2]))
