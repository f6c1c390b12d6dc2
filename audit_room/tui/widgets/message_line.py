"""The line above the footer: what was done, what went wrong, or how the line being typed is read."""

from __future__ import annotations

import time

from rich.text import Text
from textual.widget import Widget

from audit_room.model.display import shorten
from audit_room.tui.themes import ink
from audit_room.tui.widgets.columns import squeezed

_LONGEST = 400
_MARK = 4

READING_SECONDS = 3.0
"""How long a message stands before news may take its place."""


class MessageLine(Widget):
    """One line: the preview of what is typed where there is one, else the last message."""

    DEFAULT_CSS = "MessageLine { height: 1; padding: 0 1; text-wrap: nowrap; text-overflow: ellipsis; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.message = ""
        self.alert = False
        self.preview = ""
        self._said_at = 0.0
        self._news: list[str] = []

    def say(self, text: str, *, alert: bool = False) -> None:
        """Show a message until the next one; an alert is marked."""
        self.message, self.alert, self.preview = text, alert, ""
        self._said_at = time.monotonic()
        self.refresh()

    def clear(self) -> None:
        """Say nothing, and forget the news that still wait: others will look at the screen."""
        self._news.clear()
        self.say("")

    def announce(self, text: str) -> None:
        """Show news that nobody asked for, once what was said last could be read.

        What comes in until then is shown as one: the newest, and how many more there were.
        """
        self._news.append(text)
        if len(self._news) == 1:
            self._tell_news()

    def _tell_news(self) -> None:
        if not self._news:
            return
        wait = self._said_at + READING_SECONDS - time.monotonic() if self.message else 0.0
        if wait > 0:
            self.set_timer(wait, self._tell_news)
            return
        more = f"  (and {len(self._news) - 1} more)" if len(self._news) > 1 else ""
        self.message, self.alert = self._news[-1] + more, False
        self._news.clear()
        self._said_at = time.monotonic()
        self.refresh()

    def show_preview(self, text: str) -> None:
        """Show how the typed line is read; an empty text gives the place back to the message."""
        if text != self.preview:
            self.preview = text
            self.refresh()

    def render(self) -> Text:
        """Return the line."""
        colours = ink(self.app.theme)
        if self.preview:
            said = Text("  ↳ ", style=colours.dim).append(
                squeezed(shorten(self.preview, _LONGEST), self.content_size.width - _MARK),
                style=colours.accent,
            )
        else:
            mark = "! " if self.alert else ""
            style = f"bold {colours.over}" if self.alert else colours.plain
            said = Text(mark + shorten(self.message, _LONGEST), style=style)
        said.no_wrap, said.overflow = True, "ellipsis"
        return said
