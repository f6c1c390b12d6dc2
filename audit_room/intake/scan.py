"""The scan: one run of all stages that brings the index in line with the evidence folder and says what changed."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from dataclasses import replace

from audit_room.intake.file_systems import identity_from_text, root_identity, was_unmounted
from audit_room.intake.pipeline import Pipeline, ScanOptions
from audit_room.intake.regular import reason_of
from audit_room.intake.report import EvidenceFolderError, Progress, ProgressTeller, ScanReport, Stage
from audit_room.intake.settle import Trust
from audit_room.intake.skip import SkipList
from audit_room.model.clock import Clock
from audit_room.model.display import display
from audit_room.store.index_schema import IndexDamagedError
from audit_room.store.index_writer import IndexWriter

__all__ = ["Progress", "ScanOptions", "ScanReport", "Stage", "check_folder", "scan"]

ROOT_MARKER = "root"
"""Under which the index keeps what the root was when all of it was looked at last."""


def scan(
    root: bytes,
    index: IndexWriter,
    *,
    clock: Clock,
    progress: Callable[[Progress], None] | None = None,
    stop: threading.Event | None = None,
    skip: SkipList | None = None,
    exclude: tuple[bytes, ...] = (),
    names_only: bool = False,
    options: ScanOptions | None = None,
) -> ScanReport:
    """Bring ``index`` in line with the folder ``root`` (absolute, as bytes) and return what changed.

    ``progress`` is called from this thread at most ten times a second and once per stage.  When ``stop`` is
    set the scan ends soon with ``stopped`` in its report; what it did until then is kept.  ``skip``,
    ``exclude`` and ``names_only`` are those of the options, for short.
    Raises EvidenceFolderError where the folder is gone or cannot be listed: nothing is changed then.
    """
    given = options or ScanOptions()
    chosen = replace(
        given,
        skip=skip or given.skip,
        exclude=given.exclude + exclude,
        names_only=names_only or given.names_only,
    )
    halt = stop or threading.Event()
    began = time.monotonic()

    def run() -> ScanReport:
        check_folder(root)
        if not index.is_current():
            index.reopen()
        check_mounted(root, index.marker(ROOT_MARKER))
        say = ProgressTeller(progress)
        pipeline = Pipeline(root, index, clock=clock, options=chosen, stop=halt, say=say)
        try:
            report = _run(pipeline, chosen, say, halt)
            if report.finished:
                index.set_marker(ROOT_MARKER, root_identity(root).to_text())
            return report
        finally:
            pipeline.close()

    try:
        report = run()
    except IndexDamagedError:
        report = run()
    report.seconds = time.monotonic() - began
    return report


def check_folder(root: bytes) -> None:
    """Raise EvidenceFolderError where ``root`` is not a folder that can be listed."""
    try:
        with os.scandir(root):
            pass
    except OSError as error:
        raise EvidenceFolderError(
            f"The evidence folder {display(root)} cannot be read ({reason_of(error)}); "
            "check that the drive is connected and the folder is where it was."
        ) from error


def check_mounted(root: bytes, before: str | None) -> None:
    """Raise EvidenceFolderError where only the empty place is left at which the folder was mounted ``before``."""
    known = identity_from_text(before) if before else None
    if known is not None and was_unmounted(known, root_identity(root)):
        raise EvidenceFolderError(
            f"The evidence folder {display(root)} is not mounted; connect the drive or share and scan again."
        )


def _run(pipeline: Pipeline, options: ScanOptions, say: ProgressTeller, stop: threading.Event) -> ScanReport:
    """Do one stage after the other, each to its end."""
    pipeline.take_up(Trust.CONTENT)
    whole = pipeline.look_everywhere(Trust.CONTENT)
    if whole and not options.names_only:
        pipeline.retry()
        _read(pipeline)
        if (wait := pipeline.settling.due_in()) is not None and not stop.is_set():
            say(Stage.SETTLE, 0, len(pipeline.settling))
            _wait_for(pipeline, wait, options.settle_seconds, stop)
            _read(pipeline)
        pipeline.look_again()
        pipeline.relink()
    if whole and not stop.is_set():
        pipeline.bury()
    if not options.names_only:
        while pipeline.text_some():
            pass
        while pipeline.tell_some():
            pass
        while pipeline.tidy():
            pass
    return _finish(pipeline, options, say, stop)


def _read(pipeline: Pipeline) -> None:
    while pipeline.read_some():
        pass


def _wait_for(pipeline: Pipeline, wait: float, at_most: float, stop: threading.Event) -> None:
    """Give files being written the time to settle, once: what goes on being written is left for the next scan."""
    stop.wait(min(wait, at_most))
    ends = time.monotonic() + at_most
    while not stop.is_set():
        pipeline.settle()
        again = pipeline.settling.due_in()
        if again is None or time.monotonic() + again > ends:
            return
        stop.wait(again)


def _finish(
    pipeline: Pipeline, options: ScanOptions, say: ProgressTeller, stop: threading.Event
) -> ScanReport:
    """Return what was found, and how things stand now."""
    report = pipeline.take_report(count=True)
    report.stopped, report.finished = stop.is_set(), not stop.is_set()
    if options.names_only:
        report.new += len(report.names)
        report.arrived += report.names
    report.vanished.sort()
    report.moves.sort()
    say(Stage.DONE, report.indexed, report.indexed)
    return report
