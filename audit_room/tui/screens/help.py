"""The help screen: what the keys do on the screen below, from the same registry."""

from __future__ import annotations

from typing import ClassVar

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

_KEYS = 14
_LINE = (
    "#a518  a requirement: #5.18, #A.5.18, #c9.2 for a clause",
    "@maria  who gets it;  @14:05  it was asked at that time",
    "!high  !low  how soon;  due 15:30  ~20m  due tomorrow 12:00",
    ";;  begins the next request",
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
            yield Static(self._page(), markup=False, id="help-text")

    def action_scroll(self, lines: int) -> None:
        """Read on."""
        self.query_one(VerticalScroll).scroll_relative(y=lines * 2, animate=False)

    def _page(self) -> Text:
        colours = ink(self.app.theme)
        page = Text(f"Keys on {self._screen_name.capitalize()}", style=f"bold {colours.accent}")
        page.append("   Esc or ? goes back\n", style=colours.dim)
        groups: dict[str, list[Command]] = {}
        for command in commands_for(self._screen_name):
            groups.setdefault(command.group, []).append(command)
        for group, commands in groups.items():
            _heading(page, group, colours)
            for command in commands:
                page.append(f"  {command.shown_keys:<{_KEYS}}", style=f"bold {colours.accent}")
                page.append(f"{command.help}\n", style=colours.plain)
        _heading(page, "the line of a request", colours)
        for words in _LINE:
            page.append(f"  {words}\n", style=colours.plain)
        _heading(page, "letters beside a request", colours)
        page.append("  ! over its time   ~ soon\n", style=colours.plain)
        letters = [f"{letter} {state}" for state, letter in STATE_LETTERS.items()]
        page.append(f"  {'   '.join(letters)}\n", style=colours.plain)
        _heading(page, "letters beside evidence", colours)
        page.append(
            f"  {'   '.join(f'{s.value} {words}' for s, words in STATUS_WORDS.items())}\n",
            style=colours.plain,
        )
        return page


def _heading(page: Text, words: str, colours: Ink) -> None:
    page.append(f"\n {words}\n", style=f"bold {colours.dim}")
