"""The list of the evidence: what is in it, what is found in it, what is seen of one file."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import ClassVar

from rich.text import Text
from textual.binding import BindingType

from audit_room.model.search_query import OPERATORS_HELP
from audit_room.model.snapshot import Snapshot
from audit_room.store import places
from audit_room.store.index_filter import EvidenceOrder
from audit_room.tui.commands import EVIDENCE, bindings_for
from audit_room.tui.screens.list_screen import ListScreen
from audit_room.tui.screens.newest import run_newest
from audit_room.tui.widgets.evidence_chips import ListFacts, chips
from audit_room.tui.widgets.evidence_facts import EvidencePreview, preview_text
from audit_room.tui.widgets.evidence_listing import (
    SEARCH_SIGN,
    Counts,
    Listing,
    Sight,
    Wanted,
    counts,
    listing,
    listing_for_guests,
    preview,
)
from audit_room.tui.widgets.evidence_pages import EvidencePages
from audit_room.tui.widgets.evidence_row import evidence_line, header_line, hit_line
from audit_room.tui.widgets.virtual_list import RowId, VirtualList

_PREVIEW_PAUSE = 0.08
"""Seconds the cursor rests on a row before its preview is read, so that a held key reads none."""


class EvidenceListScreen(ListScreen):
    """The evidence list with its preview.

    Which files are listed is asked of the desk, the newest question wins; the rows that are seen are read
    here, a page at a time.
    """

    NAME = EVIDENCE
    TITLE_WORD = "Evidence"
    BINDINGS: ClassVar[list[BindingType]] = bindings_for(EVIDENCE)
    SELECTABLE = True
    EMPTY = "no file to list"

    def __init__(self) -> None:
        super().__init__()
        self._wanted = Wanted()
        self._kept_words = ""
        self._listing = Listing(wanted=self._wanted, ids=())
        self._counts = Counts(total=0, letters={})
        self._previewed: EvidencePreview | None = None
        self._drawn: tuple[tuple[object, ...], Text] = ((), Text(""))
        self._pages: EvidencePages | None = None
        self._tagged: tuple[object, ...] = ()
        self._for_guests = False

    # showing

    def show_record(self, snapshot: Snapshot) -> None:
        """List anew where tags or exhibits changed; otherwise only the line above the list."""
        if self._pages is None:
            self._pages = EvidencePages(places.index_path(snapshot.audit.uid))
        tagged = (snapshot.tags, snapshot.attachments, snapshot.exhibits)
        if tagged != self._tagged:
            self._tagged = tagged
            self.show_evidence()
        self.show_numbers()

    def show_evidence(self) -> None:
        """List what there is now; the cursor and the selection stay on their files."""
        self._list()
        run_newest(self, "count", self._count)

    def show_guest(self) -> None:
        """List for guests only what was shown, without letters, tags and warnings; or everything again."""
        self._suit_the_company()

    def on_screen_resume(self) -> None:
        """Draw anew: guests may have come or gone, and another request may be current."""
        self._suit_the_company()

    def _suit_the_company(self) -> None:
        if self.guest != self._for_guests:
            self._for_guests = self.guest
            self._previewed = None
            self._show_listing(
                Listing(wanted=self._wanted, ids=())
            )  # nothing of the other list stays in sight
            self._list()
        self.repaint()

    def on_unmount(self) -> None:
        """Close the connection to the index."""
        if self._pages is not None:
            self._pages.close()

    def _list(self) -> None:
        run_newest(self, "list", self._read_list)

    async def _read_list(self) -> None:
        for_guests, wanted = self.guest, self._wanted
        if for_guests:
            found: Listing | None = await self.desk.call(listing_for_guests, wanted)
        else:
            from_first = wanted.looks_for_other_words_than(self._listing.wanted)
            sight = Sight(None if from_first else self.rows.cursor_id, *self.rows.sight)
            found = await self.desk.call(listing, wanted, lambda: self._wanted is wanted, sight)
        if found is not None and for_guests == self.guest:
            self._show_listing(found)

    def _show_listing(self, found: Listing) -> None:
        if self._pages is None:
            return
        before, self._listing = self._listing, found
        same = self._pages.show(found.ids, found.rows)
        self.rows.set_rows(
            found.ids,
            same={each for each in same if found.shows_as(before, each)},
            from_first=found.wanted.looks_for_other_words_than(before.wanted),
        )
        self.show_numbers()
        self._read_preview()

    async def _count(self) -> None:
        self._counts = await self.desk.call(counts)
        self.show_numbers()

    def show_numbers(self) -> None:
        """Say how many files there are, are listed and are selected."""
        self.show_about(
            chips(
                ListFacts(
                    counts=self._counts,
                    wanted=self._wanted,
                    listed=len(self._listing.ids),
                    selected=len(self.rows.selected),
                    sticky=self.rows.sticky,
                    request_id=self.audit_app.current_request_id,
                    more=self._listing.more,
                ),
                self.ink,
                guest=self.guest,
            )
        )

    def draw_row(self, row_id: RowId, width: int, cursor: bool, selected: bool) -> Text:
        """Return one file as a line."""
        del cursor, selected
        number = int(row_id)
        found = self._pages.get(number) if self._pages is not None else None
        if found is None:
            return Text("…", self.ink.dim)
        if number in self._listing.snippets and (snippet := self._listing.snippets[number]):
            spans = self._listing.spans.get(number, ())
            return hit_line(found, snippet, width, ink=self.ink, spans=spans)
        return evidence_line(found, width, zone=self.desk.zone, ink=self.ink, guest=self.guest)

    def draw_header(self, width: int) -> Text:
        """Return the line above the list."""
        return header_line(width, guest=self.guest)

    def draw_preview(self, width: int) -> Text:
        """Return facts and text of the file under the cursor, as last read."""
        seen = self._previewed
        if seen is None:
            return Text("")
        drawn_as = (width, self.ink, self.guest)
        if self._drawn[0] != (seen, *drawn_as):
            text = preview_text(seen, width, zone=self.desk.zone, ink=self.ink, guest=self.guest)
            self._drawn = (seen, *drawn_as), text
        return self._drawn[1]

    def show_preview(self) -> None:
        """Draw what was read of the file under the cursor."""
        of = self._previewed.detail.evidence.id if self._previewed else None
        self.reader.show((of, self.guest), self.draw_preview)

    def reached(self, row_id: RowId | None) -> None:  # noqa: ARG002 - it may have gone on before it is read
        """Read the preview of the file the cursor came to, once it rests there."""
        self._read_preview()

    def on_virtual_list_selection_changed(self, event: VirtualList.SelectionChanged) -> None:
        """Say how many are selected."""
        event.stop()
        self.show_numbers()

    def _read_preview(self) -> None:
        run_newest(self, "preview", self._preview)

    async def _preview(self) -> None:
        await asyncio.sleep(_PREVIEW_PAUSE)
        row_id = self.rows.cursor_id
        found = None if row_id is None else await self.desk.call(preview, int(row_id))
        if found is None or found != self._previewed:
            if found is not None:
                await self._draw_beforehand(found)
            self._previewed = found
            self.show_preview()
        if found is not None:
            self.audit_app.read_first(found.detail.evidence)

    async def _draw_beforehand(self, seen: EvidencePreview) -> None:
        """Draw a preview beside the screen's thread: a long text takes as long as a key."""
        width, colours, guest, zone = self.reader.text_width, self.ink, self.guest, self.desk.zone
        text = await asyncio.to_thread(preview_text, seen, width, zone=zone, ink=colours, guest=guest)
        self._drawn = (seen, width, colours, guest), text

    # finding

    def leave(self) -> bool:
        """Go back from reading, else list all files again."""
        if super().leave():
            return True
        if not self._wanted.narrows:
            return False
        self._kept_words = ""
        self._want(Wanted(order=self._wanted.order))
        return True

    def _want(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self.show_numbers()
        self._list()

    def _words(self, words: str) -> None:
        wanted = self._wanted
        if words != wanted.words:
            self._want(replace(wanted, words=words))

    def do_find(self) -> None:
        """Ask for words; the list follows every keystroke, the best first, Esc brings back what was listed."""
        self._ask_words("find", OPERATORS_HELP, "")

    def do_search_text(self) -> None:
        """Ask for words, the best first also where the list has another order."""
        self._ask_words("search", OPERATORS_HELP, SEARCH_SIGN)

    def _ask_words(self, prompt: str, placeholder: str, initial: str) -> None:
        async def keep(words: str) -> None:
            self._kept_words = words
            self._words(words)

        same_kind = self._wanted.searches == bool(initial)
        begin = self._wanted.words if same_kind and self._wanted.words else initial
        self.ask(
            prompt, placeholder, keep, begin,
            on_change=self._words, on_leave=lambda: self._words(self._kept_words),
        )  # fmt: skip

    def do_only_untagged(self) -> None:
        """List only untagged files, or all again."""
        self._only("U")

    def do_only_modified(self) -> None:
        """List only files modified since they were tagged or shown, or all again."""
        self._only("M")

    def do_only_missing(self) -> None:
        """List only missing files, or all again."""
        self._only("!")

    def do_only_duplicates(self) -> None:
        """List only duplicates, or all again."""
        self._only("D")

    def do_order(self) -> None:
        """Sort by the next thing: path, newest first, size, status, type."""
        orders = list(EvidenceOrder)
        following = orders[(orders.index(self._wanted.order) + 1) % len(orders)]
        self._want(replace(self._wanted, order=following))

    def _only(self, letter: str) -> None:
        wanted = self._wanted
        letters = "" if wanted.letters == letter else letter
        self._want(replace(wanted, letters=letters))
