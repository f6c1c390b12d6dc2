"""Text of PDF files, by PDFium."""

from __future__ import annotations

import ctypes
import re
import time
from typing import Any

from audit_room.intake.extract import cautions, recognition
from audit_room.intake.extract.dates import iso_moment
from audit_room.intake.extract.extracted import Extracted, Limits, NotReadError, ProtectedError, found

_FACTS = {"Title": "title", "Author": "author", "Subject": "subject", "Keywords": "keywords",
          "CreationDate": "made", "ModDate": "changed"}  # fmt: skip
_MOMENTS = {"made", "changed"}
_PASSWORD = 4
"""PDFium's error number for a missing password."""

_LETTERS_OF_A_PAGE = 20
"""A page with fewer letters may be a scan: a stamp or a page number is all that was typed on it."""

_NOTES = {1, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14, 15, 17}
"""Kinds of annotation people make: notes, free text, lines, shapes, marks in the text, stamps, ink, files."""

_MARK_WORDS = re.compile(
    r"^\W*(DRAFT|ENTWURF|CONFIDENTIAL|VERTRAULICH|STRICTLY CONFIDENTIAL|STRENG VERTRAULICH|INTERNAL USE ONLY"
    r"|DO NOT COPY|SAMPLE|MUSTER|COPY|KOPIE|VOID|OBSOLETE|UNCONTROLLED COPY|SUPERSEDED)\W*$",
    re.IGNORECASE | re.MULTILINE,
)
_SCRIPT = re.compile(rb"/JavaScript\b|/JS\s*[(<\[0-9]")
"""A script that starts with the document or a form; PDFium counts only those that have a name."""

_LARGE = 36.0
"""Points from which on such a word across a page is a watermark, upright or not."""
_SLANT = (0.1, 6.18)
"""Radians between which letters stand aslant."""


def read_pdf(data: bytes, limits: Limits) -> Extracted:
    """Return the text of all pages with what the file says of itself; scans by character recognition.

    Raises ProtectedError where a password is needed, NotReadError where the file is damaged.
    """
    import pypdfium2  # noqa: PLC0415

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD or "password" in str(error).lower():
            raise ProtectedError("encrypted PDF") from error
        raise NotReadError("the PDF is damaged") from error
    reading = _Reading(document, limits)
    reading.pages()
    told = document.get_metadata_dict(skip_empty=True)
    facts = {ours: str(told[theirs]) for theirs, ours in _FACTS.items() if theirs in told}
    facts = {key: iso_moment(value) if key in _MOMENTS else value for key, value in facts.items()}
    facts |= {"pages": str(reading.count), **reading.facts}
    warnings = reading.warnings()
    if _SCRIPT.search(data):
        warnings.append(cautions.JAVASCRIPT)
    return found("\n".join(reading.parts).replace("\r\n", "\n"), facts, warnings)


class _Reading:
    """One document as it is read page by page."""

    def __init__(self, document: Any, limits: Limits) -> None:  # noqa: ANN401 - the library has no types
        import pypdfium2.raw as pdfium  # noqa: PLC0415

        self.count = len(document)
        self.parts: list[str] = []
        self.facts: dict[str, str] = {}
        self._document = document
        self._limits = limits
        self._pdfium = pdfium
        self._notes = 0
        self._watermark = ""
        self._scanned: list[int] = []
        self._recognised = 0

    def pages(self) -> None:
        """Read the pages until there are letters enough; then recognise those that hold pictures of text."""
        length = 0
        for number in range(self.count):
            self.parts.append(self._page(number))
            length += len(self.parts[-1])
            if length > self._limits.text_characters:
                break
        if self._scanned and recognition.wanted():
            self._recognise()

    def warnings(self) -> list[str]:
        """Return what is odd about the document as a whole."""
        pdfium, document = self._pdfium, self._document
        scan = len(self._scanned) * 2 > self.count and self._recognised == 0
        left = len(self._scanned) - self._recognised
        return [
            *([cautions.SCAN] if scan else []),
            *([f"{left} scanned pages were not read"] if self._recognised and left else []),
            *cautions.comments(self._notes),
            *cautions.embedded(max(pdfium.FPDFDoc_GetAttachmentCount(document), 0)),
            *([cautions.JAVASCRIPT] if pdfium.FPDFDoc_GetJavaScriptActionCount(document) > 0 else []),
            *cautions.watermark(self._watermark),
        ]

    def _page(self, number: int) -> str:
        pdfium = self._pdfium
        page = pdfium.FPDF_LoadPage(self._document, number)
        if not page:
            return ""
        try:
            letters = pdfium.FPDFText_LoadPage(page)
            try:
                text = self._text(letters)
                self._watermark = self._watermark or self._watermark_in(letters, text)
            finally:
                pdfium.FPDFText_ClosePage(letters)
            self._count_notes(page)
            if len(text.strip()) < _LETTERS_OF_A_PAGE and self._pictured(page):
                self._scanned.append(number)
            return text
        finally:
            pdfium.FPDF_ClosePage(page)

    def _text(self, letters: Any) -> str:  # noqa: ANN401 - as above
        count = self._pdfium.FPDFText_CountChars(letters)
        if count <= 0:
            return ""
        room = (ctypes.c_ushort * (count + 1))()
        written = self._pdfium.FPDFText_GetText(letters, 0, count, room)
        return bytes(room)[: max(written - 1, 0) * 2].decode("utf-16-le", "ignore")

    def _watermark_in(self, letters: Any, text: str) -> str:  # noqa: ANN401 - as above
        """Return the words across the page: alone on their line, and large or aslant."""
        for words in _MARK_WORDS.finditer(text):
            at = words.start(1)
            angle = self._pdfium.FPDFText_GetCharAngle(letters, at)
            if _SLANT[0] < angle < _SLANT[1] or self._pdfium.FPDFText_GetFontSize(letters, at) >= _LARGE:
                return words[1].upper()
        return ""

    def _count_notes(self, page: Any) -> None:  # noqa: ANN401 - as above
        pdfium = self._pdfium
        for number in range(min(pdfium.FPDFPage_GetAnnotCount(page), self._limits.archive_entries)):
            note = pdfium.FPDFPage_GetAnnot(page, number)
            if note:
                self._notes += pdfium.FPDFAnnot_GetSubtype(note) in _NOTES
                pdfium.FPDFPage_CloseAnnot(note)

    def _pictured(self, page: Any) -> bool:  # noqa: ANN401 - as above
        """Return whether something is drawn on a page that has no text."""
        return bool(self._pdfium.FPDFPage_CountObjects(page) > 0)

    def _recognise(self) -> None:
        """Put the words that are seen on scanned pages in their places, as long as there is time."""
        ends = time.monotonic() + self._limits.wall_seconds * recognition.SHARE_OF_TIME
        for number in self._scanned:
            left = ends - time.monotonic()
            page = self._document[number]
            words = recognition.words_on_page(page, left) if left > 0 else None
            page.close()
            if words is None:
                break
            self.parts[number] = "\n".join(filter(None, (self.parts[number], words)))
            self._recognised += 1
        if self._recognised:
            self.facts["recognised pages"] = str(self._recognised)
