"""The closing summary as plain text for a terminal or an e-mail."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import zip_longest

from audit_room.model.display import display, display_lines
from audit_room.reports.closing_sheet import lay_out
from audit_room.reports.closing_summary import ClosingSummary
from audit_room.reports.sheet import Block, Card, Facts, Heading, Lines, Numbers, Section, Signatures, Table

_LEAST_WIDTH = 60
_LABEL = 22
_CARD_INDENT = 7
_GAP = "  "


def _cells(char: str) -> int:
    """Return how many columns of a terminal a character takes."""
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def cell_length(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return len(text) if text.isascii() else sum(map(_cells, text))


def _pieces(word: str, width: int) -> Iterator[str]:
    """Yield a word in pieces that fit the width."""
    piece, taken = "", 0
    for char in word:
        cells = _cells(char)
        if piece and taken + cells > width:
            yield piece
            piece, taken = "", 0
        piece, taken = piece + char, taken + cells
    yield piece


def wrap(text: str, width: int) -> list[str]:
    """Return one displayed line wrapped at blanks to ``width`` columns; longer words are divided."""
    lines = [""]
    for word in text.split(" "):
        gap = 1 if lines[-1] else 0
        if cell_length(lines[-1]) + gap + cell_length(word) <= width:
            lines[-1] += " " * gap + word
            continue
        pieces = list(_pieces(word, width))
        lines = pieces if lines == [""] else lines + pieces
    return lines


def _padded(text: str, width: int) -> str:
    return text + " " * max(width - cell_length(text), 0)


def _hung(label: str, text: str, *, indent: int, label_width: int, width: int) -> Iterator[str]:
    """Yield a label with its text hanging beside it."""
    room = width - indent - label_width
    lines = [piece for line in display_lines(text.strip("\n")) for piece in wrap(line, room)]
    for index, line in enumerate(lines):
        shown = _padded(label if index == 0 else "", label_width)
        yield f"{' ' * indent}{shown}{line}".rstrip()


def _widths(table: Table, kept: list[int], width: int) -> list[int]:
    """Return the width of each column: no wider than its cells need, the open one takes what is left."""
    widths = []
    for index in kept:
        column = table.columns[index]
        needed = max(
            cell_length(text) for text in (column.title, *(display(row[index]) for row in table.rows))
        )
        widths.append(min(column.chars, needed))
    left = width - sum(widths) - len(_GAP) * (len(widths) - 1)
    return [room or left for room in widths]


def _table(table: Table, width: int) -> Iterator[str]:
    """Yield a table; the digests stand below their rows, so that they can be copied whole."""
    digests = [index for index, column in enumerate(table.columns) if column.digest]
    kept = [index for index in range(len(table.columns)) if index not in digests]
    widths = _widths(table, kept, width)

    def line(cells: list[str]) -> str:
        return _GAP.join(_padded(cell, room) for cell, room in zip(cells, widths, strict=True)).rstrip()

    yield line([table.columns[index].title for index in kept])
    yield line(["─" * room for room in widths])
    for row in table.rows:
        columns = [wrap(display(row[index]), room) for index, room in zip(kept, widths, strict=True)]
        for cells in zip_longest(*columns, fillvalue=""):
            yield line(list(cells))
        for index in digests:
            indent = widths[0] + len(_GAP)
            yield from _hung("", f"sha256 {row[index]}", indent=indent, label_width=0, width=width)


def _card(card: Card, width: int) -> Iterator[str]:
    yield from _hung(card.id, card.title, indent=0, label_width=_CARD_INDENT, width=width)
    yield from _hung("", card.standing, indent=_CARD_INDENT, label_width=0, width=width)
    for label, text in card.parts:
        yield from _hung(label, text, indent=_CARD_INDENT, label_width=_LABEL, width=width)
    yield ""


def _numbers(numbers: Numbers, width: int) -> Iterator[str]:
    for title, counts in numbers.groups:
        words = " · ".join(f"{number} {word}" for number, word in counts)
        yield from _hung(title, words, indent=0, label_width=_LABEL, width=width)


def _signatures(signatures: Signatures, width: int) -> Iterator[str]:
    for role, name in signatures.people:
        yield from ("", "")
        yield "_" * (width // 2) + "  " + "_" * (width // 4)
        yield _padded(role, width // 2) + "  Date"
        yield from wrap(display(name), width) if name else ()


def _block(block: Block, width: int) -> Iterator[str]:
    match block:
        case Table():
            yield from _table(block, width)
        case Facts():
            for label, text in block.pairs:
                yield from _hung(label, text, indent=0, label_width=_LABEL, width=width)
        case Numbers():
            yield ""
            yield from _numbers(block, width)
        case Heading():
            yield from ("", block.text, "")
        case Card():
            yield from _card(block, width)
        case Signatures():
            yield from _signatures(block, width)
        case Lines():
            for text in block.lines:
                bullet = "- " if block.listed else ""
                yield from _hung(bullet, text, indent=0, label_width=len(bullet), width=width)


def _section(section: Section, width: int) -> Iterator[str]:
    yield from ("", section.heading.upper(), "─" * width)
    for block in section.blocks:
        yield from _block(block, width)


def as_text(summary: ClosingSummary, width: int = 80) -> str:
    """Return the sheet as text, ``width`` columns wide (at least 60); it ends with a line break."""
    width = max(width, _LEAST_WIDTH)
    sheet = lay_out(summary)
    lines = ["═" * width, *wrap(f"{sheet.title}: {display(sheet.name)}", width), sheet.marking, "═" * width]
    for section in sheet.sections:
        lines += _section(section, width)
    kept = [line for line, after in zip(lines, [*lines[1:], ""], strict=True) if line or after]
    return "\n".join(kept) + "\n"
