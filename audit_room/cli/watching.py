"""The command ``watch``: what happens in the evidence folder, a line an event, until it is interrupted."""

from __future__ import annotations

import contextlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

import click

from audit_room.cli import documents
from audit_room.cli.call import Call, pass_call
from audit_room.cli.grouping import Command
from audit_room.cli.tables import counted
from audit_room.model.display import display, shorten
from audit_room.model.durations import local_time

if TYPE_CHECKING:
    from audit_room.intake.report import ScanReport
    from audit_room.intake.service import IntakeEvent, IntakeService
    from audit_room.room.room import Room

_COLOURS = {"new": "green", "changed": "yellow", "moved": "cyan", "gone": "red"}

_LOOK_UP_SECONDS = 0.5
"""A Ctrl-C that comes just as the wait for an event begins is noticed only when that wait ends."""


@click.command("watch", cls=Command)
@pass_call
def watch(call: Call) -> None:
    """Follow the evidence folder, a line an event, until Ctrl-C.

    The index is kept in line.  With --json every line is a JSON document of its own.
    """
    events: SimpleQueue[IntakeEvent] = SimpleQueue()
    with call.room() as room:
        service = _service(room, events)
        service.start()
        news = News()
        try:
            while True:
                with contextlib.suppress(Empty):
                    for document in news.of(told(events.get(timeout=_LOOK_UP_SECONDS), room)):
                        click.echo(event_line(call, document))
        finally:
            service.stop()


def _service(room: Room, events: SimpleQueue[IntakeEvent]) -> IntakeService:
    from audit_room.intake.scan import ScanOptions  # noqa: PLC0415
    from audit_room.intake.service import IntakeService  # noqa: PLC0415
    from audit_room.room.scanning import exclusions  # noqa: PLC0415

    return IntakeService(
        room.root,
        room.index.path,
        clock=room.clock,
        publish=events.put,
        options=ScanOptions(exclude=exclusions(room)),
    )


def told(event: IntakeEvent, room: Room) -> Iterator[documents.Document]:
    """Yield what is printed of an event of the intake; the record follows what was moved.

    ``event`` is ``new``, ``changed``, ``moved``, ``gone`` (a file each), ``scanned`` (how all stands now),
    ``status``, ``failed``.
    """
    from audit_room.intake.service import ScanFailed, ScanFinished, StatusChanged  # noqa: PLC0415
    from audit_room.room import scanning  # noqa: PLC0415

    at = documents.moment(room.now(), room.zone)
    if isinstance(event, ScanFinished):
        scanning.take_in(room)
        yield from ({"at": at, **document} for document in _files(event.report))
        if event.report.offline_reason:
            yield {"at": at, "event": "failed", "message": event.report.offline_reason}
        if not event.report.finished:
            return  # how all stands is known once nothing is left to do
        report = event.report
        yield {"at": at, "event": "scanned", "files": report.files, "missing": report.missing}
    elif isinstance(event, ScanFailed):
        yield {"at": at, "event": "failed", "message": event.message}
    elif isinstance(event, StatusChanged):
        yield {"at": at, "event": "status", "mode": str(event.status.mode), "message": event.status.message}


class News:
    """What of the events is news: how all stands is told once, and again only when something has happened since."""

    def __init__(self) -> None:
        self._since: Counter[str] = Counter()
        self._stood: tuple[object, ...] = ()

    def of(self, documents_told: Iterable[documents.Document]) -> Iterator[documents.Document]:
        """Yield what is news; ``scanned`` with how many files were new, changed and moved since it was told last."""
        for document in documents_told:
            name = str(document["event"])
            if name != "scanned":
                self._since[name] += 1
                yield document
                continue
            stands = (document["files"], document["missing"])
            if stands != self._stood or any(self._since[each] for each in _COLOURS):
                yield {**document, **{each: self._since[each] for each in ("new", "changed", "moved")}}
            self._stood = stands
            self._since.clear()


def _files(report: ScanReport) -> Iterator[documents.Document]:
    for path in report.arrived:
        yield {"event": "new", **documents.path_fields(path)}
    for path in report.modified:
        yield {"event": "changed", **documents.path_fields(path)}
    for old, new in report.moves:
        yield {"event": "moved", **documents.path_fields(new), "from": display(old)}
    for path in report.vanished:
        yield {"event": "gone", **documents.path_fields(path)}


def event_line(call: Call, document: documents.Document) -> str:
    """Return the line of an event: a JSON document, or the time and what happened."""
    if call.json:
        return json.dumps(document, ensure_ascii=True)
    name = str(document["event"])
    if name == "scanned":
        what = f"{counted(int(str(document['files'])), 'file')} in the evidence folder"
    elif name in {"status", "failed"}:
        what = display(str(document.get("mode", ""))) + " " + display(str(document["message"]))
    else:
        what = shorten(str(document["path"]), 300)
        if "from" in document:
            what += f" (was {shorten(str(document['from']), 300)})"
    time = local_time(call.now(), call.zone)
    return f"{time}  {click.style(f'{name:<8}', fg=_COLOURS.get(name))} {what.strip()}"
