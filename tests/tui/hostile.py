"""File names that break screens, as bytes, and the form in which they must be shown."""

from __future__ import annotations

import os
from pathlib import Path

HOSTILE: dict[bytes, str] = {
    b"[@click=app.quit]x.pdf": "[@click=app.quit]x.pdf",
    b"policy [v2].pdf": "policy [v2].pdf",
    b"a[/]b.pdf": "a[/]b.pdf",
    b"two\nlines.txt": "two␊lines.txt",
    b"esc\x1b[31mred.txt": "esc␛[31mred.txt",
    b"caf\xe9.pdf": "caf\\xe9.pdf",
    "rtl\u202efdp.exe".encode(): "rtl‹U+202E›fdp.exe",
}
"""Relative path and its display form; ``a[/]b.pdf`` is ``]b.pdf`` in a folder ``a[``."""


def write_hostile(folder: Path) -> None:
    """Make the files in a folder."""
    for name in HOSTILE:
        path = folder / os.fsdecode(name)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"text of a file with a hostile name\n")
