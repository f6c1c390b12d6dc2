"""Joins the intake's own thread to the screen: starts and stops it, and says in words how it stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.message import Message

from audit_room.tui.desk import Desk

if TYPE_CHECKING:
    from audit_room.intake.scan import ScanReport


class IntakeLink:
    """The watcher of the evidence folder as the screens see it."""

    def __init__(self, desk: Desk, post: Callable[[Message], bool]) -> None:
        self._desk = desk
        self._post = post
        self.words = "starting"
        self.offline = False
        self.progress: tuple[str, int, int] | None = None

    def start(self) -> None:
        """Begin to watch."""

    def stop(self) -> None:
        """End watching."""

    async def take_in(self, report: ScanReport) -> None:
        """Let the record follow what a scan found."""
        from audit_room.room import scanning  # noqa: PLC0415

        await self._desk.call(scanning.take_in, report)
