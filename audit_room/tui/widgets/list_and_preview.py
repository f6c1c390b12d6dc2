"""A list with its preview: beside it where the screen is wide, below it where it is not."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Container
from textual.events import Resize

from audit_room.tui.widgets.preview import Preview
from audit_room.tui.widgets.virtual_list import VirtualList

WIDE = 100
"""Cells from which the two stand side by side."""

VERY_WIDE = 150
"""Cells from which the preview gets a larger share."""

TALL = 14
"""Lines from which the preview has room below the list."""


class ListAndPreview(Container):
    """Holds one list and one preview and lays them out for the room there is."""

    DEFAULT_CSS = """
    ListAndPreview { height: 1fr; layout: vertical; }
    ListAndPreview > Preview { border-top: solid $foreground 30%; height: 9; }
    ListAndPreview.-wide { layout: horizontal; }
    ListAndPreview.-wide > VirtualList { width: 13fr; }
    ListAndPreview.-wide.-very > VirtualList { width: 3fr; }
    ListAndPreview.-wide.-very > Preview { width: 2fr; }
    ListAndPreview.-wide > Preview {
        width: 7fr; height: 1fr; border-top: none; border-left: solid $foreground 30%;
    }
    ListAndPreview.-low > Preview { display: none; }
    ListAndPreview.-reading > Preview { display: block; height: 3fr; }
    ListAndPreview.-low.-reading > VirtualList { display: none; }
    ListAndPreview.-wide.-reading > Preview, ListAndPreview.-very.-reading > Preview { width: 3fr; }
    ListAndPreview.-wide.-reading > VirtualList, ListAndPreview.-very.-reading > VirtualList { width: 2fr; }
    """

    def __init__(self, rows: VirtualList, preview: Preview) -> None:
        super().__init__()
        self.rows = rows
        self.preview = preview

    def compose(self) -> ComposeResult:
        """Lay out list and preview."""
        yield self.rows
        yield self.preview

    @property
    def reading(self) -> bool:
        """True while the preview has most of the room."""
        return self.has_class("-reading")

    def read(self, reading: bool) -> None:
        """Give most of the room to the preview, or back to the list."""
        self.set_class(reading, "-reading")

    def on_resize(self, event: Resize) -> None:
        """Choose between beside, below and none."""
        wide = event.size.width >= WIDE
        self.set_class(wide, "-wide")
        self.set_class(event.size.width >= VERY_WIDE, "-very")
        self.set_class(not wide and event.size.height < TALL, "-low")
