"""Verify: the record against its journal, and what was shown against the evidence folder."""

from __future__ import annotations

from dataclasses import replace

from audit_room.intake.digest import read_digest
from audit_room.model.display import shorten
from audit_room.model.errors import AuditRoomError, RecordError
from audit_room.model.exhibit import Exhibit
from audit_room.room.room import Room
from audit_room.store.index_schema import IndexDamagedError, IndexUnavailableError
from audit_room.store.verification import Verification
from audit_room.store.verification import verify as verify_record


def _still_there(room: Room, exhibit: Exhibit, digests: dict[bytes, str]) -> bool:
    """True when a file of the evidence folder still holds the bytes that were shown."""
    try:
        others = [evidence.path for evidence in room.index.by_sha(exhibit.sha256)]
    except (IndexDamagedError, IndexUnavailableError):
        others = []  # the file is then looked for only where it was shown from
    for path in dict.fromkeys([exhibit.path, *others]):
        if path not in digests:
            try:
                digests[path] = read_digest(room.root, path).sha256
            except AuditRoomError:
                digests[path] = ""
        if digests[path] == exhibit.sha256:
            return True
    return False


def verify(room: Room) -> Verification:
    """Check chain, replay and mirror, then hash what was shown once more; nothing is changed."""
    found = verify_record(room.record)
    digests: dict[bytes, str] = {}
    try:
        exhibits = room.record.all(Exhibit)
    except RecordError:  # the comparison with the journal has named the row
        exhibits = []
    if exhibits and not room.root_path.is_dir():
        unseen = (
            f"the evidence folder {shorten(room.root, 200)} is not there, so that what was shown "
            f"({len(exhibits)} in all) could not be compared; connect it and verify again"
        )
        return replace(found, ok=False, problems=(*found.problems, unseen))
    problems = [
        f"{exhibit.id}: no file holds the bytes that were shown as {shorten(exhibit.path, 80)} any more"
        for exhibit in exhibits
        if not _still_there(room, exhibit, digests)
    ]
    return replace(found, ok=found.ok and not problems, problems=(*found.problems, *problems))
