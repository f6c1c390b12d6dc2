"""What the folder lies on, by mount tables made up and by the real system; when a root is the same root."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from audit_room.intake import file_systems
from audit_room.intake.file_systems import (
    Mount,
    RootIdentity,
    file_system_of,
    identity_from_text,
    is_remote,
    mount_of,
    remote_below,
    root_identity,
    same_root,
    was_unmounted,
)

REMOTE = (
    "nfs nfs4 cifs smb3 smbfs fuse.sshfs fuse.rclone fuse.google-drive-ocamlfuse fuse.onedriver fuse fuse.glusterfs "
    "9p virtiofs vboxsf vmhgfs fuse.vmhgfs-fuse prl_fs afs ceph glusterfs davfs fuse.davfs drvfs lustre NFS macfuse"
)
LOCAL = (
    "ext4 xfs btrfs zfs f2fs tmpfs overlay vfat exfat ntfs ntfs3 fuseblk apfs hfs iso9660 squashfs wslfs lxfs"
)

TABLE = (
    Mount(b"/", "ext4", "/dev/sda1"),
    Mount(b"/mnt", "tmpfs", "tmpfs"),
    Mount(b"/mnt/share", "autofs", "systemd-1"),
    Mount(b"/mnt/share", "nfs4", "files:/audit"),
    Mount(b"/mnt/share/deep/usb", "vfat", "/dev/sdb1"),
    Mount(b"/mnt/share/deep/web", "davfs", "https://dav.example/"),
    Mount(b"/mnt/shared", "cifs", "//files/other"),
)

SHARE = RootIdentity(40, 2, True, "nfs4", "files:/audit")
DISK = RootIdentity(2049, 2, True, "ext4", "/dev/sdb1", 77)
FOLDER = RootIdentity(64768, 4711, False, "xfs", "", 64768)


@pytest.mark.parametrize("kind", REMOTE.split())
def test_file_systems_that_others_change_unseen(kind: str) -> None:
    assert is_remote(kind)


@pytest.mark.parametrize("kind", [*LOCAL.split(), ""])
def test_local_disks_send_events(kind: str) -> None:
    assert not is_remote(kind)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (b"/mnt/share", "nfs4"),
        (b"/mnt/share/a/b", "nfs4"),
        (b"/mnt/share2", "tmpfs"),
        (b"/mnt/shared/x", "cifs"),
        (b"/mnt/share/deep/usb/x", "vfat"),
        (b"/srv", "ext4"),
    ],
)
def test_mount_of_a_path_is_the_longest_and_latest(path: bytes, kind: str) -> None:
    mount = mount_of(path, TABLE)
    assert mount is not None
    assert mount.kind == kind


def test_a_link_to_a_share_lies_on_the_share(tmp_path: Path) -> None:
    (tmp_path / "share").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "share")
    table = (Mount(b"/", "ext4", ""), Mount(os.fsencode((tmp_path / "share").resolve()), "nfs", ""))
    mount = mount_of(os.fsencode(tmp_path / "link"), table)
    assert mount is not None
    assert mount.kind == "nfs"


def test_shares_below_the_root_are_found_and_local_disks_there_are_not() -> None:
    assert [each.point for each in remote_below(b"/mnt", TABLE)] == [
        b"/mnt/share", b"/mnt/share/deep/web", b"/mnt/shared",
    ]  # fmt: skip
    assert [each.point for each in remote_below(b"/mnt/share", TABLE)] == [b"/mnt/share/deep/web"]
    assert remote_below(b"/srv", TABLE) == ()


def test_the_real_system_is_asked_without_failing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert file_system_of(os.fsencode(tmp_path)) == file_system_of(os.fsencode(tmp_path / "absent"))
    assert file_system_of(b"/proc") in {"proc", ""}
    monkeypatch.setattr(file_systems, "mounts", lambda: ())
    assert file_system_of(os.fsencode(tmp_path)) == ""


def test_magic_number_speaks_where_the_table_is_silent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_systems, "mounts", lambda: ())
    asked = ["stat", "--file-system", "--format=%t", str(tmp_path)]
    number = int(subprocess.run(asked, check=True, capture_output=True, text=True).stdout, 16)
    monkeypatch.setattr(file_systems, "_MAGIC", {number: "smb2"})
    assert file_system_of(os.fsencode(tmp_path)) == "smb2"
    monkeypatch.setattr(file_systems, "_MAGIC", {number + 1: "smb2"})
    assert file_system_of(os.fsencode(tmp_path)) == ""


def test_identity_of_a_real_root_changes_with_the_folder_only(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    before = root_identity(os.fsencode(root))
    assert before.empty
    (root / "a").write_text("a")
    now = root_identity(os.fsencode(root))
    assert not now.empty
    assert same_root(before, now)
    assert not was_unmounted(before, now)
    root.rename(tmp_path / "away")
    root.mkdir()
    assert not same_root(before, root_identity(os.fsencode(root)))
    (tmp_path / "file").write_text("")
    for wrong in (tmp_path / "absent", tmp_path / "file"):
        with pytest.raises(OSError, match=r"No such file|Not a directory"):
            root_identity(os.fsencode(wrong))


@pytest.mark.parametrize("before", [SHARE, DISK, FOLDER])
def test_same_root_after_device_numbers_were_given_anew(before: RootIdentity) -> None:
    assert same_root(before, before)
    assert same_root(before, before._replace(device=before.device + 1, empty=True))


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (SHARE, SHARE._replace(device=41, source="files:/other")),
        (SHARE, SHARE._replace(device=41, kind="cifs")),
        (DISK, DISK._replace(device=2065, volume=78)),
        (DISK, DISK._replace(volume=78)),
        (DISK, FOLDER),
        (FOLDER, FOLDER._replace(inode=4712)),
        (FOLDER, FOLDER._replace(device=1, volume=1, kind="ext4")),
    ],
)
def test_another_root_under_the_same_name(before: RootIdentity, now: RootIdentity) -> None:
    assert not same_root(before, now)


def test_unmounted_is_an_empty_folder_where_something_was_mounted() -> None:
    left = FOLDER._replace(empty=True)
    assert was_unmounted(SHARE, left)
    assert was_unmounted(DISK, left)
    assert not was_unmounted(SHARE, SHARE._replace(empty=True)), "a share that was emptied"
    assert not was_unmounted(SHARE, FOLDER), "another folder, with files"
    assert not was_unmounted(FOLDER, left), "a folder that was emptied"


def test_identity_is_kept_as_text_and_nonsense_is_none() -> None:
    for each in (SHARE, DISK, FOLDER._replace(volume=(1 << 64) - 1)):
        assert identity_from_text(each.to_text()) == each
    for text in ("", "null", "{}", "[1]", '["a", "b"]', "\x00"):
        assert identity_from_text(text) is None
