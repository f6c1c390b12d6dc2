"""Records for tests: an audit file begun at a path, and rows with something in every field."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from audit_room.model.answer import Answer
from audit_room.model.audit import Audit
from audit_room.model.evidence_note import EvidenceNote
from audit_room.model.exhibit import Exhibit
from audit_room.model.finding import Finding, FindingState, Grade
from audit_room.model.follow_up import FollowUp, FollowUpState
from audit_room.model.note import Note
from audit_room.model.request import Request, RequestState, StateChange
from audit_room.model.tag import Attachment, Tag
from audit_room.store.action import Action
from audit_room.store.record import Record
from audit_room.store.rows import Row
from tests.clocks import MORNING

UID = "0123456789abcdef"
SHA = "a" * 64


def an_audit(uid: str = UID) -> Audit:
    """An audit over a folder that need not be there."""
    return Audit(
        uid=uid, name="Acme", evidence_root=b"/evidence \xff", created_at=MORNING, auditors=("L. Moreau",)
    )


def begin(path: Path, *, now: datetime = MORNING, uid: str = UID) -> Record:
    """A new record at ``path``, open."""
    return Record.create(path, an_audit(uid), actor="maria", now=now, offset_minutes=60)


def reopen(path: Path, *, now: datetime = MORNING, back_up_first: bool = False) -> Record:
    """The record at ``path``, open."""
    return Record.open(path, now=now, back_up_first=back_up_first)


@contextmanager
def acting(record: Record, name: str = "test", *, now: datetime = MORNING) -> Iterator[Action]:
    """One action on a record."""
    with record.action(name, actor="maria", now=now, offset_minutes=60) as action:
        action.about(name, entity="request")
        yield action


def ask(record: Record, text: str = "access review", *, now: datetime = MORNING) -> Request:
    """Add one request, as the room would."""
    with acting(record, "request.add", now=now) as action:
        request = a_request(action.next_id(Request), text, now=now)
        action.insert(request)
        action.about(f"asked: {request.id}", entity="request", entity_id=request.id)
    return request


def a_request(row_id: str = "R-001", text: str = "access review", *, now: datetime = MORNING) -> Request:
    """A new request, asked at ``now``."""
    return Request(
        id=row_id, text=text, line=text, state=RequestState.NEW, asked_at=now, created_at=now,
        changes=(StateChange(at=now, state=RequestState.NEW),),
    )  # fmt: skip


def a_finding(row_id: str = "N-001", *, refs: tuple[str, ...] = (), evidence: str = "") -> Finding:
    """A signalled finding."""
    return Finding(
        id=row_id, grade=Grade.MINOR, state=FindingState.SIGNALLED, statement="Q2 review is missing",
        signalled_at=MORNING, noted_by="maria", refs=refs, objective_evidence=evidence,
    )  # fmt: skip


def rows_of_every_kind(text: str) -> list[Row]:
    """One row of each table with ``text`` in every field that people or files can fill."""
    path = b"a/" + text.encode("utf-8", "surrogatepass")[:200] + b"\xff"
    return [
        Request(
            id="R-001", text=text, line=text, state=RequestState.NEW, asked_at=MORNING, created_at=MORNING,
            changes=(StateChange(at=MORNING, state=RequestState.NEW),), refs=(text,), owner=text, asked_by=text,
            reason=text, due_at=MORNING,
        ),
        Answer(
            id="R-001.1", request_id="R-001", text=text, answered_at=MORNING, answered_by=text, speaker=text
        ),
        Exhibit(
            id="X-001", request_id="R-001", path=path, sha256=SHA, size=1 << 40, shown_at=MORNING,
            shown_by=text, shown_to=text, how=text,
        ),
        Attachment(
            id="E-001", request_id="R-001", path=path, sha256=SHA, attached_at=MORNING, attached_by=text
        ),
        FollowUp(
            id="F-001", text=text, state=FollowUpState.OPEN, promised_at=MORNING, promised_by=text, owner=text,
            reason=text, delivered=(text,),
        ),
        Finding(
            id="N-001", grade=Grade.OFI, state=FindingState.SIGNALLED, statement=text, signalled_at=MORNING,
            noted_by=text, refs=(text,), objective_evidence=text, location=text, auditor_words=text,
            opinion=text, corrected_on_the_spot=text, reason=text,
        ),
        Tag(id="T-001", path=path, sha256=SHA, ref="A.5.1", tagged_at=MORNING, tagged_by=text),
        Note(id="M-001", text=text, noted_at=MORNING, noted_by=text),
        EvidenceNote(id="B-001", path=path, text=text, noted_at=MORNING, noted_by=text),
    ]  # fmt: skip


def tamper(path: Path, *statements: str) -> None:
    """Change an audit file behind the record's back."""
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def mirror_lines(home: Path, uid: str = UID) -> list[dict[str, object]]:
    """The lines of an audit's mirror."""
    lines = (home / "data" / "mirrors" / f"{uid}.jsonl").read_bytes().splitlines()
    return [json.loads(line) for line in lines if line.strip()]
