"""Evidence in the room: finding the file meant, tagging it, laying it beside a request."""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from audit_room.model.display import display, shorten
from audit_room.model.errors import AuditRoomError, UnknownIdError
from audit_room.model.evidence import Evidence, Version
from audit_room.model.exhibit import Exhibit
from audit_room.model.refs import normalise
from audit_room.model.request import Request
from audit_room.model.tag import Attachment, Tag, TagReason
from audit_room.room import evidence_notes, marks
from audit_room.room.contents import contents_of, tagged_content
from audit_room.room.room import Room
from audit_room.store.action import Action
from audit_room.store.index_filter import EvidenceFilter

BYTES_PREFIX = "base64:"
"""A path given as ``base64:…`` names its bytes exactly, where the display form of two files is the same."""


@dataclass(frozen=True, kw_only=True, slots=True)
class EvidenceDetail:
    """Everything known of one file."""

    evidence: Evidence
    versions: tuple[Version, ...]
    tags: tuple[Tag, ...]
    attachments: tuple[Attachment, ...]
    exhibits: tuple[Exhibit, ...]
    facts: dict[str, str]
    duplicates: tuple[bytes, ...]


def _as_typed(room: Room, text: str) -> Evidence | None:
    """Return the file at a path relative to the evidence folder, to the current folder, or absolute."""
    raw = os.fsencode(text)
    if found := room.index.get(raw.removeprefix(b"./")):
        return found
    absolute = Path(text).absolute()
    for candidate in (absolute, absolute.parent.resolve() / absolute.name):
        if candidate.is_relative_to(room.root_path):
            relative = os.fsencode(candidate.relative_to(room.root_path))
            if found := room.index.get(relative):
                return found
    return None


def resolve(room: Room, text: str) -> Evidence:
    """Return the evidence a user means by a path: relative, absolute, its display form, or a file name on its own.

    Raises UnknownIdError when there is none, AuditRoomError when several fit.
    """
    if text.startswith(BYTES_PREFIX):
        try:
            raw = base64.b64decode(text.removeprefix(BYTES_PREFIX), validate=True)
        except (binascii.Error, ValueError):
            raise AuditRoomError(
                f"{shorten(text, 60)} is not base64; copy path_bytes as it is listed."
            ) from None
        if found := room.index.get(raw):
            return found
        raise UnknownIdError(
            f"There is no evidence {shorten(text, 60)}; audit-room evidence list shows what there is."
        )
    if text and (found := _as_typed(room, text)):
        return found
    named = _named(room, text) if text else []
    if len(named) == 1:
        return named[0]
    if named:
        paths = ", ".join(shorten(evidence.path, 60) for evidence in named[:3])
        raise AuditRoomError(f"{shorten(text, 60)} fits {len(named)} files ({paths}); give the whole path.")
    raise UnknownIdError(
        f"There is no evidence {shorten(text, 80)!r} in the index; "
        "check the path with audit-room evidence list, or run audit-room scan first."
    )


def at(room: Room, path: bytes) -> Evidence:
    """Return the evidence at a path relative to the evidence folder.  Raises UnknownIdError when there is none."""
    if found := room.index.get(path):
        return found
    raise UnknownIdError(
        f"There is no evidence {shorten(path, 80)} in the index; run audit-room scan and try again."
    )


def _named(room: Room, text: str) -> list[Evidence]:
    """Return the files whose display form is ``text``, else those whose own name is."""
    wanted = display(text)
    near = room.index.page(room.index.ids(EvidenceFilter(text=wanted)))
    return [e for e in near if e.shown_path == wanted] or [e for e in near if e.name == wanted]


def detail(room: Room, evidence: Evidence) -> EvidenceDetail:
    """Return everything known of one file."""
    same = room.index.by_sha(evidence.sha256) if evidence.sha256 and evidence.size else []
    return EvidenceDetail(
        evidence=evidence,
        versions=tuple(room.index.versions(evidence.path)),
        tags=tuple(room.record.all(Tag, path=evidence.path)),
        attachments=tuple(room.record.all(Attachment, path=evidence.path)),
        exhibits=tuple(room.record.all(Exhibit, path=evidence.path)),
        facts=room.index.facts(evidence.path),
        duplicates=tuple(other.path for other in same if other.path != evidence.path),
    )


