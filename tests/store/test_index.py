"""The index: a cache that answers quickly, keeps identities, and is never an error."""

from __future__ import annotations

import json
import shutil
import sqlite3
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from audit_room.model.evidence import EvidenceState
from audit_room.store import text_shards
from audit_room.store.index import Index
from audit_room.store.index_filter import EvidenceFilter, EvidenceOrder
from audit_room.store.index_marks import Marks
from audit_room.store.index_rows import TextRow, Todo, clamp_ns, int64
from audit_room.store.index_schema import IndexDamagedError, IndexUnavailableError
from audit_room.store.index_writer import IndexWriter
from tests.clocks import MORNING
from tests.store.index_files import file, known, put_files, put_names, put_read, put_text, sha


@pytest.fixture
def index(tmp_path: Path) -> Iterator[IndexWriter]:
    """An empty index."""
    with IndexWriter.open(tmp_path / "cache" / "a.index") as opened:
        yield opened


def paths(index: Index, wanted: EvidenceFilter, order: EvidenceOrder = EvidenceOrder.PATH) -> list[bytes]:
    """Return the paths that pass the filter, in order."""
    return [each.path for each in index.page(index.ids(wanted, order))]


def test_files_of_its_own_private_and_marked(index: IndexWriter) -> None:
    put_files(index, {b"a": "1"})
    put_text(index, "1", "hello")
    assert stat.S_IMODE(index.path.parent.stat().st_mode) == 0o700
    marks = {index.path: 0x41525849, **dict.fromkeys(text_shards.shard_paths(index.path), 0x41525854)}
    for path, mark in marks.items():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        plain = sqlite3.connect(path)
        assert plain.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert plain.execute("PRAGMA application_id").fetchone() == (mark,)
        plain.close()
    beside = sorted(index.path.parent.glob("*-wal"))
    assert beside
    assert {stat.S_IMODE(path.stat().st_mode) for path in beside} == {0o600}


def _texts(path: Path) -> Path:
    return text_shards.shard_paths(path)[text_shards.shard_of(sha("1"))]


@pytest.mark.parametrize("spoilt", ["names", "texts"])
@pytest.mark.parametrize(
    "content",
    [b"", b"<html>no database</html>" * 100, b"SQLite format 3\0" + b"\xff" * 5000],
    ids=["empty", "html", "broken header"],
)
def test_anything_else_at_its_place_is_made_anew(tmp_path: Path, content: bytes, spoilt: str) -> None:
    path = tmp_path / "a.index"
    (path if spoilt == "names" else _texts(path)).write_bytes(content)
    with IndexWriter.open(path) as index:
        assert index.count() == 0
        put_files(index, {b"a": "1"})
        put_text(index, "1", "hello")
        assert (index.count(), index.text(b"a")) == (1, "hello")


@pytest.mark.parametrize(
    "change", ["PRAGMA user_version = 99", "PRAGMA application_id = 1", "DROP TABLE texts"]
)
def test_other_versions_and_applications_are_made_anew(tmp_path: Path, change: str) -> None:
    path = tmp_path / "a.index"
    with IndexWriter.open(path) as index:
        put_files(index, {b"a": "1"})
    plain = sqlite3.connect(path)
    plain.execute(change)
    plain.commit()
    plain.close()
    with Index.open(path) as again:
        assert again.count() == 0


@pytest.mark.parametrize(
    "change", ["PRAGMA user_version = 99", "PRAGMA application_id = 1", "DROP TABLE contents"]
)
def test_texts_of_other_versions_take_the_names_with_them(tmp_path: Path, change: str) -> None:
    path = tmp_path / "a.index"
    with IndexWriter.open(path) as index:
        put_files(index, {b"a": "1"})
        put_text(index, "1", "hello")
    plain = sqlite3.connect(_texts(path))
    plain.execute(change)
    plain.commit()
    plain.close()
    with Index.open(path) as again:
        assert (again.count(), again.search("hello")) == (0, [])


