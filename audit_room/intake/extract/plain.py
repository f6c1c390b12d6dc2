"""Plain text and the encodings it comes in."""

from __future__ import annotations

import re
from typing import NamedTuple

from audit_room.intake.extract.extracted import Extracted, Limits, found

_TEXT_BYTES = 8_000_000
_GUESS_BYTES = 100_000
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
"""Byte order marks; the longer before the one it begins with."""

_WIDE_SHARE = 0.15
_UNLIKELY_SHARE = 0.005
_ESCAPED_JAPANESE = b"\x1b$"

_WESTERN = ("cp1252", "iso8859-15", "cp850", "cp437", "mac_roman", "cp1250", "iso8859-2")
_NEAR = "äöüßÄÖÜéèêëàâáîïíìôóòùûúçñãõåæøœÉÈÀÁÇÑÅÆØÍÓÚ"
_FARTHER = "ąćęłńśźżĄĆĘŁŃŚŹŻčďěňřšťůýžČĎŘŠŽőűÝ"
_SIGNS = "€£§°«»„“”‘’–—…·•¿¡²³µ®©½±×\xa0´\xad"
_HIGH_RUNS = re.compile(rb"[\x80-\xff]{3,}")
_HIGH = re.compile(rb"[\x80-\xff]")
_LONG_RUN_SHARE = 0.4
_SURE = 0.45
_ELSEWHERE = [
    "shift_jis", "cp932", "euc_jp", "gb18030", "big5", "euc_kr", "cp949", "koi8_r", "cp1251", "cp866",
    "iso8859_5", "cp1253", "iso8859_7", "cp1255", "cp1256", "cp1254",
]  # fmt: skip


class Decoded(NamedTuple):
    """A text, the encoding it was read in, and whether that was guessed."""

    text: str
    encoding: str
    guessed: bool = False


def read_text(data: bytes, limits: Limits) -> Extracted:
    """Return plain text; its encoding stands in the facts where it is not UTF-8."""
    return found(*_with_encoding(data, limits))


def read_json(data: bytes, limits: Limits) -> Extracted:
    """Return JSON as it is written, letters that are written as numbers made letters."""
    text, told = _with_encoding(data, limits)
    return found(_unescaped(text) if "\\u" in text else text, told)


def decoded(data: bytes, charset: str = "") -> Decoded:
    """Return ``data`` as text: as its encoding or its mark says, as UTF-8, or as the likeliest; never raises."""
    for encoding in (charset, _marked(data), "iso2022_jp" if _ESCAPED_JAPANESE in data else "", "utf-8"):
        if encoding:
            try:
                return Decoded(data.decode(encoding), encoding)
            except (UnicodeDecodeError, LookupError, ValueError):
                continue
    wide = wide_encoding(data)
    if wide:
        return Decoded(data.decode(wide, "replace"), wide, guessed=True)
    encoding = _likeliest(data[:_GUESS_BYTES])
    return Decoded(data.decode(encoding, "replace"), encoding, guessed=True)


def wide_encoding(data: bytes) -> str:
    """Return which encoding of two or four bytes a letter some bytes without a mark are in, empty for none.

    Western text in such an encoding has its zero bytes in every second place, or in three of four.
    """
    start = data[: 4096 & ~3]
    length = len(start)
    zeros = [start[place::4].count(0) / max(length / 4, 1) for place in range(4)]
    seldom = 1 - _WIDE_SHARE
    for encoding, places in (("utf-32-le", (2, 3)), ("utf-32-be", (0, 1))):
        if length % 4 == 0 and all(zeros[place] > seldom for place in places) and min(zeros) < _WIDE_SHARE:
            return encoding
    low, high = zeros[0] + zeros[2], zeros[1] + zeros[3]
    for encoding, mostly, seldom_zero in (("utf-16-le", high, low), ("utf-16-be", low, high)):
        if mostly / 2 > _WIDE_SHARE and seldom_zero / 2 <= _UNLIKELY_SHARE and _reads(start, encoding):
            return encoding
    return ""


def _with_encoding(data: bytes, limits: Limits) -> tuple[str, dict[str, str]]:
    part = data[: min(limits.text_characters * 4, _TEXT_BYTES)]
    if len(part) < len(data):
        part = part[: _whole(part)]
    text, encoding, guessed = decoded(part)
    if guessed:
        return text, {"encoding": f"{encoding} (guessed)"}
    return text, {} if encoding.startswith("utf-8") else {"encoding": encoding}


def _whole(data: bytes) -> int:
    """Return the length without the last letter, which may be cut, kept to whole numbers of four bytes."""
    end = len(data) & ~3
    while end > len(data) - 8 and end > 0 and data[end - 1] >= 0x80:  # noqa: PLR2004 - beyond ASCII
        end -= 1
    return end


def _marked(data: bytes) -> str:
    """Return the encoding that the byte order mark stands for."""
    return next((encoding for mark, encoding in _MARKS if data.startswith(mark)), "")


def _reads(data: bytes, encoding: str) -> bool:
    try:
        text = data[: len(data) & ~3].decode(encoding)
    except UnicodeDecodeError:
        return False
    return not any(letter < " " and letter not in "\t\n\r\f" for letter in text)


def _likeliest(data: bytes) -> str:
    """Return the encoding in which these bytes, which are not UTF-8, look most like what people write."""
    high = max(len(_HIGH.findall(data)), 1)
    western = sum(map(len, _HIGH_RUNS.findall(data))) < _LONG_RUN_SHARE * high
    if western:
        scores = {encoding: _score(data, encoding) for encoding in _WESTERN}
        best = max(scores, key=lambda encoding: scores[encoding])
        if scores[best] >= _SURE:
            return best
    from charset_normalizer import from_bytes  # noqa: PLC0415

    match = from_bytes(data, cp_isolation=_ELSEWHERE).best()
    return match.encoding if match else "cp1252"


def _score(data: bytes, encoding: str) -> float:
    """Return how well the letters beyond ASCII fit into their words, from -2 to 1."""
    text = " " + data.decode(encoding, "replace") + " "
    total = count = 0.0
    for at, letter in enumerate(text):
        if letter < "\x80":
            continue
        count += 1
        before, after = text[at - 1], text[at + 1]
        in_word = before.isalpha() or after.isalpha()
        if letter in _NEAR or letter in _FARTHER:
            shouted = letter.isupper() and before.islower()
            total += -1 if shouted or not in_word else (1 if letter in _NEAR else 0.9)
        elif letter in _SIGNS:
            total += -1 if before.isalpha() and after.isalpha() and letter not in "’\xad´" else 0.5
        else:
            total -= 2
    return total / max(count, 1)


_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")


def _unescaped(text: str) -> str:
    letters = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    return letters.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
