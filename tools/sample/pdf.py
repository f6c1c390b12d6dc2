"""Documents as PDF: plain streams, fixed dates and identifiers, the standard fonts."""

import hashlib
import io
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors, enums
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    Flowable,
    HRFlowable,
    KeepTogether,
    ListFlowable,
    Paragraph,
    Preformatted,
    SimpleDocTemplate,
    Spacer,
    Table,
)

from tools.sample.company import COMPANY
from tools.sample.compress import pack
from tools.sample.document import Block, Document
from tools.sample.picture import Picture

_NAVY = colors.HexColor("#16324f")
_PALE = colors.HexColor("#e8eef4")
_LINE = colors.HexColor("#9fb2c4")
_BODY = ParagraphStyle("body", fontName="Helvetica", fontSize=9.6, leading=13.4, spaceAfter=5)
_CELL = ParagraphStyle("cell", fontName="Helvetica", fontSize=8, leading=10)
_HEAD_CELL = ParagraphStyle("head", parent=_CELL, fontName="Helvetica-Bold", textColor=colors.white)
_LABEL = ParagraphStyle("label", parent=_CELL, fontName="Helvetica-Bold", textColor=_NAVY)
_TITLE = ParagraphStyle(
    "title", fontName="Helvetica-Bold", fontSize=18, leading=22, textColor=_NAVY, spaceAfter=6
)
_H2 = ParagraphStyle(
    "h2", fontName="Helvetica-Bold", fontSize=12, leading=15, textColor=_NAVY, spaceBefore=9, spaceAfter=3
)
_H3 = ParagraphStyle("h3", fontName="Helvetica-Bold", fontSize=10, leading=13, spaceBefore=5, spaceAfter=2)
_MONO = ParagraphStyle("mono", fontName="Courier", fontSize=7.6, leading=9.6)
_SIGNATURE = ParagraphStyle(
    "sig", fontName="Times-BoldItalic", fontSize=16, leading=19, textColor=colors.HexColor("#20408a")
)
_RIGHT = ParagraphStyle("right", parent=_CELL, alignment=enums.TA_RIGHT)
_WIDE_COLUMNS = 7


class _DatedCanvas(Canvas):
    """A canvas whose document says the sample's own date, and which knows how many pages it has."""

    day = date(2026, 1, 1)
    footer = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed on to reportlab as they are
        super().__init__(*args, **kwargs)
        self._pages: list[dict[str, Any]] = []
        moment = datetime(self.day.year, self.day.month, self.day.day, 9, 30, tzinfo=UTC)
        inner: Any = vars(self)["_doc"]
        # the identifier in the file must not take in the clock or the surroundings
        inner.signature = hashlib.md5(f"{self.day} {self.footer}".encode(), usedforsecurity=False)
        stamp = inner._timeStamp
        stamp.t = moment.timestamp()
        stamp.lt = tuple(time.gmtime(stamp.t))
        stamp.YMDhms = stamp.lt[:6]
        stamp.dhh = stamp.dmm = 0
        stamp.tzname = "UTC"

    def showPage(self) -> None:  # noqa: N802 - the name is reportlab's
        canvas: Any = self
        self._pages.append(dict(self.__dict__))
        canvas._startPage()

    def save(self) -> None:
        for number, page in enumerate(self._pages, 1):
            self.__dict__.update(page)
            width = vars(self)["_pagesize"][0]
            self.setFont("Helvetica", 7.5)
            self.setFillColor(colors.HexColor("#5a6b7b"))
            self.drawString(18 * mm, 10 * mm, self.footer)
            self.drawRightString(width - 18 * mm, 10 * mm, f"Page {number} of {len(self._pages)}")
            super().showPage()
        super().save()


def render_pdf(document: Document, password: str = "") -> bytes:
    """The document as PDF; with a password it cannot be opened without it."""
    wide = any(block.kind == "table" and len(block.rows[0]) > _WIDE_COLUMNS for block in document.blocks)
    size = landscape(A4) if wide else A4
    number, version = document.control_value("number"), document.control_value("version")
    parts = [
        document.letterhead.partition(",")[0],
        number,
        f"v{version}" if version else "",
        document.control_value("classification"),
    ]

    class SampleCanvas(_DatedCanvas):
        day = document.day
        footer = "  ·  ".join(part for part in parts if part)

    target = io.BytesIO()
    template = SimpleDocTemplate(
        target,
        pagesize=size,
        leftMargin=18 * mm,
        rightMargin=18 * mm,
        topMargin=16 * mm,
        bottomMargin=18 * mm,
        title=document.title,
        author=document.control_value("owner") or COMPANY,
        subject=number,
        creator="Document control",
        producer="Papertide Writer 11",
        lang=document.language,
        invariant=1,
        pageCompression=0,
        encrypt=StandardEncryption(password, ownerPassword="owner-" + password, strength=128)
        if password
        else None,
    )
    template.build(_story(document, size[0] - 36 * mm), canvasmaker=SampleCanvas)
    return target.getvalue()


