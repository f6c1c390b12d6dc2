"""What every screen of the room shares: header, message line, prompt, footer, the answering of commands."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.css.query import NoMatches
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input, Static

from audit_room.model.errors import AuditRoomError
from audit_room.model.journal import Entry
from audit_room.model.snapshot import Snapshot
from audit_room.tui.commands import command_of, commands_for
from audit_room.tui.messages import EvidenceChanged, RecordChanged
from audit_room.tui.widgets.footer import RoomFooter
from audit_room.tui.widgets.header import RoomHeader
from audit_room.tui.widgets.line import Line
from audit_room.tui.widgets.message_line import MessageLine
from audit_room.tui.widgets.prompt import Asked, Confirm, Prompt

if TYPE_CHECKING:
    from audit_room.intake.report import ScanReport
    from audit_room.tui.app import AuditRoomApp
    from audit_room.tui.desk import Desk

LEAST_WIDTH, LEAST_HEIGHT = 40, 10
"""Below this many cells the room says that the window is too small."""

FooterItems = tuple[tuple[str, str], ...]
_TYPING: FooterItems = (("enter", "do it"), ("esc", "leave"))
_DRAFTING: FooterItems = (("enter", "save"), ("esc", "leave, the draft is kept"))
_CONFIRMING: FooterItems = (("enter", "yes"), ("esc", "no"))


class RoomScreen(Screen[None]):
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
        self._confirmed: Callable[[], Awaitable[None]] | None = None
        self._focus_before: Widget | None = None
        self._evidence_shown = 0

    # what a screen gives

    def compose_body(self) -> ComposeResult:
        """Make what stands between header and message line."""
        yield from ()

    def compose_bottom(self) -> ComposeResult:
        """Make what stands between body and prompt, such as the capture line."""
        yield from ()

    def show_record(self, snapshot: Snapshot) -> None:
        """Bring the screen up to the record: when first shown, when it comes back, when the record changed."""

    def show_evidence(self, report: ScanReport | None) -> None:
        """Bring the screen up to the index; ``report`` is None where tags changed or the screen comes back."""

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

    def home(self) -> Widget | None:
        """Return the widget that has the focus when nothing is typed: the list."""
        return None

    def first_focus(self) -> None:
        """Give the focus to something when the screen is first shown."""
        self.focus_home()

    # what a screen uses

    @property
    def audit_app(self) -> AuditRoomApp:
        """The app, by its own type."""
        return cast("AuditRoomApp", self.app)

    @property
    def desk(self) -> Desk:
        """The open audit."""
        return self.audit_app.desk

    @property
    def guest(self) -> bool:
        """True while the auditor may look at the screen."""
        return self.audit_app.guest

    @property
    def in_use(self) -> bool:
        """False once the room is being left: its parts are taken down while work and messages still come in."""
        return self.app.is_running and self.is_attached

    def say(self, text: str, *, alert: bool = False) -> None:
        """Show a sentence in the message line; text from outside is made harmless."""
        self.query_one(MessageLine).say(text, alert=alert)

    def announce(self, text: str) -> None:
        """Show news in the message line, after what was said last could be read."""
        self.query_one(MessageLine).announce(text)

    def preview(self, text: str) -> None:
        """Show how the typed line is read."""
        self.query_one(MessageLine).show_preview(text)

    def ask(
        self,
        prompt: str,
        placeholder: str,
        on_submit: Callable[[str], Awaitable[None]],
        initial: str = "",
        *,
        draft: str = "",
        preview: Callable[[str], str] | None = None,
        on_change: Callable[[str], None] | None = None,
        on_leave: Callable[[], None] | None = None,
    ) -> None:
        """Ask for one line at the bottom; Esc leaves it.

        ``on_submit`` gets the text on Enter; when it raises an AuditRoomError the sentence is said and the
        text stays.  Under the name ``draft`` what was typed is kept and offered again.
        """
        self._remember_focus()
        self.close_confirm()
        asked = Asked(
            label=prompt, on_submit=on_submit, placeholder=placeholder, draft=draft, preview=preview,
            on_change=on_change, on_leave=on_leave,
        )  # fmt: skip
        kept = self.audit_app.drafts.get(draft) if draft else ""
        self.query_one(Prompt).open(asked, kept or initial)
        self.bottom_changed()

    def confirm(self, question: str, on_yes: Callable[[], Awaitable[None]], *, key: str = "") -> None:
        """Ask before something is done: Enter or ``key`` does it, Esc or any other key leaves it."""
        self._remember_focus()
        self._confirmed = on_yes
        self.query_one(Confirm).open(f"{question}  ({key or 'Enter'}: yes)", key)
        self.bottom_changed()

    def act(self, work: Coroutine[object, object, object], *, group: str = "") -> None:
        """Do work in the background of the screen; an AuditRoomError of it is said.

        Of a ``group`` only the newest work goes on.
        """
        self.run_worker(self._said(work), group=group, exclusive=bool(group), exit_on_error=True)

    async def _said(self, work: Coroutine[object, object, object]) -> None:
        try:
            await work
        except AuditRoomError as error:
            if self.in_use:
                self.say(str(error), alert=True)
        except NoMatches:
            if self.in_use:  # else the room was left meanwhile, and nothing is there to be shown on
                raise
        if self.in_use:
            self.show_header()

    # commands

    def run_command(self, command_id: str) -> None:
        """Do a command of the registry, or say why it cannot be done."""
        command = command_of(self.NAME, command_id)
        if self.has_class("-too-small") and command_id != "quit":
            return
        if self.guest and not command.guest:
            self.say(f"{command.label}: not while guests look; press g first.")
            return
        if reason := self.why_not(command_id):
            self.say(reason)
            return
        answer = getattr(self, command.method, None) or getattr(self.app, command.method)
        result = answer()
        if inspect.iscoroutine(result):
            self.act(result)

    def action_command(self, command_id: str) -> None:
        """Answer a key."""
        self.run_command(command_id)

    def action_leave(self) -> None:
        """Leave what is being typed; the draft is kept."""
        if self.query_one(Prompt).asked is not None:
            self.close_prompt()
        elif not self.leave():
            self.focus_home()

    def leave(self) -> bool:
        """Leave a passing state of the screen's own; False where there was none."""
        return False

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
        self.set_interval(1, self._second)

    def on_screen_resume(self) -> None:
        """Catch up on what happened while another screen was in front."""
        if not (self.is_mounted and self.in_use):
            return
        self.set_class(self.guest, "-guest")
        self.show_record(self.desk.snapshot)
        if self._evidence_shown != self.audit_app.evidence_changes:
            self._evidence_shown = self.audit_app.evidence_changes
            self.show_evidence(None)
        self.show_header()
        self.show_footer()

    def on_resize(self) -> None:
        """Say so when the window is too small, and lay out for its width."""
        size = self.app.size
        self.set_class(size.width < LEAST_WIDTH or size.height < LEAST_HEIGHT, "-too-small")
        self.lay_out(size.width, size.height)
        self.show_header()

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
    def _evidence_changed(self, event: EvidenceChanged) -> None:
        if not self.in_use:
            return
        self._evidence_shown = self.audit_app.evidence_changes
        self.show_evidence(event.report)
        self.show_header()

    # prompt and question

    def _remember_focus(self) -> None:
        if self.focused is not None and not isinstance(self.focused, Line | Confirm):
            self._focus_before = self.focused

    def focus_home(self) -> None:
        """Give the focus back to the list."""
        back = self._focus_before if self._focus_before in list(self._focusable()) else self.home()
        self._focus_before = None
        if back is not None:
            self.set_focus(back)

    def _focusable(self) -> Iterator[Widget]:
        return (widget for widget in self.focus_chain if not isinstance(widget, Line | Confirm))

    def bottom_changed(self) -> None:
        """Lay out the bottom anew; a screen with a capture line hides it while something is asked."""
        self.show_footer()

    def close_prompt(self) -> None:
        """Leave the prompt and go back to where the focus was."""
        prompt = self.query_one(Prompt)
        asked = prompt.asked
        prompt.close()
        self.preview("")
        if asked is not None and asked.on_leave is not None:
            asked.on_leave()
        if not self.query_one(Confirm).display:
            self.focus_home()
        self.bottom_changed()

    def close_confirm(self) -> None:
        """Leave the question."""
        self._confirmed = None
        self.query_one(Confirm).close()
        self.bottom_changed()

    @on(Confirm.Confirmed)
    def _yes(self) -> None:
        work = self._confirmed
        self.close_confirm()
        self.focus_home()
        if work is not None:
            self.act(_as_coroutine(work))

    @on(Confirm.Left)
    def _no(self) -> None:
        if self._confirmed is not None:
            had_focus = isinstance(self.focused, Confirm)
            self.close_confirm()
            if had_focus or self.focused is None:
                self.focus_home()

    @on(Input.Changed, "#prompt-line")
    def _prompt_changed(self, event: Input.Changed) -> None:
        asked = self.query_one(Prompt).asked
        if asked is None:
            return
        if asked.draft:
            self.audit_app.keep_draft(asked.draft, event.value)
        if asked.preview is not None:
            self.preview(asked.preview(event.value) if event.value.strip() else "")
        if asked.on_change is not None:
            asked.on_change(event.value)

    @on(Input.Submitted, "#prompt-line")
    def _prompt_submitted(self, event: Input.Submitted) -> None:
        asked = self.query_one(Prompt).asked
        if asked is not None and not self.query_one(Prompt).busy:
            self.query_one(Prompt).busy = True
            self.act(self._submit(asked, event.value))

    async def _submit(self, asked: Asked, text: str) -> None:
        try:
            await asked.on_submit(text)
        finally:
            self.query_one(Prompt).busy = False
        if asked.draft:
            self.audit_app.keep_draft(asked.draft, "")
        if self.query_one(Prompt).asked is asked:
            self.close_prompt()

    @on(Line.PasteCut)
    def _paste_cut(self) -> None:
        self.say("What was pasted is longer than a line may be; the rest was left out.", alert=True)


async def _as_coroutine(work: Callable[[], Awaitable[None]]) -> None:
    await work()
