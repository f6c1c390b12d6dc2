"""The work on many folders that another process does beside this one: what is asked and answered."""

from __future__ import annotations

import msgspec

from audit_room.intake.regular import RegularOpener
from audit_room.intake.skip import SkipList
from audit_room.intake.walk import Ground, Listing
from audit_room.model.name_hints import name_hints
from audit_room.store.index_rows import names_of


class ListJob(msgspec.Struct, array_like=True, tag=True):
    """List ``folders`` of a ground and those below them, the last of them first; see :class:`Ground`.

    The answer is due once ``enough`` files were met, those of the last folder apart.
    """

    root: bytes
    patterns: tuple[str, ...]
    exclude: tuple[bytes, ...]
    folders: list[bytes]
    enough: int


class Listed(msgspec.Struct, frozen=True, array_like=True):
    """What was listed, with what the index keeps of each name, and the folders that are left."""

    listings: list[Listing]
    left: list[bytes]


def list_folders(job: ListJob) -> Listed:
    """List folders until so many files were met that an answer is due."""
    ground = Ground(job.root, SkipList(job.patterns), job.exclude)
    left = list(job.folders)
    listings: list[Listing] = []
    met = 0
    with RegularOpener(job.root) as opener:
        while left and met < job.enough:
            found = ground.list_folder(left.pop(), opener)
            left.extend(reversed(found.folders))
            found.names = [names_of(entry.path) for entry in found.files]
            found.hints = name_hints([entry.path.rpartition(b"/")[2] for entry in found.files])
            listings.append(found)
            met += len(found.files) + len(found.skipped) + 1
    return Listed(listings, left)