def tag(
    room: Room, files: Sequence[Evidence], refs: Sequence[str], *, why: TagReason = TagReason.MANUAL
) -> list[Tag]:
    """Tag every file with every ref, as one journal entry; tags already there with this content stay.

    Returns the tags that were made or renewed.  Raises UnknownRefError for a ref no framework knows.
    """
    exact = list(dict.fromkeys(normalise(ref, room.framework) for ref in refs))
    contents = {evidence.path: tagged_content(room, evidence) for evidence in files}
    made: list[Tag] = []
    with room.action("evidence.tag") as action:
        for path, sha256 in contents.items():
            for ref in exact:
                made += _tag_one(room, action, path, sha256, ref=ref, why=why)
        action.about(
            f"tagged {_files(files)} with {', '.join(exact)}", entity="evidence", entity_id=_only(files)
        )
    marks.sync(room)
    return made


def _tag_one(room: Room, action: Action, path: bytes, sha256: str, *, ref: str, why: TagReason) -> list[Tag]:
    existing = action.current(Tag, path=path, ref=ref)
    if existing and existing[0].sha256 == sha256:
        return []
    new = Tag(
        id=existing[0].id if existing else action.next_id(Tag),
        path=path, sha256=sha256, ref=ref, tagged_at=room.now(), tagged_by=room.actor, why=why,
    )  # fmt: skip
    if existing:
        action.update(existing[0], new)
    else:
        action.insert(new)
    return [new]


def untag(room: Room, files: Sequence[Evidence], refs: Sequence[str]) -> list[Tag]:
    """Take tags away, as one journal entry; without refs all of them.  Returns the tags that are gone."""
    exact = {normalise(ref, room.framework) for ref in refs}
    gone: list[Tag] = []
    with room.action("evidence.untag") as action:
        for evidence in files:
            for found in action.current(Tag, path=evidence.path):
                if not exact or found.ref in exact:
                    action.delete(found)
                    gone.append(found)
        named = ", ".join(sorted({found.ref for found in gone}))
        action.about(f"took {named} off {_files(files)}", entity="evidence", entity_id=_only(files))
    marks.sync(room)
    return gone


def attach(room: Room, request_id: str, files: Sequence[Evidence]) -> list[Attachment]:
    """Lay files beside a request, as one journal entry; files already there with this content stay.

    Raises BeingWrittenError for a file that is being written, AuditRoomError for one that cannot be read.
    """
    request = room.record.get(Request, request_id)
    contents = dict(contents_of(room, files))
    made: list[Attachment] = []
    with room.action("request.attach") as action:
        there = {
            (a.path, a.sha256)
            for a in action.current(Attachment, request_id=request.id)
            if a.answer_id is None
        }
        for path, sha256 in contents.items():
            if (path, sha256) not in there:
                made.append(lay_beside(room, action, request.id, path, sha256))
        action.about(f"attached {_files(files)} to {request.id}", entity="request", entity_id=request.id)
    marks.sync(room)
    return made


def detach(room: Room, attachment_id: str) -> Attachment:
    """Take a file away from a request again.  Raises UnknownIdError."""
    attachment = room.record.get(Attachment, attachment_id)
    with room.action("request.detach") as action:
        action.delete(attachment)
        action.about(
            f"took {shorten(attachment.path, 60)} off {attachment.request_id}",
            entity="request", entity_id=attachment.request_id,
        )  # fmt: skip
    marks.sync(room)
    return attachment


def lay_beside(
    room: Room, action: Action, request_id: str, path: bytes, sha256: str, *, answer_id: str | None = None
) -> Attachment:
    """Add one attachment inside an action that is under way."""
    made = Attachment(
        id=action.next_id(Attachment), request_id=request_id, path=path, sha256=sha256,
        attached_at=room.now(), attached_by=room.actor, answer_id=answer_id,
    )  # fmt: skip
    action.insert(made)
    return made


def follow_moves(room: Room, moves: Sequence[tuple[bytes, bytes]]) -> None:
    """Let tags, attachments and notes follow files that were moved, as one automatic journal entry."""
    if not moves:
        return
    with room.action("evidence.moved") as action:
        action.automatic()
        for old, new in moves:
            for found in action.current(Tag, path=old):
                if action.current(Tag, path=new, ref=found.ref):
                    action.delete(found)
                else:
                    action.update(found, replace(found, path=new))
            for attachment in action.current(Attachment, path=old):
                action.update(attachment, replace(attachment, path=new))
            evidence_notes.follow_move(action, old, new)
        action.about(f"{len(moves)} moved in the evidence folder", entity="evidence", entity_id="")
    marks.sync(room)


def _files(files: Sequence[Evidence]) -> str:
    return shorten(files[0].path, 60) if len(files) == 1 else f"{len(files)} files"


def _only(files: Sequence[Evidence]) -> str:
    return shorten(files[0].path, 200) if len(files) == 1 else ""
