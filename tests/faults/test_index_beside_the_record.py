"""Fault catalogue, Indexing: lines 28 to 31, the index and its files beside the record."""

from __future__ import annotations

import json
import os
import random
import re
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from audit_room.room import evidence, marks, requests, scanning
from audit_room.room.opening import init, open_room
from audit_room.room.room import Room
from audit_room.room.verifying import verify
from audit_room.store import places, text_shards
from audit_room.store.index_rows import Todo
from audit_room.store.index_writer import IndexWriter
from audit_room.store.places import HOME_VARIABLE
from tests.cli.terminal import Terminal
from tests.clocks import FakeClock
from tests.faults.processes import ROOT
from tests.intake.trees import put, scanned

_FULL = """
import json, os, resource, sys
from pathlib import Path
from audit_room.model.errors import AuditRoomError
from audit_room.room import requests, scanning
from audit_room.room.opening import open_room
from tests.clocks import FakeClock
with open_room(Path(sys.argv[1]), clock=FakeClock(), actor="maria") as room:
    said = []
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
    for _ in range(2):
        try:
            scanning.scan(room)
            said.append("")
        except AuditRoomError as error:
            said.append(str(error))
    requests.add(room, "kept although nothing more fits into the index")
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    report = scanning.scan(room)
    print(json.dumps([said, report.indexed, room.index.count(), str(room.index.path), len(room.index.search("kept"))]))
"""


