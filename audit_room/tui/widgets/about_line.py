"""The line above a list or a sheet: what it is, in numbers."""

from __future__ import annotations

from rich.text import Text
from textual.widgets import Static


class AboutLine(Static):
    """One line, cut where it is too long."""

    DEFAULT_CSS = "AboutLine { height: 1; width: 100%; text-wrap: nowrap; text-overflow: ellipsis; }"

    def __init__(self) -> None:
        super().__init__("", markup=False, id="about")

    def show(self, text: Text) -> None:
        """Show these words."""
        text.no_wrap, text.overflow = True, "ellipsis"
        self.update(text)
