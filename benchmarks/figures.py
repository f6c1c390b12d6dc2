"""A figure that was measured, what it is held against, and the table of all."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_HEADS = ("measure", "ours", "peer", "ratio", "limit", "")
_THOUSANDTHS = 0.1
"""Below so many seconds a time is printed in thousandths."""


class NotMeasuredError(Exception):
    """A measure could not be taken to its end; a figure would mean nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One row of the table.

    ``ours`` and ``peer`` are in ``unit``: seconds (``s``), megabytes (``MB``), or a plain number (``""``).  ``most`` is
    the limit: what ``ours`` may be as a multiple of ``peer`` where the row has a ``peer_name``, else in ``unit``; None
    where the figure is only told.
    """

    measure: str
    ours: float
    unit: str = "s"
    peer_name: str = ""
    peer: float | None = None
    most: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times the peer's figure ours is, None without a peer."""
        return self.ours / self.peer if self.peer else None

    @property
    def holds(self) -> bool | None:
        """True where the limit is kept, None where there is none or its peer is not here."""
        if self.most is None:
            return None
        if self.peer_name:
            return None if self.ratio is None else self.ratio <= self.most
        return self.ours <= self.most

    @property
    def limit(self) -> str:
        """The limit in words."""
        if self.most is None:
            return ""
        return f"{_plain(self.most)} × {self.peer_name}" if self.peer_name else _said(self.most, self.unit)

    def cells(self) -> tuple[str, ...]:
        """Return the cells of the row, as text."""
        peer = ""
        if self.peer_name:
            peer = (
                f"{self.peer_name} {_said(self.peer, self.unit)}"
                if self.peer
                else f"{self.peer_name}: not here"
            )
        ratio = "" if self.ratio is None else f"{_plain(self.ratio)} ×"
        verdict = {True: "holds", False: "over", None: ""}[self.holds]
        note = f" ({self.note})" if self.note else ""
        return self.measure + note, _said(self.ours, self.unit), peer, ratio, self.limit, verdict


def as_markdown(figures: Iterable[Figure]) -> str:
    """Return the table for a page."""
    lines = [_line(_HEADS), "|---|--:|--:|--:|--:|---|"]
    lines += [_line([cell.replace("|", "\\|") for cell in figure.cells()]) for figure in figures]
    return "\n".join(lines) + "\n"


def as_text(figures: Iterable[Figure]) -> str:
    """Return the table for a terminal."""
    rows = [_HEADS, *(figure.cells() for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADS))]
    lines = []
    for row in rows:
        first, *others = (
            cell.ljust(width) if at in (0, len(row) - 1) else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        lines.append("  ".join((first, *others)).rstrip())
    return "\n".join(lines) + "\n"


def percentile(values: Sequence[float], share: float = 0.95) -> float:
    """Return the value that ``share`` of all values do not exceed; raises ValueError for none."""
    if not values:
        raise ValueError("nothing was measured")
    return sorted(values)[max(math.ceil(share * len(values)) - 1, 0)]


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _said(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    if unit == "s":
        return f"{value * 1000:.1f} ms" if value < _THOUSANDTHS else f"{value:.2f} s"
    return f"{value:.0f} {unit}".rstrip() if unit else _plain(value)


def _plain(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
