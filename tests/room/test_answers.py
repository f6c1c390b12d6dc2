"""Answers: what was said, with what stands behind it; corrected, never edited away."""

from __future__ import annotations

import pytest

from audit_room.model.answer import Answer
from audit_room.model.errors import AuditRoomError, UnknownIdError
from audit_room.model.request import Request, RequestState
from audit_room.model.tag import Attachment
from audit_room.room import answers, evidence, requests, scanning
from audit_room.room.room import Room
from tests.clocks import MORNING


@pytest.fixture
def asked(room: Room) -> Room:
    """A room with two requests."""
    requests.add(room, "access review ;; restore test")
    return room


def test_an_answer_is_kept_and_the_request_worked_on(asked: Room) -> None:
    made = answers.add(asked, "R-001", " each quarter ", speaker="CISO")
    assert made == asked.record.get(Answer, "R-001.1")
    assert (made.text, made.speaker, made.answered_by, made.answered_at) == (
        "each quarter",
        "CISO",
        "maria",
        MORNING,
    )
    assert asked.record.get(Request, "R-001").state is RequestState.WORKING
    requests.step(asked, "R-001")
    answers.add(asked, "R-001", "and signed")
    assert asked.record.get(Request, "R-001").state is RequestState.READY
    assert [a.id for a in asked.record.all(Answer, request_id="R-001")] == ["R-001.1", "R-001.2"]


def test_evidence_is_named_with_it_in_one_entry(asked: Room) -> None:
    scanning.scan(asked)
    file = evidence.resolve(asked, "backups/restore-test-2026-09.txt")
    head = asked.record.head()[0]
    made = answers.add(asked, "R-002", "41 minutes", files=[file])
    assert asked.record.head()[0] == head + 1
    (attachment,) = asked.record.all(Attachment)
    assert (attachment.answer_id, attachment.path, attachment.sha256) == (made.id, file.path, file.sha256)
    assert asked.record.snapshot().without_evidence() == ()


def test_a_correction_takes_the_place_of_what_it_corrects(asked: Room) -> None:
    answers.add(asked, "R-001", "each month")
    answers.add(asked, "R-001", "each quarter", corrects="R-001.1")
    snapshot = asked.record.snapshot()
    assert [a.text for a in snapshot.answers] == ["each month", "each quarter"]
    assert [a.text for a in snapshot.answers_to("R-001")] == ["each quarter"]


def test_what_is_wrong_is_told_and_nothing_kept(asked: Room) -> None:
    answers.add(asked, "R-002", "41 minutes")
    head = asked.record.head()
    with pytest.raises(AuditRoomError, match="The answer is empty"):
        answers.add(asked, "R-001", " \n")
    with pytest.raises(UnknownIdError, match="no request R-009"):
        answers.add(asked, "R-009", "x")
    with pytest.raises(UnknownIdError, match=r"no answer R-001.7"):
        answers.add(asked, "R-001", "x", corrects="R-001.7")
    with pytest.raises(AuditRoomError, match=r"R-002.1 is an answer to R-002, not to R-001"):
        answers.add(asked, "R-001", "x", corrects="R-002.1")
    assert asked.record.head() == head
