"""The journal: every change, newest first, each with its rows before and after."""

from __future__ import annotations

from collections import OrderedDict
from typing import ClassVar

from rich.text import Text
from textual.binding import BindingType

from audit_room.model.journal import Entry
from audit_room.model.snapshot import Snapshot
from audit_room.room import undo
from audit_room.room.room import Room
from audit_room.tui.commands import JOURNAL, bindings_for
from audit_room.tui.screens.list_screen import ListScreen
from audit_room.tui.widgets.journal_row import entry_text, journal_header, journal_line
from audit_room.tui.widgets.virtual_list import RowId

PAGE = 64
_KEPT = 40 * PAGE
_FOR_GUESTS = "the journal is not for guests; g leaves the guest screen"


class JournalScreen(ListScreen):
    """The journal, read from the desk a page at a time as it comes into sight."""

    NAME = JOURNAL
    TITLE_WORD = "Journal"
    BINDINGS: ClassVar[list[BindingType]] = bindings_for(JOURNAL)
    EMPTY = "nothing was done yet"

    def __init__(self) -> None:
        super().__init__()
        self._entries: OrderedDict[int, Entry] = OrderedDict()
        self._asked: set[int] = set()
        self._undone: set[int] = set()
        self._newest = 0
        self._to_newest = False

    def on_screen_resume(self) -> None:
        """Come back to the newest entry where that was in hand; an older one that was read stays in hand."""
        self._to_newest = self.is_mounted and self.rows.cursor_id == self._newest

    def show_record(self, snapshot: Snapshot) -> None:
        """Show the newest entries above those that were there."""
        self._newest = snapshot.entries
        self.rows.empty = _FOR_GUESTS if self.guest else self.EMPTY
        self.rows.set_rows(range(0) if self.guest else range(self._newest, 0, -1))
        if self._to_newest and not self.guest:
            self.rows.move_to(self._newest)
        self._to_newest = False
        self.show_numbers()
        self.show_preview()

    def show_numbers(self) -> None:
        """Say how long the journal is, and its head."""
        snapshot = self.desk.snapshot
        head = f" · head {snapshot.head[:16]}" if snapshot.head and not self.guest else ""
        self.show_about(Text(f" {snapshot.entries} entries{head}", self.ink.dim))

    def draw_row(self, row_id: RowId, width: int, cursor: bool, selected: bool) -> Text:
        """Return one entry as a line; one that was not read yet is asked for."""
        del cursor, selected
        entry = self._entries.get(int(row_id))
        if entry is None:
            self._ask_page(int(row_id))
            return Text("…", self.ink.dim)
        return journal_line(
            entry, width, now=self.desk.now(), zone=self.desk.zone, ink=self.ink,
            undone=entry.seq in self._undone,
        )  # fmt: skip

    def draw_header(self, width: int) -> Text:
        """Return the line above the list."""
        return journal_header(width)

    def draw_preview(self, width: int) -> Text:
        """Return the entry under the cursor in full."""
        entry = self.current
        if entry is None or self.guest:
            return Text("")
        return entry_text(entry, width, zone=self.desk.zone, ink=self.ink, undone=entry.seq in self._undone)

    def _ask_page(self, seq: int) -> None:
        """Read the page that holds an entry; pages end at round numbers, so that one is asked for once."""
        page = (seq - 1) // PAGE
        if page not in self._asked:
            self._asked.add(page)
            self.run_worker(self._said(self._read_page(page)), group="pages")

    async def _read_page(self, page: int) -> None:
        try:
            found = await self.desk.call(_entries, page * PAGE, PAGE)
        finally:
            self._asked.discard(page)
        for entry in found:
            self._entries[entry.seq] = entry
            if entry.undoes is not None:
                self._undone.add(entry.undoes)
        while len(self._entries) > _KEPT:
            self._entries.popitem(last=False)
        self.rows.invalidate()
        self.show_preview()

    def reached(self, row_id: RowId | None) -> None:
        """Show the entry the cursor came to, read first where it was not yet."""
        if isinstance(row_id, int) and row_id not in self._entries:
            self._ask_page(row_id)
        self.show_preview()

    @property
    def current(self) -> Entry | None:
        """The entry under the cursor, None where it was not read yet."""
        seq = self.rows.cursor_id
        return self._entries.get(seq) if isinstance(seq, int) else None

    # commands

    def why_not(self, command_id: str) -> str:
        """Return why the entry under the cursor cannot be taken back."""
        if command_id != "undo":
            return ""
        entry = self.current
        if entry is None:
            return "There is no entry here to undo."
        if entry.entity == "audit":
            return f"Entry {entry.seq} began the audit and cannot be undone."
        return f"Entry {entry.seq} was undone already." if entry.seq in self._undone else ""

    def do_undo(self) -> None:
        """Say what the entry under the cursor did, and take it back when the key comes again."""
        entry = self.current
        if entry is None:
            return
        seq = entry.seq

        async def take_back() -> None:
            taken = await self.desk.call(undo.undo, seq)
            self.say(f"Taken back entry {taken.seq}: {taken.summary}")

        self.confirm(f"Undo entry {seq}: {entry.summary}?", take_back, key="u")


def _entries(room: Room, after: int, count: int) -> list[Entry]:
    return list(room.record.newest_entries(count, before=after + count + 1))
