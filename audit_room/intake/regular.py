"""The one way in which a file of the evidence folder is opened: read-only, never a link, never outside.

Opening a FIFO or a device could block for ever or do harm, and a link could lead anywhere; so each folder on
the way is opened relative to the one above it without following links, and the file is checked once open.
"""

from __future__ import annotations

import contextlib
import os
import stat
from types import TracebackType
from typing import Self

from audit_room.model.display import display
from audit_room.model.errors import AuditRoomError

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC


class UnreadableError(AuditRoomError):
    """A file of the evidence folder cannot be read; ``reason`` is the bare cause, without the name."""

    def __init__(self, path: bytes, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(f"{display(path)} cannot be read: {reason}; check the file and scan again.")


def reason_of(error: OSError) -> str:
    """Return an operating system error in a few plain words."""
    return display((error.strerror or str(error)).lower())


class RegularOpener:
    """Opens many files of one folder; keeps the last sub-folder open, for files come folder by folder.

    Belongs to one thread.  Use it as a context manager, or close it.
    """

    def __init__(self, root: bytes) -> None:
        self._root = root
        self._root_fd = -1
        self._folder = b""
        self._folder_fd = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the folders."""
        for number in {self._root_fd, self._folder_fd} - {-1}:
            os.close(number)
        self._root_fd = self._folder_fd = -1

    def open(self, path: bytes) -> tuple[int, os.stat_result]:
        """Return a descriptor and the status of the regular file at ``path``, relative to the root.

        The caller closes the descriptor.  Raises UnreadableError for anything that is not a regular file
        inside the root, or cannot be opened.
        """
        _check(path)
        folder, _, name = path.rpartition(b"/")
        try:
            number = _open_file(name, self._descriptor(folder))
            status = os.fstat(number)
        except OSError as error:
            raise UnreadableError(path, _link_or_reason(error)) from error
        if not stat.S_ISREG(status.st_mode):
            os.close(number)
            raise UnreadableError(path, "not a regular file")
        return number, status

    def _descriptor(self, folder: bytes) -> int:
        if self._root_fd == -1:
            self._root_fd = self._folder_fd = os.open(self._root, _FOLDER)
            self._folder = b""
        if folder != self._folder:
            reached = _walk_down(self._root_fd, folder)
            if self._folder_fd != self._root_fd:
                os.close(self._folder_fd)
            self._folder, self._folder_fd = folder, reached
        return self._folder_fd


def open_regular(root: bytes, path: bytes) -> tuple[int, os.stat_result]:
    """Return a descriptor and the status of one regular file of the folder ``root``; the caller closes it.

    Raises UnreadableError for anything that is not a regular file inside the root, or cannot be opened.
    """
    with RegularOpener(root) as opener:
        return opener.open(path)


def _check(path: bytes) -> None:
    parts = path.split(b"/")
    if (
        not path
        or b"\0" in path
        or path.startswith(b"/")
        or any(part in {b"", b".", b".."} for part in parts)
    ):
        raise UnreadableError(path, "not a path inside the evidence folder")


def _walk_down(root_fd: int, folder: bytes) -> int:
    """Return a new descriptor of ``folder``, reached without following a link; the root itself when empty."""
    current = root_fd
    try:
        for part in folder.split(b"/") if folder else ():
            below = os.open(part, _FOLDER | os.O_NOFOLLOW, dir_fd=current)
            if current != root_fd:
                os.close(current)
            current = below
    except BaseException:
        if current != root_fd:
            os.close(current)
        raise
    return current


def _open_file(name: bytes, folder_fd: int) -> int:
    """Open ``name``; leaves its access time alone where the system allows that (for one's own files only)."""
    with contextlib.suppress(PermissionError, AttributeError):
        return os.open(name, _FILE | os.O_NOATIME, dir_fd=folder_fd)
    return os.open(name, _FILE, dir_fd=folder_fd)


def _link_or_reason(error: OSError) -> str:
    """Name a link as such: the system says "too many levels of symbolic links" or "not a directory"."""
    import errno  # noqa: PLC0415

    if error.errno == errno.ELOOP:
        return "a link, not followed"
    if error.errno == errno.ENOTDIR:
        return "its folder is a link or not a folder"
    return reason_of(error)
