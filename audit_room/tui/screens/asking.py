"""Asking for one line, and asking before something is done: what every screen can do at its bottom."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Iterator
from inspect import CORO_CREATED, getcoroutinestate
from typing import TYPE_CHECKING, cast

from textual import on
from textual.css.query import NoMatches
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input

from audit_room.model.errors import AuditRoomError
from audit_room.tui.widgets.line import Line
from audit_room.tui.widgets.message_line import MessageLine
from audit_room.tui.widgets.prompt import Asked, Confirm, Prompt

if TYPE_CHECKING:
    from textual.worker import WorkType

    from audit_room.tui.app import AuditRoomApp
    from audit_room.tui.desk import Desk


class AskingScreen(Screen[None]):
    """A screen with a message line, a prompt and a question at its bottom; none of them must be finished."""

    def __init__(self) -> None:
        super().__init__()
        self._confirmed: Callable[[], Awaitable[None]] | None = None
        self._focus_before: Widget | None = None
        self._begun: dict[str, Coroutine[object, object, object]] = {}

    def home(self) -> Widget | None:
        """Return the widget that has the focus when nothing is typed: the list."""
        return None

    def show_header(self) -> None:
        """Bring the header up to this moment."""

    def show_footer(self) -> None:
        """Bring the footer up to what works here now."""

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
        on_move: Callable[[int], None] | None = None,
    ) -> None:
        """Ask for one line at the bottom; Esc leaves it.

        ``on_submit`` gets the text on Enter; when it raises an AuditRoomError the sentence is said and the
        text stays.  Under the name ``draft`` what was typed is kept and offered again.
        """
        self._remember_focus()
        self.close_confirm()
        asked = Asked(
            label=prompt, on_submit=on_submit, placeholder=placeholder, draft=draft, preview=preview,
            on_change=on_change, on_leave=on_leave, on_move=on_move,
        )  # fmt: skip
        kept = self.audit_app.drafts.get(draft) if draft else ""
        self.query_one(Prompt).open(asked, kept or initial)
        self.bottom_changed()

    def confirm(self, question: str, on_yes: Callable[[], Awaitable[None]], *, key: str = "") -> None:
        """Ask before something is done: Enter or ``key`` does it, Esc or any other key leaves it."""
        self._remember_focus()
        self._confirmed = on_yes
        self.query_one(Confirm).open(question, key)
        self.bottom_changed()

    def act(self, work: Coroutine[object, object, object], *, group: str = "") -> None:
        """Do work in the background of the screen; an AuditRoomError of it is said.

        Of a ``group`` only the newest work goes on.
        """

        async def begin() -> None:
            await self._said(work)

        begun: WorkType[None] = begin
        self.run_worker(begun, group=group, exclusive=bool(group), exit_on_error=True)
        if group:
            overtaken = self._begun.get(group)
            if overtaken is not None and getcoroutinestate(overtaken) == CORO_CREATED:
                overtaken.close()  # it will never be awaited
            self._begun[group] = work

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

    def action_leave(self) -> None:
        """Leave what is being typed; the draft is kept."""
        if self.query_one(Prompt).asked is not None:
            self.close_prompt()
        elif not self.leave():
            self.focus_home()

    def leave(self) -> bool:
        """Leave a passing state of the screen's own; False where there was none."""
        return False

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
        prompt = self.query_one(Prompt)
        if prompt.asked is None:
            prompt.line.release()
        elif not prompt.busy:
            prompt.busy = True
            self.act(self._submit(prompt.asked, event.value))

    async def _submit(self, asked: Asked, text: str) -> None:
        prompt = self.query_one(Prompt)
        try:
            await asked.on_submit(text)
            if asked.draft:
                self.audit_app.keep_draft(asked.draft, "")
            if prompt.asked is asked:
                self.close_prompt()
        finally:
            prompt.busy = False
            prompt.line.release()

    @on(Line.PasteCut)
    def _paste_cut(self) -> None:
        self.say("What was pasted is longer than a line may be; the rest was left out.", alert=True)


async def _as_coroutine(work: Callable[[], Awaitable[None]]) -> None:
    await work()
