"""The parts of a closing summary: plain facts, gathered once, from which every form of the sheet is made.

Moments are UTC; each form shows them in the zone of the sheet.  Durations are seconds, sizes are bytes.
Texts are as they were written down: each form makes them harmless in its own way.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from audit_room.model.finding import Grade


class Audience(StrEnum):
    """For whom the sheet is: the auditor across the table, or our own house."""

    AUDITOR = "auditor"
    INTERNAL = "internal"


GRADE_ORDER = (Grade.MAJOR, Grade.MINOR, Grade.OBSERVATION, Grade.OFI, Grade.STRENGTH)
"""The order in which findings are read out."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AuditFacts:
    """What audit this is; ``days`` are the local days on which something was asked, shown or found."""

    name: str
    organisation: str
    standard: str
    scope: str
    auditors: tuple[str, ...]
    days: tuple[date, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class NamedRequirement:
    """A ref with its title; the title is empty where the framework does not know the ref."""

    ref: str
    title: str


@dataclass(frozen=True, kw_only=True, slots=True)
class FindingEntry:
    """One finding; ``lacks`` says what it still needs before it can be agreed.

    ``noted_by`` and ``reason`` are empty in an outward sheet.
    """

    id: str
    grade: str
    grade_word: str
    state: str
    requirements: tuple[NamedRequirement, ...]
    statement: str
    objective_evidence: str
    location: str
    auditor_words: str
    opinion: str
    corrected_on_the_spot: str
    request_id: str | None
    signalled_at: datetime
    acknowledged_at: datetime | None
    settled_at: datetime | None
    lacks: tuple[str, ...]
    noted_by: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RequestEntry:
    """One request; ``waited_seconds`` counts only the time in which it was our turn."""

    id: str
    text: str
    state: str
    refs: tuple[str, ...]
    owner: str
    asked_by: str
    asked_at: datetime
    due_at: datetime | None
    waited_seconds: int
    waiting_on: str
    late: bool
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class FollowUpEntry:
    """One promise; ``delivered`` names what was handed over for it."""

    id: str
    text: str
    state: str
    request_id: str | None
    owner: str
    promised_at: datetime
    due_at: datetime | None
    overdue: bool
    settled_at: datetime | None
    delivered: tuple[str, ...]
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerEntry:
    """One answer behind which no evidence stands."""

    id: str
    request_id: str
    text: str
    speaker: str
    answered_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class LateEntry:
    """One request over its time; ``settled`` is False while it is still open and running."""

    id: str
    text: str
    asked_at: datetime
    due_at: datetime | None
    took_seconds: int
    over_seconds: int
    settled: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ResponseTimes:
    """How long it took to show what was asked for, over the requests whose clock has stopped (``count``).

    ``still_running`` counts those whose clock has not; ``late`` holds both kinds, the longest over first.
    """

    count: int
    median_seconds: int | None
    longest_seconds: int | None
    longest_id: str | None
    within_target: int
    still_running: int
    late: tuple[LateEntry, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ExhibitEntry:
    """What was shown.

    ``path`` is relative to the evidence folder, in its display form; ``path_bytes`` is the name itself in
    base64 where the two differ, else None.
    """

    id: str
    request_id: str
    shown_at: datetime
    path: str
    path_bytes: str | None
    sha256: str
    size: int
    shown_to: str
    how: str


@dataclass(frozen=True, kw_only=True, slots=True)
class WithdrawnEntry:
    """A request or finding that was withdrawn, or a promise that was dropped."""

    id: str
    text: str
    state: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class NoteEntry:
    """An internal note."""

    id: str
    text: str
    noted_at: datetime
    noted_by: str
    about: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Findings:
    """The findings by how they stand, the gravest first in each; ``withdrawn`` is only counted."""

    agreed: tuple[FindingEntry, ...]
    disputed: tuple[FindingEntry, ...]
    unsettled: tuple[FindingEntry, ...]
    closed: tuple[FindingEntry, ...]
    withdrawn: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Requests:
    """The requests the sheet speaks of; ``asked`` and ``withdrawn`` are counts."""

    asked: int
    withdrawn: int
    open: tuple[RequestEntry, ...]
    not_available: tuple[RequestEntry, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class FollowUps:
    """The promises: those still open, the next due first, and those kept."""

    open: tuple[FollowUpEntry, ...]
    delivered: tuple[FollowUpEntry, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Counts:
    """The sheet in numbers; ``evidence_shown`` counts each content of each file once."""

    requests_asked: int
    requests_open: int
    requests_late: int
    requests_not_available: int
    requests_withdrawn: int
    findings_agreed: int
    findings_disputed: int
    findings_unsettled: int
    findings_closed: int
    findings_withdrawn: int
    follow_ups_open: int
    follow_ups_overdue: int
    follow_ups_delivered: int
    exhibits_shown: int
    evidence_shown: int
