"""One audit day as data: what happens, step by step, to be played by commands or by keys.

Whoever plays it moves the clock of the test by ``after`` minutes before each step; ids are those the record
gives out in order.  :func:`record_of` is what both ways must leave behind.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime

from audit_room.model.snapshot import Snapshot


@dataclass(frozen=True, kw_only=True, slots=True)
class Step(ABC):
    """Something that happens ``after`` so many minutes."""

    after: int = 1

    @property
    @abstractmethod
    def command(self) -> tuple[str, ...]:
        """The command that does it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked(Step):
    """The auditor asks; ``line`` is what is typed into the capture line."""

    line: str

    @property
    def command(self) -> tuple[str, ...]:
        """The command that does it."""
        return ("request", "add", self.line)


@dataclass(frozen=True, kw_only=True, slots=True)
class Attached(Step):
    """A file is laid beside a request."""

    request: str
    path: str

    @property
    def command(self) -> tuple[str, ...]:
        """The command that does it."""
        return ("request", "attach", self.request, self.path)


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown(Step):
    """A file is shown for a request."""

    request: str
    path: str

    @property
    def command(self) -> tuple[str, ...]:
        """The command that does it."""
        return ("request", "present", self.request, self.path)


@dataclass(frozen=True, kw_only=True, slots=True)
class Answered(Step):
    """Something is said for a request."""

    request: str
    text: str

    @property
    def command(self) -> tuple[str, ...]:
        """The command that does it."""
        return ("request", "answer", self.request, self.text)


@dataclass(frozen=True, kw_only=True, slots=True)
class Closed(Step):
    """The auditor is content with a request."""

    request: str

    @property
    def command(self) -> tuple[str, ...]:
        """The command that does it."""
        return ("request", "close", self.request)


@dataclass(frozen=True, kw_only=True, slots=True)
class Promised(Step):
    """Something is promised for a request; ``line`` names owner and due time."""

    request: str
    line: str

    @property
    def command(self) -> tuple[str, ...]:
        """The command that does it."""
        return ("follow-up", "add", self.line, "--request", self.request)


@dataclass(frozen=True, kw_only=True, slots=True)
class Found(Step):
    """The auditor states a finding; ``line`` is ``statement #ref !grade | objective evidence``."""

    line: str

    @property
    def command(self) -> tuple[str, ...]:
        """The command that does it."""
        return ("finding", "add", self.line)


@dataclass(frozen=True, kw_only=True, slots=True)
class Agreed(Step):
    """A finding is agreed."""

    finding: str

    @property
    def command(self) -> tuple[str, ...]:
        """The command that does it."""
        return ("finding", "agree", self.finding)


@dataclass(frozen=True, kw_only=True, slots=True)
class Disputed(Step):
    """A finding is disputed, with our opinion."""

    finding: str
    opinion: str

    @property
    def command(self) -> tuple[str, ...]:
        """The command that does it."""
        return ("finding", "dispute", self.finding, self.opinion)


@dataclass(frozen=True, kw_only=True, slots=True)
class Undone(Step):
    """The newest action is taken back."""

    @property
    def command(self) -> tuple[str, ...]:
        """The command that does it."""
        return ("undo",)


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrived(Step):
    """A colleague drops a file into the evidence folder, and it is noticed."""

    path: str
    text: str

    @property
    def command(self) -> tuple[str, ...]:
        """The command that does it."""
        return ("scan",)


@dataclass(frozen=True, kw_only=True, slots=True)
class Noted(Step):
    """An internal note is kept."""

    text: str

    @property
    def command(self) -> tuple[str, ...]:
        """The command that does it."""
        return ("note", self.text)


@dataclass(frozen=True, kw_only=True, slots=True)
class Printed(Step):
    """The closing sheet is written as a PDF for the auditor; ``name`` is the file's."""

    name: str

    @property
    def command(self) -> tuple[str, ...]:
        """The command that does it."""
        return ("summary", "--audience", "auditor", "-o", self.name)


IAM_POLICY = "01 Policies/IAM-policy-v4.pdf"
Q3_REVIEW = "Access reviews/access-review-2026Q3-finance.xlsx"
RESTORE_TEST = "Backups/restore-test-2026-09.pdf"
TIMELINE = "Incidents/INC-4711 timeline.csv"
TRAINING = "Training/training records 2026.xlsx"
SCOPE = "00 ISMS/ISMS scope v2.pdf"
ARRIVING = "Backups/restore-test-2026-11.txt"

