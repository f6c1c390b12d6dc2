"""The command ``about``: the facts that head every sheet."""

from __future__ import annotations

import os

import click

from audit_room.cli.call import Call, pass_call
from audit_room.cli.grouping import Command
from audit_room.cli.parameters import WORDS, machine_path
from audit_room.model.display import display


@click.command("about", cls=Command)
@click.option("--name", type=WORDS, metavar="TEXT", help="What the audit is called.")
@click.option("--organisation", type=WORDS, metavar="TEXT", help="Who is audited.")
@click.option("--scope", type=WORDS, metavar="TEXT", help="What the audit covers.")
@click.option("--auditor", "auditors", type=WORDS, multiple=True, metavar="NAME",
              help="Who audits; once for each, the lead auditor first.")  # fmt: skip
@pass_call
def about(
    call: Call, name: str | None, organisation: str | None, scope: str | None, auditors: tuple[str, ...]
) -> None:
    """Show, or note with options, the facts that head every sheet."""
    from audit_room.room import facts  # noqa: PLC0415

    with call.room() as room:
        audit = room.audit
        if auditors or any(given is not None for given in (name, organisation, scope)):
            audit = facts.correct(
                room, name=name, organisation=organisation, scope=scope, auditors=auditors or None
            )
        framework = room.framework.name
    folder = machine_path(os.fsdecode(audit.evidence_root))
    call.show(
        lambda: {
            "name": audit.name,
            "organisation": audit.organisation,
            "scope": audit.scope,
            "auditors": list(audit.auditors),
            "framework": audit.framework_ids[0],
            "evidence_folder": folder,
            "uid": audit.uid,
        },
        lambda: [
            f"audit            {display(audit.name)}",
            f"organisation     {display(audit.organisation) or '—'}",
            f"standard         {display(framework)}",
            f"scope            {display(audit.scope) or '—'}",
            f"auditors         {display(', '.join(audit.auditors)) or '—'}",
            f"evidence folder  {folder}",
        ],
    )
