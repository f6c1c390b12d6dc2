"""What a look at a folder found against what the index remembers: pure rules, no file is touched."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from audit_room.intake.walk import Entry
from audit_room.store.index_reads import Twin, may_be
from audit_room.store.index_rows import KnownFile, Todo

SECOND = 1_000_000_000
RACY_NS = 2 * SECOND
"""A file written this close to the last look may have changed again with the same date: it is read again."""

MANY_GONE_SHARE = 0.3
MANY_GONE = 10


@dataclass(slots=True)
class Comparison:
    """What differs in one folder.

    ``unchanged`` counts files of which neither name, size, dates nor inode differ.  ``new`` were never met, ``changed``
    differ from what is known, ``back`` were gone or missing and are there again, unchanged.  ``gone`` are known files
    that were not met and were there at the last look.  ``racy`` are unchanged ones that must be read again.
    """

    unchanged: int = 0
    new: list[Entry] = field(default_factory=list)
    changed: list[tuple[Entry, KnownFile]] = field(default_factory=list)
    back: list[tuple[Entry, KnownFile]] = field(default_factory=list)
    racy: list[tuple[Entry, KnownFile]] = field(default_factory=list)
    gone: list[tuple[bytes, KnownFile]] = field(default_factory=list)


def compare(
    entries: Iterable[Entry], known: Mapping[bytes, KnownFile], unknown: frozenset[bytes] = frozenset()
) -> Comparison:
    """Return what differs in a folder; files in ``unknown`` could not be looked at and count as there."""
    found = Comparison()
    left = dict(known)
    for entry in entries:
        before = left.pop(entry.path, None)
        if before is None:
            found.new.append(entry)
        elif before.place[:4] != entry.place[:4]:
            found.changed.append((entry, before))
        elif not before.present or before.gone:
            found.back.append((entry, before))
        elif is_racy(before):
            found.racy.append((entry, before))
        else:
            found.unchanged += 1
    found.gone = [
        (path, file) for path, file in left.items() if file.present and not file.gone and path not in unknown
    ]
    return found


def is_racy(before: KnownFile) -> bool:
    """Return True for a file that was read so soon after it was written that it may have changed unnoticed."""
    return before.todo in {Todo.DONE, Todo.TEXT, Todo.LOOK} and is_racy_look(
        before.looked_ns, before.place.mtime_ns
    )


def is_racy_look(looked_ns: int, mtime_ns: int) -> bool:
    """Return True where a file was read within two seconds of the date it bears (FAT counts in such steps)."""
    return abs(looked_ns - mtime_ns) < RACY_NS


def many_gone(gone: int, present_before: int) -> bool:
    """Return True where so many files are gone at once that a lost folder is likelier than their deletion."""
    return gone > MANY_GONE and gone > MANY_GONE_SHARE * present_before


def pair_moved(twins: Sequence[Twin], appeared_within: timedelta) -> list[tuple[int, int]]:
    """Return which gone file (identity) was found again as which other one.

    Only the same content makes a move; among several candidates the same inode decides, then the same name; what is
    still ambiguous is no move, nor is what the dates forbid (see :func:`may_be`).  Empty files are all alike, so for
    them inode and date must both be the same.
    """
    by_content: dict[str, tuple[list[Twin], list[Twin]]] = defaultdict(lambda: ([], []))
    for twin in twins:
        by_content[twin.sha256][0 if twin.gone else 1].append(twin)
    moves: dict[int, int] = {}
    for olds, news in by_content.values():
        if not olds or not news:
            continue
        empty = news[0].place.size == 0
        _pair_by(moves, {old.id: _place(old, dated=empty) for old in olds},
                 {new.id: _place(new, dated=empty) for new in news})  # fmt: skip
        if not empty:
            _pair_by(moves, {old.id: _name(old) for old in olds}, {new.id: _name(new) for new in news})
            taken = set(moves.values())
            old_left = [old.id for old in olds if old.id not in moves]
            new_left = [new.id for new in news if new.id not in taken]
            if len(old_left) == len(new_left) == 1:
                moves[old_left[0]] = new_left[0]
    by_id = {twin.id: twin for twin in twins}
    return [(old, new) for old, new in moves.items() if may_be(by_id[new], by_id[old], appeared_within)]


def _pair_by(moves: dict[int, int], olds: dict[int, object], news: dict[int, object]) -> None:
    """Pair files whose value is the same and met once on each side, leaving out those paired already."""
    taken = set(moves.values())
    old_at = _once({number: value for number, value in olds.items() if number not in moves})
    new_at = _once({number: value for number, value in news.items() if number not in taken})
    moves.update((old_at[value], new_at[value]) for value in old_at.keys() & new_at.keys())


def _once(values: dict[int, object]) -> dict[object, int]:
    """Return the file of each value that only one file has."""
    counts = Counter(values.values())
    return {value: number for number, value in values.items() if counts[value] == 1}


def _place(twin: Twin, *, dated: bool) -> tuple[int, ...]:
    return (twin.place.inode, twin.place.mtime_ns) if dated else (twin.place.inode,)


def _name(twin: Twin) -> bytes:
    return twin.path.rpartition(b"/")[2]
