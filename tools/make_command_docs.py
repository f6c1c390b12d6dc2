"""Write ``docs/commands.md`` from what ``--help`` says: ``python -m tools.make_command_docs``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from audit_room.cli.main import main

TARGET = Path(__file__).parent.parent / "docs" / "commands.md"

_WIDTH = 100
_OPENING = """# Commands

Made from `--help` by `python -m tools.make_command_docs`; a test holds the two equal.

Every command takes `--audit`, `--actor`, `--json` and `--no-color`, before or after its own options.
Exit codes: 0 done, 1 the thing asked for does not hold or was done in part, 2 wrong use or bad input,
130 interrupted. An error is one sentence on standard error; with `--json` standard output then holds
`{"error": {"message": …}}`. Times: `15:30`, `in 20m`, `tomorrow 12:00`, `Fri`.
"""


def _commands(
    command: click.Command, context: click.Context
) -> Iterator[tuple[click.Command, click.Context]]:
    """Yield a command with its context, and all below it, in their order."""
    yield command, context
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below is not None:
                yield from _commands(below, click.Context(below, parent=context, info_name=name))


def command_docs() -> str:
    """Return the page, the same on every machine."""
    parts = [_OPENING]
    settings = {**main.context_settings, "max_content_width": _WIDTH}
    root = click.Context(main, info_name="audit-room", terminal_width=_WIDTH, **settings)
    for command, context in _commands(main, root):
        depth = context.command_path.count(" ")
        text = "\n".join(line.rstrip() for line in command.get_help(context).splitlines())
        parts.append(f"{'#' * (2 + min(depth, 2))} {context.command_path}\n\n```text\n{text}\n```\n")
    return "\n".join(parts)


if __name__ == "__main__":
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(command_docs(), encoding="utf-8")
