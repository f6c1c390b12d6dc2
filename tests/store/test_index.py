"""The index: a cache that answers quickly, keeps identities, and is never an error."""

from __future__ import annotations

import json
import sqlite3
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from audit_room.model.evidence import EvidenceState
from audit_room.store.index import Index
from audit_room.store.index_filter import EvidenceFilter, EvidenceOrder
from audit_room.store.index_rows import FileRow, TextRow, clamp_ns, int64
from audit_room.store.index_schema import IndexUnavailableError
from tests.clocks import MORNING


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    """An empty index."""
    with Index.open(tmp_path / "cache" / "a.index") as opened:
        yield opened


def file(
    path: bytes, content: str = "", *, size: int = 10, mtime_ns: int = 5, mime: str = "text/plain"
) -> FileRow:
    """Return a row whose SHA-256 is ``content`` filled up."""
    return FileRow(
        path=path, size=size, mtime_ns=mtime_ns, ctime_ns=6, inode=7, device=8,
        sha256=content.ljust(64, "0") if content else "", mime=mime, engine="test", looked_ns=9,
    )  # fmt: skip


def paths(index: Index, wanted: EvidenceFilter, order: EvidenceOrder = EvidenceOrder.PATH) -> list[bytes]:
    """Return the paths that pass the filter, in order."""
    return [each.path for each in index.page(index.ids(wanted, order))]


