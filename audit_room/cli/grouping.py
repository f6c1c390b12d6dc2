"""Commands that take the global options anywhere, and groups that import a command when it is called."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import click

from audit_room.cli.call import Call
from audit_room.cli.parameters import GivenPath, Words


def _keep_audit(context: click.Context, _: click.Parameter, value: Path | None) -> None:
    if value is not None:
        Call.of(context).audit = value


def _keep_actor(context: click.Context, _: click.Parameter, value: str | None) -> None:
    if value is not None:
        Call.of(context).named_actor = value.strip()


def _keep_json(context: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        Call.of(context).json = True


def _keep_colour(context: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        context.find_root().color = False
        context.color = False


def _shared_options() -> list[click.Parameter]:
    """Return new global options; each keeps its value in the call and is not passed to the command."""
    return [
        click.Option(
            ["--audit"], type=GivenPath(), metavar="FILE", expose_value=False, callback=_keep_audit,
            help="The audit file; else AUDIT_ROOM_FILE, else the one *.audit in the current folder.",
        ),
        click.Option(
            ["--actor"], type=Words(), metavar="NAME", expose_value=False, callback=_keep_actor,
            help="In whose name; else AUDIT_ROOM_ACTOR, else the user's name.",
        ),
        click.Option(
            ["--json"], is_flag=True, expose_value=False, callback=_keep_json,
            help="Print one JSON document; messages go to standard error.",
        ),
        click.Option(
            ["--no-color"], is_flag=True, expose_value=False, callback=_keep_colour,
            help="Print without colours, as with NO_COLOR.",
        ),
    ]  # fmt: skip


class Command(click.Command):
    """A command that takes the global options after its own."""

    def __init__(self, name: str | None, *, params: list[click.Parameter] | None = None, **rest: Any) -> None:  # noqa: ANN401 - click's own
        super().__init__(name, params=[*(params or []), *_shared_options()], **rest)


class Group(click.Group):
    """A group whose commands all take the global options, before and after their name."""

    command_class = Command
    group_class = type

    def __init__(
        self,
        name: str | None = None,
        *,
        params: list[click.Parameter] | None = None,
        **rest: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(name, params=[*(params or []), *_shared_options()], **rest)


class LazyGroup(Group):
    """A group that knows its commands by name and imports the module of one when it is needed.

    ``places`` maps the name of a command to ``module:attribute``.
    """

    def __init__(self, name: str | None = None, *, places: dict[str, str] | None = None, **rest: Any) -> None:  # noqa: ANN401 - click's own
        super().__init__(name, **rest)
        self._places = places or {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order in which they are helpful."""
        return [*self._places, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, importing its module; None for an unknown name."""
        place = self._places.get(cmd_name)
        if place is None:
            return super().get_command(ctx, cmd_name)
        module, _, attribute = place.partition(":")
        found = getattr(importlib.import_module(module), attribute)
        if not isinstance(found, click.Command):
            raise TypeError(f"{place} is not a command")
        return found
