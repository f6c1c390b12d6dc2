"""The Room screen."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType

from audit_room.tui.commands import ROOM, bindings_for
from audit_room.tui.screens.base import RoomScreen


class RequestsScreen(RoomScreen):
    """What the auditor asked for."""

    NAME = ROOM
    TITLE_WORD = "Room"
    BINDINGS: ClassVar[list[BindingType]] = bindings_for(ROOM)

    def focus_capture(self) -> None:
        """Go to the capture line."""
