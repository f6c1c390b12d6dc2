"""A text made ready for being asked many small questions: each must cost next to nothing where the answer is no."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

MOST_BYTES = 400_000
"""How much of a text is looked at, in bytes of UTF-8, from its beginning."""

LABEL_BYTES = 4_096
"""How far labels are looked for: forms and lists of persons have theirs at the top."""

_SHAPE = bytes(
    ord("0") if chr(code).isdecimal() else ord("A") if chr(code).isupper() else code for code in range(128)
) + bytes(range(128, 256))
_MOST_PLACES = 40
_LONG_LINE, _NEAR_LINES = 2_000, 3


@dataclass(frozen=True, slots=True)
class TextMarks:
    """The bytes of a text as they are, in small letters (ASCII only), and as a shape.

    In the shape each digit is ``0``, each capital ``A``, and spaces and hyphens are left out.
    """

    raw: bytes
    small: bytes
    shape: bytes

    def places(self, word: bytes, within: int = LABEL_BYTES) -> Iterator[int]:
        """Yield where ``word``, in small letters, stands among the first ``within`` bytes, at most 40 times."""
        at = self.small.find(word, 0, within)
        for _ in range(_MOST_PLACES):
            if at < 0:
                return
            yield at
            at = self.small.find(word, at + len(word), within)

    def around(self, at: int, before: int, after: int) -> str:
        """Return the text from ``before`` bytes before the place ``at`` to ``after`` bytes behind it."""
        return self.raw[max(at - before, 0) : at + after].decode("utf-8", "ignore")

    def line(self, at: int) -> str:
        """Return the line that holds the place ``at``, of a long one the 2,000 bytes to either side."""
        start, end = self.raw.rfind(b"\n", 0, at) + 1, self.raw.find(b"\n", at)
        end = end if end >= 0 else len(self.raw)
        return self.raw[max(start, at - _LONG_LINE) : min(end, at + _LONG_LINE)].decode("utf-8", "ignore")

    def cell_below(self, at: int) -> tuple[str, str]:
        """Return the cell of a table that holds ``at`` and the one below it; empty where there is no table."""
        start = self.raw.rfind(b"\n", max(at - _LONG_LINE, 0), at) + 1
        line, below = self.line(at), self._line_below(at)
        between = max("\t;,|", key=line.count)
        column = self.raw[start:at].decode("utf-8", "ignore").count(between)
        cells, cells_below = line.split(between), below.split(between)
        if len(cells) == 1 or column >= min(len(cells), len(cells_below)):
            return "", ""
        return _cell(cells[column]), _cell(cells_below[column])

    def _line_below(self, at: int) -> str:
        """Return the next line below that holds a letter or digit, cut when long; empty where there is none near."""
        for _ in range(_NEAR_LINES):
            at = self.raw.find(b"\n", at) + 1
            if not at:
                break
            line = self.line(at)
            if any(map(str.isalnum, line)):
                return line
        return ""


def _cell(text: str) -> str:
    return text.strip().strip("\"'").strip()


def marks_of(text: str) -> TextMarks:
    """Return the marks of the beginning of a text."""
    raw = text[:MOST_BYTES].encode("utf-8", "replace")[:MOST_BYTES]
    return TextMarks(raw, raw.lower(), raw.translate(_SHAPE, b" -"))
