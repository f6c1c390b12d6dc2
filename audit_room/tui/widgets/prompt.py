"""The prompt at the bottom: one line asked for, left with Esc at any time, its draft kept."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Static

from audit_room.model.display import display
from audit_room.tui.widgets.line import Line

OnSubmit = Callable[[str], Awaitable[None]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What a prompt asks: ``draft`` is the name its text is kept under, empty where it is not worth keeping.

    ``preview`` says how the text would be read; ``on_change`` is told of every keystroke,
    ``on_move`` of the arrows as one line down (1) or up (-1).
    """

    label: str
    on_submit: OnSubmit
    placeholder: str = ""
    draft: str = ""
    preview: Callable[[str], str] | None = None
    on_change: Callable[[str], None] | None = None
    on_leave: Callable[[], None] | None = None
    on_move: Callable[[int], None] | None = None


class HoldingLine(Line):
    """A line that holds what is typed from Enter on, until what was entered is done.

    What comes faster than an answer is saved is meant for what follows it, such as ``n`` and the next request.
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._held: list[events.Key | events.Paste] | None = None

    async def action_submit(self) -> None:
        """Do Enter, and hold what comes after it."""
        if self._held is None:
            self._held = []
        await super().action_submit()

    async def _on_key(self, event: events.Key) -> None:
        self._hold(event, events.Key(event.key, event.character))

    def _on_paste(self, event: events.Paste) -> None:
        self._hold(event, events.Paste(event.text))

    def _hold(self, event: events.Event, again: events.Key | events.Paste) -> None:
        if self._held is None and self.screen.focused is self:
            return
        event.stop()
        event.prevent_default()
        if self._held is None:
            self.app.post_message(again)
        else:
            self._held.append(again)

    def release(self) -> None:
        """Give what was held to what has the focus now."""
        held, self._held = self._held or [], None
        for event in held:
            self.app.post_message(event)


class Prompt(Horizontal):
    """A label and a line; hidden while nothing is asked.  ``busy`` while what was typed is being done."""

    DEFAULT_CSS = """
    Prompt { height: 1; }
    Prompt > Static {
        width: auto; max-width: 60%; height: 1; color: $accent; text-style: bold; padding-right: 1;
    }
    Prompt > Line { width: 1fr; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.asked: Asked | None = None
        self.busy = False
        self.display = False

    def compose(self) -> ComposeResult:
        """Make label and line."""
        yield Static("", markup=False, id="prompt-label")
        yield HoldingLine(id="prompt-line")

    @property
    def line(self) -> HoldingLine:
        """The line typed into."""
        return self.query_one(HoldingLine)

    def open(self, asked: Asked, initial: str) -> None:
        """Ask; the line takes the focus."""
        self.asked = asked
        self.query_one("#prompt-label", Static).update(f" {display(asked.label)} ›")
        self.line.placeholder = display(asked.placeholder)
        self.line.put(initial)
        self.display = True
        self.screen.set_focus(self.line)

    def on_key(self, event: events.Key) -> None:
        """Give the arrows to what moves with them."""
        step = {"down": 1, "up": -1}.get(event.key)
        if step is not None and self.asked is not None and self.asked.on_move is not None:
            event.stop()
            event.prevent_default()
            self.asked.on_move(step)

    def close(self) -> None:
        """Ask no more."""
        self.asked = None
        self.display = False


class Confirm(Static, can_focus=True):
    """A question answered by Enter or its own key; any other key goes its usual way and leaves it."""

    DEFAULT_CSS = """
    Confirm { height: 1; color: $accent; text-style: bold; padding: 0 1; }
    """

    class Confirmed(Message):
        """The question was answered with yes."""

    class Left(Message):
        """The question was left without an answer."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__("", markup=False, id=id)
        self._key = ""
        self._question = ""
        self.display = False

    def open(self, question: str, key: str) -> None:
        """Ask; ``key`` pressed again means yes, as Enter does."""
        self._key = key
        self._question = display(question)
        self.display = True
        self.refresh()
        self.screen.set_focus(self)

    def render(self) -> Text:
        """Return the question and how to say yes to it; a long question is cut, that is not."""
        yes = Text(f"  ({self._key or 'Enter'}: yes)")
        question = Text(self._question)
        question.truncate(max(self.content_size.width - yes.cell_len, 0), overflow="ellipsis")
        return question.append_text(yes)

    def close(self) -> None:
        """Ask no more."""
        self.display = False

    def on_key(self, event: events.Key) -> None:
        """Take yes; Esc is no."""
        if event.key == "enter" or (self._key and event.key == self._key):
            event.stop()
            event.prevent_default()
            self.post_message(self.Confirmed())
        elif event.key == "escape":
            event.stop()
            event.prevent_default()
            self.post_message(self.Left())

    def on_blur(self) -> None:
        """Leave when another thing takes the focus."""
        if self.display:
            self.post_message(self.Left())
