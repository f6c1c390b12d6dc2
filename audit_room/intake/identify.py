"""What a file is, told from its bytes and not from its ending, and what is odd about it."""

from __future__ import annotations

import functools
import os
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from audit_room.intake import endings
from audit_room.intake.extract.cautions import MACROS, PROTECTED_WARNING
from audit_room.intake.extract.plain import wide_encoding

UNKNOWN = "application/octet-stream"
EMPTY = "inode/x-empty"
PROTECTED = PROTECTED_WARNING
NO_LIBMAGIC = "AUDIT_ROOM_NO_LIBMAGIC"
"""Set to 1 in the environment, this makes the fallback serve even where libmagic could be found."""

_SNIFF = 4096
_LONG_TEXT = 64
"""Bytes from which on it is no chance that none of them is a control character."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")
_WIDE_FROM = 12
"""Bytes from which on a pattern of zeros is no chance."""
_OF_TEXT = bytes({*range(256)} - {*range(9), *range(0x0E, 0x1B), *range(0x1C, 0x20), 0x7F})
"""Bytes that may be in a text: all but control characters, tabs, ends of lines and escapes excepted."""

_RTF = b"{\\rtf"
_DOCUMENT_AS_TEXT = (b"%PDF", _RTF, b"%!PS", b"MZ")
_MAIL_HEADER = re.compile(
    rb"(?:From|Return-Path|Received|Delivered-To|MIME-Version|Message-ID|Date|Subject|To|X-[\w-]+): ",
    re.IGNORECASE,
)
_MAIL_BODY = re.compile(rb"^(?:From|Subject|Message-ID|Received): ", re.IGNORECASE | re.MULTILINE)
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)[\s>]", re.IGNORECASE | re.DOTALL
)

_IN_ZIP = (
    (b"mimetypeapplication/vnd.oasis.opendocument.text", endings.ODT),
    (b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet", endings.ODS),
    (b"mimetypeapplication/vnd.oasis.opendocument.presentation", endings.ODP),
    (b"mimetypeapplication/vnd.oasis.opendocument.graphics", endings.ODG),
    (b"word/document", endings.DOCX),
    (b"xl/workbook.", endings.XLSX),
    (b"ppt/presentation.xml", endings.PPTX),
)
_OPEN_XML = b"[Content_Types].xml"
_NO_MORE_THAN_OLE = {UNKNOWN, endings.OLE, "application/CDFV2", "application/vnd.ms-office"}
_IN_OLE = (
    ("EncryptedPackage", endings.ENCRYPTED_OFFICE),
    ("__nameid_version1.0", endings.MSG),
    ("__substg1.0_", endings.MSG),
    ("WordDocument", endings.DOC),
    ("Workbook", endings.XLS),
    ("PowerPoint Document", endings.PPT),
)


@dataclass(frozen=True, slots=True)
class Identity:
    """What a file is: MIME type, the engine that told it, and short sentences on what is odd."""

    mime: str
    engine: str
    warnings: tuple[str, ...] = ()


def identify(path: bytes, head: bytes, tail: bytes = b"") -> Identity:
    """Return what a file is from both ends of its bytes; ``path`` serves for its ending only.

    Plain text is told by a look at it, which is quicker than asking a library; the rest by libmagic or, where
    it cannot be found, by puremagic.  Archives are told apart by what they hold.  Never raises.
    """
    ending = os.path.splitext(path)[1].lower().decode("utf-8", "replace")  # noqa: PTH122 - bytes
    if not head:
        return Identity(EMPTY, "size", ("empty file",))
    mime, teller = _by_content(head, tail, ending)
    warnings = []
    lie = endings.mismatch(mime, ending)
    if lie:
        warnings.append(lie)
    if mime == endings.ENCRYPTED_OFFICE:
        warnings.append(PROTECTED)
    if _holds_macros(head, tail):
        warnings.append(MACROS)
    return Identity(mime, teller, tuple(warnings))


def engine() -> str:
    """Return which engine tells types other than text: ``libmagic 5.44`` or ``puremagic 1.30``."""
    return _engine(os.environ.get(NO_LIBMAGIC, ""))[0]


def _by_content(head: bytes, tail: bytes, ending: str) -> tuple[str, str]:
    """Return the type and who told it."""
    if looks_like_text(head) and not head.startswith(_DOCUMENT_AS_TEXT):
        return _kind_of_text(head, ending), "text"
    if head.startswith(b"PK\x03\x04"):
        return _kind_of_zip(head, tail, ending), "content"
    for start, mime in ((b"%PDF-", endings.PDF), (_RTF, endings.RTF)):
        if head.startswith(start):
            return mime, "content"
    known = _kind_of_ole(head + tail) if head.startswith(_OLE) else ""
    if known:
        return known, "content"
    name, tell = _engine(os.environ.get(NO_LIBMAGIC, ""))
    mime = tell(head[: 4 * _SNIFF])
    return endings.OLE if head.startswith(_OLE) and mime in _NO_MORE_THAN_OLE else mime, name


def _kind_of_zip(head: bytes, tail: bytes, ending: str) -> str:
    start, both = head[30:120], head + tail
    for mark, mime in _IN_ZIP:
        if mark in (start if mark.startswith(b"mimetype") else both):
            return mime
    return (endings.open_xml(ending) if _OPEN_XML in both else "") or endings.ZIP


def _kind_of_ole(both: bytes) -> str:
    return next((mime for name, mime in _IN_OLE if name.encode("utf-16-le") in both), "")


def looks_like_text(head: bytes) -> bool:
    """Return True for bytes that read as text: a byte order mark, or no control characters."""
    start = head[:_SNIFF]
    if start.startswith(_BOMS):
        return True
    if start.translate(None, _OF_TEXT):
        return len(start) >= _WIDE_FROM and bool(wide_encoding(start))
    if start.isascii():
        return True
    try:
        start.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start >= len(start) - 3 and len(start) == _SNIFF:
            return True
        strange = sum(byte >= 0x80 for byte in start)  # noqa: PLR2004 - beyond ASCII
        return len(start) >= _LONG_TEXT or strange * 2 <= len(start)
    return True


def _kind_of_text(head: bytes, ending: str) -> str:
    start = _narrow(head[:_SNIFF]).removeprefix(b"\xef\xbb\xbf").lstrip()
    if _HTML.match(start):
        return endings.HTML
    if start.startswith(b"<?xml") or (start.startswith(b"<") and ending in {".xml", ".svg"}):
        return "image/svg+xml" if b"<svg" in start else "text/xml"
    if _MAIL_HEADER.match(start) and len(_MAIL_BODY.findall(start)) > 1:
        return endings.EML
    if start[:1] in {b"{", b"["} and ending in {".json", ".jsonl", ""}:
        return "application/json"
    return endings.TEXT_ENDINGS.get(ending, endings.TEXT)


def _narrow(start: bytes) -> bytes:
    """Return text of two or four bytes a letter as UTF-8, all other as it is."""
    if b"\0" not in start:
        return start
    encoding = "utf-16" if start.startswith(_BOMS[1:3]) and start[2:4] != b"\0\0" else wide_encoding(start)
    return start.decode(encoding or "utf-32", "replace").encode("utf-8", "replace")


def _holds_macros(head: bytes, tail: bytes) -> bool:
    both = head + tail
    if head.startswith(b"PK\x03\x04"):
        return b"vbaProject.bin" in both
    return head.startswith(_OLE) and "_VBA_PROJECT".encode("utf-16-le") in both


@functools.lru_cache(maxsize=2)
def _engine(fallback_wanted: str) -> tuple[str, Callable[[bytes], str]]:
    """Return the engine's name and its function; any failure of libmagic leads to the fallback."""
    if fallback_wanted not in {"", "0"}:
        return _puremagic()
    try:
        return _libmagic()
    except Exception:  # noqa: BLE001 - a missing, old or foreign libmagic fails in many ways
        return _puremagic()


def _libmagic() -> tuple[str, Callable[[bytes], str]]:
    import magic  # noqa: PLC0415

    library: Any = magic
    reader = library.Magic(mime=True)
    lock = threading.Lock()
    major, minor = divmod(int(library.version()), 100)

    def tell(head: bytes) -> str:
        try:
            with lock:
                return str(reader.from_buffer(head))
        except library.MagicException:
            return UNKNOWN

    tell(b"%PDF-1.4\n")
    return f"libmagic {major}.{minor:02d}", tell


def _puremagic() -> tuple[str, Callable[[bytes], str]]:
    import puremagic  # noqa: PLC0415

    library: Any = puremagic

    def tell(head: bytes) -> str:
        try:
            return str(library.from_string(head, mime=True)) or UNKNOWN
        except (library.PureError, ValueError, IndexError):
            return UNKNOWN

    return f"puremagic {library.__version__}", tell
