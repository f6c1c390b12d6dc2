"""The capture line: what the auditor asks for is typed here; the text leaves it only once it is saved."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Static

from audit_room.tui.widgets.line import Line


class CaptureLine(Horizontal):
    """One line that can always be reached.

    While a line is being saved what is typed after it stays, and Enter on that is done next; a second Enter on the
    same text does nothing.
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
        self._entered_meanwhile = False

    def compose(self) -> ComposeResult:
        """Make mark and line."""
        yield Static(" ›", markup=False)
        yield Line("what does the auditor ask for?  #a518 @maria !high due 15:30", id="capture-line")

    @property
    def line(self) -> Line:
        """The line typed into."""
        return self.query_one(Line)

    def saved(self) -> None:
        """Take what was saved out of the line; what was typed after it stays."""
        text, self._saving = self._saving, ""
        if self.line.value.startswith(text):
            self.line.put(self.line.value[len(text) :])
            again, self._entered_meanwhile = self._entered_meanwhile, False
            if again:
                self._enter(self.line.value)

    def not_saved(self) -> None:
        """Leave the text where it is, so that Enter tries again."""
        self._saving, self._entered_meanwhile = "", False

    def _enter(self, text: str) -> None:
        if text.strip():
            self._saving = text
            self.post_message(self.Entered(text))

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Typed(event.value))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if self._saving:
            self._entered_meanwhile = True
        else:
            self._enter(event.value)
