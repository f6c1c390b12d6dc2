"""The header: which audit, what is open and late, whether it is saved, how fresh the evidence is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo

from rich.cells import cell_len
from rich.text import Text
from textual.widget import Widget

from audit_room.model.display import shorten
from audit_room.model.durations import local_time, stopwatch
from audit_room.room.board import Board
from audit_room.tui.commands import SCREENS
from audit_room.tui.themes import Ink, ink

_BAR = 10
_ROOM_FOR_SCREENS = 116


@dataclass(frozen=True, kw_only=True, slots=True)
class HeaderFacts:
    """Everything the header says.  ``progress`` is stage, done and total of a running scan."""

    name: str
    organisation: str
    now: datetime
    zone: tzinfo
    board: Board
    saved_at: datetime | None
    watch: str
    offline: bool
    screen: str
    guest: bool
    read_only: bool
    progress: tuple[str, int, int] | None = None


def first_line(facts: HeaderFacts, width: int, colours: Ink) -> Text:
    """Return audit and time on the left, the screen and GUEST on the right."""
    names = " · ".join(shorten(name, 60) for name in (facts.organisation, facts.name) if name)
    right = Text()
    if facts.guest:
        right.append(" GUEST ", style=f"bold reverse {colours.accent}").append(" ")
    right.append_text(_screens(facts.screen, width, colours))
    clock = local_time(facts.now, facts.zone)
    left_room = width - right.cell_len - len(clock) - 5
    left = Text(shorten(names, max(left_room, 0)), style=f"bold {colours.plain}")
    left.append(f" · {clock}", style=colours.plain)
    return _sides(left, right, width)


def _screens(current: str, width: int, colours: Ink) -> Text:
    """Return the screens with their digits where there is room for them, else the current one."""
    if width < _ROOM_FOR_SCREENS:
        return Text(current, style=f"bold {colours.accent}")
    line = Text()
    for number, name in enumerate(SCREENS, 1):
        here = name.casefold() == current.casefold()
        line.append("  " if number > 1 else "").append(
            f"{number} {name.capitalize()}", style=f"bold {colours.accent}" if here else colours.dim
        )
    return line


def _counts(facts: HeaderFacts, colours: Ink, *, short: bool) -> Text:
    board = facts.board
    parts: list[tuple[str, str]] = [(f"{board.open} open", colours.plain)]
    if not facts.guest:
        over = f"bold {colours.over}" if board.over else colours.dim
        parts.append((f"{board.over} over" + ("!" if board.over else ""), over))
        if board.oldest_seconds is not None:
            parts.append((f"oldest {stopwatch(board.oldest_seconds)}", colours.plain))
        bare = f"bold {colours.amber}" if board.without_evidence else colours.dim
        parts.append((f"{'no' if short else 'without'} evidence {board.without_evidence}", bare))
        today = board.promises_due_today
        late = f" late {board.promises_overdue}" if board.promises_overdue else ""
        style = f"bold {colours.over}" if late else (colours.plain if today else colours.dim)
        parts.append((f"{'due' if short else 'promises today'} {today}{late}", style))
    line = Text()
    for index, (words, style) in enumerate(parts):
        line.append("  " if index else "").append(words, style=style)
    return line


def _progress(progress: tuple[str, int, int], colours: Ink) -> Text:
    stage, done, total = progress
    share = min(done / total, 1.0) if total else 0.0
    full = round(share * _BAR)
    line = Text(f"{shorten(stage, 12)} ", style=colours.plain)
    line.append("━" * full, style=colours.accent).append("─" * (_BAR - full), style=colours.dim)
    return line.append(f" {done}/{total}" if total else f" {done}", style=colours.plain)


def second_line(facts: HeaderFacts, width: int, colours: Ink) -> Text:
    """Return the counts on the left; what is saved and how the evidence is watched on the right."""
    right = Text()
    if facts.read_only:
        right.append("READ ONLY  ", style=f"bold {colours.amber}")
    elif facts.saved_at:
        right.append(f"saved {facts.saved_at.astimezone(facts.zone):%H:%M:%S}  ", style=colours.dim)
    if facts.progress:
        right.append_text(_progress(facts.progress, colours))
    else:
        mark, style = ("○", f"bold {colours.over}") if facts.offline else ("●", colours.good)
        right.append(f"{mark} ", style=style).append(
            facts.watch, style=style if facts.offline else colours.dim
        )
    for short in (False, True):
        left = _counts(facts, colours, short=short)
        if left.cell_len + right.cell_len + 4 <= width:
            break
    return _sides(left, right, width)


def _sides(left: Text, right: Text, width: int) -> Text:
    inner = max(width - 2, 0)
    room = inner - right.cell_len - 1
    if room < cell_len(left.plain):
        left.truncate(max(room, 0), overflow="ellipsis")
    gap = inner - left.cell_len - right.cell_len
    line = Text(" ").append_text(left).append(" " * max(gap, 0)).append_text(right)
    line.truncate(width)
    return line


class RoomHeader(Widget):
    """Two lines, painted again only when a word of them changed."""

    DEFAULT_CSS = "RoomHeader { height: 2; background: $panel; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._facts: HeaderFacts | None = None
        self._painted = ""

    def show(self, facts: HeaderFacts) -> None:
        """Show these facts."""
        self._facts = facts
        if self._text().plain != self._painted:
            self.refresh()

    def _text(self) -> Text:
        if self._facts is None:
            return Text("")
        colours, width = ink(self.app.theme), self.size.width
        return Text("\n").join(
            [first_line(self._facts, width, colours), second_line(self._facts, width, colours)]
        )

    def render(self) -> Text:
        """Return both lines."""
        text = self._text()
        self._painted = text.plain
        text.no_wrap = True
        return text
