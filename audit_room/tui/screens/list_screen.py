"""What the screens with a list have in common: the list, the preview of its row, reading it in full."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.widget import Widget

from audit_room.model.snapshot import Snapshot
from audit_room.reports.outward import outward
from audit_room.tui.screens.base import RoomScreen
from audit_room.tui.themes import Ink, ink
from audit_room.tui.widgets.about_line import AboutLine
from audit_room.tui.widgets.list_and_preview import ListAndPreview
from audit_room.tui.widgets.preview import Preview
from audit_room.tui.widgets.virtual_list import RowId, VirtualList


class ListScreen(RoomScreen):
    """A list above or beside the preview of the row under its cursor.

    A screen of this kind draws a line of its list with ``draw_row``, the line above it with ``draw_header``,
    and the preview with ``draw_preview``.  ``Enter`` gives the preview the room, ``Esc`` takes it back.
    """

    SELECTABLE: ClassVar[bool] = False
    EMPTY: ClassVar[str] = ""

    def compose_body(self) -> ComposeResult:
        """Make a line about the list, the list, and the preview."""
        self.rows = VirtualList(
            self.draw_row, header=self.draw_header, selectable=self.SELECTABLE, empty=self.EMPTY, id="rows"
        )
        self.reader = Preview(id="preview")
        yield AboutLine()
        self.panes = ListAndPreview(self.rows, self.reader)
        yield self.panes

    def draw_row(self, row_id: RowId, width: int, cursor: bool, selected: bool) -> Text:
        """Return one line of the list."""
        raise NotImplementedError

    def draw_header(self, width: int) -> Text:
        """Return the line above the list."""
        raise NotImplementedError

    def draw_preview(self, width: int) -> Text:
        """Return the preview of the row under the cursor."""
        raise NotImplementedError

    def show_numbers(self) -> None:
        """Bring the line above the list up to this moment."""

    def home(self) -> Widget | None:
        """Return the list."""
        return self.rows

    @property
    def ink(self) -> Ink:
        """The colours of the present theme."""
        return ink(self.app.theme)

    def seen(self, snapshot: Snapshot) -> Snapshot:
        """Return the record, or what of it may leave the house while guests look."""
        return outward(snapshot) if self.guest else snapshot

    def show_about(self, about: Text) -> None:
        """Say something about the whole list, in the line above it."""
        self.query_one(AboutLine).show(about)

    def show_preview(self) -> None:
        """Draw the preview of the row under the cursor."""
        self.reader.show((self.rows.cursor_id, self.guest), self.draw_preview)

    def repaint(self) -> None:
        """Draw everything anew, such as after a change of theme."""
        self.rows.invalidate()
        self.show_numbers()
        self.show_preview()

    def on_mount(self) -> None:
        """Follow the theme, and give the list the focus."""
        self.app.theme_changed_signal.subscribe(self, lambda _theme: self.repaint())

    def on_virtual_list_highlighted(self, event: VirtualList.Highlighted) -> None:
        """Show the row the cursor came to."""
        event.stop()
        self.reached(event.id)

    def reached(self, row_id: RowId | None) -> None:  # noqa: ARG002 - for the screens that read their rows
        """Show the row that the cursor came to, None in an empty list."""
        self.show_preview()

    def on_virtual_list_chosen(self, event: VirtualList.Chosen) -> None:
        """Read the row in full."""
        event.stop()
        self.panes.read(True)
        self.reader.focus()

    def leave(self) -> bool:
        """Go back from reading to the list."""
        if not self.panes.reading:
            return False
        self.panes.read(False)
        self.rows.focus()
        return True
