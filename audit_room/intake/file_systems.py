"""What the evidence folder lies on: which file systems send no events, and whether the root is still the same.

Events come only for what happens through this machine.  What others do on a share, on a folder shared by a host
with its guest, or behind a mounted service goes unseen, whatever the system says when it is asked for events.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import stat
import sys
from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from audit_room.intake.regular import open_folder

_REMOTE_BEGINNINGS = (
    "nfs",
    "cifs",
    "smb",
    "fuse.",
    "sshfs",
    "9p",
    "virtiofs",
    "vboxsf",
    "vmhgfs",
    "prl_",
    "afs",
    "afpfs",
    "ceph",
    "gluster",
    "dav",
    "webdav",
    "drvfs",
    "rclone",
    "lustre",
    "beegfs",
    "gpfs",
    "ocfs2",
    "gfs2",
    "coda",
    "ncp",
    "orangefs",
    "pvfs2",
)
"""How the names of such file systems begin: network, cluster, shared with a host, served by a program."""

_REMOTE = frozenset({"fuse", "osxfuse", "macfuse", "fusefs"})
"""Names that are whole: ``fuseblk`` is a local disk read by a program (NTFS, exFAT), and sends events."""

_MAGIC = {
    0x6969: "nfs",
    0x517B: "smb",
    0xFF534D42: "cifs",
    0xFE534D42: "smb2",
    0x01021997: "9p",
    0x5346414F: "afs",
    0x6B414653: "afs",
    0x00C36400: "ceph",
    0x73757245: "coda",
    0x564C: "ncp",
    0x786F4256: "vboxsf",
    0xBACBACBC: "vmhgfs",
    0x7C7C6673: "prl_fs",
    0x0BD00BD0: "lustre",
    0x47504653: "gpfs",
    0x7461636F: "ocfs2",
    0x01161970: "gfs2",
    0x20030528: "orangefs",
}
"""``f_type`` of statfs(2), from linux/magic.h and the sources of the file systems that are not in it."""

_STATFS_BYTES = 256
"""More than ``struct statfs`` takes on any system; its first word is the type on Linux."""


class Mount(NamedTuple):
    """One mounted file system: where, of which kind, and what it shows (a disk, ``server:/share``)."""

    point: bytes
    kind: str
    source: str


class RootIdentity(NamedTuple):
    """What tells one root from another under the same name.

    ``mounted``: a file system begins at the root itself.  ``volume`` is the number which the file system gives
    itself (0 where it has none), ``source`` what is mounted there.  ``empty``: nothing lies in the root.
    """

    device: int
    inode: int
    mounted: bool = False
    kind: str = ""
    source: str = ""
    volume: int = 0
    empty: bool = False

    def to_text(self) -> str:
        """Return it as one line, to be kept; :func:`identity_from_text` reads it."""
        return json.dumps(self)


def identity_from_text(text: str) -> RootIdentity | None:
    """Return the identity that was kept as ``text``; None where it is not one."""
    try:
        return msgspec.json.decode(text, type=RootIdentity)
    except msgspec.MsgspecError:
        return None


def mounts() -> tuple[Mount, ...]:
    """Return all that is mounted, later mounts last; nothing where the system does not tell."""
    import psutil  # noqa: PLC0415

    try:
        table = psutil.disk_partitions(all=True)
    except (OSError, RuntimeError):
        return ()
    return tuple(Mount(os.fsencode(each.mountpoint), str(each.fstype), str(each.device)) for each in table)


def mount_of(path: bytes, table: Iterable[Mount] | None = None) -> Mount | None:
    """Return the mount on which ``path`` lies: the longest that leads to it, the latest among equals."""
    place = os.path.realpath(path)
    best: Mount | None = None
    for mount in mounts() if table is None else table:
        if _leads_to(mount.point, place) and (best is None or len(mount.point) >= len(best.point)):
            best = mount
    return best


def file_system_of(root: bytes) -> str:
    """Return the kind of file system ``root`` lies on, such as ``ext4`` or ``nfs4``; empty where unknown."""
    mount = mount_of(root)
    kind = mount.kind if mount is not None else ""
    return kind if is_remote(kind) else _kind_by_magic(root) or kind


def is_remote(kind: str) -> bool:
    """True for a file system that others can change without an event on this machine."""
    small = kind.lower()
    return small in _REMOTE or small.startswith(_REMOTE_BEGINNINGS)


def remote_below(root: bytes, table: Iterable[Mount] | None = None) -> tuple[Mount, ...]:
    """Return the remote file systems mounted in sub-folders of ``root``."""
    place = os.path.realpath(root)
    return tuple(
        mount
        for mount in (mounts() if table is None else table)
        if is_remote(mount.kind) and mount.point != place and _leads_to(place, mount.point)
    )


def root_identity(root: bytes, table: Iterable[Mount] | None = None) -> RootIdentity:
    """Return what ``root`` is at this moment.

    Raises OSError where there is no such folder, and UnreadableError where it cannot be listed.
    """
    place = os.path.realpath(root)
    status = os.stat(place)  # noqa: PTH116 - bytes, which pathlib does not take
    if not stat.S_ISDIR(status.st_mode):
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), root)
    above = os.stat(os.path.join(place, b".."))  # noqa: PTH116, PTH118
    mount = mount_of(place, table)
    mounted = status.st_dev != above.st_dev or (mount is not None and mount.point == place)
    return RootIdentity(
        status.st_dev,
        status.st_ino,
        mounted,
        mount.kind if mount is not None else "",
        mount.source if mount is not None and mounted else "",
        os.statvfs(root).f_fsid,
        _is_empty(root),
    )


def same_root(before: RootIdentity, now: RootIdentity) -> bool:
    """True where ``now`` is the folder that ``before`` was, also after a restart or when it was mounted again.

    Device numbers are given anew by then.  Of a folder inside a file system the inode tells enough; a root that
    is itself mounted has the same inode on any disk, so the number of the volume or the name of the share
    decides.  A name such as ``/dev/sdb1`` says nothing: the next disk gets it as well.
    """
    if (before.inode, before.mounted) != (now.inode, now.mounted):
        return False
    if before.device == now.device and before.volume == now.volume:
        return True
    if before.kind != now.kind or not now.mounted:
        return before.kind == now.kind
    share = bool(before.source) and not before.source.startswith("/dev/")
    return (before.volume != 0 and before.volume == now.volume) or (share and before.source == now.source)


def was_unmounted(before: RootIdentity, now: RootIdentity) -> bool:
    """True where a mounted root became the empty folder it was mounted on: offline, and not emptied."""
    return before.mounted and not now.mounted and now.empty


def _leads_to(point: bytes, place: bytes) -> bool:
    return place == point or place.startswith(point.rstrip(b"/") + b"/")


def _is_empty(root: bytes) -> bool:
    descriptor = open_folder(root, b"")
    try:
        with os.scandir(descriptor) as listing:
            return next(listing, None) is None
    finally:
        os.close(descriptor)


def _kind_by_magic(root: bytes) -> str:
    """Return the remote file system that statfs(2) knows ``root`` by; empty for any other, and beside Linux."""
    if sys.platform != "linux":
        return ""
    answer = ctypes.create_string_buffer(_STATFS_BYTES)
    try:
        if ctypes.CDLL(None).statfs(root, answer) != 0:
            return ""
    except (AttributeError, OSError):
        return ""
    return _MAGIC.get(ctypes.c_ulong.from_buffer(answer).value & 0xFFFFFFFF, "")
