"""The Room screen: the requests with their clocks, the one in hand, what came in, and the capture line."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.timer import Timer
from textual.widget import Widget

from audit_room.model.journal import Entry
from audit_room.model.request import Request, RequestState
from audit_room.model.request_clock import request_clock
from audit_room.model.snapshot import Snapshot
from audit_room.tui import room_work
from audit_room.tui.commands import ROOM, bindings_for
from audit_room.tui.draft_keeper import CAPTURE
from audit_room.tui.room_work import Fit
from audit_room.tui.screens.base import FooterItems
from audit_room.tui.screens.capturing import CapturingScreen
from audit_room.tui.themes import ink
from audit_room.tui.widgets.arrivals import Arrivals
from audit_room.tui.widgets.capture import CaptureLine
from audit_room.tui.widgets.detail_page import DetailFacts
from audit_room.tui.widgets.panel_title import PanelTitle
from audit_room.tui.widgets.prompt import Confirm, Prompt
from audit_room.tui.widgets.request_detail import RequestDetail
from audit_room.tui.widgets.request_row import header_line, request_line
from audit_room.tui.widgets.virtual_list import RowId, VirtualList

WIDE = 110
"""From this many cells on the details stand beside the list."""

TALL = 32
"""From this many lines on the details get their share of a single column."""

_SETTLE_SECONDS = 0.08
_FILTERS = ("active", "staged", "mine", "all")
_NONE_YET = "no request yet: type it below, Enter saves"
_CAPTURE_KEYS: FooterItems = (
    ("enter", "save"),
    ("esc", "to the list"),
    (";;", "next request"),
    ("#", "ref"),
    ("@", "owner"),
    ("!high", "priority"),
    ("due", "15:30"),
)
_DETAIL_KEYS: FooterItems = (("1-5", "attach match"), ("j k", "read on"), ("esc", "to the list"))


class RequestsScreen(CapturingScreen):
    """What the auditor asked for, and what is at hand for it."""

    NAME = ROOM
    TITLE_WORD = "Room"
    BINDINGS: ClassVar[list[BindingType]] = bindings_for(ROOM)

    def __init__(self) -> None:
        super().__init__()
        self.filter = _FILTERS[0]
        self._by_id: dict[str, Request] = {}
        self._looked_for: tuple[str, str, tuple[str, ...]] | None = None
        self._settling: Timer | None = None
        self._found_while_read = False

    def compose_body(self) -> ComposeResult:
        """Make list, arrivals and details."""
        self.rows = VirtualList(
            self._draw,
            header=self._draw_header,
            empty=_NONE_YET,
            id="requests",
        )
        self.incoming = Arrivals(self.desk.zone, id="arrivals")
        self.page = RequestDetail(id="detail")
        with Vertical(id="left"):
            yield PanelTitle("Requests", id="requests-title")
            yield self.rows
            with Vertical(id="arrivals-panel"):
                yield PanelTitle("Arrivals", id="arrivals-title")
                yield self.incoming
        with Vertical(id="right"):
            yield PanelTitle("Details", id="detail-title")
            yield self.page

    def compose_bottom(self) -> ComposeResult:
        """Make the capture line."""
        yield CaptureLine(id="capture")

    def home(self) -> Widget | None:
        """Return the list of requests."""
        return self.rows

    def first_focus(self) -> None:
        """Begin in the capture line, with what was being typed when the room was left."""
        self.focus_capture()
        if draft := self.audit_app.drafts.get(CAPTURE):
            self.query_one(CaptureLine).line.put(draft)
            self.say("The line you were typing is back; Enter saves it.")
        elif self.desk.read_only:
            self.say("The audit file can only be read; nothing can be saved here.", alert=True)
        elif self.desk.warning:
            self.say(self.desk.warning, alert=True)

    def on_mount(self) -> None:
        """Follow the theme, in whose colours the details are written."""
        self.app.theme_changed_signal.subscribe(self, lambda _: self.show_detail())

    # drawing

    def _draw(self, row_id: RowId, width: int, cursor: bool, selected: bool) -> Text:  # noqa: ARG002
        request = self._by_id[str(row_id)]
        clock = request_clock(request, self.desk.snapshot.audit.targets, self.desk.now())
        return request_line(request, clock, width, ink(self.app.theme), guest=self.guest, zone=self.desk.zone)

    def _draw_header(self, width: int) -> Text:
        return header_line(width, guest=self.guest)

    def _listed(self, snapshot: Snapshot, name: str) -> list[str]:
        me = self.desk.actor.casefold()
        return [
            request.id
            for request in snapshot.requests
            if not (self.guest and request.state is RequestState.STAGED)
            and (
                name == "all"
                or (name == "active" and request.is_open)
                or (name == "staged" and request.state is RequestState.STAGED)
                or (name == "mine" and request.is_open and request.owner.casefold() == me)
            )
        ]

    def show_record(self, snapshot: Snapshot) -> None:
        """Show the requests and the one in hand as the record has them."""
        self._by_id = {request.id: request for request in snapshot.requests}
        listed = {name: self._listed(snapshot, name) for name in _FILTERS}
        here = self.filter == "all" or not listed["all"]
        self.rows.empty = _NONE_YET if here else f"none is {self.filter}: l lists others"
        self.rows.set_rows(listed[self.filter])
        names = ("active", "all") if self.guest else _FILTERS
        words = [(f"{name} {len(listed[name])}", name == self.filter) for name in names]
        between = [pair for word in words for pair in (word, (" · ", False))][:-1]
        self.query_one("#requests-title", PanelTitle).show(("Requests  ", True), *between)
        self.rows.invalidate()
        self.show_detail()

    def show_evidence(self) -> None:
        """Show what came in, and look again for what fits the request in hand."""
        if (follower := self.audit_app.follower) is not None and self.incoming.follow(follower.arrivals):
            self.query_one("#arrivals-title", PanelTitle).show(
                ("Arrivals ", True), (f" {self.incoming.count}", False)
            )
        self._look_for_fits()

    def show_guest(self) -> None:
        """Hide or show what is internal."""
        self.query_one(CaptureLine).display = not self.guest
        if self.guest:
            self.set_focus(self.rows)
            if self.filter in {"staged", "mine"}:
                self.filter = "active"
        super().show_guest()

    def tick(self) -> None:
        """Paint the running clocks that are in sight."""
        running = [row_id for row_id in self.rows.visible_ids if self._runs(str(row_id))]
        if running:
            self.rows.invalidate(running)

    def _runs(self, request_id: str) -> bool:
        request = self._by_id.get(request_id)
        if request is None:
            return False
        return request_clock(request, self.desk.snapshot.audit.targets, self.desk.now()).running

    def lay_out(self, width: int, height: int) -> None:
        """Put the details beside the list where there is room for it."""
        self.set_class(width >= WIDE, "-wide")
        self.set_class(height >= TALL, "-tall")
        self.call_after_refresh(self.show_detail)

    # the request in hand

    @property
    def current(self) -> Request | None:
        """The request under the cursor."""
        return self._by_id.get(str(self.rows.cursor_id)) if self.rows.cursor_id is not None else None

    @on(VirtualList.Highlighted, "#requests")
    def _other_request(self) -> None:
        self.audit_app.current_request_id = self.current.id if self.current else None
        self.fits = None
        self._looked_for = None
        self.show_detail()
        self.page.scroll_home(animate=False)

    @on(VirtualList.Chosen, "#requests")
    def _details_wanted(self) -> None:
        self.set_focus(self.page)

    @on(VirtualList.Chosen, "#arrivals")
    def _arrival_chosen(self) -> None:
        arrival = self.incoming.current
        if arrival is None or not arrival.fits:
            self.say("That file fits no request that waits; e attaches it to the current one.")
        elif self.rows.move_to(arrival.fits[0]):
            self.set_focus(self.rows)

    @on(RequestDetail.MatchTaken)
    def _match_taken(self, event: RequestDetail.MatchTaken) -> None:
        if self.guest:
            self.say("Attaching: not while guests look; press g first.")
            return
        self.act(self.attach_match(event.number))

    def show_detail(self) -> None:
        """Show the request in hand, and look for what fits it once the cursor rests."""
        if not self.in_use:
            return
        request = self.current
        title = self.query_one("#detail-title", PanelTitle)
        if request is None:
            self.page.show(None)
            title.show(("Details", True))
            return
        counts = self._counts(request)
        title.show((f"{request.id}  ", True), (counts, False))
        facts = DetailFacts(
            request=request,
            snapshot=self.desk.snapshot,
            framework=self.desk.framework,
            fits=self.choices,
            now=self.desk.now(),
            zone=self.desk.zone,
            guest=self.guest,
            searched=self.found is not None,
            choosing=self.choosing,
            picked=self.picked,
            beside=self.beside(request),
            width=self.page.scrollable_content_region.width,
            height=self.page.size.height,
        )
        self.page.show(facts)
        wanted = (request.id, request.text, request.refs)
        if wanted != self._looked_for:
            if self._settling is not None:
                self._settling.stop()
            self._settling = self.set_timer(_SETTLE_SECONDS, self._look_for_fits)

    def _counts(self, request: Request) -> str:
        snapshot = self.desk.snapshot
        promises = sum(f.request_id == request.id for f in snapshot.follow_ups)
        answers, exhibits = len(snapshot.answers_to(request.id)), len(snapshot.exhibits_of(request.id))
        return f"answers {answers} · shown {exhibits} · promises {promises}"

    def _look_for_fits(self) -> None:
        request = self.current
        if request is None:
            return
        self._looked_for = (request.id, request.text, request.refs)
        self.act(self._find_fits(request), group="fits")

    async def _find_fits(self, request: Request) -> None:
        beside = self.beside(request)
        lately = [(path, mark) for path, mark in self.incoming.lately(request.id) if path not in beside]
        found: tuple[Fit, ...] = await self.desk.call(room_work.fits_of, request.text, request.refs, lately)
        if self.current is not None and self.current.id == request.id:
            if self.page.has_focus and self.fits is not None:
                self._found_while_read = True  # digits go on meaning what they stand beside
                return
            self.fits = found
            self.show_detail()

    def on_descendant_focus(self) -> None:
        """Give the details the place of the arrivals while they are read in a small window."""
        self.set_class(self.focused is self.page, "-reading")

    def on_descendant_blur(self) -> None:
        """Look again for what fits, where something came in while the matches were read."""
        if self._found_while_read and not self.page.has_focus:
            self._found_while_read = False
            self._look_for_fits()

    def record_changed(self, entries: tuple[Entry, ...]) -> None:
        """Say when another window logged a request."""
        others = [e for e in entries if e.action == "request.add" and e.entity_id not in self.own]
        if others and not self.guest:
            self.announce(f"{others[-1].actor} {others[-1].summary}")

    # keys

    def footer_items(self) -> FooterItems:
        """Return the keys that work here now."""
        if isinstance(self.focused, Confirm):
            return super().footer_items()
        if self.focused is self.query_one(CaptureLine).line:
            return _CAPTURE_KEYS
        if self.focused is self.page:
            return _DETAIL_KEYS[1:] if self.guest else _DETAIL_KEYS
        return super().footer_items()

    def leave(self) -> bool:
        """Go back to the list from anywhere."""
        self.preview("")
        self.set_focus(self.rows)
        return True

    def bottom_changed(self) -> None:
        """Give the place of the capture line to a prompt or question."""
        asking = self.query_one(Prompt).asked is not None or self.query_one(Confirm).display
        self.query_one(CaptureLine).display = not asking and not self.guest
        super().bottom_changed()

    def do_filter(self) -> None:
        """List others of the requests."""
        names = ("active", "all") if self.guest else _FILTERS
        self.filter = names[(names.index(self.filter) + 1) % len(names)]
        self.show_record(self.desk.snapshot)

    def do_arrivals(self) -> None:
        """Go to the files that came in."""
        self.set_focus(self.incoming)
