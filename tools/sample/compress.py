"""Compressed streams and archives which are the same bytes with any zlib.

Different builds of zlib compress the same input differently; these files must not depend on it.
Pictures are packed by a small run-length DEFLATE of our own, archives are stored.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from datetime import datetime

_RUN = re.compile(rb"(.)\1{4,}", re.DOTALL)
_MAX_RUN = 258
_ARCHIVE_TIME = datetime(2026, 11, 20, 17, 0)  # noqa: DTZ001 - zip entries hold local times without a zone
# (first length, code, extra bits) of RFC 1951, 3.2.5
_LENGTHS = (
    (3, 257, 0), (4, 258, 0), (5, 259, 0), (6, 260, 0), (7, 261, 0), (8, 262, 0), (9, 263, 0), (10, 264, 0),
    (11, 265, 1), (13, 266, 1), (15, 267, 1), (17, 268, 1), (19, 269, 2), (23, 270, 2), (27, 271, 2),
    (31, 272, 2), (35, 273, 3), (43, 274, 3), (51, 275, 3), (59, 276, 3), (67, 277, 4), (83, 278, 4),
    (99, 279, 4), (115, 280, 4), (131, 281, 5), (163, 282, 5), (195, 283, 5), (227, 284, 5), (258, 285, 0),
)  # fmt: skip


def _code_bits(symbol: int) -> str:
    if symbol < 144:
        return f"{0x30 + symbol:08b}"
    if symbol < 256:
        return f"{0x190 + symbol - 144:09b}"
    if symbol < 280:
        return f"{symbol - 256:07b}"
    return f"{0xC0 + symbol - 280:08b}"


_LITERALS = [_code_bits(value) for value in range(256)]


def _run_bits(length: int) -> str:
    first, code, extra = max(entry for entry in _LENGTHS if entry[0] <= length)
    # extra bits go out lowest first; the distance code 0 says "one byte back"
    return _code_bits(code) + (f"{length - first:0{extra}b}"[::-1] if extra else "") + "00000"


_RUNS = {length: _run_bits(length) for length in range(3, _MAX_RUN + 1)}


def pack(data: bytes) -> bytes:
    """A zlib stream of data: one block with fixed codes, whose only matches are runs of one byte."""
    bits = ["110"]  # last block, fixed codes
    position = 0
    for run in _RUN.finditer(data):
        bits.extend(_LITERALS[value] for value in data[position : run.start() + 1])
        left = run.end() - run.start() - 1
        while left >= 3:
            length = min(left, _MAX_RUN if left - _MAX_RUN not in (1, 2) else _MAX_RUN - 3)
            bits.append(_RUNS[length])
            left -= length
        position = run.end() - left
    bits.extend(_LITERALS[value] for value in data[position:])
    bits.append(_code_bits(256))
    stream = "".join(bits)
    stream += "0" * (-len(stream) % 8)
    body = int(stream[::-1], 2).to_bytes(len(stream) // 8, "little")
    return b"\x78\x01" + body + struct.pack(">I", zlib.adler32(data))


def archive(members: Mapping[str, bytes]) -> bytes:
    """A zip of these members in this order, stored, with one fixed time and no trace of the system."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as zipped:
        for name, data in members.items():
            info = zipfile.ZipInfo(name, _ARCHIVE_TIME.timetuple()[:6])
            info.create_system = 0
            info.external_attr = 0
            zipped.writestr(info, data)
    return target.getvalue()


def stored_again(package: bytes, leave_out: tuple[str, ...] = ()) -> bytes:
    """The same office package with its members stored and its times fixed."""
    with zipfile.ZipFile(io.BytesIO(package)) as zipped:
        return archive({name: zipped.read(name) for name in zipped.namelist() if name not in leave_out})
