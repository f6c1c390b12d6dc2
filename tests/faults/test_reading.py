"""Fault catalogue, Indexing, as far as one file's reading goes: lines 18, 19 and 24-27, and that nothing is touched."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from audit_room.intake.digest import BLOCK, HEAD, ChangedWhileReadingError, digest_with, read_digest
from audit_room.intake.regular import RegularOpener, UnreadableError, open_folder, open_regular
from tests.intake.trees import HOSTILE_NAMES, put
from tests.intake.watching import until, watching_live

SMALL, LARGE = 1000, 2 * BLOCK + 17
DEEP = b"/".join(b"%02d-" % number + b"x" * 247 for number in range(20))
"""A folder 5,019 bytes deep: more than the 4,096 of one path."""


def test_18_what_is_no_regular_file_is_refused_at_once(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(root / "pipe.pdf")
    (root / "folder.pdf").mkdir()
    monkeypatch.chdir(root)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket.pdf")
        reasons = {name: _refusal(root, name) for name in (b"pipe.pdf", b"folder.pdf", b"socket.pdf")}
    assert reasons == {
        b"pipe.pdf": "not a regular file",
        b"folder.pdf": "not a regular file",
        b"socket.pdf": "no such device or address",
    }
    assert _refusal(Path("/dev"), b"null") == "not a regular file"


def test_18_file_that_became_a_pipe_is_refused_at_once(root: Path) -> None:
    put(root, b"a.pdf")
    with RegularOpener(os.fsencode(root)) as opener:
        digest_with(opener, b"a.pdf")
        (root / "a.pdf").unlink()
        os.mkfifo(root / "a.pdf")
        with pytest.raises(UnreadableError, match="not a regular file"):
            digest_with(opener, b"a.pdf")


def _refusal(root: Path, name: bytes) -> str:
    with pytest.raises(UnreadableError) as caught:
        read_digest(os.fsencode(root), name)
    return caught.value.reason


@pytest.mark.parametrize(
    "name",
    [*HOSTILE_NAMES, b"tab\t.txt", b"bell\a.txt", b"c1\x9b.txt", b"\xff\xfe", "e\u0301.txt".encode(), b"..."],
)
def test_19_any_name_opens_the_very_file_that_bears_it(root: Path, name: bytes) -> None:
    put(root, name, b"content of " + name)
    put(root, b"sub/" + name, b"below")
    put(root, b"decoy.txt", b"decoy")
    number, status = open_regular(os.fsencode(root), name)
    with open(number, "rb") as file:  # noqa: PTH123 - a descriptor
        assert file.read() == b"content of " + name
    assert status.st_ino == os.lstat(os.fsencode(root) + b"/" + name).st_ino
    assert read_digest(os.fsencode(root), b"sub/" + name).sha256 == hashlib.sha256(b"below").hexdigest()


class _Meddler(io.BytesIO):
    """A sink in which something happens when it is first written to: in the middle of the reading."""

    def __init__(self, meddle: Callable[[], object]) -> None:
        super().__init__()
        self._meddle: Callable[[], object] | None = meddle

    def write(self, block: object, /) -> int:
        """Meddle once, and take the block."""
        meddle, self._meddle = self._meddle, None
        if meddle is not None:
            meddle()
        assert isinstance(block, bytes | memoryview)
        return super().write(block)


def _delete(file: Path) -> None:
    file.unlink()


def _rename(file: Path) -> None:
    file.rename(file.with_name("elsewhere"))


def _truncate(file: Path) -> None:
    os.truncate(file, 10)


def _append(file: Path) -> None:
    with file.open("ab") as more:
        more.write(b"more")


def _replace_by_equal_size(file: Path) -> None:
    other = file.with_name("other")
    other.write_bytes(b"y" * file.stat().st_size)
    os.utime(other, (1_700_000_000, 1_700_000_000))
    other.replace(file)


def _rewrite_and_put_the_date_back(file: Path) -> None:
    with file.open("r+b") as same:
        same.write(b"z")
    os.utime(file, (1_700_000_000, 1_700_000_000))


@pytest.mark.parametrize("size", [SMALL, LARGE])
@pytest.mark.parametrize(
    "meddle",
    [_delete, _rename, _truncate, _append, _replace_by_equal_size, _rewrite_and_put_the_date_back],
)
def test_24_what_changes_while_it_is_read_gives_no_hash(
    root: Path, meddle: Callable[[Path], None], size: int
) -> None:
    put(root, b"sub/a.txt", b"x" * size)
    sink = _Meddler(lambda: meddle(root / "sub" / "a.txt"))
    with pytest.raises(ChangedWhileReadingError, match="changed while it was read, will be read again"):
        read_digest(os.fsencode(root), b"sub/a.txt", sink)


def test_24_replacement_is_noticed_also_where_a_network_answers_from_memory(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(root, b"a.txt", b"x" * SMALL)
    fstat, remembered = os.fstat, dict[int, os.stat_result]()
    monkeypatch.setattr(os, "fstat", lambda number: remembered.setdefault(number, fstat(number)))
    for meddle in (_replace_by_equal_size, _delete):
        remembered.clear()
        with pytest.raises(ChangedWhileReadingError):
            read_digest(os.fsencode(root), b"a.txt", _Meddler(partial(meddle, root / "a.txt")))


@pytest.mark.parametrize("size", [0, SMALL, HEAD, HEAD + 1, LARGE])
def test_24_what_stays_as_it_is_gives_its_hash(root: Path, size: int) -> None:
    content = os.urandom(size)
    put(root, b"sub/a.txt", content)
    sink = _Meddler(lambda: put(root, b"sub/b.txt", b"a neighbour changes"))
    found = read_digest(os.fsencode(root), b"sub/a.txt", sink)
    assert found.sha256 == hashlib.sha256(content).hexdigest()
    assert sink.getvalue() == content
    assert found.head == content[:HEAD]
    assert found.tail == (content[-HEAD:] if size > HEAD else b"")


def test_24_what_went_before_it_was_read_says_so(root: Path) -> None:
    put(root, b"sub/a.txt")
    with RegularOpener(os.fsencode(root)) as opener:
        digest_with(opener, b"sub/a.txt")
        (root / "sub" / "a.txt").unlink()
        with pytest.raises(UnreadableError, match="no such file or directory"):
            digest_with(opener, b"sub/a.txt")


@pytest.mark.parametrize("size", [SMALL, LARGE])
def test_24_short_reads_of_a_network_are_put_together(
    root: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    content = os.urandom(size)
    put(root, b"a.bin", content)
    read, readv = os.read, os.readv
    monkeypatch.setattr(os, "read", lambda number, count: read(number, min(count, 300)))
    monkeypatch.setattr(os, "readv", lambda number, into: readv(number, [into[0][:70_001]]))
    found = read_digest(os.fsencode(root), b"a.bin")
    assert found.sha256 == hashlib.sha256(content).hexdigest()
    assert (found.head, found.tail) == (content[:HEAD], content[-HEAD:] if size > HEAD else b"")


@pytest.mark.parametrize("number", [errno.EIO, errno.EACCES, errno.ESTALE])
def test_25_error_on_opening_costs_that_file_only(
    root: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    names = [put(root, b"sub/%d.txt" % each) for each in range(3)]
    opened = os.open

    def faulty(path: bytes | str, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        if path == b"1.txt":
            raise OSError(number, os.strerror(number))
        return opened(path, flags, mode, dir_fd=dir_fd)

    monkeypatch.setattr(os, "open", faulty)
    assert list(_outcomes(root, names)) == ["read", os.strerror(number).lower(), "read"]


@pytest.mark.parametrize("size", [SMALL, LARGE])
@pytest.mark.parametrize("number", [errno.EIO, errno.ESTALE])
def test_25_error_in_the_middle_costs_that_file_only(
    root: Path, monkeypatch: pytest.MonkeyPatch, number: int, size: int
) -> None:
    names = [put(root, b"sub/%d.txt" % each, b"x" * (size + each)) for each in range(3)]
    before = len(list(Path("/proc/self/fd").iterdir()))
    read, readv = os.read, os.readv

    def fail_for_the_second(descriptor: int) -> None:
        if os.fstat(descriptor).st_size == size + 1:
            raise OSError(number, os.strerror(number))

    def faulty_read(descriptor: int, count: int) -> bytes:
        fail_for_the_second(descriptor)
        return read(descriptor, count)

    def faulty_readv(descriptor: int, into: list[memoryview]) -> int:
        fail_for_the_second(descriptor)
        return readv(descriptor, into)

    monkeypatch.setattr(os, "read", faulty_read)
    monkeypatch.setattr(os, "readv", faulty_readv)
    assert list(_outcomes(root, names)) == ["read", os.strerror(number).lower(), "read"]
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_25_error_of_the_sink_is_not_taken_for_one_of_the_file(root: Path) -> None:
    put(root, b"a.txt")

    def full() -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        read_digest(os.fsencode(root), b"a.txt", _Meddler(full))


def _outcomes(root: Path, names: list[bytes]) -> Iterator[str]:
    with RegularOpener(os.fsencode(root)) as opener:
        for name in names:
            try:
                digest_with(opener, name)
            except UnreadableError as error:
                yield error.reason
            else:
                yield "read"


def test_26_empty_file_has_the_digest_of_nothing(root: Path) -> None:
    put(root, b"empty", b"")
    found = read_digest(os.fsencode(root), b"empty")
    assert (found.size, found.head, found.tail) == (0, b"", b"")
    assert found.sha256 == hashlib.sha256().hexdigest()


_READ_SPARSE = """
import sys, threading
from audit_room.intake.digest import digest_with
from audit_room.intake.regular import RegularOpener, UnreadableError
stop = threading.Event()
if sys.argv[2] == "stop":
    threading.Timer(0.3, stop.set).start()
