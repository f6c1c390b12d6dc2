"""Which parser reads which type."""

from __future__ import annotations

import importlib

from audit_room.intake import endings
from audit_room.intake.extract import (
    mail,
    ole,
    open_document,
    pages,
    pdf,
    plain,
    recognition,
    rich_text,
    sheets,
    slides,
    word,
    word97,
)
from audit_room.intake.extract.archive import Archive, member_name
from audit_room.intake.extract.cautions import PROTECTED_WARNING
from audit_room.intake.extract.extracted import (
    Extracted,
    Limits,
    Parser,
    ProtectedError,
    found,
)

_MEANT = (
    (r"word/document[0-9]*\.xml", word.read_docx),
    (r"xl/workbook\.(?:xml|bin)", sheets.read_workbook),
    (r"ppt/presentation\.xml", slides.read_pptx),
    (r"content\.xml", open_document.read_open_document),
)
"""Members that make an archive a document, whatever it was taken for by its ends."""

_LOADED_AHEAD = ("pypdfium2", "pypdfium2.raw", "python_calamine", "selectolax.lexbor")


def read_zip(data: bytes, limits: Limits) -> Extracted:
    """Return the names of what an archive holds, nothing of it unpacked; a document in its form is read."""
    archive = Archive(data, limits)
    for pattern, parser in _MEANT:
        if archive.named(pattern) and ("mimetype" in archive or "[Content_Types].xml" in archive):
            return parser(data, limits)
    names = "\n".join(member_name(member) for member in archive.members.values())
    return found(names, {"files": str(archive.count)}, (PROTECTED_WARNING,) if archive.locked else ())


def read_ole(data: bytes, limits: Limits) -> Extracted:
    """Return the text of a file of the form of old Office, by what is in it."""
    with ole.opened(data) as file:
        names = ole.streams(file)
    if names & {"encryptedpackage", "encryptioninfo"}:
        raise ProtectedError("encrypted Office file")
    if "worddocument" in names:
        return word97.read_doc(data, limits)
    if names & {"workbook", "book"}:
        return sheets.read_workbook(data, limits)
    if any(name.startswith(("__substg1.0_", "__nameid_")) for name in names):
        return mail.read_outlook(data, limits)
    told, warnings = ole.about(data)
    return found("", told, warnings)


def read_locked(data: bytes, limits: Limits) -> Extracted:
    """Raise ProtectedError: what is known to be encrypted is not tried."""
    del data, limits
    raise ProtectedError("encrypted Office document")


PARSERS: dict[str, Parser] = {
    endings.PDF: pdf.read_pdf,
    endings.DOCX: word.read_docx,
    endings.XLSX: sheets.read_workbook,
    endings.XLS: sheets.read_workbook,
    endings.ODS: sheets.read_workbook,
    endings.PPTX: slides.read_pptx,
    endings.DOC: word97.read_doc,
    endings.PPT: read_ole,
    endings.ODT: open_document.read_open_document,
    endings.ODP: open_document.read_open_document,
    endings.ODG: open_document.read_open_document,
    endings.HTML: pages.read_html,
    endings.SVG: pages.read_svg,
    endings.XML: pages.read_xml,
    endings.RTF: rich_text.read_rtf,
    "application/rtf": rich_text.read_rtf,
    endings.EML: mail.read_mail,
    endings.MSG: mail.read_outlook,
    endings.ZIP: read_zip,
    endings.ENCRYPTED_OFFICE: read_locked,
    "application/CDFV2": read_ole,
    "application/x-ole-storage": read_ole,
    "application/vnd.ms-office": read_ole,
    "application/json": plain.read_json,
    "application/yaml": plain.read_text,
}

_PICTURES = {"image/png", "image/jpeg", "image/tiff"}


def parser_for(mime: str) -> Parser | None:
    """Return the parser of a type, None where the type holds no text we can read.

    Pictures have one where character recognition is there.
    """
    parser = PARSERS.get(mime)
    if parser is None and mime.startswith("text/"):
        return plain.read_text
    if parser is None and mime in _PICTURES and recognition.wanted():
        return recognition.read_picture
    return parser


def preload() -> None:
    """Load the libraries that most files need, for the process whose forks read them."""
    for name in _LOADED_AHEAD:
        try:
            importlib.import_module(name)
        except ImportError:
            continue
