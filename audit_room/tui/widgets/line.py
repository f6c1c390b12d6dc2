"""One line of typing: what is pasted is made harmless, made one line, and never longer than is read."""

from __future__ import annotations

from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.reactive import Reactive
from textual.widgets import Input

from audit_room.model.display import display

LONGEST = 20_000
"""Characters a line may have; a longer paste is cut and said so."""


class Line(Input):
    """A one-line field without border."""

    DEFAULT_CSS = """
    Line, Line:focus {
        height: 1; border: none; padding: 0; background: transparent; background-tint: transparent;
    }
    """

    virtual_size = Reactive(Size(0, 0), layout=False)
    """How long what was typed is: no reason to lay out the whole screen at each key."""

    class PasteCut(Message):
        """What was pasted was longer than the line may be; the rest was left out."""

    def __init__(self, placeholder: str = "", *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(
            placeholder=placeholder, compact=True, select_on_focus=False, max_length=LONGEST, id=id
        )
        self.cursor_blink = False

    async def _on_key(self, event: events.Key) -> None:
        """Do a key of the line in its turn among the letters, also where keys come faster than they are done."""
        if event.key in {"up", "down"}:
            return  # there is one line only: they are for what stands around it
        active = self.screen.active_bindings.get(event.key)
        if active is not None and active.node is self and not event.is_printable:
            event.stop()
            event.prevent_default()
            await self.run_action(active.binding.action)

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        room = max(LONGEST - len(self.value), 0)
        one_line = " ".join(event.text[: room + 1].replace("\t", " ").splitlines())
        clean = display(one_line)
        if len(event.text) > room or len(clean) > room:
            clean = clean[:room]
            self.post_message(self.PasteCut())
        if self.selection.is_empty:
            self.insert_text_at_cursor(clean)
        else:
            self.replace(clean, *self.selection)

    def put(self, text: str) -> None:
        """Replace what is in the line, the cursor at its end."""
        self.value = display(text)[:LONGEST]
        self.cursor_position = len(self.value)
