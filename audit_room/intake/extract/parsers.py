"""Which parser reads which type."""

from __future__ import annotations

from audit_room.intake import endings
from audit_room.intake.extract import archive, documents, office
from audit_room.intake.extract.extracted import Parser

PARSERS: dict[str, Parser] = {
    endings.PDF: documents.read_pdf,
    endings.DOCX: office.read_docx,
    endings.XLSX: office.read_workbook,
    endings.XLS: office.read_workbook,
    endings.ODS: office.read_workbook,
    endings.PPTX: office.read_pptx,
    endings.ODT: office.read_open_document,
    endings.ODP: office.read_open_document,
    endings.HTML: documents.read_html,
    "image/svg+xml": documents.read_html,
    "text/xml": documents.read_html,
    endings.EML: documents.read_mail,
    endings.MSG: documents.read_outlook,
    endings.ZIP: archive.read_zip,
    "application/json": documents.read_text,
    "application/yaml": documents.read_text,
}


def parser_for(mime: str) -> Parser | None:
    """Return the parser of a type, None where the type holds no text we can read."""
    parser = PARSERS.get(mime)
    if parser is None and mime.startswith("text/"):
        return documents.read_text
    return parser
