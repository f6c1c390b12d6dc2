"""What went wrong, told in one sentence with an exit code; a failure nobody foresaw goes to the log."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime

import click

from audit_room.cli.call import as_json
from audit_room.cli.parameters import machine_path
from audit_room.model.display import display
from audit_room.model.errors import AuditRoomError

INTERRUPTED = 130
_WRONG_USE = 2
UNFORESEEN = 1


def guarded(call: Callable[[], object], *, as_document: bool) -> int:
    """Run a call and return its exit code; a failure is one sentence on standard error, never a traceback.

    With ``as_document`` the one JSON document on standard output then is ``{"error": {"message": …}}``.
    """
    try:
        result = call()
    except AuditRoomError as error:
        return _tell(str(error), error.exit_code, as_document=as_document)
    except click.ClickException as error:
        return _tell_wrong_use(error, as_document=as_document)
    except (click.Abort, KeyboardInterrupt):
        return _tell("Interrupted; what was saved until then is kept.", INTERRUPTED, as_document=False)
    except BrokenPipeError:
        _silence()
        return UNFORESEEN
    except Exception as error:  # noqa: BLE001 - the one place where a failure becomes a sentence
        return _tell(_unforeseen(error), UNFORESEEN, as_document=as_document)
    return result if isinstance(result, int) else 0


def _tell(sentence: str, code: int, *, as_document: bool) -> int:
    try:
        if as_document:
            click.echo(as_json({"error": {"message": sentence}}))
        click.echo(sentence, err=True)
    except BrokenPipeError:
        _silence()
    return code


def _silence() -> None:
    """Let nothing more be written: the reader has gone, and the interpreter flushes at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(nowhere, stream.fileno())


def _tell_wrong_use(error: click.ClickException, *, as_document: bool) -> int:
    """Tell on one line what click has to say and where to read on; a group without a command shows its help."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    message = display(" ".join(error.format_message().split())).rstrip(".")
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        if not as_document:
            return _tell(error.format_message(), error.exit_code, as_document=False)
        message = "Missing command"
    sentence = f"{message}; see {context.command_path} --help." if context else f"{message}."
    return _tell(sentence, max(error.exit_code, _WRONG_USE), as_document=as_document)


def _unforeseen(error: Exception) -> str:
    """Write where it happened to the log, no word of the audit, and return the sentence for the user."""
    from audit_room.tui.crash import log_crash  # noqa: PLC0415

    what = type(error).__name__
    if isinstance(error, OSError) and error.strerror:
        what = f"{what}: {error.strerror}"
    try:
        log = log_crash(error, when=f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} command line")
    except AuditRoomError:
        log = None
    where = f"the details are in {machine_path(log)}" if log else "the details could not be written"
    return f"Something went wrong that should not ({what}); what was saved is safe, and {where}."
