"""The watch and the service: real folders and threads, each wait bounded by a deadline."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from audit_room.intake import folder_events
from audit_room.intake.hints import HintDelivery, Hints
from audit_room.intake.watch import WatchMode
from tests.clocks import MORNING
from tests.intake.trees import put
from tests.intake.watching import PATIENCE, open_descriptors, until, watching, watching_live


def test_everything_first_then_the_folders_of_what_changed(root: Path) -> None:
    (root / "caf\udce9").mkdir()
    with watching_live(root) as watched:
        put(root, b"caf\xe9/a.txt")
        assert until(lambda: b"caf\xe9" in watched.folders())
        assert watched.folders() == {b"caf\xe9"}
        put(root, b"b.txt")
        assert until(lambda: b"" in watched.folders())
        assert watched.everythings() == 1


def test_reading_listing_and_writing_without_closing_are_no_change(root: Path) -> None:
    put(root, b"read/a.txt")
    (root / "log").mkdir()
    with (root / "log" / "open.txt").open("ab") as log, watching_live(root) as watched:
        (root / "read" / "a.txt").read_bytes()
        list((root / "read").iterdir())
        log.write(b"a line")
        log.flush()
        watched.settle(root / "fence")
        assert watched.folders() == {b"", b"fence"}


@pytest.mark.parametrize("by_folder", [True, False], ids=["own emitter", "the one of watchdog"])
def test_what_happens_to_files_and_folders_is_told(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by_folder: bool
) -> None:
    monkeypatch.setattr(folder_events, "observe", partial(folder_events.observe, by_folder=by_folder))
    with watching_live(root) as watched:

        def tells(happens: Callable[[], object], *folders: bytes) -> bool:
            start = len(watched.calls)
            happens()
            return until(lambda: set(folders) <= watched.folders(start))

        deep, up = root / "a" / "b" / "c" / "deep.txt", root / "a" / "up.txt"
        put(tmp_path, b"other/new.txt")
        assert tells(lambda: put(root, b"a/b/c/deep.txt"), b"a", b"a/b", b"a/b/c")
        assert tells(lambda: deep.rename(up), b"a", b"a/b/c")
        assert tells(up.unlink, b"a")
        assert tells(lambda: (root / "a" / "b").rename(root / "z"), b"a", b"", b"z")
        assert tells(lambda: put(root, b"z/c/later.txt"), b"z/c")
        assert tells(lambda: (tmp_path / "other").rename(root / "arrived"), b"", b"arrived")


def test_hints_from_elsewhere_may_be_absolute_or_relative(root: Path) -> None:
    with watching_live(root) as watched:
        for path in (os.fsencode(root / "one" / "x.txt"), b"two/x.txt"):
            watched.watcher.hint(path)
        watched.watcher.hint_folder(os.fsencode(root / "three"))
        watched.watcher.hint_folder(os.fsencode(root))
        assert until(lambda: watched.folders() == {b"one", b"two", b"three", b""})


def test_call_back_is_not_made_again_before_it_returned(root: Path) -> None:
    gate, running, most = threading.Event(), [0], [0]

    def slow(hints: Hints) -> None:
        running[0] += 1
        most[0] = max(most[0], running[0])
        if not hints.everything:
            gate.wait(PATIENCE)
        running[0] -= 1

    with watching(root, on_change=slow) as watched:
        assert until(lambda: watched.is_in(WatchMode.LIVE) and len(watched.calls) == 1)
        watched.watcher.hint_folder(b"first")
        assert until(lambda: len(watched.calls) == 2)
        for number in range(1000):
            watched.watcher.hint_folder(b"%d" % number)
        watched.watcher.look_at_everything()
        (root / "while it runs").mkdir()
        assert len(watched.calls) == 2
        gate.set()
        assert until(lambda: watched.everythings() == 2)
        assert most == [1]


def test_very_many_folders_are_everything() -> None:
    calls: list[Hints] = []
    delivery = HintDelivery(calls.append, may_deliver=lambda: True, quiet=0.0, longest=0.0, again=1.0)
    for number in range(10_001):
        delivery.add(b"%d" % number)
    delivery.open()
    delivery.start()
    try:
        assert until(lambda: bool(calls))
        assert calls[0].everything
    finally:
        delivery.stop()


def test_nothing_is_called_after_the_stop(root: Path) -> None:
    with watching_live(root) as watched:
        watched.watcher.stop()
        made = len(watched.calls)
        watched.watcher.hint_folder(b"late")
        put(root, b"late/a.txt")
        watched.watcher.look_at_everything()
        assert until(
            lambda: not {each.name for each in threading.enumerate()} & {"evidence-watch", "evidence-hints"}
        )
        assert len(watched.calls) == made


def test_since_and_last_reconcile_are_kept_apart(root: Path) -> None:
    with watching_live(root) as watched:
        watched.watcher.reconciled(MORNING)
        status = watched.watcher.status()
        assert (status.mode, status.last_reconcile, status.since) == (WatchMode.LIVE, MORNING, MORNING)
        assert status.message == ""


def test_watch_leaves_nothing_open(root: Path) -> None:
    put(root, b"a/b/c.txt")
    before = open_descriptors()
    for _ in range(3):
        with watching_live(root):
            pass
    assert until(lambda: open_descriptors() <= before)
