"""The commands ``finding …``: noted as heard, completed, agreed or disputed."""

from __future__ import annotations

import click

from audit_room.cli import documents
from audit_room.cli.call import Call, pass_call
from audit_room.cli.grouping import Group
from audit_room.cli.parameters import FINDING_ID, REF, REQUEST_ID, WORDS, refs_of
from audit_room.cli.spreading import RefsCommand
from audit_room.cli.tables import Cell, facts, table
from audit_room.model.durations import local_stamp
from audit_room.model.errors import AuditRoomError
from audit_room.model.finding import GRADE_WORDS, Finding, FindingState, Grade, missing_for_agreement

_GRADE = click.Choice([str(grade) for grade in Grade])
_COLOURS = {Grade.MAJOR: "red", Grade.MINOR: "yellow", Grade.STRENGTH: "green"}


@click.group("finding", cls=Group)
def group() -> None:
    """What the auditor found: add, complete, agree, dispute."""


def _lines(finding: Finding, call: Call) -> list[str]:
    lacks = missing_for_agreement(finding)
    return [
        click.style(f"{finding.id}  {GRADE_WORDS[finding.grade]}, {finding.state}", bold=True),
        *facts(
            (
                ("requirement", ", ".join(finding.refs)),
                ("statement", finding.statement),
                ("evidence", finding.objective_evidence),
                ("location", finding.location),
                ("auditor's words", finding.auditor_words),
                ("our opinion", finding.opinion),
                ("corrected", finding.corrected_on_the_spot),
                ("request", finding.request_id or ""),
                (
                    "acknowledged",
                    local_stamp(finding.acknowledged_at, call.zone) if finding.acknowledged_at else "",
                ),
                ("lacks", ", ".join(lacks)),
            )
        ),
    ]


def _show(call: Call, finding: Finding) -> None:
    call.show(lambda: documents.finding_document(finding, call.zone), lambda: _lines(finding, call))


@group.command("add", cls=RefsCommand)
@click.argument("text", nargs=-1, required=True)
@click.option("--grade", type=_GRADE, help="On the auditor's scale; minor where none is said.")
@click.option(
    "--ref", "refs", multiple=True, type=REF, metavar="REF...", help="The requirement that is not met."
)
@click.option("--objective-evidence", type=WORDS, metavar="TEXT", help="What was seen, heard or read.")
@click.option("--location", type=WORDS, metavar="TEXT", help="Where it was found.")
@click.option("--words", type=WORDS, metavar="TEXT", help="The auditor's own words.")
@click.option("--request", "request_id", type=REQUEST_ID, metavar="ID", help="The request it came up with.")
@pass_call
def add(
    call: Call,
    /,
    *,
    text: tuple[str, ...],
    grade: str | None,
    refs: tuple[str, ...],
    objective_evidence: str | None,
    location: str | None,
    words: str | None,
    request_id: str | None,
) -> None:
    """Note a finding as it is heard: "statement #ref !minor | objective evidence"; options come first."""
    from audit_room.room import findings  # noqa: PLC0415

    with call.room() as room:
        made = findings.add(
            room, " ".join(text), grade=Grade(grade) if grade else None, refs=refs_of(refs),
            objective_evidence=objective_evidence or "", location=location or "", auditor_words=words or "",
            request_id=request_id,
        )  # fmt: skip
    _show(call, made)


@group.command("list")
@click.option(
    "--state", "states", multiple=True, type=click.Choice([str(s) for s in FindingState]), help="Only these."
)
@click.option("--grade", "grades", multiple=True, type=_GRADE, help="Only of this grade.")
@pass_call
def list_all(call: Call, states: tuple[str, ...], grades: tuple[str, ...]) -> None:
    """List the findings."""
    with call.room() as room:
        found = [
            each
            for each in room.record.all(Finding)
            if (not states or each.state in states) and (not grades or each.grade in grades)
        ]
    if not found:
        call.say("No finding to list.")
    rows = [
        (
            each.id,
            Cell(str(each.grade), _COLOURS.get(each.grade)),
            str(each.state),
            ", ".join(each.refs) or "—",
            each.statement,
            ", ".join(missing_for_agreement(each)) or "—",
        )
        for each in found
    ]
    call.show(
        lambda: [documents.finding_document(each, call.zone) for each in found],
        lambda: (
            table(
                ("ID", "GRADE", "STATE", "REFS", "STATEMENT", "LACKS"),
                rows,
                width=call.width,
                flexible=(3, 4, 5),
            )
            if rows
            else []
        ),
    )


