"""What can be done with the evidence for the request in hand: attached, shown, opened."""

from __future__ import annotations

from audit_room.model.display import display, shorten
from audit_room.model.errors import AuditRoomError
from audit_room.model.evidence import Evidence
from audit_room.model.request import Request
from audit_room.tui import file_opening, room_work
from audit_room.tui.room_work import Fit
from audit_room.tui.screens.choosing import ChoosingScreen
from audit_room.tui.widgets.arrivals import Arrivals
from audit_room.tui.widgets.evidence_row import WARNING


def show_question(files: list[Evidence], warnings: str) -> str:
    """Return the question before files are shown of which there is something to know."""
    named = shorten(files[0].name, 50) if len(files) == 1 else f"{len(files)} files"
    return f"Show {named}? {WARNING} {warnings}"


class EvidenceCommands(ChoosingScreen):
    """A screen with a list of requests and one of arrivals."""

    incoming: Arrivals

    def acted_on(self) -> list[str]:
        """Return the selected requests, else the one under the cursor."""
        return [str(row_id) for row_id in self.rows.acted_on()]

    def do_attach(self) -> None:
        """Lay evidence beside the request: the arrival under the cursor, a match, or a file by its name."""
        request = self.in_hand()
        if self.focused is self.incoming and self.incoming.current is not None:
            self.act(self._lay_beside(request, [self.incoming.current.path]))
            return

        async def attach(paths: list[bytes]) -> None:
            await self._lay_beside(request, paths)

        fits, beside = self.fits or (), self.beside(request)
        apart = [number for number, fit in enumerate(fits, 1) if fit.path not in beside]
        self.ask_for_file(
            f"evidence for {request.id}", "attaches", attach, offered=fits, picked=apart[0] if apart else 1
        )

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
            self.act(self._show_warned(request, list(dict.fromkeys(waiting))))
            return

        async def show(paths: list[bytes]) -> None:
            if self.named.issuperset(paths):  # the line that named them said what to know of them
                await self._show(request, paths)
            else:
                await self._show_warned(request, paths)

        self.ask_for_file(
            f"show for {request.id}", "logs as shown", show, offered=self.fits or (), picked=None,
            empty="log it as shown, without a file",
        )  # fmt: skip

    async def _show_warned(self, request: Request, paths: list[bytes]) -> None:
        """Log files as shown; where there is something to know of one first, ask once more."""
        files = await self.desk.call(room_work.evidence_at, paths)
        for each in files:
            self.audit_app.read_first(each)
        if warnings := room_work.warned(files):
            self.confirm(show_question(files, warnings), lambda: self._show(request, paths), key="s")
        else:
            await self._show(request, paths)

    async def _show(self, request: Request, paths: list[bytes]) -> None:
        made = await self.desk.call(room_work.show, request.id, paths)
        named = ", ".join(f"{exhibit.id} {shorten(exhibit.path, 40)}" for exhibit in made[:2])
        self.say(f"{request.id} shown: {named}." if made else f"{request.id} shown, without a file.")

    def do_open_file(self) -> None:
        """Open what was attached or shown in its program; ask which where there is nothing or more than one."""
        request = self.in_hand()
        beside = self.beside(request)
        if len(beside) == 1:
            self.act(self._open(list(beside)))
            return
        own = [Fit(path=path, shown=display(path), reason=word) for path, word in beside.items()]
        others = [fit for fit in self.fits or () if fit.path not in beside]
        offered = tuple([*own, *others][: room_work.MATCHES])
        self.ask_for_file(f"open for {request.id}", "opens", self._open, offered=offered)

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
