"""Whatever happens to the files of a folder in whatever order: after a scan the index is what a naive look finds."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from audit_room.intake.report import ScanReport
from audit_room.intake.scan import ScanOptions
from audit_room.store.index_marks import Marks
from audit_room.store.index_rows import decoded
from audit_room.store.index_writer import IndexWriter
from tests.clocks import FakeClock
from tests.intake.trees import LONG_AGO, scanned

FOLDERS = ("", "a", "a/below", "b")
NAMES = ("1.txt", "2.txt", "3.md")
CONTENTS = (b"", b"alpha", b"gamma", b"delta", b"a longer text than the others")
"""Some of one size, so that only their bytes tell them apart; None stands for one that no other file has."""

folders = st.sampled_from(FOLDERS)
paths = st.builds(lambda folder, name: f"{folder}/{name}".lstrip("/"), folders, st.sampled_from(NAMES))
contents = st.sampled_from((*CONTENTS, None))


class Row(NamedTuple):
    """What the index says of a file."""

    id: int
    present: bool
    sha256: str
    inode: int
    mtime_ns: int
    refs: tuple[str, ...]
    known: tuple[str, ...]
    status: str
    todo: int


class OnDisk(NamedTuple):
    """What a file of the folder is."""

    sha256: str
    content: bytes
    inode: int
    mtime_ns: int


class Folder(RuleBasedStateMachine):
    """A folder to which things happen."""

    def __init__(self) -> None:
        super().__init__()
        self.home = Path(tempfile.mkdtemp(prefix="machine-"))
        self.root = self.home / "evidence"
        self.root.mkdir()
        self.written = LONG_AGO

    def teardown(self) -> None:
        """Leave nothing behind."""
        shutil.rmtree(self.home)

    def scan_now(self, minutes: int) -> None:
        """Let the folder be looked at after some minutes."""
        raise NotImplementedError

    @rule(path=paths, content=contents)
    def write(self, path: str, content: bytes | None) -> None:
        """Make a file, or write all of an existing one anew."""
        self._put(self.root / path, content)

    @precondition(lambda self: self._files())
    @rule(data=st.data())
    def write_and_put_the_date_back(self, data: st.DataObject) -> None:
        """Write as many other bytes, of which neither size nor date tell."""
        file = self._some_file(data)
        before = file.stat().st_mtime_ns
        file.write_bytes(file.read_bytes().swapcase())
        os.utime(file, ns=(before, before))

    @precondition(lambda self: self._files())
    @rule(data=st.data())
    def append(self, data: st.DataObject) -> None:
        """Write more to a file."""
        file = self._some_file(data)
        self._put(file, file.read_bytes() + b" more")

    @precondition(lambda self: self._files())
    @rule(data=st.data(), content=contents)
    def save_atomically(self, data: st.DataObject, content: bytes | None) -> None:
        """Replace a file by one that was written under another name."""
        file = self._some_file(data)
        other = file.with_name("saving.tmp")
        self._put(other, content)
        other.replace(file)

    @precondition(lambda self: self._files())
    @rule(data=st.data(), to=paths)
    def rename(self, data: st.DataObject, to: str) -> None:
        """Give a file another name, perhaps one that another file has."""
        file = self._some_file(data)
        self._parent(to)
        file.rename(self.root / to)

    @precondition(lambda self: self._files())
    @rule(data=st.data(), by_copy=st.booleans(), scan_between=st.booleans())
    def move(self, data: st.DataObject, by_copy: bool, scan_between: bool) -> None:
        """Move a file to where nothing was before: by its name, or as between two disks, perhaps seen half done."""
        file = self._some_file(data)
        self.written += 1
        target = self.root / "moved" / f"{self.written}.txt"
        target.parent.mkdir(exist_ok=True)
        if not by_copy:
            file.rename(target)
            return
        shutil.copy2(file, target)
        if scan_between:
            self.scan_now(1)
        file.unlink()

    @rule(old=folders.filter(bool), new=st.sampled_from(("b", "c", "a/below", "a/deep/er")))
    def rename_folder(self, old: str, new: str) -> None:
        """Give a folder another name, if it is there and the name is free."""
        source, target = self.root / old, self.root / new
        if source.is_dir() and not target.exists() and not target.is_relative_to(source):
            target.parent.mkdir(parents=True, exist_ok=True)
            source.rename(target)

    @precondition(lambda self: len(self._files()) > 1)
    @rule(data=st.data())
    def swap(self, data: st.DataObject) -> None:
        """Let two files change names."""
        first, second = self._some_file(data), self._some_file(data)
        if first != second:
            aside = first.with_name("aside.tmp")
            first.rename(aside)
            second.rename(first)
            aside.rename(second)

    @precondition(lambda self: self._files())
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        """Delete a file."""
        self._some_file(data).unlink()

    @precondition(lambda self: self._files())
    @rule(data=st.data(), content=contents)
    def delete_and_make_again(self, data: st.DataObject, content: bytes | None) -> None:
        """Delete a file and make another one of that name."""
        file = self._some_file(data)
        file.unlink()
        self._put(file, content)

    @precondition(lambda self: self._files())
    @rule(data=st.data(), to=paths, dated=st.booleans())
    def copy(self, data: st.DataObject, to: str, dated: bool) -> None:
        """Copy a file, with its date or without."""
        file, target = self._some_file(data), self.root / to
        if file != target:
            self._parent(to)
            if dated:
                shutil.copy2(file, target)
            else:
                self._put(target, file.read_bytes())

    @precondition(lambda self: self._files())
    @rule(data=st.data(), mode=st.sampled_from((0o600, 0o644, 0o640)))
    def chmod(self, data: st.DataObject, mode: int) -> None:
        """Change permissions, and with them nothing but the date of the last change of any kind."""
        self._some_file(data).chmod(mode)

    def _put(self, file: Path, content: bytes | None) -> None:
        self.written += 1
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(f"only {self.written}".encode() if content is None else content)
        os.utime(file, (self.written, self.written))

    def _parent(self, path: str) -> None:
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)

    def _files(self) -> list[Path]:
        return sorted(path for path in self.root.rglob("*") if path.is_file())

    def _some_file(self, data: st.DataObject) -> Path:
        return data.draw(st.sampled_from(self._files()))

    def _disk(self) -> dict[bytes, OnDisk]:
        found = {}
        for file in self._files():
            status, content = file.stat(), file.read_bytes()
            found[os.fsencode(file.relative_to(self.root))] = OnDisk(
                hashlib.sha256(content).hexdigest(), content, status.st_ino, status.st_mtime_ns
            )
        return found


class FolderAndIndex(Folder):
    """A folder to which things happen, and the index of it."""

    def __init__(self) -> None:
        super().__init__()
        self.index = IndexWriter.open(self.home / "t.index")
        self.clock = FakeClock()
        self.tags = 0
        self.history: dict[int, list[str]] = {}
        self.looks = 0
        self.first_met: dict[bytes, int] = {}

    def teardown(self) -> None:
        """Leave nothing behind."""
        self.index.close()
        super().teardown()

    @initialize(there=st.dictionaries(paths, contents, min_size=3), scanned_before=st.booleans())
    def begin(self, there: dict[str, bytes | None], scanned_before: bool) -> None:
        """Begin with some files, scanned and tagged or not."""
        for path, content in there.items():
            self._put(self.root / path, content)
        if scanned_before:
            self.scan_now(1)
            for path in sorted(there)[::2]:
                self._tag(os.fsencode(path))

    # What happens to the index

    @rule()
    def reopen(self) -> None:
        """Close the index and open it again."""
        self.index.close()
        self.index = IndexWriter.open(self.home / "t.index")

    @precondition(lambda self: any(row.present and row.sha256 for row in self._rows().values()))
    @rule(data=st.data())
    def tag(self, data: st.DataObject) -> None:
        """Tag a file as the index shows it."""
        self._tag(
            data.draw(
                st.sampled_from(
                    sorted(path for path, row in self._rows().items() if row.present and row.sha256)
                )
            )
        )

    def _tag(self, path: bytes) -> None:
        self.tags += 1
        row = self._rows()[path]
        self.index.mark_many([Marks(path, (*row.refs, f"tag {self.tags}"), (row.sha256,))])

    @rule(minutes=st.sampled_from((1, 20)))
    def look_at_names(self, minutes: int) -> None:
        """Look at names only; contents wait for the next scan."""
        before, there = self._rows(), self._disk()
        self.clock.advance(minutes=minutes)
        report = scanned(self.root, self.index, ScanOptions(names_only=True), self.clock)
        self._check_paths(before, there, report)

    @rule()
    def scan(self) -> None:
        """Scan, and compare with what a naive look at the folder finds."""
        self.scan_now(1)

    @rule()
    def scan_later(self) -> None:
        """Scan when files that went are no longer looked for elsewhere by their dates."""
        self.scan_now(20)

    def scan_now(self, minutes: int) -> None:
        before, there = self._rows(), self._disk()
        self.clock.advance(minutes=minutes)
        report = scanned(self.root, self.index, clock=self.clock)
        self._check_paths(before, there, report)
        rows = self._rows()
        self._check_contents(rows, there, report)
        self._check_followed_by_content(before, there, report)
        self._check_history(before, rows, report.moves)
        assert scanned(self.root, self.index, clock=self.clock).read == 0

    @invariant()
    def every_tag_is_there_once(self) -> None:
        """No tag is lost and none is doubled, whatever happens."""
        refs = Counter(ref for row in self._rows().values() for ref in row.refs)
        assert refs == Counter(f"tag {number + 1}" for number in range(self.tags))

    # What must hold

    def _check_paths(self, before: dict[bytes, Row], there: dict[bytes, OnDisk], report: ScanReport) -> None:
        """Every file is present, every known one that is not there is missing or was moved; nothing else is listed."""
        rows = self._rows()
        moved = {old for old, _ in report.moves}
        assert {path for path, row in rows.items() if row.present} == there.keys()
        assert {path for path, row in rows.items() if not row.present} == before.keys() - there.keys() - moved
        assert all(old in before and old not in there and new in there for old, new in report.moves)
        for new in {new for _, new in report.moves}:
            assert rows[new].id in {before[old].id for old, other in report.moves if other == new}
        self._check_when_met(before, rows, report)
        self._check_followed(before, there, report)
        for path, row in rows.items():
            if path in before and path not in {new for _, new in report.moves}:
                assert row.id == before[path].id, "a path keeps its identity"
        assert report.files == report.indexed + report.skipped + len(report.unreadable) == len(there)

    def _check_when_met(self, before: dict[bytes, Row], rows: dict[bytes, Row], report: ScanReport) -> None:
        """What was met together and read are copies: where one of them is gone, the other is not that one, moved."""
        self.looks += 1
        met = {path: self.first_met.get(path, self.looks) for path in rows}
        for old, new in report.moves:
            same = (rows[new].inode, rows[new].mtime_ns) == (before[old].inode, before[old].mtime_ns)
            if new in before and before[new].sha256 and not (same and before[old].refs):
                assert self.first_met[new] > self.first_met[old]
            met[new] = min(met[new], self.first_met[old])
        self.first_met = met

    def _check_contents(self, rows: dict[bytes, Row], there: dict[bytes, OnDisk], report: ScanReport) -> None:
        assert (report.unreadable, report.pending, report.offline_reason) == ([], [], "")
        holders = Counter(file.sha256 for file in there.values() if file.content)
        assert report.duplicates == sum(count for count in holders.values() if count > 1)
        assert report.missing == sum(not row.present for row in rows.values())
        for path, file in there.items():
            row = rows[path]
            assert row.sha256 == file.sha256
            assert self.index.text(path) == file.content.decode()
            assert ("D" in row.status) == (holders[file.sha256] > 1)
            assert ("T" in row.status) == bool(row.refs)
            assert ("M" in row.status) == bool(row.known and file.sha256 not in row.known)
        assert all(row.status.startswith("!") for row in rows.values() if not row.present)

    def _check_followed(
        self, before: dict[bytes, Row], there: dict[bytes, OnDisk], report: ScanReport
    ) -> None:
        """What was only renamed is told to be moved, and its tags are there."""
        rows = self._rows()
        for path, row in _left(before, there).items():
            for new, file in there.items():
                same = (file.inode, file.mtime_ns, file.sha256) == (row.inode, row.mtime_ns, row.sha256)
                if new not in before and same:
                    assert (path, new) in report.moves
                    assert set(row.refs) <= set(rows[new].refs)

    def _check_followed_by_content(
        self, before: dict[bytes, Row], there: dict[bytes, OnDisk], report: ScanReport
    ) -> None:
        """What was copied and deleted is told to be moved where no other file could be meant."""
        rows = self._rows()
        holders = Counter(file.sha256 for file in there.values())
        known = Counter(row.sha256 for row in before.values())
        taken = {new for _, new in report.moves}
        for path, row in _left(before, there).items():
            for new, file in there.items():
                only_one = file.sha256 == row.sha256 and holders[row.sha256] == known[row.sha256] == 1
                if new not in before and file.content and only_one:
                    assert new in taken
                    assert (path, new) not in report.moves or set(row.refs) <= set(rows[new].refs)

    def _check_history(
        self, before: dict[bytes, Row], rows: dict[bytes, Row], moves: list[tuple[bytes, bytes]]
    ) -> None:
        """The versions of a file are the contents it had at each scan; one that took another's place has those too."""
        for old, new in moves:
            kept, taken = (
                rows[new].id,
                {before[path].id for path in (old, new) if path in before} - {rows[new].id},
            )
            for each in taken:
                self.history[kept] = [*self.history.pop(each, ()), *self.history.get(kept, ())]
        for path, row in rows.items():
            seen = self.history.setdefault(row.id, [])
            if row.present and row.sha256 not in seen[-1:]:
                seen.append(row.sha256)
            versions = [version.sha256 for version in self.index.versions(path)]
            assert versions[-1:] == seen[-1:]
            assert set(versions) == set(seen)

    # Inside

    def _rows(self) -> dict[bytes, Row]:
        rows = self.index.connection.execute(
            "SELECT path, id, state = 'present', sha256, inode, mtime_ns, refs, known, status, todo FROM files"
        )
        return {
            path: Row(
                number, bool(present), sha256, inode, mtime_ns, decoded(refs), decoded(known), status, todo
            )
            for path, number, present, sha256, inode, mtime_ns, refs, known, status, todo in rows
        }


def _left(before: dict[bytes, Row], there: dict[bytes, OnDisk]) -> dict[bytes, Row]:
    """Return the files that were read and are not where they were."""
    return {
        path: row
        for path, row in before.items()
        if path not in there and row.present and row.sha256 and not row.todo
    }


def _run(examples: int, steps: int) -> None:
    run_state_machine_as_test(
        FolderAndIndex,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, derandomize=True,
            suppress_health_check=list(HealthCheck), print_blob=True, phases=[Phase.explicit, Phase.generate],
        ),
    )  # fmt: skip


def test_index_is_what_a_naive_look_finds() -> None:
    _run(examples=12, steps=25)


@pytest.mark.long
@pytest.mark.timeout(1200)
def test_index_is_what_a_naive_look_finds_again_and_again() -> None:
    _run(examples=250, steps=50)
