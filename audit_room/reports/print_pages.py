"""The pages of a printed sheet: header, footer, page numbers, bookmarks, the facts of the file."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Paragraph

from audit_room.reports.print_style import (
    ACCENT,
    BOTTOM,
    MARGIN,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    QUIET,
    RULE,
    TOP,
    WIDTH,
    Styles,
)
from audit_room.reports.sheet import Sheet

_SMALL = 7
_HEADER_CHARS = 200
_RIGHT = PAGE_WIDTH - MARGIN
_HEADER_LINE = PAGE_HEIGHT - 15 * mm
_FOOTER_LINE = 13 * mm
_FOOTER_TEXT = 9 * mm


class _Pages(BaseDocTemplate):
    """One frame a page; each section's heading becomes a bookmark."""

    def __init__(self, target: BytesIO, sheet: Sheet, styles: Styles, made: datetime) -> None:
        face = styles.face
        super().__init__(
            target,
            pagesize=(PAGE_WIDTH, PAGE_HEIGHT),
            invariant=1,
            title=face.fitted(f"{sheet.title}: {sheet.name}"),
            author=face.fitted(sheet.organisation) or "Audit Room",
            subject=f"{sheet.title}. {sheet.marking}.",
            creator="Audit Room",
            lang="en",
        )
        frame = Frame(
            MARGIN, BOTTOM, WIDTH, PAGE_HEIGHT - TOP - BOTTOM, leftPadding=0, rightPadding=0, topPadding=0,
            bottomPadding=0,
        )  # fmt: skip
        self.addPageTemplates([PageTemplate("sheet", [frame], onPage=self._furnish)])
        self._sheet, self._styles, self._made = sheet, styles, made
        marked = stringWidth(sheet.marking, face.bold, _SMALL)
        self._name = fitting(face.fitted(sheet.name), face.regular, WIDTH - marked - 6 * mm)
        self._bookmarks = 0

    def _furnish(self, canvas: Canvas, _doc: object) -> None:
        """Draw header and footer; the page's number is a form, drawn when the number of pages is known."""
        if canvas.getPageNumber() == 1:
            canvas.setDateFormatter(self._date)
            canvas.showOutline()
        face, sheet = self._styles.face, self._sheet
        canvas.saveState()
        canvas.setFillColor(QUIET)
        canvas.setStrokeColor(RULE)
        canvas.setLineWidth(0.5)
        canvas.line(MARGIN, _HEADER_LINE, _RIGHT, _HEADER_LINE)
        canvas.line(MARGIN, _FOOTER_LINE, _RIGHT, _FOOTER_LINE)
        canvas.setFont(face.regular, _SMALL)
        canvas.drawString(MARGIN, _HEADER_LINE + 1.6 * mm, self._name)
        canvas.drawString(MARGIN, _FOOTER_TEXT, f"{sheet.made} · {sheet.journal}")
        if face.note:
            canvas.drawString(MARGIN, _FOOTER_TEXT - 3.2 * mm, face.note)
        canvas.setFont(face.bold, _SMALL)
        canvas.setFillColor(ACCENT if sheet.internal else QUIET)
        canvas.drawRightString(_RIGHT, _HEADER_LINE + 1.6 * mm, sheet.marking)
        canvas.restoreState()
        canvas.doForm(f"page{canvas.getPageNumber()}")

    def _date(self, *_parts: int) -> str:
        """Return the moment of print as PDF writes it, instead of the library's fixed one."""
        offset = self._made.strftime("%z")
        return f"D:{self._made:%Y%m%d%H%M%S}{offset[:3]}'{offset[3:5]}'"

    def afterFlowable(self, flowable: Flowable) -> None:  # noqa: N802
        """Make a bookmark of each section's heading; the library calls this after each flowable."""
        if isinstance(flowable, Paragraph) and flowable.style.name == "Section":
            self._bookmarks += 1
            key = f"section{self._bookmarks}"
            self.canv.bookmarkPage(key)
            self.canv.addOutlineEntry(flowable.getPlainText(), key, level=0)


class _Numbered(Canvas):
    """A canvas that draws ``page n of m`` on every page once the last one is known."""

    face = "Helvetica"

    def save(self) -> None:
        """Draw the page numbers, then close the file; every page has ended by now."""
        total = self.getPageNumber() - 1
        for number in range(1, total + 1):
            self.beginForm(f"page{number}")
            self.setFont(self.face, _SMALL)
            self.setFillColor(QUIET)
            self.drawRightString(_RIGHT, _FOOTER_TEXT, f"page {number} of {total}")
            self.endForm()
        super().save()


def fitting(text: str, font: str, room: float) -> str:
    """Return the text, cut with an ellipsis where it is wider than ``room`` points."""
    kept = text[:_HEADER_CHARS]
    if len(kept) == len(text) and stringWidth(kept, font, _SMALL) <= room:
        return text
    while kept and stringWidth(kept + "…", font, _SMALL) > room:
        kept = kept[:-1]
    return kept + "…"


def printed(story: list[Flowable], sheet: Sheet, styles: Styles, made: datetime) -> bytes:
    """Return the flowables as a PDF file; ``made`` is the moment of print in the zone of the sheet."""

    class InFace(_Numbered):
        """The canvas in the typeface of this sheet."""

        face = styles.face.regular

    target = BytesIO()
    _Pages(target, sheet, styles, made).build(story, canvasmaker=InFace)
    return target.getvalue()
