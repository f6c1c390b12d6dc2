"""Calls of the command line inside the test, with its clock, and what came of them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from audit_room.cli.call import Session
from audit_room.cli.main import main
from audit_room.model.clock import Clock


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a call printed and its exit code."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:  # noqa: ANN401 - a JSON document is anything
        """The one JSON document on standard output."""
        return json.loads(self.out)


@dataclass(frozen=True, slots=True)
class Terminal:
    """Where commands are called: on one audit, at the time of one clock."""

    clock: Clock
    audit_file: Path | None = None
    actor: str = "maria"

    def run(self, *args: str) -> Outcome:
        """Call a command and return what came of it, whatever it is."""
        given = ["--audit", str(self.audit_file)] if self.audit_file else []
        result = CliRunner().invoke(
            main, [*given, "--actor", self.actor, *args], obj=Session(clock=self.clock)
        )
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Outcome(result.exit_code, result.stdout, result.stderr)

    def done(self, *args: str) -> str:
        """Call a command that must succeed, and return what it printed."""
        outcome = self.run(*args)
        assert outcome.code == 0, f"{args}: {outcome.code} {outcome.err}"
        return outcome.out

    def json(self, *args: str) -> Any:  # noqa: ANN401 - a JSON document is anything
        """Call a command with ``--json`` that must succeed, and return its document."""
        return json.loads(self.done(*args, "--json"))
