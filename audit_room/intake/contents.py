"""The second stage: digest and type of files, each in one read, two processes at work.

A file that changed while it was read, or since it settled, goes back to waiting; one that cannot be read is noted with
its reason.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from audit_room.intake import file_work
from audit_room.intake.compare import is_racy_look
from audit_room.intake.crew import Crew, Say
from audit_room.intake.file_work import NotRead, Reading, ReadJob
from audit_room.intake.settle import Settling
from audit_room.intake.shares import shares
from audit_room.intake.walk import Ground
from audit_room.model.clock import Clock
from audit_room.store.index_rows import ReadFile, Todo, Waiting
from audit_room.store.index_writer import IndexWriter

_CHUNK = 128
_CHUNK_BYTES = 16_000_000
_FEW = 24
"""So few files are read here, as is what one process would read alone: starting it takes longer."""

_WRITTEN_TOGETHER = 8_000
"""Rows of one transaction: digests lie all over their index, so each transaction writes most of it once."""

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
        """Read files and write down digests and types; ends early when the stop is set or something comes first."""
        found = ContentsRead()
        waiting = {file.id: file for file in files}
        rows: list[ReadFile] = []
        done = 0
        for reading in self._readings(files):
            done += len(reading.read) + len(reading.failed)
            rows += self._settled(reading.read, waiting, found)
            if reading.failed and not self.stop.is_set():
                self._note_failed(reading.failed, found)
            if reading.read:
                say(done, reading.read[-1].path)
            if len(rows) >= _WRITTEN_TOGETHER:
                self.index.put_read(rows, self.clock.now())
                rows = []
            if self.interrupted():
                break
        if rows:
            self.index.put_read(rows, self.clock.now())
        return found

    def _readings(self, files: Sequence[Waiting]) -> Iterator[Reading]:
        jobs = [
            ReadJob(self.ground.root, [(file.id, file.path) for file in share])
            for share in shares(files, _CHUNK, _CHUNK_BYTES, _size)
        ]
        few = len(files) <= _FEW and sum(file.place.size for file in files) <= _CHUNK_BYTES
        if few or len(jobs) == 1:
            for job in jobs:
                yield file_work.read_files(job, self.stop)
            return
        for job, reading in self.crew.each(jobs, Reading):
            if reading is not None:
                yield reading
            else:
                yield from self._one_by_one(job)

    def _one_by_one(self, job: ReadJob) -> Iterator[Reading]:
        """Read the files of a job that ended its process each by itself; the one that does it again is unreadable."""
        for single, reading in self.crew.each([ReadJob(job.root, [file]) for file in job.files], Reading):
            number, path = single.files[0]
            yield reading or Reading([], [NotRead(number, path, "its reader crashed", False)])

    def _settled(
        self, read: Sequence[ReadFile], waiting: Mapping[int, Waiting], found: ContentsRead
    ) -> Iterator[ReadFile]:
        """Yield what was read of files that were still as they had settled; the others settle again."""
        for row in read:
            file, place = waiting[row.id], row.place
            if place[:4] != file.place[:4]:
                self._settle_again(row.id, row.path, found)
                continue
            found.read += 1
            found.size += place.size
            if not file.sha256:
                found.arrived.append(row.path)
            elif file.sha256 != row.sha256:
                found.modified.append(row.path)
            if is_racy_look(row.looked_ns, place.mtime_ns):
                found.racy.add(row.path.rpartition(b"/")[0])
            yield row

    def _note_failed(self, failed: Sequence[NotRead], found: ContentsRead) -> None:
        for each in failed:
            if each.changed:
                self._settle_again(each.id, each.path, found)
            elif self.ground.look(each.path) is None:
                self._note_gone(each.id, each.path, found)
            else:
                self.index.put_todo([(each.id, Todo.UNREADABLE, each.reason)])

    def _settle_again(self, number: int, path: bytes, found: ContentsRead) -> None:
        """Let a file that was written to meanwhile wait until it is left alone."""
        if (entry := self.ground.look(path)) is None:
            self._note_gone(number, path, found)
        else:
            self.settling.note(entry)
            self.index.put_places([(path, entry.place, Todo.SETTLE)])

    def _note_gone(self, number: int, path: bytes, found: ContentsRead) -> None:
        found.again.add(path.rpartition(b"/")[0])
        self.index.put_todo([(number, Todo.UNREADABLE, GONE_REASON)])


def _size(file: Waiting) -> int:
    return file.place.size
