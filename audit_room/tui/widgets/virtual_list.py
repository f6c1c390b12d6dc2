"""The list of the room: virtual rows with their keys, the mouse, and selecting."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import ClassVar, TypeAlias

from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType

from audit_room.tui.widgets import list_messages
from audit_room.tui.widgets.virtual_rows import RenderRow, RowId, RowIds, VirtualRows, position_of

__all__ = ["RenderRow", "RowId", "RowIds", "VirtualList"]


class VirtualList(VirtualRows):
    """A list one moves in by keys and mouse, and selects in where it is ``selectable``.

    The selection is a set of ids: it outlives every change of what is listed.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "up", show=False),
        Binding("down,j", "move(1)", "down", show=False),
        Binding("shift+up", "extend(-1)", "select up", show=False),
        Binding("shift+down", "extend(1)", "select down", show=False),
        Binding("pageup", "page(-1)", "page up", show=False),
        Binding("pagedown", "page(1)", "page down", show=False),
        Binding("home", "first", "first", show=False),
        Binding("end", "last", "last", show=False),
        Binding("enter", "choose", "choose", show=False),
        Binding("space", "select_row", "select", show=False),
        Binding("v", "sticky", "select while moving", show=False),
        Binding("escape", "clear_selection", "clear selection", show=False),
    ]

    Highlighted: TypeAlias = list_messages.Highlighted
    Chosen: TypeAlias = list_messages.Chosen
    SelectionChanged: TypeAlias = list_messages.SelectionChanged

    def __init__(
        self,
        render_row: RenderRow,
        *,
        header: Callable[[int], Text] | None = None,
        selectable: bool = True,
        empty: str = "",
        id: str | None = None,  # noqa: A002 - the name Textual gives it
        classes: str | None = None,
    ) -> None:
        """Make an empty list; see VirtualRows."""
        super().__init__(render_row, header=header, empty=empty, id=id, classes=classes)
        self.selectable = selectable
        self._anchor: int | None = None
        self._selected_before: frozenset[RowId] = frozenset()

    def set_rows(self, ids: RowIds, *, same: Collection[RowId] = (), from_first: bool = False) -> None:
        """Show these rows as VirtualRows does; a range that was begun stays on its beginning."""
        anchor = None if self._anchor is None else self.rows[self._anchor]
        self._anchor = None
        super().set_rows(ids, same=same, from_first=from_first)
        self._anchor = None if anchor is None else position_of(ids, anchor)

    def go_to(self, position: int) -> None:
        """Put the cursor on the row at a position, and select what was passed where a range was begun."""
        super().go_to(position)
        if self._anchor is not None and self.rows:
            low, high = sorted((self._anchor, self._position))
            self._select({*self._selected_before, *self.rows[low : high + 1]})

    @property
    def sticky(self) -> bool:
        """True while moving selects."""
        return self._anchor is not None

    def acted_on(self) -> list[RowId]:
        """Return what an action is for: the selected rows in their order, else the one at the cursor."""
        if self.selected:
            listed = [row_id for row_id in self.rows if row_id in self.selected]
            return listed + sorted(self.selected.difference(listed), key=str)
        return [] if self._cursor_id is None else [self._cursor_id]

    def clear_selected(self) -> None:
        """Select nothing."""
        self._anchor = None
        self._select(set())

    # keys

    def action_move(self, by: int) -> None:
        """Move the cursor by some rows."""
        self.go_to(self._position + by)

    def action_page(self, by: int) -> None:
        """Move the cursor by some screens."""
        self.go_to(self._position + by * max(self._page_size - 1, 1))

    def action_first(self) -> None:
        """Go to the first row."""
        self.go_to(0)

    def action_last(self) -> None:
        """Go to the last row."""
        self.go_to(len(self.rows) - 1)

    def action_choose(self) -> None:
        """Say that the row under the cursor was chosen."""
        if self._cursor_id is not None:
            self.post_message(list_messages.Chosen(self, self._cursor_id))

    # selecting

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave keys to the screen that have nothing to do here."""
        if action in {"select_row", "sticky", "extend"}:
            return self.selectable
        if action == "clear_selection":
            return bool(self.selected) or self.sticky
        return super().check_action(action, parameters)

    def _select(self, ids: set[RowId]) -> None:
        changed = self.selected ^ ids
        self.selected = ids
        if changed:
            self.refresh()
            self.post_message(list_messages.SelectionChanged(self))

    def action_select_row(self) -> None:
        """Select the row under the cursor, or no longer, and go on to the next."""
        if self._cursor_id is None:
            return
        self._anchor = None
        self._select(self.selected ^ {self._cursor_id})
        self.go_to(self._position + 1)

    def action_sticky(self) -> None:
        """Begin to select while moving, or end it and keep what is selected."""
        if self._anchor is not None or not self.rows:
            self._anchor = None
            self.post_message(list_messages.SelectionChanged(self))
            return
        self._begin_range()

    def _begin_range(self) -> None:
        self._anchor = self._position
        self._selected_before = frozenset(self.selected)
        self._select({*self.selected, self.rows[self._position]})

    def action_extend(self, by: int) -> None:
        """Select the rows passed over by one step."""
        if not self.rows:
            return
        if self._anchor is not None:
            self.go_to(self._position + by)
            return
        self._begin_range()
        self.go_to(self._position + by)
        self._anchor = None

    def action_clear_selection(self) -> None:
        """Select nothing."""
        self.clear_selected()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the mouse was pressed; a second click chooses, with ctrl it selects."""
        position = event.y - self._top + self.scroll_offset.y
        if event.y < self._top or position >= len(self.rows):
            return
        self.go_to(position)
        if event.ctrl and self.selectable:
            self._select(self.selected ^ {self.rows[position]})
        elif event.chain > 1:
            self.action_choose()
