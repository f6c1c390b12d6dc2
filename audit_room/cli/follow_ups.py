"""The commands ``follow-up …``: what was promised, delivered, dropped."""

from __future__ import annotations

import click

from audit_room.cli import documents
from audit_room.cli.call import Call, pass_call
from audit_room.cli.grouping import Group
from audit_room.cli.parameters import EVIDENCE, FOLLOW_UP_ID, REQUEST_ID, WORDS
from audit_room.cli.tables import Cell, table
from audit_room.model.display import display
from audit_room.model.durations import due_label
from audit_room.model.follow_up import FollowUp, FollowUpState


@click.group("follow-up", cls=Group)
def group() -> None:
    """What was promised to the auditor: add, list, deliver, drop."""


def _line(follow_up: FollowUp, call: Call) -> str:
    due = due_label(follow_up.due_at, call.now(), call.zone)
    owner = display(follow_up.owner) or "—"
    return f"{follow_up.id}  {follow_up.state}  due {due}  {owner}  {display(follow_up.text)}"


def _show(call: Call, follow_up: FollowUp) -> None:
    call.show(
        lambda: documents.follow_up_document(follow_up, call.now(), call.zone),
        lambda: [_line(follow_up, call)],
    )


@group.command("add")
@click.argument("text", nargs=-1, required=True)
@click.option(
    "--request", "request_id", type=REQUEST_ID, metavar="ID", help="The request it was promised for."
)
@click.option("--owner", type=WORDS, metavar="NAME", help="Who promised it.")
@click.option("--due", type=WORDS, metavar="WHEN", help="Until when: 15:30, in 20m, tomorrow 12:00, Fri.")
@pass_call
def add(
    call: Call, text: tuple[str, ...], request_id: str | None, owner: str | None, due: str | None
) -> None:
    """Log a promise; @owner and due … are read from TEXT where the options are not given."""
    from audit_room.model.when import parse_when  # noqa: PLC0415
    from audit_room.room import follow_ups  # noqa: PLC0415

    due_at = parse_when(due, call.now(), call.zone) if due is not None else None
    with call.room() as room:
        hints = follow_ups.not_understood(room, " ".join(text))
        made = follow_ups.add(room, " ".join(text), request_id=request_id, owner=owner, due_at=due_at)
    for hint in hints:
        call.say(display(hint))
    _show(call, made)


@group.command("list")
@click.option("--open", "only_open", is_flag=True, help="Only those not settled yet.")
@click.option("--overdue", "only_overdue", is_flag=True, help="Only those past their time.")
@pass_call
def list_all(call: Call, only_open: bool, only_overdue: bool) -> None:
    """List the promises."""
    now = call.now()
    with call.room() as room:
        found = [
            each
            for each in room.record.all(FollowUp)
            if (not only_open or each.state is FollowUpState.OPEN)
            and (not only_overdue or each.is_overdue(now))
        ]
    if not found:
        call.say("No promise to list.")
    rows = [
        (
            Cell("!", "red") if each.is_overdue(now) else " ",
            each.id,
            str(each.state),
            due_label(each.due_at, now, call.zone),
            each.request_id or "—",
            each.text,
            each.owner or "—",
        )
        for each in found
    ]
    call.show(
        lambda: [documents.follow_up_document(each, now, call.zone) for each in found],
        lambda: (
            table(
                (" ", "ID", "STATE", "DUE", "REQUEST", "PROMISE", "OWNER"),
                rows,
                width=call.width,
                flexible=(5,),
            )
            if rows
            else []
        ),
    )


@group.command("deliver")
@click.argument("follow_up_id", type=FOLLOW_UP_ID, metavar="ID")
@click.argument("paths", nargs=-1, type=EVIDENCE, metavar="[PATH]...")
@pass_call
def deliver(call: Call, follow_up_id: str, paths: tuple[str, ...]) -> None:
    """Log that a promise was kept, with the files handed over."""
    from audit_room.room import evidence, follow_ups  # noqa: PLC0415

    with call.room() as room:
        after = follow_ups.deliver(room, follow_up_id, [evidence.resolve(room, path) for path in paths])
    _show(call, after)


@group.command("drop")
@click.argument("follow_up_id", type=FOLLOW_UP_ID, metavar="ID")
@click.argument("reason", nargs=-1)
@click.option("--reason", "reason_option", type=WORDS, metavar="TEXT", help="Why, and who agreed to it.")
@pass_call
def drop(call: Call, follow_up_id: str, reason: tuple[str, ...], reason_option: str | None) -> None:
    """Log that the auditor agreed to do without; REASON says who agreed to it."""
    from audit_room.room import follow_ups  # noqa: PLC0415

    with call.room() as room:
        after = follow_ups.drop(room, follow_up_id, (reason_option or " ".join(reason)).strip())
    _show(call, after)
