"""The command ``scan``: the index brought up to the evidence folder, with a progress bar."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

import click

from audit_room.cli import documents
from audit_room.cli.call import Call, pass_call
from audit_room.cli.grouping import Command
from audit_room.cli.tables import counted
from audit_room.model.display import display, shorten
from audit_room.model.file_size import file_size

if TYPE_CHECKING:
    from audit_room.intake.report import Progress, ScanReport

_MOST_LISTED = 20
_LABEL = 12


class _Bar(Protocol):
    def update(self, n_steps: int) -> None: ...
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
        if self._bar is not None:
            self._bar.update(max(progress.done - self._done, 0))
            self._done = max(progress.done, self._done)


@click.command("scan", cls=Command)
@click.option("--names-only", is_flag=True, help="Only note which files there are; read none.")
@click.option(
    "--accept-missing", is_flag=True, help="Mark files as missing even where very many are gone at once."
)
@pass_call
def scan(call: Call, names_only: bool, accept_missing: bool) -> None:
    """Bring the index up to the evidence folder.

    Unchanged files are not read again.  Exit code 1 when something could not be read.
    """
    from audit_room.room import scanning  # noqa: PLC0415

    with call.room() as room, ProgressLine() as line:
        report = scanning.scan(room, progress=line.tell, names_only=names_only, confirm_gone=accept_missing)
    call.show(lambda: scan_document(report), lambda: scan_lines(report))
    if report.unreadable or report.offline_reason:
        call.end(1)


def scan_document(report: ScanReport) -> documents.Document:
    """Return what a scan found, as ``scan --json`` prints it."""
    unreadable = [{**documents.path_fields(path), "reason": reason} for path, reason in report.unreadable]
    return {**report.as_json(), "unreadable": unreadable}


def scan_lines(report: ScanReport) -> list[str]:
    """Return what a scan found, for people."""
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
    if report.offline_reason:
        lines.append(click.style(display(report.offline_reason), fg="red"))
    for path, reason in report.unreadable[:_MOST_LISTED]:
        lines.append(f"{click.style('unreadable', fg='red')}  {shorten(path, 200)}  {display(reason)}")
    if (rest := len(report.unreadable) - _MOST_LISTED) > 0:
        lines.append(f"… and {rest} more unreadable; audit-room scan --json lists them all")
    return lines
