"""Requests as lines for people: the list with its clocks, one request whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from audit_room.cli.tables import Cell, facts, section, table
from audit_room.model.display import display, shorten
from audit_room.model.durations import due_label, local_stamp, local_time, spoken, stopwatch
from audit_room.model.file_size import file_size
from audit_room.model.request_clock import LEVEL_LETTERS, ClockLevel, RequestClock

if TYPE_CHECKING:
    from audit_room.cli.call import Call
    from audit_room.model.request import Request
    from audit_room.room.board import RequestView
    from audit_room.room.requests import RequestDetail

_COLOURS = {ClockLevel.OVER: "red", ClockLevel.AMBER: "yellow"}


def clock_text(clock: RequestClock) -> str:
    """Return ``+02:10`` where it is over its time, else how long it waited on us; ``--:--`` without clock."""
    if clock.remaining is None:
        return "--:--"
    if clock.level is ClockLevel.OVER:
        return f"+{stopwatch(-clock.remaining)}"
    return stopwatch(clock.elapsed)


def list_lines(views: Sequence[RequestView], call: Call) -> list[str]:
    """Return the request list; ``!`` is over its time, ``~`` soon will be."""
    now = call.now()
    rows = [
        (
            Cell(LEVEL_LETTERS[view.clock.level], _COLOURS.get(view.clock.level)),
            view.request.id,
            str(view.request.state),
            Cell(clock_text(view.clock), _COLOURS.get(view.clock.level)),
            due_label(view.clock.due_at, now, call.zone),
            ", ".join(view.request.refs) or "—",
            view.request.text,
            view.request.owner or "—",
        )
        for view in views
    ]
    headings = (" ", "ID", "STATE", "TIME", "DUE", "REFS", "REQUEST", "OWNER")
    return table(headings, rows, width=call.width, flexible=(5, 6), right=frozenset({3}))


def state_line(request: Request, clock: RequestClock) -> str:
    """Return one line about where a request stands now."""
    time = f"{clock_text(clock)} over" if clock.late else clock_text(clock)
    shown = click.style(time, fg=_COLOURS.get(clock.level))
    return f"{request.id}  {request.state}  {shown}  {shorten(request.text, 100)}"


def detail_lines(found: RequestDetail, call: Call) -> list[str]:
    """Return everything about one request."""
    request, clock, zone = found.request, found.clock, call.zone
    due = f"{due_label(clock.due_at, call.now(), zone)}" if clock.due_at else ""
    waited = f"{spoken(clock.elapsed)}" + (f", {clock_text(clock)} over" if clock.late else "")
    lines = [
        click.style(f"{request.id}  {display(request.text)}", bold=True),
        *facts(
            (
                ("state", f"{request.state} (waiting on {request.waiting_on})"),
                ("reason", request.reason),
                ("refs", ", ".join(request.refs)),
                ("owner", request.owner),
                ("priority", str(request.priority)),
                (
                    "asked",
                    local_stamp(request.asked_at, zone)
                    + (f" by {request.asked_by}" if request.asked_by else ""),
                ),
                ("due", due),
                ("waited", waited),
                ("under", request.parent or ""),
            )
        ),
    ]
    named = {
        answer.id: [a for a in found.attachments if a.answer_id == answer.id] for answer in found.answers
    }
    corrected = {answer.corrects for answer in found.answers}
    answers = [
        f"{answer.id}  {local_time(answer.answered_at, zone)}  {display(answer.text)}"
        + (" (corrected later)" if answer.id in corrected else "")
        + "".join(f"  ← {a.shown_path}" for a in named[answer.id])
        for answer in found.answers
    ]
    exhibits = [
        f"{x.id}  {local_time(x.shown_at, zone)}  {x.shown_path}  {file_size(x.size)}  sha256 {x.sha256}"
        for x in found.exhibits
    ]
    beside = [f"{a.id}  {a.shown_path}" for a in found.attachments if a.answer_id is None]
    promises = [
        f"{f.id}  {f.state}  due {local_stamp(f.due_at, zone)}  {display(f.text)}" for f in found.follow_ups
    ]
    findings = [f"{f.id}  {f.grade}  {f.state}  {display(f.statement)}" for f in found.findings]
    notes = [f"{note.id}  {display(note.text)}" for note in found.notes]
    for title, part in (
        ("Answers", answers), ("Shown", exhibits), ("Beside it", beside),
        ("Promises", promises), ("Findings", findings), ("Notes (internal)", notes),
    ):  # fmt: skip
        lines += section(title, part)
    return lines
