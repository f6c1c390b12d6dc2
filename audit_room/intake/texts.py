"""The last stage of a scan: the text of every content that was not looked at yet."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from audit_room.intake.extract.extracted import NONE, Extracted, Limits
from audit_room.intake.extract.parsers import parser_for
from audit_room.intake.extract.reader import TextJob, read_texts
from audit_room.intake.report import ProgressTeller, Stage
from audit_room.store.index import Index
from audit_room.store.index_rows import TextRow, Unread

_BATCH = 64
_BATCH_LETTERS = 4_000_000
_PLAIN_BATCH = 2000


@dataclass(frozen=True, slots=True)
class TextStage:
    """Reads texts in guarded processes and keeps them, the reason where one cannot be read."""

    root: bytes
    index: Index
    limits: Limits
    parser_modules: tuple[str, ...] = ()

    def run(self, say: ProgressTeller, stop: threading.Event) -> int:
        """Return for how many contents a parser gave an answer; ends early when ``stop`` is set."""
        unread = self.index.unread()
        without = [TextRow(sha256=each.sha256, state=NONE) for each in unread if not self._has_parser(each)]
        for at in range(0, len(without), _PLAIN_BATCH):
            self.index.put_texts(without[at : at + _PLAIN_BATCH])
        jobs = [TextJob(*each) for each in unread if self._has_parser(each)]
        rows: list[TextRow] = []
        letters = answered = 0
        answers = read_texts(self.root, jobs, limits=self.limits, modules=self.parser_modules, stop=stop)
        for done, (job, answer) in enumerate(answers, 1):
            say(Stage.TEXT, done, len(jobs), job.path)
            if answer is None or stop.is_set():
                continue
            answered += 1
            letters += len(answer.text)
            rows.append(_row(job, answer))
            if len(rows) >= _BATCH or letters > _BATCH_LETTERS:
                self.index.put_texts(rows)
                rows, letters = [], 0
        if rows:
            self.index.put_texts(rows)
        return answered

    def _has_parser(self, unread: Unread) -> bool:
        """Return True where some parser may read the type; extra modules know their types themselves."""
        return bool(self.parser_modules) or parser_for(unread.mime) is not None


def _row(job: TextJob, answer: Extracted) -> TextRow:
    return TextRow(
        sha256=job.sha256,
        state=answer.state,
        content=answer.text,
        facts=answer.facts,
        warnings=answer.warnings,
    )
