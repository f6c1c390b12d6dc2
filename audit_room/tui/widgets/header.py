"""The header: which audit, what is open and late, whether it is saved, how fresh the evidence is."""

from __future__ import annotations

from rich.text import Text
from textual.widget import Widget

from audit_room.tui.themes import ink
from audit_room.tui.widgets.header_lines import HeaderFacts, first_line, second_line


class RoomHeader(Widget):
    """Two lines, painted again only when a word of them changed."""

    DEFAULT_CSS = "RoomHeader { height: 2; background: $panel; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._facts: HeaderFacts | None = None
        self._painted = ""

    def show(self, facts: HeaderFacts) -> None:
        """Show these facts."""
        self._facts = facts
        if self._text().plain != self._painted:
            self.refresh()

    def _text(self) -> Text:
        if self._facts is None:
            return Text("")
        colours, width = ink(self.app.theme), self.size.width
        return Text("\n").join(
            [first_line(self._facts, width, colours), second_line(self._facts, width, colours)]
        )

    def render(self) -> Text:
        """Return both lines."""
        text = self._text()
        self._painted = text.plain
        text.no_wrap = True
        return text
