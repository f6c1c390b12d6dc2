"""The capture line: what the auditor asks for is typed here; the text leaves it only once it is saved."""

from __future__ import annotations

from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Static

from audit_room.tui.widgets.line import Line

NEXT = " ;; "
"""What parts one request from the next within a line."""

PLACEHOLDER = "what does the auditor ask for?  #a518 @maria !high due 15:30"
"""What stands in the empty line."""


class EnteredLine(Line):
    """A line that tells of Enter at once: letters that follow as fast as they can are not before it."""

    def __init__(self, placeholder: str, when_entered: Callable[[], None], *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(placeholder, id=id)
        self._when_entered = when_entered

    async def action_submit(self) -> None:
        """Do Enter."""
        self._when_entered()


class CaptureLine(Horizontal):
    """One line that can always be reached.

    While a line is being saved what is typed after it stays, and Enter on that ends a request there, which is
    saved next; a second Enter on the same text does nothing.
    """

    DEFAULT_CSS = """
    CaptureLine { height: 1; }
    CaptureLine > Static { width: 3; color: $accent; text-style: bold; }
    CaptureLine > Line { width: 1fr; }
    """

    class Typed(Message):
        """The line changed."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Entered(Message):
        """Enter was pressed; ``text`` is to be saved, then ``saved`` or ``not_saved`` called."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._saving = ""
        self._entered_meanwhile = 0

    def compose(self) -> ComposeResult:
        """Make mark and line."""
        yield Static(" ›", markup=False)
        yield EnteredLine(PLACEHOLDER, self._submitted, id="capture-line")

    @property
    def line(self) -> Line:
        """The line typed into."""
        return self.query_one(Line)

    def saved(self) -> None:
        """Take what was saved out of the line; what was typed after it stays."""
        text, self._saving = self._saving, ""
        entered, self._entered_meanwhile = self._entered_meanwhile, 0
        if self.line.value.startswith(text):
            rest = self.line.value[len(text) :]
            self.line.put(rest)
            self._enter(rest[: max(entered - len(text), 0)])

    def not_saved(self) -> None:
        """Leave the text where it is, so that Enter tries again."""
        self._saving, self._entered_meanwhile = "", 0

    def _enter(self, text: str) -> None:
        if text.strip():
            self._saving = text
            self.post_message(self.Entered(text))

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Typed(event.value))

    def _submitted(self) -> None:
        if self._saving:
            self._end_request()
        else:
            self._enter(self.line.value)

    def _end_request(self) -> None:
        """Mark where a request ends that waits for its turn, so that it does not run into the next."""
        typed = self.line.value
        if typed.removeprefix(self._saving).strip() and not typed.endswith(NEXT):
            self.line.put(typed + NEXT)
        self._entered_meanwhile = len(self.line.value)
