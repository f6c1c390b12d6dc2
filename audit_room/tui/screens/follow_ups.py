"""Follow-ups: what was promised, to be delivered or dropped."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.binding import BindingType

from audit_room.model.errors import AuditRoomError
from audit_room.model.follow_up import FollowUp, FollowUpState
from audit_room.model.snapshot import Snapshot
from audit_room.room import follow_ups
from audit_room.tui.commands import FOLLOW_UPS, bindings_for
from audit_room.tui.finding_files import named_files
from audit_room.tui.screens.list_screen import ListScreen
from audit_room.tui.widgets.follow_up_row import follow_up_header, follow_up_line, follow_up_text
from audit_room.tui.widgets.virtual_list import RowId

_FAR = float("inf")


class FollowUpsScreen(ListScreen):
    """The promises of the audit.

    Open ones stand first, by due time.  That order is made when the screen is come to; what changes while it
    is read stays where it stands, and what is new is added at the end.
    """

    NAME = FOLLOW_UPS
    TITLE_WORD = "Follow-ups"
    BINDINGS: ClassVar[list[BindingType]] = bindings_for(FOLLOW_UPS)
    EMPTY = "nothing promised yet; p promises something"

    def __init__(self) -> None:
        super().__init__()
        self._by_id: dict[str, FollowUp] = {}
        self._order: list[str] = []

    def on_screen_suspend(self) -> None:
        """Put the list in order anew the next time."""
        self._order = []

    def show_record(self, snapshot: Snapshot) -> None:
        """Show the promises as they are now."""
        self._by_id = {follow_up.id: follow_up for follow_up in self.seen(snapshot).follow_ups}
        kept = [each for each in self._order if each in self._by_id]
        new = [follow_up for each, follow_up in self._by_id.items() if each not in set(kept)]
        self._order = kept + [follow_up.id for follow_up in sorted(new, key=_pressing)]
        self.rows.set_rows(self._order)
        self.show_numbers()
        self.show_preview()

    def tick(self) -> None:
        """Mark what became overdue; paints only the lines of open promises with a due time."""
        self.rows.invalidate(each for each, f in self._by_id.items() if _ticks(f))
        self.show_numbers()

    def show_numbers(self) -> None:
        """Say how many are open, overdue and settled."""
        now = self.desk.now()
        found = self._by_id.values()
        overdue = sum(f.is_overdue(now) for f in found)
        about = Text(f" {sum(f.state is FollowUpState.OPEN for f in found)} open", self.ink.plain)
        about.append(
            f" · {overdue} overdue{'!' if overdue else ''}", self.ink.over if overdue else self.ink.dim
        )
        for state in (FollowUpState.DELIVERED, FollowUpState.DROPPED):
            about.append(f" · {sum(f.state is state for f in found)} {state}", self.ink.dim)
        self.show_about(about)

    def draw_row(self, row_id: RowId, width: int, cursor: bool, selected: bool) -> Text:
        """Return one promise as a line."""
        del cursor, selected
        found = self._by_id.get(str(row_id))
        if found is None:
            return Text("")
        return follow_up_line(found, width, now=self.desk.now(), zone=self.desk.zone, ink=self.ink)

    def draw_header(self, width: int) -> Text:
        """Return the line above the list."""
        return follow_up_header(width)

    def draw_preview(self, width: int) -> Text:
        """Return the promise under the cursor in full."""
        found = self._by_id.get(str(self.rows.cursor_id))
        if found is None:
            return Text("")
        requests = {request.id: request for request in self.seen(self.desk.snapshot).requests}
        request = requests.get(found.request_id) if found.request_id else None
        return follow_up_text(found, request, width, now=self.desk.now(), zone=self.desk.zone, ink=self.ink)

    # commands

    @property
    def current(self) -> FollowUp | None:
        """The promise under the cursor."""
        return self._by_id.get(str(self.rows.cursor_id))

    def why_not(self, command_id: str) -> str:
        """Return why a promise cannot be settled."""
        if command_id not in {"deliver", "drop"}:
            return ""
        if self.current is None:
            return "There is no follow-up here; p promises something."
        if self.current.state is not FollowUpState.OPEN:
            return f"{self.current.id} is {self.current.state} already; u takes back the last action."
        return ""

    def do_promise(self) -> None:
        """Ask what is promised."""

        async def save(line: str) -> None:
            made = await self.desk.call(follow_ups.add, line)
            self.rows.move_to(made.id)
            self.say(f"{made.id} promised: {made.text}")

        self.ask("promise", "what, with @owner and due Fri 12:00", save, draft="promise")

    def do_deliver(self) -> None:
        """Ask which evidence was delivered, which may be none."""
        follow_up = self._chosen()

        async def save(text: str) -> None:
            files = await self.desk.call(named_files, text)
            await self.desk.call(follow_ups.deliver, follow_up.id, files)
            named = f" with {', '.join(file.shown_path for file in files)}" if files else " without a file"
            self.say(f"{follow_up.id} delivered{named}; u takes it back.")

        self.ask(f"{follow_up.id} delivered", "evidence: a path or a part of its name; empty for none", save)

    def do_drop(self) -> None:
        """Ask why the promise is no longer wanted."""
        follow_up = self._chosen()

        async def save(reason: str) -> None:
            await self.desk.call(follow_ups.drop, follow_up.id, reason)
            self.say(f"{follow_up.id} dropped; u takes it back.")

        self.ask(f"drop {follow_up.id}", "why, and who agreed to it", save, draft=f"drop:{follow_up.id}")

    def _chosen(self) -> FollowUp:
        if self.current is None:
            raise AuditRoomError("There is no follow-up here.")
        return self.current


def _ticks(follow_up: FollowUp) -> bool:
    return follow_up.state is FollowUpState.OPEN and follow_up.due_at is not None


def _pressing(follow_up: FollowUp) -> tuple[bool, float, str]:
    """Return what open promises are sorted by: due time, those without one after the others."""
    due = follow_up.due_at.timestamp() if follow_up.due_at else _FAR
    return follow_up.state is not FollowUpState.OPEN, due, follow_up.id
