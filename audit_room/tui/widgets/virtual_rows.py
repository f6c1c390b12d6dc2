"""The virtual list: one line a row, painted only where it is seen, so that 100,000 rows cost what 50 do.

Rows are known by their id, never by their position: when rows arrive or go, the cursor and the selection stay
on what they were on, and so does the line of the screen it stands on.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.cache import LRUCache
from textual.geometry import Region
from textual.strip import Strip

from audit_room.tui.themes import ink
from audit_room.tui.widgets.line_view import LineView
from audit_room.tui.widgets.list_messages import Highlighted

RowId = int | str
RowIds = Sequence[int] | Sequence[str]
RenderRow = Callable[[RowId, int, bool, bool], Text]
"""Draws a row: id, width in cells, whether the cursor is on it, whether it is selected."""

GUTTER = 3
"""Cells before each row, for the marks of cursor and selection: told by sign, not by colour alone."""

_KEPT_STRIPS = 1024


class VirtualRows(LineView, can_focus=True):
    """Rows that the owner draws, and a cursor on one of them.

    ``render_row`` draws one row as text of one line.  ``selected`` holds the ids that are marked as selected,
    also those that are not in the list at the moment.  ``header`` is drawn above the rows and stays there.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "virtual-list--cursor-blurred",
        "virtual-list--selected",
        "virtual-list--header",
    }

    DEFAULT_CSS = """
    VirtualRows {
        height: 1fr;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
        scrollbar-gutter: stable;
    }
    VirtualRows .virtual-list--cursor-blurred { background: $panel; }
    VirtualRows .virtual-list--selected { text-style: bold; }
    VirtualRows .virtual-list--header { text-style: underline; }
    """

    def __init__(
        self,
        render_row: RenderRow,
        *,
        header: Callable[[int], Text] | None = None,
        empty: str = "",
        id: str | None = None,  # noqa: A002 - the name Textual gives it
        classes: str | None = None,
    ) -> None:
        """Make an empty list.

        ``header`` draws the line above the rows for a width; ``empty`` is said where there is no row.
        """
        super().__init__(id=id, classes=classes)
        self.render_row = render_row
        self.header = header
        self.empty = empty
        self.selected: set[RowId] = set()
        self._rows: RowIds = ()
        self._position = 0
        self._width = 0
        self._cursor_id: RowId | None = None
        self._strips: LRUCache[tuple[RowId, int, bool, bool, bool], Strip] = LRUCache(_KEPT_STRIPS)

    # what is in the list

    @property
    def rows(self) -> RowIds:
        """The ids in the order of the list."""
        return self._rows

    @property
    def cursor_id(self) -> RowId | None:
        """The id under the cursor, None in an empty list."""
        return self._cursor_id

    def set_rows(self, ids: RowIds, *, same: Collection[RowId] = (), from_first: bool = False) -> None:
        """Show these rows; the cursor stays on its id and line, or next to where it was if the id is gone.

        What was drawn of the rows of ``same`` is still right; only lines that may differ are painted.  With
        ``from_first`` it is another list, and the cursor goes to its first row.
        """
        line, before = self._position - self.scroll_offset.y, self.visible_ids
        self._rows = ids
        self._forget_all_but(same)
        self.set_line_count(len(ids) + self._top)
        found = None if from_first or self._cursor_id is None else position_of(ids, self._cursor_id)
        if found is not None:
            self._position = found
            self._scroll_keeping(line)
            self._repaint_changed(before, same)
        else:
            self._position = 0 if from_first else max(min(self._position, len(ids) - 1), 0)
            self._announce()
            self._keep_visible()
            self.refresh()

    def _forget_all_but(self, same: Collection[RowId]) -> None:
        if not same:
            self._strips.clear()
            return
        for key in [key for key in self._strips.keys() if key[0] not in same]:  # noqa: SIM118 - not a dict
            self._strips.discard(key)

    def _repaint_changed(self, before: RowIds, same: Collection[RowId]) -> None:
        """Paint the lines on which another row stands than ``before``, or one that may look different."""
        first, now = self.scroll_offset.y, self.visible_ids
        for line in range(self._page_size):
            if before[line : line + 1] != now[line : line + 1] or any(
                row_id not in same for row_id in now[line : line + 1]
            ):
                self.refresh_line(first + line + self._top)

    def move_to(self, row_id: RowId) -> bool:
        """Put the cursor on a row; False where the list does not have it."""
        found = position_of(self._rows, row_id)
        if found is None:
            return False
        self.go_to(found)
        return True

    def invalidate(self, ids: Iterable[RowId] | None = None) -> None:
        """Draw rows anew whose content changed, all of them by default; only what is seen costs anything."""
        if ids is None:
            self._strips.clear()
            self.refresh()
            return
        stale = set(ids)
        for key in [key for key in self._strips.keys() if key[0] in stale]:  # noqa: SIM118 - not a dict
            self._strips.discard(key)
        first = self.scroll_offset.y
        for offset, row_id in enumerate(self.visible_ids):
            if row_id in stale:
                self.refresh_line(first + offset + self._top)

    @property
    def visible_ids(self) -> RowIds:
        """The ids of the rows on the screen."""
        first = self.scroll_offset.y
        return self._rows[first : first + self._page_size]

    @property
    def sight(self) -> tuple[int, int]:
        """On which line of the list the cursor stands, 0 for the first, and how many lines there are for rows."""
        return self._position - self.scroll_offset.y, self._page_size

    # drawing

    @property
    def _top(self) -> int:
        return 0 if self.header is None else 1

    @property
    def _page_size(self) -> int:
        return max(self.scrollable_content_region.height - self._top, 1)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the lines of a part of the list, its width looked up once."""
        self._width = self.scrollable_content_region.width
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """Return one line of the widget."""
        width = self._width
        if y < self._top and self.header is not None:
            text = Text(" " * GUTTER).append_text(self.header(max(width - GUTTER, 0)))
            text.truncate(width, pad=True)
            dim = Style.parse(ink(self.app.theme).dim)
            return self._strip(text, width, self.rich_style + self._part("header") + dim)
        if not self._rows:
            said = self.empty if y == self._top else ""
            dim = Style.parse(ink(self.app.theme).dim)
            return self._strip(Text(" " * GUTTER + said), width, self.rich_style + dim)
        position = y - self._top + self.scroll_offset.y
        if position >= len(self._rows):
            return Strip([], 0)
        return self._row_strip(self._rows[position], position == self._position, width)

    def _part(self, name: str) -> Style:
        """Return the style of a part of the list in the present theme."""
        return self.get_component_rich_style(f"virtual-list--{name}", partial=True)

    def _row_strip(self, row_id: RowId, cursor: bool, width: int) -> Strip:
        selected = row_id in self.selected
        key = (row_id, width, cursor, selected, self.has_focus)
        if (kept := self._strips.get(key)) is not None:
            return kept
        style = self.rich_style
        if selected:
            style += self._part("selected")
        if cursor:
            focused = Style.parse(ink(self.app.theme).cursor) + Style(bold=True)
            style += focused if self.has_focus else self._part("cursor-blurred")
        text = Text(("›" if cursor else " ") + ("• " if selected else "  "))
        text.append_text(self.render_row(row_id, max(width - GUTTER, 0), cursor, selected))
        strip = self._strip(text, width, style).extend_cell_length(self.size.width, self.rich_style)
        self._strips[key] = strip
        return strip

    def _strip(self, text: Text, width: int, style: Style) -> Strip:
        """Return text as exactly one line of ``width`` cells."""
        text.no_wrap = True
        text.end = ""
        text.truncate(width, overflow="ellipsis")
        segments: list[Segment] = list(text.render(self.app.console))
        return Strip(segments).adjust_cell_length(width).apply_style(style)

    def notify_style_update(self) -> None:
        """Forget what was drawn: another theme, another state of focus."""
        super().notify_style_update()
        self._strips.clear()

    def on_resize(self) -> None:
        """Keep the cursor on the screen."""
        self._keep_visible()

    # moving

    def go_to(self, position: int) -> None:
        """Put the cursor on the row at a position, the nearest there is."""
        if not self._rows:
            return
        position = max(min(position, len(self._rows) - 1), 0)
        before, self._position = self._position, position
        self._announce()
        self._keep_visible()
        self.refresh_line(before + self._top)
        self.refresh_line(position + self._top)

    def _announce(self) -> None:
        now = self._rows[self._position] if self._rows else None
        if now != self._cursor_id:
            self._cursor_id = now
            self.post_message(Highlighted(self, now))

    def _keep_visible(self) -> None:
        first, page = self.scroll_offset.y, self._page_size
        if self._position < first:
            self.scroll_to(y=self._position, animate=False, force=True)
        elif self._position >= first + page:
            self.scroll_to(y=self._position - page + 1, animate=False, force=True)

    def _scroll_keeping(self, line: int) -> None:
        """Scroll so that the cursor stands on the same line of the screen as before."""
        self.scroll_to(y=max(self._position - line, 0), animate=False, force=True)
        self._keep_visible()


def position_of(ids: RowIds, row_id: RowId) -> int | None:
    """Return where an id stands in the list, None where it does not."""
    try:
        return ids.index(row_id)
    except ValueError:
        return None
