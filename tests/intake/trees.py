"""Evidence folders for tests: files with dates long past, so that nothing has to settle."""

from __future__ import annotations

import os
from pathlib import Path

from audit_room.intake.report import ScanReport
from audit_room.intake.scan import ScanOptions, scan
from audit_room.store.index_writer import IndexWriter
from tests.clocks import FakeClock

LONG_AGO = 1_700_000_000
"""Seconds since 1970 given to files as their date."""

HOSTILE_NAMES = (
    b"policy [v2].pdf",
    b"[@click=app.quit]x.pdf",
    b"a[/]b.pdf",
    b"line\nbreak.txt",
    b"escape\x1b[2J.txt",
    b"caf\xe9.pdf",
    "right\u202eto-left.txt".encode(),
    b"-rf",
    b" lead and trail ",
    b"q'uote\".txt",
    b"x" * 255,
)


def put(root: Path, name: bytes, content: bytes = b"some text\n", when: int = LONG_AGO) -> bytes:
    """Write a file below ``root``, folders included, and return its name."""
    path = root / os.fsdecode(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (when, when))
    return name


def scanned(
    root: Path, index: IndexWriter, options: ScanOptions | None = None, clock: FakeClock | None = None
) -> ScanReport:
    """Scan ``root`` into ``index`` with a clock that stands still while it runs."""
    return scan(os.fsencode(root), index, clock=clock or FakeClock(), options=options)
