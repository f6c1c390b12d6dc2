"""The blocks of a sheet as reportlab's flowables: what is a table, a card, a line to sign on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import CondPageBreak, Flowable, LongTable, Paragraph, Spacer
from reportlab.platypus import Table as Grid

from audit_room.model.display import display_lines
from audit_room.reports.print_style import ACCENT, INK, RULE, SHADE, WIDTH, Styles
from audit_room.reports.sheet import Block, Card, Facts, Heading, Lines, Numbers, Signatures, Table
from audit_room.reports.typeface import CUT_AT, CUT_NOTE

_LABEL_WIDTH = 36 * mm
_HALF_DIGEST = 32
ROOM_FOR_HEADING = 28 * mm
"""What must be left on a page for a heading to begin there, in points."""

_HAIR = 0.4
_MOST_LINES = 200
_CELL_MARGINS = 7
Commands = list[tuple[Any, ...]]


def _long(text: str, styles: Styles) -> Paragraph:
    """Return a longer text with its lines kept, cut where it is too long to print."""
    lines = display_lines(text[:CUT_AT].strip("\n"))
    fitted = "\n".join(map(styles.face.fitted, lines[:_MOST_LINES]))
    cut = len(text) > CUT_AT or len(lines) > _MOST_LINES or len(fitted) > CUT_AT
    shown = escape(fitted[:CUT_AT] + CUT_NOTE if cut else fitted)
    return Paragraph(shown.replace("\n", "<br/>"), styles.body)


def _pairs(pairs: tuple[tuple[str, str], ...], styles: Styles) -> list[list[Paragraph]]:
    return [
        [Paragraph(styles.face.markup(label), styles.label), _long(text, styles)] for label, text in pairs
    ]


def _facts(block: Facts, styles: Styles) -> list[Flowable]:
    commands: Commands = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 1),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
    ]
    rows = _pairs(block.pairs, styles)
    widths = [_LABEL_WIDTH, WIDTH - _LABEL_WIDTH]
    return [Grid(rows, colWidths=widths, style=commands, splitInRow=1, hAlign="LEFT")]


def _cell(text: str, styles: Styles, *, digest: bool) -> Paragraph:
    if not digest:
        return Paragraph(styles.face.markup(text), styles.cell)
    halves = (text[:_HALF_DIGEST], text[_HALF_DIGEST:])
    return Paragraph("<br/>".join(styles.face.markup(half) for half in halves), styles.digest)


def _widths(block: Table, styles: Styles) -> list[float]:
    """Return the width of each column in points: as wide as its cells need, the open one takes the rest."""
    face, size = styles.face, styles.cell.fontSize
    widths = []
    for index, column in enumerate(block.columns):
        needed = stringWidth(column.title, face.bold, styles.column.fontSize)
        if not column.digest:
            texts = {row[index] for row in block.rows} if column.mm else set()
            needed = max(
                needed, *(stringWidth(face.fitted(text[:CUT_AT]), face.regular, size) for text in texts), 0
            )
        widths.append(column.mm * mm if column.digest else min(column.mm * mm, needed + _CELL_MARGINS))
    left = WIDTH - sum(widths)
    return [width or left for width in widths]


def _table(block: Table, styles: Styles) -> list[Flowable]:
    widths = _widths(block, styles)
    rows = [[Paragraph(styles.face.markup(column.title), styles.column) for column in block.columns]]
    rows += [
        [_cell(text, styles, digest=column.digest) for column, text in zip(block.columns, row, strict=True)]
        for row in block.rows
    ]
    commands: Commands = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 3),
        ("RIGHTPADDING", (0, 0), (-1, -1), 3),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
        ("LINEBELOW", (0, 0), (-1, 0), 0.8, ACCENT),
        ("LINEBELOW", (0, 1), (-1, -1), _HAIR, RULE),
    ]
    return [LongTable(rows, colWidths=widths, style=commands, repeatRows=1, splitInRow=1, hAlign="LEFT")]


def _card(block: Card, styles: Styles) -> list[Flowable]:
    """Return a finding: a shaded head over its parts, a bar at its side."""
    heading = Paragraph(styles.face.markup(f"{block.id}   {block.title}"), styles.strong)
    standing = Paragraph(styles.face.markup(block.standing), styles.body)
    rows: list[list[Any]] = [[[heading, standing], ""], *_pairs(block.parts, styles)]
    commands: Commands = [
        ("SPAN", (0, 0), (-1, 0)),
        ("BACKGROUND", (0, 0), (-1, 0), SHADE),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 7),
        ("TOPPADDING", (0, 0), (-1, -1), 1.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1.5),
        ("LINEBEFORE", (0, 0), (0, -1), 2.5, ACCENT),
        ("LINEBELOW", (0, -1), (-1, -1), _HAIR, RULE),
    ]
    widths = [_LABEL_WIDTH + 7, WIDTH - _LABEL_WIDTH - 7]
    grid = Grid(rows, colWidths=widths, style=commands, splitInRow=1, hAlign="LEFT")
    return [CondPageBreak(ROOM_FOR_HEADING), grid, Spacer(0, 7)]


def _numbers(block: Numbers, styles: Styles) -> list[Flowable]:
    """Return the counts side by side, a column for each group."""
    cells = []
    for title, counts in block.groups:
        lines = [Paragraph(styles.face.markup(title), styles.column)]
        lines += [Paragraph(styles.face.markup(f"{number} {word}"), styles.body) for number, word in counts]
        cells.append(lines)
    commands: Commands = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("BACKGROUND", (0, 0), (-1, -1), SHADE),
        ("LINEABOVE", (0, 0), (-1, 0), 0.8, ACCENT),
        ("LEFTPADDING", (0, 0), (-1, -1), 7),
        ("TOPPADDING", (0, 0), (-1, -1), 4),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
    ]
    width = WIDTH / len(cells)
    return [Spacer(0, 8), Grid([cells], colWidths=[width] * len(cells), style=commands, hAlign="LEFT")]


def _signatures(block: Signatures, styles: Styles) -> list[Flowable]:
    """Return a line for the signature and one for the date, for each who signs."""
    flowables: list[Flowable] = []
    gap = 8 * mm
    widths = [WIDTH * 0.62 - gap, gap, WIDTH * 0.38]
    commands: Commands = [
        ("LINEABOVE", (0, 0), (0, 0), 0.7, INK),
        ("LINEABOVE", (2, 0), (2, 0), 0.7, INK),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ]
    for role, name in block.people:
        who = [Paragraph(styles.face.markup(role), styles.label)]
        if name:
            who.append(Paragraph(styles.face.markup(name), styles.body))
        row = [who, "", Paragraph("Date", styles.label)]
        flowables += [Spacer(0, 15 * mm), Grid([row], colWidths=widths, style=commands, hAlign="LEFT")]
    return flowables


def _lines(block: Lines, styles: Styles) -> list[Flowable]:
    if block.listed:
        return [Paragraph(styles.face.markup(text), styles.item, bulletText="•") for text in block.lines]
    return [Paragraph(styles.face.markup(text), styles.body) for text in block.lines]


def _heading(block: Heading, styles: Styles) -> list[Flowable]:
    return [CondPageBreak(ROOM_FOR_HEADING), Paragraph(styles.face.markup(block.text), styles.heading)]


_MAKERS: dict[type[Block], Callable[[Any, Styles], list[Flowable]]] = {
    Table: _table,
    Facts: _facts,
    Numbers: _numbers,
    Heading: _heading,
    Card: _card,
    Signatures: _signatures,
    Lines: _lines,
}


def flowables(block: Block, styles: Styles) -> list[Flowable]:
    """Return one block of a sheet as flowables, in print order."""
    return _MAKERS[type(block)](block, styles)
