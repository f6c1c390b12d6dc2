"""The walk: what lies in each folder, with its status; nothing is opened, no link is followed."""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import NamedTuple

import msgspec

from audit_room.intake.regular import RegularOpener, UnreadableError, reason_of
from audit_room.intake.skip import OWN, SkipList
from audit_room.store.index_rows import Names, Place, clamp_ns, int64

LINK = "link, not followed"
NOT_REGULAR = "not a regular file, skipped"

_INT63 = 1 << 63


class Entry(NamedTuple):
    """One regular file: its path relative to the root, and its status."""

    path: bytes
    place: Place


@dataclass(slots=True)
class Listing:
    """What lies in one folder: files, folders below, what was left out and what could not be looked at, and why.

    ``failed`` is the reason where the folder itself could not be listed: what lies in it is unknown, not gone.
    ``names`` and ``hints`` are what the index keeps of the names of ``files``, where that was worked out already.
    """

    folder: bytes
    files: list[Entry] = field(default_factory=list)
    folders: list[bytes] = field(default_factory=list)
    skipped: list[tuple[bytes, str]] = field(default_factory=list)
    unreadable: list[tuple[bytes, str]] = field(default_factory=list)
    failed: str = ""
    names: list[Names] = field(default_factory=list)
    hints: dict[bytes, tuple[str, ...]] | None = None

    def signature(self) -> bytes:
        """Return a short digest of names and status of all files: equal where nothing changed."""
        return blake2b(msgspec.msgpack.encode(self.files), digest_size=16).digest()


class Ground:
    """Where to walk and what to leave out: the root (absolute), patterns of names, and the audit's own files.

    ``exclude`` are absolute paths (the audit file, the index, their folders …) that are left out wherever they are met.
    """

    def __init__(self, root: bytes, skip: SkipList, exclude: Iterable[bytes] = ()) -> None:
        self.root = root
        self.skip = skip
        self.exclude = tuple(exclude)
        self._own = _identities(self.exclude)

    def list_folder(self, folder: bytes, opener: RegularOpener | None = None) -> Listing:
        """Return what lies in ``folder`` (relative to the root, empty for the root itself).  Never raises.

        The folder is reached without following a link, however deep it lies, and its access time is left alone
        where the system allows.
        """
        if opener is None:
            with RegularOpener(self.root) as own:
                return self.list_folder(folder, own)
        found = Listing(folder)
        prefix = folder + b"/" if folder else b""
        reason = self.skip.reason
        try:
            with os.scandir(opener.folder(folder)) as listing:
                for item in listing:
                    name = os.fsencode(item.name)
                    if (left_out := reason(name)) is not None:
                        found.skipped.append((prefix + name, left_out))
                    else:
                        self._sort_in(found, item, prefix + name)
        except (OSError, UnreadableError) as error:
            found.failed = error.reason if isinstance(error, UnreadableError) else reason_of(error)
            found.unreadable.append((folder, f"folder: {found.failed}"))
        found.files.sort()
        found.folders.sort()
        return found

    def is_left_out(self, folder: bytes) -> bool:
        """Return True for a folder that a walk would not come to.

        It is left out by a name on the way, lies behind a link, or belongs to the audit itself.
        """
        if not folder:
            return False
        at = self.root
        for part in folder.split(b"/"):
            if part in {b"", b".", b".."} or self.skip.reason(part) is not None:
                return True
            at = os.path.join(at, part)  # noqa: PTH118
            try:
                status = os.lstat(at)
            except OSError:
                return False
            if stat.S_ISLNK(status.st_mode) or self._is_own(status):
                return True
        return False

    def look(self, path: bytes) -> Entry | None:
        """Return the file at ``path`` as it is now, None where there is no regular file any more."""
        try:
            with RegularOpener(self.root) as opener:
                status = opener.status(path)
        except UnreadableError:
            return None
        return Entry(path, place_of(status)) if stat.S_ISREG(status.st_mode) else None

    def _sort_in(self, found: Listing, item: os.DirEntry[str], path: bytes) -> None:
        """Put one entry of a folder where it belongs."""
        try:
            status = item.stat(follow_symlinks=False)
        except OSError as error:
            found.unreadable.append((path, reason_of(error)))
            return
        kind = stat.S_IFMT(status.st_mode)
        if kind not in {stat.S_IFREG, stat.S_IFDIR}:
            found.skipped.append((path, LINK if kind == stat.S_IFLNK else NOT_REGULAR))
        elif self._own and self._is_own(status):
            found.skipped.append((path, OWN))
        elif kind == stat.S_IFREG:
            found.files.append(Entry(path, place_of(status)))
        else:
            found.folders.append(path)

    def _is_own(self, status: os.stat_result) -> bool:
        return (status.st_dev, status.st_ino) in self._own


def walk(ground: Ground, stop: threading.Event | None = None, start: bytes = b"") -> Iterator[Listing]:
    """List ``start`` and all folders below it, one after the other; ends early when ``stop`` is set."""
    folders = [start]
    with RegularOpener(ground.root) as opener:
        while folders and not (stop is not None and stop.is_set()):
            found = ground.list_folder(folders.pop(), opener)
            folders.extend(reversed(found.folders))
            yield found


def place_of(status: os.stat_result) -> Place:
    """Return where a file of this status lies, within what the index can hold."""
    mtime, ctime, inode, device = status.st_mtime_ns, status.st_ctime_ns, status.st_ino, status.st_dev
    if -_INT63 <= mtime < _INT63 and -_INT63 <= ctime < _INT63 and inode < _INT63 and device < _INT63:
        return Place(status.st_size, mtime, ctime, inode, device)
    return Place(status.st_size, clamp_ns(mtime), clamp_ns(ctime), int64(inode), int64(device))


def _identities(paths: Iterable[bytes]) -> frozenset[tuple[int, int]]:
    found = set()
    for path in paths:
        try:
            status = os.stat(path)  # noqa: PTH116 - bytes, which pathlib does not take
        except OSError:
            continue
        found.add((status.st_dev, status.st_ino))
    return frozenset(found)
