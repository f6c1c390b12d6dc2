"""Catching a request: the capture line at work, from the first letter to the saved request."""

from __future__ import annotations

from textual import on

from audit_room.model.capture import preview, read_line
from audit_room.room import requests
from audit_room.tui.draft_keeper import CAPTURE
from audit_room.tui.screens.request_commands import RequestCommands
from audit_room.tui.widgets.capture import CaptureLine
from audit_room.tui.widgets.prompt import Prompt


class CapturingScreen(RequestCommands):
    """A screen with a capture line; ``own`` are the requests that were caught in this window."""

    def __init__(self) -> None:
        super().__init__()
        self.own: set[str] = set()

    def focus_capture(self) -> None:
        """Go to the capture line."""
        if self.query_one(Prompt).asked is not None:
            self.close_prompt()
        self.set_focus(self.query_one(CaptureLine).line)

    @on(CaptureLine.Typed)
    def _typed(self, event: CaptureLine.Typed) -> None:
        self.audit_app.keep_draft(CAPTURE, event.text)
        self.preview(self.reading(event.text))

    def reading(self, text: str) -> str:
        """Return how a line would be read, in words."""
        desk = self.desk
        snapshot = desk.snapshot
        people = {r.owner for r in snapshot.requests} | {f.owner for f in snapshot.follow_ups}
        captured = read_line(
            text,
            now=desk.now(),
            zone=desk.zone,
            framework=desk.framework,
            people=tuple(sorted(people - {""})),
        )
        said = [preview(each, desk.now(), desk.zone) or each.text for each in captured]
        if len(said) > 1:
            return f"{len(said)} requests: " + "  ;;  ".join(said)
        return preview(captured[0], desk.now(), desk.zone) if captured else ""

    @on(CaptureLine.Entered)
    def _entered(self, event: CaptureLine.Entered) -> None:
        self.act(self._save(event.text))

    async def _save(self, text: str) -> None:
        capture = self.query_one(CaptureLine)
        try:
            made = await self.desk.call(requests.add, text)
        except BaseException:
            capture.not_saved()
            raise
        self.own.update(request.id for request in made)
        capture.saved()
        self.audit_app.keep_draft(CAPTURE, capture.line.value)
        await self.audit_app.drafts.write()
        self.show_record(self.desk.snapshot)
        self.rows.move_to(made[0].id)
        self.say("Saved " + ", ".join(request.id for request in made) + ".")
