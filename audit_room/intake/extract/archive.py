"""ZIP archives and the formats made of them: looked at before anything in them is unpacked."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator

from audit_room.intake.extract.extracted import Limits, NotReadError, ProtectedError

_END = b"PK\x05\x06"
_END_RECORD = struct.Struct("<4s4H2LH")
_END_SEARCH = 66_000
_LISTED = b"PK\x01\x02"
_LOCAL = struct.Struct("<26x2H")
_LOCAL_BYTES = 30
_SAID_ELSEWHERE = 0xFFFF
"""In place of the number of members where the archive is in the long form."""

_RATIO_FROM = 1_000_000
_ENCRYPTED = 0x1
_UTF8_NAME = 0x800
_BLOCK = 1 << 17
_DAMAGED = "the archive is damaged"


class Archive:
    """The members of one archive; what is unpacked in all is counted and never more than allowed.

    Raises NotReadError on creation where what it declares to hold is more than the limits allow, its members
    lie on one another, or it is no archive.
    """

    def __init__(self, data: bytes, limits: Limits) -> None:
        self._data = data
        self._left = limits.unpacked_bytes
        self._limits = limits
        _look_at_end(data, limits)
        try:
            self._file = zipfile.ZipFile(io.BytesIO(data))
            members = self._file.infolist()
        except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error, OverflowError) as error:
            raise NotReadError(_DAMAGED) from error
        self.members = {_tidy(member.filename): member for member in members}
        self.count = len(members)
        _look_at_sizes(members, len(data), limits)
        _look_at_places(members)

    @property
    def locked(self) -> bool:
        """True where a password is needed for some member."""
        return any(member.flag_bits & _ENCRYPTED for member in self.members.values())

    def __contains__(self, name: str) -> bool:
        return name in self.members

    def named(self, pattern: str) -> list[str]:
        """Return the members whose whole name matches a pattern, by the numbers and letters in it."""
        matches = re.compile(pattern, re.IGNORECASE).fullmatch
        return sorted(filter(matches, self.members), key=_by_number)

    def read(self, name: str) -> bytes:
        """Return a whole member, empty where there is none of this name; raises as :meth:`blocks`."""
        return b"".join(self.blocks(name)) if name in self.members else b""

    def blocks(self, name: str) -> Iterator[bytes]:
        """Yield a member piece by piece.

        Raises NotReadError where it is damaged or more than allowed, ProtectedError where it is encrypted.
        """
        member = self.members[name]
        if member.flag_bits & _ENCRYPTED:
            raise ProtectedError("encrypted archive")
        try:
            with self._file.open(member) as file:
                while block := file.read(_BLOCK):
                    self._spend(len(block))
                    yield block
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            RuntimeError,
            OSError,
        ) as error:
            raise NotReadError(_DAMAGED) from error

    def checked(self, name: str) -> Iterator[bytes]:
        """Yield a member as another library will unpack it, piece by piece, however long it really is.

        Raises NotReadError where that is not the length that is declared, so that no library meets it.
        """
        member = self.members[name]
        if member.flag_bits & _ENCRYPTED:
            raise ProtectedError("encrypted archive")
        if member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise NotReadError("packed in a way that is not read")
        length = 0
        try:
            for block in self._unpacked(member):
                length += len(block)
                self._spend(len(block))
                if length > member.file_size:
                    break
                yield block
        except (zlib.error, struct.error) as error:
            raise NotReadError(_DAMAGED) from error
        if length != member.file_size:
            raise NotReadError("the archive lies about its sizes, not opened")

    def _unpacked(self, member: zipfile.ZipInfo) -> Iterator[bytes]:
        names = _LOCAL.unpack_from(self._data, member.header_offset)
        start = member.header_offset + _LOCAL_BYTES + sum(names)
        packed = memoryview(self._data)[start : start + member.compress_size]
        if member.compress_type == zipfile.ZIP_STORED:
            yield bytes(packed)
            return
        work = zlib.decompressobj(-15)
        rest: bytes | memoryview = packed
        while rest and not work.eof:
            block = work.decompress(rest, _BLOCK)
            rest = work.unconsumed_tail
            if not block and not rest:
                break
            yield block

    def _spend(self, count: int) -> None:
        self._left -= count
        if self._left < 0:
            raise NotReadError(_too_large(self._limits))


def _look_at_end(data: bytes, limits: Limits) -> None:
    """Look at the record at the end before the list of members is read; a list can be made endless."""
    at = data.rfind(_END, max(len(data) - _END_SEARCH, 0))
    if at < 0 or len(data) < at + _END_RECORD.size:
        raise NotReadError("the archive is cut off or damaged")
    _, _, _, _, declared, length, _, _ = _END_RECORD.unpack_from(data, at)
    start = at - length if length < at else 0
    told = 0 if declared == _SAID_ELSEWHERE else declared
    if max(told, data.count(_LISTED, start, at)) > limits.archive_entries:
        raise NotReadError(f"holds more than {limits.archive_entries:,} files, not opened")


def _look_at_sizes(members: list[zipfile.ZipInfo], length: int, limits: Limits) -> None:
    unpacked = sum(member.file_size for member in members)
    packed = max(sum(member.compress_size for member in members), 1)
    if len(members) > limits.archive_entries:
        raise NotReadError(f"holds more than {limits.archive_entries:,} files, not opened")
    if unpacked > limits.unpacked_bytes:
        raise NotReadError(_too_large(limits))
    if unpacked > _RATIO_FROM and unpacked > limits.unpacked_ratio * min(packed, length):
        raise NotReadError(f"would unpack to more than {limits.unpacked_ratio} times its size, not opened")


def _look_at_places(members: list[zipfile.ZipInfo]) -> None:
    """Turn away members that share bytes: the same bytes unpacked many times make a bomb of a small file."""
    end = 0
    for member in sorted(members, key=lambda each: each.header_offset):
        if member.header_offset < end:
            raise NotReadError("its members lie on one another, not opened")
        end = member.header_offset + _LOCAL_BYTES + member.compress_size


def _too_large(limits: Limits) -> str:
    return f"would unpack to more than {limits.unpacked_bytes // 1_000_000} MB, not opened"


def _tidy(name: str) -> str:
    return name.replace("\\", "/").lstrip("/")


def _by_number(name: str) -> tuple[list[int], str]:
    return [int(number[-9:]) for number in re.findall(r"[0-9]+", name)], name


def member_name(member: zipfile.ZipInfo) -> str:
    """Return the name of a member as it was meant: many programs write UTF-8 and do not say so."""
    if member.flag_bits & _UTF8_NAME or member.filename.isascii():
        return member.filename
    try:
        return member.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return member.filename
