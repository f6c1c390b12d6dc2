"""The mirror: whole lines, healed after a tear, never overwritten by another story."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from audit_room.store.mirror import Mirror
from audit_room.store.places import mirror_path
from audit_room.store.record import Record
from audit_room.store.verification import verify
from tests.records import UID, ask, begin, mirror_lines, reopen


def of(record: Record) -> Mirror:
    """The mirror of a record."""
    return Mirror(mirror_path(record.uid))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An audit file with five entries."""
    with begin(tmp_path / "a.audit") as record:
        for _ in range(4):
            ask(record)
    return tmp_path / "a.audit"


def test_each_entry_is_a_line_at_once(tmp_path: Path, home: Path) -> None:
    with begin(tmp_path / "a.audit") as record:
        for count in range(1, 5):
            lines = mirror_lines(home)
            assert [line["seq"] for line in lines] == list(range(1, count + 1))
            assert lines[-1]["hash"] == record.head()[1]
            ask(record)
        mirror = of(record)
        assert mirror.read() == (list(record.entries()), [])
    assert stat.S_IMODE(mirror.path.stat().st_mode) == 0o600


def test_a_torn_last_line_is_left_out_said_and_healed(path: Path) -> None:
    mirror = Mirror(mirror_path(UID))
    whole = mirror.path.read_bytes()
    mirror.path.write_bytes(whole[:-30])
    entries, problems = mirror.read()
    assert [e.seq for e in entries] == [1, 2, 3, 4]
    assert problems == ["line 5 of the mirror is torn and was left out"]
    last = mirror.last()
    assert last is not None
    assert last.seq == 4
    with reopen(path) as record:
        ask(record)
        assert mirror.read()[0] == list(record.entries())
        assert verify(record).ok


def test_a_line_twice_and_foreign_line_ends_do_no_harm(path: Path) -> None:
    mirror = Mirror(mirror_path(UID))
    whole = mirror.path.read_bytes()
    lines = whole.splitlines()
    mirror.path.write_bytes(b"\r\n".join([lines[0], lines[1], lines[1], b"", *lines[2:]]) + b"\r\n")
    with reopen(path) as record:
        assert mirror.read() == (list(record.entries()), [])
        ask(record)
        assert [e.seq for e in mirror.read()[0]] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("rubbish", [b"[1, 2]", b"null", b'{"seq": 1}', b"\xff\xfe", b'{"seq": "x"'])
def test_lines_that_are_no_entries_are_left_out(path: Path, rubbish: bytes) -> None:
    mirror = Mirror(mirror_path(UID))
    mirror.path.write_bytes(rubbish + b"\n" + mirror.path.read_bytes())
    entries, problems = mirror.read()
    assert (len(entries), problems) == (5, ["line 1 of the mirror is torn and was left out"])
    assert reopen(path).warning == ""


def test_what_the_mirror_missed_is_caught_up_with_at_the_next_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with begin(tmp_path / "a.audit") as record:
        with monkeypatch.context() as full:
            full.setattr("os.write", _no_space)
            ask(record)
            assert record.warning == (
                "Saved, but the second copy could not be written (No space left on device)."
            )
        assert [e.seq for e in of(record).read()[0]] == [1]
        ask(record)
        assert record.warning == ""
        assert of(record).read() == (list(record.entries()), [])


def _no_space(*_: object) -> int:
    raise OSError(28, "No space left on device")


def test_what_another_process_left_out_when_it_was_killed_is_caught_up_with(path: Path) -> None:
    mirror = Mirror(mirror_path(UID))
    with reopen(path) as record:
        mirror.path.write_bytes(b"".join(line + b"\n" for line in mirror.path.read_bytes().splitlines()[:-1]))
        ask(record)
        assert [e.seq for e in mirror.read()[0]] == [1, 2, 3, 4, 5, 6]


def test_a_mirror_that_was_deleted_is_written_anew(path: Path) -> None:
    with reopen(path) as record:
        of(record).path.unlink()
        assert of(record).last() is None
        ask(record)
        assert [e.seq for e in of(record).read()[0]] == [1, 2, 3, 4, 5, 6]
        of(record).path.unlink()
    with reopen(path) as record:
        assert of(record).read() == (list(record.entries()), [])


def test_a_mirror_that_cannot_be_read_or_made_is_a_warning(path: Path) -> None:
    mirror = Mirror(mirror_path(UID))
    mirror.path.unlink()
    mirror.path.mkdir()
    assert mirror.read() == ([], ["the mirror could not be read (Is a directory)"])
    with reopen(path) as record:
        assert "could not be written (Is a directory)" in record.warning
        assert ask(record).id == "R-005"
        assert record.warning.startswith("Saved, but the second copy")


def test_an_older_copy_that_is_only_looked_at_leaves_the_mirror_alone(path: Path, tmp_path: Path) -> None:
    older = tmp_path / "older.audit"
    older.write_bytes(path.read_bytes())
    with reopen(path) as record:
        ask(record)
    mirrored = mirror_path(UID).read_bytes()
    with reopen(older) as record:
        assert "ends before its second copy does" in record.warning
        assert verify(record).problems == (
            "the journal ends at entry 5, but its mirror goes on to entry 6: a tail is cut off",
        )
    assert mirror_path(UID).read_bytes() == mirrored
    with reopen(path) as record:
        assert record.warning == ""
        assert verify(record).ok


def test_a_copy_that_was_gone_on_with_puts_the_other_story_aside(path: Path, tmp_path: Path) -> None:
    older = tmp_path / "older.audit"
    older.write_bytes(path.read_bytes())
    with reopen(path) as record:
        ask(record, "one story")
        ask(record, "goes on")
        told = list(record.entries())
    with reopen(older) as record:
        ask(record, "another story")
        mirror = of(record)
        assert mirror.read() == (list(record.entries()), [])
        (aside,) = mirror.aside()
        assert Mirror(aside).read() == (told, [])
        assert verify(record).problems == (
            f"entry 6 differs from the mirror kept aside as {aside.name} "
            "(a copy of this audit went its own way, or an older one was put back)",
        )
    with reopen(path) as record:
        assert of(record).read()[0] == told
        assert len(of(record).aside()) == 2


def test_a_mirror_of_something_else_is_put_aside(path: Path) -> None:
    with begin(path.with_name("b.audit"), uid="other"):
        pass
    mirror_path(UID).write_bytes(mirror_path("other").read_bytes())
    with reopen(path) as record:
        assert of(record).read()[0] == list(record.entries())
        assert len(of(record).aside()) == 1


def test_the_last_entry_is_found_behind_long_lines(tmp_path: Path) -> None:
    with begin(tmp_path / "a.audit") as record:
        for size in (10, 40_000, 2_000_000):
            ask(record, "x" * size)
            last = of(record).last()
            assert last is not None
            assert (last.seq, last.hash) == record.head()
    mirror_path(UID).write_bytes(b"rubbish" * 400_000)
    assert Mirror(mirror_path(UID)).last() is None


def test_nothing_to_append_makes_no_file(tmp_path: Path) -> None:
    Mirror(tmp_path / "m.jsonl").append([])
    assert not (tmp_path / "m.jsonl").exists()
