"""The preview beside a list: what is known of the row under the cursor, and its text, to be scrolled."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

Build = Callable[[int], Text]
"""Draws the preview for a width in cells."""


class Preview(VerticalScroll, can_focus=True):
    """Shows one thing at a time, ``drawn``; the same thing drawn anew stays where it was scrolled to."""

    DEFAULT_CSS = """
    Preview {
        height: 1fr;
        padding: 0 1;
        scrollbar-size-vertical: 1;
        scrollbar-gutter: stable;
    }
    Preview > Static { width: 1fr; height: auto; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "scroll_down", "down", show=False),
        Binding("k", "scroll_up", "up", show=False),
    ]

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._of: object = None
        self._build: Build | None = None
        self.drawn = Text("")

    def compose(self) -> ComposeResult:
        """Lay out the one text."""
        yield Static(markup=False)

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
        self._draw()

    def _draw(self) -> None:
        if self._build is None or not self.is_mounted:
            return
        text = self._build(max(self.scrollable_content_region.width, 10))
        text.no_wrap = True
        self.drawn = text
        self.query_one(Static).update(text)
