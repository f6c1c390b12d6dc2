"""The help screen: what the keys do on the screen below, from the same registry."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from audit_room.model.evidence import STATUS_WORDS
from audit_room.model.request import STATE_LETTERS
from audit_room.tui.commands import Command, commands_for
from audit_room.tui.themes import Ink, ink
from audit_room.tui.widgets.evidence_row import WARNING

_KEYS = 12
_LINE = (
    ("#a518", "a requirement; also #5.18, #A.5.18, #c9.2 for a clause"),
    ("@maria", "who gets it; @14:05 says that it was asked at that time"),
    ("!high", "how soon; !low can wait"),
    ("due 15:30", "its own due time; also ~20m, due tomorrow 12:00, due Fri"),
    (";;", "begins the next request"),
)


class HelpScreen(ModalScreen[None]):
    """Groups of keys, then the letters in the lists and how the capture line is read."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,q", "dismiss", "back"),
        Binding("j", "scroll(1)", "down", show=False),
        Binding("k", "scroll(-1)", "up", show=False),
    ]

    def __init__(self, screen_name: str) -> None:
        super().__init__()
        self._screen_name = screen_name

    def compose(self) -> ComposeResult:
        """Make the page."""
        with VerticalScroll(id="help-page"):
            yield Static(self._page(), id="help-text")

    def action_scroll(self, lines: int) -> None:
        """Read on."""
        self.query_one(VerticalScroll).scroll_relative(y=lines * 2, animate=False)

    def _page(self) -> Group:
        colours = ink(self.app.theme)
        title = Text(f"Keys on {self._screen_name.capitalize()}", style=f"bold {colours.accent}")
        parts: list[RenderableType] = [title.append("   Esc or ? goes back", style=colours.dim)]
        groups: dict[str, list[Command]] = {}
        for command in commands_for(self._screen_name):
            groups.setdefault(command.group, []).append(command)
        for group, commands in groups.items():
            parts.append(_heading(group, colours))
            parts.append(_pairs([(command.shown_keys, command.help) for command in commands], colours))
        parts.append(_heading("the line of a request", colours))
        parts.append(_pairs(_LINE, colours))
        parts.append(_heading("letters beside a request", colours))
        letters = [("!", "over its time"), ("~", "soon over its time")]
        parts.append(
            _pairs([*letters, *((letter, str(state)) for state, letter in STATE_LETTERS.items())], colours)
        )
        parts.append(_heading("letters beside evidence", colours))
        signs = [(status.value, words) for status, words in STATUS_WORDS.items()]
        parts.append(
            _pairs([*signs, (WARNING, "there is something to know before an auditor sees it")], colours)
        )
        return Group(*parts)


def _heading(words: str, colours: Ink) -> Text:
    return Text(f"\n{words}", style=f"bold {colours.dim}")


def _pairs(pairs: Sequence[tuple[str, str]], colours: Ink) -> Table:
    """Return keys and their words in two columns."""
    table = Table.grid(padding=(0, 1))
    table.add_column(width=_KEYS)
    table.add_column()
    for key, words in pairs:
        table.add_row(Text(f" {key}", style=f"bold {colours.accent}"), Text(words, style=colours.plain))
    return table
