"""The pipeline: walk, settle, compare, digest and type in one read, version, text, what it tells.

The index is the queue between the stages: each file is marked there with what is to be done next about it
(``Todo``), so that a stage cut off anywhere is taken up again by whoever comes next, and the newest files and those
somebody asked for go first.  A stage works in rounds; between them other things can be seen to.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from audit_room.intake.compare import many_gone, pair_moved
from audit_room.intake.contents import Contents
from audit_room.intake.crew import Crew, Say
from audit_room.intake.extract.extracted import Limits
from audit_room.intake.extract.starting import Nursery
from audit_room.intake.file_work import MergeJob
from audit_room.intake.names import Names, NamesFound
from audit_room.intake.report import ProgressTeller, ScanReport, Stage
from audit_room.intake.settle import SETTLE_SECONDS, Settling, Trust, is_old
from audit_room.intake.skip import DEFAULT_SKIPS, SkipList
from audit_room.intake.tellings import Tellings
from audit_room.intake.texts import Texts
from audit_room.intake.walk import Entry, Ground
from audit_room.model.clock import Clock, in_nanoseconds
from audit_room.model.display import display
from audit_room.store.index_rows import Todo, Waiting
from audit_room.store.index_writer import IndexWriter

APPEARED_WITHIN = timedelta(minutes=15)
"""A copy that appeared this long before its original went is taken for the original, moved."""

_ROUND_BYTES = 512_000_000
_PICTURES = 8
"""Pictures whose words are recognised in one go: a matter of seconds each, so they come last."""

_NEWEST = 200
"""So many go in the order of their dates; the rest of a round by folder, which is quicker."""

_TIDY_SECONDS = 0.2
"""What comes meanwhile waits no longer than that."""

_EVERYTHING = 10_000_000

_DOCUMENTS = (
    b".pdf",
    b".docx",
    b".xlsx",
    b".pptx",
    b".odt",
    b".ods",
    b".odp",
    b".doc",
    b".xls",
    b".msg",
    b".eml",
)
"""Endings of files that a guarded process will read: it is started while other things are done."""

BEING_WRITTEN = "being written, will be looked at again"


@dataclass(frozen=True, slots=True)
class ScanOptions:
    """How files are taken in.

    ``settle_seconds``: how long a file must be left alone before it is read.  ``delete_seconds``: how long a file must
    be gone before it counts as missing (None: 0 in a scan, longer where somebody watches).  ``round_files``: how
    many files go through a stage in one go.  ``confirm_gone`` marks files as missing even where very many are
    gone at once.  ``parser_modules`` bring parsers of their own.
    """

    skip: SkipList = DEFAULT_SKIPS
    exclude: tuple[bytes, ...] = ()
    names_only: bool = False
    settle_seconds: float = SETTLE_SECONDS
    delete_seconds: float | None = None
    round_files: int = 50_000
    confirm_gone: bool = False
    limits: Limits = field(default_factory=Limits)
    parser_modules: tuple[str, ...] = ()


class Pipeline:
    """The stages of the intake over one folder and one index.  Belongs to one thread.

    ``report`` gathers what happened since :meth:`take_report`.  ``interrupted`` is asked in the middle of a
    round whether something else comes first; the rest of the round waits for the next one then.
    """

    def __init__(
        self,
        root: bytes,
        index: IndexWriter,
        *,
        clock: Clock,
        options: ScanOptions,
        stop: threading.Event,
        say: ProgressTeller,
        monotonic: Callable[[], float] = time.monotonic,
        interrupted: Callable[[], bool] = bool,
    ) -> None:
        self._index = index
        self._clock = clock
        self._options = options
        self._stop = stop
        self._say = say
        self._ground = Ground(root, options.skip, options.exclude)
        self.settling = Settling(options.settle_seconds, monotonic)
        self._crew = Crew(stop)
        self._names = Names(self._ground, index, clock, self.settling, self._crew)
        self._contents = Contents(self._ground, index, clock, self.settling, self._crew, stop, interrupted)
        self._nursery = Nursery(options.limits, options.parser_modules)
        self._texts = Texts(
            root, index, self._crew, stop, interrupted, options.limits, self._nursery,
            options.parser_modules,
        )  # fmt: skip
        self._tellings = Tellings(index, self._crew, clock)
        self._asked: dict[bytes, None] = {}
        self._done: dict[Todo, int] = {}
        self._total: dict[Todo, int] = {}
        self._again: set[bytes] = set()
        self._relink = False
        self._held: tuple[int, int] | None = None
        self._stand = ScanReport()
        self._moved_since = True
        self.report = ScanReport()

    def rest(self) -> None:
        """Let the processes go that read many files; they are started again when they are needed."""
        self._crew.close()

    def close(self) -> None:
        """End all processes that help."""
        self._crew.close()
        self._nursery.close()

    def ask(self, paths: Iterable[bytes]) -> None:
        """Let these files go first in every stage."""
        self._asked |= dict.fromkeys(paths)

    def take_report(self, *, count: bool = False) -> ScanReport:
        """Return what happened since the last call, and begin anew; with ``count`` also how things stand now."""
        report, self.report = self.report, ScanReport()
        self._moved_since = self._moved_since or report.anything_changed or report.read > 0
        if count:
            if self._moved_since:
                self._count()
            stand = self._stand
            report.left_out = [*stand.left_out, *((path, BEING_WRITTEN) for path in self.settling.paths())]
            report.unreadable = stand.unreadable + self._index.unreadable()
            report.pending = sorted(self.settling.paths())
            report.indexed, report.missing, report.duplicates = stand.indexed, stand.missing, stand.duplicates
            report.skipped = len(report.left_out)
            report.files = report.indexed + report.skipped + len(report.unreadable)
        return report

    def _count(self) -> None:
        present, pending, unreadable = self._index.counts()
        self._stand.indexed = present - pending - unreadable
        self._stand.missing, self._stand.duplicates = self._index.missing(), self._index.duplicates()
        self._moved_since = False

    # The stages

    def look_everywhere(self, trust: Trust) -> bool:
        """Look at the whole folder; return False where that was stopped."""
        self._say.begin()
        found = self._names.look_everywhere(
            self._stop, lambda files, folder: self._say(Stage.WALK, files, 0, folder), trust=trust
        )
        self._take_names(found)
        self._stand.left_out, self._stand.unreadable = found.skipped, found.unreadable
        return found.complete

    def look_at(self, folders: Iterable[bytes]) -> bool:
        """Look at some folders; return False where that was stopped."""
        found = self._names.look_at(folders, self._stop)
        self._take_names(found)
        return found.complete

    def look_again(self) -> None:
        """Look at the folders in which something was not as expected when it was read."""
        if self._again:
            folders, self._again = self._again, set()
            self.look_at(folders)

    def take_up(self, trust: Trust) -> None:
        """Wait for the files that were being written when somebody else left off, and for those others found so."""
        now_ns = self._now_ns()
        settled: list[tuple[bytes, Waiting]] = []
        for file in self._index.waiting(Todo.SETTLE, _EVERYTHING):
            if trust is not Trust.NONE and is_old(file.place, now_ns, by_any_date=trust is Trust.ALL):
                settled.append((file.path, file))
            else:
                self.settling.note(Entry(file.path, file.place))
        if settled:
            self._index.put_places((path, file.place, Todo.READ) for path, file in settled)

    def retry(self) -> None:
        """Try again to read what could not be read."""
        files = self._index.waiting(Todo.UNREADABLE, _EVERYTHING)
        if files:
            self._index.put_todo((file.id, Todo.READ, "") for file in files)

    def settle(self) -> bool:
        """Look again at files being written whose time has come; return True where some may be read now."""
        settled, gone = self.settling.look_again(self._ground.look)
        if settled:
            self._index.put_places((entry.path, entry.place, Todo.READ) for entry in settled)
        self._again |= {path.rpartition(b"/")[0] for path in gone}
        return bool(settled)

    def read_some(self) -> bool:
        """Read a round of files; return False where none was left."""
        files = self._next(Todo.READ, self._options.round_files, _ROUND_BYTES)
        if not files:
            self._done.pop(Todo.READ, None)
            return False
        found = self._contents.run(files, self._progress(Stage.READ, Todo.READ))
        report = self.report
        report.read += found.read
        report.bytes_read += found.size
        report.new += len(found.arrived)
        report.arrived += found.arrived
        report.changed += len(found.modified)
        report.modified += found.modified
        self._again |= found.again
        self._relink = self._relink or found.read > 0
        if found.racy:
            self._names.doubt(found.racy)
        self._finish_round(Todo.READ, files)
        return not self._stop.is_set()

    def relink(self) -> None:
        """Let files that are gone be those that were found elsewhere, by their content."""
        if not self._relink:
            return
        self._relink = False
        pairs = pair_moved(self._index.twins(APPEARED_WITHIN), APPEARED_WITHIN)
        if pairs:
            self._note_moves(self._index.move_files(pairs, self._clock.now()))

    def text_some(self) -> bool:
        """Read the texts of a round of files, of pictures last of all; return False where none was left."""
        files = self._next(Todo.TEXT, self._options.round_files, _ROUND_BYTES, pictures=False)
        files = files or self._next(Todo.TEXT, _PICTURES, _ROUND_BYTES, pictures=True)
        if not files:
            self._done.pop(Todo.TEXT, None)
            return False
        self.report.texts += self._texts.run(files, self._progress(Stage.TEXT, Todo.TEXT))
        self._finish_round(Todo.TEXT, files)
        return not self._stop.is_set()

    def tell_some(self) -> bool:
        """Look at name and text of a round of files; return False where none was left."""
        files = self._next(Todo.LOOK, self._options.round_files, _ROUND_BYTES)
        if not files:
            self._done.pop(Todo.LOOK, None)
            return False
        self._tellings.run(files, self._progress(Stage.TELL, Todo.LOOK))
        self._finish_round(Todo.LOOK, files)
        return not self._stop.is_set()

    def tidy(self) -> bool:
        """Bring parts of the full-text indexes together, for a moment; return False where nothing was left to do."""
        names, texts = self._index.scattered()
        if names:
            return self._index.merge_names(_TIDY_SECONDS) or bool(texts)
        jobs = [MergeJob(str(path), _TIDY_SECONDS) for path in texts]
        lefts = [left for _, left in self._crew.each(jobs, bool)]
        return True in lefts and not self._stop.is_set()

    def bury(self, *, confirmed: bool = False) -> None:
        """Mark as missing what has been gone for long enough, unless it is so much that the folder is in doubt."""
        first = self._index.next_gone()
        before = self._clock.now() - timedelta(seconds=self._options.delete_seconds or 0.0)
        if first is None or first > before:
            self._held = None
            return
        gone, present = self._index.gone_of()
        if many_gone(gone, present) and not (confirmed or self._options.confirm_gone):
            if self._held != (gone, present):
                self._held = (gone, present)
                self.report.offline_reason = (
                    f"{gone} of {present} files are gone at once from {display(self._ground.root)}; "
                    "nothing was marked missing; check that the right folder is connected, "
                    "or take it as it is with audit-room scan --accept-missing."
                )
            return
        self._held = None
        self.report.vanished += self._index.put_missing(before)

    def due_in(self) -> float | None:
        """Return in how many seconds a file may have settled or counts as missing, None where none waits."""
        waits = [self.settling.due_in()]
        if self._held is None and (first := self._index.next_gone()) is not None:
            gone = (self._clock.now() - first).total_seconds()
            waits.append(max((self._options.delete_seconds or 0.0) - gone, 0.0))
        return min((wait for wait in waits if wait is not None), default=None)

    # Inside

    def _take_names(self, found: NamesFound) -> None:
        report = self.report
        report.met = found.files
        report.names += found.new
        if any(path.lower().endswith(_DOCUMENTS) for path in found.new):
            self._nursery.warm()
        report.new += len(found.back)
        report.arrived += found.back
        report.gone += [path for _, path in found.gone]
        report.renewed = report.renewed or found.anything
        self._relink = self._relink or bool(found.gone)
        self._note_moves(found.moves)

    def _note_moves(self, moves: Sequence[tuple[bytes, bytes]]) -> None:
        if not moves:
            return
        report = self.report
        report.moves += moves
        report.moved += len(moves)
        renamed = {new for _, new in moves}
        report.names = [path for path in report.names if path not in renamed]
        left = [path for path in report.arrived if path not in renamed]
        report.new -= len(report.arrived) - len(left)
        report.arrived = left
        there = {old for old, _ in moves}
        report.gone = [path for path in report.gone if path not in there]

    def _next(self, todo: Todo, most: int, most_bytes: int, *, pictures: bool | None = None) -> list[Waiting]:
        """Return the files whose turn it is: those asked for first, then the newest."""
        files: dict[int, Waiting] = {}
        if asked := list(self._asked):
            files = {file.id: file for file in self._index.waiting_among(todo, asked)}
        for file in self._index.waiting(todo, most, pictures=pictures):
            files.setdefault(file.id, file)
        chosen: list[Waiting] = []
        size = 0
        for file in files.values():
            if chosen and size + file.place.size > most_bytes:
                break
            chosen.append(file)
            size += file.place.size
        return chosen[:_NEWEST] + sorted(chosen[_NEWEST:], key=_by_path)

    def _progress(self, stage: Stage, todo: Todo) -> Say:
        """Return what a stage tells of its round, as part of all there is to do."""
        done = self._done.setdefault(todo, 0)
        if done == 0:
            self._say.begin()
        total = self._total[todo] = done + self._index.how_many_wait(todo)

        def say(in_round: int, path: bytes) -> None:
            self._say(stage, min(done + in_round, total), total, path)

        say(0, b"")
        return say

    def _finish_round(self, todo: Todo, files: Sequence[Waiting]) -> None:
        self._done[todo] = max(self._total[todo] - self._index.how_many_wait(todo), 0)
        if todo is Todo.LOOK:
            for file in files:
                self._asked.pop(file.path, None)

    def _now_ns(self) -> int:
        return in_nanoseconds(self._clock.now())


def _by_path(file: Waiting) -> bytes:
    return file.path
