"""The JSON documents of the commands: the fields other programs rely on.

Paths are relative to the evidence folder in their display form; ``path_bytes`` (base64) is there where
that is not the name itself.
Moments are ISO 8601 with the offset of the zone given.  Durations are whole seconds, sizes are bytes.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from audit_room.model.answer import Answer
from audit_room.model.display import display
from audit_room.model.evidence import Evidence, Version
from audit_room.model.exhibit import Exhibit
from audit_room.model.finding import Finding, missing_for_agreement
from audit_room.model.follow_up import FollowUp
from audit_room.model.journal import Entry
from audit_room.model.note import Note
from audit_room.model.request import Request
from audit_room.model.request_clock import RequestClock
from audit_room.model.tag import Attachment, Tag

if TYPE_CHECKING:
    from audit_room.model.matching import Match
    from audit_room.room.board import RequestView
    from audit_room.room.evidence import EvidenceDetail
    from audit_room.room.requests import RequestDetail
    from audit_room.store.index_search import SearchHit

Document = dict[str, object]


def moment(at: datetime | None, zone: tzinfo) -> str | None:
    """Return a moment with its local offset, None where there is none."""
    return at.astimezone(zone).isoformat(timespec="seconds") if at else None


def path_fields(path: bytes) -> Document:
    """Return ``path`` in its display form, and ``path_bytes`` where that is not the name itself."""
    shown = display(path)
    if shown.encode("utf-8") == path:
        return {"path": shown}
    return {"path": shown, "path_bytes": base64.b64encode(path).decode("ascii")}


def request_document(request: Request, clock: RequestClock, zone: tzinfo) -> Document:
    """Return a request with its clocks: ``due`` is its own due time, ``due_at`` the moment it falls due."""
    return {
        "id": request.id,
        "text": request.text,
        "state": str(request.state),
        "refs": list(request.refs),
        "owner": request.owner,
        "priority": str(request.priority),
        "asked_at": moment(request.asked_at, zone),
        "asked_by": request.asked_by,
        "due": moment(request.due_at, zone),
        "due_at": moment(clock.due_at, zone),
        "elapsed_seconds": round(clock.elapsed),
        "remaining_seconds": None if clock.remaining is None else round(clock.remaining),
        "level": str(clock.level),
        "late": clock.late,
        "running": clock.running,
        "acknowledged": clock.acknowledged,
        "acknowledge_seconds": round(clock.acknowledge_elapsed),
        "waiting_on": str(request.waiting_on),
        "open": request.is_open,
        "parent": request.parent,
        "reason": request.reason,
        "line": request.line,
    }


def request_row(view: RequestView, zone: tzinfo) -> Document:
    """Return one line of the request list, with the counts of what hangs on it."""
    return {
        **request_document(view.request, view.clock, zone),
        "answers": view.answers,
        "exhibits": view.exhibits,
        "promises": view.promises,
    }


def request_detail_document(detail: RequestDetail, zone: tzinfo) -> Document:
    """Return a request with everything that hangs on it."""
    return {
        **request_document(detail.request, detail.clock, zone),
        "changes": [
            {"at": moment(change.at, zone), "state": str(change.state)} for change in detail.request.changes
        ],
        "answers": [answer_document(answer, detail.attachments, zone) for answer in detail.answers],
        "exhibits": [exhibit_document(exhibit, zone) for exhibit in detail.exhibits],
        "attachments": [attachment_document(attachment, zone) for attachment in detail.attachments],
        "follow_ups": [follow_up_document(follow_up, None, zone) for follow_up in detail.follow_ups],
        "findings": [finding_document(finding, zone) for finding in detail.findings],
        "notes": [note_document(note, zone) for note in detail.notes],
    }


def answer_document(answer: Answer, attachments: Sequence[Attachment], zone: tzinfo) -> Document:
    """Return an answer with the evidence named with it."""
    return {
        "id": answer.id,
        "request": answer.request_id,
        "text": answer.text,
        "answered_at": moment(answer.answered_at, zone),
        "answered_by": answer.answered_by,
        "speaker": answer.speaker,
        "corrects": answer.corrects,
        "evidence": [
            {**path_fields(each.path), "sha256": each.sha256}
            for each in attachments
            if each.answer_id == answer.id
        ],
    }


def exhibit_document(exhibit: Exhibit, zone: tzinfo) -> Document:
    """Return what was shown: which bytes, to whom, when, how."""
    return {
        "id": exhibit.id,
        "request": exhibit.request_id,
        **path_fields(exhibit.path),
        "sha256": exhibit.sha256,
        "size": exhibit.size,
        "shown_at": moment(exhibit.shown_at, zone),
        "shown_by": exhibit.shown_by,
        "shown_to": exhibit.shown_to,
        "how": exhibit.how,
    }


def attachment_document(attachment: Attachment, zone: tzinfo) -> Document:
    """Return evidence laid beside a request."""
    return {
        "id": attachment.id,
        "request": attachment.request_id,
        **path_fields(attachment.path),
        "sha256": attachment.sha256,
        "attached_at": moment(attachment.attached_at, zone),
        "attached_by": attachment.attached_by,
        "answer": attachment.answer_id,
    }


def follow_up_document(follow_up: FollowUp, now: datetime | None, zone: tzinfo) -> Document:
    """Return a promise; ``overdue`` is told where ``now`` is given."""
    document: Document = {
        "id": follow_up.id,
        "text": follow_up.text,
        "state": str(follow_up.state),
        "request": follow_up.request_id,
        "owner": follow_up.owner,
        "promised_at": moment(follow_up.promised_at, zone),
        "promised_by": follow_up.promised_by,
        "due": moment(follow_up.due_at, zone),
        "settled_at": moment(follow_up.settled_at, zone),
        "reason": follow_up.reason,
        "delivered": list(follow_up.delivered),
    }
    if now is not None:
        document["overdue"] = follow_up.is_overdue(now)
    return document


def finding_document(finding: Finding, zone: tzinfo) -> Document:
    """Return a finding; ``lacks`` is what it still needs before it can be agreed."""
    return {
        "id": finding.id,
        "grade": str(finding.grade),
        "state": str(finding.state),
        "refs": list(finding.refs),
        "statement": finding.statement,
        "objective_evidence": finding.objective_evidence,
        "location": finding.location,
        "auditor_words": finding.auditor_words,
        "opinion": finding.opinion,
        "corrected_on_the_spot": finding.corrected_on_the_spot,
        "request": finding.request_id,
        "signalled_at": moment(finding.signalled_at, zone),
        "noted_by": finding.noted_by,
        "acknowledged_at": moment(finding.acknowledged_at, zone),
        "settled_at": moment(finding.settled_at, zone),
        "reason": finding.reason,
        "lacks": missing_for_agreement(finding),
    }


def note_document(note: Note, zone: tzinfo) -> Document:
    """Return an internal note."""
    return {
        "id": note.id,
        "text": note.text,
        "noted_at": moment(note.noted_at, zone),
        "noted_by": note.noted_by,
        "about": note.about,
    }


def tag_document(tag: Tag, zone: tzinfo) -> Document:
    """Return a tag: which file and content, which requirement, who, when, why."""
    return {
        **path_fields(tag.path),
        "ref": tag.ref,
        "sha256": tag.sha256,
        "tagged_at": moment(tag.tagged_at, zone),
        "tagged_by": tag.tagged_by,
        "why": str(tag.why),
    }


def evidence_document(evidence: Evidence) -> Document:
    """Return one file as the index knows it; ``type`` is its MIME type, ``text`` is ``ok`` or a reason.

    ``proposals`` are ``period``, ``document_date`` and ``others``, as name and text tell; each with its reason.
    """
    return {
        **path_fields(evidence.path),
        "sha256": evidence.sha256,
        "size": evidence.size,
        "type": evidence.mime,
        "status": evidence.status,
        "state": str(evidence.state),
        "tags": list(evidence.refs),
        "warnings": list(evidence.warnings),
        "text": evidence.text,
        "note": evidence.note,
        "proposals": dict(evidence.proposals),
        "being_written": evidence.being_written,
    }


def _version_document(version: Version, zone: tzinfo) -> Document:
    return {"sha256": version.sha256, "size": version.size, "seen_at": moment(version.seen_at, zone)}


def evidence_detail_document(detail: EvidenceDetail, zone: tzinfo) -> Document:
    """Return everything known of one file."""
    return {
        **evidence_document(detail.evidence),
        "gone_since": moment(detail.evidence.gone_since, zone),
        "missing_since": moment(detail.evidence.missing_since, zone),
        "versions": [_version_document(version, zone) for version in detail.versions],
        "tagged": [tag_document(tag, zone) for tag in detail.tags],
        "attachments": [attachment_document(attachment, zone) for attachment in detail.attachments],
        "exhibits": [exhibit_document(exhibit, zone) for exhibit in detail.exhibits],
        "facts": {display(name): display(value) for name, value in detail.facts.items()},
        "duplicates": [path_fields(path) for path in detail.duplicates],
    }


def hit_document(hit: SearchHit) -> Document:
    """Return one file found by a search."""
    return {
        **path_fields(hit.path),
        "score": round(hit.score, 4),
        "snippet": hit.snippet,
        "every_word": hit.every_word,
    }


def match_document(match: Match) -> Document:
    """Return one file that fits a request, with the reason."""
    return {**path_fields(match.path), "score": round(match.score, 4), "reason": match.reason}


def entry_document(entry: Entry, zone: tzinfo, *, undone: bool = False) -> Document:
    """Return one journal entry without the rows it changed; ``undone`` says that a later one took it back."""
    return {
        "seq": entry.seq,
        "at": moment(entry.at, zone),
        "actor": entry.actor,
        "action": entry.action,
        "entity": entry.entity,
        "id": entry.entity_id,
        "summary": entry.summary,
        "automatic": entry.automatic,
        "undoes": entry.undoes,
        "undone": undone,
        "hash": entry.hash,
    }
