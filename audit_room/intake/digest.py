"""The digest of a file, taken in one read that can pass the same bytes on to a viewer or an export."""

from __future__ import annotations

import hashlib
import os
import threading
from dataclasses import dataclass
from typing import BinaryIO

from audit_room.intake.regular import RegularOpener, UnreadableError, reason_of

BLOCK = 1 << 20
"""Bytes read at a time."""

HEAD = 1 << 16
"""Bytes kept from each end of a file, for telling its type."""


class ChangedWhileReadingError(UnreadableError):
    """A file was written to, replaced or cut while it was read; what was read of it is worth nothing."""

    def __init__(self, path: bytes) -> None:
        super().__init__(path, "changed while it was read, will be read again")


@dataclass(frozen=True, slots=True)
class Digest:
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
    """Do :func:`read_digest` with an opener for many files; UnreadableError once ``stop`` is set."""
    descriptor, before = opener.open(path)
    try:
        sha256 = hashlib.sha256()
        size = 0
        head = tail = b""
        while True:
            try:
                block = os.read(descriptor, min(BLOCK, max(before.st_size - size + 1, HEAD)))
            except OSError as error:
                raise UnreadableError(path, reason_of(error)) from error
            if not block:
                break
            if stop is not None and stop.is_set():
                raise UnreadableError(path, "stopped before its end")
            sha256.update(block)
            if sink is not None:
                sink.write(block)
            if len(head) < HEAD:
                head += block[: HEAD - len(head)]
            size += len(block)
            if size > before.st_size:
                raise ChangedWhileReadingError(path)
            tail = block[-HEAD:] if len(block) >= HEAD else (tail + block)[-HEAD:]
        after = os.fstat(descriptor)
    finally:
        os.close(descriptor)
    if _identity(before) != _identity(after) or size != after.st_size:
        raise ChangedWhileReadingError(path)
    return Digest(
        sha256.hexdigest(), size, after.st_mtime_ns, after.st_ctime_ns, after.st_ino, after.st_dev,
        head, tail if size > HEAD else b"",
    )  # fmt: skip


def _identity(status: os.stat_result) -> tuple[int, int, int]:
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns
