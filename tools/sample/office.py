"""Documents as DOCX, XLSX and PPTX: fixed properties, stored members, only the styles in use."""

import io
import re
from collections.abc import Sequence
from datetime import date, datetime, time
from functools import cache
from typing import TYPE_CHECKING, Any

from tools.sample.company import COMPANY
from tools.sample.compress import stored_again
from tools.sample.document import Block, Document

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from pptx.slide import Slide
    from xlsxwriter.worksheet import Worksheet

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_NUMBER = re.compile(r"-?(0|[1-9]\d{0,8})")
_KEPT_STYLES = frozenset({
    "Normal", "Title", "Heading1", "Heading2", "ListBullet", "TableNormal", "TableGrid", "NoList",
    "DefaultParagraphFont",
    "Header", "HeaderChar", "Footer", "FooterChar", "TitleChar", "Heading1Char", "Heading2Char", "ListBulletChar",
})  # fmt: skip
_SHADE = "D9E4EE"
_SHEET_NAME_LIMIT = 31
_WIDEST_COLUMN = 60


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(9, 30))


@cache
def _word_template() -> bytes:
    """The library's empty document without the styles, theme copies and thumbnail that nothing here uses."""
    from docx import Document as new_document  # noqa: PLC0415, N813 - a factory function, slow to import

    word: Any = new_document()
    for style in list(word.styles.element.style_lst):
        if style.styleId not in _KEPT_STYLES:
            word.styles.element.remove(style)
    for part, unused in ((word.part, "stylesWithEffects"), (word.part.package, "thumbnail")):
        for identity, relation in list(part.rels.items()):
            if relation.reltype.endswith(unused):
                del part.rels[identity]
    target = io.BytesIO()
    word.save(target)
    return target.getvalue()


def render_docx(document: Document) -> bytes:
    """The document as Word file with a header, a control table, and the body."""
    from docx import Document as new_document  # noqa: PLC0415, N813 - a factory function, slow to import
    from docx.shared import Pt  # noqa: PLC0415

    word: Any = new_document(io.BytesIO(_word_template()))
    word.styles["Normal"].font.name = "Calibri"
    word.styles["Normal"].font.size = Pt(10.5)
    properties = word.core_properties
    properties.title, properties.author = document.title, document.control_value("owner") or COMPANY
    properties.last_modified_by, properties.comments = properties.author, ""
    properties.created = properties.modified = _moment(document.day)
    properties.language, properties.revision = document.language, 3
    section = word.sections[0]
    section.header.paragraphs[0].text = f"{COMPANY}\t\t{document.control_value('classification')}"
    section.footer.paragraphs[0].text = " ".join(
        part
        for part in (document.control_value("number"), document.title, document.control_value("version"))
        if part
    )
    word.add_paragraph(document.title, style="Title")
    if document.control:
        _word_table(word, [(key.capitalize(), value) for key, value in document.control], head=False)
        word.add_paragraph()
    for block in document.blocks:
        _word_block(word, block)
    target = io.BytesIO()
    word.save(target)
    return stored_again(target.getvalue())


def _word_block(word: "WordDocument", block: Block) -> None:
    match block.kind:
        case "heading" | "subheading":
            word.add_paragraph(block.text, style="Heading 1" if block.kind == "heading" else "Heading 2")
        case "bullets":
            for row in block.rows:
                word.add_paragraph(row[0], style="List Bullet")
        case "mono":
            word.add_paragraph("\n".join(row[0] for row in block.rows)).runs[0].font.name = "Courier New"
        case "table":
            _word_table(word, block.rows, head=True)
            word.add_paragraph()
        case "sign":
            for name, role, day in block.rows:
                paragraph = word.add_paragraph()
                paragraph.add_run(f"\n{name}\n").italic = True
                paragraph.add_run(f"{name}, {role}, {day}")
        case _:
            word.add_paragraph(block.text)


def _word_table(word: "WordDocument", rows: Sequence[Sequence[str]], *, head: bool) -> None:
    grid = word.add_table(rows=0, cols=len(rows[0]))
    grid.style = "Table Grid"
    for index, row in enumerate(rows):
        cells = grid.add_row().cells
        for column, text in enumerate(row):
            run = cells[column].paragraphs[0].add_run(text)
            if (head and index == 0) or (not head and column == 0):
                run.bold = True


def render_xlsx(document: Document) -> bytes:
    """The document as workbook: a sheet for each heading, lines of text above the table."""
    import xlsxwriter  # noqa: PLC0415

    target = io.BytesIO()
    book = xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    moment = _moment(document.day)
    author = document.control_value("owner") or COMPANY
    book.set_properties({"title": document.title, "author": author, "company": COMPANY, "created": moment})
    formats = {
        "title": book.add_format({"bold": True, "font_size": 14, "font_color": "#16324f"}),
        "head": book.add_format(
            {"bold": True, "bg_color": "#" + _SHADE, "border": 1, "text_wrap": True, "valign": "top"}
        ),
        "cell": book.add_format({"border": 1, "text_wrap": True, "valign": "top"}),
        "date": book.add_format({"border": 1, "num_format": "yyyy-mm-dd", "valign": "top", "align": "left"}),
        "label": book.add_format({"bold": True}),
    }
    sheets: list[tuple[str, list[Block]]] = []
    for block in document.blocks:
        if block.kind == "heading" or not sheets:
            sheets.append((block.text if block.kind == "heading" else document.title, []))
        if block.kind != "heading":
            sheets[-1][1].append(block)
    for position, (name, blocks) in enumerate(sheets):
        sheet = book.add_worksheet(re.sub(r"[\[\]:*?/\\]", " ", name)[:_SHEET_NAME_LIMIT])
        sheet.set_landscape()
        row = _sheet_head(sheet, document, formats) if position == 0 else 0
        _sheet_blocks(sheet, blocks, row, formats)
    book.close()
    return stored_again(target.getvalue())


