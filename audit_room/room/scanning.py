"""Scanning from the room: the index brought up to the folder, and the record following what moved there."""

from __future__ import annotations

import os
from collections.abc import Callable
from threading import Event

from audit_room.intake.compare import many_gone
from audit_room.intake.scan import Progress, ScanOptions, ScanReport
from audit_room.intake.scan import scan as scan_folder
from audit_room.intake.skip import SkipList
from audit_room.room import evidence, marks
from audit_room.room.room import Room
from audit_room.store import places
from audit_room.store.text_shards import shard_paths

_FOLLOWED = "moves_followed"


def exclusions(room: Room) -> tuple[bytes, ...]:
    """Return the absolute paths that are never evidence, wherever they lie.

    These are the audit file, its mirror and the files of the index, by whatever name they are met, and the folders in
    which all that is kept.
    """
    kept = (index := room.index.path, *shard_paths(index))
    beside = (path.with_name(path.name + ending) for path in kept for ending in ("-wal", "-shm"))
    mirror = places.mirror_path(room.record.uid)
    own = (room.record.path, mirror, *kept, *beside, places.data_folder(), places.cache_folder())
    return tuple(os.fsencode(path.resolve()) for path in own)


def scan(
    room: Room,
    *,
    progress: Callable[[Progress], None] | None = None,
    stop: Event | None = None,
    names_only: bool = False,
    confirm_gone: bool = False,
) -> ScanReport:
    """Bring the index up to the evidence folder and return what was found.

    Where very many files are gone at once, they are marked missing only with ``confirm_gone``.
    Raises AuditRoomError for a lost folder.
    """
    report = scan_folder(
        room.root,
        room.index,
        clock=room.clock,
        progress=progress,
        stop=stop,
        skip=SkipList(),
        exclude=exclusions(room),
        names_only=names_only,
        options=ScanOptions(confirm_gone=confirm_gone),
    )
    take_in(room)
    return report


def gone_at_once(room: Room) -> tuple[int, int] | None:
    """Return how many files are gone, and of how many, where so many are that this waits to be confirmed.

    That is so from when they would count as missing.  None where all is as usual.
    """
    from audit_room.intake.service import DELETE_SECONDS  # noqa: PLC0415

    first = room.index.next_gone()
    if first is None or (room.now() - first).total_seconds() < DELETE_SECONDS:
        return None
    gone, present = room.index.gone_of()
    return (gone, present) if many_gone(gone, present) else None


def take_in(room: Room) -> None:
    """Let the record follow what scans found, by this process or another: tags and attachments of moved files.

    The moves are read from the index, so that a process that died after its scan leaves nothing behind.
    """
    if not room.record.read_only:
        followed = int(room.index.marker(_FOLLOWED) or 0)
        moves = room.index.moves(after=followed)
        evidence.follow_moves(room, [(move.old, move.new) for move in moves])
        if moves:
            room.index.set_marker(_FOLLOWED, str(moves[-1].number))
    marks.sync(room)
