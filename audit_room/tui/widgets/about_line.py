"""The line above a list or a sheet: what it is, in numbers."""

from __future__ import annotations

from rich.text import Text
from textual.widget import Widget


class AboutLine(Widget):
    """One line, cut where it is too long; painted again only when a word or a colour of it changed."""

    DEFAULT_CSS = "AboutLine { height: 1; width: 100%; text-wrap: nowrap; text-overflow: ellipsis; }"

    def __init__(self) -> None:
        super().__init__(id="about")
        self._text = Text("")

    def show(self, text: Text) -> None:
        """Show these words."""
        text.no_wrap, text.overflow = True, "ellipsis"
        if text != self._text:
            self._text = text
            self.refresh()

    def render(self) -> Text:
        """Return the line."""
        return self._text
