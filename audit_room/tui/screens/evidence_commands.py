"""What can be done with the evidence for the request in hand: attached, shown, opened, found by its name."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from audit_room.model.display import shorten
from audit_room.model.errors import AuditRoomError
from audit_room.model.evidence import Evidence
from audit_room.model.request import Request
from audit_room.tui import file_opening, room_work
from audit_room.tui.room_work import Fit
from audit_room.tui.screens.base import RoomScreen
from audit_room.tui.widgets.arrivals import Arrivals
from audit_room.tui.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from textual.timer import Timer

_FIND_SECONDS = 0.12


class EvidenceCommands(RoomScreen):
    """A screen with a list of requests.

    ``fits`` are the matches of the one in hand, ``found`` the files searched for by name while one is asked for.
    """

    rows: VirtualList
    incoming: Arrivals

    def __init__(self) -> None:
        super().__init__()
        self.fits: tuple[Fit, ...] | None = None
        self.found: tuple[Fit, ...] | None = None
        self._finding: Timer | None = None

    @property
    def current(self) -> Request | None:
        """The request under the cursor."""
        raise NotImplementedError

    def show_detail(self) -> None:
        """Show the request in hand."""
        raise NotImplementedError

    def in_hand(self) -> Request:
        """Return the request under the cursor.  Raises AuditRoomError when there is none."""
        if self.current is None:
            raise AuditRoomError("There is no request in the list; n begins one.")
        return self.current

    def acted_on(self) -> list[str]:
        """Return the selected requests, else the one under the cursor."""
        return [str(row_id) for row_id in self.rows.acted_on()]

    def _chosen(self, text: str) -> list[bytes]:
        """Return the matches meant by digits; empty where the text is no choice of digits."""
        shown = self.found or self.fits or ()
        digits = text.replace(",", " ").split()
        if not digits or not all(len(d) == 1 and d.isdigit() and 1 <= int(d) <= len(shown) for d in digits):
            return []
        return [shown[int(digit) - 1].path for digit in digits]

    async def _named(self, text: str) -> list[bytes]:
        if chosen := self._chosen(text):
            return chosen
        hits = await self.desk.call(room_work.find_files, text)
        if not hits:
            raise AuditRoomError(
                f"No evidence has {shorten(text, 40)} in its name or text; try fewer letters."
            )
        return [hits[0].path]

    def _ask_for_file(
        self,
        label: str,
        empty: str,
        on_paths: Callable[[list[bytes]], Awaitable[None]],
        *,
        none_allowed: bool,
    ) -> None:
        async def save(text: str) -> None:
            if text.strip():
                await on_paths(await self._named(text.strip()))
            elif none_allowed:
                await on_paths([])
            else:
                await on_paths(self._best())

        def leave() -> None:
            self.found = None
            self.show_detail()

        self.ask(label, f"1-5 of the matches, a part of the name, or Enter: {empty}", save,
                 on_change=self._look_as_typed, on_leave=leave)  # fmt: skip

    def _best(self) -> list[bytes]:
        if not self.fits:
            raise AuditRoomError("No evidence fits by itself; type a part of the file's name.")
        return [self.fits[0].path]

    def _look_as_typed(self, text: str) -> None:
        if self._finding is not None:
            self._finding.stop()
        if self._chosen(text.strip()):
            return
        self._finding = self.set_timer(_FIND_SECONDS, lambda: self._look(text.strip()))

    def _look(self, text: str) -> None:
        self.act(self._show_found(text), group="found")

    async def _show_found(self, text: str) -> None:
        self.found = await self.desk.call(room_work.find_files, text) if text else None
        self.show_detail()

    def do_attach(self) -> None:
        """Lay evidence beside the request: the arrival under the cursor, a match, or a file by its name."""
        request = self.in_hand()
        if self.focused is self.incoming and self.incoming.current is not None:
            self.act(self._lay_beside(request, [self.incoming.current.path]))
            return

        async def attach(paths: list[bytes]) -> None:
            await self._lay_beside(request, paths)

        self._ask_for_file(f"evidence for {request.id}", "the first", attach, none_allowed=False)

    async def attach_match(self, number: int) -> None:
        """Lay the match of that number beside the request."""
        request, fits = self.in_hand(), self.fits or ()
        if not 1 <= number <= len(fits):
            raise AuditRoomError(f"There is no match {number}; e finds a file by its name.")
        await self._lay_beside(request, [fits[number - 1].path])

    async def _lay_beside(self, request: Request, paths: list[bytes]) -> None:
        made = await self.desk.call(room_work.attach, request.id, paths)
        named = shorten(paths[0], 60) if len(paths) == 1 else f"{len(paths)} files"
        self.say(f"Attached {named} to {request.id}." if made else f"{named} is beside {request.id} already.")

    def do_show(self) -> None:
        """Log the attached evidence as shown; ask which where nothing is attached."""
        request = self.in_hand()
        snapshot = self.desk.snapshot
        shown = {(x.path, x.sha256) for x in snapshot.exhibits_of(request.id)}
        waiting = [
            a.path
            for a in snapshot.attachments
            if a.request_id == request.id and (a.path, a.sha256) not in shown
        ]
        if waiting:
            self.act(self._show(request, list(dict.fromkeys(waiting))))
            return

        async def show(paths: list[bytes]) -> None:
            await self._show(request, paths)

        self._ask_for_file(f"show for {request.id}", "shown without a file", show, none_allowed=True)

    async def _show(self, request: Request, paths: list[bytes]) -> None:
        made = await self.desk.call(room_work.show, request.id, paths)
        named = ", ".join(f"{exhibit.id} {shorten(exhibit.path, 40)}" for exhibit in made[:2])
        self.say(f"{request.id} shown: {named}." if made else f"{request.id} shown, without a file.")

    def do_open_file(self) -> None:
        """Open what was attached or shown in its program; ask which where there is nothing or more than one."""
        request, snapshot = self.in_hand(), self.desk.snapshot
        paths = [a.path for a in snapshot.attachments if a.request_id == request.id]
        paths += [x.path for x in snapshot.exhibits_of(request.id)]
        if len(own := list(dict.fromkeys(paths))) == 1:
            self.act(self._open(own))
            return
        self._ask_for_file(f"open for {request.id}", "the first", self._open, none_allowed=False)

    async def _open(self, paths: list[bytes]) -> None:
        (evidence,) = await self.desk.call(room_work.evidence_at, paths[:1])
        if risk := file_opening.risk_of(evidence):
            self.confirm(
                f"{evidence.name}: {risk}. Open it all the same?", lambda: self._opened(evidence), key="o"
            )
        else:
            await self._opened(evidence)

    async def _opened(self, evidence: Evidence) -> None:
        self.say(f"Opening {evidence.shown_path} …")
        await file_opening.open_in_program(self.desk.snapshot.audit.evidence_root, evidence)
        self.say(f"Opened {evidence.shown_path}.")
