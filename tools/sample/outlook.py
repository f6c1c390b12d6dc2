"""A mail as Outlook MSG: a small compound file (MS-CFB version 3) with the properties of MS-OXMSG."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

_SECTOR = 512
_MINI = 64
_MINI_LIMIT = 4096
_END, _FREE, _FAT, _NONE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFF
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_STRING, _INTEGER, _TIME = 0x001F, 0x0003, 0x0040


@dataclass
class _Entry:
    name: str
    kind: int
    data: bytes = b""
    children: "list[_Entry]" = field(default_factory=list)


def _padded(data: bytes, size: int) -> bytes:
    return data + b"\0" * (-len(data) % size)


def _chain(first: int, count: int) -> list[int]:
    return [*range(first + 1, first + count), _END] if count else []


def compound_file(children: "Sequence[_Entry]") -> bytes:
    """A compound file of these entries.

    All streams lie in the mini stream, so each must be shorter than 4,096 bytes; ValueError otherwise.
    """
    entries = [_Entry("Root Entry", _ROOT, children=list(children))]
    child_of: dict[int, int] = {}
    sides: dict[int, tuple[int, int]] = {}
    pending = [0]
    while pending:
        parent = pending.pop(0)
        ordered = sorted(entries[parent].children, key=lambda entry: (len(entry.name), entry.name.upper()))
        numbers = list(range(len(entries), len(entries) + len(ordered)))
        entries += ordered
        child_of[parent] = _balanced(numbers, sides)
        pending += [number for number in numbers if entries[number].children]
    mini_stream, mini_fat, starts = b"", list[int](), {}
    for number, entry in enumerate(entries):
        if len(entry.data) >= _MINI_LIMIT:
            raise ValueError(f"The part {entry.name} of the mail is too long for this small writer.")
        if entry.kind == _STREAM and entry.data:
            starts[number] = len(mini_fat)
            body = _padded(entry.data, _MINI)
            mini_fat += _chain(len(mini_fat), len(body) // _MINI)
            mini_stream += body
    directory = _padded(
        b"".join(
            _directory_entry(
                entry,
                sides.get(number, (_NONE, _NONE)),
                child_of.get(number, _NONE),
                starts.get(number, _END if entry.kind == _STREAM else 0),
                len(entry.data),
            )
            for number, entry in enumerate(entries)
        ),
        _SECTOR,
    )
    table = _padded(struct.pack(f"<{len(mini_fat)}I", *mini_fat), _SECTOR)
    content = _padded(mini_stream, _SECTOR)
    counts = [len(part) // _SECTOR for part in (directory, table, content)]
    fat = [_FAT]  # sector 0 is the allocation table itself: 128 sectors are enough for a mail
    places = []
    for count in counts:
        places.append(len(fat))
        fat += _chain(len(fat), count)
    fat += [_FREE] * (128 - len(fat))
    root = _directory_entry(entries[0], (_NONE, _NONE), child_of[0], places[2], len(mini_stream))
    header = struct.pack(
        "<8s16s5H6s10I",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6, b"",
        0, 1, places[0], 0, _MINI_LIMIT, places[1], counts[1], _END, 0, 0,
    )  # fmt: skip
    header += struct.pack("<I", _FREE) * 108
    return header + struct.pack("<128I", *fat) + root + directory[128:] + table + content


def _balanced(numbers: list[int], sides: dict[int, tuple[int, int]]) -> int:
    if not numbers:
        return _NONE
    middle = len(numbers) // 2
    sides[numbers[middle]] = _balanced(numbers[:middle], sides), _balanced(numbers[middle + 1 :], sides)
    return numbers[middle]


def _directory_entry(entry: _Entry, sides: tuple[int, int], child: int, start: int, size: int) -> bytes:
    name = entry.name.encode("utf-16-le") + b"\0\0"
    black = 1
    return struct.pack(
        "<64sHBBIII16sIQQIQ", name, len(name), entry.kind, black, *sides, child, b"", 0, 0, 0, start, size
    )


def _properties(values: dict[int, tuple[int, object]], head: bytes) -> list[_Entry]:
    rows, streams = [], []
    for tag, (kind, value) in sorted(values.items()):
        if kind == _STRING:
            data = str(value).encode("utf-16-le")
            streams.append(_Entry(f"__substg1.0_{tag:04X}{kind:04X}", _STREAM, data))
            packed = struct.pack("<II", len(data) + 2, 0)
        elif kind == _TIME and isinstance(value, datetime):
            since_1601 = value - datetime(1601, 1, 1, tzinfo=UTC)
            packed = struct.pack("<Q", (since_1601.days * 86400 + since_1601.seconds) * 10_000_000)
        else:
            packed = struct.pack("<iI", value, 0)
        rows.append(struct.pack("<HHI", kind, tag, 6) + packed)
    return [_Entry("__properties_version1.0", _STREAM, head + b"".join(rows)), *streams]


def render_msg(
    sender: tuple[str, str], to: Sequence[tuple[str, str]], subject: str, sent: datetime, text: str
) -> bytes:
    """A plain-text mail as MSG; people are (name, mail address), `sent` is an aware time."""
    head = struct.pack("<8x4I8x", len(to), 0, len(to), 0)
    values: dict[int, tuple[int, object]] = {
        0x001A: (_STRING, "IPM.Note"),
        0x0037: (_STRING, subject),
        0x0039: (_TIME, sent),
        0x0042: (_STRING, sender[0]),
        0x0C1A: (_STRING, sender[0]),
        0x0C1F: (_STRING, sender[1]),
        0x0E04: (_STRING, "; ".join(name for name, _ in to)),
        0x0E06: (_TIME, sent),
        0x0E07: (_INTEGER, 1),
        0x1000: (_STRING, text.replace("\n", "\r\n")),
        0x340D: (_INTEGER, 0x40000),  # strings are Unicode
        0x5D01: (_STRING, sender[1]),
    }
    mail = _properties(values, head)
    for number, (name, address) in enumerate(to):
        person: dict[int, tuple[int, object]] = {
            0x0C15: (_INTEGER, 1),
            0x3000: (_INTEGER, number),
            0x3001: (_STRING, name),
            0x3002: (_STRING, "SMTP"),
            0x3003: (_STRING, address),
            0x39FE: (_STRING, address),
        }
        mail.append(
            _Entry(f"__recip_version1.0_#{number:08X}", _STORAGE, children=_properties(person, b"\0" * 8))
        )
    names = [_Entry(f"__substg1.0_000{kind}0102", _STREAM) for kind in "234"]
    mail.append(_Entry("__nameid_version1.0", _STORAGE, children=names))
    return compound_file(mail)
