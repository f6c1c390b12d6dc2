"""Fixtures of the screen: a desk over the small audit, and an app over it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import textual.app
import textual.pilot

from audit_room.room.opening import open_room
from audit_room.room.room import Room
from audit_room.tui.app import AuditRoomApp
from audit_room.tui.desk import Desk
from tests.clocks import FakeClock
from tests.conftest import ACTOR
from tests.tui.standing_still import stands_still

MakeApp = Callable[[], AuditRoomApp]


@pytest.fixture(autouse=True)
def quick_hands(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pilots see within milliseconds that the app stands still."""
    for module in (textual.app, textual.pilot):
        monkeypatch.setattr(module, "wait_for_idle", stands_still)


@pytest.fixture
def indexed(audit_file: Path, clock: FakeClock) -> Path:
    """The audit file of the small audit, its evidence folder scanned."""
    from audit_room.room.scanning import scan  # noqa: PLC0415

    with open_room(audit_file, clock=clock, actor=ACTOR) as room:
        scan(room)
    return audit_file


@pytest.fixture
def in_room(audit_file: Path, clock: FakeClock) -> Callable[[Callable[[Room], object]], None]:
    """Do something to the audit from outside, as another window or the command line would."""

    def do(work: Callable[[Room], object]) -> None:
        with open_room(audit_file, clock=clock, actor="ben") as room:
            work(room)

    return do


@pytest.fixture
def desks(audit_file: Path, clock: FakeClock) -> Iterator[Callable[[], Desk]]:
    """Make open desks on the audit; all are closed after the test."""
    made: list[Desk] = []

    def make() -> Desk:
        desk = Desk(audit_file, clock=clock, actor=ACTOR)
        desk.ready()
        made.append(desk)
        return desk

    yield make
    for desk in made:
        desk.close()


@pytest.fixture
def make_app(desks: Callable[[], Desk]) -> MakeApp:
    """Make apps on the audit that do not watch the folder; ``indexed`` gives them evidence."""
    return lambda: AuditRoomApp(desks(), intake=False)


@pytest.fixture
def app(make_app: MakeApp) -> AuditRoomApp:
    """One app on the audit; the folder is not watched."""
    return make_app()
