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
_BY_ENDING = {".txt": "text", ".md": "md", ".markdown": "md", ".json": "json", ".pdf": "pdf"}
_WIDTH = 80
_WIDEST = 120


@click.command("summary", cls=Command)
@click.option(
    "--day", type=WORDS, metavar="DATE", help="Only what happened on this day: 2026-11-24, today, yesterday."
)
@click.option(
    "--as-of", type=WORDS, metavar="WHEN", help="The audit as it stood then: 15:30, 2026-11-24 17:00."
)
@click.option("--audience", type=click.Choice(["auditor", "internal"]),
              help="auditor leaves out everything internal; internal where none is said.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(_FORMATS), help="Else by the ending of FILE, else text.")
@click.option(
    "-o", "--output", type=GivenPath(), metavar="FILE", help="Write it there instead of printing it."
)
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

    wanted = _form(call, form, output)
    now = call.now()
    on_day = day_of(day, now, call) if day is not None else None
    moment = parse_when(as_of, now, call.zone, future=False) if as_of is not None else None
    made, root = _gather(call, on_day, moment, audience or "internal")
    if output is not None:
        _write(call, made, output, wanted, root)
        if audience is None and not call.json:
            call.say("This sheet is internal; for the auditor make it with --audience auditor.")
    elif wanted == "pdf":
        click.echo(content(made, wanted), nl=False)
    else:
        width = min(call.width or _WIDTH, _WIDEST)
        click.echo(content(made, wanted, width).decode("utf-8").rstrip("\n"))


def _form(call: Call, form: str | None, output: Path | None) -> str:
    """Return the format wanted.  Raises AuditRoomError for one that cannot go where it shall."""
    if output is not None and form is None:
        form = _BY_ENDING.get(output.suffix.lower())
        if form is None:
            raise AuditRoomError(
                f"The ending of {machine_path(output)} says no format; use .txt, .md, .json or .pdf."
            )
    form = form or ("json" if call.json else "text")
    if output is None and form == "pdf" and (call.json or sys.stdout.isatty()):
        raise AuditRoomError("A PDF cannot be printed here; name the file to write with -o FILE.")
    return "json" if call.json and output is None else form


def _gather(
    call: Call, day: date | None, as_of: datetime | None, audience: str
) -> tuple[ClosingSummary, Path]:
    from audit_room.reports.closing_summary import gather  # noqa: PLC0415
    from audit_room.reports.summary_parts import Audience  # noqa: PLC0415

    with call.room() as room:
        made = gather(
            room.record.snapshot(as_of), room.framework, now=call.now(), zone=call.zone,
            audience=Audience(audience), day=day, as_of=as_of,
        )  # fmt: skip
        return made, room.root_path


def content(made: ClosingSummary, form: str, width: int = _WIDTH) -> bytes:
    """Return the sheet in a format, as the bytes of a file; ``width`` is in columns, for text."""
    if form == "pdf":
        from audit_room.reports.pdf_form import as_pdf  # noqa: PLC0415

        return as_pdf(made)
    if form == "md":
        from audit_room.reports.markdown_form import as_markdown  # noqa: PLC0415

        return as_markdown(made).encode("utf-8")
    if form == "json":
        from audit_room.reports.json_form import as_json as summary_document  # noqa: PLC0415

        return (as_json(summary_document(made)) + "\n").encode("utf-8")
    from audit_room.reports.text_form import as_text  # noqa: PLC0415

    return as_text(made, width).encode("utf-8")


def _write(call: Call, made: ClosingSummary, target: Path, form: str, root: Path) -> None:
    """Write the sheet to a file, whole or not at all.  Raises AuditRoomError when it cannot be."""
    from audit_room.store.atomic_file import write_atomically  # noqa: PLC0415

    if target.is_dir():
        raise AuditRoomError(f"{machine_path(target)} is a folder; name the file to write.")
    if target.resolve().is_relative_to(root.resolve()):
        raise AuditRoomError(
            f"{machine_path(target)} lies in the evidence folder, which is never written to; choose another."
        )
    if not target.parent.is_dir():
        raise AuditRoomError(
            f"There is no folder {machine_path(target.parent)}; make it first, or choose another."
        )
    data = content(made, form)
    write_atomically(target, data)
    call.show(
        lambda: {
            "file": machine_path(target),
            "format": form,
            "audience": str(made.audience),
            "size": len(data),
            "sha256": hashlib.sha256(data).hexdigest(),
            "head": made.journal_head,
            "as_of": documents.moment(made.moment, call.zone),
        },
        lambda: [
            f"Wrote {shorten(machine_path(target), 200)} ({form}, {file_size(len(data))}, {made.audience})."
        ],
    )
