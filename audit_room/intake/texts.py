"""The third stage: the text of every content that was not looked at yet.

Plain texts are read by two processes, each of which writes to one file of texts; documents are parsed under guard.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from audit_room.intake import file_work
from audit_room.intake.crew import Asked, Crew, Say
from audit_room.intake.extract.extracted import NONE, OK, Extracted, Limits
from audit_room.intake.extract.parsers import parser_for
from audit_room.intake.extract.reader import TextJob as ParserJob
from audit_room.intake.extract.reader import read_texts
from audit_room.intake.extract.starting import Nursery
from audit_room.intake.file_work import KeepJob, TextJob
from audit_room.intake.identify import EMPTY
from audit_room.intake.shares import shares
from audit_room.store import text_shards
from audit_room.store.index_rows import TextRow, Todo, Waiting
from audit_room.store.index_writer import IndexWriter

AGAIN = "changed while it was read, will be read again"

_CHUNK = 2_000
"""Plain texts kept in one transaction: of more the words no longer fit into the processor's cache."""

_CHUNK_BYTES = 32_000_000
_FEW = 8
_BATCH = 250
_BATCH_LETTERS = 4_000_000
"""Texts of documents that are handed over to be kept in one go: what is under way lies in memory."""

_BATCH_SECONDS = 2.0
"""Texts of documents that are slow to parse are kept after this long, however few they are."""

_KEPT_AT_ONCE = 1
"""So many batches of texts of documents are being kept while the next one is parsed."""

_Parsed = tuple[int, TextRow, str]
_Keeping = tuple[Sequence[_Parsed], list[tuple[KeepJob, Asked[int] | None]]]


