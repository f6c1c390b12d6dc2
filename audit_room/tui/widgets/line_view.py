"""A widget that paints its lines itself, scrolled, and may get more or fewer of them at any time."""

from __future__ import annotations

from math import ceil

from textual.geometry import Region, Size
from textual.reactive import Reactive
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar
from textual.strip import Strip

_STEPS = 8
"""In so many steps a scroll bar moves by one cell."""


class LineView(ScrollView):
    """Lines one scrolls in; a key costs what it changes.

    Textual lays out the whole screen anew whenever the size of what is scrolled changes, paints the scroll bar anew at
    each line, and puts borders around lines that have none.  Here the layout is only done where the scroll bar comes
    or goes, the bar is painted where it looks different, and lines without border or padding are taken as they are.
    """

    virtual_size = Reactive(Size(0, 0), layout=False, repaint=False)

    _bar: tuple[int, int, int] | None = None

    def set_line_count(self, count: int) -> None:
        """Take it that there are so many lines now; what is painted of them is the owner's affair."""
        if count == self.virtual_size.height:
            return
        self.virtual_size = Size(0, count)
        if not self.container_size:
            return
        if (count > self.container_size.height) != self.show_vertical_scrollbar:
            self.refresh(layout=True)
        if self.scroll_offset.y > self.max_scroll_y:
            self.scroll_to(y=self.max_scroll_y, animate=False, force=True)
        self._move_bar()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Paint other lines."""
        self._move_bar()
        if round(old_value) != round(new_value):
            self.refresh(self.size.region)

    def _move_bar(self) -> None:
        """Tell the scroll bar where it stands; it is painted only where that can be seen."""
        if not self.show_vertical_scrollbar:
            self._bar = None
            return
        bar, position, count = self.vertical_scrollbar, self.scroll_y, self.virtual_size.height
        looks = _looks(self.container_size.height, count, position)
        if looks == self._bar:
            bar.set_reactive(ScrollBar.position, position)
            bar.set_reactive(ScrollBar.window_virtual_size, count)
        else:
            self._bar = looks
            bar.position, bar.window_virtual_size = position, count

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the lines of a part of the widget."""
        if self.styles.gutter:
            return super().render_lines(crop)
        width, background = self.size.width, self.background_colors[1]
        lines = [self.render_line(y) for y in crop.line_range]
        if any(line.cell_length < width for line in lines):
            base = self.rich_style
            lines = [line.extend_cell_length(width, base) for line in lines]
        for line_filter in self.get_line_filters():
            lines = [line.apply_filter(line_filter, background) for line in lines]
        return lines if crop.column_span == (0, width) else [line.crop(*crop.column_span) for line in lines]


def _looks(size: int, count: int, position: float) -> tuple[int, int, int]:
    """Return where a scroll bar of ``size`` cells begins and ends, in steps, and how long it is."""
    if count <= size:
        return 0, 0, size
    thumb = max(1.0, size * size / count)
    begin = int((size - thumb) * position / (count - size) * _STEPS)
    return begin, begin + ceil(thumb * _STEPS), size
