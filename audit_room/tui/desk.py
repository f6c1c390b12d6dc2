"""The desk: one thread that owns the open room, so that the screen's thread never waits for the record."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from audit_room.model.clock import Clock
from audit_room.model.journal import Entry
from audit_room.model.requirement import Framework
from audit_room.model.snapshot import Snapshot

if TYPE_CHECKING:
    from audit_room.room.room import Room
    from audit_room.store.live import LiveRecord

P = ParamSpec("P")
T = TypeVar("T")


class Desk:
    """The open audit behind the screens: work goes in, an immutable snapshot comes out.

    ``begin`` starts opening in the desk's own thread, ``ready`` waits for it.  After every call the record is
    followed, and ``listener`` is told, on the loop's thread, of each entry of the journal, whoever wrote it.
    """

    def __init__(self, audit_file: Path, *, clock: Clock, actor: str) -> None:
        self.audit_file = audit_file
        self.clock = clock
        self.actor = actor
        self.listener: Callable[[tuple[Entry, ...]], None] | None = None
        self.warning = ""
        self.read_only = False
        self.saved_at: datetime | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="desk")
        self._heard: deque[Entry] = deque()
        self._opening: Future[None] | None = None
        self._room: Room | None = None
        self._live: LiveRecord | None = None
        self._framework: Framework | None = None
        self._snapshot: Snapshot | None = None

    # opening and closing

    def begin(self) -> None:
        """Start opening the room; returns at once."""
        if self._opening is None:
            self._opening = self._thread.submit(self._open)

    def ready(self) -> None:
        """Wait until the room is open.  Raises RecordError when it cannot be; the desk is then closed."""
        self.begin()
        try:
            if self._opening is not None:
                self._opening.result()
        except BaseException:
            self._thread.shutdown(wait=True)
            raise

    def close(self) -> None:
        """Close the room and end the thread; what was begun is finished first."""
        if self._room is not None:
            self._thread.submit(self._room.close)
        self._thread.shutdown(wait=True)

    def _open(self) -> None:
        from audit_room.room.opening import open_room  # noqa: PLC0415
        from audit_room.store.live import LiveRecord  # noqa: PLC0415

        room = open_room(self.audit_file, clock=self.clock, actor=self.actor, back_up_first=True)
        try:
            _ = room.index  # the screens cannot do without it, while commands can
            self._live = LiveRecord(room.record)
            newest = next(room.record.newest_entries(1), None)
        except BaseException:
            room.close()
            raise
        self.saved_at = newest.at if newest else None
        self._framework, self._snapshot = room.framework, self._live.snapshot
        self.warning, self.read_only = room.record.warning, room.record.read_only
        self._room = room

    # what the screens read; safe on the screen's thread

    @property
    def snapshot(self) -> Snapshot:
        """The whole record as of the last call or poll."""
        if self._snapshot is None:
            self.ready()
        return _there(self._snapshot)

    @property
    def framework(self) -> Framework:
        """The catalogue of this audit."""
        return _there(self._framework)

    @property
    def zone(self) -> tzinfo:
        """The zone in which times are typed and shown."""
        return self.clock.zone

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        return self.clock.now()

    # work

    async def call(self, work: Callable[Concatenate[Room, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``work(room, …)`` in the desk's thread; what it returns or raises comes back."""
        self.begin()
        loop = asyncio.get_running_loop()
        try:
            under_way = loop.run_in_executor(self._thread, lambda: self._do(work, *args, **kwargs))
            return await asyncio.shield(under_way)  # what was begun is done, also where nobody waits any more
        finally:
            self._tell()

    def call_and_wait(self, work: Callable[Concatenate[Room, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do ``call`` from outside a loop, such as while the app ends; the caller waits."""
        self.begin()
        return self._thread.submit(lambda: self._do(work, *args, **kwargs)).result()

    async def poll(self) -> None:
        """Look for what other windows and processes wrote since."""
        await self.call(_nothing)

    def _do(self, work: Callable[Concatenate[Room, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        room = _there(self._room)
        try:
            return work(room, *args, **kwargs)
        finally:
            self._follow(room)

    def _follow(self, room: Room) -> None:
        live = _there(self._live)
        entries = live.refresh()
        if entries:
            self._heard.extend(entries)
            self.saved_at = entries[-1].at
            self._snapshot = live.snapshot
        self.warning = room.record.moved() or room.record.warning

    def _tell(self) -> None:
        entries = []
        while self._heard:
            entries.append(self._heard.popleft())
        if entries and self.listener is not None:
            self.listener(tuple(entries))


def _there(value: T | None) -> T:
    """Return what opening put there; the room is opened before anything of it is asked for."""
    if value is None:
        raise RuntimeError("the room is not open")
    return value


def _nothing(_room: Room) -> None:
    """No work: following the record is what a poll is for."""
