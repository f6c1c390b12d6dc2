"""The one display function: text from outside, made harmless and shown whole.

File names, document contents and pasted text may hold control characters, terminal escapes, bidirectional
overrides or bytes that are no text at all.  Every view, report and terminal line passes them through here.
Nothing is dropped: each dangerous character is replaced by a visible stand-in.
"""

from __future__ import annotations

import unicodedata

_CONTROL_PICTURES = 0x2400
_C0_END = 0x20
_DELETE = 0x7F
_SURROGATE_ESCAPE = range(0xDC80, 0xDD00)
_SURROGATES = range(0xD800, 0xE000)
_JOINERS = frozenset("\u200c\u200d")
_LINE_BREAKS = frozenset("\u2028\u2029")
_VARIATION_TAGS = range(0xE0000, 0xE1000)


def _stand_in(char: str) -> str:
    """Return the visible stand-in of one character, or the character itself if it is harmless."""
    code = ord(char)
    if code < _C0_END:
        return chr(_CONTROL_PICTURES + code)
    if code == _DELETE:
        return "\u2421"
    if code in _SURROGATE_ESCAPE:
        return f"\\x{code - 0xDC00:02x}"
    if code in _SURROGATES or char in _LINE_BREAKS or code in _VARIATION_TAGS:
        return f"‹U+{code:04X}›"
    if char not in _JOINERS and unicodedata.category(char) in {"Cc", "Cf"}:
        return f"‹U+{code:04X}›"
    return char


def display(text: str | bytes) -> str:
    r"""Return ``text`` on one line, safe for a terminal, a screen widget, a sheet or a PDF.

    Bytes are read as UTF-8; what is not UTF-8 becomes ``\xNN``.  C0 controls become control pictures
    (a newline is ``␊``), C1, bidirectional and other format characters become ``‹U+202E›``.
    The result is *text*: it must still never be given to anything that reads markup.
    """
    if isinstance(text, bytes):
        text = text.decode("utf-8", "surrogateescape")
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_stand_in, text))


def display_lines(text: str) -> list[str]:
    """Return the lines of a longer text, each passed through :func:`display`; tabs become four spaces."""
    return [
        display(line.replace("\t", "    "))
        for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    ]


def shorten(text: str | bytes, width: int) -> str:
    """Return the display form cut to ``width`` characters, with an ellipsis where something was cut."""
    shown = display(text)
    return shown if len(shown) <= width else shown[: max(width - 1, 0)] + "…"
