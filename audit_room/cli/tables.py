"""Plain aligned tables for the terminal, and the letters and colours beside what they mean."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import click

from audit_room.model.display import display, display_lines

_GAP = "  "
_LEAST_FLEXIBLE = 12
_WIDEST_ALIGNED = 200
"""Columns up to which a table without limit is kept aligned; a longer text stands out of its column."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one place of a table, with a colour that says nothing the text does not say, too."""

    text: str
    colour: str | None = None


def _cell(value: Cell | str) -> Cell:
    return value if isinstance(value, Cell) else Cell(value)


def _narrow(widths: list[int], flexible: tuple[int, ...], room: int) -> None:
    """Take from the widest of the flexible columns until all fit, as far as they may shrink."""
    while sum(widths) > room:
        widest = max(flexible, key=lambda column: widths[column])
        if widths[widest] <= _LEAST_FLEXIBLE:
            return
        widths[widest] -= 1


def table(
    headings: Sequence[str],
    rows: Iterable[Sequence[Cell | str]],
    *,
    width: int | None,
    flexible: tuple[int, ...],
    right: frozenset[int] = frozenset(),
) -> list[str]:
    """Return the lines of a table; every text is made harmless here.

    ``width`` is in columns of the terminal, None for no limit; where a line would be longer, the
    widest of the columns ``flexible`` are cut.  Columns in ``right`` are set to the right.
    """
    from rich.cells import cell_len, set_cell_size  # noqa: PLC0415

    cells = [[Cell(display(_cell(c).text), _cell(c).colour) for c in row] for row in rows]
    widths = [
        max(cell_len(heading), *(cell_len(row[n].text) for row in cells), 0)
        for n, heading in enumerate(headings)
    ]
    if width is None:
        widths = [min(each, _WIDEST_ALIGNED) for each in widths]
    else:
        _narrow(widths, flexible, width - len(_GAP) * (len(widths) - 1))

    def fitted(text: str, column: int) -> str:
        room = widths[column]
        if cell_len(text) > room:
            if width is None:
                return text
            return set_cell_size(text, room - 1) + "…"
        padding = " " * (room - cell_len(text))
        return padding + text if column in right else text + padding

    def line(row: Sequence[Cell]) -> str:
        parts = [(fitted(cell.text, column), cell.colour) for column, cell in enumerate(row)]
        last, colour = parts[-1]
        parts[-1] = (last.rstrip(), colour)
        return _GAP.join(click.style(t, fg=c) if c and t.strip() else t for t, c in parts).rstrip()

    return [click.style(line([Cell(h) for h in headings]), bold=True), *(line(row) for row in cells)]


def facts(pairs: Iterable[tuple[str, str]]) -> list[str]:
    """Return aligned ``name  value`` lines, those without a value left out; values are made harmless here."""
    kept = [(name, value) for name, value in pairs if value]
    widest = max((len(name) for name, _ in kept), default=0)
    lines: list[str] = []
    for name, value in kept:
        first, *more = display_lines(value)
        lines.append(f"{name:<{widest}}{_GAP}{first}")
        lines += [f"{'':<{widest}}{_GAP}{line}" for line in more]
    return lines


def section(title: str, lines: Sequence[str]) -> list[str]:
    """Return a heading with its lines indented; nothing where there are none."""
    return ["", click.style(title, bold=True), *(f"  {line}" for line in lines)] if lines else []


def counted(number: int, noun: str, plural: str = "") -> str:
    """Return ``1 file``, ``3 files``."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"