with RegularOpener(sys.argv[1].encode()) as opener:
    try:
        print(digest_with(opener, b"sparse", stop=stop).sha256)
    except UnreadableError as error:
        print(error.reason)
print(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1])
"""


def _read_sparse(root: Path, how: str) -> tuple[str, int]:
    """Read 5 GB in a process of its own; return what it said and the most memory it took, in kB."""
    with (root / "sparse").open("wb") as file:
        file.truncate(5_000_000_000)
    done = subprocess.run(
        [sys.executable, "-c", _READ_SPARSE, root, how],
        check=True,
        capture_output=True,
        text=True,
        timeout=100,
    )
    said, memory = done.stdout.splitlines()
    return said, int(memory)


def test_26_five_gigabytes_are_left_in_the_middle_and_take_no_memory(root: Path) -> None:
    said, memory = _read_sparse(root, "stop")
    assert said == "stopped before its end"
    assert memory < 100_000


@pytest.mark.long
def test_26_five_gigabytes_are_read_to_the_end_in_little_memory(root: Path) -> None:
    nothing = hashlib.sha256()
    for _ in range(5000):
        nothing.update(bytes(1_000_000))
    said, memory = _read_sparse(root, "all")
    assert said == nothing.hexdigest()
    assert memory < 100_000


def test_26_stop_is_seen_between_two_blocks(root: Path) -> None:
    put(root, b"a.bin", b"x" * (20 * BLOCK))
    stop = threading.Event()
    sink = _Meddler(stop.set)
    with RegularOpener(os.fsencode(root)) as opener, pytest.raises(UnreadableError, match="stopped"):
        digest_with(opener, b"a.bin", sink, stop)
    assert len(sink.getvalue()) == BLOCK


def _make_deep(root: Path) -> None:
    """Make the folder DEEP, each below the last one's descriptor, with one file in it."""
    current = os.open(root, os.O_RDONLY)
    for part in DEEP.split(b"/"):
        os.mkdir(part, dir_fd=current)
        below = os.open(part, os.O_RDONLY, dir_fd=current)
        os.close(current)
        current = below
    _write_at(current, b"deep.txt")
    os.close(current)


