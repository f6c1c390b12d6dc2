"""The first part of a text as it is kept, unpacked no farther than is looked at."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zstandard import ZstdDecompressor

_SMALL = 60_000
"""Packed bytes up to which a text is unpacked at once, which is quicker."""

_MOST = 64_000_000


def opening_of(packed: bytes, most: int) -> str:
    """Return at most the first ``most`` bytes of a packed text as text, "" for nothing."""
    if not packed:
        return ""
    if len(packed) <= _SMALL:
        return _unpacker().decompress(packed, max_output_size=_MOST)[:most].decode("utf-8", "ignore")
    with _unpacker().stream_reader(packed) as reader:
        return bytes(reader.read(most)).decode("utf-8", "ignore")


@lru_cache(maxsize=1)
def _unpacker() -> ZstdDecompressor:
    from zstandard import ZstdDecompressor  # noqa: PLC0415

    return ZstdDecompressor()
