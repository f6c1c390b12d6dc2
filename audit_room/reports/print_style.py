"""The looks of a printed sheet: measures, colours, styles.  It reads the same in black and white."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm

from audit_room.reports.typeface import Typeface

PAGE_WIDTH, PAGE_HEIGHT = A4
MARGIN = 18 * mm
TOP = 24 * mm
BOTTOM = 20 * mm
WIDTH = PAGE_WIDTH - 2 * MARGIN
"""The width of the text, in points."""

ACCENT: Color = HexColor(0x1B4B66)
INK: Color = HexColor(0x1A1A1A)
QUIET: Color = HexColor(0x5A5A5A)
RULE: Color = HexColor(0xBFC7CC)
SHADE: Color = HexColor(0xF1F4F6)


@dataclass(frozen=True)
class Styles:
    """The paragraph styles in one typeface."""

    face: Typeface

    def _style(self, name: str, size: float, *, bold: bool = False, **more: object) -> ParagraphStyle:
        font = self.face.bold if bold else self.face.regular
        given: dict[str, Any] = {"leading": size * 1.36, "textColor": INK, **more}
        return ParagraphStyle(name, None, fontName=font, fontSize=size, **given)

    @cached_property
    def title(self) -> ParagraphStyle:
        """The word on top of the first page."""
        return self._style("Title", 19, bold=True, textColor=ACCENT)

    @cached_property
    def subtitle(self) -> ParagraphStyle:
        """The audit's name beneath it."""
        return self._style("Subtitle", 11.5, spaceBefore=2)

    @cached_property
    def marking(self) -> ParagraphStyle:
        """For whom the sheet is."""
        return self._style("Marking", 8.5, bold=True, textColor=QUIET, spaceBefore=2, spaceAfter=4)

    @cached_property
    def section(self) -> ParagraphStyle:
        """The heading of a section; each becomes a bookmark."""
        return self._style("Section", 12, bold=True, textColor=ACCENT, spaceBefore=13, spaceAfter=5)

    @cached_property
    def heading(self) -> ParagraphStyle:
        """A heading within a section."""
        return self._style("Heading", 9.5, bold=True, spaceBefore=6, spaceAfter=3)

    @cached_property
    def body(self) -> ParagraphStyle:
        """Running text."""
        return self._style("Body", 8.5, splitLongWords=1, spaceAfter=2)

    @cached_property
    def item(self) -> ParagraphStyle:
        """An entry of a list."""
        return self._style("Item", 8.5, leftIndent=10, bulletIndent=1, spaceAfter=1.5)

    @cached_property
    def label(self) -> ParagraphStyle:
        """What stands before a value."""
        return self._style("Label", 8, textColor=QUIET, leading=8.5 * 1.36)

    @cached_property
    def strong(self) -> ParagraphStyle:
        """The first line of a finding."""
        return self._style("Strong", 9.5, bold=True)

    @cached_property
    def column(self) -> ParagraphStyle:
        """The title of a column."""
        return self._style("Column", 7.5, bold=True, textColor=ACCENT)

    @cached_property
    def cell(self) -> ParagraphStyle:
        """A cell of a table."""
        return self._style("Cell", 8)

    @cached_property
    def digest(self) -> ParagraphStyle:
        """A SHA-256, in two lines of 32."""
        return ParagraphStyle(
            "Digest",
            None,
            fontName=self.face.mono,
            fontSize=6.5,
            leading=8.2,
            textColor=INK,
            splitLongWords=1,
        )
