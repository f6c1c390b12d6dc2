"""Fault catalogue, Watching, as far as the watcher answers for it: lines 5-10 and 13-16.  Real folders and events."""

from __future__ import annotations

import errno
import logging
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from audit_room.intake.file_systems import Mount, RootIdentity
from audit_room.intake.folder_events import FolderEmitter
from audit_room.intake.hints import Hints
from audit_room.intake.watch import WatchMode, WatchTimes
from tests.clocks import MORNING
from tests.intake.trees import put
from tests.intake.watching import EVERYTHING, PATIENCE, Watched, until, watching, watching_live

OFTEN = WatchTimes(check=0.02, quiet=0.02, longest_wait=0.05, reconcile=0.1, restart=0.1)


def test_5_scanner_that_pauses_between_pages_is_told_when_it_ends(root: Path) -> None:
    (root / "scans").mkdir()
    with watching_live(root) as watched:
        with (root / "scans" / "pages.pdf").open("wb") as pages:
            assert until(lambda: b"scans" in watched.folders())
            begun = len(watched.calls)
            for page in range(3):
                pages.write(b"page")
                pages.flush()
                watched.settle(root / f"fence {page}")
            assert b"scans" not in watched.folders(begun), "a page is no reason to read what is being written"
        assert until(lambda: b"scans" in watched.folders(begun))


def test_6_overflow_in_the_log_of_watchdog_is_followed_by_a_look_at_everything(root: Path) -> None:
    with watching_live(root) as watched:
        logging.getLogger("watchdog.observers.inotify_c").warning(
            "Inotify queue overflowed; events were lost"
        )
        assert until(lambda: watched.everythings() == 2)


