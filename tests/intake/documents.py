"""Small real documents of real types, made when a test asks for them."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage

import docx
import openpyxl
import pptx
from pypdf import PdfReader, PdfWriter
from reportlab.pdfgen.canvas import Canvas

WORDS = "quarterly access review of Waypoint"


def pdf(text: str = WORDS, locked_by: str = "") -> bytes:
    """Return a PDF of one page, encrypted where a password is given."""
    plain = io.BytesIO()
    canvas = Canvas(plain)
    canvas.setTitle("Access review")
    canvas.drawString(72, 720, text)
    canvas.save()
    if not locked_by:
        return plain.getvalue()
    writer = PdfWriter(clone_from=PdfReader(plain))
    writer.encrypt(locked_by, algorithm="AES-256")
    locked = io.BytesIO()
    writer.write(locked)
    return locked.getvalue()


def word() -> bytes:
    """Return a Word document with text, a table and a header."""
    document = docx.Document()
    document.core_properties.author = "Maria"
    document.add_paragraph(WORDS)
    document.add_table(1, 1).cell(0, 0).text = "cell of a table"
    document.sections[0].header.paragraphs[0].text = "confidential header"
    return _saved(document)


def workbook() -> bytes:
    """Return an Excel workbook of two sheets."""
    book = openpyxl.Workbook()
    book.worksheets[0].title = "Reviews"
    book.worksheets[0].append(["user", 42, WORDS])
    book.create_sheet("Second").append(["more"])
    return _saved(book)


def presentation() -> bytes:
    """Return a presentation of one slide with notes."""
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = WORDS
    slide.notes_slide.notes_text_frame.text = "say it slowly"
    return _saved(deck)


def mail() -> bytes:
    """Return an e-mail with a body and an attachment."""
    message = EmailMessage()
    message["From"] = "ciso@example.com"
    message["To"] = "auditor@example.com"
    message["Subject"] = "Überprüfung"
    message.set_content(WORDS)
    message.add_attachment(b"1,2", maintype="text", subtype="csv", filename="list.csv")
    return message.as_bytes()


def archive(members: dict[str, bytes]) -> bytes:
    """Return a ZIP archive of these members."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return made.getvalue()


def open_document() -> bytes:
    """Return an OpenDocument text."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        file.writestr(
            "content.xml", f'<?xml version="1.0"?><office:body><text:p>{WORDS}</text:p></office:body>'
        )
    return made.getvalue()


def _saved(document: object) -> bytes:
    made = io.BytesIO()
    document.save(made)  # type: ignore[attr-defined]
    return made.getvalue()
