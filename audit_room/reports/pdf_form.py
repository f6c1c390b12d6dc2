"""The closing summary as PDF: A4, its fonts embedded, the same bytes for the same summary."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from audit_room.reports.closing_sheet import lay_out
from audit_room.reports.closing_summary import ClosingSummary
from audit_room.reports.typeface import FONTS, typeface

if TYPE_CHECKING:
    from reportlab.platypus import Flowable

    from audit_room.reports.print_style import Styles
    from audit_room.reports.sheet import Sheet


def _story(sheet: Sheet, styles: Styles) -> list[Flowable]:
    """Return the sheet as flowables: the title, then section by section."""
    from reportlab.platypus import CondPageBreak, KeepTogether, Paragraph  # noqa: PLC0415

    from audit_room.reports.print_blocks import ROOM_FOR_HEADING, flowables  # noqa: PLC0415

    face = styles.face
    story: list[Flowable] = [
        Paragraph(face.markup(sheet.title), styles.title),
        Paragraph(face.markup(sheet.name), styles.subtitle),
        Paragraph(face.markup(sheet.marking), styles.marking),
    ]
    for section in sheet.sections:
        heading = Paragraph(face.markup(section.heading), styles.section)
        blocks = [flowable for block in section.blocks for flowable in flowables(block, styles)]
        if section.together:
            story.append(KeepTogether([heading, *blocks]))
        else:
            story += [CondPageBreak(ROOM_FOR_HEADING), heading, *blocks]
    return story


def as_pdf(summary: ClosingSummary, *, fonts: Path = FONTS) -> bytes:
    """Return the sheet as a PDF file.

    ``fonts`` is the folder of the DejaVu fonts; where they are missing, Helvetica is used and the sheet says
    so.
    """
    from audit_room.reports.print_pages import printed  # noqa: PLC0415
    from audit_room.reports.print_style import Styles  # noqa: PLC0415

    sheet = lay_out(summary)
    styles = Styles(typeface(fonts))
    made: datetime = summary.made_at.astimezone(summary.zone)
    return printed(_story(sheet, styles), sheet, styles, made)