def test_6_overflow_of_the_system_itself_is_noticed(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    limit = int(Path("/proc/sys/fs/inotify/max_queued_events").read_text())
    if limit > 50_000:
        pytest.skip("this machine queues more events than a quick test can make")
    a, b = os.fsencode(root / "a"), os.fsencode(root / "b")
    put(root, b"a")
    held, go_on = threading.Event(), threading.Event()
    take_in = FolderEmitter._take_in

    def late(emitter: FolderEmitter, events: bytes) -> int:
        held.set()
        go_on.wait(PATIENCE)
        return take_in(emitter, events)

    monkeypatch.setattr(FolderEmitter, "_take_in", late)
    with watching_live(root) as watched:
        (root / "first").touch()
        assert held.wait(PATIENCE)
        for _ in range(limit // 3):
            os.rename(a, b)  # noqa: PTH104 - quickest
            os.rename(b, a)  # noqa: PTH104
        go_on.set()
        assert until(lambda: watched.everythings() == 2)


def test_7_failing_handler_leaves_the_observer_alive_and_everything_is_looked_at_again(
    root: Path, caplog: pytest.LogCaptureFixture
) -> None:
    failures = [RuntimeError("database is locked")]

    def fail_once(hints: Hints) -> None:
        if hints.folders and failures:
            raise failures.pop()

    with watching(root, on_change=fail_once) as watched:
        assert until(lambda: watched.calls == [EVERYTHING])
        observer = watched.watcher._observer
        put(root, b"event.txt")
        assert until(lambda: watched.everythings() == 2)
        assert "database is locked" in caplog.text
        (root / "later").mkdir()
        assert until(lambda: b"later" in watched.folders())
        assert watched.watcher._observer is observer
        assert watched.is_in(WatchMode.LIVE)


def _kill_observer(watched: Watched) -> None:
    assert watched.watcher._observer is not None
    watched.watcher._observer.stop()


def _kill_emitter(watched: Watched) -> None:
    assert watched.watcher._observer is not None
    for emitter in watched.watcher._observer.emitters:
        emitter.stop()


@pytest.mark.parametrize("kill", [_kill_observer, _kill_emitter])
def test_8_dead_thread_is_said_restarted_and_followed_by_a_look_at_everything(
    root: Path, kill: Callable[[Watched], None]
) -> None:
    with watching_live(root) as watched:
        dead = watched.watcher._observer
        kill(watched)
        assert until(
            lambda: (
                watched.watcher._observer not in {None, dead}
                and [each.mode for each in watched.statuses[-2:]] == [WatchMode.RECONCILING, WatchMode.LIVE]
            )
        )
        assert "restarted" in watched.statuses[-2].message
        assert until(lambda: watched.everythings() >= 2)
        assert until(lambda: bool(put(root, b"after/a.txt")) and b"after" in watched.folders()), "live again"


def test_8_emitter_that_fails_by_itself_is_restarted(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with watching_live(root) as watched, monkeypatch.context() as broken:

        def fail(_emitter: FolderEmitter, _events: bytes) -> int:
            broken.undo()
            raise RuntimeError("unforeseen")

        broken.setattr(FolderEmitter, "_take_in", fail)
        put(root, b"a.txt")
        assert until(lambda: watched.everythings() >= 2 and watched.is_in(WatchMode.LIVE))


def test_9_root_renamed_away_is_offline_by_name_and_its_events_are_nobodys(
    root: Path, tmp_path: Path
) -> None:
    put(root, b"sub/a.txt")
    with watching_live(root) as watched:
        root.rename(tmp_path / "away")
        assert until(lambda: watched.is_in(WatchMode.OFFLINE))
        status, made = watched.watcher.status(), len(watched.calls)
        assert str(root) in status.message
        assert "offline since 10:00" in status.message
        assert status.since == MORNING
        put(tmp_path, b"away/sub/phantom.txt")
        watched.watcher.look_at_everything()
        (tmp_path / "away").rename(root)
        assert until(lambda: watched.is_in(WatchMode.LIVE))
        assert until(lambda: len(watched.calls) > made)
        assert watched.calls[made:] == [EVERYTHING], "no look while it was away, one at all when it came back"
        put(root, b"sub/new.txt")
        assert until(lambda: b"sub" in watched.folders(made))


def test_10_root_deleted_and_made_again_is_watched_again(root: Path) -> None:
    put(root, b"sub/a.txt")
    with watching_live(root) as watched:
        shutil.rmtree(root)
        assert until(lambda: watched.is_in(WatchMode.OFFLINE))
        made = len(watched.calls)
        root.mkdir()
        assert until(lambda: watched.is_in(WatchMode.LIVE))
        assert until(lambda: EVERYTHING in watched.calls[made:])
        put(root, b"sub/new.txt")
        assert until(lambda: b"sub" in watched.folders(made))


def test_10_root_replaced_in_one_moment_is_noticed(root: Path, tmp_path: Path) -> None:
    put(tmp_path, b"other/sub/b.txt")
    with watching_live(root) as watched:
        before = watched.watcher._observer
        root.rename(tmp_path / "away")
        (tmp_path / "other").rename(root)
        assert until(lambda: watched.everythings() >= 2 and watched.is_in(WatchMode.LIVE))
        assert until(lambda: watched.watcher._observer not in {None, before}), "the new one is watched"
        put(root, b"sub/new.txt")
        assert until(lambda: b"sub" in watched.folders())


def test_10_share_that_is_not_mounted_is_offline_and_not_emptied(root: Path) -> None:
    share = RootIdentity(40, 2, mounted=True, kind="nfs4", source="files:/audit")
    stood = [share._replace(mounted=False, kind="ext4", source="", empty=True)]
    with watching(root, known=share, identity=lambda _root: stood[0]) as watched:
        assert until(lambda: watched.is_in(WatchMode.OFFLINE))
        assert "not mounted" in watched.watcher.status().message
        stood[0] = share
        assert until(lambda: watched.is_in(WatchMode.LIVE) and watched.calls == [EVERYTHING])


def test_10_share_unmounted_while_it_is_watched_is_offline(root: Path, tmp_path: Path) -> None:
    share = RootIdentity(40, 2, mounted=True, kind="nfs4", source="files:/audit")
    stood = [share]
    with watching(root, identity=lambda _root: stood[0]) as watched:
        assert until(lambda: watched.calls == [EVERYTHING] and watched.is_in(WatchMode.LIVE))
        stood[0] = share._replace(mounted=False, kind="ext4", source="", empty=True)
        (tmp_path / "mount point").mkdir()
        root.rename(tmp_path / "mounted")
        (tmp_path / "mount point").rename(root)
        assert until(lambda: watched.is_in(WatchMode.OFFLINE))
        assert watched.calls == [EVERYTHING]


def test_10_root_that_cannot_be_listed_is_offline_until_it_can(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = os.open

    def refuse(path: bytes | str, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        if path == os.fsencode(root):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return opened(path, flags, mode, dir_fd=dir_fd)

    with monkeypatch.context() as locked:
        locked.setattr(os, "open", refuse)
        with watching(root) as watched:
            assert until(lambda: watched.is_in(WatchMode.OFFLINE))
            assert "permission denied" in watched.watcher.status().message
            assert watched.calls == []
            locked.undo()
            assert until(lambda: watched.is_in(WatchMode.LIVE) and watched.calls == [EVERYTHING])


def test_12_folder_moved_out_takes_its_events_with_it(root: Path, tmp_path: Path) -> None:
    put(root, b"sub/below/a.txt")
    with watching_live(root) as watched:
        (root / "sub").rename(tmp_path / "out")
        watched.settle(root / "moved")
        moved = len(watched.calls)
        put(tmp_path, b"out/phantom.txt")
        put(tmp_path, b"out/below/phantom.txt")
        watched.settle(root / "fence")
        assert watched.folders(moved) <= {b"", b"fence", b"moved"}


def test_13_sub_folder_that_became_readable_is_watched(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(root, b"locked/a.txt")
    watch_one = FolderEmitter._watch_one
    locked = [b"locked"]
    monkeypatch.setattr(
        FolderEmitter,
        "_watch_one",
        lambda emitter, opener, folder: folder not in locked and watch_one(emitter, opener, folder),
    )
    with watching_live(root) as watched:
        put(root, b"locked/unseen.txt")
        watched.settle(root / "fence")
        assert b"locked" not in watched.folders()
        locked.clear()
        (root / "locked").chmod(0o700)
        assert until(lambda: b"locked" in watched.folders())
        seen = len(watched.calls)
        put(root, b"locked/seen.txt")
        assert until(lambda: b"locked" in watched.folders(seen))


def test_14_links_in_a_circle_and_out_of_the_folder_are_not_followed(root: Path, tmp_path: Path) -> None:
    put(root, b"sub/a.txt")
    (tmp_path / "outside").mkdir()
    (root / "loop").symlink_to(root)
    (root / "sub" / "loop").symlink_to(root / "sub", target_is_directory=True)
    (root / "everything").symlink_to("/", target_is_directory=True)
    (root / "outside").symlink_to(tmp_path / "outside", target_is_directory=True)
    with watching_live(root) as watched:
        put(tmp_path, b"outside/a.txt")
        put(root, b"loop/loop/sub/b.txt")
        watched.settle(root / "fence")
        assert watched.folders() <= {b"", b"sub", b"fence"}
        assert b"sub" in watched.folders()


@pytest.mark.parametrize("kind", ["nfs4", "fuse.sshfs"])
def test_15_ground_without_events_is_looked_at_again_and_says_so(root: Path, kind: str) -> None:
    with watching(root, file_system=kind, times=OFTEN) as watched:
        assert until(lambda: watched.everythings() >= 3)
        status = watched.watcher.status()
        assert status.mode is WatchMode.RECONCILING
        assert kind in status.message
        assert "looking every 0.1 s" in status.message
        put(root, b"sub/a.txt")
        assert until(lambda: watched.everythings() >= 5)
        assert not watched.folders(), "events are not relied upon"


def test_15_share_mounted_below_the_root_is_said_and_not_watched(root: Path) -> None:
    (root / "share" / "deep").mkdir(parents=True)
    mount = Mount(os.fsencode(root.resolve() / "share"), "nfs4", "files:/audit")
    with watching(root, nested=lambda _root: (mount,)) as watched:
        assert until(lambda: watched.is_in(WatchMode.LIVE) and watched.calls == [EVERYTHING])
        message = watched.watcher.status().message
        assert f"except below {root.resolve() / 'share'} (nfs4)" in message
        put(root, b"share/deep/a.txt")
        watched.settle(root / "fence")
        assert watched.folders() <= {b"", b"fence"}


@pytest.mark.parametrize(
    ("number", "advice"),
    [(errno.ENOSPC, "max_user_watches"), (errno.EMFILE, "max_user_instances"), (errno.EIO, "")],
)
def test_15_no_watches_left_means_looking_at_intervals_with_advice(
    root: Path, monkeypatch: pytest.MonkeyPatch, number: int, advice: str
) -> None:
    def refuse(_emitter: FolderEmitter, _answer: int) -> int:
        raise OSError(number, "inotify limit reached")

    with monkeypatch.context() as limited:
        limited.setattr(FolderEmitter, "_checked", refuse)
        with watching(root, times=OFTEN) as watched:
            assert until(lambda: watched.everythings() >= 3)
            status = watched.watcher.status()
            assert status.mode is WatchMode.RECONCILING
            assert status.message.startswith("no live events (inotify limit reached), looking every 0.1 s")
            assert advice in status.message
            limited.undo()
            assert until(lambda: watched.is_in(WatchMode.LIVE)), "tried again by itself"


def test_15_no_watch_left_for_a_new_folder_ends_live_events_honestly(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_emitter: FolderEmitter, _answer: int) -> int:
        raise OSError(errno.ENOSPC, "inotify watch limit reached")

    with watching_live(root) as watched:
        monkeypatch.setattr(FolderEmitter, "_checked", refuse)
        (root / "one too many").mkdir()
        assert until(lambda: "inotify watch limit reached" in watched.watcher.status().message)
        assert watched.is_in(WatchMode.RECONCILING)
        assert until(lambda: watched.everythings() >= 2)


def test_standby_is_followed_by_a_look_at_everything(root: Path) -> None:
    slept = [100.0]
    with watching(root, standby=lambda: slept[0]) as watched:
        assert until(lambda: watched.calls == [EVERYTHING])
        slept[0] += 4.0
        watched.settle(root / "fence")
        assert watched.everythings() == 1, "a clock that is set a little is no standby"
        slept[0] += 1800.0
        assert until(lambda: watched.everythings() == 2)


def test_16_burst_of_files_while_the_listener_is_slow_loses_no_folder(root: Path) -> None:
    slow = threading.Event()

    def dawdle(_hints: Hints) -> None:
        slow.wait(0.2)

    program = (
        "import os, sys\n"
        "for number in range(2000):\n"
        "    folder = os.path.join(sys.argv[1], str(number % 25), str(number % 2))\n"
        "    os.makedirs(folder, exist_ok=True)\n"
        "    with open(os.path.join(folder, f'{number}.txt'), 'w') as file: file.write('x')\n"
    )
    with watching(root, on_change=dawdle) as watched:
        assert until(lambda: watched.calls == [EVERYTHING])
        subprocess.run([sys.executable, "-c", program, root], check=True, timeout=60)
        watched.settle(root / "fence")
        every = {b"%d/%d" % (number % 25, number % 2) for number in range(2000)}
        assert watched.everythings() > 1 or every <= watched.folders()
        assert len(watched.calls) < 500, "told by folder and in portions, not file by file"


def test_watcher_stops_in_time_while_its_listener_hangs(root: Path) -> None:
    gate = threading.Event()

    def hang(_hints: Hints) -> None:
        gate.wait(PATIENCE)

    with watching(root, on_change=hang) as watched:
        assert until(lambda: watched.calls == [EVERYTHING])
        watched.watcher.stop()
        assert not gate.is_set()
        gate.set()
