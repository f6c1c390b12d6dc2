"""The commands that put evidence to a request: ``request present``, ``answer``, ``attach``, ``detach``."""

from __future__ import annotations

import click

from audit_room.cli import documents
from audit_room.cli.call import Call, pass_call
from audit_room.cli.grouping import Command
from audit_room.cli.parameters import EVIDENCE, REQUEST_ID, WORDS
from audit_room.cli.request_lines import state_line
from audit_room.cli.spreading import AnswerCommand
from audit_room.model.display import display, shorten


@click.command("present", cls=Command)
@click.argument("request_id", type=REQUEST_ID, metavar="ID")
@click.argument("paths", nargs=-1, type=EVIDENCE, metavar="[PATH]...")
@click.option("--to", "shown_to", type=WORDS, metavar="NAME", help="To whom.")
@click.option(
    "--how", type=WORDS, default="screen", show_default=True, help="How: screen, paper, projector …"
)
@pass_call
def present(call: Call, request_id: str, paths: tuple[str, ...], shown_to: str | None, how: str) -> None:
    """Log that files were shown for a request; their bytes are hashed at this moment.

    Without PATH what lies beside the request and was not shown yet.
    """
    from audit_room.room import evidence, requests  # noqa: PLC0415

    with call.room() as room:
        files = [evidence.resolve(room, path) for path in paths] or [
            evidence.at(room, path) for path in requests.waiting_to_be_shown(room, request_id)
        ]
        shown = requests.present(room, request_id, files, shown_to=shown_to or "", how=how)
        found = requests.detail(room, request_id)
    if not shown:
        call.say(
            f"{found.request.id} counts as shown, but no file was logged: nothing unshown lies beside it."
        )
    call.show(
        lambda: {
            **documents.request_document(found.request, found.clock, call.zone),
            "exhibits": [documents.exhibit_document(exhibit, call.zone) for exhibit in shown],
        },
        lambda: [
            state_line(found.request, found.clock),
            *(f"  {x.id}  {shorten(x.path, 80)}  sha256 {x.sha256}" for x in shown),
        ],
    )


@click.command("answer", cls=AnswerCommand)
@click.argument("request_id", type=REQUEST_ID, metavar="ID")
@click.argument("text", nargs=-1, required=True)
@click.option(
    "--evidence", "paths", multiple=True, type=EVIDENCE, metavar="PATH...", help="The files that back it."
)
@click.option("--speaker", type=WORDS, metavar="NAME", help="Who said it.")
@click.option("--corrects", type=WORDS, metavar="ANSWER", help="The answer that this one corrects: R-003.1.")
@pass_call
def answer(
    call: Call,
    /,
    *,
    request_id: str,
    text: tuple[str, ...],
    paths: tuple[str, ...],
    speaker: str | None,
    corrects: str | None,
) -> None:
    """Log what was said for a request, with the evidence behind it."""
    from audit_room.room import answers, evidence, requests  # noqa: PLC0415

    with call.room() as room:
        files = [evidence.resolve(room, path) for path in paths]
        made = answers.add(
            room, request_id, " ".join(text), files=files, speaker=speaker or "", corrects=corrects
        )
        found = requests.detail(room, made.request_id)
    call.show(
        lambda: {
            **documents.answer_document(made, found.attachments, call.zone),
            "state": str(found.request.state),
        },
        lambda: [f"{made.id}  {display(made.text)}", *(f"  ← {display(each.path)}" for each in files)],
    )


@click.command("attach", cls=Command)
@click.argument("request_id", type=REQUEST_ID, metavar="ID")
@click.argument("paths", nargs=-1, required=True, type=EVIDENCE, metavar="PATH...")
@pass_call
def attach(call: Call, request_id: str, paths: tuple[str, ...]) -> None:
    """Lay files beside a request, to have them at hand."""
    from audit_room.room import evidence  # noqa: PLC0415

    with call.room() as room:
        made = evidence.attach(room, request_id, [evidence.resolve(room, path) for path in paths])
    call.show(
        lambda: [documents.attachment_document(attachment, call.zone) for attachment in made],
        lambda: (
            [f"{a.id}  {a.request_id}  {shorten(a.path, 100)}" for a in made]
            or ["They lie beside that request already; nothing was changed."]
        ),
    )


@click.command("detach", cls=Command)
@click.argument("attachment_id", type=WORDS, metavar="ATTACHMENT")
@pass_call
def detach(call: Call, attachment_id: str) -> None:
    """Take a file away from a request again; ATTACHMENT is an id such as E-001."""
    from audit_room.room import evidence  # noqa: PLC0415

    with call.room() as room:
        gone = evidence.detach(room, attachment_id)
    call.show(
        lambda: documents.attachment_document(gone, call.zone),
        lambda: [f"{shorten(gone.path, 100)} no longer lies beside {gone.request_id}."],
    )
