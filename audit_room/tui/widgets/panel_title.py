"""The title line of a panel: a few words on a rule."""

from __future__ import annotations

from rich.text import Text
from textual.widget import Widget

from audit_room.tui.themes import ink


class PanelTitle(Widget):
    """One line ``─ words ─────``; each word is given with whether it stands out."""

    DEFAULT_CSS = "PanelTitle { height: 1; width: 100%; text-wrap: nowrap; }"

    def __init__(self, words: str = "", *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._words: tuple[tuple[str, bool], ...] = ((words, True),)

    def show(self, *words: tuple[str, bool]) -> None:
        """Show words, each with whether it stands out."""
        if words != self._words:
            self._words = words
            self.refresh()

    def render(self) -> Text:
        """Return the line."""
        colours = ink(self.app.theme)
        line = Text("─ ", style=colours.dim, no_wrap=True)
        for words, stands_out in self._words:
            line.append(words, style=f"bold {colours.accent}" if stands_out else colours.dim)
        rest = self.size.width - line.cell_len - 1
        line.append(" " + "─" * max(rest, 0), style=colours.dim)
        line.truncate(self.size.width, overflow="ellipsis")
        return line
