"""The commands ``backup`` and ``recover``."""

from __future__ import annotations

from pathlib import Path

import click

from audit_room.cli import documents
from audit_room.cli.call import Call, pass_call
from audit_room.cli.grouping import Command
from audit_room.cli.parameters import WORDS, GivenPath, machine_path
from audit_room.cli.tables import counted
from audit_room.model.display import display
from audit_room.model.durations import local_stamp
from audit_room.model.errors import AuditRoomError


@click.command("backup", cls=Command)
@pass_call
def backup(call: Call) -> None:
    """Back the audit file up now.

    That happens by itself every quarter of an hour of change; the newest ten are kept.
    """
    from audit_room.room import recovering  # noqa: PLC0415

    with call.room() as room:
        path, made = recovering.back_up(room)
    call.show(
        lambda: {"backup": machine_path(path), "made": made},
        lambda: [f"{'Backed up to' if made else 'The newest backup holds everything:'} {machine_path(path)}"],
    )


@click.command("recover", cls=Command)
@click.argument("source", type=WORDS, required=False)
@click.option(
    "-o", "--output", type=GivenPath(), metavar="FILE", help="The audit file to make; it must be new."
)
@pass_call
def recover(call: Call, source: str | None, output: Path | None) -> None:
    """Make a lost audit file again from what is kept of it.

    Without SOURCE what is kept is listed.  SOURCE is the uid of an audit (its journal's mirror is taken),
    or the path of a mirror or backup.
    """
    from audit_room.room import recovering  # noqa: PLC0415

    if source is None:
        _list(call)
        return
    if output is None:
        raise AuditRoomError("Where should the audit file be made? Name it with --output FILE.")
    made = recovering.recover(source, output)
    for problem in made.problems:
        call.say(display(problem))
    call.show(
        lambda: {
            "audit_file": machine_path(made.audit_file),
            "source": machine_path(made.source),
            "entries": made.entries,
            "problems": [display(problem) for problem in made.problems],
        },
        lambda: [
            f"Made {machine_path(made.audit_file)} from {machine_path(made.source)}; "
            f"check it with audit-room --audit {machine_path(made.audit_file)} verify."
        ],
    )
    if made.problems:
        call.end(1)


def _list(call: Call) -> None:
    from audit_room.room import recovering  # noqa: PLC0415

    kept = recovering.kept_audits()
    if not kept:
        call.say("Nothing is kept of any audit of this user yet.")

    def lines() -> list[str]:
        out: list[str] = []
        for each in kept:
            out.append(f"{each.uid}  {display(each.name) or 'an audit without name'}")
            if each.mirror:
                last = local_stamp(each.newest, call.zone)
                out.append(
                    f"  mirror  {machine_path(each.mirror)}  "
                    f"{counted(each.entries, 'entry', 'entries')}, last {last}"
                )
            out += [
                f"  backup  {machine_path(path)}  {local_stamp(recovering.made_at(path), call.zone)}"
                for path in each.backups
            ]
        return out

    call.show(
        lambda: [
            {
                "uid": each.uid,
                "name": each.name,
                "mirror": machine_path(each.mirror) if each.mirror else None,
                "entries": each.entries,
                "newest": documents.moment(each.newest, call.zone),
                "backups": [machine_path(path) for path in each.backups],
            }
            for each in kept
        ],
        lines,
    )
