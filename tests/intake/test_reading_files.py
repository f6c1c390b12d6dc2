"""One file: opened only where that is safe, read once, told by its bytes; names that are left out."""

from __future__ import annotations

import hashlib
import io
import os
import threading
from pathlib import Path

import pytest

from audit_room.intake import identify
from audit_room.intake.digest import ChangedWhileReadingError, digest_with, read_digest
from audit_room.intake.regular import RegularOpener, UnreadableError, open_regular
from audit_room.intake.skip import DEFAULT_SKIPS, SkipList
from tests.intake import documents
from tests.intake.trees import HOSTILE_NAMES, put


@pytest.mark.parametrize("path", [b"", b"/etc/passwd", b"../x", b"a/../b", b"a//b", b".", b"a\0b", b"a/"])
def test_paths_that_lead_elsewhere_are_refused(root: Path, path: bytes) -> None:
    with pytest.raises(UnreadableError, match="not a path inside"):
        open_regular(os.fsencode(root), path)


def test_links_fifos_and_folders_are_never_opened(root: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "id").write_text("key")
    (root / "link").symlink_to(secret / "id")
    (root / "folder").symlink_to(secret)
    (root / "sub").mkdir()
    os.mkfifo(root / "pipe")
    reasons = {}
    for path in (b"link", b"folder/id", b"pipe", b"sub", b"absent"):
        with pytest.raises(UnreadableError) as caught:
            open_regular(os.fsencode(root), path)
        reasons[path] = caught.value.reason
    assert reasons == {
        b"link": "a link, not followed",
        b"folder/id": "its folder is a link or not a folder",
        b"pipe": "not a regular file",
        b"sub": "not a regular file",
        b"absent": "no such file or directory",
    }


def test_the_message_shows_the_name_harmlessly(root: Path) -> None:
    with pytest.raises(UnreadableError) as caught:
        open_regular(os.fsencode(root), b"\x1b[2J\n.txt")
    assert str(caught.value).isprintable()
    assert "check the file" in str(caught.value)


def test_opener_goes_from_folder_to_folder_and_leaks_nothing(root: Path) -> None:
    names = [put(root, name, name) for name in (b"a/1", b"a/2", b"b/c/3", b"4", b"a/5")]
    before = len(list(Path("/proc/self/fd").iterdir()))
    with RegularOpener(os.fsencode(root)) as opener:
        for name in names:
            descriptor, status = opener.open(name)
            assert os.read(descriptor, 100) == name
            assert status.st_size == len(name)
            os.close(descriptor)
        with pytest.raises(UnreadableError):
            opener.open(b"b/absent/x")
    assert len(list(Path("/proc/self/fd").iterdir())) == before


@pytest.mark.parametrize("size", [0, 1, 65535, 65536, 65537, 200_000, (1 << 20) + 7])
def test_digest_is_that_of_the_bytes_and_the_sink_gets_the_same(root: Path, size: int) -> None:
    content = os.urandom(size)
    put(root, b"f", content)
    sink = io.BytesIO()
    found = read_digest(os.fsencode(root), b"f", sink)
    assert found.sha256 == hashlib.sha256(content).hexdigest()
    assert sink.getvalue() == content
    assert found.size == size
    assert found.head == content[:65536]
    assert found.tail == (content[-65536:] if size > 65536 else b"")


def test_file_written_to_while_it_is_read_is_not_believed(root: Path) -> None:
    put(root, b"f", b"x" * 3_000_000)

    class Meddler(io.BytesIO):
        def write(self, block: object, /) -> int:
            with (root / "f").open("ab") as file:
                file.write(b"more")
            return len(block)  # type: ignore[arg-type]

    with pytest.raises(ChangedWhileReadingError, match="changed while it was read"):
        read_digest(os.fsencode(root), b"f", Meddler())


def test_a_long_read_can_be_stopped(root: Path) -> None:
    put(root, b"f", b"x" * 3_000_000)
    stop = threading.Event()
    stop.set()
    with RegularOpener(os.fsencode(root)) as opener, pytest.raises(UnreadableError, match="stopped"):
        digest_with(opener, b"f", stop=stop)


def test_error_of_the_disk_names_file_and_reason(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(root, b"f")

    def read(_descriptor: int, _count: int) -> bytes:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "read", read)
    with pytest.raises(UnreadableError, match="f cannot be read: input/output error"):
        read_digest(os.fsencode(root), b"f")


PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89"
TYPES = {
    b"a.pdf": (documents.pdf(), "application/pdf"),
    b"a.docx": (documents.word(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    b"a.xlsx": (documents.workbook(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    b"a.pptx": (
        documents.presentation(),
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ),
    b"a.odt": (documents.open_document(), "application/vnd.oasis.opendocument.text"),
    b"a.eml": (documents.mail(), "message/rfc822"),
    b"a.zip": (documents.archive({"x": b"y"}), "application/zip"),
    b"a.png": (PNG, "image/png"),
    b"a.csv": (b"user,role\nanna,clerk\n", "text/csv"),
    b"a.json": (b'{"a": 1}', "application/json"),
    b"a.yaml": (b"a: 1\n", "application/yaml"),
    b"a.md": ("# Überschrift\n".encode(), "text/markdown"),
    b"a.html": (b"<!DOCTYPE html><html></html>", "text/html"),
    b"a.log": (b"2026-11-23 10:00 started\n", "text/plain"),
    b"russian.txt": (("Проверка доступа. " * 9).encode("cp1251"), "text/plain"),
    b"noname": ("Grüße aus Köln\n".encode("cp1252"), "text/plain"),
}


@pytest.mark.parametrize("fallback", ["", "1"])
def test_types_are_told_by_content_with_both_engines(monkeypatch: pytest.MonkeyPatch, fallback: str) -> None:
    monkeypatch.setenv(identify.NO_LIBMAGIC, fallback)
    for name, (content, mime) in TYPES.items():
        told = identify.identify(name, content[:65536], content[-65536:])
        assert (name, told.mime, told.warnings) == (name, mime, ())
    wanted = "puremagic " if fallback else ("libmagic ", "puremagic ")
    assert identify.engine().startswith(wanted)


@pytest.mark.parametrize("fallback", ["", "1"])
def test_lies_are_named_in_plain_words(monkeypatch: pytest.MonkeyPatch, fallback: str) -> None:
    monkeypatch.setenv(identify.NO_LIBMAGIC, fallback)
    noise = b"\0" + hashlib.sha512(b"noise").digest()
    lie = "content does not match its name: "
    assert identify.identify(b"x.pdf", PNG).warnings == (lie + "PNG image named .pdf",)
    assert identify.identify(b"x.docx", b"<html><body>").warnings == (lie + "web page named .docx",)
    assert identify.identify(b"x.PDF", documents.word()[:65536]).warnings == (
        lie + "Word document named .pdf",
    )
    assert identify.identify(b"x.xlsx", noise).warnings == (lie + "unknown data named .xlsx",)


def test_odd_contents_are_marked() -> None:
    assert identify.identify(b"x.pdf", b"").warnings == ("empty file",)
    macro = documents.archive({"word/document.xml": b"<x/>", "word/vbaProject.bin": b"\0"})
    assert identify.identify(b"x.docm", macro).warnings == ("holds macros",)
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500
    locked = ole + "EncryptedPackage".encode("utf-16-le")
    assert identify.identify(b"x.docx", locked).warnings == (identify.PROTECTED,)


def test_any_bytes_and_any_name_are_told_something() -> None:
    for name in HOSTILE_NAMES:
        for content in (b"\xff" * 10, b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", os.urandom(5000)):
            assert identify.identify(name, content).mime


def test_libmagic_that_fails_gives_way(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise ImportError("failed to find libmagic")

    monkeypatch.delenv(identify.NO_LIBMAGIC, raising=False)
    monkeypatch.setattr(identify, "_libmagic", broken)
    identify._engine.cache_clear()
    try:
        assert identify.engine().startswith("puremagic ")
        assert identify.identify(b"x.png", PNG).mime == "image/png"
    finally:
        identify._engine.cache_clear()


def test_names_that_are_no_evidence() -> None:
    for name in (b"~$a.docx", b".~lock.a.odt#", b"~WRL0001.tmp", b"a.TMP", b"a.part", b"a.crdownload"):
        assert DEFAULT_SKIPS.reason(name) == "temporary or lock file", name
    for name in (b".DS_Store", b"THUMBS.DB", b"Desktop.ini", b".git"):
        assert DEFAULT_SKIPS.reason(name) == "hidden file", name
    for name in (b"Acme.audit", b"Acme.audit-journal"):
        assert DEFAULT_SKIPS.reason(name) == "belongs to the audit itself", name
    for name in (b"policy [v2].pdf", b"a.auditor.pdf", b"parts.txt", b"caf\xe9", b"tmp"):
        assert DEFAULT_SKIPS.reason(name) is None, name
    assert SkipList(("*.bak",)).reason(b"x.BAK") == "left out by its name"
    assert SkipList(()).reason(b".x") is None
