"""The command ``summary``: the closing sheet, printed or written to a file."""

from __future__ import annotations

import hashlib
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from audit_room.cli import documents
from audit_room.cli.call import Call, as_json, pass_call
from audit_room.cli.grouping import Command
from audit_room.cli.parameters import WORDS, GivenPath, day_of, machine_path
from audit_room.model.display import shorten
from audit_room.model.errors import AuditRoomError
from audit_room.model.file_size import file_size

if TYPE_CHECKING:
    from audit_room.reports.closing_summary import ClosingSummary

_FORMATS = ("text", "md", "json", "pdf")
_WIDTH = 80
_WIDEST = 120


@click.command("summary", cls=Command)
@click.option(
    "--day", type=WORDS, metavar="DATE", help="Only what happened on this day: 2026-11-24, today, yesterday."
)
@click.option(
    "--as-of", type=WORDS, metavar="WHEN", help="The audit as it stood then: 15:30, 2026-11-24 17:00."
)
@click.option(
    "--audience",
    type=click.Choice(["auditor", "internal"]),
    help="auditor leaves out everything internal; internal where none is said.",
)
@click.option("--format", "form", type=click.Choice(_FORMATS), help="Else by the ending of FILE, else text.")
@click.option("-o", "--output", type=GivenPath(), metavar="FILE", help="Write it there; a file is replaced.")
@pass_call
def summary(
    call: Call,
    /,
    *,
    day: str | None,
    as_of: str | None,
    audience: str | None,
    form: str | None,
    output: Path | None,
) -> None:
    """Print the closing sheet, or write it to a file."""
    from audit_room.model.when import parse_when  # noqa: PLC0415

    now = call.now()
    on_day = day_of(day, now, call) if day is not None else None
    moment = parse_when(as_of, now, call.zone, future=False) if as_of is not None else None
    if output is None and form == "pdf" and (call.json or sys.stdout.isatty()):
        raise AuditRoomError("A PDF cannot be printed here; name the file to write with -o FILE.")
    made, root = _gathered(call, on_day, moment, audience or "internal")
    if output is not None:
        _write(call, made, output, form, root)
        if audience is None and not call.json:
            call.say("This sheet is internal; for the auditor make it with --audience auditor.")
    elif form == "pdf":
        from audit_room.reports.pdf_form import as_pdf  # noqa: PLC0415

        click.echo(as_pdf(made), nl=False)
    else:
        click.echo(
            _printed(made, "json" if call.json else form or "text", min(call.width or _WIDTH, _WIDEST))
        )


def _gathered(
    call: Call, day: date | None, as_of: datetime | None, audience: str
) -> tuple[ClosingSummary, bytes]:
    """Return the sheet and the evidence folder, in which it is never written."""
    from audit_room.reports.closing_summary import gather  # noqa: PLC0415
    from audit_room.reports.summary_parts import Audience  # noqa: PLC0415

    with call.room() as room:
        made = gather(
            room.record.snapshot(as_of), room.framework, now=call.now(), zone=call.zone,
            audience=Audience(audience), day=day, as_of=as_of,
        )  # fmt: skip
        return made, room.root


def _printed(made: ClosingSummary, form: str, width: int) -> str:
    """Return the sheet for the terminal; ``width`` is in columns, for text."""
    if form == "json":
        from audit_room.reports.json_form import as_json as summary_document  # noqa: PLC0415

        return as_json(summary_document(made))
    if form == "md":
        from audit_room.reports.markdown_form import as_markdown  # noqa: PLC0415

        return as_markdown(made).rstrip("\n")
    from audit_room.reports.text_form import as_text  # noqa: PLC0415

    return as_text(made, width).rstrip("\n")


def _write(call: Call, made: ClosingSummary, target: Path, form: str | None, root: bytes) -> None:
    """Write the sheet to a file, whole or not at all, and say so."""
    from audit_room.reports.summary_file import SummaryFormat, write_summary  # noqa: PLC0415

    written = write_summary(made, target, SummaryFormat(form) if form else None, evidence_root=root)
    data = target.read_bytes()
    call.show(
        lambda: {
            "file": machine_path(target),
            "format": str(written),
            "audience": str(made.audience),
            "size": len(data),
            "sha256": hashlib.sha256(data).hexdigest(),
            "head": made.journal_head,
            "as_of": documents.moment(made.moment, call.zone),
        },
        lambda: [
            f"Wrote {shorten(machine_path(target), 200)} ({written}, {file_size(len(data))}, {made.audience})."
        ],
    )