def _sheet_head(sheet: "Worksheet", document: Document, formats: dict[str, Any]) -> int:
    sheet.write_string(0, 0, document.title, formats["title"])
    for offset, (key, value) in enumerate(document.control, 1):
        sheet.write_string(offset, 0, key.capitalize(), formats["label"])
        sheet.write_string(offset, 1, value)
    return len(document.control) + 2


def _sheet_blocks(sheet: "Worksheet", blocks: Sequence[Block], row: int, formats: dict[str, Any]) -> None:
    for block in blocks:
        if block.kind != "table":
            for line in [block.text] if block.text else [", ".join(entry) for entry in block.rows]:
                sheet.write_string(row, 0, line)
                row += 1
            row += 1
            continue
        widths = [
            max(len(str(cells[i])) for cells in block.rows if i < len(cells))
            for i in range(len(block.rows[0]))
        ]
        for column, width in enumerate(widths):
            sheet.set_column(column, column, min(max(width + 2, 9), _WIDEST_COLUMN))
        first = row
        for cells in block.rows:
            for column, text in enumerate(cells):
                _sheet_cell(sheet, (row, column), text, formats, head=row == first)
            row += 1
        sheet.autofilter(first, 0, row - 1, len(block.rows[0]) - 1)
        sheet.freeze_panes(first + 1, 0)
        row += 1


def _sheet_cell(
    sheet: "Worksheet", place: tuple[int, int], text: str, formats: dict[str, Any], *, head: bool
) -> None:
    if head:
        sheet.write_string(*place, text, formats["head"])
    elif _DATE.fullmatch(text):
        sheet.write_datetime(
            *place, _moment(date.fromisoformat(text)).replace(hour=0, minute=0), formats["date"]
        )
    elif _NUMBER.fullmatch(text):
        sheet.write_number(*place, int(text), formats["cell"])
    else:
        sheet.write_string(*place, text, formats["cell"])


def render_pptx(document: Document) -> bytes:
    """The document as slides: a title slide, then one for each heading."""
    from pptx import Presentation  # noqa: PLC0415
    from pptx.util import Pt  # noqa: PLC0415

    deck = Presentation()
    properties = deck.core_properties
    properties.title, properties.author = document.title, document.control_value("owner") or COMPANY
    properties.last_modified_by = properties.author
    properties.created = properties.modified = _moment(document.day)
    properties.revision = 2
    front = deck.slides.add_slide(deck.slide_layouts[0])
    front.shapes.title.text = document.title
    front.placeholders[1].text = "\n".join(
        [COMPANY, *(f"{k.capitalize()}: {v}" for k, v in document.control)]
    )
    for paragraph in front.placeholders[1].text_frame.paragraphs:
        paragraph.font.size = Pt(18)
    slide: Any = None
    for block in document.blocks:
        if block.kind == "heading":
            slide = deck.slides.add_slide(deck.slide_layouts[1])
            slide.shapes.title.text = block.text
            slide.shapes.title.text_frame.paragraphs[0].font.size = Pt(32)
        elif block.kind == "table":
            _slide_table(slide, block.rows)
        else:
            _slide_text(slide, [row[0] for row in block.rows] or [block.text])
    target = io.BytesIO()
    deck.save(target)
    return stored_again(target.getvalue())


def _slide_text(slide: "Slide", lines: Sequence[str]) -> None:
    from pptx.util import Pt  # noqa: PLC0415

    frame = slide.placeholders[1].text_frame
    for line in lines:
        paragraph = frame.paragraphs[0] if not frame.text else frame.add_paragraph()
        paragraph.text = line
        paragraph.font.size = Pt(18)


def _slide_table(slide: "Slide", rows: Sequence[Sequence[str]]) -> None:
    from pptx.util import Inches, Pt  # noqa: PLC0415

    if not slide.placeholders[1].text_frame.text:
        body = slide.placeholders[1].element
        body.getparent().remove(body)
    top = Inches(1.7 if len(slide.placeholders) == 1 else 4.6)
    frame = slide.shapes.add_table(
        len(rows), len(rows[0]), Inches(0.5), top, Inches(9), Inches(0.3 * len(rows))
    )
    for index, row in enumerate(rows):
        for column, text in enumerate(row):
            cell = frame.table.cell(index, column)
            cell.text = text
            cell.text_frame.paragraphs[0].font.size = Pt(12)
