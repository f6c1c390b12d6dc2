"""Office files of before 2007, made from nothing: the smallest that follow their published layouts."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

_SECTOR = 512
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_LEAST = 4096
"""Bytes from which on a stream lies in sectors of its own."""


def ole(streams: Mapping[str, bytes]) -> bytes:
    """Return a compound file with these streams in its root."""
    sectors: list[bytes] = []
    table: list[int] = []
    entries = [_entry("Root Entry", 5, child=1 if streams else _FREE, right=_FREE, first=_END, size=0)]
    for number, (name, content) in enumerate(streams.items(), 1):
        padded = content.ljust(_LEAST, b"\0")
        first = _chain(sectors, table, padded)
        right = number + 1 if number < len(streams) else _FREE
        entries.append(_entry(name, 2, child=_FREE, right=right, first=first, size=len(padded)))
    while len(entries) % 4:
        entries.append(b"\0" * 68 + struct.pack("<3I", _FREE, _FREE, _FREE) + b"\0" * 48)
    folder = _chain(sectors, table, b"".join(entries))
    fats = 1
    while (len(table) + fats) * 4 > fats * _SECTOR:
        fats += 1
    places = list(range(len(table), len(table) + fats))
    table += [_FAT] * fats
    packed = struct.pack(f"<{len(table)}I", *table).ljust(fats * _SECTOR, b"\xff")
    head = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0, fats, folder, 0, _LEAST, _END, 0, _END, 0,
    )  # fmt: skip
    head += struct.pack("<109I", *places, *[_FREE] * (109 - fats))
    return head + b"".join(sectors) + packed


def _chain(sectors: list[bytes], table: list[int], content: bytes) -> int:
    first = len(sectors)
    count = max(-(-len(content) // _SECTOR), 1)
    padded = content.ljust(count * _SECTOR, b"\0")
    sectors += [padded[at : at + _SECTOR] for at in range(0, len(padded), _SECTOR)]
    table += [*range(first + 1, first + count), _END]
    return first


def _entry(name: str, kind: int, *, child: int, right: int, first: int, size: int) -> bytes:
    letters = name.encode("utf-16-le")
    return (
        letters.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(letters) + 2, kind, 1, _FREE, right, child)
        + b"\0" * 36
        + struct.pack("<IQ", first, size)
    )


def summary(title: str, author: str, made: datetime) -> bytes:
    """Return the stream of properties: title, author and when it was made."""
    since = datetime(1601, 1, 1, tzinfo=UTC)
    ticks = int((made - since).total_seconds() * 10_000_000)
    values = [
        (1, struct.pack("<Ihxx", 2, 1252)),
        *((key, _property_text(text)) for key, text in ((2, title), (4, author))),
        (12, struct.pack("<IQ", 64, ticks)),
    ]
    index, body = b"", b""
    for key, value in values:
        index += struct.pack("<II", key, 8 + 8 * len(values) + len(body))
        body += value
    section = struct.pack("<II", 8 + len(index) + len(body), len(values)) + index + body
    format_id = bytes.fromhex("E0859FF2F94F6810AB9108002B27B3D9")
    return struct.pack("<HHI16xI", 0xFFFE, 0, 2, 1) + format_id + struct.pack("<I", 48) + section


def _property_text(text: str) -> bytes:
    letters = text.encode("cp1252") + b"\0"
    return struct.pack("<II", 30, len(letters)) + letters.ljust(-(-len(letters) // 4) * 4, b"\0")


def word97(
    pieces: Sequence[str], more: Mapping[str, bytes] | None = None, *, comments: int = 0, flags: int = 0
) -> bytes:
    """Return a Word 97 document whose text lies in these pieces: one byte a letter where that is enough."""
    text_at, body, places = 2048, b"", []
    ends = [0]
    for piece in pieces:
        narrow = piece.isascii()
        at = text_at + len(body)
        places.append(struct.pack("<HIH", 0, (at * 2) | 0x4000_0000 if narrow else at, 0))
        body += piece.encode("cp1252" if narrow else "utf-16-le")
        body += b"\0" * (len(body) % 2)
        ends.append(ends[-1] + len(piece))
    listed = struct.pack(f"<{len(ends)}I", *ends) + b"".join(places)
    formatting = b"\x01" + struct.pack("<H", 4) + b"\0" * 4
    table = formatting + b"\x02" + struct.pack("<I", len(listed)) + listed
    main = bytearray(text_at)
    struct.pack_into("<HH", main, 0, 0xA5EC, 0xC1)
    struct.pack_into("<H", main, 0x0A, 0x0200 | flags)
    struct.pack_into("<I", main, 0x4C, ends[-1] - comments)
    struct.pack_into("<I", main, 0x5C, comments)
    struct.pack_into("<II", main, 0x01A2, 0, len(table))
    return ole({"WordDocument": bytes(main) + body, "1Table": table, **(more or {})})


def workbook97(
    sheets: Mapping[str, Sequence[Sequence[str]]], hidden: Sequence[str] = (), locked: bool = False
) -> bytes:
    """Return an Excel 97 workbook of cells of text."""
    bodies = []
    for rows in sheets.values():
        body = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x10, 0, 0, 0, 0))
        for row, cells in enumerate(rows):
            for column, text in enumerate(cells):
                letters = struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")
                body += _record(0x0204, struct.pack("<HHH", row, column, 0) + letters)
        bodies.append(body + _record(0x0A, b""))
    begin = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x05, 0, 0, 0, 0))
    begin += _record(0x2F, b"\0" * 6) if locked else b""
    listed = sum(len(name) + 12 for name in sheets)
    at = len(begin) + listed + 4
    for name, body in zip(sheets, bodies, strict=True):
        about = struct.pack("<IBBBB", at, 1 if name in hidden else 0, 0, len(name), 0) + name.encode("cp1252")
        begin += _record(0x85, about)
        at += len(body)
    return ole({"Workbook": begin + _record(0x0A, b"") + b"".join(bodies)})


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content