@dataclass(frozen=True, slots=True)
class Texts:
    """Reads texts and keeps them; the reason where one cannot be read."""

    root: bytes
    index: IndexWriter
    crew: Crew
    stop: threading.Event
    interrupted: Callable[[], bool]
    limits: Limits
    nursery: Nursery
    parser_modules: tuple[str, ...] = ()

    def run(self, files: Sequence[Waiting], say: Say) -> int:
        """Read the text of each content once; return how many gave an answer.  Ends early when the stop is set."""
        known = self.index.has_text([file.sha256 for file in files])
        without: list[Waiting] = []
        plain: list[Waiting] = []
        parsed: list[Waiting] = []
        for file in {file.sha256: file for file in files if file.sha256 not in known}.values():
            if not self._has_parser(file.mime):
                without.append(file)
            elif file.mime in file_work.PLAIN and file.place.size <= file_work.PLAIN_BYTES:
                plain.append(file)
            else:
                parsed.append(file)
        to_read = {file.id for file in (*plain, *parsed)}
        self.index.put_texts(
            [TextRow(sha256=file.sha256, state=NONE) for file in without],
            [file.id for file in files if file.id not in to_read],
        )
        done = len(files) - len(plain) - len(parsed)
        for job, answers in self._plain(plain):
            say(done, job.files[-1][2])
            done += len(answers)
            parsed += self._take_plain(plain, job, answers)
            if self.interrupted():
                return done
        return len(without) + len(plain) + self._parse(parsed, say, len(files) - len(parsed))

    def _take_plain(self, plain: Sequence[Waiting], job: TextJob, answers: Sequence[str]) -> list[Waiting]:
        """Write down how plain texts were read; return those that a parser has to read."""
        rows: list[TextRow] = []
        read: list[int] = []
        others: set[int] = set()
        stale: list[int] = []
        for (number, sha256, *_), state in zip(job.files, answers, strict=True):
            if state == file_work.OTHER:
                others.add(number)
            elif state == file_work.STALE:
                stale.append(number)
            else:
                rows.append(TextRow(sha256=sha256, state=state))
                read.append(number)
        if rows:
            self.index.put_texts(rows, read)
        self._again(stale)
        return [file for file in plain if file.id in others] if others else []

    def _plain(self, files: Sequence[Waiting]) -> Iterator[tuple[TextJob, list[str]]]:
        """Yield the outcome for plain texts, a part of them at a time."""
        paths = text_shards.shard_paths(self.index.path)
        queues = [
            list(self._jobs([file for file in files if text_shards.shard_of(file.sha256) == number], path))
            for number, path in enumerate(paths)
        ]
        jobs = [job for together in zip_longest(*queues) for job in together if job is not None]
        if len(files) <= _FEW:
            for job in jobs:
                yield job, self._here(job)
            return
        for given, answers in self.crew.each(jobs, list[str]):
            yield given, self._here(given) if answers is None else answers

    def _here(self, job: TextJob) -> list[str]:
        """Do a job in this process: a small one, or one that another process could not do, to learn why."""
        with self.index.reporting():
            return file_work.read_texts(job)

    def _jobs(self, files: Sequence[Waiting], shard: Path) -> Iterator[TextJob]:
        for share in shares(files, _CHUNK, _CHUNK_BYTES, _size):
            yield TextJob(
                self.root,
                str(shard),
                [(file.id, file.sha256, file.path, file.place.size, file.place.mtime_ns) for file in share],
            )

    def _parse(self, files: Sequence[Waiting], say: Say, done: int) -> int:
        """Read documents under guard; return how many gave an answer."""
        jobs = [
            ParserJob(file.sha256, file.path, file.mime, file.place.size, file.place.mtime_ns)
            for file in files
        ]
        by_content = {file.sha256: file for file in files}
        rows: list[_Parsed] = []
        keeping: list[_Keeping] = []
        letters = answered = 0
        begun = time.monotonic()
        answers = read_texts(
            self.root,
            jobs,
            limits=self.limits,
            modules=self.parser_modules,
            stop=self.stop,
            nursery=self.nursery,
        )
        for job, answer in answers:
            done += 1
            say(done, job.path)
            if self.stop.is_set():
                continue
            if answer is None:
                self._again([by_content[job.sha256].id])
                continue
            answered += 1
            letters += len(answer.text)
            rows.append((by_content[job.sha256].id, _row(job.sha256, answer), answer.text))
            late = time.monotonic() - begun > _BATCH_SECONDS
            if len(rows) >= _BATCH or letters > _BATCH_LETTERS or late:
                keeping.append(self._keep(rows))
                rows, letters, begun = [], 0, time.monotonic()
                if len(keeping) > _KEPT_AT_ONCE:
                    self._write_down(keeping.pop(0))
            if self.interrupted():
                break
        for each in [*keeping, self._keep(rows)]:
            self._write_down(each)
        return answered

    def _keep(self, rows: Sequence[_Parsed]) -> _Keeping:
        """Have texts of documents kept: here where they are few, else by the crew, while more are parsed."""
        jobs = []
        for number, path in enumerate(text_shards.shard_paths(self.index.path)):
            texts = [
                (row.sha256, text)
                for _, row, text in rows
                if row.state == OK and text_shards.shard_of(row.sha256) == number
            ]
            if texts:
                jobs.append(KeepJob(str(path), texts))
        return rows, [(job, self.crew.begin(job, int) if len(rows) > _FEW else None) for job in jobs]

    def _write_down(self, keeping: _Keeping) -> None:
        """Note what is known of texts, once they are kept; one that the crew could not keep is kept here."""
        rows, jobs = keeping
        for job, asked in jobs:
            if asked is None or asked.answer() is None:
                with self.index.reporting():
                    file_work.keep_texts(job)
        if rows:
            self.index.put_texts([row for _, row, _ in rows], [number for number, _, _ in rows])

    def _again(self, files: Sequence[int]) -> None:
        """Mark files that are not as they were indexed; the next look at their folder finds out more."""
        if files:
            self.index.put_todo((number, Todo.UNREADABLE, AGAIN) for number in files)

    def _has_parser(self, mime: str) -> bool:
        """Return True where some parser may read the type; extra modules know their types themselves."""
        return mime != EMPTY and (bool(self.parser_modules) or parser_for(mime) is not None)


def _row(sha256: str, answer: Extracted) -> TextRow:
    return TextRow(sha256=sha256, state=answer.state, facts=answer.facts, warnings=answer.warnings)


def _size(file: Waiting) -> int:
    return file.place.size
