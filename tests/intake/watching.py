"""A watcher at work on a real folder: what it called back with, and waits that have a deadline."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from audit_room.intake.file_systems import Mount, RootIdentity, root_identity
from audit_room.intake.hints import Hints
from audit_room.intake.watch import Ground, Watcher, WatchMode, WatchStatus, WatchTimes
from tests.clocks import FakeClock

QUICK = WatchTimes(check=0.05, quiet=0.02, longest_wait=0.2, reconcile=60.0, restart=0.1)
"""Times for tests; looks at the whole folder at intervals are left out of them."""

PATIENCE = 60.0
"""Seconds after which a wait is given up."""

EVERYTHING = Hints(everything=True)


def until(holds: Callable[[], bool]) -> bool:
    """Wait for something to hold; False where it never did."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        if holds():
            return True
        time.sleep(0.01)
    return False


def open_descriptors() -> int:
    """Return how many descriptors this process has open; a thread that is just ending may still have some."""
    return len(list(Path("/proc/self/fd").iterdir()))


def no_mounts(_root: bytes) -> tuple[Mount, ...]:
    """Say that nothing is mounted below the root."""
    return ()


@dataclass
class Watched:
    """A running watcher, its calls back and what it said of itself."""

    watcher: Watcher
    calls: list[Hints] = field(default_factory=list)
    statuses: list[WatchStatus] = field(default_factory=list)

    def folders(self, start: int = 0) -> set[bytes]:
        """Return all folders hinted at in the calls from number ``start`` on."""
        return {folder for call in self.calls[start:] for folder in call.folders}

    def everythings(self) -> int:
        """Return how often a look at everything was asked for."""
        return sum(call.everything for call in list(self.calls))

    def is_in(self, mode: WatchMode) -> bool:
        """True where the watch now stands so."""
        return self.watcher.status().mode is mode

    def settle(self, fence: Path) -> None:
        """Return once all that happened before has been told, the folder ``fence`` of our own included.

        What was read together is told in any order, so what is told of the fence for the second time is waited for.
        """
        name = os.fsencode(fence.name)
        fence.mkdir()
        assert until(lambda: name in self.folders())
        told = len(self.calls)
        (fence / "last").touch()
        assert until(lambda: name in self.folders(told))


@contextmanager
def watching(
    root: Path,
    *,
    file_system: str = "ext4",
    times: WatchTimes = QUICK,
    identity: Callable[[bytes], RootIdentity] = root_identity,
    nested: Callable[[bytes], tuple[Mount, ...]] = no_mounts,
    standby: Callable[[], float] = lambda: 0.0,
    known: RootIdentity | None = None,
    on_change: Callable[[Hints], None] | None = None,
) -> Iterator[Watched]:
    """Run a watcher on ``root`` with a clock that stands still."""
    calls: list[Hints] = []
    statuses: list[WatchStatus] = []

    def change(hints: Hints) -> None:
        calls.append(hints)
        if on_change is not None:
            on_change(hints)

    watcher = Watcher(
        os.fsencode(root), change, times=times, on_status=statuses.append, clock=FakeClock(), known=known,
        ground=Ground(lambda _root: file_system, identity, nested, standby),
    )  # fmt: skip
    watcher.start()
    try:
        yield Watched(watcher, calls, statuses)
    finally:
        watcher.stop()


@contextmanager
def watching_live(root: Path) -> Iterator[Watched]:
    """Run a watcher that has made its first call, for everything, and gets live events."""
    with watching(root) as watched:
        assert until(lambda: watched.calls == [EVERYTHING] and watched.is_in(WatchMode.LIVE))
        yield watched
