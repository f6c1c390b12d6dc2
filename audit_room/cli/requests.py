"""The commands ``request …``: catching what was asked for, and moving it along."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from audit_room.cli import documents
from audit_room.cli.call import Call, pass_call
from audit_room.cli.grouping import LazyGroup
from audit_room.cli.parameters import REF, REQUEST_ID, WORDS, refs_of
from audit_room.cli.request_lines import detail_lines, list_lines, state_line
from audit_room.model.display import display, shorten
from audit_room.model.errors import AuditRoomError
from audit_room.model.request import Priority, RequestState

if TYPE_CHECKING:
    from audit_room.model.request import Request
    from audit_room.room.room import Room

_ELSEWHERE = {name: f"audit_room.cli.exhibits:{name}" for name in ("present", "answer", "attach", "detach")}
_NAMES_OF_STATES = [str(state) for state in RequestState]


@click.group("request", cls=LazyGroup, places=_ELSEWHERE)
def group() -> None:
    """What the auditor asks for: log, list, show, answer, close."""


def _show_state(call: Call, room: Room, request: Request) -> None:
    from audit_room.room import requests  # noqa: PLC0415

    clock = requests.clock_of(room, request)
    call.show(
        lambda: documents.request_document(request, clock, call.zone),
        lambda: [state_line(request, clock)],
    )


def _reason(words: tuple[str, ...], option: str | None) -> str:
    return (option or " ".join(words)).strip()


@group.command("add")
@click.argument("line", nargs=-1, required=True)
@click.option("--by", "asked_by", type=WORDS, metavar="NAME", help="Who asks: the auditor's name.")
@click.option(
    "--parent", type=REQUEST_ID, metavar="ID", help="The request that this one is a question under."
)
@click.option("--staged", is_flag=True, help="Expected, not asked yet: no clock runs.")
@pass_call
def add(call: Call, line: tuple[str, ...], asked_by: str | None, parent: str | None, staged: bool) -> None:
    """Log what the auditor asks for.

    LINE is text with tokens anywhere: #a518 or #9.2 (requirement), @maria (owner), !high (priority),
    due 15:30 or ~20m (due time), @14:05 (asked earlier); ;; begins the next request.  All else stays text.
    """
    from audit_room.model.capture import preview  # noqa: PLC0415
    from audit_room.room import requests  # noqa: PLC0415

    typed = " ".join(line)
    with call.room() as room:
        read = requests.read(room, typed)
        made = requests.add(room, typed, asked_by=asked_by or "", staged=staged, parent=parent)
        clocks = [requests.clock_of(room, request) for request in made]
        if call.json:
            for hint in (hint for captured in read for hint in captured.hints):
                call.say(display(hint))

    def document() -> object:
        all_of_them = [
            documents.request_document(request, clock, call.zone)
            for request, clock in zip(made, clocks, strict=True)
        ]
        return {**all_of_them[0], "requests": all_of_them}

    def lines() -> list[str]:
        said = [preview(captured, call.now(), call.zone) for captured in read]
        return [
            f"{request.id}  {display(request.text)}" + (f"  [{how}]" if how else "")
            for request, how in zip(made, said, strict=True)
        ]

    call.show(document, lines)


@group.command("list")
@click.option(
    "--state", "states", multiple=True, type=click.Choice(_NAMES_OF_STATES), help="Only in this state."
)
@click.option("--open", "only_open", is_flag=True, help="Only those the auditor still expects something of.")
@click.option("--late", "only_late", is_flag=True, help="Only those that are, or were, over their time.")
@click.option("--ref", "refs", multiple=True, type=REF, help="Only about this requirement.")
@click.option("--owner", type=WORDS, metavar="NAME", help="Only of this owner.")
@pass_call
def list_all(
    call: Call,
    /,
    *,
    states: tuple[str, ...],
    only_open: bool,
    only_late: bool,
    refs: tuple[str, ...],
    owner: str | None,
) -> None:
    """List the requests with their clocks."""
    from audit_room.model.refs import normalise  # noqa: PLC0415
    from audit_room.room import board  # noqa: PLC0415

    with call.room() as room:
        exact = {normalise(ref, room.framework) for ref in refs_of(refs)}
        found = [
            view
            for view in board.views(room)
            if (not states or view.request.state in states)
            and (not only_open or view.request.is_open)
            and (not only_late or view.clock.late)
            and (not exact or exact & set(view.request.refs))
            and (owner is None or view.request.owner.casefold() == owner.strip().casefold())
        ]
    if not found:
        call.say("No request to list; log one with audit-room request add LINE.")
    call.show(
        lambda: [documents.request_row(view, call.zone) for view in found],
        lambda: list_lines(found, call) if found else [],
    )


@group.command("show")
@click.argument("request_id", type=REQUEST_ID, metavar="ID")
@pass_call
def show(call: Call, request_id: str) -> None:
    """Show a request with its answers, exhibits, promises and findings."""
    from audit_room.room import requests  # noqa: PLC0415

    with call.room() as room:
        found = requests.detail(room, request_id)
    call.show(lambda: documents.request_detail_document(found, call.zone), lambda: detail_lines(found, call))


def _state_command(name: str, state: RequestState, summary: str) -> None:
    """Add a command that puts a request into a state, with a reason where one is given."""

    @group.command(name, help=summary)
    @click.argument("request_id", type=REQUEST_ID, metavar="ID")
    @click.argument("reason", nargs=-1)
    @click.option("--reason", "reason_option", type=WORDS, metavar="TEXT", help="Why, in a few words.")
    @pass_call
    def command(call: Call, request_id: str, reason: tuple[str, ...], reason_option: str | None) -> None:
        from audit_room.room import requests  # noqa: PLC0415

        with call.room() as room:
            after = requests.change_state(room, request_id, state, reason=_reason(reason, reason_option))
            _show_state(call, room, after)


_state_command("work", RequestState.WORKING, "Work on a request: it is acknowledged from then.")
_state_command("ready", RequestState.READY, "What was asked for is ready to be shown.")
_state_command(
    "clarify", RequestState.CLARIFY, "Wait for the auditor to make himself clear; the clock stops meanwhile."
)
_state_command("return", RequestState.RETURNED, "The auditor gave it back: REASON says what was not enough.")
_state_command("withdraw", RequestState.WITHDRAWN, "The auditor no longer asks for it.")
_state_command("close", RequestState.ACCEPTED, "The auditor is content with what was shown.")
_state_command(
    "not-available",
    RequestState.NOT_AVAILABLE,
    "It does not exist or cannot be had: REASON says why, and who was told.",
)


@group.command("resume")
@click.argument("request_id", type=REQUEST_ID, metavar="ID")
@pass_call
def resume(call: Call, request_id: str) -> None:
    """Go on after the auditor made himself clear; the clock runs again."""
    from audit_room.room import requests  # noqa: PLC0415

    with call.room() as room:
        _show_state(call, room, requests.resume(room, request_id))


@group.command("edit")
@click.argument("request_id", type=REQUEST_ID, metavar="ID")
@click.option("--text", type=WORDS, metavar="TEXT", help="The words of the request.")
@click.option(
    "--ref", "refs", multiple=True, type=REF, help="The requirements it is about, in place of those it has."
)
@click.option("--owner", type=WORDS, metavar="NAME", help="Who sees to it.")
@click.option(
    "--priority", type=click.Choice([str(p) for p in Priority]), help="How soon the auditor wants it."
)
@click.option(
    "--due", type=WORDS, metavar="WHEN", help="Its own due time: 15:30, in 20m, tomorrow 12:00, Fri."
)
@click.option("--no-due", is_flag=True, help="No due time of its own; the target of its priority holds.")
@pass_call
def edit(
    call: Call,
    /,
    *,
    request_id: str,
    text: str | None,
    refs: tuple[str, ...],
    owner: str | None,
    priority: str | None,
    due: str | None,
    no_due: bool,
) -> None:
    """Correct the words, requirements, owner, priority or due time of a request."""
    from audit_room.model.when import parse_when  # noqa: PLC0415
    from audit_room.room import requests  # noqa: PLC0415

    if not (text or refs or owner or priority or due or no_due):
        raise AuditRoomError(
            "Nothing to correct was given; use --text, --ref, --owner, --priority, --due or --no-due."
        )
    if due and no_due:
        raise AuditRoomError("--due and --no-due exclude each other; use one of them.")
    due_at = parse_when(due, call.now(), call.zone) if due else None
    with call.room() as room:
        after = requests.edit(
            room, request_id, text=text, refs=tuple(refs_of(refs)) or None, owner=owner,
            priority=Priority(priority) if priority else None, due_at=due_at, clear_due=no_due,
        )  # fmt: skip
        _show_state(call, room, after)


@group.command("suggest")
@click.argument("text", nargs=-1, required=True)
@click.option("--ref", "refs", multiple=True, type=REF, help="A requirement it is about.")
@click.option(
    "--limit", type=click.IntRange(1, 1000), default=5, show_default=True, help="At most so many files."
)
@pass_call
def suggest(call: Call, text: tuple[str, ...], refs: tuple[str, ...], limit: int) -> None:
    """Name the evidence that fits TEXT, or the request of that ID, with reasons; changes nothing."""
    from audit_room.model.refs import normalise  # noqa: PLC0415
    from audit_room.model.request import Request as RequestRow  # noqa: PLC0415
    from audit_room.room import matching, requests  # noqa: PLC0415

    typed = " ".join(text)
    with call.room() as room:
        call.say_when_unscanned(room)
        exact = [normalise(ref, room.framework) for ref in refs_of(refs)]
        named = room.record.find(RequestRow, REQUEST_ID.convert(typed, None, None)) if typed.strip() else None
        if named is not None:
            said, exact = named.text, [*exact, *named.refs]
        else:
            captured = requests.read(room, typed)
            if not captured:
                raise AuditRoomError("TEXT is empty; type what was asked for, or the ID of a request.")
            said = " ".join(each.text for each in captured)
            exact += [ref for each in captured for ref in each.refs]
        found = matching.matches(room, said, tuple(dict.fromkeys(exact)), limit=limit)
    if not found:
        call.say("Nothing in the evidence folder fits that.")
    call.show(
        lambda: [documents.match_document(match) for match in found],
        lambda: [
            line
            for match in found
            for line in (
                f"{match.score:.2f}  {click.style(display(match.path), bold=True)}",
                f"      {shorten(match.reason, 200)}",
            )
        ],
    )
