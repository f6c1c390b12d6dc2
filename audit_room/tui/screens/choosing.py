"""Choosing evidence in one line: what is offered at once, what the typed letters find, what Enter would take."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from audit_room.model.display import shorten
from audit_room.model.errors import AuditRoomError
from audit_room.model.request import Request
from audit_room.tui import room_work
from audit_room.tui.room_work import Fit
from audit_room.tui.screens.base import RoomScreen
from audit_room.tui.widgets.evidence_row import WARNING
from audit_room.tui.widgets.prompt import Prompt
from audit_room.tui.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from textual.timer import Timer

_FIND_SECONDS = 0.12


class ChoosingScreen(RoomScreen):
    """A screen with a list of requests, on which evidence is chosen for the one in hand.

    ``fits`` are the matches of that request.  While a file is asked for, ``offered`` are the files shown before
    anything is typed and ``found`` those that the typed letters found; they keep their digits meanwhile, whatever
    comes in.  ``picked`` is the number, from 1, of the file that Enter takes, None where it takes none.  ``named``
    are the files that the line above the footer names, each with what to know of it.
    """

    rows: VirtualList

    def __init__(self) -> None:
        super().__init__()
        self.fits: tuple[Fit, ...] | None = None
        self.offered: tuple[Fit, ...] | None = None
        self.found: tuple[Fit, ...] | None = None
        self.picked: int | None = None
        self.named: frozenset[bytes] = frozenset()
        self._verb = ""
        self._empty = ""
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

    @property
    def choosing(self) -> bool:
        """True while a file is asked for."""
        return self.offered is not None

    @property
    def choices(self) -> tuple[Fit, ...] | None:
        """The files to choose from by their digits, None while they are looked for."""
        if self.found is not None:
            return self.found
        return self.fits if self.offered is None else self.offered

    def beside(self, request: Request) -> dict[bytes, str]:
        """Return the files that are beside a request already, each with the word for it."""
        snapshot = self.desk.snapshot
        found = {a.path: "attached" for a in snapshot.attachments if a.request_id == request.id}
        return found | {exhibit.path: "shown" for exhibit in snapshot.exhibits_of(request.id)}

    def ask_for_file(
        self,
        label: str,
        verb: str,
        on_paths: Callable[[list[bytes]], Awaitable[None]],
        *,
        offered: tuple[Fit, ...],
        picked: int | None = 1,
        empty: str = "",
    ) -> None:
        """Ask which file: a digit of those offered, letters of its name, or Enter for the one that stands out.

        ``verb`` says what Enter does with it.  With ``picked`` None Enter on the empty line chooses no file, which
        ``empty`` puts into words.
        """
        self._verb, self._empty = verb, empty
        first = picked if offered else None

        async def save(text: str) -> None:
            await on_paths(await self._meant(text.strip()))

        def leave() -> None:
            self.offered = self.found = self.picked = None
            self.show_detail()

        self.ask(label, "a digit, ↓ ↑, or letters of the file's name", save,
                 on_change=self._letters_typed, on_leave=leave, on_move=self._move_pick)  # fmt: skip
        self.offered, self.found, self.picked = offered, None, first
        self._show_choices()

    async def _meant(self, text: str) -> list[bytes]:
        """Return what is chosen by digits, by the pick, or by letters typed faster than they are found."""
        if chosen := self._by_digits(text):
            return chosen
        looked_for = self.found is not None and not self._waiting()
        if (not text or looked_for) and self.picked is not None and self.choices:
            return [self.choices[self.picked - 1].path]
        if not text:
            if self._empty:
                return []
            raise AuditRoomError("No evidence fits by itself; type a part of the file's name.")
        hits = await self.desk.call(room_work.find_files, text)
        if not hits:
            raise AuditRoomError(
                f"No evidence has {shorten(text, 40)} in its name or text; try fewer letters."
            )
        return [hits[0].path]

    def _by_digits(self, text: str) -> list[bytes]:
        """Return the files meant by digits; empty where the text is no choice of digits."""
        shown = self.choices or ()
        digits = text.replace(",", " ").split()
        if not digits or not all(len(d) == 1 and d.isdecimal() and 1 <= int(d) <= len(shown) for d in digits):
            return []
        return [shown[int(digit) - 1].path for digit in digits]

    def _waiting(self) -> bool:
        return self._finding is not None

    def _letters_typed(self, text: str) -> None:
        """Look for the letters once the typing rests; digits only choose."""
        if self._finding is not None:
            self._finding.stop()
            self._finding = None
        if self._by_digits(text.strip()):
            self._show_choices()
        elif text.strip() or self.found is not None:
            self._finding = self.set_timer(_FIND_SECONDS, lambda: self._look(text.strip()))
        else:
            self._show_choices()

    def _look(self, text: str) -> None:
        self.act(self._show_found(text), group="found")

    async def _show_found(self, text: str) -> None:
        found = await self.desk.call(room_work.find_files, text) if text else None
        if not self.choosing:
            return
        self._finding = None
        self.found = found
        offered = self.offered or ()
        self.picked = (1 if found else None) if text else (1 if offered and not self._empty else None)
        self._show_choices()

    def _move_pick(self, step: int) -> None:
        if shown := self.choices:
            at = 0 if self.picked is None else self.picked
            self.picked = min(max(at + step, 1), len(shown))
            self._show_choices()

    def _show_choices(self) -> None:
        self.show_detail()
        if self.choosing:
            self.preview(self._what_enter_does(self.query_one(Prompt).line.value.strip()))

    def _what_enter_does(self, text: str) -> str:
        shown = self.choices or ()
        paths = self._by_digits(text)
        if not paths and self.picked is not None and shown:
            paths = [shown[self.picked - 1].path]
        self.named = frozenset(paths)
        if not paths:
            return f"Enter: {self._empty}" if self._empty and not text else ""
        chosen = [fit for path in paths for fit in shown if fit.path == path]
        named = ", ".join(shorten(fit.shown, 60) + (f" ({fit.mark})" if fit.mark else "") for fit in chosen)
        known = [f" · {WARNING} {warning}" for fit in chosen for warning in fit.warnings]
        return f"Enter {self._verb} {named}{''.join(known)}"
