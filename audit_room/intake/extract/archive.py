"""ZIP archives and the formats made of them: looked at before anything in them is unpacked."""

from __future__ import annotations

import io
import struct
import zipfile

from audit_room.intake.extract.extracted import (
    PROTECTED_WARNING,
    Extracted,
    Limits,
    NotReadError,
    found,
)

_END = b"PK\x05\x06"
_END_RECORD = struct.Struct("<4s4H2LH")
_END_SEARCH = 66_000
_RATIO_FROM = 1_000_000
_ENCRYPTED = 0x1


def opened(data: bytes, limits: Limits) -> zipfile.ZipFile:
    """Return the archive in ``data``, nothing of it unpacked yet.

    Raises NotReadError where what it declares to hold is more than the limits allow, or it is no archive.
    """
    at = data.rfind(_END, max(len(data) - _END_SEARCH, 0))
    if at < 0 or len(data) < at + _END_RECORD.size:
        raise NotReadError("the archive is cut off or damaged")
    declared = _END_RECORD.unpack_from(data, at)[4]
    if declared > limits.archive_entries:
        raise NotReadError(f"holds more than {limits.archive_entries:,} files, not opened")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise NotReadError("the archive is damaged") from error
    members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    packed = max(sum(member.compress_size for member in members), 1)
    if len(members) > limits.archive_entries:
        raise NotReadError(f"holds more than {limits.archive_entries:,} files, not opened")
    if unpacked > limits.unpacked_bytes:
        raise NotReadError(f"would unpack to more than {limits.unpacked_bytes // 1_000_000} MB, not opened")
    if unpacked > _RATIO_FROM and unpacked > limits.unpacked_ratio * min(packed, len(data)):
        raise NotReadError(f"would unpack to more than {limits.unpacked_ratio} times its size, not opened")
    return archive


def read_zip(data: bytes, limits: Limits) -> Extracted:
    """Return the names of what the archive holds; nothing is unpacked."""
    archive = opened(data, limits)
    members = archive.infolist()
    locked = any(member.flag_bits & _ENCRYPTED for member in members)
    names = "\n".join(member.filename for member in members)
    return found(names, {"files": str(len(members))}, (PROTECTED_WARNING,) if locked else ())
