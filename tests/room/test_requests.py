"""Requests in the room: caught in one line, moved along, shown with the bytes of the moment."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest

from audit_room.model.errors import AuditRoomError, TransitionError, UnknownIdError
from audit_room.model.evidence import Evidence
from audit_room.model.exhibit import Exhibit
from audit_room.model.refs import UnknownRefError
from audit_room.model.request import Priority, Request, RequestState
from audit_room.room import answers, evidence, follow_ups, notes, requests, scanning
from audit_room.room.room import Room
from tests.clocks import MORNING, FakeClock

REVIEW = "access/access-review-2026Q3-finance.csv"


@pytest.fixture
def scanned(room: Room) -> Room:
    """The room after its first scan, names and content only."""
    scanning.scan(room, names_only=True)
    return room


def a_file(room: Room, name: str = REVIEW) -> Evidence:
    """One file of the evidence folder."""
    return evidence.resolve(room, name)


def test_a_line_becomes_a_request(room: Room) -> None:
    (made,) = requests.add(room, "access review Q3 for finance #a518 @ben !high ~20m", asked_by="L. Moreau")
    assert made == room.record.get(Request, "R-001")
    assert (made.text, made.refs, made.owner, made.priority, made.asked_by) == (
        "access review Q3 for finance", ("A.5.18",), "ben", Priority.HIGH, "L. Moreau",
    )  # fmt: skip
    assert made.due_at == MORNING + timedelta(minutes=20)
    assert (made.state, made.asked_at, made.created_at) == (RequestState.NEW, MORNING, MORNING)


def test_several_in_one_breath_are_one_entry_and_one_undo(room: Room) -> None:
    made = requests.add(room, "restore test ;; access review ;; asset list")
    assert [r.id for r in made] == ["R-001", "R-002", "R-003"]
    assert room.record.head()[0] == 2


def test_a_line_without_a_word_is_told(room: Room) -> None:
    with pytest.raises(AuditRoomError, match="nothing in that line"):
        requests.add(room, "  ;; ")
    with pytest.raises(UnknownIdError, match="no request R-077"):
        requests.add(room, "which ones", parent="R-077")
    assert room.record.head()[0] == 1


def test_a_sub_question_hangs_under_its_parent(room: Room) -> None:
    requests.add(room, "access review")
    (child,) = requests.add(room, "and who signed it?", parent="R-001")
    assert child.parent == "R-001"


def test_reading_a_line_changes_nothing(room: Room) -> None:
    requests.add(room, "x @zoe")
    assert requests.read(room, "y @zo")[0].text
    assert requests.people(room) == ("zoe",)
    assert room.record.head()[0] == 2


def test_a_staged_request_starts_its_clock_when_it_is_asked(room: Room, clock: FakeClock) -> None:
    (staged,) = requests.add(room, "risk register", staged=True)
    assert requests.clock_of(room, staged).remaining is None
    clock.advance(hours=3)
    asked = requests.step(room, staged.id)
    clock.advance(minutes=10)
    assert requests.clock_of(room, asked).elapsed == 600


def test_it_is_walked_along_the_day_and_each_step_is_kept(room: Room, clock: FakeClock) -> None:
    requests.add(room, "asset list")
    for state in ("working", "ready", "shown", "accepted"):
        clock.advance(minutes=1)
        assert requests.step(room, "R-001").state == state
    with pytest.raises(AuditRoomError, match="R-001 is accepted; there is no next step"):
        requests.step(room, "R-001")
    kept = room.record.get(Request, "R-001")
    assert [(c.at - MORNING).total_seconds() / 60 for c in kept.changes] == [0, 1, 2, 3, 4]
    assert next(room.record.entries(after=2)).summary == "R-001 new → working"


def test_clarifying_and_going_on(room: Room, clock: FakeClock) -> None:
    requests.add(room, "asset list")
    requests.step(room, "R-001")
    with pytest.raises(AuditRoomError, match="is not waiting for the auditor"):
        requests.resume(room, "R-001")
    requests.change_state(room, "R-001", RequestState.CLARIFY)
    clock.advance(minutes=50)
    resumed = requests.resume(room, "R-001")
    assert resumed.state is RequestState.WORKING
    assert requests.clock_of(room, resumed).elapsed == 0


@pytest.mark.parametrize("state", [RequestState.RETURNED, RequestState.NOT_AVAILABLE])
def test_what_had_a_reason_goes_on_after_clarifying(room: Room, state: RequestState) -> None:
    requests.add(room, "asset list")
    requests.change_state(room, "R-001", state, reason="Q2 is not in it")
    requests.change_state(room, "R-001", RequestState.CLARIFY)
    resumed = requests.resume(room, "R-001")
    assert (resumed.state, resumed.reason) == (state, "Q2 is not in it")


def test_reasons_are_owed_and_kept(room: Room) -> None:
    requests.add(room, "asset list")
    with pytest.raises(TransitionError, match="only with a reason"):
        requests.change_state(room, "R-001", RequestState.NOT_AVAILABLE)
    requests.change_state(room, "R-001", RequestState.NOT_AVAILABLE, reason="never made; L. Moreau was told")
    assert room.record.get(Request, "R-001").reason == "never made; L. Moreau was told"
    assert next(room.record.newest_entries(1)).action == "request.not_available"


def test_words_and_owner_can_be_corrected(room: Room) -> None:
    requests.add(room, "aset list @ben")
    edited = requests.edit(
        room, "R-001", text="asset list", owner="maria", priority=Priority.LOW, refs=("A.5.9",)
    )
    assert edited == room.record.get(Request, "R-001")
    assert (edited.text, edited.owner, edited.priority, edited.refs) == (
        "asset list",
        "maria",
        "low",
        ("A.5.9",),
    )
    head = room.record.head()
    requests.edit(room, "R-001", owner="maria")
    assert room.record.head() == head


def test_the_due_time_can_be_corrected_and_taken_away(room: Room) -> None:
    requests.add(room, "asset list due 15:30")
    own = room.record.get(Request, "R-001").due_at
    assert requests.edit(room, "R-001", owner="ben").due_at == own
    later = room.now() + timedelta(hours=3)
    assert requests.edit(room, "R-001", due_at=later).due_at == later
    cleared = requests.edit(room, "R-001", clear_due=True)
    assert cleared.due_at is None
    assert requests.clock_of(room, cleared).due_at == cleared.asked_at + timedelta(minutes=30)


def test_refs_of_a_correction_are_read_as_typed(room: Room) -> None:
    requests.add(room, "policies")
    assert requests.edit(room, "R-001", refs=("a518", "c5.2", "A.5.18")).refs == ("A.5.18", "5.2")
    with pytest.raises(UnknownRefError, match="say which one"):
        requests.edit(room, "R-001", refs=("5.1",))
    assert requests.edit(room, "R-001", refs=()).refs == ()


def test_showing_hashes_the_bytes_of_the_moment(
    scanned: Room, evidence_folder: Path, clock: FakeClock
) -> None:
    requests.add(scanned, "access review")
    file = a_file(scanned)
    new = b"user,role,decision\nben,clerk,keep\nzoe,clerk,remove\n"
    (evidence_folder / REVIEW).write_bytes(new)
    clock.advance(minutes=7)
    (made,) = requests.present(scanned, "R-001", [file], shown_to="L. Moreau", how="printed")
    assert made.sha256 == hashlib.sha256(new).hexdigest() != file.sha256
    assert (made.size, made.shown_at, made.shown_to, made.how, made.shown_by) == (
        len(new), MORNING + timedelta(minutes=7), "L. Moreau", "printed", "maria",
    )  # fmt: skip
    request = scanned.record.get(Request, "R-001")
    assert (request.state, requests.clock_of(scanned, request).done) == (RequestState.SHOWN, True)


def test_showing_a_file_that_is_gone_logs_nothing(scanned: Room, evidence_folder: Path) -> None:
    requests.add(scanned, "access review")
    files = [a_file(scanned, "backups/restore-test-2026-09.txt"), a_file(scanned)]
    (evidence_folder / REVIEW).unlink()
    head = scanned.record.head()
    with pytest.raises(AuditRoomError, match=r"access-review-2026Q3-finance.csv") as raised:
        requests.present(scanned, "R-001", files)
    assert "\n" not in str(raised.value)
    assert scanned.record.head() == head
    assert scanned.record.all(Exhibit) == []


def test_a_link_put_in_its_place_is_not_followed(
    scanned: Room, evidence_folder: Path, tmp_path: Path
) -> None:
    requests.add(scanned, "access review")
    file = a_file(scanned)
    (tmp_path / "secret").write_text("key")
    (evidence_folder / REVIEW).unlink()
    (evidence_folder / REVIEW).symlink_to(tmp_path / "secret")
    with pytest.raises(AuditRoomError):
        requests.present(scanned, "R-001", [file])
    assert scanned.record.all(Exhibit) == []


def test_showing_again_makes_another_exhibit_and_showing_nothing_only_the_state(scanned: Room) -> None:
    requests.add(scanned, "access review ;; asset list")
    file = a_file(scanned)
    requests.present(scanned, "R-001", [file])
    requests.present(scanned, "R-001", [file])
    assert [x.id for x in scanned.record.all(Exhibit)] == ["X-001", "X-002"]
    assert requests.present(scanned, "R-002", []) == []
    assert scanned.record.get(Request, "R-002").state is RequestState.SHOWN
    with pytest.raises(UnknownIdError):
        requests.present(scanned, "R-009", [file])


def test_the_detail_holds_everything_that_hangs_on_it(scanned: Room) -> None:
    requests.add(scanned, "access review ;; other")
    file = a_file(scanned)
    evidence.attach(scanned, "R-001", [file])
    answers.add(scanned, "R-001", "reviewed each quarter", files=[file])
    follow_ups.add(scanned, "send Q2 @ben", request_id="R-001")
    notes.add(scanned, "careful here", about="R-001")
    requests.present(scanned, "R-001", [file])
    found = requests.detail(scanned, "R-001")
    counts = (
        len(found.answers), len(found.exhibits), len(found.attachments), len(found.follow_ups), len(found.notes),
    )  # fmt: skip
    assert counts == (1, 1, 2, 1, 1)
    assert found.clock.done
    assert requests.detail(scanned, "R-002").answers == ()
    with pytest.raises(UnknownIdError, match="no request R-404"):
        requests.detail(scanned, "R-404")
