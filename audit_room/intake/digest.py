"""The digest of a file, taken in one read that can pass the same bytes on to a viewer or an export."""

from __future__ import annotations

import contextlib
import hashlib
import mmap
import os
import threading
from typing import BinaryIO, NamedTuple

from audit_room.intake.regular import RegularOpener, UnreadableError, reason_of

BLOCK = 1 << 20
"""Bytes read at a time from a large file."""

HEAD = 1 << 16
"""Bytes kept from each end of a file, for telling its type."""


class ChangedWhileReadingError(UnreadableError):
    """A file was written to, replaced or cut while it was read; what was read of it is worth nothing."""

    def __init__(self, path: bytes) -> None:
        super().__init__(path, "changed while it was read, will be read again")


class Digest(NamedTuple):
    """What one read of a file gave: SHA-256 in hex, size in bytes, times in nanoseconds, both ends.

    ``head`` is the whole content where the file has at most :data:`HEAD` bytes; ``tail`` is empty then.
    """

    sha256: str
    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int
    device: int
    head: bytes
    tail: bytes


class _Block(threading.local):
    """One block for each thread, used for file after file, so that reading takes no new memory.

    It begins at a page of memory: copying into one that begins a few bytes later takes half as long again.
    """

    def __init__(self) -> None:
        self.bytes = memoryview(mmap.mmap(-1, BLOCK))


_block = _Block()


def read_digest(root: bytes, path: bytes, sink: BinaryIO | None = None) -> Digest:
    """Read the file at ``path`` below ``root`` once, giving the same bytes to ``sink``.

    Raises UnreadableError when it cannot be read and ChangedWhileReadingError when it changed meanwhile; what
    the sink has got by then must be thrown away.
    """
    with RegularOpener(root) as opener:
        return digest_with(opener, path, sink)


def digest_with(
    opener: RegularOpener, path: bytes, sink: BinaryIO | None = None, stop: threading.Event | None = None
) -> Digest:
    """Do :func:`read_digest` with an opener for many files; UnreadableError once ``stop`` is set.

    The sink is given each block while it lasts: it must have written or copied it when it returns.
    """
    descriptor, before = opener.open(path)
    sha256 = hashlib.sha256()
    try:
        if before.st_size <= HEAD:
            head, tail = _small(descriptor, before.st_size, path), b""
            sha256.update(head)
            if sink is not None:
                sink.write(head)
        else:
            head, tail = _large(descriptor, before.st_size, path, sha256, sink=sink, stop=stop)
        after = os.fstat(descriptor)
    finally:
        os.close(descriptor)
    if not _same_content(before, after) or not _stands(opener, path, after):
        raise ChangedWhileReadingError(path)
    return Digest(
        sha256.hexdigest(), after.st_size, after.st_mtime_ns, after.st_ctime_ns, after.st_ino, after.st_dev,
        head, tail,
    )  # fmt: skip


def _small(descriptor: int, size: int, path: bytes) -> bytes:
    """Return all of a file of ``size`` bytes; most often by one call, which asks for a byte more than there is."""
    try:
        content = os.read(descriptor, size + 1)
        while len(content) < size and (more := os.read(descriptor, size + 1 - len(content))):
            content += more
    except OSError as error:
        raise UnreadableError(path, reason_of(error)) from error
    if len(content) != size:
        raise ChangedWhileReadingError(path)
    return content


def _large(
    descriptor: int,
    size: int,
    path: bytes,
    sha256: hashlib._Hash,
    *,
    sink: BinaryIO | None,
    stop: threading.Event | None,
) -> tuple[bytes, bytes]:
    """Feed a file of ``size`` bytes to digest and sink, block by block; return its first and last bytes."""
    block = _block.bytes
    head = tail = b""
    done = 0
    _announce(descriptor)
    while True:
        if stop is not None and stop.is_set():
            raise UnreadableError(path, "stopped before its end")
        try:
            count = os.readv(descriptor, [block])
        except OSError as error:
            raise UnreadableError(path, reason_of(error)) from error
        part = block[:count]
        sha256.update(part)
        if sink is not None and count:
            sink.write(part)
        if done < HEAD:
            head += bytes(part[: HEAD - done])
        done += count
        if done > size - HEAD:
            tail = (tail + part[-HEAD:])[-HEAD:]
        if done > size or (not count and done < size):
            raise ChangedWhileReadingError(path)
        if done == size and count < BLOCK:
            return head, tail


def _announce(descriptor: int) -> None:
    """Tell the system that the file is read once and in order, where it takes such advice."""
    with contextlib.suppress(AttributeError, OSError):
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_SEQUENTIAL)


def _same_content(before: os.stat_result, after: os.stat_result) -> bool:
    return (
        before.st_ctime_ns == after.st_ctime_ns
        and before.st_mtime_ns == after.st_mtime_ns
        and before.st_size == after.st_size
    )


def _stands(opener: RegularOpener, path: bytes, status: os.stat_result) -> bool:
    """True where the name still stands for the file that was read, and not for another or none."""
    try:
        now = opener.status(path)
    except UnreadableError:
        return False
    return now.st_ino == status.st_ino and now.st_dev == status.st_dev
