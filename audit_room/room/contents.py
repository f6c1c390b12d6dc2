"""The content of evidence at the moment it is needed: its digest, and what stands against showing it."""

from __future__ import annotations

from collections.abc import Sequence

from audit_room.intake.digest import Digest, read_digest
from audit_room.intake.settle import is_old
from audit_room.intake.skip import DEFAULT_SKIPS
from audit_room.intake.walk import Ground
from audit_room.model.display import shorten
from audit_room.model.errors import AuditRoomError
from audit_room.model.evidence import Evidence, EvidenceState
from audit_room.room.room import Room

_NANOSECONDS = 1_000_000_000
_HARMLESS = "no text:"
"""Begins what is said of a file that cannot be searched, which is no matter when it is shown."""


class BeingWrittenError(AuditRoomError):
    """A file is still being written: its bytes are not the ones that will be found there later."""


def present_digest(room: Room, evidence: Evidence) -> Digest:
    """Return the digest of the bytes as they are at this moment, read once.

    Raises BeingWrittenError while somebody writes the file, AuditRoomError when it is gone, cannot be read, or changed
    while it was read.
    """
    refuse_unfinished(room, evidence)
    return read_digest(room.root, evidence.path)


def refuse_unfinished(room: Room, evidence: Evidence) -> None:
    """Raise BeingWrittenError for a file that is being written.

    The index may be of an earlier day: a file that was left alone since counts as finished.
    """
    if not evidence.being_written:
        return
    entry = Ground(room.root, DEFAULT_SKIPS).look(evidence.path)
    now_ns = int(room.now().timestamp() * _NANOSECONDS)
    if entry is not None and not is_old(entry.place, now_ns, by_any_date=True):
        raise BeingWrittenError(
            f"{shorten(evidence.path, 80)} is being written at this moment; "
            "wait until it has been left alone for a few seconds, then try again."
        )


def content_of(room: Room, evidence: Evidence) -> str:
    """Return the SHA-256 of a file, read now where what the index knows may not be what is there.

    Raises what :func:`present_digest` raises; a missing file has the content it had last.
    """
    if evidence.state is EvidenceState.MISSING:
        return evidence.sha256
    if evidence.sha256 and not (evidence.being_written or evidence.to_be_read):
        return evidence.sha256
    return present_digest(room, evidence).sha256


def contents_of(room: Room, files: Sequence[Evidence]) -> list[tuple[bytes, str]]:
    """Return path and SHA-256 of files; raises what :func:`content_of` raises."""
    return [(evidence.path, content_of(room, evidence)) for evidence in files]


def tagged_content(room: Room, evidence: Evidence) -> str:
    """Return the SHA-256 a tag notes; a file being written can be tagged, with the content it had, if any."""
    return evidence.sha256 if evidence.being_written else content_of(room, evidence)


def cautions(evidence: Evidence) -> tuple[str, ...]:
    """Return what one should know of a file before an auditor sees it."""
    return tuple(warning for warning in evidence.warnings if not warning.startswith(_HARMLESS))
