"""The footer: the keys that work here, from the registry of commands."""

from __future__ import annotations

from rich.text import Text
from textual.widget import Widget

from audit_room.tui.themes import ink


class RoomFooter(Widget):
    """Keys with their words, as many as the line holds; ``?`` always stays in sight."""

    DEFAULT_CSS = "RoomFooter { height: 1; background: $panel; padding: 0 1; text-wrap: nowrap; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.items: tuple[tuple[str, str], ...] = ()

    def show(self, items: tuple[tuple[str, str], ...]) -> None:
        """Show keys and words."""
        if items != self.items:
            self.items = items
            self.refresh()

    def render(self) -> Text:
        """Return the line; what does not fit is left to the help screen."""
        colours = ink(self.app.theme)
        line = Text(no_wrap=True)
        kept = [item for item in self.items if item[0] == "?"]
        room = self.content_size.width - sum(len(key) + len(word) + 3 for key, word in kept)
        for key, word in self.items:
            if (key, word) in kept:
                continue
            needed = len(key) + len(word) + 3
            if needed > room:
                break
            room -= needed
            line.append(key, style=f"bold {colours.accent}").append(f" {word}  ", style=colours.dim)
        for key, word in kept:
            line.append(key, style=f"bold {colours.accent}").append(f" {word}", style=colours.dim)
        return line
