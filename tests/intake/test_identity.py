"""Identity: versions of a file, and files found again under another name, also among many of one content."""

from __future__ import annotations

import hashlib
from pathlib import Path

from audit_room.store.index_marks import Marks
from audit_room.store.index_writer import IndexWriter
from tests.clocks import FakeClock
from tests.intake.trees import LONG_AGO, put, scanned


def sha(content: bytes) -> str:
    """Return the SHA-256 of a content."""
    return hashlib.sha256(content).hexdigest()


def test_changed_content_is_a_new_version_of_the_same_file(root: Path, index: IndexWriter) -> None:
    put(root, b"policy.md", b"version one")
    scanned(root, index)
    before = index.get(b"policy.md")
    put(root, b"policy.md", b"version two!", LONG_AGO + 60)
    report = scanned(root, index)
    after = index.get(b"policy.md")
    assert before is not None
    assert after is not None
    assert (report.changed, report.modified, report.new) == (1, [b"policy.md"], 0)
    assert after.id == before.id
    shas = [hashlib.sha256(text).hexdigest() for text in (b"version one", b"version two!")]
    assert [each.sha256 for each in index.versions(b"policy.md")] == shas
    assert index.text(b"policy.md") == "version two!"


def test_same_content_written_again_is_no_new_version(root: Path, index: IndexWriter) -> None:
    put(root, b"a.txt", b"same")
    scanned(root, index)
    put(root, b"a.txt", b"same", LONG_AGO + 60)
    report = scanned(root, index)
    assert (report.changed, report.read) == (0, 1)
    assert len(index.versions(b"a.txt")) == 1
    assert scanned(root, index).read == 0


def test_renamed_file_keeps_identity_tags_and_history(root: Path, index: IndexWriter) -> None:
    put(root, b"old/name.txt", b"evidence")
    scanned(root, index)
    index.mark_many([Marks(b"old/name.txt", ("A.5.18",), ())])
    before = index.get(b"old/name.txt")
    (root / "new").mkdir()
    (root / "old" / "name.txt").rename(root / "new" / "other.txt")
    report = scanned(root, index)
    after = index.get(b"new/other.txt")
    assert before is not None
    assert after is not None
    assert (report.moved, report.new, report.missing) == (1, 0, 0)
    assert report.moves == [(b"old/name.txt", b"new/other.txt")]
    assert (after.id, after.refs, after.status) == (before.id, ("A.5.18",), "T")
    assert index.get(b"old/name.txt") is None
    assert [(move.old, move.new) for move in index.moves()] == report.moves
    assert index.search("other")[0].path == b"new/other.txt"
    assert not [hit for hit in index.search("old name") if hit.score > 0.7]


def test_file_gone_in_one_scan_is_found_again_later(root: Path, index: IndexWriter, tmp_path: Path) -> None:
    put(root, b"a.txt", b"wanderer")
    put(root, b"b.txt", b"stays")
    scanned(root, index)
    (root / "a.txt").rename(tmp_path / "away")
    assert scanned(root, index).missing == 1
    (tmp_path / "away").rename(root / "back.txt")
    report = scanned(root, index)
    assert report.moves == [(b"a.txt", b"back.txt")]
    assert report.missing == 0


def test_ambiguous_content_is_never_guessed_to_be_a_move(root: Path, index: IndexWriter) -> None:
    put(root, b"a/one.txt", b"twins")
    put(root, b"a/two.txt", b"twins")
    scanned(root, index)
    for name in ("one.txt", "two.txt"):
        (root / "a" / name).unlink()
    put(root, b"b/three.txt", b"other file to use an inode")
    put(root, b"b/four.txt", b"twins")
    put(root, b"b/five.txt", b"twins")
    report = scanned(root, index)
    inodes_reused = [pair for pair in report.moves if pair[1] == b"b/three.txt"]
    assert not inodes_reused
    assert report.new + report.moved == 3
    assert report.missing == 2 - report.moved


def test_same_name_decides_between_equal_contents(root: Path, index: IndexWriter, tmp_path: Path) -> None:
    put(root, b"a/one.txt", b"twins")
    put(root, b"a/two.txt", b"twins")
    scanned(root, index)
    for name in ("one.txt", "two.txt"):
        (root / "a" / name).rename(tmp_path / name)
        put(root, f"b/{name}".encode(), b"twins")
    report = scanned(root, index)
    assert report.moves == [(b"a/one.txt", b"b/one.txt"), (b"a/two.txt", b"b/two.txt")]


