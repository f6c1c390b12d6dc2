"""Reading in the background of a screen, where the newest question is the only one that counts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine

from textual.worker import Worker

from audit_room.model.errors import AuditRoomError
from audit_room.tui.screens.base import RoomScreen


def run_newest(screen: RoomScreen, group: str, work: Callable[[], Awaitable[None]]) -> None:
    """Do work in the background and drop what the same group was still doing; an AuditRoomError of it is said."""

    async def said() -> None:
        try:
            await work()
        except AuditRoomError as error:
            screen.say(str(error), alert=True)

    # begun by the worker itself: one that is dropped before it began leaves no coroutine behind
    begin: Callable[[], Coroutine[None, None, None]] = said
    _: Worker[None] = screen.run_worker(begin, group=group, exclusive=True)
