"""The command line: every command by its name, imported when it is called."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Sequence
from typing import Any

import click

import audit_room
from audit_room.cli.call import no_colour_wanted
from audit_room.cli.failures import guarded
from audit_room.cli.grouping import LazyGroup

_PLACES = {
    "open": "opening:open_",
    "init": "opening:init",
    "demo": "demo:demo",
    "about": "about:about",
    "scan": "scanning:scan",
    "watch": "watching:watch",
    "evidence": "evidence:group",
    "search": "searching:search",
    "request": "requests:group",
    "follow-up": "follow_ups:group",
    "finding": "findings:group",
    "note": "journal:note",
    "summary": "summary:summary",
    "log": "journal:log",
    "undo": "journal:undo",
    "verify": "journal:verify",
    "doctor": "doctor:doctor",
    "backup": "recovery:backup",
    "recover": "recovery:recover",
    "completion": "completion:completion",
}


class AuditRoom(LazyGroup):
    """The whole command line; its failures are one sentence with an exit code."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,  # noqa: ANN401 - click's own
    ) -> Any:  # noqa: ANN401 - click's own
        """Run the command line with ``args``, those of the process where None; ends with the exit code.

        With ``standalone_mode`` off the exit code is returned instead.
        """
        typed = sys.argv[1:] if args is None else list(args)
        if no_colour_wanted():
            extra.setdefault("color", False)

        def call() -> object:
            return super(AuditRoom, self).main(
                typed,
                prog_name or "audit-room",
                complete_var,
                standalone_mode=False,
                windows_expand_args=windows_expand_args,
                **extra,
            )

        code = guarded(call, as_document="--json" in typed)
        if standalone_mode:
            sys.exit(code)
        return code


@click.group(
    "audit-room",
    cls=AuditRoom,
    places={name: f"audit_room.cli.{place}" for name, place in _PLACES.items()},
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(audit_room.__version__, message="audit-room %(version)s")
def main() -> None:
    """Audit Room: evidence, the auditor's requests with their clocks, findings, and the closing sheet.

    Without a command the room of the audit in this folder is opened.
    """
    context = click.get_current_context()
    if context.invoked_subcommand is None:
        from audit_room.cli.opening import open_  # noqa: PLC0415

        context.invoke(open_, place=None)


def _open_closed_streams() -> None:
    """Give a process that was started without its standard streams empty ones.

    Else the next file it opens gets their numbers, and whatever is printed is written into it.
    """
    for name, number, mode in (("stdin", 0, "r"), ("stdout", 1, "w"), ("stderr", 2, "w")):
        if getattr(sys, name) is None:
            with contextlib.suppress(OSError):
                nowhere = os.open(os.devnull, os.O_RDWR)
                if nowhere != number:
                    os.dup2(nowhere, number)
                    os.close(nowhere)
                setattr(sys, name, os.fdopen(number, mode, encoding="utf-8", closefd=False))


def run() -> None:
    """Run the command line of this process and end it with the exit code."""
    _open_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
    main()
