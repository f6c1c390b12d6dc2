"""The page about a request as lines: what is drawn on it is wrapped here, each item under its own beginning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from rich.console import Console
from rich.text import Text

from audit_room.model.display import shorten
from audit_room.model.request import Request
from audit_room.model.requirement import Framework
from audit_room.model.snapshot import Snapshot
from audit_room.tui.room_work import Fit
from audit_room.tui.themes import Ink

ROOMY = 18
"""Lines of the page from which on reasons are written in full."""

_LONGEST = 2000
_LEAST_WIDTH = 12
_WRAPPING = Console(width=80, force_terminal=False, legacy_windows=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class DetailFacts:
    """What the details are drawn from.

    ``fits`` is None while the matches are looked for; ``searched`` says that they are files found by typing,
    ``choosing`` that one of them is being chosen, ``picked`` the number of the one that stands out.  ``beside``
    are the files beside the request already, each with the word for it.  ``width`` and ``height`` are those of the
    page in cells and lines.
    """

    request: Request
    snapshot: Snapshot
    framework: Framework
    fits: Sequence[Fit] | None
    now: datetime
    zone: tzinfo
    guest: bool
    width: int = 78
    height: int = 7
    searched: bool = False
    choosing: bool = False
    picked: int | None = None
    beside: Mapping[bytes, str] = field(default_factory=dict)


Part = tuple[str, str]
"""Words from anywhere, and the style they are drawn in."""


class DetailPage:
    """Lines of the page, drawn in the inks of the theme."""

    def __init__(self, facts: DetailFacts, colours: Ink) -> None:
        self.facts = facts
        self.ink = colours
        self.text = Text(no_wrap=True)

    def line(self, *parts: Part, indent: int = 0, style: str = "") -> None:
        """Add a line of words, which are made harmless here; what does not fit goes on ``indent`` cells in.

        A ``style`` lies over the whole line.
        """
        words = Text()
        for said, ink in parts:
            words.append(shorten(said, _LONGEST), style=ink)
        width = max(self.facts.width, _LEAST_WIDTH)
        first = words.wrap(_WRAPPING, width, overflow="fold")
        lines = list(first[:1])
        if len(first) > 1:
            rest = words[len(first[0].plain) :]
            rest = rest[len(rest.plain) - len(rest.plain.lstrip()) :]
            lines += [
                Text(" " * indent).append_text(each)
                for each in rest.wrap(_WRAPPING, max(width - indent, 8), overflow="fold")
            ]
        for each in lines:
            each.rstrip()
            if style:
                each.pad_right(max(width - each.cell_len, 0))
                each.stylize(style)
            self.text.append_text(each).append("\n")

    def section(self, words: str, count: int | None = None) -> None:
        """Add a small heading."""
        number = "" if count is None else f" {count}"
        self.text.append(f"{words}{number}\n", style=f"bold {self.ink.dim}")
