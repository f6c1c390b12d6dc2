"""The commands ``init`` and ``open``: beginning an audit, and going into its room."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from audit_room.cli.call import Call, Session, pass_call
from audit_room.cli.grouping import Command
from audit_room.cli.parameters import WORDS, GivenPath, machine_path
from audit_room.model.errors import AuditRoomError


@click.command("init", cls=Command)
@click.argument("folder", type=GivenPath())
@click.option("--name", type=WORDS, metavar="TEXT", help="What the audit is called; else FOLDER's name.")
@click.option("--organisation", type=WORDS, metavar="TEXT", help="Who is audited.")
@click.option("--framework", "framework_id", type=WORDS, default="iso27001-2022", metavar="ID",
              show_default=True, help="The standard it is audited against.")  # fmt: skip
@click.option("--empty", is_flag=True, help="Begin even though FOLDER is still empty.")
@pass_call
def init(
    call: Call,
    /,
    *,
    folder: Path,
    name: str | None,
    organisation: str | None,
    framework_id: str,
    empty: bool,
) -> None:
    """Begin an audit over the evidence in FOLDER.

    FOLDER is only ever read.  The audit file is made in the current folder, under FOLDER's name,
    unless --audit names another.
    """
    from audit_room.room import opening  # noqa: PLC0415

    made = opening.init(
        folder, audit_file=call.audit, name=name or "", framework_id=framework_id, organisation=organisation or "",
        clock=call.session.clock, actor=call.actor, allow_empty=empty,
    )  # fmt: skip
    call.audit = made
    with call.room() as room:
        audit = room.audit
    call.show(
        lambda: {
            "audit_file": machine_path(made),
            "evidence_folder": machine_path(os.fsdecode(audit.evidence_root)),
            "name": audit.name,
            "organisation": audit.organisation,
            "framework": audit.framework_ids[0],
            "uid": audit.uid,
        },
        lambda: [
            f"Began {machine_path(made)} over {machine_path(os.fsdecode(audit.evidence_root))}.",
            "Next: audit-room scan, then audit-room open.",
        ],
    )


def _evidence_folder_of(audit_file: Path, session: Session) -> Path | None:
    """Return the evidence folder of an audit file, None where it cannot be opened."""
    from audit_room.store.record import Record  # noqa: PLC0415

    try:
        with Record.open(audit_file, now=session.clock.now()) as record:
            return Path(os.fsdecode(record.audit().evidence_root))
    except AuditRoomError:
        return None


def _audits_in(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.glob("*.audit") if path.is_file())
    except OSError:
        return []


def audit_for(call: Call, place: Path | None) -> Path:
    """Return the audit file meant: a file, the only one in a folder, or the one whose evidence it is.

    The audit over an evidence folder is looked for in the current folder and beside the evidence folder.
    Raises AuditRoomError when there is none, or several.
    """
    if place is None:
        return call.audit_file()
    if not place.is_dir():
        if place.exists() or place.suffix == ".audit":
            return place
        raise AuditRoomError(
            f"There is no folder or file {machine_path(place)}; check the spelling and try again."
        )
    if _audits_in(place):
        return _only(place)
    evidence = place.resolve()
    near = dict.fromkeys([*_audits_in(call.folder), *_audits_in(evidence.parent)])
    found = {path.resolve(): path for path in near if _evidence_folder_of(path, call.session) == evidence}
    if len(found) == 1:
        return next(iter(found.values()))
    if not found:
        raise AuditRoomError(
            f"No audit here has {machine_path(place)} as its evidence folder; "
            "begin one with audit-room init FOLDER, or name its file."
        )
    names = ", ".join(machine_path(path) for path in list(found)[:4])
    raise AuditRoomError(
        f"{len(found)} audits have {machine_path(place)} as evidence folder ({names}); name one of them."
    )


def _only(folder: Path) -> Path:
    found = _audits_in(folder)
    if len(found) == 1:
        return found[0]
    names = ", ".join(machine_path(path.name) for path in found[:4])
    raise AuditRoomError(
        f"{machine_path(folder)} holds {len(found)} audit files ({names}); name one of them."
    )


def _refuse_without_terminal() -> None:
    if os.environ.get("TERM") == "dumb" or not (sys.stdout.isatty() and sys.stdin.isatty()):
        raise AuditRoomError(
            "The room needs a terminal, and this is none; use commands such as "
            "audit-room request list, audit-room evidence list and audit-room summary instead."
        )


def enter(call: Call, audit_file: Path) -> None:
    """Run the room of an audit file on the screen until it is left.

    Raises AuditRoomError where there is no terminal, or the file cannot be opened.
    """
    _refuse_without_terminal()
    from audit_room.tui.entering import run_room  # noqa: PLC0415

    call.end(run_room(audit_file, clock=call.session.clock, actor=call.actor))


@click.command("open", cls=Command)
@click.argument("place", type=GivenPath(), required=False, metavar="[FOLDER|FILE]")
@pass_call
def open_(call: Call, place: Path | None) -> None:
    """Open the room of an audit on the screen.

    A FOLDER is the one that holds the audit file, or the evidence folder of an audit beside it or here.
    """
    audit_file = audit_for(call, place)
    from audit_room.store.connection import check_header  # noqa: PLC0415

    check_header(audit_file)
    enter(call, audit_file)
