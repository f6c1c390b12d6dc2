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

_TAIL = 1 << 20


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
                file.seek(max(0, size - _TAIL))
                lines = file.read().split(b"\n")
        except OSError:
            return None
        for line in reversed(lines):
            if (entry := _read(line)) is not None:
                return entry
        if size > _TAIL:
            return max(self.read()[0], key=lambda entry: entry.seq, default=None)
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

    def catch_up(self, entries: Iterable[Entry], head: Entry | None) -> None:
        """Bring the mirror up to the record whose ``entries`` and newest entry are given.

        A mirror that tells another story (the audit file was put back, or copied and gone on with elsewhere) is kept
        under another name, and a new one is begun.  Raises OSError.
        """
        last = self.last()
        if last is not None and head is not None and last.seq == head.seq and last.hash == head.hash:
            return
        known = list(entries)
        if last is not None:
            agrees = last.seq <= len(known) and known[last.seq - 1].hash == last.hash
            if agrees:
                known = known[last.seq :]
            else:
                self._set_aside()
        self.append(known)

    def _set_aside(self) -> None:
        number = 1
        while (other := self.path.with_name(f"{self.path.stem}.{number}.jsonl")).exists():
            number += 1
        self.path.rename(other)


def _read(line: bytes) -> Entry | None:
    try:
        row = json.loads(line)
        return row_entry(row) if isinstance(row, dict) else None
    except (ValueError, KeyError, TypeError):
        return None
