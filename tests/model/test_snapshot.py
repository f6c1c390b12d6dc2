"""What a snapshot tells of answers and what stands behind them."""

from __future__ import annotations

from dataclasses import replace

from audit_room.model.answer import Answer
from audit_room.model.exhibit import Exhibit
from audit_room.model.snapshot import Snapshot
from audit_room.model.tag import Attachment
from tests.clocks import MORNING
from tests.records import SHA, a_request, an_audit


def an_answer(row_id: str, *, corrects: str | None = None) -> Answer:
    """An answer to the request in its id."""
    return Answer(
        id=row_id, request_id=row_id.partition(".")[0], text="yes", answered_at=MORNING, answered_by="maria",
        corrects=corrects,
    )  # fmt: skip


SNAPSHOT = Snapshot(
    audit=an_audit(),
    requests=(a_request("R-001"), a_request("R-002"), a_request("R-003")),
    answers=(
        an_answer("R-001.1"), an_answer("R-001.2", corrects="R-001.1"), an_answer("R-002.1"), an_answer("R-003.1"),
    ),
    attachments=(
        Attachment(
            id="E-001", request_id="R-002", path=b"a", sha256=SHA, attached_at=MORNING, attached_by="maria",
            answer_id="R-002.1",
        ),
    ),
    exhibits=(
        Exhibit(
            id="X-001", request_id="R-003", path=b"a", sha256=SHA, size=1, shown_at=MORNING, shown_by="maria"
        ),
    ),
)  # fmt: skip


def test_a_corrected_answer_no_longer_counts() -> None:
    assert [a.id for a in SNAPSHOT.answers_to("R-001")] == ["R-001.2"]
    assert SNAPSHOT.answers_to("R-009") == ()


def test_an_answer_stands_on_evidence_named_or_shown() -> None:
    assert [a.id for a in SNAPSHOT.without_evidence()] == ["R-001.2"]
    assert [a.id for a in replace(SNAPSHOT, exhibits=()).without_evidence()] == ["R-001.2", "R-003.1"]
    assert [a.id for a in replace(SNAPSHOT, attachments=()).without_evidence()] == ["R-001.2", "R-002.1"]


def test_evidence_laid_beside_a_request_backs_no_answer_by_itself() -> None:
    loose = tuple(replace(a, answer_id=None) for a in SNAPSHOT.attachments)
    assert [a.id for a in replace(SNAPSHOT, attachments=loose).without_evidence()] == ["R-001.2", "R-002.1"]


def test_exhibits_are_told_by_request() -> None:
    assert [x.id for x in SNAPSHOT.exhibits_of("R-003")] == ["X-001"]
    assert SNAPSHOT.exhibits_of("R-001") == ()
