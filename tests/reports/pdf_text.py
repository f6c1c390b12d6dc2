"""Reading a PDF back."""

from __future__ import annotations

from io import BytesIO

from pypdf import PdfReader


def reader(content: bytes) -> PdfReader:
    """Return the PDF, opened."""
    return PdfReader(BytesIO(content), strict=True)


def pdf_text(content: bytes) -> str:
    """Return the text of every page, its white space made single blanks."""
    return " ".join(" ".join(page.extract_text() for page in reader(content).pages).split())


def squeezed(text: str) -> str:
    """Return a text without any white space, so that line breaks of a page do not matter."""
    return "".join(text.split())
