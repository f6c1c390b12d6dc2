"""One call of the command line: on which audit, in whose name, and how its result is printed.

Results go to standard output, as lines for people or as one JSON document;
everything else that is said goes to standard error.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

import click

from audit_room.model.clock import Clock
from audit_room.model.errors import AuditRoomError
from audit_room.room.system_clock import SystemClock

if TYPE_CHECKING:
    from audit_room.room.room import Room

P = ParamSpec("P")
R = TypeVar("R")

_META = "audit_room.call"
_NARROWEST = 40


@dataclass(frozen=True, kw_only=True, slots=True)
class Session:
    """What a call is given from outside: where the present moment and the local zone come from."""

    clock: Clock = field(default_factory=SystemClock)


@dataclass(kw_only=True, slots=True)
class Call:
    """The global options of one call, and what every command does with them.

    ``audit`` is the file named with ``--audit``, ``named_actor`` the name given with ``--actor``.
    """

    session: Session
    json: bool = False
    audit: Path | None = None
    named_actor: str = ""

    @classmethod
    def of(cls, context: click.Context) -> Call:
        """Return the call that a context belongs to; nested contexts share one."""
        found = context.meta.get(_META)
        if not isinstance(found, cls):
            given = context.find_object(Session)
            found = context.meta[_META] = cls(session=given or Session())
        return found

    @property
    def zone(self) -> tzinfo:
        """The zone in which times are typed and shown."""
        return self.session.clock.zone

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        return self.session.clock.now()

    @property
    def actor(self) -> str:
        """Who acts: the name given, else that of the environment or of the user."""
        from audit_room.room.opening import default_actor  # noqa: PLC0415

        return self.named_actor or default_actor()

    @property
    def folder(self) -> Path:
        """The current folder.  Raises AuditRoomError when it is gone."""
        try:
            return Path.cwd()
        except OSError as error:
            raise AuditRoomError(
                f"The current folder cannot be used ({error.strerror}); change to another one."
            ) from error

    def audit_file(self) -> Path:
        """Return the audit file this call is about.  Raises AuditRoomError when there is none, or several."""
        from audit_room.room.opening import find_audit_file  # noqa: PLC0415

        return find_audit_file(self.audit, self.folder)

    @contextmanager
    def room(self) -> Iterator[Room]:
        """Open the room of the audit for one command, and close it whatever happens.

        What a command changed is backed up when the newest backup is old.
        """
        from audit_room.room.opening import open_room  # noqa: PLC0415
        from audit_room.room.recovering import back_up_when_due  # noqa: PLC0415

        with open_room(self.audit_file(), clock=self.session.clock, actor=self.actor) as room:
            before = room.record.head()
            yield room
            if room.record.head() != before:
                back_up_when_due(room)
            if room.record.warning:
                self.say(room.record.warning)

    def say(self, message: str) -> None:
        """Say something beside the result, on standard error; ``message`` is safe to display."""
        click.echo(message, err=True)

    def say_when_unscanned(self, room: Room) -> None:
        """Say what to do when the index holds no files."""
        if room.index.count() == 0:
            self.say("The index holds no files yet; run audit-room scan first.")

    def show(self, document: Callable[[], object], lines: Callable[[], Iterable[str]]) -> None:
        """Print the result: the JSON document with ``--json``, else the lines, which are safe to display."""
        if self.json:
            click.echo(as_json(document()))
        elif text := "\n".join(lines()):
            click.echo(text)

    def end(self, code: int) -> None:
        """End the call with an exit code; what was printed stays."""
        click.get_current_context().exit(code)

    @property
    def width(self) -> int | None:
        """Columns of the terminal; None where the output goes elsewhere and nothing is cut."""
        if not sys.stdout.isatty():
            return None
        return max(shutil.get_terminal_size().columns, _NARROWEST)


def pass_call(command: Callable[Concatenate[Call, P], R]) -> Callable[P, R]:
    """Give a command its :class:`Call` as the first argument."""

    @wraps(command)
    def called(*args: P.args, **kwargs: P.kwargs) -> R:
        return command(Call.of(click.get_current_context()), *args, **kwargs)

    return called


def as_json(document: object) -> str:
    """Return a JSON document in ASCII: readable in any encoding, harmless in a terminal."""
    return json.dumps(document, indent=2, ensure_ascii=True)


def no_colour_wanted() -> bool:
    """True when the environment asks for plain output (https://no-color.org)."""
    return bool(os.environ.get("NO_COLOR"))