def test_file_of_its_own_private_and_marked(index: Index) -> None:
    assert stat.S_IMODE(index.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(index.path.parent.stat().st_mode) == 0o700
    index.put_files([file(b"a", "1")], MORNING)
    with sqlite3.connect(index.path) as plain:
        assert plain.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert plain.execute("PRAGMA application_id").fetchone() == (0x41525849,)
    plain.close()
    wal = index.path.with_name(index.path.name + "-wal")
    assert stat.S_IMODE(wal.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "content",
    [b"", b"<html>no database</html>" * 100, b"SQLite format 3\0" + b"\xff" * 5000],
    ids=["empty", "html", "broken header"],
)
def test_anything_else_at_its_place_is_made_anew(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.index"
    path.write_bytes(content)
    with Index.open(path) as index:
        assert index.count() == 0
        index.put_files([file(b"a")], MORNING)
        assert index.count() == 1


@pytest.mark.parametrize(
    "change", ["PRAGMA user_version = 99", "PRAGMA application_id = 1", "DROP TABLE texts"]
)
def test_other_versions_and_applications_are_made_anew(tmp_path: Path, change: str) -> None:
    path = tmp_path / "a.index"
    with Index.open(path) as index:
        index.put_files([file(b"a")], MORNING)
    plain = sqlite3.connect(path)
    plain.execute(change)
    plain.commit()
    plain.close()
    with Index.open(path) as index:
        assert index.count() == 0


def test_half_a_file_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "a.index"
    with Index.open(path) as index:
        index.put_files([file(b"%d" % number, f"{number:x}") for number in range(500)], MORNING)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with Index.open(path) as index:
        assert index.count() in {0, 500}
        index.put_files([file(b"x")], MORNING)


def test_place_that_cannot_be_written_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(IndexUnavailableError, match="cannot be made"):
        Index.open(tmp_path / "file" / "a.index")
    (tmp_path / "folder").mkdir()
    with pytest.raises(IndexUnavailableError, match="cannot be made"):
        Index.open(tmp_path / "folder")


def test_read_only_reads_and_refuses_to_write(index: Index) -> None:
    index.put_files([file(b"a", "1")], MORNING)
    with Index.open(index.path, read_only=True) as reader:
        assert reader.count() == 1
        with pytest.raises(IndexUnavailableError):
            reader.set_marker("a", "b")


def test_evidence_as_it_was_put(index: Index) -> None:
    index.put_files([file(b"dir/caf\xe9.pdf", "1", size=12, mime="application/pdf")], MORNING)
    found = index.get(b"dir/caf\xe9.pdf")
    assert found is not None
    assert (found.size, found.mime, found.state, found.status) == (
        12,
        "application/pdf",
        EvidenceState.PRESENT,
        "U",
    )
    assert (found.first_seen, found.text, found.name) == (MORNING, "pending", "caf\\xe9.pdf")
    assert index.by_id(found.id) == found
    assert index.by_sha("1".ljust(64, "0")) == [found]
    assert index.get(b"absent") is None
    assert index.by_id(99) is None
    assert index.by_sha("") == []


def test_text_and_facts_belong_to_the_content(index: Index) -> None:
    index.put_files([file(b"a", "1"), file(b"b", "1"), file(b"c", "2")], MORNING)
    assert [each.path for each in index.unread()] == [b"a", b"c"]
    index.put_texts(
        [
            TextRow(
                sha256="1".ljust(64, "0"),
                state="ok",
                content="hello",
                facts={"pages": "2"},
                warnings=("odd",),
            )
        ]
    )
    for path in (b"a", b"b"):
        found = index.get(path)
        assert found is not None
        assert (found.text, found.warnings) == ("ok", ("odd",))
        assert (index.text(path), index.facts(path)) == ("hello", {"pages": "2"})
    assert (index.text(b"c"), index.facts(b"c")) == ("", {})
    assert [each.path for each in index.unread()] == [b"c"]


def test_text_that_is_replaced_is_no_longer_found(index: Index) -> None:
    index.put_files([file(b"a", "1")], MORNING)
    index.put_texts([TextRow(sha256="1".ljust(64, "0"), state="ok", content="obsolete")])
    index.put_texts([TextRow(sha256="1".ljust(64, "0"), state="ok", content="current")])
    assert index.search("obsolete") == []
    assert [hit.path for hit in index.search("current")] == [b"a"]


def test_filters(index: Index) -> None:
    index.put_files(
        [file(b"Audits/Review.PDF", "1"), file("b/ÜBER uns.txt".encode(), "2"), file(b"c", "3")], MORNING
    )
    index.mark(b"c", ("A.5.1",), ())
    index.mark(b"d", ("A.5.18",), ())
    assert paths(index, EvidenceFilter(text="review AUDITS")) == [b"Audits/Review.PDF"]
    assert paths(index, EvidenceFilter(text="über")) == ["b/ÜBER uns.txt".encode()]
    assert paths(index, EvidenceFilter(text="%")) == []
    assert paths(index, EvidenceFilter(text="'; DROP TABLE files")) == []
    assert paths(index, EvidenceFilter(ref="A.5.1")) == [b"c"]
    assert paths(index, EvidenceFilter(ref="A.5.18")) == [b"d"]
    assert paths(index, EvidenceFilter(status="!")) == [b"d"]
    assert paths(index, EvidenceFilter(status="T", present_only=True)) == [b"c"]
    assert index.count(EvidenceFilter(status="U")) == 2
    assert index.count() == len(list(index.all_files())) == 4


def test_orders_are_whole_and_steady(index: Index) -> None:
    index.put_files(
        [
            file(b"b", "1", size=1, mtime_ns=3),
            file(b"a", "2", size=3, mtime_ns=1),
            file(b"C", "3", size=2, mtime_ns=2),
        ],
        MORNING,
    )
    every = EvidenceFilter()
    assert paths(index, every) == [b"a", b"b", b"C"]
    assert paths(index, every, EvidenceOrder.NEWEST) == [b"b", b"C", b"a"]
    assert paths(index, every, EvidenceOrder.SIZE) == [b"a", b"C", b"b"]
    for order in EvidenceOrder:
        assert sorted(index.ids(every, order)) == sorted(index.ids())


def test_page_keeps_the_order_asked_for_and_passes_over_what_is_gone(index: Index) -> None:
    index.put_files([file(b"%d" % number) for number in range(1200)], MORNING)
    wanted = [*reversed(index.ids()), 99_999]
    assert [each.id for each in index.page(wanted)] == wanted[:-1]


def test_marks_survive_scans_and_unknown_paths_become_missing(index: Index) -> None:
    index.mark_many([(b"a", ("A.5.1", "A.5.2"), ("1".ljust(64, "0"),))])
    gone = index.get(b"a")
    assert gone is not None
    assert (gone.state, gone.status, gone.refs) == (EvidenceState.MISSING, "!T", ("A.5.1", "A.5.2"))
    index.put_files([file(b"a", "1")], MORNING)
    there = index.get(b"a")
    assert there is not None
    assert (there.status, there.refs, there.first_seen) == ("T", ("A.5.1", "A.5.2"), MORNING)
    assert [each.sha256 for each in index.versions(b"a")] == ["1".ljust(64, "0")]
    index.put_files([file(b"a", "2")], MORNING)
    changed = index.get(b"a")
    assert changed is not None
    assert changed.status == "MT"
    index.mark(b"a", (), ())
    plain = index.get(b"a")
    assert plain is not None
    assert plain.status == "U"


def test_duplicates_in_one_batch_and_across(index: Index) -> None:
    index.put_files(
        [file(b"a", "1"), file(b"b", "1"), file(b"e", "9", size=0), file(b"f", "9", size=0)], MORNING
    )
    assert index.duplicates() == 2
    index.put_missing([b"b"], MORNING)
    assert (index.duplicates(), index.missing()) == (0, 1)
    index.put_files([file(b"c", "1")], MORNING)
    assert index.duplicates() == 2


def test_numbers_beyond_what_sqlite_holds(index: Index) -> None:
    assert int64(2**64 - 1) == -1
    assert clamp_ns(10**20) == 2**63 - 1
    far = FileRow(
        path=b"far", size=1, mtime_ns=clamp_ns(10**20), ctime_ns=0, inode=int64(2**64 - 2), device=0
    )
    index.put_files([far], MORNING)
    found = index.get(b"far")
    assert found is not None
    assert found.mtime_ns == 2**63 - 1


def test_markers(index: Index) -> None:
    assert index.marker("seq") is None
    index.set_marker("seq", "17")
    index.set_marker("seq", "18")
    assert index.marker("seq") == "18"


def test_other_connections_see_and_write_at_once(index: Index) -> None:
    failures: list[BaseException] = []

    def write(start: int) -> None:
        try:
            with Index.open(index.path) as other:
                for number in range(start, start + 20):
                    other.put_files([file(b"%d" % number, f"{number:x}")], MORNING)
        except BaseException as error:  # noqa: BLE001 - seen by the assertion below
            failures.append(error)

    threads = [threading.Thread(target=write, args=(start,)) for start in (0, 100, 200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert index.count() == 60


def test_a_hundred_thousand_files_are_listed_and_narrowed(index: Index) -> None:
    for start in range(0, 100_000, 10_000):
        rows = [
            file(b"Folder %d/access review %d.xlsx" % (number % 97, number), f"{number:x}")
            for number in range(start, start + 10_000)
        ]
        index.put_files(rows, MORNING)
    ids = index.ids()
    middle = index.page(ids[50_000:50_064])
    found = index.ids(EvidenceFilter(text="review 777"))
    assert (len(ids), len(middle)) == (100_000, 64)
    assert len(found) == len({each for each in range(100_000) if "777" in str(each)})


def test_rows_are_plain_tables_for_other_tools(index: Index) -> None:
    index.put_files([file(b"a", "1")], MORNING)
    index.mark(b"a", ("A.5.1",), ())
    plain = sqlite3.connect(index.path)
    assert json.loads(plain.execute("SELECT refs FROM files").fetchone()[0]) == ["A.5.1"]
    assert plain.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    plain.close()
