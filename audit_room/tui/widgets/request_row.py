"""One line of the request list: letters, number, running clock, requirement, words, owner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo

from rich.text import Text

from audit_room.model.display import shorten
from audit_room.model.durations import local_time, stopwatch
from audit_room.model.request import STATE_LETTERS, Request, RequestState, WaitingOn
from audit_room.model.request_clock import LEVEL_LETTERS, ClockLevel, RequestClock
from audit_room.tui.themes import Ink
from audit_room.tui.widgets.columns import fitted

CLOCK = 8
"""Cells of the clock."""

_DAY = 86400
_TEN_HOURS = 36000
_SATISFIED = frozenset({RequestState.SHOWN, RequestState.ACCEPTED})
_FIXED = 2 + 1 + 5 + 1 + CLOCK
_REF, _REFS = 7, 14
_OWNER, _OWNER_ROOMY = 8, 12
_STATE = 13
_ASKED = 5
_ROOM_FOR_OWNER = 58
_ROOMY = 112


def clock_label(request: Request, clock: RequestClock) -> str:
    """Return what is left, ``+`` what it is over, ``--:--`` while it waits for the auditor, ``✓`` how long it took.

    What ended without being shown has a dot in place of the ``✓``.  At most :data:`CLOCK` characters.
    """
    if request.state is RequestState.STAGED:
        return ""
    if clock.done:
        return f"{'✓' if request.state in _SATISFIED else '·'}{_short(clock.elapsed)}"
    if request.waiting_on is not WaitingOn.US:
        return "--:--"
    remaining = clock.remaining or 0.0
    return f"+{_short(-remaining)}" if remaining < 0 else _short(remaining)


def _short(seconds: float) -> str:
    if seconds >= _DAY:
        return f"{int(seconds // 3600)} h"
    if seconds >= _TEN_HOURS:
        return f"{int(seconds // 3600)} h {int(seconds % 3600 // 60):02d}"
    return stopwatch(seconds)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Columns:
    """How many cells the columns of varying width get; zero means that there is no room for one."""

    ref: int
    state: int
    asked: int
    text: int
    owner: int

    @classmethod
    def of(cls, width: int, *, guest: bool) -> _Columns:
        """Return the columns of a line: a roomy one has words for the state, the time of asking and more refs."""
        roomy = width >= _ROOMY
        ref, state, asked = (_REFS, _STATE, 0 if guest else _ASKED) if roomy else (_REF, 0, 0)
        owner = 0 if guest or width < _ROOM_FOR_OWNER else (_OWNER_ROOMY if roomy else _OWNER)
        taken = _FIXED + sum(cells + 1 for cells in (ref, state, asked, owner) if cells)
        return cls(ref=ref, state=state, asked=asked, text=max(width - taken - 1, 0), owner=owner)


def header_line(width: int, *, guest: bool) -> Text:
    """Return the line above the list."""
    words = ("ref", "state", "asked", "request", "owner")
    return Text(_line(("", "no", "asked" if guest else "left"), words, _Columns.of(width, guest=guest)))


def request_line(
    request: Request, clock: RequestClock, width: int, ink: Ink, *, guest: bool, zone: tzinfo
) -> Text:
    """Return one line of the list; a guest sees neither owner nor lateness, but when it was asked."""
    columns = _Columns.of(width, guest=guest)
    level = ClockLevel.NONE if guest or (clock.done and not request.is_open) else clock.level
    letters = f"{LEVEL_LETTERS[level]}{STATE_LETTERS[request.state]}"
    words = (
        _refs(request.refs, columns.ref),
        str(request.state),
        local_time(request.asked_at, zone),
        shorten(request.text, 600),
        request.owner or "—",
    )
    left = words[2] if guest else clock_label(request, clock)
    line = Text(_line((letters, request.id, left), words, columns))
    colour = {ClockLevel.OVER: ink.over, ClockLevel.AMBER: ink.amber}.get(level, "")
    if request.is_open and colour and not clock.done:
        line.stylize(f"bold {colour}", 0, 3 + len(request.id) + CLOCK + 2)
    elif not request.is_open or request.waiting_on is WaitingOn.AUDITOR:
        line.stylize(ink.dim)
    return line


def _refs(refs: tuple[str, ...], room: int) -> str:
    """Return as many refs as there is room for, ``+`` where there are more."""
    for count in range(len(refs), 0, -1):
        more = "+" if count < len(refs) else ""
        words = " ".join(refs[:count]) + more
        if len(words) <= room or count == 1:
            return words if len(words) <= room else shorten(refs[0], room - len(more)) + more
    return ""


def _line(left: tuple[str, str, str], words: tuple[str, ...], columns: _Columns) -> str:
    """Return letters, number and clock, then the words of the columns that there is room for."""
    letters, number, clock = left
    widths = (columns.ref, columns.state, columns.asked, columns.text, columns.owner)
    cells = [fitted(word, width) for word, width in zip(words, widths, strict=True) if width]
    return " ".join([f"{letters:<2}", f"{number:<5}", f"{clock:>{CLOCK}}", *cells])
