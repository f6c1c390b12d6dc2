"""The record: every field comes back as it went in, an action is whole or nothing, and the file is private."""

from __future__ import annotations

import stat
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit_room.model.audit import Audit
from audit_room.model.errors import ConflictError, RecordError, UnknownIdError
from audit_room.model.finding import Finding
from audit_room.model.journal import replay
from audit_room.model.note import Note
from audit_room.model.request import Request, RequestState, move
from audit_room.model.tag import Tag
from audit_room.store.migrations import SCHEMA_VERSION
from audit_room.store.record import Record
from audit_room.store.rows import Row
from audit_room.store.verification import verify
from tests.clocks import MORNING
from tests.records import (
    a_finding,
    a_request,
    acting,
    an_audit,
    ask,
    begin,
    mirror_lines,
    reopen,
    rows_of_every_kind,
    tamper,
)

HOSTILE = [
    "nul \x00 and \x1b[2J",
    "'; DROP TABLE requests; --",
    '" OR 1=1 %_ AND NEAR(x) * ^ - : \\',
    "[/foo] [@click=app.quit]x[/] <img src=/etc/hostname> R&D",
    "\u202egnp.exe \u2028 \ufeff \U000e0041 é e\u0301",
    "x" * 1_000_000,
    "\r\n\t \ud7ff\ue000\U0010ffff",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_any_text_in_any_field_comes_back_the_same(tmp_path: Path, text: str, home: Path) -> None:
    path = tmp_path / "a.audit"
    rows = rows_of_every_kind(text)
    with begin(path) as record, acting(record) as action:
        for row in rows:
            action.insert(row)
        action.about(text, entity="request", entity_id=text)
    with reopen(path) as record:
        assert [record.get(type(row), row.id) for row in rows] == rows
        assert list(record.entries())[-1].summary == text
        assert verify(record).ok
        assert record.all(Note, text=text) == [row for row in rows if isinstance(row, Note)]
    assert mirror_lines(home)[-1]["summary"] == text


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(codec=None), max_size=60))
def test_text_that_no_encoding_holds_is_spelled_out_by_one_rule(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    folder = tmp_path_factory.mktemp("t")
    with begin(folder / "a.audit", uid=folder.name) as record:
        spelled = "".join(f"\\u{ord(c):04x}" if 0xD800 <= ord(c) < 0xE000 else c for c in text)
        with acting(record) as action:
            action.insert(Note(id="M-001", text=text, noted_at=MORNING, noted_by="maria"))
        assert record.get(Note, "M-001").text == spelled
        assert record.all(Note, text=text) == record.all(Note, text=spelled) != []
        with acting(record) as action:
            assert action.current(Note, text=text) == record.all(Note)
        assert verify(record).ok


def test_moments_of_any_zone_are_kept_in_utc(tmp_path: Path) -> None:
    berlin = datetime.fromisoformat("2026-11-24T15:30:00+01:00")
    with begin(tmp_path / "a.audit") as record:
        with acting(record) as action:
            action.insert(replace(a_request(), due_at=berlin))
        kept = record.get(Request, "R-001").due_at
    assert kept == datetime(2026, 11, 24, 14, 30, tzinfo=UTC)


def test_the_file_is_private_and_says_what_it_is(tmp_path: Path, home: Path) -> None:
    path = tmp_path / "a.audit"
    with begin(path) as record:
        record.back_up(MORNING)
        ask(record)
    private = [path, *(p for p in (home / "data").rglob("*") if p.is_file())]
    assert len(private) == 3
    assert {stat.S_IMODE(p.stat().st_mode) for p in private} == {0o600}
    assert {stat.S_IMODE(p.stat().st_mode) for p in (home / "data").rglob("*") if p.is_dir()} == {0o700}
    header = path.read_bytes()[:100]
    assert header[68:72] == b"AROM"
    assert int.from_bytes(header[60:64], "big") == SCHEMA_VERSION
    assert not list(tmp_path.glob("*-wal"))


def test_the_one_file_copied_by_hand_is_complete(tmp_path: Path) -> None:
    with begin(tmp_path / "a.audit") as record:
        ask(record)
        copy = tmp_path / "copy.audit"
        copy.write_bytes((tmp_path / "a.audit").read_bytes())
        with reopen(copy) as copied:
            assert copied.snapshot() == record.snapshot()


def test_what_is_not_there_is_said_in_one_sentence(tmp_path: Path) -> None:
    with begin(tmp_path / "a.audit") as record:
        with pytest.raises(UnknownIdError, match=r"no request R-9\\xffx in this audit"):
            record.get(Request, "R-9\udcffx")
        with pytest.raises(UnknownIdError, match="no journal entry 7"):
            record.entry(7)
        assert record.entry(1).action == "audit.init"
        assert record.find(Request, "R-001") is None


def test_an_error_inside_an_action_leaves_the_file_as_it_was(tmp_path: Path, home: Path) -> None:
    with begin(tmp_path / "a.audit") as record:
        before, mirrored = record.snapshot(), mirror_lines(home)
        with pytest.raises(ZeroDivisionError), acting(record) as action:
            action.insert(a_request(action.next_id(Request)))
            raise ZeroDivisionError
        assert record.snapshot() == before
        assert mirror_lines(home) == mirrored
        assert ask(record).id == "R-001"


def test_an_action_that_changed_nothing_writes_nothing(tmp_path: Path) -> None:
    with begin(tmp_path / "a.audit") as record:
        request = ask(record)
        head = record.head()
        with acting(record) as action:
            action.update(request, request)
        assert record.head() == head


def test_a_bulk_action_is_one_entry(tmp_path: Path) -> None:
    with begin(tmp_path / "a.audit") as record:
        with acting(record, "evidence.tag") as action:
            for number in range(50):
                action.insert(
                    Tag(
                        id=action.next_id(Tag), path=b"%d" % number, sha256="", ref="A.5.1", tagged_at=MORNING,
                        tagged_by="maria",
                    )
                )  # fmt: skip
        assert record.head()[0] == 2
        assert len(record.all(Tag)) == 50
        assert record.all(Tag, path=b"7", ref="A.5.1")[0].id == "T-008"


def test_rows_come_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    with begin(tmp_path / "a.audit") as record:
        with acting(record) as action:
            for number in ("R-1000", "R-999", "R-002"):
                action.insert(a_request(number))
        ids = ["R-002", "R-999", "R-1000"]
        assert [r.id for r in record.all(Request)] == ids
        assert [r.id for r in record.snapshot().requests] == ids


def test_a_row_that_changed_since_it_was_read_is_not_overwritten(tmp_path: Path) -> None:
    with begin(tmp_path / "a.audit") as record:
        read = ask(record)
        with acting(record) as action:
            action.update(read, move(read, RequestState.WORKING, MORNING))
        with (
            pytest.raises(ConflictError, match="request R-001 was changed meanwhile"),
            acting(record) as action,
        ):
            action.update(read, move(read, RequestState.WITHDRAWN, MORNING))
        assert record.get(Request, "R-001").state is RequestState.WORKING


def test_a_row_that_could_not_be_read_again_is_never_written(tmp_path: Path) -> None:
    with begin(tmp_path / "a.audit") as record:
        bad: Finding = replace(a_finding(), grade="severe")  # type: ignore[arg-type]
        with (
            pytest.raises(RecordError, match="finding N-001 would hold a wrong value"),
            acting(record) as action,
        ):
            action.insert(bad)
        assert record.all(Finding) == []


@pytest.mark.parametrize("row", rows_of_every_kind("x"), ids=lambda row: type(row).__name__)
def test_every_kind_can_be_added_and_taken_away(tmp_path: Path, row: Row) -> None:
    with begin(tmp_path / "a.audit") as record:
        empty = record.snapshot()
        with acting(record) as action:
            action.insert(row)
        assert record.get(type(row), row.id) == row
        with acting(record) as action:
            action.delete(row)
        after = record.snapshot()
        assert replace(after, head="", entries=0) == replace(empty, head="", entries=0)
        assert verify(record).ok


def test_a_number_is_never_given_out_again(tmp_path: Path) -> None:
    with begin(tmp_path / "a.audit") as record:
        request = ask(record)
        with acting(record) as action:
            action.delete(request)
        assert ask(record).id == "R-002"


def test_the_journal_reads_forwards_and_backwards(tmp_path: Path) -> None:
    with begin(tmp_path / "a.audit") as record:
        for minute in range(4):
            ask(record, now=MORNING + timedelta(minutes=minute))
        assert [e.seq for e in record.entries(after=2)] == [3, 4, 5]
        assert [e.seq for e in record.newest_entries(2)] == [5, 4]
        assert [e.seq for e in record.newest_entries(2, before=4)] == [3, 2]
        assert (record.entry(5).seq, record.entry(5).hash) == record.head()


def test_as_it_stood_at_a_moment(tmp_path: Path) -> None:
    with begin(tmp_path / "a.audit") as record:
        stood = [record.snapshot()]
        for minute in (1, 2, 3):
            ask(record, now=MORNING + timedelta(minutes=minute))
            stood.append(record.snapshot())
        for minute, snapshot in enumerate(stood):
            assert record.snapshot(MORNING + timedelta(minutes=minute, seconds=59)) == snapshot
        with pytest.raises(UnknownIdError, match="did not exist yet"):
            record.snapshot(MORNING - timedelta(seconds=1))


def test_a_clock_set_back_does_not_tear_a_hole_into_the_past(tmp_path: Path) -> None:
    with begin(tmp_path / "a.audit") as record:
        request = ask(record, now=MORNING + timedelta(minutes=30))
        with acting(record, now=MORNING + timedelta(minutes=10)) as action:
            action.update(request, move(request, RequestState.WORKING, MORNING))
        earlier = record.snapshot(MORNING + timedelta(minutes=10))
        assert [r.state for r in earlier.requests] == [RequestState.WORKING]
        assert earlier == record.snapshot()


def test_another_windows_change_is_noticed_once(tmp_path: Path) -> None:
    path = tmp_path / "a.audit"
    with begin(path) as mine, reopen(path) as other:
        assert not mine.changed_elsewhere()
        ask(other)
        assert mine.changed_elsewhere()
        assert not mine.changed_elsewhere()
        ask(mine)
        assert not mine.changed_elsewhere()
        assert [r.id for r in other.all(Request)] == ["R-001", "R-002"]


def test_the_tables_are_the_replay_of_the_journal(tmp_path: Path) -> None:
    with begin(tmp_path / "a.audit") as record:
        with acting(record) as action:
            for row in rows_of_every_kind("x"):
                action.insert(row)
        tables = record.tables()
        told = replay(record.entries())
    assert {name: rows for name, rows in tables.items() if rows} == told


def test_a_record_without_its_audit_is_refused(tmp_path: Path) -> None:
    begin(tmp_path / "a.audit").close()
    tamper(tmp_path / "a.audit", "DELETE FROM audit")
    with pytest.raises(RecordError, match="holds no audit"):
        reopen(tmp_path / "a.audit")


@pytest.mark.parametrize("uid", ["../../escape", "", "a/b", "x" * 65])
def test_an_audit_from_elsewhere_cannot_choose_where_its_copies_lie(tmp_path: Path, uid: str) -> None:
    begin(tmp_path / "a.audit").close()
    tamper(tmp_path / "a.audit", f"UPDATE audit SET uid = '{uid}'")  # noqa: S608 - the attack itself
    with pytest.raises(RecordError, match="damaged row in audit"):
        reopen(tmp_path / "a.audit")


def test_a_damaged_row_is_named_by_its_table(tmp_path: Path) -> None:
    path = tmp_path / "a.audit"
    with begin(path) as record:
        ask(record)
    tamper(path, "UPDATE requests SET state = 'nonsense'")
    with reopen(path) as record, pytest.raises(RecordError, match="damaged row in requests"):
        record.all(Request)


def test_a_file_that_is_there_already_is_left_as_it_is(tmp_path: Path) -> None:
    begin(tmp_path / "a.audit").close()
    before = (tmp_path / "a.audit").read_bytes()
    with pytest.raises(RecordError, match="is there already and was left as it is"):
        begin(tmp_path / "a.audit", uid="other")
    assert (tmp_path / "a.audit").read_bytes() == before
    (tmp_path / "dangling.audit").symlink_to(tmp_path / "nowhere")
    with pytest.raises(RecordError, match="is there already"):
        begin(tmp_path / "dangling.audit")
    assert not (tmp_path / "nowhere").exists()


def test_a_record_that_cannot_be_begun_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(RecordError, match=r"cannot be made \(No such file"):
        begin(tmp_path / "no folder" / "a.audit")

    def fails(*_: object) -> None:
        raise OSError

    monkeypatch.setattr("audit_room.store.record.migrations", fails)
    with pytest.raises(OSError):
        begin(tmp_path / "a.audit")
    assert list(tmp_path.iterdir()) == []


def test_the_audit_row_is_a_row_like_others(tmp_path: Path) -> None:
    with begin(tmp_path / "a.audit") as record:
        with acting(record) as action:
            action.update(an_audit(), replace(an_audit(), name="Acme 2"))
        assert record.audit().name == "Acme 2"
        assert record.get(Audit, "audit").evidence_root == b"/evidence \xff"


def test_two_records_in_one_process_keep_their_locks(tmp_path: Path) -> None:
    path = tmp_path / "a.audit"
    with begin(path) as first:
        with acting(first) as action:
            action.insert(a_request(action.next_id(Request)))
            reader = Record.open(path, now=MORNING)
            assert reader.all(Request) == []
            reader.close()
        assert [r.id for r in first.all(Request)] == ["R-001"]
