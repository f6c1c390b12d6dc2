"""Settling: a file that is still being written waits until it has been left alone.

Settled means that size, dates and inode were the same on two looks at least two seconds apart.  No clock of a file
server is trusted for that; only where nothing was known of a folder yet does an old date count as the first look.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import NamedTuple

from audit_room.intake.walk import Entry
from audit_room.store.index_rows import Place

SETTLE_SECONDS = 2.0

OLD_SECONDS = 10.0
"""A file whose dates all lie at least this far back, met for the first time, counts as looked at before."""

_FAR_AHEAD_SECONDS = 3_600.0
"""A date this far ahead is a wrong date, not the clock of a server that is somewhat ahead."""

_SECOND = 1_000_000_000


class Trust(StrEnum):
    """Which dates of a file say that it is no longer being written: all of them, that of its content, or none."""

    ALL = "all"
    CONTENT = "content"
    NONE = "none"


def is_old(place: Place, now_ns: int, *, by_any_date: bool) -> bool:
    """Return True where the file was written long enough ago, by its own dates, not to be in the making.

    With ``by_any_date`` the time of its last change of any kind counts too: some programs that copy a file give it the
    date of the original before they are done.
    """
    newest = max(place.mtime_ns, place.ctime_ns) if by_any_date else place.mtime_ns
    age = (now_ns - newest) / _SECOND
    return age >= OLD_SECONDS or age < -_FAR_AHEAD_SECONDS


class _Seen(NamedTuple):
    place: Place
    at: float


class Settling:
    """The files that are being written, each with the moment since which it has looked the same.

    ``monotonic`` gives seconds that only ever grow.
    """

    def __init__(self, seconds: float, monotonic: Callable[[], float]) -> None:
        self._seconds = seconds
        self._monotonic = monotonic
        self._seen: dict[bytes, _Seen] = {}

    def __len__(self) -> int:
        return len(self._seen)

    def paths(self) -> list[bytes]:
        """Return the files that wait, the one that waits longest first."""
        return list(self._seen)

    def note(self, entry: Entry) -> None:
        """Note a look at a file: where it looks other than before, its waiting begins anew."""
        before = self._seen.get(entry.path)
        if before is None or before.place != entry.place:
            self._seen.pop(entry.path, None)
            self._seen[entry.path] = _Seen(entry.place, self._monotonic())

    def forget(self, paths: Iterable[bytes]) -> None:
        """Wait no longer for files that are gone."""
        for path in paths:
            self._seen.pop(path, None)

    def due_in(self) -> float | None:
        """Return in how many seconds the next file may have settled, None where none waits."""
        for seen in self._seen.values():
            return max(seen.at + self._seconds - self._monotonic(), 0.0)
        return None

    def look_again(self, look: Callable[[bytes], Entry | None]) -> tuple[list[Entry], list[bytes]]:
        """Look again at the files whose time has come; return those that settled, and those that are gone.

        What has changed since goes on waiting.
        """
        now = self._monotonic()
        settled: list[Entry] = []
        gone: list[bytes] = []
        for path, seen in list(self._seen.items()):
            if seen.at + self._seconds > now:
                break
            del self._seen[path]
            entry = look(path)
            if entry is None:
                gone.append(path)
            elif entry.place == seen.place:
                settled.append(entry)
            else:
                self._seen[path] = _Seen(entry.place, now)
        return settled, gone