def test_texts_that_are_gone_are_to_be_read_again(tmp_path: Path) -> None:
    path = tmp_path / "a.index"
    with IndexWriter.open(path) as index:
        put_files(index, {b"a": "1", b"b": "2", b"c": "3", b"gone": "5"})
        put_text(index, "1", "of the file that goes")
        put_text(index, "2", "of the other file")
        put_text(index, "5", "of a file that goes as well")
        index.put_texts(
            [TextRow(sha256=sha("3"), state="none")],
            [known(index, each).id for each in (b"a", b"b", b"c")],
        )
        index.put_readings((known(index, each).id, {}) for each in (b"a", b"b", b"c"))
        index.note_gone([known(index, b"gone").id], {}, MORNING)
        index.put_missing(MORNING)
        assert index.waiting(Todo.TEXT, 9) == []
    for each in tmp_path.glob(_texts(path).name + "*"):
        each.unlink()
    with IndexWriter.open(path) as again:
        assert [each.path for each in again.waiting(Todo.TEXT, 9)] == [b"a"]
        assert [known(again, each).text for each in (b"a", b"b", b"c", b"gone")] == [
            "pending",
            "ok",
            "none",
            "pending",
        ]
        assert again.text(b"b") == "of the other file"
        put_text(again, "1", "read again")
    with IndexWriter.open(path) as third:
        assert (known(third, b"a").text, third.text(b"a")) == ("ok", "read again")


