"""The one way in which a file of the evidence folder is opened: read-only, never a link, never outside.

Opening a FIFO or a device could block for ever or do harm, and a link could lead anywhere; so each folder on
the way is opened relative to the one above it without following links, and the file is checked once open.
That way also reaches what lies deeper than the 4,096 bytes a path may have in one call.
"""

from __future__ import annotations

import errno
import os
import stat
from types import TracebackType
from typing import Self

from audit_room.model.display import display
from audit_room.model.errors import AuditRoomError

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC
_NO_NAMES = frozenset({b"", b".", b".."})
_ELSEWHERE = "not a path inside the evidence folder"
_KEEP_ATIME = getattr(os, "O_NOATIME", 0)


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
        try:
            folder_fd, name = self._place(path)
            number = _open_keeping_atime(name, _FILE, folder_fd)
        except OSError as error:
            raise UnreadableError(path, _link_or_reason(error)) from error
        try:
            status = os.fstat(number)
        except OSError as error:
            os.close(number)
            raise UnreadableError(path, reason_of(error)) from error
        if not stat.S_ISREG(status.st_mode):
            os.close(number)
            raise UnreadableError(path, "not a regular file")
        return number, status

    def status(self, path: bytes) -> os.stat_result:
        """Return what now stands under the name ``path``, a link itself and not where it leads.

        Opens no file.  Raises UnreadableError where nothing is there, or it cannot be seen.
        """
        try:
            folder_fd, name = self._place(path)
            return os.stat(name, dir_fd=folder_fd, follow_symlinks=False)
        except OSError as error:
            raise UnreadableError(path, reason_of(error)) from error

    def folder(self, folder: bytes) -> int:
        """Return a descriptor of ``folder`` (empty for the root), to be listed by ``os.scandir``.

        It stays the opener's and stands until another folder is reached.  Raises UnreadableError.
        """
        if folder:
            _check(folder)
        try:
            return self._descriptor(folder)
        except OSError as error:
            raise UnreadableError(folder or self._root, _link_or_reason(error)) from error

    def _place(self, path: bytes) -> tuple[int, bytes]:
        """Return the descriptor of the folder in which the file at ``path`` lies, and its name there."""
        folder, slash, name = path.rpartition(b"/")
        if folder == self._folder and self._folder_fd != -1:
            _check(path if slash and not folder else name)
            return self._folder_fd, name
        _check(path)
        return self._descriptor(folder), name

    def _descriptor(self, folder: bytes) -> int:
        if self._root_fd == -1:
            self._root_fd = self._folder_fd = _open_keeping_atime(self._root, _FOLDER, None)
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


def open_folder(root: bytes, folder: bytes) -> int:
    """Return a descriptor of ``folder`` below ``root`` (empty for the root itself); the caller closes it.

    ``os.scandir`` lists it, and a status is taken relative to it, however deep it lies; where the system
    allows, listing leaves its access time alone.  No link below the root is followed.  Raises UnreadableError.
    """
    with RegularOpener(root) as opener:
        return os.dup(opener.folder(folder))


def _check(path: bytes) -> None:
    """Raise UnreadableError for a path that could lead out of the root, or that no system call takes."""
    if path in _NO_NAMES or b"\0" in path:
        raise UnreadableError(path, _ELSEWHERE)
    if b"/" in path and not _NO_NAMES.isdisjoint(path.split(b"/")):
        raise UnreadableError(path, _ELSEWHERE)


def _walk_down(root_fd: int, folder: bytes) -> int:
    """Return a new descriptor of ``folder``, reached without following a link; the root itself when empty."""
    current = root_fd
    try:
        for part in folder.split(b"/") if folder else ():
            below = _open_keeping_atime(part, _FOLDER | os.O_NOFOLLOW, current)
            if current != root_fd:
                os.close(current)
            current = below
    except BaseException:
        if current != root_fd:
            os.close(current)
        raise
    return current


def _open_keeping_atime(name: bytes, flags: int, folder_fd: int | None) -> int:
    """Open ``name``; leaves its access time alone where the system allows that (for one's own files only)."""
    try:
        return os.open(name, flags | _KEEP_ATIME, dir_fd=folder_fd)
    except PermissionError:
        return os.open(name, flags, dir_fd=folder_fd)


def _link_or_reason(error: OSError) -> str:
    """Name a link as such: the system says "too many levels of symbolic links" or "not a directory"."""
    if error.errno == errno.ELOOP:
        return "a link, not followed"
    if error.errno == errno.ENOTDIR:
        return "its folder is a link or not a folder"
    return reason_of(error)
