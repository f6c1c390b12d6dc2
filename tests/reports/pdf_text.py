"""Reading a PDF back."""

from __future__ import annotations

from io import BytesIO

import pypdfium2
from pypdf import PdfReader


def reader(content: bytes) -> PdfReader:
    """Return the PDF, opened by a reader that forgives nothing."""
    return PdfReader(BytesIO(content), strict=True)


def pdf_text(content: bytes) -> str:
    """Return the text of every page, its white space made single blanks."""
    with pypdfium2.PdfDocument(content) as document:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    return " ".join(" ".join(pages).split())


def squeezed(text: str) -> str:
    """Return a text without any white space, so that line breaks of a page do not matter."""
    return "".join(text.split())
