"""A terminal in which an audit is at hand, scanned or not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.cli.terminal import Terminal
from tests.clocks import FakeClock

_LONG_AGO = 1_780_000_000


@pytest.fixture
def terminal(audit_file: Path, clock: FakeClock) -> Terminal:
    """A terminal over the audit of the fixtures, nothing scanned yet."""
    return Terminal(clock, audit_file)


@pytest.fixture
def scanned(terminal: Terminal, evidence_folder: Path) -> Terminal:
    """The same with the evidence folder scanned; its files are old enough to need no second look."""
    for path in evidence_folder.rglob("*"):
        os.utime(path, (_LONG_AGO, _LONG_AGO))
    terminal.done("scan")
    return terminal