def _write_at(folder: int, name: bytes) -> None:
    number = os.open(name, os.O_WRONLY | os.O_CREAT, dir_fd=folder)
    os.write(number, b"far down")
    os.close(number)


def test_27_file_below_4096_bytes_of_path_is_listed_and_read(root: Path) -> None:
    _make_deep(root)
    base = os.fsencode(root)
    with pytest.raises(OSError, match="File name too long"):
        os.stat(base + b"/" + DEEP)  # noqa: PTH116 - the usual way does not reach it
    folder = open_folder(base, DEEP)
    with os.scandir(folder) as listing:
        assert [(each.name, each.stat().st_size) for each in listing] == [("deep.txt", 8)]
    os.close(folder)
    found = read_digest(base, DEEP + b"/deep.txt")
    assert found.sha256 == hashlib.sha256(b"far down").hexdigest()


def test_27_folder_below_4096_bytes_of_path_is_watched(root: Path) -> None:
    _make_deep(root)
    with watching_live(root) as watched:
        folder = open_folder(os.fsencode(root), DEEP)
        _write_at(folder, b"new.txt")
        os.close(folder)
        assert until(lambda: DEEP in watched.folders())


def test_27_path_that_no_system_call_takes_is_refused_by_name(root: Path) -> None:
    for path in (b"x" * 256, b"x" * 5000, b"sub/" + b"y" * 300 + b"/a.txt"):
        (root / "sub").mkdir(exist_ok=True)
        with pytest.raises(UnreadableError) as caught:
            read_digest(os.fsencode(root), path)
        assert caught.value.reason == "file name too long"


