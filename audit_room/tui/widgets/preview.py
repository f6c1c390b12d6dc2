"""The preview beside a list: what is known of the row under the cursor, and its text, to be scrolled."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import zip_longest
from typing import ClassVar

from rich.segment import Segment
from rich.text import Text
from textual.binding import Binding, BindingType
from textual.selection import Selection
from textual.strip import Strip

from audit_room.tui.widgets.line_view import LineView

Build = Callable[[int], Text]
"""Draws the preview for a width in cells."""

_LEAST_WIDTH = 10
_END_OF_LINE = re.compile("\n")


class Preview(LineView, can_focus=True):
    """Shows one thing at a time, ``drawn``; the same thing drawn anew stays where it was scrolled to.

    Only lines that are seen and differ from what was painted before are painted.
    """

    DEFAULT_CSS = """
    Preview {
        height: 1fr;
        padding: 0 1;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
        scrollbar-gutter: stable;
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "scroll_down", "down", show=False),
        Binding("k", "scroll_up", "up", show=False),
    ]

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._of: object = None
        self._build: Build | None = None
        self._width = 0
        self._starts: list[int] = []
        self._seen: tuple[int, list[Text]] = (0, [])
        self.drawn = Text("")

    def show(self, of: object, build: Build) -> None:
        """Show what ``build`` draws; ``of`` is what it is about: only another one begins at the top."""
        self._build = build
        if of != self._of:
            self._of = of
            self.scroll_home(animate=False)
        self._draw()

    def clear(self) -> None:
        """Show nothing."""
        self.show(None, lambda _width: Text(""))

    def on_resize(self) -> None:
        """Draw for the new width."""
        if self._width != self.text_width:
            self._draw()

    @property
    def text_width(self) -> int:
        """The width in cells for which it is drawn."""
        return max(self.scrollable_content_region.width, _LEAST_WIDTH)

    def _draw(self) -> None:
        if self._build is None or not self.is_mounted:
            return
        self._width = self.text_width
        text = self._build(self._width)
        text.no_wrap = True
        self.drawn = text
        self._starts = [0, *(found.end() for found in _END_OF_LINE.finditer(text.plain))]
        if self._starts[-1] < len(text):
            self._starts.append(len(text))
        self.set_line_count(len(self._starts) - 1)
        (first, before), now = self._seen, self._lines_from(self.scroll_offset.y)
        self._seen = self.scroll_offset.y, now
        for line, (old, new) in enumerate(zip_longest(before, now)):
            if old != new or first != self.scroll_offset.y:
                self.refresh_line(self.scroll_offset.y + line)

    def _lines_from(self, first: int) -> list[Text]:
        """Return the lines that are seen from ``first`` on."""
        starts = self._starts[first : first + self.size.height + 1]
        if len(starts) < 2:  # noqa: PLR2004 - a line has a beginning and an end
            return []
        lines = list(self.drawn.divide(starts))[1 : len(starts)]
        for line in lines:
            if line.plain.endswith("\n"):
                line.right_crop(1)
            line.end = ""
        return lines

    # painting

    def render_line(self, y: int) -> Strip:
        """Return one line of the widget."""
        first, width, base = self.scroll_offset.y, self.scrollable_content_region.width, self.rich_style
        if self._seen[0] != first or len(self._seen[1]) < min(
            self.size.height, len(self._starts) - 1 - first
        ):
            self._seen = first, self._lines_from(first)
        if y >= len(self._seen[1]):
            return Strip.blank(width, base)
        line = self._seen[1][y]
        if (selection := self.text_selection) is not None and (span := selection.get_span(first + y)):
            start, end = span
            line = line.copy()
            line.stylize(
                self.screen.get_component_rich_style("screen--selection"), start, None if end < 0 else end
            )
        segments: list[Segment] = list(line.render(self.app.console))
        return Strip(segments).adjust_cell_length(width).apply_style(base).apply_offsets(0, first + y)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the text that was selected with the mouse."""
        return selection.extract(self.drawn.plain), "\n"

    def selection_updated(self, selection: Selection | None) -> None:  # noqa: ARG002 - asked for when painted
        """Paint what is selected."""
        self.refresh()
