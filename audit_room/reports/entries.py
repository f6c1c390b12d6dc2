"""From the record's rows to the entries of the sheet, kind by kind."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import date, datetime, tzinfo

from audit_room.model.display import display
from audit_room.model.exhibit import Exhibit
from audit_room.model.finding import GRADE_WORDS, Finding, FindingState, missing_for_agreement
from audit_room.model.follow_up import FollowUp, FollowUpState
from audit_room.model.request import Request, RequestState
from audit_room.model.request_clock import request_clock
from audit_room.model.requirement import Framework
from audit_room.model.snapshot import Snapshot
from audit_room.reports.summary_parts import (
    GRADE_ORDER,
    AnswerEntry,
    AuditFacts,
    ExhibitEntry,
    FindingEntry,
    FollowUpEntry,
    NamedRequirement,
    NoteEntry,
    RequestEntry,
    WithdrawnEntry,
)

InDay = Callable[[datetime | None], bool]
"""Whether a moment lies on the day of the sheet."""


def in_day_test(day: date | None, zone: tzinfo) -> InDay:
    """Return the test whether a moment lies on the day; every moment does where no day is given."""
    return lambda moment: day is None or (moment is not None and moment.astimezone(zone).date() == day)


def audit_days(snapshot: Snapshot, zone: tzinfo) -> tuple[date, ...]:
    """Return the local days of the audit, from what happened across the table."""
    moments = [r.asked_at for r in snapshot.requests if r.state is not RequestState.STAGED]
    moments += [x.shown_at for x in snapshot.exhibits]
    moments += [f.signalled_at for f in snapshot.findings]
    moments += [f.promised_at for f in snapshot.follow_ups]
    return tuple(sorted({moment.astimezone(zone).date() for moment in moments}))


def finding_entry(finding: Finding, framework: Framework) -> FindingEntry:
    """Return the entry of one finding, its refs with their titles."""
    return FindingEntry(
        id=finding.id,
        grade=finding.grade.value,
        grade_word=GRADE_WORDS[finding.grade],
        state=finding.state.value,
        requirements=tuple(NamedRequirement(ref=ref, title=framework.title(ref)) for ref in finding.refs),
        statement=finding.statement,
        objective_evidence=finding.objective_evidence,
        location=finding.location,
        auditor_words=finding.auditor_words,
        opinion=finding.opinion,
        corrected_on_the_spot=finding.corrected_on_the_spot,
        request_id=finding.request_id,
        signalled_at=finding.signalled_at,
        acknowledged_at=finding.acknowledged_at,
        settled_at=finding.settled_at,
        lacks=tuple(missing_for_agreement(finding)),
        noted_by=finding.noted_by,
        reason=finding.reason,
    )


def finding_entries(
    snapshot: Snapshot, framework: Framework, *states: FindingState
) -> tuple[FindingEntry, ...]:
    """Return the findings in these states, the gravest first."""
    found = [finding for finding in snapshot.findings if finding.state in states]
    found.sort(key=lambda finding: GRADE_ORDER.index(finding.grade))
    return tuple(finding_entry(finding, framework) for finding in found)


def request_entry(request: Request, snapshot: Snapshot, moment: datetime) -> RequestEntry:
    """Return the entry of one request, its clock read at ``moment``."""
    clock = request_clock(request, snapshot.audit.targets, moment)
    return RequestEntry(
        id=request.id,
        text=request.text,
        state=request.state.value,
        refs=request.refs,
        owner=request.owner,
        asked_by=request.asked_by,
        asked_at=request.asked_at,
        due_at=clock.due_at,
        waited_seconds=int(clock.elapsed),
        waiting_on=request.waiting_on.value,
        late=clock.late,
        reason=request.reason,
    )


def request_entries(snapshot: Snapshot, moment: datetime, state: RequestState) -> tuple[RequestEntry, ...]:
    """Return the entries of the requests in one state."""
    return tuple(request_entry(r, snapshot, moment) for r in snapshot.requests if r.state is state)


def follow_up_entry(follow_up: FollowUp, moment: datetime) -> FollowUpEntry:
    """Return the entry of one promise as it stands at ``moment``."""
    return FollowUpEntry(
        id=follow_up.id,
        text=follow_up.text,
        state=follow_up.state.value,
        request_id=follow_up.request_id,
        owner=follow_up.owner,
        promised_at=follow_up.promised_at,
        due_at=follow_up.due_at,
        overdue=follow_up.is_overdue(moment),
        settled_at=follow_up.settled_at,
        delivered=follow_up.delivered,
        reason=follow_up.reason,
    )


def exhibit_entry(exhibit: Exhibit) -> ExhibitEntry:
    """Return the entry of one exhibit, its name harmless and, where that differs, its very bytes."""
    shown = display(exhibit.path)
    same = shown.encode() == exhibit.path
    return ExhibitEntry(
        id=exhibit.id,
        request_id=exhibit.request_id,
        shown_at=exhibit.shown_at,
        path=shown,
        path_bytes=None if same else base64.b64encode(exhibit.path).decode("ascii"),
        sha256=exhibit.sha256,
        size=exhibit.size,
        shown_to=exhibit.shown_to,
        how=exhibit.how,
    )


def unbacked_entries(snapshot: Snapshot, in_day: InDay) -> tuple[AnswerEntry, ...]:
    """Return the answers without evidence that were given on the day of the sheet."""
    return tuple(
        AnswerEntry(
            id=answer.id,
            request_id=answer.request_id,
            text=answer.text,
            speaker=answer.speaker or answer.answered_by,
            answered_at=answer.answered_at,
        )
        for answer in snapshot.without_evidence()
        if in_day(answer.answered_at)
    )


def withdrawn_entries(snapshot: Snapshot) -> tuple[WithdrawnEntry, ...]:
    """Return what was withdrawn or dropped, with the words it had."""
    gone = [
        WithdrawnEntry(id=r.id, text=r.text, state=r.state.value, reason=r.reason)
        for r in snapshot.requests
        if r.state is RequestState.WITHDRAWN
    ]
    gone += [
        WithdrawnEntry(id=f.id, text=f.text, state=f.state.value, reason=f.reason)
        for f in snapshot.follow_ups
        if f.state is FollowUpState.DROPPED
    ]
    gone += [
        WithdrawnEntry(id=f.id, text=f.statement, state=f.state.value, reason=f.reason)
        for f in snapshot.findings
        if f.state is FindingState.WITHDRAWN
    ]
    return tuple(gone)


def note_entries(snapshot: Snapshot, in_day: InDay) -> tuple[NoteEntry, ...]:
    """Return the internal notes made on the day of the sheet."""
    return tuple(
        NoteEntry(
            id=note.id, text=note.text, noted_at=note.noted_at, noted_by=note.noted_by, about=note.about
        )
        for note in snapshot.notes
        if in_day(note.noted_at)
    )


def audit_facts(snapshot: Snapshot, framework: Framework, zone: tzinfo) -> AuditFacts:
    """Return what audit this is."""
    audit = snapshot.audit
    return AuditFacts(
        name=audit.name,
        organisation=audit.organisation,
        standard=framework.name,
        scope=audit.scope,
        auditors=audit.auditors,
        days=audit_days(snapshot, zone),
    )
