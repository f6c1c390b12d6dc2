"""What a walk found against what the index remembers: pure rules, no file is touched."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from audit_room.intake.walk import Entry
from audit_room.store.index_rows import KnownFile

SECOND = 1_000_000_000
RACY_NS = 2 * SECOND
"""A file written this close to the last look may have changed again with the same date: it is read again."""

MANY_GONE_SHARE = 0.3
MANY_GONE = 10


@dataclass(slots=True)
class Comparison:
    """Which files need a look: ``to_read`` entries, ``returned`` ones whose content is known, those gone.

    ``unchanged`` counts files of which neither name, size, dates nor inode differ.
    """

    unchanged: int = 0
    to_read: list[Entry] = field(default_factory=list)
    returned: list[tuple[Entry, KnownFile]] = field(default_factory=list)
    gone: dict[bytes, KnownFile] = field(default_factory=dict)


def compare(entries: Iterable[Entry], known: Mapping[bytes, KnownFile]) -> Comparison:
    """Return what has to be done about each file; ``gone`` holds every known file that was not met."""
    found = Comparison(gone=dict(known))
    for entry in entries:
        before = found.gone.pop(entry.path, None)
        if before is None or not is_same(entry, before):
            found.to_read.append(entry)
        elif before.present:
            found.unchanged += 1
        else:
            found.returned.append((entry, before))
    return found


def is_same(entry: Entry, before: KnownFile) -> bool:
    """Return True where the file need not be opened to know that its content is the one remembered."""
    return (
        before.sha256 != ""
        and (entry.size, entry.mtime_ns, entry.ctime_ns, entry.inode)
        == (before.size, before.mtime_ns, before.ctime_ns, before.inode)
        and abs(before.looked_ns - entry.mtime_ns) >= RACY_NS
    )


def is_young(entry: Entry, now_ns: int, seconds: float, *, by_any_date: bool) -> bool:
    """Return True for a file written within the last ``seconds``, which may not be complete yet.

    With ``by_any_date`` the time of its last change of any kind counts too: some programs that copy a file
    give it the date of the original before they are done.
    """
    span = int(seconds * SECOND)
    dates = (entry.mtime_ns, entry.ctime_ns) if by_any_date else (entry.mtime_ns,)
    return any(abs(now_ns - date) < span for date in dates)


def many_gone(gone: int, present_before: int) -> bool:
    """Return True where so many files are gone at once that a lost folder is likelier than their deletion."""
    return gone > MANY_GONE and gone > MANY_GONE_SHARE * present_before


def pair_moved(
    gone: Mapping[bytes, KnownFile], arrived: Mapping[bytes, tuple[str, int, Entry]]
) -> dict[bytes, bytes]:
    """Return which gone file (old path) was found again at which new path.

    ``arrived`` holds SHA-256, size and entry of each new path.  Only the same content makes a move; among
    several candidates the same inode decides, then the same name; what is still ambiguous is no move.  Empty
    files are all alike, so for them inode and date must both be the same.
    """
    old_by_content: dict[str, list[bytes]] = defaultdict(list)
    new_by_content: dict[str, list[bytes]] = defaultdict(list)
    for path, before in gone.items():
        if before.sha256:
            old_by_content[before.sha256].append(path)
    for path, (sha256, _, _) in arrived.items():
        if sha256 in old_by_content:
            new_by_content[sha256].append(path)
    moves: dict[bytes, bytes] = {}
    for sha256, news in new_by_content.items():
        olds = old_by_content[sha256]
        empty = arrived[news[0]][1] == 0
        old_places: dict[bytes, object] = {old: _place(gone[old], dated=empty) for old in olds}
        new_places: dict[bytes, object] = {new: _place(arrived[new][2], dated=empty) for new in news}
        _pair_by(moves, old_places, new_places)
        if not empty:
            _pair_by(moves, {old: _name(old) for old in old_places}, {new: _name(new) for new in new_places})
            old_left = [old for old in olds if old not in moves]
            new_left = [new for new in news if new not in moves.values()]
            if len(old_left) == len(new_left) == 1:
                moves[old_left[0]] = new_left[0]
    return moves


def _pair_by(moves: dict[bytes, bytes], olds: dict[bytes, object], news: dict[bytes, object]) -> None:
    """Pair paths whose value is the same and met once on each side, leaving out those paired already."""
    taken = set(moves.values())
    old_at = _once({path: value for path, value in olds.items() if path not in moves})
    new_at = _once({path: value for path, value in news.items() if path not in taken})
    moves.update((old_at[value], new_at[value]) for value in old_at.keys() & new_at.keys())


def _once(values: dict[bytes, object]) -> dict[object, bytes]:
    """Return the path of each value that only one path has."""
    counts = Counter(values.values())
    return {value: path for path, value in values.items() if counts[value] == 1}


def _place(file: KnownFile | Entry, *, dated: bool) -> tuple[int, ...]:
    place = (file.device, file.inode)
    return (*place, file.mtime_ns) if dated else place


def _name(path: bytes) -> bytes:
    return path.rpartition(b"/")[2]
