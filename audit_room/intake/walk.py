"""The walk: every file below the evidence folder with its status; nothing is opened, no link is followed."""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from audit_room.intake.regular import reason_of
from audit_room.intake.skip import SkipList
from audit_room.store.index_rows import clamp_ns, int64


class Entry(NamedTuple):
    """One regular file: its path relative to the root, size in bytes, times in nanoseconds, its inode."""

    path: bytes
    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int
    device: int


@dataclass(slots=True)
class Walk:
    """What a walk found: files, what was left out and why, what could not be read and why.

    ``unread_folders`` are the folders among the unreadable: what lies below them is unknown, not gone.
    """

    entries: list[Entry] = field(default_factory=list)
    skipped: list[tuple[bytes, str]] = field(default_factory=list)
    unreadable: list[tuple[bytes, str]] = field(default_factory=list)
    unread_folders: list[bytes] = field(default_factory=list)
    complete: bool = True

    def is_below_unread(self, path: bytes) -> bool:
        """True where ``path`` lies in a folder that could not be read, so that nothing is known of it."""
        return any(path.startswith(folder + b"/") for folder in self.unread_folders)


def entry_of(path: bytes, status: os.stat_result) -> Entry:
    """Return the entry for a file of this status, within what the index can hold."""
    return Entry(
        path,
        status.st_size,
        clamp_ns(status.st_mtime_ns),
        clamp_ns(status.st_ctime_ns),
        int64(status.st_ino),
        int64(status.st_dev),
    )


def look(root: bytes, path: bytes) -> Entry | None:
    """Return the file at ``path`` as it is now, None where there is no regular file any more."""
    try:
        status = os.lstat(os.path.join(root, path))  # noqa: PTH118 - bytes, which pathlib does not take
    except OSError:
        return None
    return entry_of(path, status) if stat.S_ISREG(status.st_mode) else None


def walk(
    root: bytes, skip: SkipList, exclude: tuple[bytes, ...] = (), stop: threading.Event | None = None
) -> Iterator[Walk]:
    """Walk through all folders below ``root``, yielding the growing result after each folder.

    ``exclude`` are absolute paths (the audit file, the index …) that are left out wherever they are met.  The
    result yielded last is the whole; its ``complete`` is False where ``stop`` was set before the end.
    """
    found = Walk()
    own = _identities(exclude)
    folders = [b""]
    while folders:
        if stop is not None and stop.is_set():
            found.complete = False
            break
        folder = folders.pop()
        below: list[bytes] = []
        try:
            with os.scandir(os.path.join(root, folder) if folder else root) as listing:  # noqa: PTH118
                for item in sorted(listing, key=lambda each: each.name):
                    path = folder + b"/" + item.name if folder else item.name
                    if (reason := skip.reason(item.name)) is not None:
                        found.skipped.append((path, reason))
                    else:
                        _sort_in(found, item, path, own, below)
        except OSError as error:
            found.unreadable.append((folder, f"folder: {reason_of(error)}"))
            found.unread_folders.append(folder)
        folders.extend(reversed(below))
        yield found
    yield found


def _sort_in(
    found: Walk,
    item: os.DirEntry[bytes],
    path: bytes,
    own: frozenset[tuple[int, int]],
    below: list[bytes],
) -> None:
    """Put one entry of a folder where it belongs."""
    try:
        status = item.stat(follow_symlinks=False)
    except OSError as error:
        found.unreadable.append((path, reason_of(error)))
        return
    if stat.S_ISLNK(status.st_mode):
        found.skipped.append((path, "link, not followed"))
    elif stat.S_ISDIR(status.st_mode):
        below.append(path)
    elif not stat.S_ISREG(status.st_mode):
        found.skipped.append((path, "not a regular file, skipped"))
    elif (status.st_dev, status.st_ino) in own:
        found.skipped.append((path, "belongs to the audit itself"))
    else:
        found.entries.append(entry_of(path, status))


def _identities(paths: tuple[bytes, ...]) -> frozenset[tuple[int, int]]:
    found = set()
    for path in paths:
        try:
            status = os.stat(path)  # noqa: PTH116 - bytes, which pathlib does not take
        except OSError:
            continue
        found.add((status.st_dev, status.st_ino))
    return frozenset(found)