def test_deleted_twin_is_gone_and_the_other_one_stays_what_it_is(root: Path, index: IndexWriter) -> None:
    clock = FakeClock()
    put(root, b"a/one.txt", b"twins")
    put(root, b"b/two.txt", b"twins")
    scanned(root, index, clock=clock)
    before = index.get(b"b/two.txt")
    clock.advance(minutes=1)
    (root / "a" / "one.txt").unlink()
    report = scanned(root, index, clock=clock)
    assert (report.moves, report.vanished, report.missing) == ([], [b"a/one.txt"], 1)
    after = index.get(b"b/two.txt")
    assert before is not None
    assert after is not None
    assert (after.id, after.status) == (before.id, "U")


def test_copies_met_together_are_not_one_moved_when_another_move_leaves_them_alone(
    root: Path, index: IndexWriter, tmp_path: Path
) -> None:
    clock = FakeClock()
    put(root, b"first.txt", b"twins")
    scanned(root, index, clock=clock)
    (root / "first.txt").rename(tmp_path / "away")
    put(root, b"one.txt", b"twins")
    put(root, b"two.txt", b"twins")
    clock.advance(minutes=1)
    assert scanned(root, index, clock=clock).moves == []
    (root / "one.txt").unlink()
    clock.advance(minutes=1)
    assert scanned(root, index, clock=clock).moves == []
    (tmp_path / "away").rename(root / "back.txt")
    clock.advance(minutes=1)
    assert scanned(root, index, clock=clock).moves == [(b"first.txt", b"back.txt")]


def test_deleted_copy_does_not_take_its_original_over(root: Path, index: IndexWriter) -> None:
    clock = FakeClock()
    put(root, b"report.txt", b"first")
    scanned(root, index, clock=clock)
    put(root, b"report.txt", b"second", LONG_AGO + 60)
    clock.advance(minutes=1)
    scanned(root, index, clock=clock)
    put(root, b"copy of report.txt", b"second")
    clock.advance(minutes=1)
    scanned(root, index, clock=clock)
    (root / "copy of report.txt").unlink()
    clock.advance(minutes=1)
    assert scanned(root, index, clock=clock).vanished == [b"copy of report.txt"]
    assert [each.size for each in index.versions(b"report.txt")] == [5, 6]


def test_original_deleted_after_it_was_copied_elsewhere_was_moved(root: Path, index: IndexWriter) -> None:
    clock = FakeClock()
    put(root, b"in/report.txt", b"evidence")
    scanned(root, index, clock=clock)
    index.mark_many([Marks(b"in/report.txt", ("A.5.1",))])
    put(root, b"filed/report 1.txt", b"evidence")
    clock.advance(minutes=1)
    assert scanned(root, index, clock=clock).duplicates == 2
    (root / "in" / "report.txt").unlink()
    clock.advance(minutes=1)
    assert scanned(root, index, clock=clock).moves == [(b"in/report.txt", b"filed/report 1.txt")]
    moved = index.get(b"filed/report 1.txt")
    assert moved is not None
    assert (moved.status, moved.refs) == ("T", ("A.5.1",))


def test_tagged_file_renamed_over_another_keeps_its_tags_and_both_histories(
    root: Path, index: IndexWriter
) -> None:
    clock = FakeClock()
    put(root, b"policy.txt", b"approved in spring")
    put(root, b"policy new.txt", b"first draft", LONG_AGO + 1)
    scanned(root, index, clock=clock)
    put(root, b"policy new.txt", b"approved in autumn", LONG_AGO + 2)
    clock.advance(minutes=30)
    scanned(root, index, clock=clock)
    new = index.get(b"policy new.txt")
    assert new is not None
    index.mark_many([Marks(b"policy new.txt", ("A.5.1",), (new.sha256,))])
    (root / "policy new.txt").replace(root / "policy.txt")
    clock.advance(minutes=30)
    report = scanned(root, index, clock=clock)
    assert (report.moves, report.missing) == ([(b"policy new.txt", b"policy.txt")], 0)
    moved = index.get(b"policy.txt")
    assert moved is not None
    assert (moved.id, moved.status, moved.refs) == (new.id, "T", ("A.5.1",))
    contents = [b"first draft", b"approved in spring", b"approved in autumn"]
    assert [each.sha256 for each in index.versions(b"policy.txt")] == [sha(each) for each in contents]


def test_file_saved_through_another_one_stays_the_same_file(root: Path, index: IndexWriter) -> None:
    put(root, b"policy.txt", b"one")
    scanned(root, index)
    before = index.get(b"policy.txt")
    put(root, b"policy.txt.saving", b"two", LONG_AGO + 1)
    scanned(root, index)
    (root / "policy.txt.saving").replace(root / "policy.txt")
    report = scanned(root, index)
    after = index.get(b"policy.txt")
    assert before is not None
    assert after is not None
    assert (after.id, report.moves, report.modified) == (before.id, [], [b"policy.txt"])
    assert [each.sha256 for each in index.versions(b"policy.txt")] == [sha(b"one"), sha(b"two")]
