"""Keeps half-typed text safe: written within a second of typing, offered again at the next start."""

from __future__ import annotations

from audit_room.room.drafts import Drafts
from audit_room.room.room import Room
from audit_room.tui.desk import Desk

CAPTURE = "capture"
"""The name of the draft in the capture line."""


class DraftKeeper:
    """The drafts of this window by name; only those changed here are written, for the sake of other windows."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._drafts = desk.call_and_wait(_load)
        self._changed: set[str] = set()
        _drop_saved(self._drafts, desk)

    def get(self, name: str) -> str:
        """Return the draft of that name, empty where there is none."""
        return self._drafts.get(name, "")

    def keep(self, name: str, text: str) -> None:
        """Remember a draft; it is written at the next ``write``."""
        if name and text != self.get(name):
            self._drafts[name] = text
            self._changed.add(name)

    async def write(self) -> None:
        """Write what changed.  Raises AuditRoomError when it cannot be written; it is tried again then."""
        if self._changed:
            mine = self._take()
            try:
                await self._desk.call(_save, mine)
            except BaseException:
                self._changed |= mine.keys()
                raise

    def write_and_wait(self) -> None:
        """Do ``write`` while the app ends."""
        if self._changed:
            self._desk.call_and_wait(_save, self._take())

    def _take(self) -> dict[str, str]:
        mine = {name: self._drafts.get(name, "") for name in self._changed}
        self._changed = set()
        return mine


def _load(room: Room) -> dict[str, str]:
    return Drafts(room.record.uid).load()


def _save(room: Room, mine: dict[str, str]) -> None:
    drafts = Drafts(room.record.uid)
    drafts.save({**drafts.load(), **mine})


def _drop_saved(drafts: dict[str, str], desk: Desk) -> None:
    """Forget the draft of a line that was saved just before the window was killed."""
    parts = {part.strip() for part in drafts.get(CAPTURE, "").split(";;")} - {""}
    newest = {request.line for request in desk.snapshot.requests[-20:]}
    if parts and parts <= newest:
        drafts.pop(CAPTURE)