def _story(document: Document, width: float) -> list[Flowable]:
    name, _, place = document.letterhead.partition(", ")
    letterhead = Table(
        [[Paragraph(escape(name.upper()), _LABEL), Paragraph(escape(place), _RIGHT)]],
        colWidths=[width / 2, width / 2],
    )
    story: list[Flowable] = [
        letterhead,
        HRFlowable(width="100%", color=_NAVY, thickness=1.2, spaceAfter=8),
        Paragraph(escape(document.title), _TITLE),
    ]
    if document.control:
        story += [_control_box(document.control, width), Spacer(1, 8)]
    for block in document.blocks:
        story.extend(_flowables(block, width))
    return story


def _control_box(control: Sequence[tuple[str, str]], width: float) -> Table:
    cells = [(Paragraph(escape(k.capitalize()), _LABEL), Paragraph(escape(v), _CELL)) for k, v in control]
    if len(cells) % 2:
        cells.append((Paragraph("", _LABEL), Paragraph("", _CELL)))
    rows = [[*cells[i], *cells[i + 1]] for i in range(0, len(cells), 2)]
    box = Table(rows, colWidths=[width * share for share in (0.17, 0.33, 0.17, 0.33)])
    box.setStyle(
        [
            ("GRID", (0, 0), (-1, -1), 0.4, _LINE),
            ("BACKGROUND", (0, 0), (0, -1), _PALE),
            ("BACKGROUND", (2, 0), (2, -1), _PALE),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ]
    )
    return box


def _flowables(block: Block, width: float) -> list[Flowable]:
    match block.kind:
        case "heading" | "subheading":
            return [Paragraph(escape(block.text), _H2 if block.kind == "heading" else _H3)]
        case "bullets":
            items = [Paragraph(escape(row[0]), _BODY) for row in block.rows]
            return [
                ListFlowable(items, bulletType="bullet", start="•", leftIndent=14, bulletFontSize=8),
                Spacer(1, 3),
            ]
        case "mono":
            return [Preformatted("\n".join(row[0] for row in block.rows), _MONO), Spacer(1, 5)]
        case "table":
            return [_grid(block.rows, width), Spacer(1, 7)]
        case "sign":
            return [Spacer(1, 8), KeepTogether([_signatures(block.rows, width)])]
        case _:
            return [Paragraph(escape(block.text), _BODY)]


def _grid(rows: Sequence[Sequence[str]], width: float) -> Table:
    cells = [
        [Paragraph(escape(c), _HEAD_CELL if i == 0 else _CELL) for c in row] for i, row in enumerate(rows)
    ]
    # a column is as wide as its longest cell asks for, within bounds that keep short columns readable
    wants = [min(max(len(row[i]) for row in rows if i < len(row)), 42) + 4 for i in range(len(rows[0]))]
    grid = Table(cells, colWidths=[width * want / sum(wants) for want in wants], repeatRows=1)
    grid.setStyle(
        [
            ("GRID", (0, 0), (-1, -1), 0.4, _LINE),
            ("BACKGROUND", (0, 0), (-1, 0), _NAVY),
            ("ROWBACKGROUNDS", (0, 1), (-1, -1), [colors.white, _PALE]),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ]
    )
    return grid


def _signatures(rows: Sequence[Sequence[str]], width: float) -> Table:
    cells = [
        [
            Paragraph(escape(name), _SIGNATURE),
            Paragraph(f"{escape(name)}<br/>{escape(role)}", _CELL),
            Paragraph(escape(day), _CELL),
        ]
        for name, role, day in rows
    ]
    signed = Table(cells, colWidths=[width * share for share in (0.38, 0.42, 0.2)])
    signed.setStyle(
        [("LINEBELOW", (0, 0), (0, -1), 0.6, colors.black), ("VALIGN", (0, 0), (-1, -1), "BOTTOM")]
    )
    return signed


def scan_pdf(pages: Sequence[Picture]) -> bytes:
    """A PDF which is pictures only, as an office scanner makes it: no text can be taken out of it."""
    objects: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>"]
    numbers = [3 + 3 * index for index in range(len(pages))]
    kids = " ".join(f"{number} 0 R" for number in numbers)
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode())
    for number, page in zip(numbers, pages, strict=True):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {number + 1} 0 R"
            f" /Resources << /XObject << /Im0 {number + 2} 0 R >> >> >>".encode()
        )
        objects.append(_stream("", b"q 595 0 0 842 0 0 cm /Im0 Do Q"))
        columns = f"/Predictor 15 /Colors 1 /BitsPerComponent 1 /Columns {page.width}"
        head = (
            f"/Type /XObject /Subtype /Image /Width {page.width} /Height {page.height}"
            f" /ColorSpace /DeviceGray /BitsPerComponent 1 /Filter /FlateDecode /DecodeParms << {columns} >>"
        )
        objects.append(_stream(head, pack(page.filtered())))
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{offset:010d} 00000 n \n".encode() for offset in offsets)
    identity = "5343414e303031375343414e30303137"
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R /ID [<{identity}> <{identity}>] >>\n".encode()
    return bytes(out + f"startxref\n{start}\n%%EOF\n".encode())


def _stream(head: str, data: bytes) -> bytes:
    return f"<< {head} /Length {len(data)} >>\nstream\n".encode() + data + b"\nendstream"