LATE = ("R-002", "R-004")
"""The requests that take longer than their target."""

DAY: tuple[Step, ...] = (
    Asked(line="IAM policy in its valid version #a515 @maria"),
    Asked(line="access reviews 2026 for finance, all quarters #a518 @maria !high"),
    Shown(after=4, request="R-001", path=IAM_POLICY),
    Answered(request="R-001", text="Version 4 is valid since March, approved by the CEO."),
    Closed(request="R-001"),
    Asked(line="scope of the management system #4.3 ;; timeline of incident 4711 #a526 @tom"),
    Attached(after=5, request="R-002", path=Q3_REVIEW),
    Shown(after=14, request="R-002", path=Q3_REVIEW),
    Answered(request="R-002", text="Reviews are made every quarter; the one for Q2 is not in the folder."),
    Found(line="No access review was made in Q2 2026 #a518 !minor | Folder holds Q4-2025, Q1 and Q3 2026 only"),
    Shown(request="R-003", path=SCOPE),
    Closed(after=2, request="R-003"),
    Noted(text="Tom is in a meeting until 11:30, ask him about 4711 before the auditor does."),
    Shown(after=25, request="R-004", path=TIMELINE),
    Asked(line="last restore test #a813"),
    Attached(after=3, request="R-005", path=RESTORE_TEST),
    Shown(after=2, request="R-005", path=RESTORE_TEST),
    Answered(request="R-005", text="The September test failed at first and was repeated on the 30th."),
    Found(line="Restore tests are not made quarterly #a813 !minor | Reports of March and September 2026 only"),
    Asked(line="how long are visitor records kept? #a72"),
    Asked(line="screening record of a new joiner #a61 @ines"),
    Asked(line="this one was never asked for"),
    Undone(),
    Asked(after=5, line="training records of the warehouse team #a63 @ines"),
    Answered(after=3, request="R-006", text="Visitor records are kept for three months."),
    Closed(request="R-006"),
    Promised(after=2, request="R-007", line="send the screening record @ines due tomorrow 12:00"),
    Arrived(after=4, path=ARRIVING, text="Restore test of 2026-11-20: Waypoint database restored in 38 minutes.\n"),
    Attached(after=2, request="R-005", path=ARRIVING),
    Shown(request="R-009", path=TRAINING),
    Agreed(after=20, finding="N-001"),
    Disputed(finding="N-002", opinion="The policy asks for a test each half year, and both were made."),
    Printed(after=10, name="closing.pdf"),
)  # fmt: skip
"""Eight requests (a ninth is taken back, its number never used again), two of them late."""

_NOT_COMPARED = frozenset({"changes"})


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else value


def _rows(rows: Iterable[object]) -> list[dict[str, object]]:
    """Return rows without their times: what was said and done, not when."""
    kept = []
    for row in rows:
        values = {field.name: getattr(row, field.name) for field in fields(row)}  # type: ignore[arg-type]
        kept.append(
            {
                name: _plain(value)
                for name, value in values.items()
                if name not in _NOT_COMPARED and not name.endswith("_at") and not isinstance(value, datetime)
            }
        )
    return kept


def record_of(snapshot: Snapshot) -> dict[str, list[dict[str, object]]]:
    """Return what a day left in the record, without times, hashes of the journal and places of this machine."""
    record = {
        "requests": _rows(snapshot.requests),
        "answers": _rows(snapshot.answers),
        "exhibits": _rows(snapshot.exhibits),
        "attachments": _rows(snapshot.attachments),
        "follow_ups": _rows(snapshot.follow_ups),
        "findings": _rows(snapshot.findings),
        "tags": _rows(snapshot.tags),
        "notes": _rows(snapshot.notes),
    }
    record["states"] = [
        {"id": request.id, "states": [str(change.state) for change in request.changes]}
        for request in snapshot.requests
    ]
    record["due"] = [
        {"id": follow_up.id, "due": follow_up.due_at is not None} for follow_up in snapshot.follow_ups
    ]
    return record
