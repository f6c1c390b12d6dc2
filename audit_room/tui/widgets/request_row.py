"""One line of the request list: letters, number, running clock, requirement, words, owner."""

from __future__ import annotations

from rich.text import Text

from audit_room.model.display import shorten
from audit_room.model.durations import stopwatch
from audit_room.model.request import STATE_LETTERS, Request, RequestState, WaitingOn
from audit_room.model.request_clock import LEVEL_LETTERS, ClockLevel, RequestClock
from audit_room.tui.themes import Ink

CLOCK = 8
"""Cells of the clock."""

_DAY = 86400
_TEN_HOURS = 36000
_SATISFIED = frozenset({RequestState.SHOWN, RequestState.ACCEPTED})
_REF = 8
_OWNER = 8
_ROOM_FOR_OWNER = 58


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


def header_line(width: int, *, guest: bool) -> Text:
    """Return the line above the list."""
    return _columns(_left("", "no", "left", "ref"), "request", "" if guest else "owner", width)


def request_line(request: Request, clock: RequestClock, width: int, ink: Ink, *, guest: bool) -> Text:
    """Return one line of the list; a guest sees no owner and no letter of lateness."""
    level = ClockLevel.NONE if guest or (clock.done and not request.is_open) else clock.level
    ref = request.refs[0] if request.refs else ""
    more = "+" if len(request.refs) > 1 else ""
    left = _left(
        f"{LEVEL_LETTERS[level]}{STATE_LETTERS[request.state]}",
        request.id,
        clock_label(request, clock),
        shorten(ref, _REF - 2) + more,
    )
    line = _columns(left, request.text, "" if guest else (request.owner or "—"), width)
    colour = {ClockLevel.OVER: ink.over, ClockLevel.AMBER: ink.amber}.get(level, "")
    if request.is_open and colour and not clock.done:
        line.stylize(f"bold {colour}", 0, 3 + len(request.id) + CLOCK + 2)
    elif not request.is_open or request.waiting_on is WaitingOn.AUDITOR:
        line.stylize(ink.dim)
    return line


def _columns(left: str, text: str, owner: str, width: int) -> Text:
    owner_room = _OWNER + 1 if width >= _ROOM_FOR_OWNER and owner else 0
    room = width - len(left) - owner_room
    if room <= 0:
        return Text(left)
    words = Text(shorten(text, 600))
    words.truncate(room, overflow="ellipsis", pad=True)
    line = Text(left).append_text(words)
    if owner_room:
        name = Text(shorten(owner, _OWNER))
        name.truncate(_OWNER, pad=True)
        line.append(" ").append_text(name)
    return line


def _left(letters: str, number: str, clock: str, ref: str) -> str:
    return f"{letters:<2} {number:<5} {clock:>{CLOCK}} {ref:<{_REF}}"
