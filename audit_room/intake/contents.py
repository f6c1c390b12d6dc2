"""The second stage: digest and type of files, each in one read, two processes at work.

A file that changed while it was read, or since it settled, goes back to waiting; one that cannot be read is noted with
its reason.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from audit_room.intake import file_work
from audit_room.intake.compare import is_racy_look
from audit_room.intake.crew import Crew, Say
from audit_room.intake.file_work import Read, ReadJob
from audit_room.intake.settle import Settling
from audit_room.intake.walk import Entry, Ground
from audit_room.model.clock import Clock
from audit_room.store.index_rows import Place, ReadFile, Todo, Waiting
from audit_room.store.index_writer import IndexWriter

_CHUNK = 128
_CHUNK_BYTES = 16_000_000
_FEW = 24
"""So few files are read here: starting a process takes longer."""

_WRITTEN_TOGETHER = 2000

GONE_REASON = "gone before it could be read"


@dataclass(slots=True)
class ContentsRead:
    """What reading gave: paths of new contents (``arrived``) and of changed ones, folders to look at again.

    ``racy`` are folders with files that were read so soon after they were written that they may have changed
    unnoticed.
    """

    read: int = 0
    size: int = 0
    arrived: list[bytes] = field(default_factory=list)
    modified: list[bytes] = field(default_factory=list)
    again: set[bytes] = field(default_factory=set)
    racy: set[bytes] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Contents:
    """Reads files and writes down what they are."""

    ground: Ground
    index: IndexWriter
    clock: Clock
    settling: Settling
    crew: Crew
    stop: threading.Event
    interrupted: Callable[[], bool]

    def run(self, files: Sequence[Waiting], say: Say) -> ContentsRead:
        """Read files and write down digests and types; ends early when the stop is set."""
        found = ContentsRead()
        waiting = {file.id: file for file in files}
        rows: list[ReadFile] = []
        back: list[tuple[bytes, Place, Todo]] = []
        failed: list[tuple[int, Todo, str]] = []
        done = 0
        for answers in self._answers(files):
            for each in answers:
                done += 1
                self._sort(each, waiting[each.id], found, (rows, back, failed))
            if answers:
                say(done, len(files), answers[-1].path)
            if len(rows) >= _WRITTEN_TOGETHER:
                self.index.put_read(rows, self.clock.now())
                rows = []
            if self.interrupted():
                break
        if rows:
            self.index.put_read(rows, self.clock.now())
        if back:
            self.index.put_places(back)
        if failed:
            self.index.put_todo(failed)
        return found

    def _answers(self, files: Sequence[Waiting]) -> Iterator[list[Read]]:
        jobs = [
            ReadJob(self.ground.root, [(file.id, file.path) for file in chunk]) for chunk in _chunks(files)
        ]
        if len(files) <= _FEW and sum(file.place.size for file in files) <= _CHUNK_BYTES:
            for job in jobs:
                yield file_work.read_files(job, self.stop)
            return
        for job, answers in self.crew.each(jobs, list[Read]):
            yield answers if answers is not None else self._one_by_one(job)

    def _one_by_one(self, job: ReadJob) -> list[Read]:
        """Read the files of a job that ended its process each by itself; the one that does it again is unreadable."""
        found: list[Read] = []
        singles = [ReadJob(job.root, [file]) for file in job.files]
        for single, answers in self.crew.each(singles, list[Read]):
            number, path = single.files[0]
            found += answers if answers is not None else [Read(number, path, failed="its reader crashed")]
        return found

    def _sort(
        self,
        each: Read,
        file: Waiting,
        found: ContentsRead,
        into: tuple[list[ReadFile], list[tuple[bytes, Place, Todo]], list[tuple[int, Todo, str]]],
    ) -> None:
        """Put the outcome of one read where it belongs."""
        rows, back, failed = into
        place = Place(*each.place)
        if each.failed and not each.changed:
            if self.stop.is_set():
                return
            gone = self.ground.look(file.path) is None
            failed.append((file.id, Todo.UNREADABLE, GONE_REASON if gone else each.failed))
            if gone:
                found.again.add(file.path.rpartition(b"/")[0])
            return
        if each.failed or place[:4] != file.place[:4]:
            entry = self.ground.look(file.path)
            if entry is None:
                found.again.add(file.path.rpartition(b"/")[0])
                failed.append((file.id, Todo.UNREADABLE, GONE_REASON))
            else:
                self.settling.note(Entry(file.path, entry.place))
                back.append((file.path, entry.place, Todo.SETTLE))
            return
        found.read += 1
        found.size += place.size
        if not file.sha256:
            found.arrived.append(file.path)
        elif file.sha256 != each.sha256:
            found.modified.append(file.path)
        if is_racy_look(each.looked_ns, place.mtime_ns):
            found.racy.add(file.path.rpartition(b"/")[0])
        rows.append(
            ReadFile(
                id=file.id, path=file.path, place=place, sha256=each.sha256, mime=each.mime, engine=each.engine,
                warnings=each.warnings, looked_ns=each.looked_ns,
            )
        )  # fmt: skip


def _chunks(files: Sequence[Waiting]) -> Iterator[list[Waiting]]:
    """Share out files: so many, or so many bytes, at a time."""
    chunk: list[Waiting] = []
    size = 0
    for file in files:
        if chunk and (len(chunk) >= _CHUNK or size + file.place.size > _CHUNK_BYTES):
            yield chunk
            chunk, size = [], 0
        chunk.append(file)
        size += file.place.size
    if chunk:
        yield chunk
