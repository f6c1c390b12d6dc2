"""What every screen of the room shares: header, message line, prompt, footer, the answering of commands."""

from __future__ import annotations

import inspect
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.widget import Widget
from textual.widgets import Input, Static

from audit_room.model.journal import Entry
from audit_room.model.snapshot import Snapshot
from audit_room.tui.commands import Command, command_of, commands_for
from audit_room.tui.messages import EvidenceChanged, RecordChanged
from audit_room.tui.screens.asking import AskingScreen
from audit_room.tui.widgets.footer import RoomFooter
from audit_room.tui.widgets.header import RoomHeader
from audit_room.tui.widgets.message_line import MessageLine
from audit_room.tui.widgets.prompt import Confirm, Prompt

LEAST_WIDTH, LEAST_HEIGHT = 40, 10
"""Below this many cells the room says that the window is too small."""

FooterItems = tuple[tuple[str, str], ...]
_TYPING: FooterItems = (("enter", "do it"), ("esc", "leave"))
_DRAFTING: FooterItems = (("enter", "save"), ("esc", "leave, the draft is kept"))
_CONFIRMING: FooterItems = (("enter", "yes"), ("esc", "no"))


class RoomScreen(AskingScreen):
    """A screen with the parts all share.

    A screen gives its body by ``compose_body`` and follows the record by ``show_record``.  It answers a command
    of the registry by a method ``do_<id>``, which may be a coroutine, and says by ``why_not`` why one cannot be
    done now.  An AuditRoomError raised while a command is answered is said in the message line.
    """

    NAME: ClassVar[str] = ""
    TITLE_WORD: ClassVar[str] = ""
    AUTO_FOCUS: ClassVar[str | None] = ""
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "leave", show=False)]

    def __init__(self) -> None:
        super().__init__()
        self._evidence_shown = 0
        self._guest_shown = False
        self._focus_when_large: Widget | None = None

    # what a screen gives

    def compose_body(self) -> ComposeResult:
        """Make what stands between header and message line."""
        yield from ()

    def compose_bottom(self) -> ComposeResult:
        """Make what stands between body and prompt, such as the capture line."""
        yield from ()

    def show_record(self, snapshot: Snapshot) -> None:
        """Bring the screen up to the record: when first shown, when it comes back, when the record changed."""

    def show_evidence(self) -> None:
        """Bring the screen up to the index: when scans or tags changed it, and when the screen comes back."""

    def show_guest(self) -> None:
        """Hide or show what is internal, after ``self.guest`` changed."""
        self.show_record(self.desk.snapshot)

    def lay_out(self, width: int, height: int) -> None:
        """Choose a layout for the window's width and height in cells."""

    def tick(self) -> None:
        """Show that a second went by."""

    def why_not(self, command_id: str) -> str:  # noqa: ARG002 - for the screens that have something to say
        """Return why a command cannot be done now, a sentence; empty where it can."""
        return ""

    def record_changed(self, entries: tuple[Entry, ...]) -> None:
        """Hear of new entries of the journal, by this window or another; the record is shown already."""

    def first_focus(self) -> None:
        """Give the focus to something when the screen is first shown."""
        self.focus_home()

    # commands

    def run_command(self, command_id: str) -> None:
        """Do a command of the registry, or say why it cannot be done."""
        command = command_of(self.NAME, command_id)
        if self.has_class("-too-small") and command_id != "quit":
            return
        if self.guest and not command.guest:
            self.say(f"{command.label}: not while guests look; press g first.")
            return
        if reason := self.audit_app.why_not(command_id) or self.why_not(command_id):
            self.say(reason)
            return
        answer = getattr(self, command.method, None) or getattr(self.app, command.method)
        result = answer()
        if inspect.iscoroutine(result):
            self.act(result)

    def label_of(self, command: Command) -> str:
        """Return what a command is called at this moment."""
        return self.audit_app.label_of(command.id, command.label)

    def action_command(self, command_id: str) -> None:
        """Answer a key."""
        self.run_command(command_id)

    def footer_items(self) -> FooterItems:
        """Return the keys that work here now."""
        if isinstance(self.focused, Confirm):
            return _CONFIRMING
        if isinstance(self.focused, Input):
            asked = self.query_one(Prompt).asked
            return _DRAFTING if asked is not None and asked.draft else _TYPING
        commands = [c for c in commands_for(self.NAME) if c.footer and (c.guest or not self.guest)]
        commands.sort(key=lambda command: command.id != "new_request")
        items = [(command.shown_keys.split()[0], command.label) for command in commands]
        return (*items, ("1-6", "screens"))

    # life

    def compose(self) -> ComposeResult:
        """Make the parts."""
        yield RoomHeader(id="header")
        with Container(id="body"):
            yield from self.compose_body()
        yield from self.compose_bottom()
        yield Prompt(id="prompt")
        yield Confirm(id="confirm")
        yield MessageLine(id="message")
        yield RoomFooter(id="footer")
        yield Static("window too small", markup=False, id="too-small")

    def on_mount(self) -> None:
        """Show the record, then keep the time."""
        self.show_header()
        self.show_record(self.desk.snapshot)
        self._evidence_shown = self.audit_app.evidence_changes
        self.first_focus()
        self.follow_guest()
        self.set_interval(1, self._second)

    def on_screen_resume(self) -> None:
        """Catch up on what happened while another screen was in front."""
        if not (self.is_mounted and self.in_use):
            return
        self.show_record(self.desk.snapshot)
        self.follow_guest()
        if self._evidence_shown != self.audit_app.evidence_changes:
            self._evidence_shown = self.audit_app.evidence_changes
            self.show_evidence()
        self.show_header()
        self.show_footer()

    def follow_guest(self) -> None:
        """Hide or show what is internal, as it was last asked for on any screen."""
        if self._guest_shown != self.guest:
            self._guest_shown = self.guest
            self.set_class(self.guest, "-guest")
            self.query_one(MessageLine).clear()
            self.show_guest()
            self.show_header()
            self.show_footer()

    def on_resize(self) -> None:
        """Say so when the window is too small, and lay out for its width."""
        size = self.app.size
        was, small = self.has_class("-too-small"), size.width < LEAST_WIDTH or size.height < LEAST_HEIGHT
        self.set_class(small, "-too-small")
        if small and not was and not isinstance(self.focused, Input):
            self._focus_when_large = self.focused
            self.set_focus(None)  # else keys would still move and mark rows that nobody sees
        elif was and not small:
            self.call_after_refresh(self._focus_again)
        self.lay_out(size.width, size.height)
        self.show_header()

    def _focus_again(self) -> None:
        """Give the focus back to what had it before the window was too small."""
        before, self._focus_when_large = self._focus_when_large, None
        if before is not None and before in self.focus_chain:
            self.set_focus(before)

    def _second(self) -> None:
        if self.is_current and self.in_use:
            self.show_header()
            self.tick()

    def show_header(self) -> None:
        """Bring the header up to this moment."""
        for header in self.query(RoomHeader):
            header.show(self.audit_app.header_facts(self.TITLE_WORD))

    def show_footer(self) -> None:
        """Bring the footer up to what works here now."""
        for footer in self.query(RoomFooter):
            footer.show(self.footer_items())

    def on_descendant_focus(self) -> None:
        """Other keys work now."""
        self.show_footer()

    def on_descendant_blur(self) -> None:
        """Other keys work now."""
        self.show_footer()

    @on(RecordChanged)
    def _record_changed(self, event: RecordChanged) -> None:
        if not self.in_use:
            return
        self.show_record(self.desk.snapshot)
        self.record_changed(event.entries)
        self.show_header()

    @on(EvidenceChanged)
    def _evidence_changed(self) -> None:
        if not self.in_use:
            return
        self._evidence_shown = self.audit_app.evidence_changes
        self.show_evidence()
        self.show_header()
