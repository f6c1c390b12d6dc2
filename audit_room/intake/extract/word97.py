"""Text of Word documents of 1995 to 2003 (DOC), by the published layout of the format ([MS-DOC], 2.4.1).

No library under a free licence reads them.  The text lies in pieces; a table says where each is and whether
its letters take one byte or two.  Read are the letters, not how they look.
"""

from __future__ import annotations

import re
import struct

from audit_room.intake.extract import cautions, ole
from audit_room.intake.extract.extracted import Extracted, Limits, NotReadError, ProtectedError, found

_DAMAGED = "damaged, text not read"
_WORD_6 = 0xA5DC
_WORD_97 = 0xA5EC
_FIRST_97 = 0xC1
_ENCRYPTED = 0x0100
_SECOND_TABLE = 0x0200
_FLAGS_AT = 0x0A
_TEXT_AT = 0x18
_COUNTS_AT = 0x4C
"""Letters of: body, footnotes, headers, (macros), comments, endnotes, text boxes, text boxes of headers."""
_COMMENTS = 4
_PIECES_AT = 0x01A2
_FORMATTING, _PIECES = 1, 2
_NARROW = 0x4000_0000
_PIECE = struct.Struct("<2xI2x")

_FIELD = re.compile("\x13[^\x13\x14\x15]*\x14?")
"""What a field computes its text from, up to the text itself."""
_MARKS = str.maketrans(
    {"\r": "\n", "\x07": "\t", "\x0b": "\n", "\x0c": "\n", "\x0e": "\n", "\x1e": "-", "\xa0": " "}
    | {chr(code): None for code in (*range(7), 8, 0x0F, *range(0x10, 0x1E), 0x1F)}
)


def read_doc(data: bytes, limits: Limits) -> Extracted:
    """Return body, notes, headers, comments and text boxes of an old Word document.

    Raises NotReadError where it is damaged, ProtectedError where it is encrypted.
    """
    told, warnings = ole.about(data)
    with ole.opened(data) as file:
        main = ole.stream(file, "WordDocument")
        if len(main) < _PIECES_AT + 8 and _number(main, 2, 2) >= _FIRST_97:
            raise NotReadError(_DAMAGED)
        kind, version, flags = _number(main, 0, 2), _number(main, 2, 2), _number(main, _FLAGS_AT, 2)
        if kind not in {_WORD_6, _WORD_97}:
            raise NotReadError(_DAMAGED)
        if flags & _ENCRYPTED:
            raise ProtectedError("encrypted Word document")
        if version < _FIRST_97:
            text = main[_number(main, _TEXT_AT, 4) : _number(main, _TEXT_AT + 4, 4)].decode(
                "cp1252", "replace"
            )
        else:
            table = ole.stream(file, "1Table" if flags & _SECOND_TABLE else "0Table")
            text = _pieces(main, table, limits)
            if _number(main, _COUNTS_AT + 4 * _COMMENTS, 4):
                warnings.append(cautions.SOME_COMMENTS)
    while (plain := _FIELD.sub("", text)) != text:
        text = plain
    return found(text.translate(_MARKS), told, warnings)


def _pieces(main: bytes, table: bytes, limits: Limits) -> str:
    """Return the letters of all pieces in their order."""
    start, length = _number(main, _PIECES_AT, 4), _number(main, _PIECES_AT + 4, 4)
    listed = _piece_table(table[start : start + length])
    count = (len(listed) - 4) // (4 + _PIECE.size)
    ends = struct.unpack_from(f"<{count + 1}I", listed) if count > 0 else ()
    parts: list[str] = []
    room = limits.text_characters
    for number in range(count):
        letters = min(ends[number + 1] - ends[number], room)
        if letters <= 0:
            continue
        (place,) = _PIECE.unpack_from(listed, 4 * (count + 1) + _PIECE.size * number)
        if place & _NARROW:
            at = (place & ~_NARROW) // 2
            parts.append(main[at : at + letters].decode("cp1252", "replace"))
        else:
            parts.append(main[place : place + 2 * letters].decode("utf-16-le", "replace"))
        room -= letters
    return "".join(parts)


def _piece_table(listed: bytes) -> bytes:
    """Return the list of pieces, which stands behind formatting of unknown length."""
    at = 0
    while at + 5 <= len(listed):
        if listed[at] == _PIECES:
            return listed[at + 5 : at + 5 + _number(listed, at + 1, 4)]
        if listed[at] != _FORMATTING:
            break
        at += 3 + _number(listed, at + 1, 2)
    raise NotReadError(_DAMAGED)


def _number(data: bytes, at: int, length: int) -> int:
    return int.from_bytes(data[at : at + length], "little")
