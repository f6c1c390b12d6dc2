"""The summary: the closing sheet as it would be handed out now, saved with one key."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widget import Widget

from audit_room.model.display import display
from audit_room.model.errors import AuditRoomError
from audit_room.model.snapshot import Snapshot
from audit_room.reports.closing_summary import Audience, ClosingSummary, gather
from audit_room.reports.text_form import as_text
from audit_room.tui.commands import SUMMARY, bindings_for
from audit_room.tui.screens.base import RoomScreen
from audit_room.tui.screens.newest import run_newest
from audit_room.tui.themes import ink
from audit_room.tui.widgets.about_line import AboutLine
from audit_room.tui.widgets.preview import Preview

WIDEST = 100
"""Cells of the sheet on a wide screen."""

_NARROWEST = 60
_REFRESH_SECONDS = 30
_FORMATS = ("pdf", "md")


class SummaryScreen(RoomScreen):
    """The closing sheet, made anew whenever the record changes and twice a minute."""

    NAME = SUMMARY
    TITLE_WORD = "Summary"
    BINDINGS: ClassVar[list[BindingType]] = bindings_for(SUMMARY)

    def __init__(self) -> None:
        super().__init__()
        self.audience = Audience.AUDITOR
        self._lines = ""
        self._lines_for: object = None
        self._made_at: datetime | None = None

    def compose_body(self) -> ComposeResult:
        """Make a line about the sheet, and the sheet."""
        self.sheet = Preview(id="sheet")
        yield AboutLine()
        yield self.sheet

    def home(self) -> Widget | None:
        """Return the sheet."""
        return self.sheet

    @property
    def shown_audience(self) -> Audience:
        """For whom the sheet on the screen is: for the auditor always while guests look."""
        return Audience.AUDITOR if self.guest else self.audience

    def show_record(self, snapshot: Snapshot) -> None:
        """Make the sheet anew."""
        run_newest(self, "sheet", lambda: self._show(snapshot))

    def tick(self) -> None:
        """Make the sheet anew now and then: it speaks of waiting times."""
        now = self.desk.now()
        if self._made_at is None or (now - self._made_at).total_seconds() >= _REFRESH_SECONDS:
            self.show_record(self.desk.snapshot)

    def on_mount(self) -> None:
        """Follow the theme."""
        self.app.theme_changed_signal.subscribe(self, lambda _theme: self.show_record(self.desk.snapshot))

    def on_resize(self) -> None:
        """Make the sheet anew for another width."""
        self.show_record(self.desk.snapshot)

    async def _show(self, snapshot: Snapshot) -> None:
        audience, width = self.shown_audience, self._width()
        self._made_at = self.desk.now()
        made = await asyncio.to_thread(self._gathered, snapshot, audience)
        text = await asyncio.to_thread(as_text, made, width)
        self.query_one(AboutLine).show(self._about(made))
        self.sheet.show(audience, lambda _width: Text(text))

    def _width(self) -> int:
        return max(min(self.sheet.scrollable_content_region.width, WIDEST), _NARROWEST)

    def _gathered(self, snapshot: Snapshot, audience: Audience) -> ClosingSummary:
        """Return the summary; it is pure, and made in a thread beside the screen's."""
        return gather(
            snapshot, self.desk.framework, now=self.desk.now(), zone=self.desk.zone, audience=audience
        )

    def _about(self, made: ClosingSummary) -> Text:
        colours = ink(self.app.theme)
        text = Text(" for ", colours.dim)
        text.append(f"the {made.audience}" if made.audience is Audience.AUDITOR else "our own house", "bold")
        missing = len(made.still_missing)
        if missing:
            text.append(f" · {missing} still missing, listed at its end", colours.amber)
        text.append(" · S saves PDF and text", colours.dim)
        return text

    # commands

    def do_audience(self) -> None:
        """Change between the sheet for the auditor and the internal one."""
        self.audience = Audience.INTERNAL if self.audience is Audience.AUDITOR else Audience.AUDITOR
        self.show_record(self.desk.snapshot)

    async def do_save_pdf(self) -> None:
        """Save the sheet as PDF and Markdown beside the audit file, under a name that is not taken."""
        audience = self.shown_audience
        self.say("Making the closing sheet …")
        await self.desk.poll()  # what another window has just saved belongs on it
        written = await asyncio.to_thread(self._write, self.desk.snapshot, audience)
        for_whom = "the auditor" if audience is Audience.AUDITOR else "our own house only"
        self.say(f"Saved for {for_whom}: {', '.join(display(str(path)) for path in written)}")

    def _write(self, snapshot: Snapshot, audience: Audience) -> list[Path]:
        from audit_room.reports.summary_file import write_summary  # noqa: PLC0415

        made = self._gathered(snapshot, audience)
        targets = free_names(self.desk.audit_file, made.made_at.astimezone(self.desk.zone), audience)
        for target in targets:
            write_summary(made, target, evidence_root=snapshot.audit.evidence_root)
        return targets


def free_names(audit_file: Path, moment: datetime, audience: Audience) -> list[Path]:
    """Return names for PDF and Markdown beside the audit file, such as ``acme-closing-2026-11-24-1702.pdf``.

    ``moment`` is local.  Names that are taken get a number.  Raises AuditRoomError where too many are.
    """
    kind = "closing" if audience is Audience.AUDITOR else "closing-internal"
    stem = f"{audit_file.stem}-{kind}-{moment:%Y-%m-%d-%H%M}"
    for number in range(1, 100):
        suffix = "" if number == 1 else f"-{number}"
        found = [audit_file.with_name(f"{stem}{suffix}.{ending}") for ending in _FORMATS]
        if not any(path.exists() for path in found):
            return found
    raise AuditRoomError(f"{display(stem)} was saved too often already; wait a minute and save again.")