def test_28_full_disk_is_said_with_its_place_and_the_record_is_still_written(
    root: Path, tmp_path: Path, clock: FakeClock
) -> None:
    for number in range(400):
        put(root, b"%d.txt" % number, b"kept words and %s" % os.urandom(1500).hex().encode())
    audit = init(root, audit_file=tmp_path / "a.audit", clock=clock, actor="maria")
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[1] == resource.RLIM_INFINITY
    done = subprocess.run(
        [sys.executable, "-c", _FULL, str(audit), "300000"],
        cwd=ROOT, capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    said, indexed, count, place, found = json.loads(done.stdout)
    for sentence in said:
        assert sentence.startswith(f"The index {place} cannot be used (")
        assert re.search(r"; [0-9.]+ [kMGT]?B free on its disk\)", sentence)
        assert "free some space there" in sentence
    assert (indexed, count, found) == (400, 400, 50)
    with open_room(audit, clock=clock, actor="maria") as room:
        assert len(room.record.snapshot().requests) == 1


_KILLED = """
import os, sys, threading
from pathlib import Path
from audit_room.intake.scan import ScanOptions, scan
from audit_room.store.index_writer import IndexWriter
from tests.clocks import FakeClock
with IndexWriter.open(Path(sys.argv[2])) as index:
    threading.Timer(float(sys.argv[3]), lambda: os.kill(os.getpid(), 9)).start()
    scan(os.fsencode(sys.argv[1]), index, clock=FakeClock(), options=ScanOptions(round_files=60))
    threading.Event().wait(60)
"""

_SAME = (
    "SELECT path, shown, name, folded, form, size, mtime_ns, sha256, mime, engine, state, todo, reason, gone_since, "
    "missing_since, warnings, hints, reading, status, refs, known, read_size, read_mtime_ns FROM files ORDER BY path",
    "SELECT files.path, versions.sha256 FROM versions JOIN files ON files.id = file_id ORDER BY 1, 2",
    "SELECT sha256, state, facts, warnings FROM texts ORDER BY sha256",
    "SELECT path, signature FROM folders ORDER BY path",
    "SELECT old, new, sha256 FROM moves ORDER BY id",
    "SELECT sha256 FROM shard0.contents ORDER BY sha256",
    "SELECT sha256 FROM shard1.contents ORDER BY sha256",
    "SELECT files.path FROM names_fts JOIN files ON files.id = names_fts.rowid ORDER BY 1",
    "SELECT count(*) FROM shard0.texts_fts('page')",
    "SELECT count(*) FROM shard1.texts_fts('page')",
)
"""All that two indexes of one folder have in common: nothing but identities and moments differs."""


def _rows(index: IndexWriter) -> list[list[tuple[object, ...]]]:
    return [index.connection.execute(query).fetchall() for query in _SAME]


def _killed_and_finished(root: Path, cut: Path, moments: list[float]) -> list[list[tuple[object, ...]]]:
    """Kill scans after so many seconds each, let one finish, and return the rows of the index then."""
    for seconds in moments:
        done = subprocess.run(
            [sys.executable, "-c", _KILLED, str(root), str(cut), str(seconds)],
            cwd=ROOT, capture_output=True, timeout=100, check=False,
        )  # fmt: skip
        assert done.returncode == -9, done.stderr
    with IndexWriter.open(cut) as index:
        scanned(root, index)
        assert [index.how_many_wait(todo) for todo in Todo] == [0] * len(Todo)
        assert index.connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return _rows(index)


def _folder_to_index(root: Path) -> None:
    for number in range(180):
        put(root, b"%d/%d.txt" % (number % 7, number), b"page %d" % (number // 2))
    for number in range(20):
        put(root, b"html/%d.html" % number, b"<html><title>t</title><body>page %d</body></html>" % number)
    put(root, b"html/copy of 1.html", b"<html><body>page of a copy</body></html>")
    put(root, b"0/empty.txt", b"")


@pytest.mark.parametrize("moments", [[0.1, 0.02], [0.5]])
def test_29_killed_scan_is_finished_by_the_next_with_the_same_rows(
    root: Path, tmp_path: Path, moments: list[float]
) -> None:
    _folder_to_index(root)
    with IndexWriter.open(tmp_path / "whole.index") as index:
        scanned(root, index)
        whole = _rows(index)
    assert len(whole[0]) == 202
    assert _killed_and_finished(root, tmp_path / "cut.index", moments) == whole


@pytest.mark.long
@pytest.mark.timeout(600)
def test_29_killed_at_any_moment(root: Path, tmp_path: Path) -> None:
    _folder_to_index(root)
    with IndexWriter.open(tmp_path / "whole.index") as index:
        scanned(root, index)
        whole = _rows(index)
    chance = random.Random(29)  # noqa: S311 - moments, not secrets
    for attempt in range(40):
        moments = [chance.uniform(0, 1.2) for _ in range(chance.randint(1, 3))]
        assert _killed_and_finished(root, tmp_path / f"{attempt}.index", moments) == whole, moments


FILE = "access/access-review-2026Q3-finance.csv"
NOTE = "backups/restore-test-2026-09.txt"

Loss = Callable[[Path], None]


def _remove(path: Path) -> None:
    for each in path.parent.glob(f"{path.name}*"):
        each.unlink()


def _remove_folder(path: Path) -> None:
    shutil.rmtree(path.parent)


def _remove_texts(path: Path) -> None:
    _remove(text_shards.shard_paths(path)[0])


def _remove_texts_without_their_log(path: Path) -> None:
    text_shards.shard_paths(path)[1].unlink()


def _garble(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(b"\xff" * path.stat().st_size)


def _garble_texts(path: Path) -> None:
    for each in text_shards.shard_paths(path):
        _garble(each)


def _cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def _cut_texts(path: Path) -> None:
    _cut(text_shards.shard_paths(path)[0])


def _swap_texts(path: Path) -> None:
    first, second = text_shards.shard_paths(path)
    first.rename(first.with_name("aside"))
    second.rename(first)
    first.with_name("aside").rename(second)


LOSSES: list[Loss] = [
    _remove, _remove_folder, _remove_texts, _remove_texts_without_their_log, _garble, _garble_texts, _cut, _cut_texts,
    _swap_texts,
]  # fmt: skip


def _as_it_stands(room: Room) -> tuple[object, ...]:
    """Return all that a user sees of the evidence, identities left out."""
    files = [
        (
            each.path,
            each.sha256,
            each.mime,
            each.status,
            each.refs,
            each.text,
            each.warnings,
            room.index.text(each.path),
        )
        for each in room.index.all_files()
    ]
    return (
        files,
        [hit.path for hit in room.index.search("finance")],
        [hit.path for hit in room.index.search("41 minutes")],
    )


@pytest.mark.parametrize("running", [False, True], ids=["closed", "while a room runs"])
@pytest.mark.parametrize("lose", LOSSES)
def test_30_lost_index_comes_back_and_the_record_never_noticed(
    audit_file: Path, clock: FakeClock, lose: Loss, running: bool
) -> None:
    with open_room(audit_file, clock=clock, actor="maria") as room:
        scanning.scan(room)
        requests.add(room, "access review")
        evidence.tag(room, [evidence.resolve(room, FILE), evidence.resolve(room, NOTE)], ["A.5.18"])
        requests.present(room, "R-001", [evidence.resolve(room, FILE)])
        before, record, index = _as_it_stands(room), room.record.snapshot(), room.index.path
        if running:
            lose(index)
            requests.add(room, "restore test")
            _until_it_is_whole(room)
            assert _as_it_stands(room) == before
            assert len(room.record.snapshot().requests) == 2
            record = room.record.snapshot()
    if not running:
        lose(index)
    with open_room(audit_file, clock=clock, actor="maria") as again:
        _until_it_is_whole(again)
        assert _as_it_stands(again) == before
        assert again.record.snapshot() == record
        assert verify(again).ok


def _until_it_is_whole(room: Room) -> None:
    """Scan once: whatever was lost is found again by that."""
    scanning.scan(room)
    marks.sync(room)


def test_31_home_inside_the_evidence_folder_is_refused_with_advice(
    root: Path, tmp_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(root, b"fine.txt")
    before = sorted(root.rglob("*"))
    for audit, home in ((root / "a.audit", tmp_path / "home"), (tmp_path / "a.audit", root / "home")):
        monkeypatch.setenv(HOME_VARIABLE, str(home))
        outcome = Terminal(clock, audit).run("init", str(root))
        assert outcome.code == 2
        assert "inside the evidence folder" in outcome.err
        assert sorted(root.rglob("*")) == before
        assert not audit.exists()


def test_31_what_belongs_to_the_audit_is_left_out_by_whatever_name_it_is_met(
    root: Path, tmp_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(root, b"fine.txt", b"evidence")
    home = tmp_path / "home"
    monkeypatch.setenv(HOME_VARIABLE, str(home))
    audit = init(root, audit_file=tmp_path / "a.audit", clock=clock, actor="maria")
    with open_room(audit, clock=clock, actor="maria") as room:
        scanning.scan(room)
        evidence.tag(room, [evidence.resolve(room, "fine.txt")], ["A.5.1"])
        own = [
            audit,
            places.mirror_path(room.record.uid),
            room.index.path,
            *text_shards.shard_paths(room.index.path),
        ]
        for number, path in enumerate(own):
            (root / f"hard link {number}.bin").hardlink_to(path)
        (root / "link.audit").symlink_to(audit)
        (root / "kept here").symlink_to(home)
        report = scanning.scan(room)
        assert (report.new, report.indexed, report.skipped) == (0, 1, len(own) + 2)
    for link in root.glob("hard link*"):
        link.unlink()
    (root / "kept here").unlink()
    home.rename(root / "home")
    monkeypatch.setenv(HOME_VARIABLE, str(root / "home"))
    with open_room(audit, clock=clock, actor="maria") as room:
        for _ in range(2):
            report = scanning.scan(room)
            assert (report.new, report.changed, report.indexed, report.missing) == (0, 0, 1, 0)
        left_out = {os.fsdecode(path): reason for path, reason in report.left_out}
        assert left_out["home/cache"] == left_out["home/data"] == "belongs to the audit itself"
