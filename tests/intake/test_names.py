"""Names first: what a look at folders brings into the index, and what becomes of it when files come and go."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Iterable
from pathlib import Path

import pytest

from audit_room.intake.crew import Crew
from audit_room.intake.names import Names, NamesFound
from audit_room.intake.scan import ScanOptions
from audit_room.intake.settle import OLD_SECONDS, Settling, Trust
from audit_room.intake.skip import DEFAULT_SKIPS
from audit_room.intake.walk import Ground
from audit_room.model.evidence import Evidence, EvidenceState
from audit_room.store.index_marks import Marks
from audit_room.store.index_rows import ReadFile, Todo
from audit_room.store.index_writer import IndexWriter
from tests.clocks import FakeClock
from tests.intake.trees import LONG_AGO, put, scanned

NOW = int(FakeClock().now().timestamp())
YOUNG = NOW - 1
NAMES = ScanOptions(names_only=True)
SOON = ScanOptions(settle_seconds=0.02)


class Looker:
    """Looks at a folder into an index, with clocks that stand still until they are moved."""

    def __init__(self, root: Path, index: IndexWriter) -> None:
        self.seconds = 0.0
        self.clock = FakeClock()
        self.settling = Settling(2.0, lambda: self.seconds)
        self.ground = Ground(os.fsencode(root), DEFAULT_SKIPS)
        self.names = Names(self.ground, index, self.clock, self.settling, Crew(threading.Event()))

    def everywhere(self, trust: Trust = Trust.CONTENT) -> NamesFound:
        """Look at the whole folder."""
        return self.names.look_everywhere(threading.Event(), lambda *_: None, trust=trust)

    def at(self, *folders: bytes) -> NamesFound:
        """Look at some folders."""
        return self.names.look_at(folders, threading.Event())


@pytest.fixture
def looker(root: Path, index: IndexWriter) -> Looker:
    """Somebody who looks at the empty folder."""
    return Looker(root, index)


def known(index: IndexWriter, path: bytes) -> Evidence:
    """Return the evidence at a path at which there is some."""
    evidence = index.get(path)
    assert evidence is not None
    return evidence


def waiting(index: IndexWriter, todo: Todo) -> list[bytes]:
    """Return the paths that wait for a stage, the newest first."""
    return [file.path for file in index.waiting(todo, 99)]


def test_names_are_found_tagged_and_searched_before_any_file_is_opened(
    root: Path, index: IndexWriter, looker: Looker, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(root, b"reviews/access review.txt")
    put(root, b"reviews/new.txt", when=YOUNG)
    really_open = os.open

    def only_folders(path: bytes | str, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        assert flags & os.O_DIRECTORY, f"{path!r} was opened"
        return really_open(path, flags, mode, dir_fd=dir_fd)

    monkeypatch.setattr(os, "open", only_folders)
    found = looker.everywhere()
    assert found.new == [b"reviews/access review.txt", b"reviews/new.txt"]
    assert index.search("access rev")[0].path == b"reviews/access review.txt"
    index.mark_many([Marks(b"reviews/new.txt", ("A.5.18",))])
    assert (known(index, b"reviews/new.txt").status, known(index, b"reviews/new.txt").being_written) == (
        "T",
        True,
    )
    assert waiting(index, Todo.READ) == [b"reviews/access review.txt"]
    assert waiting(index, Todo.SETTLE) == looker.settling.paths() == [b"reviews/new.txt"]


@pytest.mark.parametrize(
    ("trust", "read_at_once"),
    [
        (Trust.NONE, set()),
        (Trust.CONTENT, {b"old", b"wrong"}),
        (Trust.ALL, set()),
    ],
)
def test_trust_says_which_dates_make_a_file_old(
    root: Path, index: IndexWriter, looker: Looker, trust: Trust, read_at_once: set[bytes]
) -> None:
    put(root, b"old", when=NOW - int(OLD_SECONDS) - 1)
    put(root, b"young", when=NOW - 9)
    put(root, b"ahead", when=NOW + 600)
    put(root, b"wrong", when=NOW + 7200)
    looker.clock.set(FakeClock().now())
    for path in root.iterdir():  # dates of status cannot be set: the clock is put to where they are young
        assert path.stat().st_ctime > 0
    looker.everywhere(trust)
    expected = read_at_once if trust is not Trust.ALL else _old_by_any_date(root)
    assert set(waiting(index, Todo.READ)) == expected


def _old_by_any_date(root: Path) -> set[bytes]:
    """Return which of those files all dates say are old, whatever the machine's clock says now."""

    def age(path: Path) -> float:
        return NOW - max(path.stat().st_mtime, path.stat().st_ctime)

    return {
        os.fsencode(path.name) for path in root.iterdir() if age(path) >= OLD_SECONDS or age(path) < -3600
    }