@group.command("show")
@click.argument("finding_id", type=FINDING_ID, metavar="ID")
@pass_call
def show(call: Call, finding_id: str) -> None:
    """Show a finding whole."""
    with call.room() as room:
        found = room.record.get(Finding, finding_id)
    _show(call, found)


@group.command("edit", cls=RefsCommand)
@click.argument("finding_id", type=FINDING_ID, metavar="ID")
@click.option("--statement", type=WORDS, metavar="TEXT", help="What is not met.")
@click.option("--grade", type=_GRADE, help="On the auditor's scale.")
@click.option("--ref", "refs", multiple=True, type=REF, metavar="REF...", help="In place of those it has.")
@click.option("--objective-evidence", type=WORDS, metavar="TEXT", help="What was seen, heard or read.")
@click.option("--location", type=WORDS, metavar="TEXT", help="Where it was found.")
@click.option("--words", "auditor_words", type=WORDS, metavar="TEXT", help="The auditor's own words.")
@click.option("--opinion", type=WORDS, metavar="TEXT", help="Our diverging opinion.")
@click.option(
    "--corrected", "corrected_on_the_spot", type=WORDS, metavar="TEXT", help="What was corrected on the spot."
)
@pass_call
def edit(
    call: Call, /, *, finding_id: str, refs: tuple[str, ...], grade: str | None, **texts: str | None
) -> None:
    """Change parts of a finding; an agreed or closed one is drafted again."""
    from audit_room.room import findings  # noqa: PLC0415

    parts: dict[str, object] = {name: text for name, text in texts.items() if text is not None}
    if refs:
        parts["refs"] = refs_of(refs)
    if grade:
        parts["grade"] = Grade(grade)
    if not parts:
        raise AuditRoomError(
            "Nothing to change was given; use --statement, --ref, --grade or another option."
        )
    with call.room() as room:
        after = findings.edit(room, finding_id, **parts)
    _show(call, after)


@group.command("acknowledge")
@click.argument("finding_id", type=FINDING_ID, metavar="ID")
@pass_call
def acknowledge(call: Call, finding_id: str) -> None:
    """Log that we understood the finding, which is not to agree."""
    from audit_room.room import findings  # noqa: PLC0415

    with call.room() as room:
        after = findings.acknowledge(room, finding_id)
    _show(call, after)


def _state_command(name: str, state: FindingState, summary: str) -> None:
    """Add a command that puts a finding into a state, with a reason where one is given."""

    @group.command(name, help=summary)
    @click.argument("finding_id", type=FINDING_ID, metavar="ID")
    @click.argument("reason", nargs=-1)
    @click.option("--reason", "reason_option", type=WORDS, metavar="TEXT", help="Why, in a few words.")
    @pass_call
    def command(call: Call, finding_id: str, reason: tuple[str, ...], reason_option: str | None) -> None:
        from audit_room.room import findings  # noqa: PLC0415

        said = (reason_option or " ".join(reason)).strip()
        with call.room() as room:
            after = findings.change_state(room, finding_id, state, reason=said)
        _show(call, after)


_state_command("agree", FindingState.AGREED, "Agree; it needs a requirement and objective evidence.")
_state_command("dispute", FindingState.DISPUTED, "Disagree; REASON is our diverging opinion, which is kept.")
_state_command("withdraw", FindingState.WITHDRAWN, "The auditor takes it back; REASON says why.")
_state_command("close", FindingState.CLOSED, "Close an agreed or disputed finding.")