def test_index_is_made_by_several_at_once(tmp_path: Path) -> None:
    for attempt in range(4):
        path = tmp_path / str(attempt) / "a.index"
        start = threading.Barrier(6)
        opened: list[Index | Exception] = []

        def make(
            path: Path = path, start: threading.Barrier = start, into: list[Index | Exception] = opened
        ) -> None:
            start.wait()
            try:
                into.append(Index.open(path))
            except IndexUnavailableError as error:
                into.append(error)

        threads = [threading.Thread(target=make) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for each in opened:
            assert isinstance(each, Index), each
            assert each.is_current()


@pytest.mark.parametrize("damage", ["half a file", "nothing in the middle"])
def test_damaged_file_is_made_anew(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "a.index"
    with IndexWriter.open(path) as index:
        put_files(index, {b"%d" % number: f"{number:x}" for number in range(500)})
    whole = path.read_bytes()
    half = len(whole) // 2
    path.write_bytes(
        whole[:half] if damage.startswith("half") else whole[:4096] + bytes(half) + whole[4096 + half :]
    )
    with IndexWriter.open(path) as index:
        try:
            assert index.count() in {0, 500}
            put_files(index, {b"x": "1"})
        except IndexDamagedError:
            assert index.count() == 0
            put_files(index, {b"x": "1"})
        assert index.get(b"x") is not None


def test_place_that_cannot_be_written_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(IndexUnavailableError, match="cannot be made"):
        Index.open(tmp_path / "file" / "a.index")
    (tmp_path / "folder").mkdir()
    with pytest.raises(IndexUnavailableError, match="cannot be made"):
        Index.open(tmp_path / "folder")


@pytest.mark.parametrize("lost", ["all", "texts"])
def test_index_that_others_made_anew_is_no_longer_current(index: IndexWriter, lost: str) -> None:
    put_files(index, {b"a": "1"})
    put_text(index, "1", "hello")
    assert index.is_current()
    if lost == "all":
        shutil.rmtree(index.path.parent)
    else:
        _texts(index.path).unlink()
    assert not index.is_current()
    with Index.open(index.path) as other:
        assert not index.is_current()
        index.reopen()
        assert index.is_current()
        assert other.is_current()
        assert index.count() == other.count() == (0 if lost == "all" else 1)
        assert index.search("hello") == []


def test_rebuilding_keeps_what_others_made_anew(index: IndexWriter) -> None:
    shutil.rmtree(index.path.parent)
    with IndexWriter.open(index.path) as other:
        put_files(other, {b"a": "1"})
        index.rebuild()
        assert other.is_current()
        assert index.count() == 1


def test_index_that_cannot_be_made_anew_says_so_until_it_can(index: IndexWriter) -> None:
    shutil.rmtree(index.path.parent)
    index.path.parent.touch()
    for _ in range(2):
        with pytest.raises(IndexUnavailableError, match="cannot be made"):
            index.rebuild()
    index.path.parent.unlink()
    index.rebuild()
    assert index.count() == 0


def test_read_only_reads_and_refuses_to_write(index: IndexWriter) -> None:
    put_files(index, {b"a": "1"})
    with Index.open(index.path, read_only=True) as reader:
        assert reader.count() == 1
        with pytest.raises(IndexUnavailableError):
            reader.set_marker("a", "b")


def test_evidence_as_it_was_put(index: IndexWriter) -> None:
    put_names(index, [file(b"dir/caf\xe9.pdf", size=12, todo=Todo.SETTLE)])
    fresh = known(index, b"dir/caf\xe9.pdf")
    assert (fresh.sha256, fresh.mime, fresh.status, fresh.being_written) == ("", "", "U", True)
    put_read(index, {b"dir/caf\xe9.pdf": "1"}, mime="application/pdf")
    found = known(index, b"dir/caf\xe9.pdf")
    assert (found.size, found.mime, found.state, found.status, found.being_written) == (
        12,
        "application/pdf",
        EvidenceState.PRESENT,
        "U",
        False,
    )
    assert (found.first_seen, found.text, found.name) == (MORNING, "pending", "caf\\xe9.pdf")
    assert index.by_id(found.id) == found
    assert index.by_sha(sha("1")) == [found]
    assert index.get(b"absent") is None
    assert index.by_id(99) is None
    assert index.by_sha("") == []


def test_text_and_facts_belong_to_the_content(index: IndexWriter) -> None:
    put_files(index, {b"a": "1", b"b": "1", b"c": "2"})
    row = TextRow(sha256=sha("1"), state="ok", facts={"pages": "2"}, warnings=("odd",))
    put_text(index, "1", "hello", row)
    for path in (b"a", b"b"):
        found = known(index, path)
        assert (found.text, found.warnings) == ("ok", ("odd",))
        assert (index.text(path), index.facts(path)) == ("hello", {"pages": "2"})
    assert (index.text(b"c"), index.facts(b"c"), known(index, b"c").text) == ("", {}, "pending")
    assert index.has_text([sha("1"), sha("2")]) == {sha("1")}


def test_text_of_an_earlier_content_is_no_longer_found(index: IndexWriter) -> None:
    put_files(index, {b"a": "1"})
    put_text(index, "1", "obsolete")
    assert [hit.path for hit in index.search("obsolete")] == [b"a"]
    put_read(index, {b"a": "2"})
    put_text(index, "2", "current")
    assert index.search("obsolete") == []
    assert [hit.path for hit in index.search("current")] == [b"a"]


def test_filters(index: IndexWriter) -> None:
    put_files(index, {b"Audits/Review.PDF": "1", "b/ÜBER uns.txt".encode(): "2", b"c": "3"})
    index.mark_many([Marks(b"c", ("A.5.1",)), Marks(b"d", ("A.5.18",))])
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


def test_orders_are_whole_and_steady(index: IndexWriter) -> None:
    put_names(
        index,
        [file(b"b", size=1, mtime_ns=3), file(b"a", size=3, mtime_ns=1), file(b"C", size=2, mtime_ns=2)],
    )
    every = EvidenceFilter()
    assert paths(index, every) == [b"a", b"b", b"C"]
    assert paths(index, every, EvidenceOrder.NEWEST) == [b"b", b"C", b"a"]
    assert paths(index, every, EvidenceOrder.SIZE) == [b"a", b"C", b"b"]
    for order in EvidenceOrder:
        assert sorted(index.ids(every, order)) == sorted(index.ids())


def test_page_keeps_the_order_asked_for_and_passes_over_what_is_gone(index: IndexWriter) -> None:
    put_names(index, [file(b"%d" % number) for number in range(1200)])
    wanted = [*reversed(index.ids()), 99_999]
    assert [each.id for each in index.page(wanted)] == wanted[:-1]


def test_marks_survive_scans_and_unknown_paths_become_missing(index: IndexWriter) -> None:
    index.mark_many([Marks(b"a", ("A.5.1", "A.5.2"), (sha("1"),), "of the second quarter")])
    gone = known(index, b"a")
    assert (gone.state, gone.status, gone.refs) == (EvidenceState.MISSING, "!T", ("A.5.1", "A.5.2"))
    put_files(index, {b"a": "1"})
    there = known(index, b"a")
    assert (there.status, there.refs, there.note) == ("T", ("A.5.1", "A.5.2"), "of the second quarter")
    assert [each.sha256 for each in index.versions(b"a")] == [sha("1")]
    put_read(index, {b"a": "2"})
    assert known(index, b"a").status == "MT"
    index.mark_many([Marks(b"a")])
    assert (known(index, b"a").status, known(index, b"a").note) == ("U", "")


def test_paths_without_marks_that_were_never_met_are_no_files(index: IndexWriter) -> None:
    put_files(index, {b"a": "1"})
    index.mark_many([Marks(b"a"), Marks(b"name before", ())])
    assert index.get(b"name before") is None
    index.mark_many([Marks(b"name before", ("A.5.1",), note="of it")])
    assert known(index, b"name before").status == "!T"
    index.mark_many([Marks(b"name before")])
    assert [each.path for each in index.all_files()] == [b"a"]
    assert index.search("name of it") == []


def test_marks_are_searched_as_they_stand_now(index: IndexWriter) -> None:
    put_files(index, {b"a": "1"})
    twice = [Marks(b"a", note="first"), Marks(b"new", note="first"), Marks(b"new", note="second")]
    index.mark_many(twice)
    assert index.search("first")[0].path == b"a"
    index.mark_many([Marks(b"a", note="third")])
    assert index.search("first") == []
    assert index.search("third")[0].path == b"a"
    plain = sqlite3.connect(index.path)
    plain.execute("INSERT INTO names_fts (names_fts, rank) VALUES ('integrity-check', 1)")
    plain.close()


def test_duplicates_in_one_batch_and_across(index: IndexWriter) -> None:
    put_files(index, {b"a": "1", b"b": "1"})
    put_files(index, {b"e": "9", b"f": "9"}, size=0)
    assert index.duplicates() == 2
    index.note_gone([known(index, b"b").id], {}, MORNING)
    assert index.put_missing(MORNING) == [b"b"]
    assert (index.duplicates(), index.missing(), index.present()) == (0, 1, 3)
    put_files(index, {b"c": "1"})
    assert index.duplicates() == 2


def test_numbers_beyond_what_sqlite_holds(index: IndexWriter) -> None:
    assert int64(2**64 - 1) == -1
    assert clamp_ns(10**20) == 2**63 - 1
    put_names(index, [file(b"far", mtime_ns=clamp_ns(10**20), inode=int64(2**64 - 2))])
    assert known(index, b"far").mtime_ns == 2**63 - 1


def test_markers(index: IndexWriter) -> None:
    assert index.marker("seq") is None
    index.set_marker("seq", "17")
    index.set_marker("seq", "18")
    assert index.marker("seq") == "18"


def test_other_connections_see_and_write_at_once(index: IndexWriter) -> None:
    failures: list[BaseException] = []

    def write(start: int) -> None:
        try:
            with IndexWriter.open(index.path) as other:
                for number in range(start, start + 20):
                    put_files(other, {b"%d" % number: f"{number:x}"})
        except BaseException as error:  # noqa: BLE001 - seen by the assertion below
            failures.append(error)

    threads = [threading.Thread(target=write, args=(start,)) for start in (0, 100, 200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert index.count() == 60


def test_names_are_written_while_texts_are(index: IndexWriter) -> None:
    with text_shards.writing(_texts(index.path)) as shard:
        shard.execute("BEGIN IMMEDIATE")
        shard.execute("INSERT INTO contents (sha256, content) VALUES ('1', x'00')")
        put_files(index, {b"a": "1"})
        index.mark_many([Marks(b"a", ("A.5.1",))])
        assert known(index, b"a").status == "T"
        shard.rollback()


@pytest.mark.parametrize("many", [10_000, pytest.param(100_000, marks=pytest.mark.long)])
def test_very_many_files_are_listed_and_narrowed(index: IndexWriter, many: int) -> None:
    for start in range(0, many, 10_000):
        put_names(
            index,
            [
                file(b"Folder %d/access review %d.xlsx" % (number % 97, number))
                for number in range(start, start + 10_000)
            ],
        )
    ids = index.ids()
    middle = index.page(ids[many // 2 : many // 2 + 64])
    found = index.ids(EvidenceFilter(text="review 777"))
    assert (len(ids), len(middle)) == (many, 64)
    assert len(found) == len({each for each in range(many) if "777" in str(each)})


def test_rows_are_plain_tables_for_other_tools(index: IndexWriter) -> None:
    put_files(index, {b"a": "1"})
    index.mark_many([Marks(b"a", ("A.5.1",))])
    plain = sqlite3.connect(index.path)
    assert json.loads(plain.execute("SELECT refs FROM files").fetchone()[0]) == ["A.5.1"]
    assert plain.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    plain.close()
