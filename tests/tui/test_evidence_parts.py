"""The parts of the evidence screen apart from it: columns, types, risks, refs of a line, pages."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.cells import cell_len

from audit_room.frameworks.catalogue import load
from audit_room.model.evidence import Evidence
from audit_room.store.index import Index
from audit_room.store.index_names import NamesBatch
from audit_room.store.index_rows import NewFile, Place, Todo
from audit_room.store.index_writer import IndexWriter
from audit_room.tui.file_opening import risk_of
from audit_room.tui.themes import DARK, ink
from audit_room.tui.widgets.columns import fitted, fitted_tail, moment_cell, wrapped
from audit_room.tui.widgets.evidence_listing import Sight
from audit_room.tui.widgets.evidence_pages import PAGE, EvidencePages
from audit_room.tui.widgets.evidence_row import evidence_line, file_date, header_line
from audit_room.tui.widgets.evidence_type import type_word
from audit_room.tui.widgets.ref_line import reading_of, refs_in

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
NAMES = ["plain", "a" * 300, "漢字" * 40, "caf\udce9 [b]x[/b]", "new\nline \x1b[31m", "e\u0301" * 30, ""]


def _evidence(path: bytes, *, mime: str = "", warnings: tuple[str, ...] = ()) -> Evidence:
    return Evidence(id=1, path=path, size=10, mtime_ns=0, mime=mime, warnings=warnings)


@pytest.mark.parametrize("text", NAMES)
@pytest.mark.parametrize("width", [0, 1, 2, 7, 40])
def test_columns_have_exactly_their_width(text: str, width: int) -> None:
    assert cell_len(fitted(text, width)) == width
    assert cell_len(fitted_tail(text, width)) == width


@pytest.mark.parametrize("width", range(0, 140, 7))
def test_a_row_and_its_header_are_as_wide_as_the_list(width: int) -> None:
    row = evidence_line(_evidence(b"folder/" + b"x" * 90), width, zone=UTC, ink=ink(DARK))
    assert row.cell_len == header_line(width).cell_len
    assert row.cell_len <= max(width, 14)


@pytest.mark.parametrize("text", NAMES)
def test_wrapping_loses_nothing_but_spaces_and_keeps_the_width(text: str) -> None:
    lines = wrapped(text, 11)
    assert all(cell_len(line) <= 11 for line in lines)
    assert "".join(lines).replace(" ", "") == fitted(text, 2000).replace(" ", "")


def test_of_a_path_the_end_is_kept() -> None:
    assert fitted_tail("a/very/long/folder/name.pdf", 10) == "…/name.pdf"


def test_moments_and_dates_of_files() -> None:
    assert moment_cell(None, NOW, UTC) == "—"
    assert moment_cell(NOW, NOW, UTC) == "09:00"
    assert moment_cell(NOW.replace(day=25), NOW, UTC) == "11-25 09:00"
    assert moment_cell(NOW.replace(year=2027), NOW, UTC) == "2027-11-24"
    assert file_date(0, UTC) == "1970-01-01"
    assert file_date(2**80, UTC) == "unknown"


@pytest.mark.parametrize(
    ("mime", "word"),
    [("application/pdf", "pdf"), ("", "·"), ("image/png", "png"), ("application/vnd.ms-outlook", "msg"),
     ("application/x-very-strange", "very-s"), ("text/x-shellscript", "script")],
)  # fmt: skip
def test_types_are_one_short_word(mime: str, word: str) -> None:
    assert type_word(mime) == word


@pytest.mark.parametrize(
    ("path", "mime", "warning", "risky"),
    [
        (b"a/policy.pdf", "application/pdf", "", False),
        (b"notes.txt", "text/plain", "", False),
        (b"a.b/no ending", "text/plain", "", False),
        (b"setup.EXE", "application/octet-stream", "", True),
        (b"open me.desktop", "text/plain", "", True),
        (b"plan.docm", "", "", True),
        (b"plan.docx", "", "holds macros", True),
        (b"invoice.pdf", "application/x-dosexec", "", True),
        (b"scan.pdf", "image/png", "content does not match its name: PNG image named .pdf", True),
        (b"run", "text/x-shellscript", "", True),
    ],
)
def test_what_may_do_more_than_show_is_told(path: bytes, mime: str, warning: str, risky: bool) -> None:
    evidence = _evidence(path, mime=mime, warnings=(warning,) if warning else ())
    assert bool(risk_of(evidence)) is risky


def test_refs_of_a_line_are_parted_forgivingly() -> None:
    framework = load()
    assert refs_in("a518 9.2.1", framework) == ["a518", "9.2.1"]
    assert refs_in("A 5.18, a813;;", framework) == ["A 5.18", "a813"]
    assert refs_in(" , ", framework) == []
    assert "A.5.18 Access rights" in reading_of("a518", framework)
    assert "no ref" in reading_of("nonsense", framework)
    assert "clause 5.1" in reading_of("5.1", framework)


def _filled(path: Path, count: int) -> IndexWriter:
    index = IndexWriter.open(path)
    place = Place(1, 0, 0, 1, 1)
    files = [(b"", NewFile(b"f%05d" % n, place._replace(inode=n), Todo.READ)) for n in range(count)]
    index.put_names(NamesBatch(folders={b"": None}, new=files), NOW)
    return index


def _lose(index: IndexWriter, path: bytes) -> None:
    found = index.get(path)
    assert found is not None
    index.note_gone([found.id], {}, NOW)
    index.put_missing(NOW)


def test_pages_read_what_is_asked_and_follow_changes(tmp_path: Path) -> None:
    path = tmp_path / "list.index"
    with _filled(path, PAGE * 3) as index:
        pages = EvidencePages(path)
        ids = index.ids()
        pages.show(ids, {})
        first = pages.get(ids[0])
        assert first is not None
        assert first.path == b"f00000"
        assert pages.get(ids[-1]) is not None
        assert pages.get(10_000) is None
        _lose(index, b"f00000")
        pages.forget()
        changed = pages.get(ids[0])
        assert changed is not None
        assert changed.state == "missing"
        pages.close()


def test_pages_read_the_index_that_was_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "list.index"
    _filled(path, 3).close()
    pages = EvidencePages(path)
    with Index.open(path) as index:
        pages.show(index.ids(), {})
        assert pages.get(1) is not None
    path.unlink()
    for side in ("-wal", "-shm"):
        path.with_name(path.name + side).unlink(missing_ok=True)
    with _filled(path, 1) as index:
        _lose(index, b"f00000")
        pages.show(index.ids(), {})
        found = pages.get(1)
        assert found is not None
        assert found.state == "missing"
    pages.close()


def test_pages_take_what_was_read_and_tell_what_stayed(tmp_path: Path) -> None:
    path = tmp_path / "list.index"
    with _filled(path, 5) as index:
        ids = index.ids()
        pages = EvidencePages(tmp_path / "nowhere.index")
        assert pages.show(ids, {each.id: each for each in index.page(ids)}) == set()
        first = pages.get(ids[0])
        assert first is not None
        assert first.path == b"f00000"
        _lose(index, b"f00000")
        assert pages.show(ids, {each.id: each for each in index.page(ids)}) == set(ids[1:])
        lost = pages.get(ids[0])
        assert lost is not None
        assert lost.state == "missing"


@pytest.mark.parametrize(
    ("sight", "first", "last"),
    [
        (Sight(50, line=3, height=10), 31, 72),
        (Sight(1, line=0, height=10), 1, 26),
        (Sight(7, line=9, height=10), 1, 26),
        (Sight(None, line=4, height=10), 1, 26),
        (Sight(1_000, line=4, height=10), 1, 26),
        (Sight(100, line=2, height=10), 75, 100),
    ],
)
def test_the_rows_in_sight_are_those_around_the_cursor(sight: Sight, first: int, last: int) -> None:
    ids = list(range(1, 101))
    seen = sight.of(ids)
    assert (seen[0], seen[-1]) == (first, last)
    assert list(seen) == list(range(first, last + 1))
    assert Sight().of(ids) == ()
    assert list(sight.of([])) == []
