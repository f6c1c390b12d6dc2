"""Fixtures for every test: a home of its own, a clock that stands still, a small audit over real files."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from audit_room.intake.extract.recognition import NO_OCR
from audit_room.room.opening import ACTOR_VARIABLE, FILE_VARIABLE, init, open_room
from audit_room.room.room import Room
from audit_room.store.index_writer import IndexWriter
from audit_room.store.places import HOME_VARIABLE
from tests.clocks import FakeClock

ACTOR = "maria"
WRITTEN = 1_790_000_000
"""When the evidence was written (seconds since 1970): long enough ago to count as settled."""

EVIDENCE: dict[str, str] = {
    "policies/Access control policy v2.md": "# Access control policy\n\nA.5.15. Owner: CISO. Version 2.0.\n",
    "policies/Backup policy.md": "# Backup policy\n\nA.8.13 Information backup, restored each quarter.\n",
    "access/access-review-2026Q1-finance.csv": "user,role,decision\nanna,clerk,keep\n",
    "access/access-review-2026Q3-finance.csv": "user,role,decision\nben,clerk,remove\n",
    "backups/restore-test-2026-09.txt": "Restore test of 2026-09-14: database restored in 41 minutes.\n",
    "incidents/incident 4711.txt": "Phishing mail reported 2026-05-02, closed 2026-05-04.\n",
}
"""The evidence folder of the fixtures: path relative to it, and text."""


def pytest_collection_finish() -> None:
    """Look through what was imported for garbage no more, and through the rest seldom: apps make much of it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own for every test, so that none touches the user's folders; returns it.

    Pictures are not read, which takes seconds each where Tesseract is installed.
    """
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv(HOME_VARIABLE, str(folder))
    monkeypatch.setenv(NO_OCR, "1")
    for variable in (FILE_VARIABLE, ACTOR_VARIABLE):
        monkeypatch.delenv(variable, raising=False)
    return folder


@pytest.fixture
def clock() -> FakeClock:
    """A clock that stands at the morning of the audit day."""
    return FakeClock()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An empty evidence folder."""
    folder = tmp_path / "evidence"
    folder.mkdir()
    return folder


@pytest.fixture
def index(tmp_path: Path) -> Iterator[IndexWriter]:
    """An empty index."""
    with IndexWriter.open(tmp_path / "cache" / "t.index") as opened:
        yield opened


@pytest.fixture
def evidence_folder(tmp_path: Path) -> Path:
    """A small evidence folder of real files."""
    root = tmp_path / "evidence"
    for name, text in EVIDENCE.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        os.utime(path, (WRITTEN, WRITTEN))
    return root


@pytest.fixture
def audit_file(evidence_folder: Path, tmp_path: Path, clock: FakeClock) -> Path:
    """The audit file of an audit begun over the evidence folder; nothing is indexed yet."""
    return init(
        evidence_folder, audit_file=tmp_path / "Acme.audit", name="Acme stage 2", organisation="Acme",
        clock=clock, actor=ACTOR,
    )  # fmt: skip


@pytest.fixture
def room(audit_file: Path, clock: FakeClock) -> Iterator[Room]:
    """The open room of that audit, its folder not scanned yet."""
    with open_room(audit_file, clock=clock, actor=ACTOR) as opened:
        yield opened
