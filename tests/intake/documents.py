"""Small real documents of real types, made when a test asks for them."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage

import docx
import openpyxl
import openpyxl.comments
import pptx
from PIL import Image, ImageDraw, ImageFont
from pypdf import PdfReader, PdfWriter
from pypdf.actions import JavaScript
from pypdf.annotations import FreeText
from reportlab.lib.utils import ImageReader
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


def with_parts(document: bytes, parts: dict[str, bytes]) -> bytes:
    """Return a document in the form of an archive with these parts added or replaced."""
    with zipfile.ZipFile(io.BytesIO(document)) as file:
        members = {name: file.read(name) for name in file.namelist()}
    return archive(members | parts)


def relations(*links: tuple[str, str]) -> bytes:
    """Return a part of relationships that lead outside: kind and target."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    inner = "".join(
        f'<Relationship Id="x{number}" Type="{kind}{name}" Target="{target}" TargetMode="External"/>'
        for number, (name, target) in enumerate(links)
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<?xml version="1.0"?><Relationships xmlns="{space}">{inner}</Relationships>'.encode()


def odd_word() -> bytes:
    """Return a Word document with two comments, a tracked change, a watermark, macros and a linked template."""
    word_space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    vml = 'xmlns:v="urn:schemas-microsoft-com:vml"'
    body = (
        f"<w:document {word_space}><w:body><w:p><w:r><w:t>kept</w:t></w:r>"
        "<w:ins><w:r><w:t>added</w:t></w:r></w:ins><w:del><w:r><w:delText>struck</w:delText></w:r></w:del>"
        "</w:p></w:body></w:document>"
    )
    said = "".join(f"<w:comment><w:p><w:r><w:t>really {at}?</w:t></w:r></w:p></w:comment>" for at in (1, 2))
    header = f'<w:hdr {word_space} {vml}><w:r><w:pict><v:textpath string="DRAFT"/></w:pict></w:r></w:hdr>'
    return with_parts(
        word(),
        {
            "word/document.xml": body.encode(),
            "word/comments.xml": f"<w:comments {word_space}>{said}</w:comments>".encode(),
            "word/header9.xml": header.encode(),
            "word/vbaProject.bin": b"\0" * 70_000,
            "word/_rels/settings.xml.rels": relations(("attachedTemplate", "https://evil.example/t.dotm")),
            "word/_rels/document2.xml.rels": relations(("hyperlink", "https://fine.example/")),
        },
    )


def odd_workbook() -> bytes:
    """Return a workbook with hidden sheets, a hidden row, a comment and a link to another workbook."""
    book = openpyxl.Workbook()
    book.worksheets[0].append(["seen"])
    book.worksheets[0]["A1"].comment = openpyxl.comments.Comment("who said so?", "Ben")
    book.worksheets[0].row_dimensions[7].hidden = True
    book.create_sheet("Salaries").sheet_state = "hidden"
    book.create_sheet("Bonus").sheet_state = "veryHidden"
    linked = {
        "xl/externalLinks/_rels/externalLink1.xml.rels": relations(("externalLinkPath", "Budget%202025.xlsx"))
    }
    return with_parts(_saved(book), linked)


def odd_presentation() -> bytes:
    """Return a presentation of three slides, the second left out of the show."""
    deck = pptx.Presentation()
    for number in range(1, 4):
        slide = deck.slides.add_slide(deck.slide_layouts[5])
        slide.shapes.title.text = f"slide number {number}"
    deck.slides[1]._element.set("show", "0")
    return _saved(deck)


def odd_pdf() -> bytes:
    """Return a PDF with a watermark, a note, an attached file and a script."""
    plain = io.BytesIO()
    canvas = Canvas(plain)
    canvas.drawString(72, 720, WORDS)
    canvas.rotate(45)
    canvas.setFont("Helvetica", 60)
    canvas.drawString(300, 100, "DRAFT")
    canvas.save()
    writer = PdfWriter(clone_from=PdfReader(plain))
    writer.add_annotation(0, FreeText(text="why?", rect=(50, 550, 200, 650)))
    writer.add_attachment("list.csv", b"1,2")
    writer.add_open_action(JavaScript("app.alert(1);"))
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def picture(text: str, kind: str = "PNG", pages: int = 1) -> bytes:
    """Return a picture of a text, of several pages where the kind can hold them."""
    font = ImageFont.load_default(48)
    drawn = []
    for number in range(1, pages + 1):
        page = Image.new("L", (1200, 300), 255)
        ImageDraw.Draw(page).text((40, 100), text if pages == 1 else f"{text} {number}", 0, font=font)
        drawn.append(page)
    made = io.BytesIO()
    more = {"save_all": True, "append_images": drawn[1:]} if pages > 1 else {}
    drawn[0].save(made, kind, **more)
    return made.getvalue()


def scan(text: str) -> bytes:
    """Return a PDF of one page that holds a picture of a text and no letter."""
    plain = io.BytesIO()
    canvas = Canvas(plain)
    canvas.drawImage(ImageReader(io.BytesIO(picture(text))), 20, 400, width=560, height=140)
    canvas.save()
    return plain.getvalue()


_ODF = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:presentation="urn:oasis:names:tc:opendocument:xmlns:presentation:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0"'
)


def odf(kind: str, content: str, meta: str = "", parts: dict[str, bytes] | None = None) -> bytes:
    """Return an OpenDocument file: ``text``, ``spreadsheet`` or ``presentation``."""
    made = io.BytesIO()
    root = f"<office:document-content {_ODF}>{content}</office:document-content>"
    about = f"<office:document-meta {_ODF}><office:meta>{meta}</office:meta></office:document-meta>"
    listed = (
        '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<m:file-entry m:full-path="/" m:media-type="application/vnd.oasis.opendocument.{kind}"/></m:manifest>'
    )
    members = {
        "mimetype": f"application/vnd.oasis.opendocument.{kind}".encode(),
        "content.xml": root.encode(),
        "meta.xml": about.encode(),
        "META-INF/manifest.xml": listed.encode(),
    } | (parts or {})
    with zipfile.ZipFile(made, "w") as file:
        for name, content_of in members.items():
            file.writestr(name, content_of)
    return made.getvalue()


RTF = (
    rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\info{\title Pr\'fcfung}{\author Maria}"
    rb"{\creatim\yr2026\mo9\dy30\hr8\min15}{\nofpages3}}"
    rb"\pard quarterly access review of Waypoint\par Stra\'dfe \u26085?\par}"
)
"""A small RTF document."""