def test_folders_are_opened_without_following_links(root: Path, tmp_path: Path) -> None:
    put(tmp_path, b"outside/a.txt")
    (root / "link").symlink_to(tmp_path / "outside", target_is_directory=True)
    put(root, b"a.txt")
    for folder in (b"link", b"a.txt", b"absent", b"..", b"/etc", b"a\0b"):
        with pytest.raises(UnreadableError):
            open_folder(os.fsencode(root), folder)


def test_reading_watching_and_listing_everything_changes_nothing(root: Path) -> None:
    names = [put(root, b"%d/%d/" % (each % 2, each % 3) + name) for each, name in enumerate(HOSTILE_NAMES)]
    names += [put(root, b"0/empty", b""), put(root, b"1/large.bin", os.urandom(LARGE))]
    folders = sorted({part for name in names for part in _folders_of(name)})
    (root / "0").chmod(0o750)
    (root / "1" / "large.bin").chmod(0o440)
    every = [os.fsencode(root) + b"/" + each for each in (*names, *folders)] + [os.fsencode(root)]
    for path in every:
        os.utime(path, ns=(1_000_000_000, 1_600_000_000_000_000_000))
    before = {path: _all_of(path) for path in every}
    with watching_live(root), RegularOpener(os.fsencode(root)) as opener:
        for name in names:
            digest_with(opener, name)
        for folder in (b"", *folders):
            number = open_folder(os.fsencode(root), folder)
            with os.scandir(number) as listing:
                assert list(listing)
            os.close(number)
    assert {path: _all_of(path) for path in every} == before
    assert sorted(_below(root)) == sorted(every[:-1])


def _folders_of(name: bytes) -> Iterator[bytes]:
    while b"/" in name:
        name = name.rpartition(b"/")[0]
        yield name


def _all_of(path: bytes) -> tuple[int, ...]:
    status = os.lstat(path)
    return (
        status.st_mode, status.st_ino, status.st_nlink, status.st_uid, status.st_gid, status.st_size,
        status.st_atime_ns, status.st_mtime_ns, status.st_ctime_ns,
    )  # fmt: skip


def _below(root: Path) -> Iterator[bytes]:
    for folder, folders, files in os.walk(os.fsencode(root)):
        yield from (folder + b"/" + name for name in (*folders, *files))
