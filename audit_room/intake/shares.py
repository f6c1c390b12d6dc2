"""How a list of files is shared out: so many, or so many bytes, at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

_File = TypeVar("_File")


def shares(
    files: Iterable[_File], most: int, most_bytes: int, size: Callable[[_File], int]
) -> Iterator[list[_File]]:
    """Yield the files in their order, at most ``most`` and ``most_bytes`` together; a larger file comes alone."""
    share: list[_File] = []
    together = 0
    for file in files:
        if share and (len(share) >= most or together + size(file) > most_bytes):
            yield share
            share, together = [], 0
        share.append(file)
        together += size(file)
    if share:
        yield share
