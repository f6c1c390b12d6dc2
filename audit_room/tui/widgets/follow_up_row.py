"""Follow-ups as lines of a list, and one of them in full."""

from __future__ import annotations

from datetime import datetime, tzinfo

from rich.text import Text

from audit_room.model.display import display_lines
from audit_room.model.durations import local_stamp, spoken
from audit_room.model.follow_up import FollowUp, FollowUpState
from audit_room.model.request import Request
from audit_room.tui.themes import Ink
from audit_room.tui.widgets.columns import fitted, labelled, moment_cell, wrapped

_ID, _DUE, _OWNER, _REQUEST = 6, 11, 10, 6
_LABEL = 11
_NARROW = 60


def standing(follow_up: FollowUp, now: datetime) -> str:
    """Return ``overdue``, ``open``, ``delivered`` or ``dropped``."""
    return "overdue" if follow_up.is_overdue(now) else follow_up.state.value


def _mark(follow_up: FollowUp, now: datetime, ink: Ink) -> tuple[str, str]:
    if follow_up.is_overdue(now):
        return "!", f"bold {ink.over}"
    return {
        FollowUpState.OPEN: ("o", ink.plain),
        FollowUpState.DELIVERED: ("+", ink.good),
        FollowUpState.DROPPED: ("x", ink.dim),
    }[follow_up.state]


def follow_up_header(width: int) -> Text:
    """Return the line above the list of follow-ups."""
    owner, request = _columns(width)
    line = f"  {fitted('id', _ID)} {fitted('due', _DUE)} "
    line += f"{fitted('owner', owner)} " if owner else ""
    line += f"{fitted('for', request)} " if request else ""
    return Text(line + "promise")


def _columns(width: int) -> tuple[int, int]:
    return (_OWNER, _REQUEST) if width >= _NARROW else (0, 0)


def follow_up_line(follow_up: FollowUp, width: int, *, now: datetime, zone: tzinfo, ink: Ink) -> Text:
    """Return one row; overdue, open, delivered and dropped are told by ``! o + x``."""
    owner, request = _columns(width)
    settled = follow_up.state is not FollowUpState.OPEN
    sign, style = _mark(follow_up, now, ink)
    text = Text(no_wrap=True)
    text.append(f"{sign} ", style)
    text.append(f"{fitted(follow_up.id, _ID)} ", ink.accent)
    due = follow_up.state.value if settled else moment_cell(follow_up.due_at, now, zone)
    text.append(f"{fitted(due, _DUE)} ", style if follow_up.is_overdue(now) else ink.plain)
    if owner:
        text.append(f"{fitted(follow_up.owner or '—', owner)} ", ink.plain)
    if request:
        text.append(f"{fitted(follow_up.request_id or '—', request)} ", ink.dim)
    text.append(fitted(follow_up.text, max(width - text.cell_len, 0)), ink.dim if settled else ink.plain)
    return text


def follow_up_text(
    follow_up: FollowUp, request: Request | None, width: int, *, now: datetime, zone: tzinfo, ink: Ink
) -> Text:
    """Return one follow-up in full."""
    text = Text(no_wrap=True)
    for line in wrapped(f"{follow_up.id} {follow_up.text}", width):
        text.append(line + "\n", "bold")

    def row(label: str, value: str) -> None:
        text.append_text(labelled(label, value, width=width, label_width=_LABEL, label_style=ink.dim))

    row("state", standing(follow_up, now) + _since(follow_up, zone))
    row("due", _due(follow_up, now, zone))
    row("owner", follow_up.owner or "nobody named")
    if request is not None:
        row("request", f"{request.id} {request.text}")
    promised = f"{local_stamp(follow_up.promised_at, zone)}"
    row("promised", f"{promised} by {follow_up.promised_by}" if follow_up.promised_by else promised)
    for path in follow_up.delivered:
        row("delivered", path)
    if follow_up.reason:
        for line in display_lines(follow_up.reason):
            row("reason", line)
    return text


def _since(follow_up: FollowUp, zone: tzinfo) -> str:
    return f", {local_stamp(follow_up.settled_at, zone)}" if follow_up.settled_at else ""


def _due(follow_up: FollowUp, now: datetime, zone: tzinfo) -> str:
    if follow_up.due_at is None:
        return "no time named"
    stamp = local_stamp(follow_up.due_at, zone)
    if follow_up.state is not FollowUpState.OPEN:
        return stamp
    seconds = (follow_up.due_at - now).total_seconds()
    return f"{stamp}, in {spoken(seconds)}" if seconds >= 0 else f"{stamp}, late by {spoken(-seconds)}"