def test_folder_that_looks_as_before_is_not_compared(
    root: Path, index: IndexWriter, looker: Looker, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(root, b"same/a.txt")
    put(root, b"other/b.txt")
    looker.everywhere()
    put(root, b"other/c.txt")
    compared: list[int] = []
    folder_files = IndexWriter.folder_files

    def counted(self: IndexWriter, folder: int) -> object:
        compared.append(folder)
        return folder_files(self, folder)

    monkeypatch.setattr(IndexWriter, "folder_files", counted)
    assert looker.everywhere().new == [b"other/c.txt"]
    assert compared == [index.folders()[b"other"][0]]
    assert Looker(root, index).everywhere().anything is False
    assert len(compared) == 1


def test_stopped_look_misses_nothing_it_did_not_reach(root: Path, index: IndexWriter, looker: Looker) -> None:
    for number in range(5):
        put(root, b"%d/a.txt" % number)
    looker.everywhere()
    stop = threading.Event()
    stop.set()
    found = looker.names.look_everywhere(stop, lambda *_: None, trust=Trust.NONE)
    assert (found.complete, found.gone) == (False, [])
    assert index.next_gone() is None


def test_look_at_folders_finds_what_is_new_moved_and_gone_in_them(
    root: Path, index: IndexWriter, looker: Looker
) -> None:
    put(root, b"a/1.txt")
    put(root, b"a/sub/2.txt")
    put(root, b"b/3.txt")
    looker.everywhere()
    put(root, b"b/unseen.txt")
    (root / "a" / "sub").rename(root / "a" / "renamed")
    put(root, b"a/new/deep/4.txt")
    found = looker.at(b"a", b"absent", b".hidden", b"..")
    assert found.moves == [(b"a/sub/2.txt", b"a/renamed/2.txt")]
    assert set(found.new) == {b"a/renamed/2.txt", b"a/new/deep/4.txt"}
    assert index.get(b"b/unseen.txt") is None
    (root / "a" / "1.txt").unlink()
    (root / "b" / "3.txt").unlink()
    assert [path for _, path in looker.at(b"a").gone] == [b"a/1.txt"]
    (root / "a" / "new" / "deep" / "4.txt").unlink()
    (root / "a" / "new" / "deep").rmdir()
    assert [path for _, path in looker.at(b"a/new/deep").gone] == [b"a/new/deep/4.txt"]


def test_gone_is_not_missing_until_the_delay_is_over(root: Path, index: IndexWriter, looker: Looker) -> None:
    put(root, b"a.txt", b"content")
    scanned(root, index)
    looker = Looker(root, index)
    (root / "a.txt").unlink()
    looker.everywhere()
    gone_at = looker.clock.now()
    assert (known(index, b"a.txt").state, known(index, b"a.txt").gone_since) == (
        EvidenceState.PRESENT,
        gone_at,
    )
    looker.clock.advance(seconds=59)
    looker.everywhere()
    assert index.next_gone() == gone_at
    assert index.put_missing(gone_at - (looker.clock.now() - gone_at)) == []
    assert index.put_missing(gone_at) == [b"a.txt"]
    missing = known(index, b"a.txt")
    assert (missing.state, missing.missing_since, missing.gone_since) == (
        EvidenceState.MISSING,
        gone_at,
        None,
    )


def test_file_that_is_back_in_time_was_never_missing(root: Path, index: IndexWriter, tmp_path: Path) -> None:
    put(root, b"sub/a.txt", b"content")
    put(root, b"b.txt", b"other")
    scanned(root, index)
    looker = Looker(root, index)
    for gone, path in (("sub", b"sub/a.txt"), ("b.txt", b"b.txt")):
        (root / gone).rename(tmp_path / "away")
        assert [each for _, each in looker.everywhere().gone] == [path]
        (tmp_path / "away").rename(root / gone)
        found = looker.everywhere()
        assert found.back + found.changed == [path]
        assert known(index, path).gone_since is None
    assert index.next_gone() is None


def test_what_came_with_a_folder_is_told_once_though_every_folder_of_it_is_looked_at(
    root: Path, index: IndexWriter, looker: Looker, tmp_path: Path
) -> None:
    put(root, b"x/y/z/a.txt", b"content")
    put(root, b"b.txt", b"other")
    scanned(root, index)
    looker = Looker(root, index)
    (root / "x").rename(tmp_path / "away")
    looker.everywhere()
    (tmp_path / "away").rename(root / "x")
    put(root, b"new/deep/c.txt")
    found = looker.at(b"", b"x", b"x/y", b"x/y/z", b"new", b"new/deep")
    assert (found.back, found.new) == ([b"x/y/z/a.txt"], [b"new/deep/c.txt"])
    (root / "x" / "y" / "z" / "a.txt").unlink()
    assert [path for _, path in looker.at(b"x/y/z", b"x").gone] == [b"x/y/z/a.txt"]


def _away_and_back(root: Path, index: IndexWriter, away: Path) -> None:
    """Let a folder be missing for a while and come back with nothing changed in it."""
    (root / "sub").rename(away)
    scanned(root, index, NAMES)
    assert known(index, b"sub/a.txt").state is EvidenceState.MISSING
    away.rename(root / "sub")


def test_content_that_was_not_read_before_it_went_is_read_when_it_is_back(
    root: Path, index: IndexWriter, tmp_path: Path
) -> None:
    put(root, b"sub/a.txt", b"first")
    scanned(root, index)
    put(root, b"sub/a.txt", b"other", LONG_AGO + 60)
    scanned(root, index, NAMES)
    _away_and_back(root, index, tmp_path / "away")
    assert scanned(root, index).modified == [b"sub/a.txt"]
    assert index.text(b"sub/a.txt") == "other"


def test_text_that_was_not_read_before_a_file_went_is_read_when_it_is_back(
    root: Path, index: IndexWriter, tmp_path: Path
) -> None:
    put(root, b"sub/a.txt", b"words to find")
    names = scanned(root, index, NAMES)
    assert names.new == 1
    place = index.waiting(Todo.READ, 1)[0].place
    index.put_read(
        [
            ReadFile(
                id=known(index, b"sub/a.txt").id, path=b"sub/a.txt", place=place, mime="text/plain", engine="",
                sha256=hashlib.sha256(b"words to find").hexdigest(),
            )
        ],
        FakeClock().now(),
    )  # fmt: skip
    _away_and_back(root, index, tmp_path / "away")
    report = scanned(root, index)
    assert (report.read, report.texts) == (0, 1)
    assert known(index, b"sub/a.txt").text == "ok"
    assert index.search("words to find")


def test_file_that_went_while_it_was_written_waits_anew_when_it_is_back(
    root: Path, index: IndexWriter, looker: Looker, tmp_path: Path
) -> None:
    put(root, b"a.txt", b"first")
    scanned(root, index)
    looker = Looker(root, index)
    put(root, b"a.txt", b"half of the second", YOUNG)
    looker.everywhere()
    (root / "a.txt").rename(tmp_path / "away")
    looker.everywhere()
    assert looker.settling.paths() == []
    (tmp_path / "away").rename(root / "a.txt")
    looker.everywhere()
    assert looker.settling.paths() == waiting(index, Todo.SETTLE) == [b"a.txt"]


def test_what_never_settled_and_is_gone_leaves_nothing_behind(
    root: Path, index: IndexWriter, looker: Looker
) -> None:
    put(root, b"saving 1234", b"a file that is saved in its own way", YOUNG)
    put(root, b"tagged", b"somebody was quick", YOUNG)
    put(root, b"only named", b"never read")
    looker.everywhere()
    index.mark_many([Marks(b"tagged", ("A.5.1",))])
    for name in ("saving 1234", "tagged", "only named"):
        (root / name).unlink()
    looker.everywhere()
    index.put_missing(looker.clock.now())
    assert [(each.path, each.status) for each in index.all_files()] == [
        (b"only named", "!U"),
        (b"tagged", "!T"),
    ]
    assert index.search("saving") == []


@pytest.mark.parametrize("names_only", [True, False])
def test_folder_renamed_with_all_in_it_is_many_moves(
    root: Path, index: IndexWriter, names_only: bool
) -> None:
    paths = [put(root, b"old/%d/%d.txt" % (each % 3, each), b"%d" % each) for each in range(40)]
    paths += [put(root, b"old/empty %d" % each, b"", LONG_AGO + each) for each in range(3)]
    scanned(root, index)
    index.mark_many(Marks(path, (f"A.5.{number % 37 + 1}",)) for number, path in enumerate(paths))
    before = {each.path: (each.id, each.refs) for each in index.all_files()}
    (root / "old").rename(root / "new")
    report = scanned(root, index, NAMES if names_only else None)
    assert set(report.moves) == {(path, b"new" + path[3:]) for path in paths}
    assert {b"old" + each.path[3:]: (each.id, each.refs) for each in index.all_files()} == before
    assert (report.missing, report.new, report.offline_reason) == (0, 0, "")


def test_moved_file_is_told_by_its_new_name(root: Path, index: IndexWriter) -> None:
    clock = FakeClock()
    put(root, b"in/tool.exe", b"MZ" + bytes(600))
    scanned(root, index, clock=clock)
    assert not _mismatch(known(index, b"in/tool.exe").warnings)
    (root / "in" / "tool.exe").rename(root / "in" / "gone")
    (root / "in" / "gone").unlink()
    put(root, b"filed/report.pdf", b"MZ" + bytes(600))
    clock.advance(minutes=1)
    assert scanned(root, index, clock=clock).moves == [(b"in/tool.exe", b"filed/report.pdf")]
    fresh = put(root, b"fresh/report.pdf", b"MZ" + bytes(601))
    scanned(root, index, clock=clock)
    assert _mismatch(known(index, fresh).warnings)
    assert known(index, b"filed/report.pdf").warnings == known(index, fresh).warnings


def _mismatch(warnings: Iterable[str]) -> list[str]:
    return [warning for warning in warnings if "name" in warning or "ending" in warning]


def test_unreadable_file_that_is_gone_is_not_unreadable_any_more(root: Path, index: IndexWriter) -> None:
    for number in range(20):
        put(root, b"%d.txt" % number, b"%d" % number)
    scanned(root, index, NAMES)
    index.put_todo((known(index, b"%d.txt" % each).id, Todo.UNREADABLE, "disk error") for each in range(15))
    for number in range(15):
        (root / f"{number}.txt").unlink()
    report = scanned(root, index)
    assert "15 of 20 files are gone" in report.offline_reason
    assert (report.unreadable, report.files, report.indexed) == ([], 5, 5)
