"""Documents as an office makes them: PDF, DOCX and XLSX of several pages, the same text for the same number."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from random import Random

from benchmarks.prose import Prose

KINDS = ("pdf", "docx", "xlsx")
_PARAGRAPHS = 28
_ROWS = 120
_COLUMNS = ("date", "system", "owner", "remark", "hours")


def write_documents(folder: Path, count: int, prose: Prose) -> None:
    """Write ``count`` documents below ``folder``, the kinds in turn, three to six pages or sheets each."""
    folder.mkdir(parents=True, exist_ok=True)
    writers: dict[str, Callable[[Path, Prose, random.Random, int], None]] = {
        "pdf": _write_pdf,
        "docx": _write_docx,
        "xlsx": _write_xlsx,
    }
    for number in range(count):
        kind = KINDS[number % len(KINDS)]
        drawn = Random(f"document {number}")  # noqa: S311 - invented text
        path = folder / kind / f"{drawn.choice(prose.words[:400])}-report-{number:04d}.{kind}"
        path.parent.mkdir(exist_ok=True)
        writers[kind](path, prose, drawn, number)


def _title(prose: Prose, drawn: random.Random, number: int) -> str:
    return f"{' '.join(drawn.choices(prose.words[:800], k=4)).capitalize()} {number:04d}"


def _write_pdf(path: Path, prose: Prose, drawn: random.Random, number: int) -> None:
    from reportlab.lib.styles import getSampleStyleSheet  # noqa: PLC0415
    from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate, Spacer  # noqa: PLC0415

    styles = getSampleStyleSheet()
    story: list[Flowable] = [Paragraph(_title(prose, drawn, number), styles["Title"])]
    for page in range(drawn.randint(3, 6)):
        story.append(Paragraph(f"Section {page + 1}", styles["Heading2"]))
        for _ in range(8):
            story += [Paragraph(prose.paragraph(drawn), styles["BodyText"]), Spacer(1, 4)]
        story.append(PageBreak())
    SimpleDocTemplate(str(path), title=f"Report {number}", author="Quality", invariant=1).build(story)


def _write_docx(path: Path, prose: Prose, drawn: random.Random, number: int) -> None:
    from docx import Document  # noqa: PLC0415

    document = Document()
    document.core_properties.title = f"Report {number}"
    document.add_heading(_title(prose, drawn, number), 0)
    for section in range(drawn.randint(3, 6)):
        document.add_heading(f"Section {section + 1}", 1)
        for _ in range(_PARAGRAPHS // 4):
            document.add_paragraph(prose.paragraph(drawn))
        table = document.add_table(rows=6, cols=3)
        for row in table.rows:
            for cell in row.cells:
                cell.text = drawn.choice(prose.words)
    document.save(str(path))


def _write_xlsx(path: Path, prose: Prose, drawn: random.Random, number: int) -> None:
    import xlsxwriter  # noqa: PLC0415

    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties({"title": f"Report {number}"})
        for sheet_number in range(drawn.randint(3, 6)):
            sheet = book.add_worksheet(f"month {sheet_number + 1}")
            sheet.write_row(0, 0, _COLUMNS)
            remarks = prose.sentences(drawn, _ROWS)
            for row, remark in enumerate(remarks, start=1):
                system, owner = drawn.choices(prose.words, k=2)
                sheet.write_row(row, 0, (f"2026-{row % 12 + 1:02d}-14", system, owner, remark, row * 0.25))
