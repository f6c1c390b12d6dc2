"""The last stage: what name and text of each file tell of dates, and what to see to before it is shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from audit_room.intake import file_work
from audit_room.intake.crew import Crew, Say
from audit_room.intake.file_work import TellJob
from audit_room.model.clock import Clock, in_nanoseconds
from audit_room.model.display import display
from audit_room.store import text_shards
from audit_room.store.index_rows import Waiting
from audit_room.store.index_writer import IndexWriter

_CHUNK = 1000
_FEW = 16

_Told = list[tuple[int, dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Tellings:
    """Looks at names and texts and keeps what they tell."""

    index: IndexWriter
    crew: Crew
    clock: Clock

    def run(self, files: Sequence[Waiting], say: Say) -> None:
        """Look at files; ends early when the stop of the crew is set."""
        facts = self.index.facts_of(sorted({file.sha256 for file in files}))
        done = 0
        for told in self._answers(list(self._jobs(files, facts)), few=len(files) <= _FEW):
            self.index.put_readings(told)
            done += len(told)
            say(done, b"")

    def _answers(self, jobs: Sequence[TellJob], *, few: bool) -> Iterator[_Told]:
        if few:
            for job in jobs:
                with self.index.reporting():
                    told = file_work.look_at(job)
                yield told
            return
        for given, answers in self.crew.each(jobs, _Told):
            yield answers if answers is not None else [(each[0], {}) for each in given.files]

    def _jobs(self, files: Sequence[Waiting], facts: dict[str, dict[str, str]]) -> Iterator[TellJob]:
        now_ns = in_nanoseconds(self.clock.now())
        for number, path in enumerate(text_shards.shard_paths(self.index.path)):
            mine = [
                (file.id, display(file.path), file.sha256, facts.get(file.sha256, {}), file.place.mtime_ns)
                for file in files
                if text_shards.shard_of(file.sha256) == number
            ]
            for at in range(0, len(mine), _CHUNK):
                yield TellJob(str(path), now_ns, mine[at : at + _CHUNK])
