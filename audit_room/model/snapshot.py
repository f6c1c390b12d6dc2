"""A snapshot: the whole record at one moment, as the reports and checks read it."""

from __future__ import annotations

from dataclasses import dataclass

from audit_room.model.answer import Answer
from audit_room.model.audit import Audit
from audit_room.model.evidence_note import EvidenceNote
from audit_room.model.exhibit import Exhibit
from audit_room.model.finding import Finding
from audit_room.model.follow_up import FollowUp
from audit_room.model.note import Note
from audit_room.model.request import Request
from audit_room.model.tag import Attachment, Tag


@dataclass(frozen=True, kw_only=True, slots=True)
class Snapshot:
    """Everything in the record, each kind in the order of its numbers; ``head`` and ``entries``: the journal."""

    audit: Audit
    requests: tuple[Request, ...] = ()
    answers: tuple[Answer, ...] = ()
    exhibits: tuple[Exhibit, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    findings: tuple[Finding, ...] = ()
    tags: tuple[Tag, ...] = ()
    notes: tuple[Note, ...] = ()
    evidence_notes: tuple[EvidenceNote, ...] = ()
    head: str = ""
    entries: int = 0

    def answers_to(self, request_id: str) -> tuple[Answer, ...]:
        """Return the answers to one request that were not corrected by a later one."""
        corrected = {a.corrects for a in self.answers if a.corrects}
        return tuple(a for a in self.answers if a.request_id == request_id and a.id not in corrected)

    def exhibits_of(self, request_id: str) -> tuple[Exhibit, ...]:
        """Return what was shown for one request."""
        return tuple(x for x in self.exhibits if x.request_id == request_id)

    def backed_by(self, answer: Answer) -> tuple[Attachment, ...]:
        """Return the evidence named with an answer."""
        return tuple(a for a in self.attachments if a.answer_id == answer.id)

    def without_evidence(self) -> tuple[Answer, ...]:
        """Return the answers behind which nothing stands: no evidence named, nothing shown for the request."""
        asked = {request.id for request in self.requests}
        shown = {exhibit.request_id for exhibit in self.exhibits}
        corrected = {answer.corrects for answer in self.answers if answer.corrects}
        backed = {attachment.answer_id for attachment in self.attachments if attachment.answer_id}
        waiting, settled = asked - shown, corrected | backed
        return tuple(
            answer for answer in self.answers if answer.request_id in waiting and answer.id not in settled
        )
