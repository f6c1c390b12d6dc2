"""A service at work in a test: what it told, what its index says, and a watcher that never hints."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from audit_room.intake.hints import Hints
from audit_room.intake.report import ScanReport
from audit_room.intake.scan import ScanOptions
from audit_room.intake.service import (
    IntakeEvent,
    IntakeService,
    ScanFailed,
    ScanFinished,
)
from audit_room.intake.watch import WatchMode, WatchStatus
from audit_room.model.clock import Clock
from audit_room.model.evidence import Evidence
from audit_room.store.index import Index
from tests.clocks import FakeClock
from tests.intake.watching import PATIENCE, QUICK, until

Listener = Callable[[IntakeEvent, IntakeService], object]


class RealClock(FakeClock):
    """The machine's clock, since real files carry its dates."""

    def now(self) -> datetime:
        """The present moment."""
        return datetime.now(UTC)


def later() -> FakeClock:
    """Return a clock that is an hour ahead, so that the files made by a test were long left alone."""
    return FakeClock(datetime.now(UTC) + timedelta(hours=1))


class NoWatch:
    """Stands for a watcher that never hints at anything: the test says when there is to be a look."""

    def __init__(self, _root: bytes, on_change: Callable[[Hints], None], **_named: object) -> None:
        self._on_change = on_change
        self._status = WatchStatus(WatchMode.LIVE)

    def start(self) -> None:
        """Do nothing."""

    def stop(self) -> None:
        """Do nothing."""

    def status(self) -> WatchStatus:
        """Say that all is well."""
        return self._status

    def reconciled(self, moment: datetime) -> None:
        """Keep when the folder was compared."""
        self._status = WatchStatus(WatchMode.LIVE, moment)

    def look_at_everything(self) -> None:
        """Do nothing."""


@dataclass
class Served:
    """A service at work, its index and what it told."""

    service: IntakeService
    path: Path
    events: list[IntakeEvent] = field(default_factory=list)

    def reports(self) -> list[ScanReport]:
        """Return all reports so far."""
        return [each.report for each in list(self.events) if isinstance(each, ScanFinished)]

    def told(self, what: str) -> list[object]:
        """Return all that reports so far held in one of their lists."""
        return [item for report in self.reports() for item in getattr(report, what)]

    def failures(self) -> list[str]:
        """Return what it could not do."""
        return [each.message for each in list(self.events) if isinstance(each, ScanFailed)]

    def is_idle(self) -> bool:
        """True where nothing is left to do and nothing waits to settle."""
        return bool(reports := self.reports()) and reports[-1].finished and not reports[-1].pending

    def get(self, path: bytes) -> Evidence | None:
        """Return what the index says of a file."""
        with Index.open(self.path, read_only=True) as index:
            return index.get(path)

    def has(self, path: bytes, text: str) -> bool:
        """True where the text of a file is this."""
        with Index.open(self.path, read_only=True) as index:
            return index.text(path) == text

    def look(self) -> None:
        """Have a look at everything, and wait until nothing is left to do."""
        told = sum(report.finished for report in self.reports())
        self.service.request_scan()
        assert until(lambda: sum(report.finished for report in self.reports()) > told), self.failures()


@contextmanager
def serving(
    root: Path,
    path: Path,
    *,
    clock: Clock | None = None,
    settle: float = 0.2,
    delete: float | None = None,
    listener: Listener | None = None,
) -> Iterator[Served]:
    """Run the service; it is stopped in the end, which does not take long."""
    served: list[Served] = []

    def publish(event: IntakeEvent) -> None:
        served[0].events.append(event)
        if listener is not None:
            listener(event, served[0].service)

    service = IntakeService(
        os.fsencode(root), path, clock=clock or RealClock(), publish=publish,
        options=ScanOptions(settle_seconds=settle, delete_seconds=delete), times=QUICK,
    )  # fmt: skip
    served.append(Served(service, path))
    service.start()
    try:
        yield served[0]
    finally:
        began = time.monotonic()
        service.stop()
        assert time.monotonic() - began < PATIENCE / 2, "it waited for something that did not come"
