"""The typeface of printed sheets: DejaVu, shipped and embedded, or Helvetica where it is missing."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

from audit_room.model.display import display

FONTS = Path(__file__).parent / "fonts"
"""The folder of the shipped fonts."""

CUT_AT = 4000
"""Characters of one value that are printed; the rest is in the audit file."""

CUT_NOTE = "… (cut; full text in the audit file)"
_CONTROL_PICTURES = range(0x2400, 0x2420)
_CONTROL_PICTURE_BASE = 0x2400


class _CodePage:
    """The characters Helvetica has in a PDF: those of Windows-1252."""

    def __contains__(self, code: object) -> bool:
        try:
            return isinstance(code, int) and bool(chr(code).encode("cp1252"))
        except UnicodeEncodeError:
            return False


@dataclass(frozen=True, kw_only=True)
class Typeface:
    """The names of the fonts in the document, and which characters every one of them can show."""

    regular: str
    bold: str
    mono: str
    known: AbstractSet[int] | _CodePage
    note: str = ""

    def fitted(self, text: str) -> str:
        """Return the display form; a character the fonts lack becomes ``‹U+4E2D›``, its code point."""
        shown = display(text)
        if shown.isascii():
            return shown
        return "".join(char if ord(char) in self.known else _code_point(char) for char in shown)

    def markup(self, text: str) -> str:
        """Return a text for a paragraph: fitted, cut at 4,000 characters, nothing read as markup."""
        fitted = self.fitted(text[:CUT_AT])
        cut = len(text) > CUT_AT or len(fitted) > CUT_AT
        return escape(fitted[:CUT_AT] + CUT_NOTE if cut else fitted)


def _code_point(char: str) -> str:
    """Return the name of a character no font shows; of a control picture, that of its control."""
    code = ord(char)
    return f"‹U+{code - _CONTROL_PICTURE_BASE if code in _CONTROL_PICTURES else code:04X}›"


@cache
def typeface(folder: Path = FONTS) -> Typeface:
    """Return the shipped typeface, known to reportlab; Helvetica and a note where it cannot be read."""
    from reportlab.pdfbase import pdfmetrics  # noqa: PLC0415
    from reportlab.pdfbase.ttfonts import TTFError, TTFont  # noqa: PLC0415

    names = ("DejaVuSans", "DejaVuSans-Bold", "DejaVuSansMono")
    try:
        fonts = [TTFont(name, str(folder / f"{name}.ttf")) for name in names]
    except (OSError, TTFError):
        return Typeface(
            regular="Helvetica", bold="Helvetica-Bold", mono="Courier", known=_CodePage(),
            note="The shipped font was not found: printed in Helvetica, other letters as code points.",
        )  # fmt: skip
    for font in fonts:
        pdfmetrics.registerFont(font)
    known = frozenset(fonts[0].face.charToGlyph).intersection(fonts[1].face.charToGlyph)
    return Typeface(regular=names[0], bold=names[1], mono=names[2], known=known)
