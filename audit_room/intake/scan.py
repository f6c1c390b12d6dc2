"""The scan: brings the index in line with the evidence folder and says what changed.

walk → compare (status only) → digest and type in one read → versions → moved → missing → text.  Each stage
writes small transactions that leave the index right, so that a scan cut off anywhere is finished by the next.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from audit_room.intake.compare import SECOND, Comparison, compare, is_young, many_gone, pair_moved
from audit_room.intake.extract.extracted import Limits
from audit_room.intake.reading import FileFailed, FileRead, read_files
from audit_room.intake.regular import reason_of
from audit_room.intake.report import EvidenceFolderError, Progress, ProgressTeller, ScanReport, Stage
from audit_room.intake.skip import DEFAULT_SKIPS, SkipList
from audit_room.intake.texts import TextStage
from audit_room.intake.walk import Entry, Walk, look, walk
from audit_room.model.clock import Clock
from audit_room.model.display import display
from audit_room.store.index import Index
from audit_room.store.index_rows import FileRow, KnownFile, TextRow
from audit_room.store.index_schema import IndexDamagedError

__all__ = ["Progress", "ScanOptions", "ScanReport", "Stage", "check_folder", "scan"]

_Item = TypeVar("_Item")
BATCH = 2000
"""Files written in one transaction: short enough to let others write in between."""

BEING_WRITTEN = "being written, will be looked at again"


@dataclass(frozen=True, slots=True)
class ScanOptions:
    """How a scan goes about it.

    ``settle_seconds``: a file written less long ago is looked at twice.  With ``defer_young`` such a file is
    left for the next scan (a watcher comes back); without, the scan waits once for all of them.
    ``confirm_gone`` marks files as missing even where very many are gone at once.  ``parser_modules`` bring
    parsers of their own.
    """

    skip: SkipList = DEFAULT_SKIPS
    exclude: tuple[bytes, ...] = ()
    names_only: bool = False
    settle_seconds: float = 2.0
    defer_young: bool = False
    confirm_gone: bool = False
    limits: Limits = field(default_factory=Limits)
    parser_modules: tuple[str, ...] = ()


def scan(
    root: bytes,
    index: Index,
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
    try:
        report = _Scan(root, index, clock=clock, progress=progress, stop=halt, options=chosen).run()
    except IndexDamagedError:
        report = _Scan(root, index, clock=clock, progress=progress, stop=halt, options=chosen).run()
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


class _Scan:
    """One run over the folder."""

    def __init__(
        self,
        root: bytes,
        index: Index,
        *,
        clock: Clock,
        progress: Callable[[Progress], None] | None,
        stop: threading.Event,
        options: ScanOptions,
    ) -> None:
        self._root = root
        self._index = index
        self._clock = clock
        self._say = ProgressTeller(progress)
        self._stop = stop
        self._options = options
        self._report = ScanReport()

    def run(self) -> ScanReport:
        """Do all stages and return the report."""
        check_folder(self._root)
        found = self._walk()
        report = self._report
        if not found.complete:
            report.stopped = True
            return report
        known = self._index.known_files()
        changes = compare(found.entries, known)
        vanished = {
            path: file
            for path, file in changes.gone.items()
            if file.present and not found.is_below_unread(path)
        }
        for path, _ in found.unreadable:
            vanished.pop(path, None)
        report.left_out = found.skipped
        report.unreadable = found.unreadable
        report.indexed = changes.unchanged
        self._note_returned(changes)
        if self._options.names_only:
            self._note_names(changes.to_read, known)
        else:
            self._read(changes, vanished, known)
        if not self._stop.is_set():
            self._note_gone(vanished, sum(file.present for file in known.values()))
        if not self._options.names_only and not self._stop.is_set():
            reading = TextStage(self._root, self._index, self._options.limits, self._options.parser_modules)
            report.texts = reading.run(self._say, self._stop)
        return self._finish()

    def _walk(self) -> Walk:
        found = Walk()
        self._say(Stage.WALK, 0, 0)
        for found in walk(self._root, self._options.skip, self._options.exclude, self._stop):
            self._say(Stage.WALK, len(found.entries), 0, found.entries[-1].path if found.entries else b"")
        if b"" in found.unread_folders:
            check_folder(self._root)
            found.complete = False
        return found

    def _note_returned(self, changes: Comparison) -> None:
        """Files that were missing and are there again, unchanged."""
        rows = [_named(entry, file) for entry, file in changes.returned]
        for batch in _batches(rows):
            self._index.touch_files(batch)
        self._report.indexed += len(rows)
        self._report.new += len(rows)
        self._report.arrived += [row.path for row in rows]

    def _note_names(self, entries: Sequence[Entry], known: dict[bytes, KnownFile]) -> None:
        """Put new names into the index, their content still unknown."""
        fresh = [_named(entry, None) for entry in entries if entry.path not in known]
        for batch in _batches(fresh):
            self._index.put_files(batch, self._clock.now())
        self._report.new += len(fresh)
        self._report.indexed += len(entries)
        self._report.arrived += [row.path for row in fresh]

    def _read(
        self, changes: Comparison, vanished: dict[bytes, KnownFile], known: dict[bytes, KnownFile]
    ) -> None:
        """Read what is new or changed; find moved files among it; leave or wait for what is being written."""
        now_ns = self._now_ns()
        places = {(file.inode, file.size, file.mtime_ns) for file in vanished.values()}
        settled: list[Entry] = []
        young: list[Entry] = []
        for entry in changes.to_read:
            renamed = (entry.inode, entry.size, entry.mtime_ns) in places
            fresh = is_young(
                entry, now_ns, self._options.settle_seconds, by_any_date=self._options.defer_young
            )
            (young if fresh and not renamed else settled).append(entry)
        candidates = {path: file for path, file in changes.gone.items() if not file.present} | vanished
        contents = {file.sha256 for file in candidates.values() if file.sha256}
        total = len(changes.to_read)
        held = self._read_batch(settled, known, contents, (0, total))
        if young and self._options.defer_young:
            self._report.pending = [entry.path for entry in young]
            self._report.left_out += [(entry.path, BEING_WRITTEN) for entry in young]
        elif young and not self._stop.is_set():
            self._wait_for(young, now_ns)
            again = [entry for entry in (look(self._root, each.path) for each in young) if entry is not None]
            gone = {each.path for each in young} - {each.path for each in again}
            self._report.unreadable += [(path, "gone before it could be read") for path in sorted(gone)]
            held |= self._read_batch(again, known, contents, (len(settled), total))
        if not self._stop.is_set():
            self._place_held(held, candidates, vanished)

    def _wait_for(self, young: Sequence[Entry], since_ns: int) -> None:
        """Wait once until the youngest file has been left alone for the time to settle."""
        self._say(Stage.SETTLE, 0, len(young), young[0].path)
        newest = max(entry.mtime_ns for entry in young)
        left = self._options.settle_seconds - (since_ns - newest) / SECOND
        self._stop.wait(min(max(left, 0.0), self._options.settle_seconds))

    def _read_batch(
        self,
        entries: Sequence[Entry],
        known: dict[bytes, KnownFile],
        contents: set[str],
        span: tuple[int, int],
    ) -> dict[bytes, FileRow]:
        """Read files and write them down; return those new ones whose content a gone file had."""
        held: dict[bytes, FileRow] = {}
        rows: list[FileRow] = []
        texts: dict[str, TextRow] = {}
        done, total = span
        if entries:
            self._say(Stage.READ, done, total)
        for each in read_files(self._root, entries, self._now_ns(), self._stop):
            done += 1
            if isinstance(each, FileFailed):
                if not self._stop.is_set():
                    self._failed(each, known, rows)
                continue
            self._say(Stage.READ, done, total, each.row.path)
            self._count(each, known.get(each.row.path))
            if each.text is not None:
                texts[each.text.sha256] = each.text
            if each.row.path not in known and each.row.sha256 in contents:
                held[each.row.path] = each.row
            else:
                rows.append(self._with_identity(each.row, known))
            if len(rows) >= BATCH:
                self._write(rows, texts)
        self._write(rows, texts)
        return held

    def _count(self, each: FileRead, before: KnownFile | None) -> None:
        report, row = self._report, each.row
        report.read += 1
        report.bytes_read += row.size
        report.indexed += 1
        if before is None or not before.present or not before.sha256:
            report.new += 1
            report.arrived.append(row.path)
        elif before.sha256 != row.sha256:
            report.changed += 1
            report.modified.append(row.path)

    def _failed(self, each: FileFailed, known: dict[bytes, KnownFile], rows: list[FileRow]) -> None:
        """Note a file that could not be read: a new one is listed by its name, a known one stays."""
        self._report.unreadable.append((each.entry.path, each.reason))
        if each.entry.path not in known:
            rows.append(replace(_named(each.entry, None), warnings=(f"unreadable: {each.reason}",)))

    def _write(self, rows: list[FileRow], texts: dict[str, TextRow]) -> None:
        if rows:
            self._index.put_files(rows, self._clock.now())
        wanted = [text for text in texts.values() if text.content or text.state]
        if wanted:
            self._index.put_texts(wanted)
        rows.clear()
        texts.clear()

    @staticmethod
    def _with_identity(row: FileRow, known: dict[bytes, KnownFile]) -> FileRow:
        before = known.get(row.path)
        return row if before is None else replace(row, id=before.id)

    def _place_held(
        self, held: dict[bytes, FileRow], candidates: dict[bytes, KnownFile], vanished: dict[bytes, KnownFile]
    ) -> None:
        """Tell moved files from copies of gone ones."""
        report = self._report
        arrived = {path: (row.sha256, row.size, _entry(row)) for path, row in held.items()}
        moves = pair_moved(candidates, arrived)
        for moved in _batches([(old, held.pop(new)) for old, new in moves.items()]):
            self._index.move_files(moved, self._clock.now())
        for fresh in _batches(list(held.values())):
            self._index.put_files(fresh, self._clock.now())
        for old, new in moves.items():
            vanished.pop(old, None)
            report.arrived.remove(new)
        report.moves = sorted(moves.items())
        report.moved = len(moves)
        report.new -= len(moves)

    def _note_gone(self, vanished: dict[bytes, KnownFile], present_before: int) -> None:
        """Mark as missing what is gone, unless it is so much that the folder itself must be in doubt."""
        if many_gone(len(vanished), present_before) and not self._options.confirm_gone:
            self._report.offline_reason = (
                f"{len(vanished)} of {present_before} files are gone at once from {display(self._root)}; "
                "nothing was marked missing; check that the right folder is connected, "
                "or take it as it is with audit-room scan --accept-missing."
            )
            return
        paths = sorted(vanished)
        for batch in _batches(paths):
            self._index.put_missing(batch, self._clock.now())
        self._report.vanished = paths

    def _finish(self) -> ScanReport:
        report = self._report
        report.stopped = self._stop.is_set()
        report.missing = self._index.missing()
        report.duplicates = self._index.duplicates()
        report.skipped = len(report.left_out)
        report.files = report.indexed + report.skipped + len(report.unreadable)
        self._say(Stage.DONE, report.indexed, report.indexed)
        return report

    def _now_ns(self) -> int:
        return int(self._clock.now().timestamp() * SECOND)


def _named(entry: Entry, before: KnownFile | None) -> FileRow:
    """Return the row for a file of which only its status was read."""
    return FileRow(
        id=before.id if before else None,
        path=entry.path,
        size=entry.size,
        mtime_ns=entry.mtime_ns,
        ctime_ns=entry.ctime_ns,
        inode=entry.inode,
        device=entry.device,
        sha256=before.sha256 if before else "",
    )


def _entry(row: FileRow) -> Entry:
    return Entry(row.path, row.size, row.mtime_ns, row.ctime_ns, row.inode, row.device)


def _batches(items: Sequence[_Item]) -> Iterable[Sequence[_Item]]:
    return (items[at : at + BATCH] for at in range(0, len(items), BATCH))
