"""Pages of evidence: the rows that are seen, read from the index in pages and kept for a while."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from pathlib import Path

from audit_room.model.evidence import Evidence
from audit_room.store.index import Index
from audit_room.store.index_schema import IndexDamagedError, IndexUnavailableError

PAGE = 64
"""Rows read at once: about two screens, in well under two milliseconds."""

KEPT_ROWS = 32 * PAGE


class EvidencePages:
    """Evidence by identity, for a list too long to be held whole.

    Reads with a connection of its own, which belongs to the thread that made it.  A page that cannot be read
    is empty and asked for again the next time.
    """

    def __init__(self, index_path: Path) -> None:
        self._path = index_path
        self._index: Index | None = None
        self._inode = 0
        self._ids: Sequence[int] = ()
        self._kept: OrderedDict[int, Evidence | None] = OrderedDict()

    def show(self, ids: Sequence[int], read: Mapping[int, Evidence]) -> set[int]:
        """Take the identities of the list, in its order, and what was ``read`` of it; forget what was read before.

        Returns those of ``read`` that are as they were.
        """
        same = {number for number, evidence in read.items() if self._kept.get(number) == evidence}
        self._ids = ids
        self._kept.clear()
        self._kept.update(read)
        if self._index is not None and self._inode != _inode(self._path):
            self.close()
        return same

    def forget(self) -> None:
        """Read everything anew when it is asked for: something in the index changed."""
        self._kept.clear()

    def get(self, number: int) -> Evidence | None:
        """Return one file of the list, None where the index does not have it any more."""
        if number not in self._kept:
            self._read_around(number)
        return self._kept.get(number)

    def close(self) -> None:
        """End the connection."""
        if self._index is not None:
            self._index.close()
            self._index = None

    def _read_around(self, number: int) -> None:
        """Read the page that holds ``number``."""
        try:
            page = self._ids.index(number) // PAGE
        except ValueError:
            return
        wanted = self._ids[page * PAGE : (page + 1) * PAGE]
        try:
            found = {evidence.id: evidence for evidence in self._reader().page(wanted)}
        except (IndexDamagedError, IndexUnavailableError):
            self.close()
            return
        self._kept.update((each, found.get(each)) for each in wanted)
        while len(self._kept) > KEPT_ROWS:
            self._kept.popitem(last=False)

    def _reader(self) -> Index:
        if self._index is None:
            self._index = Index.open(self._path, read_only=True)
            self._inode = _inode(self._path)
        return self._index


def _inode(path: Path) -> int:
    """Return which file lies at a path: an index that was damaged is deleted and made anew beside our back."""
    try:
        return path.stat().st_ino
    except OSError:
        return 0
