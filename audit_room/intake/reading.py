"""Digest and type of many files, each in one read, two files at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice

from audit_room.intake import endings
from audit_room.intake.digest import HEAD, digest_with
from audit_room.intake.extract.extracted import NONE, OK
from audit_room.intake.identify import EMPTY, identify
from audit_room.intake.regular import RegularOpener, UnreadableError
from audit_room.intake.walk import Entry
from audit_room.store.index_rows import FileRow, TextRow, clamp_ns, int64

THREADS = 2
_CHUNK = 64
_AHEAD = 3
_SIMPLE_TEXT = {endings.TEXT, *endings.TEXT_ENDINGS.values()}


@dataclass(frozen=True, slots=True)
class FileRead:
    """One file that was read: its row, and its text where that was plain and read along with it."""

    row: FileRow
    text: TextRow | None


@dataclass(frozen=True, slots=True)
class FileFailed:
    """One file that could not be read, and why."""

    entry: Entry
    reason: str


def read_files(
    root: bytes, entries: Sequence[Entry], looked_ns: int, stop: threading.Event
) -> Iterator[FileRead | FileFailed]:
    """Read each file once, yielding in the order given; ends early when ``stop`` is set.

    ``looked_ns`` is the moment of this look in nanoseconds since 1970.
    """

    def read_chunk(chunk: list[Entry]) -> list[FileRead | FileFailed]:
        with RegularOpener(root) as opener:
            return [_read(opener, entry, looked_ns, stop) for entry in chunk if not stop.is_set()]

    chunks = iter([list(entries[at : at + _CHUNK]) for at in range(0, len(entries), _CHUNK)])
    with ThreadPoolExecutor(THREADS, thread_name_prefix="digest") as pool:
        running = [pool.submit(read_chunk, chunk) for chunk in islice(chunks, THREADS * _AHEAD)]
        while running:
            yield from running.pop(0).result()
            if not stop.is_set():
                running += [pool.submit(read_chunk, chunk) for chunk in islice(chunks, 1)]


def _read(
    opener: RegularOpener, entry: Entry, looked_ns: int, stop: threading.Event
) -> FileRead | FileFailed:
    try:
        digest = digest_with(opener, entry.path, stop=stop)
    except UnreadableError as error:
        return FileFailed(entry, error.reason)
    what = identify(entry.path, digest.head, digest.tail)
    row = FileRow(
        path=entry.path,
        size=digest.size,
        mtime_ns=clamp_ns(digest.mtime_ns),
        ctime_ns=clamp_ns(digest.ctime_ns),
        inode=int64(digest.inode),
        device=int64(digest.device),
        sha256=digest.sha256,
        mime=what.mime,
        engine=what.engine,
        warnings=what.warnings,
        looked_ns=looked_ns,
    )
    return FileRead(row, _plain_text(row, digest.head))


def _plain_text(row: FileRow, head: bytes) -> TextRow | None:
    """Return the text of a small UTF-8 file, whose bytes are all at hand; None where it needs a parser."""
    if row.mime == EMPTY:
        return TextRow(sha256=row.sha256, state=NONE)
    if row.mime not in _SIMPLE_TEXT or row.size > HEAD or b"\0" in head:
        return None
    try:
        text = head.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    return TextRow(sha256=row.sha256, state=OK if text.strip() else NONE, content=text)
