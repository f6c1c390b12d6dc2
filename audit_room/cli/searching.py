"""The command ``search``: files by their names, tags, notes and text; and how its words are told from options."""

from __future__ import annotations

from collections.abc import Sequence

import click

from audit_room.cli import documents
from audit_room.cli.call import Call, pass_call
from audit_room.cli.grouping import Command
from audit_room.cli.parameters import WORDS
from audit_room.model.display import shorten

_SNIPPET = 160
_HELP = "-h"


def words_last(args: Sequence[str], valued: frozenset[str]) -> list[str]:
    """Return the arguments with those such as ``-draft`` put last, where they are words and no options.

    ``valued`` are the options that take a value, which stays beside them.  What follows ``--`` stays last.
    """
    kept: list[str] = []
    words: list[str] = []
    at = 0
    while at < len(args):
        each = args[at]
        at += 1
        if each == "--":
            words += args[at:]
            break
        if each.startswith("-") and len(each) > 1 and each[1] != "-" and each != _HELP:
            words.append(each)
            continue
        kept.append(each)
        if each in valued and at < len(args):
            kept.append(args[at])
            at += 1
    return [*kept, "--", *words] if words else kept


class QueryCommand(Command):
    """A command whose words are a query, in which ``-word`` leaves files out."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments; one dash before a word makes no option of it."""
        options = [
            param for param in self.get_params(ctx) if isinstance(param, click.Option) and not param.is_flag
        ]
        valued = frozenset(name for option in options for name in option.opts)
        return super().parse_args(ctx, words_last(args, valued))


@click.command("search", cls=QueryCommand)
@click.argument("query", nargs=-1, required=True, type=WORDS)
@click.option(
    "--limit", type=click.IntRange(1, 10_000), default=20, show_default=True, help="At most so many files."
)
@pass_call
def search(call: Call, query: tuple[str, ...], limit: int) -> None:
    """Find files by their names, tags, notes and text, best first.

    The last word may be unfinished, as may word*. '"a phrase"' stands together, -word must not be there.

    These narrow: ref:A.5.18, type:pdf (word, excel, mail, picture, text …), tag:none, tag:any, since:2026-09 (3d,
    yesterday, Mon, 09:30), before:, status:M (U, T, !, D, conflict, draft, unread), name:, in:folder, size:>10MB;
    a dash before one leaves out what fits it. Everything else is literal and never an error.
    """
    from audit_room.room import searching  # noqa: PLC0415

    with call.room() as room:
        call.say_when_unscanned(room)
        found = searching.find(room, " ".join(query), limit)
    if not found.hits:
        call.say("Nothing was found.")
    elif found.more:
        call.say(f"There may be more than these {len(found.hits)}; type another word, or raise --limit.")
    call.show(
        lambda: [documents.hit_document(hit) for hit in found.hits],
        lambda: [
            line
            for hit in found.hits
            for line in (
                f"{hit.score:.2f}  {click.style(hit.shown, bold=True)}",
                *([f"      {shorten(hit.snippet, _SNIPPET)}"] if hit.snippet else []),
            )
        ],
    )
