"""The app: one open audit, its screens, and what they share."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.command import CommandPalette, Provider
from textual.screen import Screen
from textual.widgets import Input

from audit_room.model.errors import AuditRoomError
from audit_room.model.journal import Entry
from audit_room.room import notes, undo
from audit_room.room.board import board_at
from audit_room.room.room import Room
from audit_room.tui import crash
from audit_room.tui.desk import Desk
from audit_room.tui.draft_keeper import DraftKeeper
from audit_room.tui.evidence_app import EvidenceApp
from audit_room.tui.messages import RecordChanged
from audit_room.tui.screens.base import RoomScreen
from audit_room.tui.screens.help import HelpScreen
from audit_room.tui.screens.room import RequestsScreen
from audit_room.tui.signals import end_on_signals, leave_signals, stop_between_steps
from audit_room.tui.themes import DARK, LIGHT, THEMES
from audit_room.tui.widgets.header_lines import HeaderFacts
from audit_room.tui.widgets.prompt import Confirm

POLL_SECONDS = 0.5
DRAFT_SECONDS = 0.5
BACKUP_SECONDS = 15 * 60


def _evidence() -> Screen[None]:
    from audit_room.tui.screens.evidence import EvidenceScreen  # noqa: PLC0415

    return EvidenceScreen()


def _follow_ups() -> Screen[None]:
    from audit_room.tui.screens.follow_ups import FollowUpsScreen  # noqa: PLC0415

    return FollowUpsScreen()


def _findings() -> Screen[None]:
    from audit_room.tui.screens.findings import FindingsScreen  # noqa: PLC0415

    return FindingsScreen()


def _summary() -> Screen[None]:
    from audit_room.tui.screens.summary import SummaryScreen  # noqa: PLC0415

    return SummaryScreen()


def _journal() -> Screen[None]:
    from audit_room.tui.screens.journal import JournalScreen  # noqa: PLC0415

    return JournalScreen()


def _palette_commands() -> type[Provider]:
    from audit_room.tui.palette import CommandsOfTheRoom  # noqa: PLC0415

    return CommandsOfTheRoom


class AuditRoomApp(EvidenceApp):
    """The room on the screen.

    ``desk`` is the open audit; ``guest`` is True while the auditor may look at the screen;
    ``current_request_id`` is the request that the Room screen stands on.
    """

    CSS_PATH = "styles/room.tcss"
    TITLE = "Audit Room"
    ENABLE_COMMAND_PALETTE = False
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {_palette_commands}
    SCREENS: ClassVar[dict[str, Callable[[], Screen[None]]]] = {
        "room": RequestsScreen, "evidence": _evidence, "follow-ups": _follow_ups, "findings": _findings,
        "summary": _summary, "journal": _journal,
    }  # fmt: skip

    def __init__(self, desk: Desk, *, intake: bool = True) -> None:
        """Make the app over an open desk; without ``intake`` the evidence folder is not looked at."""
        super().__init__(desk, intake=intake)
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = DARK
        self.drafts = DraftKeeper(desk)
        self.current_request_id: str | None = None
        self.crash_sentence = ""
        self._warned = ""
        self._leave_signals: Callable[[], None] | None = None

    # life

    def on_mount(self) -> None:
        """Open the Room screen at once; the scan and everything slow comes after the first paint."""
        self.desk.listener = self._record_changed
        self.push_screen("room")
        watched = end_on_signals(self._end)
        self._leave_signals = lambda: leave_signals(watched)
        stop_between_steps()
        self.run_worker(self._poll(), group="poll")  # others may have written since the audit was opened
        self.set_interval(POLL_SECONDS, self._poll)
        self.set_interval(DRAFT_SECONDS, self._write_drafts)
        self.set_interval(BACKUP_SECONDS, self._back_up)
        if self.intake is not None:
            self.get_screen("room").call_after_refresh(self.run_worker, self.begin_intake, group="intake")

    def on_unmount(self) -> None:
        """Keep the drafts and stop what runs beside the screen."""
        if self._leave_signals is not None:
            self._leave_signals()
        if self.intake is not None:
            self.intake.stop()
        try:
            self.drafts.write_and_wait()
        except AuditRoomError as error:
            self.crash_sentence = self.crash_sentence or str(error)

    def _end(self, return_code: int) -> None:
        self.exit(return_code=return_code)

    async def on_event(self, event: events.Event) -> None:
        """Do a key that means something here before the next key is looked at.

        Otherwise fast typing after a key that opens a line would still reach the list.
        """
        if isinstance(event, events.Key) and not event.is_forwarded and self._keys_are_commands():
            active = self.screen.active_bindings.get(event.key)
            if active is not None and active.enabled:
                await self.run_action(active.binding.action, active.node)
                return
        await super().on_event(event)

    def _keys_are_commands(self) -> bool:
        return bool(self.screen_stack) and not isinstance(self.focused, Input | Confirm)

    def _fatal_error(self) -> None:
        """End the app after an error of its own: its place goes to the log, one sentence to the terminal."""
        self._return_code = 1
        if not self.crash_sentence:
            error = self._exception
            log = crash.log_crash(error, when=self.desk.now().isoformat()) if error is not None else None
            self.crash_sentence = crash.crash_sentence(log)
        self._close_messages_no_wait()

    def panic(self, *renderables: object) -> None:  # noqa: ARG002 - what it would print may hold evidence
        """End the app as after any error of its own."""
        self._fatal_error()

    # the record

    def _record_changed(self, entries: tuple[Entry, ...]) -> None:
        for screen in self.room_screens():
            screen.post_message(RecordChanged(entries))
        if any(entry.entity == "evidence" or "attach" in entry.action for entry in entries):
            self.evidence_changed()

    async def _poll(self) -> None:
        try:
            await self.desk.poll()
        except AuditRoomError as error:
            self.say(str(error), alert=True)
        if self.desk.warning != self._warned:
            self._warned = self.desk.warning
            if self._warned:
                self.say(self._warned, alert=True)

    async def _back_up(self) -> None:
        try:
            await self.desk.call(_back_up)
        except AuditRoomError as error:
            self.say(str(error), alert=True)

    def keep_draft(self, name: str, text: str) -> None:
        """Keep half-typed text; it is on the disk within a second."""
        self.drafts.keep(name, text)

    async def _write_drafts(self) -> None:
        try:
            await self.drafts.write()
        except AuditRoomError as error:
            self.say(str(error), alert=True)

    # the screens

    def room_screens(self) -> list[RoomScreen]:
        """Return the screens of the room that are on the stack."""
        return [screen for screen in self.screen_stack if isinstance(screen, RoomScreen)]

    def room_screen(self) -> RoomScreen | None:
        """Return the screen of the room in front, also where help or the palette lies over it."""
        return self.room_screens()[-1] if self.room_screens() else None

    def say(self, text: str, *, alert: bool = False) -> None:
        """Say a sentence in the message line of the screen in front."""
        if (screen := self.room_screen()) is not None and screen.in_use:
            screen.say(text, alert=alert)

    def header_facts(self, screen: str) -> HeaderFacts:
        """Return what the header says at this moment."""
        desk, snapshot = self.desk, self.desk.snapshot
        now = desk.now()
        intake = self.intake
        return HeaderFacts(
            name=snapshot.audit.name, organisation=snapshot.audit.organisation, now=now, zone=desk.zone,
            board=board_at(snapshot, now, desk.zone), saved_at=desk.saved_at,
            watch=intake.words(now) if intake else ("not watched",) * 3,
            live=intake.live if intake else False, offline=intake.offline if intake else False,
            gone=self.follower.gone if self.follower else None,
            busy=intake.busy_words() if intake else (),
            screen=screen, guest=self.guest, read_only=desk.read_only,
        )  # fmt: skip

    def show_headers(self) -> None:
        """Bring the headers up to this moment."""
        for screen in self.room_screens():
            screen.show_header()

    def go(self, name: str) -> None:
        """Show a screen by name."""
        if self.screen is not self.get_screen(name):
            self.switch_screen(name)

    # commands of everywhere

    def do_go_room(self) -> None:
        """Show the requests."""
        self.go("room")

    def do_go_evidence(self) -> None:
        """Show the evidence."""
        self.go("evidence")

    def do_go_follow_ups(self) -> None:
        """Show the promises."""
        self.go("follow-ups")

    def do_go_findings(self) -> None:
        """Show the findings."""
        self.go("findings")

    def do_go_summary(self) -> None:
        """Show the closing sheet."""
        self.go("summary")

    def do_go_journal(self) -> None:
        """Show the journal."""
        self.go("journal")

    def do_new_request(self) -> None:
        """Go to the capture line."""
        self.go("room")
        if isinstance(room := self.get_screen("room"), RequestsScreen):
            room.focus_capture()

    async def do_find(self) -> None:
        """Go to the evidence and find there."""
        await self.switch_screen("evidence")
        if (screen := self.room_screen()) is not None:
            screen.run_command("find")

    async def do_undo(self) -> None:
        """Say what would be taken back, and do it when the key comes again."""
        screen = self.room_screen()
        entry = await self.desk.call(undo.candidate)
        if screen is None:
            return
        if entry is None:
            screen.say("There is nothing to undo.")
            return
        seq, summary = entry.seq, entry.summary

        async def take_back() -> None:
            taken = await self.desk.call(undo.undo, seq)
            self.say(f"Taken back: {taken.summary}")

        screen.confirm(f"Undo: {summary}?", take_back, key="u")

    def do_note(self) -> None:
        """Keep an internal note on the audit as a whole."""
        if (screen := self.room_screen()) is None:
            return

        async def save(text: str) -> None:
            made = await self.desk.call(notes.add, text)
            self.say(f"Saved note {made.id}.")

        screen.ask("note (internal)", "stays in the house", save, draft="note")

    def do_guest(self) -> None:
        """Hide or show what is internal."""
        self.guest = not self.guest
        for screen in self.room_screens():
            screen.follow_guest()

    def do_theme(self) -> None:
        """Change between light and dark."""
        self.theme = LIGHT if self.theme == DARK else DARK

    def do_help(self) -> None:
        """Say what the keys do here."""
        if (screen := self.room_screen()) is not None:
            self.push_screen(HelpScreen(screen.NAME))

    def do_palette(self) -> None:
        """Find a command by its name."""
        if not isinstance(self.screen, CommandPalette):
            self.push_screen(CommandPalette(id="--command-palette"))

    def do_quit(self) -> None:
        """Leave the room."""
        self.exit(return_code=0)


def _back_up(room: Room) -> None:
    if not room.record.read_only:
        room.record.back_up(room.now(), why="interval")
