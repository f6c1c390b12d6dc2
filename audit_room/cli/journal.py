"""The commands that keep and question the record: ``note``, ``log``, ``undo``, ``verify``."""

from __future__ import annotations

from collections.abc import Iterable

import click

from audit_room.cli import documents
from audit_room.cli.call import Call, pass_call
from audit_room.cli.grouping import Command
from audit_room.cli.parameters import WORDS
from audit_room.cli.tables import Cell, counted, table
from audit_room.model.display import display, shorten
from audit_room.model.durations import local_stamp
from audit_room.model.journal import Entry

_SHORT_HASH = 12


@click.command("note", cls=Command)
@click.argument("text", nargs=-1, required=True)
@click.option("--about", type=WORDS, metavar="ID", help="The request or finding it is about.")
@pass_call
def note(call: Call, text: tuple[str, ...], about: str | None) -> None:
    """Keep an internal note, never shown to the auditor."""
    from audit_room.model.finding import Finding  # noqa: PLC0415
    from audit_room.model.request import Request  # noqa: PLC0415
    from audit_room.room import notes  # noqa: PLC0415

    with call.room() as room:
        if about is not None:
            known = room.record.find(Finding, about.strip()) or room.record.get(Request, about.strip())
            about = known.id
        made = notes.add(room, " ".join(text), about=about)
    call.show(
        lambda: documents.note_document(made, call.zone), lambda: [f"{made.id}  {shorten(made.text, 100)}"]
    )


@click.command("log", cls=Command)
@click.option("--limit", type=click.IntRange(1), help="At most so many entries.")
@pass_call
def log(call: Call, limit: int | None) -> None:
    """Show the journal, newest entry first.

    x is an entry that was taken back, · one that followed from the evidence folder.
    """
    with call.room() as room:
        shown = list(room.record.newest_entries(limit))
    undone = _undone(shown)

    def mark(entry: Entry) -> str:
        return "x" if entry.seq in undone else "·" if entry.automatic else " "

    call.show(
        lambda: [documents.entry_document(entry, call.zone, undone=entry.seq in undone) for entry in shown],
        lambda: table(
            (" ", "SEQ", "TIME", "WHO", "WHAT", "HASH"),
            [
                (
                    mark(entry),
                    str(entry.seq),
                    local_stamp(entry.at, call.zone),
                    Cell(entry.actor),
                    entry.summary or entry.action,
                    entry.hash[:_SHORT_HASH],
                )
                for entry in shown
            ],
            width=call.width,
            flexible=(4,),
            right=frozenset({1}),
        ),
    )


def _undone(newest: Iterable[Entry]) -> set[int]:
    """Return the sequences of the entries that are taken back, given entries newest first."""
    undone: set[int] = set()
    for entry in newest:
        if entry.undoes is not None and entry.seq not in undone:
            undone.add(entry.undoes)
    return undone


@click.command("undo", cls=Command)
@click.argument("seq", type=click.IntRange(1), required=False)
@click.option("--dry-run", is_flag=True, help="Only say what would be taken back.")
@pass_call
def undo(call: Call, seq: int | None, dry_run: bool) -> None:
    """Take back the newest action that still stands.

    Or entry SEQ of the journal.  The entry itself stays in the journal.
    """
    from audit_room.model.errors import AuditRoomError  # noqa: PLC0415
    from audit_room.room import undo as undoing  # noqa: PLC0415

    with call.room() as room:
        entry = undoing.candidate(room) if seq is None else room.record.entry(seq)
        if entry is None:
            raise AuditRoomError("There is nothing to undo; nothing was changed.")
        if not dry_run:
            entry = undoing.undo(room, entry.seq)
    how = "would take back" if dry_run else "took back"
    what = f"{how} entry {entry.seq} of {local_stamp(entry.at, call.zone)}: {display(entry.summary)}"
    call.show(
        lambda: {**documents.entry_document(entry, call.zone, undone=not dry_run), "dry_run": dry_run},
        lambda: [what],
    )


@click.command("verify", cls=Command)
@pass_call
def verify(call: Call) -> None:
    """Check the record against its journal and the evidence.

    The chain, the tables, the mirror, and the bytes of what was shown; nothing is changed.
    Exit code 1 when something is wrong.
    """
    from audit_room.room.verifying import verify as verify_room  # noqa: PLC0415

    with call.room() as room:
        found = verify_room(room)
    problems = [display(problem) for problem in found.problems]
    call.show(
        lambda: {"ok": found.ok, "entries": found.entries, "head": found.head, "problems": problems},
        lambda: (
            [f"The record is whole: {counted(found.entries, 'entry', 'entries')}, head {found.head}."]
            if found.ok
            else [
                f"The record does not hold ({counted(len(problems), 'problem')}):",
                *(f"  {p}" for p in problems),
            ]
        ),
    )
    if not found.ok:
        call.end(1)
