"""The mirror: each journal entry once more as a JSON line, outside the audit's folder.

When the audit file is lost or damaged, the record can be made again from it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path

from audit_room.model.journal import Entry
from audit_room.store.journal_table import entry_row, row_entry

_TAILS = (1 << 14, 1 << 20)
"""Bytes from the end in which the last entry is looked for, before the whole file is read."""


def _line(entry: Entry) -> bytes:
    return json.dumps(entry_row(entry), ensure_ascii=False, separators=(",", ":")).encode("utf-8") + b"\n"


class Mirror:
    """The mirror file of one audit.  Lines are appended whole and synced; a torn last line is healed at the next."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def append(self, entries: Iterable[Entry]) -> None:
        """Append entries and sync.  Raises OSError when the file cannot be written."""
        lines = b"".join(map(_line, entries))
        if not lines:
            return
        handle = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
        try:
            size = os.fstat(handle).st_size
            if size and os.pread(handle, 1, size - 1) != b"\n":
                lines = b"\n" + lines
            view = memoryview(lines)
            while view:
                view = view[os.write(handle, view) :]
            os.fsync(handle)
        finally:
            os.close(handle)

    def last(self) -> Entry | None:
        """Return the last whole entry, None where there is none."""
        try:
            with self.path.open("rb") as file:
                size = file.seek(0, os.SEEK_END)
                for tail in (*_TAILS, size):
                    file.seek(max(0, size - tail))
                    for line in reversed(file.read().split(b"\n")):
                        if (entry := _read(line)) is not None:
                            return entry
                    if tail >= size:
                        break
        except OSError:
            return None
        return None

    def read(self) -> tuple[list[Entry], list[str]]:
        """Return all entries in sequence, each once, and a sentence for every line that could not be read."""
        entries: dict[int, Entry] = {}
        problems = []
        try:
            content = self.path.read_bytes()
        except OSError as error:
            return [], [f"the mirror could not be read ({error.strerror})"]
        for number, line in enumerate(content.split(b"\n"), start=1):
            if not line.strip():
                continue
            entry = _read(line)
            if entry is None:
                problems.append(f"line {number} of the mirror is torn and was left out")
            else:
                entries.setdefault(entry.seq, entry)
        return [entries[seq] for seq in sorted(entries)], problems

    def continues_with(self, entry: Entry) -> bool:
        """True when ``entry`` is the one after the last."""
        last = self.last()
        return last is not None and last.hash == entry.previous_hash

    def catch_up(self, entries: Iterable[Entry], head: Entry | None) -> bool:
        """Bring the mirror up to the record whose ``entries`` and newest entry are given.

        False where the mirror goes on after the record's end: then the record lost its tail, or is an older copy, and
        the mirror is left as it is.  A mirror that tells another story (the audit file was put back and gone on with)
        is kept under another name, and a new one is begun.  Raises OSError.
        """
        last = self.last()
        if last is not None and head is not None and last.seq == head.seq and last.hash == head.hash:
            return True
        known = list(entries)
        if last is not None:
            if last.seq <= len(known) and known[last.seq - 1].hash == last.hash:
                known = known[last.seq :]
            elif known and any(entry.hash == known[-1].hash for entry in self.read()[0]):
                return False
            else:
                self._set_aside()
        self.append(known)
        return True

    def aside(self) -> list[Path]:
        """Return the mirrors that were set aside, oldest first."""
        found: list[Path] = []
        while (other := self.path.with_name(f"{self.path.stem}.{len(found) + 1}.jsonl")).exists():
            found.append(other)
        return found

    def _set_aside(self) -> None:
        self.path.rename(self.path.with_name(f"{self.path.stem}.{len(self.aside()) + 1}.jsonl"))


def _read(line: bytes) -> Entry | None:
    try:
        row = json.loads(line)
        return row_entry(row) if isinstance(row, dict) else None
    except (ValueError, KeyError, TypeError):
        return None
