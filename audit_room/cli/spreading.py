"""Options that take several values in a row, as in ``--ref A.5.18 A.8.13``, which click has no form for."""

from __future__ import annotations

import re
from collections.abc import Callable

import click

from audit_room.cli.grouping import Command

_REF_SHAPE = re.compile(
    r"(?:annex\s*|clause\s*|[ac])?[\s._-]*[0-9]{1,2}(?:[\s._-]?[0-9]{1,2}){0,2}(?:,.*)?", re.IGNORECASE
)

Wanted = Callable[[int, str], bool]
"""Asked with the number of plain arguments so far and the next one: does it belong to the option?"""


def spread(args: list[str], options: frozenset[str], valued: frozenset[str], wanted: Wanted) -> list[str]:
    """Return the arguments with ``--ref A B`` written as ``--ref A --ref B``.

    ``options`` are those that take several values, ``valued`` all that take one.  What follows ``--`` stays.
    """
    out: list[str] = []
    plain, at, taking = 0, 0, ""
    while at < len(args):
        each = args[at]
        if each == "--":
            return out + args[at:]
        if each.startswith("-") and len(each) > 1:
            out.append(each)
            taking = each if each in options else ""
            if each in valued and at + 1 < len(args):
                at += 1
                out.append(args[at])
        elif taking and wanted(plain, each):
            out += [taking, each]
        else:
            out.append(each)
            plain += 1
        at += 1
    return out


class _SpreadCommand(Command):
    """A command one of whose options may be given several values in a row."""

    spread_options: frozenset[str] = frozenset()
    wanted: staticmethod[[int, str], bool] = staticmethod(lambda _plain, _each: False)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments after writing the option once for each value."""
        valued = frozenset(
            name
            for param in self.params
            if isinstance(param, click.Option) and not param.is_flag
            for name in (*param.opts, *param.secondary_opts)
        )
        return super().parse_args(ctx, spread(args, self.spread_options, valued, self.wanted))


class RefsCommand(_SpreadCommand):
    """Takes further values of ``--ref`` while they look like refs."""

    spread_options = frozenset({"--ref"})
    wanted = staticmethod(lambda plain, each: plain > 0 and bool(_REF_SHAPE.fullmatch(each)))


class AnswerCommand(_SpreadCommand):
    """Takes further values of ``--evidence`` once the request and the text were given."""

    spread_options = frozenset({"--evidence"})
    wanted = staticmethod(lambda plain, _each: plain > 1)
