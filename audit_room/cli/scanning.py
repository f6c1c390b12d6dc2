"""The command ``scan``: the index brought up to the evidence folder, with a progress bar."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Protocol, Self

import click

from audit_room.cli import documents
from audit_room.cli.call import Call, pass_call
from audit_room.cli.failures import INTERRUPTED
from audit_room.cli.grouping import Command
from audit_room.cli.tables import counted
from audit_room.model.display import display, shorten
from audit_room.model.file_size import file_size

if TYPE_CHECKING:
    from audit_room.intake.report import Progress, ScanReport

_MOST_LISTED = 20
_LABEL = 27


class _Bar(Protocol):
    def update(self, n_steps: int) -> None: ...
    def render_progress(self) -> None: ...
    def render_finish(self) -> None: ...


class ProgressLine:
    """A progress bar on standard error, one a stage; silent where that is no terminal."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()
        self._stage = ""
        self._done = self._total = 0
        self._bar: _Bar | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._finish(whole=kind is None)

    def _finish(self, *, whole: bool) -> None:
        """End the bar of a stage, ``whole`` where the stage was done to its end."""
        if self._bar is not None:
            if whole:
                self._bar.update(self._total - self._done)
            self._bar.render_finish()
            self._bar = None

    def tell(self, progress: Progress) -> None:
        """Show how far the scan is."""
        if not self._shown or not progress.total:
            return
        if progress.stage != self._stage:
            self._finish(whole=True)
            self._stage, self._done, self._total = progress.stage, 0, progress.total
            if progress.stage != "done":
                self._bar = click.progressbar(
                    length=progress.total, label=f"{progress.stage:<{_LABEL}}", file=sys.stderr, show_pos=True
                )
                self._bar.render_progress()
        if self._bar is not None:
            self._bar.update(max(progress.done - self._done, 0))
            self._done = max(progress.done, self._done)


@contextmanager
def _stopped_by_interrupt() -> Iterator[Event]:
    """Give an event that Ctrl-C sets, so that what is under way can be ended in order; a second one ends it at once."""
    stop = Event()

    def interrupted(number: int, frame: FrameType | None) -> None:
        del number, frame
        if stop.is_set():
            raise KeyboardInterrupt
        Thread(target=stop.set, daemon=True).start()  # this thread may be waiting for the event just now

    before = signal.signal(signal.SIGINT, interrupted)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)


@click.command("scan", cls=Command)
@click.option("--names-only", is_flag=True, help="Only note which files there are; read none.")
@click.option(
    "--accept-missing", is_flag=True, help="Mark files as missing even where very many are gone at once."
)
@pass_call
def scan(call: Call, names_only: bool, accept_missing: bool) -> None:
    """Bring the index up to the evidence folder.

    Unchanged files are not read again.  Ctrl-C stops it: what was read is kept, and the next scan goes on from there.
    Exit code 1 when something could not be read.
    """
    from audit_room.room import scanning  # noqa: PLC0415

    with call.room() as room, ProgressLine() as line, _stopped_by_interrupt() as stop:
        report = scanning.scan(
            room, progress=line.tell, stop=stop, names_only=names_only, confirm_gone=accept_missing
        )
    call.show(lambda: scan_document(report), lambda: scan_lines(report))
    if report.stopped:
        call.say("Stopped; what was read is kept, and the next scan goes on from there.")
        call.end(INTERRUPTED)
    if report.unreadable or report.offline_reason:
        call.end(1)


def scan_document(report: ScanReport) -> documents.Document:
    """Return what a scan found, as ``scan --json`` prints it."""
    unreadable = [{**documents.path_fields(path), "reason": reason} for path, reason in report.unreadable]
    return {**report.as_json(), "unreadable": unreadable}


def scan_lines(report: ScanReport) -> list[str]:
    """Return what a scan found, for people; one that was stopped does not know how all stands."""
    noticed = [
        f"{number} {word}"
        for number, word in (
            (report.new, "new"),
            (report.changed, "changed"),
            (report.moved, "moved"),
            (len(report.vanished), "gone"),
        )
        if number
    ]
    lines = [
        f"{counted(report.files, 'file')}: {', '.join(noticed) or 'nothing changed'}; "
        f"{report.indexed} indexed, {report.skipped} skipped, {len(report.unreadable)} unreadable; "
        f"{report.missing} missing, {report.duplicates} with the same content as another; "
        f"read {counted(report.read, 'file')} ({file_size(report.bytes_read)}) in {report.seconds:.1f} s"
    ]
    if report.stopped:
        lines = [
            f"read {counted(report.read, 'file')} ({file_size(report.bytes_read)}) in {report.seconds:.1f} s"
        ]
    if report.offline_reason:
        lines.append(click.style(display(report.offline_reason), fg="red"))
    for path, reason in report.unreadable[:_MOST_LISTED]:
        lines.append(f"{click.style('unreadable', fg='red')}  {shorten(path, 200)}  {display(reason)}")
    if (rest := len(report.unreadable) - _MOST_LISTED) > 0:
        lines.append(f"… and {rest} more unreadable; audit-room scan --json lists them all")
    return lines
