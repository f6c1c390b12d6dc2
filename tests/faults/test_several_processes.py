"""Several processes on one audit file, one of them killed: nothing acknowledged is lost, nobody waits for ever."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

import pytest

from audit_room.model.errors import RecordError
from audit_room.model.request import Request
from audit_room.store import connection
from audit_room.store.live import LiveRecord
from audit_room.store.mirror import Mirror
from audit_room.store.places import mirror_path
from audit_room.store.recovery import recover
from audit_room.store.verification import verify
from tests.faults.processes import line, rest, writer
from tests.records import UID, a_request, acting, ask, begin, mirror_lines, reopen


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An audit file."""
    begin(tmp_path / "a.audit").close()
    return tmp_path / "a.audit"


def check(path: Path, acknowledged: list[str]) -> None:
    """Everything that was acknowledged is in the record, in the mirror, and in what is recovered from it."""
    with reopen(path) as record:
        found = verify(record)
        assert found.problems == ()
        kept = {f"{r.id} {r.text}" for r in record.all(Request)}
        assert set(acknowledged) <= kept
        assert Mirror(mirror_path(UID)).read()[0] == list(record.entries())
        target = path.with_name("recovered.audit")
        recover(mirror_path(UID), target)
        with reopen(target) as recovered:
            assert recovered.snapshot() == record.snapshot()
        target.unlink()


def kill_while_writing(path: Path, rounds: int) -> None:
    """Kill a writer again and again, each time a little later in what it does."""
    acknowledged: list[str] = []
    for number in range(rounds):
        process = writer(path, f"round {number}", 0)
        try:
            assert line(process) == "open"
            acknowledged += [line(process) for _ in range(1 + number % 4)]
            time.sleep(number * 0.0013 % 0.03)
        finally:
            process.kill()
        acknowledged += rest(process)
        process.wait()
        check(path, acknowledged)
    assert len(acknowledged) >= rounds
    assert len({each.split()[0] for each in acknowledged}) == len(acknowledged)


def test_a_writer_killed_at_any_moment_loses_nothing_it_acknowledged(path: Path) -> None:
    kill_while_writing(path, 3)


@pytest.mark.long
@pytest.mark.timeout(600)
def test_a_writer_killed_forty_times_loses_nothing(path: Path) -> None:
    kill_while_writing(path, 40)


def test_two_processes_write_a_hundred_lines_each(path: Path, home: Path) -> None:
    both = [writer(path, label, 100) for label in ("one", "two")]
    said = [rest(process) for process in both]
    assert [process.wait(60) for process in both] == [0, 0]
    assert [len(lines) for lines in said] == [101, 101]
    acknowledged = [each for lines in said for each in lines[1:]]
    assert len({each.split()[0] for each in acknowledged}) == 200
    check(path, acknowledged)
    with reopen(path) as record:
        assert record.head()[0] == 201
    assert {entry["seq"] for entry in mirror_lines(home)} == set(range(1, 202))


def test_a_window_sees_what_another_process_wrote_at_once(path: Path) -> None:
    with reopen(path) as record:
        live = LiveRecord(record)
        process = writer(path, "other", 3)
        assert line(process) == "open"
        for number in range(3):
            line(process)
            assert record.changed_elsewhere() or live.snapshot.requests
            live.refresh()
            assert f"other {number}" in [r.text for r in live.snapshot.requests]
        process.wait(60)
        assert live.snapshot == record.snapshot()


def test_opening_again_in_one_process_drops_no_lock(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "BUSY_SECONDS", 5.0)
    with reopen(path) as record:
        with acting(record) as action:
            action.insert(a_request("R-500"))
            reopen(path).close()
            process = writer(path, "other", 1)
            assert line(process) == "open"
            time.sleep(0.3)
            assert process.poll() is None
        assert rest(process) == ["R-001 other 0"]
        assert process.wait(60) == 0
        assert verify(record).ok


def test_a_lock_held_elsewhere_is_said_and_the_next_try_works(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "BUSY_SECONDS", 0.2)
    holder = writer(path, "--hold")
    assert line(holder) == "open"
    assert line(holder) == "holding"
    with reopen(path) as record:
        with pytest.raises(
            RecordError, match=r"Not saved: another program holds .* locked; close it or try again"
        ):
            ask(record)
        assert record.all(Request) == []
        assert holder.stdin is not None
        holder.stdin.write("go on\n")
        holder.stdin.flush()
        assert line(holder) == "done"
        holder.wait(60)
        assert ask(record).id == "R-001"
        assert [r.id for r in record.all(Request)] == ["R-001", "R-900"]
        assert verify(record).ok


@pytest.mark.parametrize("how", ["deleted", "renamed", "replaced"])
def test_a_file_taken_from_under_an_open_room_is_noticed_before_it_is_written(path: Path, how: str) -> None:
    with reopen(path) as record:
        ask(record)
        before = record.head()
        aside = path.with_name("aside.audit")
        if how == "deleted":
            path.unlink()
        else:
            path.rename(aside)
        if how == "replaced":
            with begin(path, uid="other"):
                pass
        with pytest.raises(RecordError, match=r"Not saved: .* was moved or replaced while it was open"):
            ask(record)
        assert record.head() == before
        if how != "deleted":
            aside.replace(path)
            assert ask(record).id == "R-002"


def test_readers_never_see_half_an_action(path: Path) -> None:
    with reopen(path) as mine, reopen(path) as other:
        with acting(mine) as action:
            action.insert(a_request("R-001"))
            action.insert(a_request("R-002"))
            assert other.snapshot().requests == ()
        assert len(other.snapshot().requests) == 2


def test_the_plain_sqlite_shell_may_look_meanwhile(path: Path) -> None:
    with reopen(path) as record:
        shell = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        ask(record)
        assert shell.execute("SELECT id, text FROM requests").fetchall() == [("R-001", "access review")]
        ask(record)
        shell.close()
