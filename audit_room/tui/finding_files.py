"""Finding the evidence a few typed words mean."""

from __future__ import annotations

from audit_room.model.display import shorten
from audit_room.model.errors import AuditRoomError, UnknownIdError
from audit_room.model.evidence import Evidence
from audit_room.room.evidence import resolve
from audit_room.room.room import Room
from audit_room.store.index_filter import EvidenceFilter

_NAMED = 3


def named_file(room: Room, text: str) -> Evidence:
    """Return the file meant by a path, a name, or words that are all in the path of only one file.

    Raises UnknownIdError when there is none, AuditRoomError when several fit.
    """
    try:
        return resolve(room, text)
    except UnknownIdError:
        ids = room.index.ids(EvidenceFilter(text=text, present_only=True))
    if len(ids) == 1:
        return room.index.page(ids)[0]
    if not ids:
        raise UnknownIdError(
            f"No evidence has {shorten(text, 60)} in its path; / on Evidence lists what there is."
        )
    some = ", ".join(shorten(evidence.path, 60) for evidence in room.index.page(ids[:_NAMED]))
    raise AuditRoomError(f"{shorten(text, 60)} fits {len(ids)} files ({some}); type more of the path.")


def named_files(room: Room, text: str) -> list[Evidence]:
    """Return the files meant by a line, several parted by ``;``; none for an empty line.

    Raises UnknownIdError and AuditRoomError as :func:`named_file`.
    """
    if not text.strip():
        return []
    try:
        return [named_file(room, text.strip())]
    except UnknownIdError:
        parts = [part.strip() for part in text.split(";") if part.strip()]
        if len(parts) < 2:  # noqa: PLR2004
            raise
    return [named_file(room, part) for part in parts]
