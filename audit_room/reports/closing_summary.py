"""The closing summary: the whole record gathered into the order of a closing meeting.

Gathered once, purely; the forms (text, Markdown, JSON, PDF) only render what stands here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo

from audit_room.model.display import display
from audit_room.model.finding import FindingState
from audit_room.model.follow_up import FollowUpState
from audit_room.model.request import RequestState
from audit_room.model.requirement import Framework
from audit_room.model.snapshot import Snapshot
from audit_room.reports.entries import (
    InDay,
    audit_facts,
    exhibit_entry,
    finding_entries,
    follow_up_entry,
    in_day_test,
    note_entries,
    request_entries,
    request_entry,
    unbacked_entries,
    withdrawn_entries,
)
from audit_room.reports.outward import outward
from audit_room.reports.response_times import response_times
from audit_room.reports.still_missing import still_missing
from audit_room.reports.summary_parts import (
    AnswerEntry,
    Audience,
    AuditFacts,
    Counts,
    ExhibitEntry,
    Findings,
    FollowUps,
    NoteEntry,
    RequestEntry,
    Requests,
    ResponseTimes,
    WithdrawnEntry,
)

__all__ = ["SAMPLING_NOTE", "Audience", "ClosingSummary", "gather"]

SAMPLING_NOTE = "An audit looks at samples: where nothing was found, nonconformities may still exist."


@dataclass(frozen=True, kw_only=True, slots=True)
class ClosingSummary:
    """Everything a closing sheet says, in its order.

    ``moment`` is the moment the sheet speaks of (``as_of`` where given, else ``made_at``), in UTC like every
    time in it; ``zone`` is the zone in which times are shown.  ``day`` limits what was asked, shown,
    delivered and answered to one local day; findings and open items are always all that are still open.
    The last five fields are internal: empty in an outward sheet, and left out of its every form.
    """

    audience: Audience
    made_at: datetime
    moment: datetime
    as_of: datetime | None
    day: date | None
    zone: tzinfo
    audit: AuditFacts
    counts: Counts
    findings: Findings
    requests: Requests
    follow_ups: FollowUps
    response_times: ResponseTimes
    exhibits: tuple[ExhibitEntry, ...]
    still_missing: tuple[str, ...]
    sampling_note: str
    journal_head: str
    journal_entries: int
    evidence_root: str = ""
    answers_without_evidence: tuple[AnswerEntry, ...] = ()
    requests_staged: tuple[RequestEntry, ...] = ()
    withdrawn: tuple[WithdrawnEntry, ...] = ()
    notes: tuple[NoteEntry, ...] = ()


INTERNAL_FIELDS = frozenset(
    {"evidence_root", "answers_without_evidence", "requests_staged", "withdrawn", "notes"}
)
"""The fields of a summary that no outward form has."""


def _requests(seen: Snapshot, moment: datetime, in_day: InDay) -> Requests:
    asked = [r for r in seen.requests if r.state is not RequestState.STAGED and in_day(r.asked_at)]
    return Requests(
        asked=len(asked),
        withdrawn=sum(r.state is RequestState.WITHDRAWN for r in asked),
        open=tuple(request_entry(r, seen, moment) for r in seen.requests if r.is_open),
        not_available=request_entries(seen, moment, RequestState.NOT_AVAILABLE),
    )


def _findings(seen: Snapshot, framework: Framework, in_day: InDay) -> Findings:
    closed = finding_entries(seen, framework, FindingState.CLOSED)
    return Findings(
        agreed=finding_entries(seen, framework, FindingState.AGREED),
        disputed=finding_entries(seen, framework, FindingState.DISPUTED),
        unsettled=finding_entries(seen, framework, FindingState.SIGNALLED, FindingState.DRAFTED),
        closed=tuple(finding for finding in closed if in_day(finding.settled_at)),
        withdrawn=sum(finding.state is FindingState.WITHDRAWN for finding in seen.findings),
    )


def _follow_ups(seen: Snapshot, moment: datetime, in_day: InDay) -> FollowUps:
    promised = [follow_up_entry(f, moment) for f in seen.follow_ups if f.state is FollowUpState.OPEN]
    kept = [f for f in seen.follow_ups if f.state is FollowUpState.DELIVERED and in_day(f.settled_at)]
    return FollowUps(
        open=tuple(sorted(promised, key=lambda f: (f.due_at is None, f.due_at or f.promised_at))),
        delivered=tuple(follow_up_entry(f, moment) for f in kept),
    )


def _counts(
    requests: Requests,
    findings: Findings,
    follow_ups: FollowUps,
    times: ResponseTimes,
    exhibits: tuple[ExhibitEntry, ...],
) -> Counts:
    """Return the sheet in numbers, counted from its own lists."""
    return Counts(
        requests_asked=requests.asked,
        requests_open=len(requests.open),
        requests_late=len(times.late),
        requests_not_available=len(requests.not_available),
        requests_withdrawn=requests.withdrawn,
        findings_agreed=len(findings.agreed),
        findings_disputed=len(findings.disputed),
        findings_unsettled=len(findings.unsettled),
        findings_closed=len(findings.closed),
        findings_withdrawn=findings.withdrawn,
        follow_ups_open=len(follow_ups.open),
        follow_ups_overdue=sum(f.overdue for f in follow_ups.open),
        follow_ups_delivered=len(follow_ups.delivered),
        exhibits_shown=len(exhibits),
        evidence_shown=len({(x.path, x.path_bytes, x.sha256) for x in exhibits}),
    )


def gather(
    snapshot: Snapshot,
    framework: Framework,
    *,
    now: datetime,
    zone: tzinfo,
    audience: Audience,
    day: date | None = None,
    as_of: datetime | None = None,
) -> ClosingSummary:
    """Return the closing summary of a snapshot.

    ``now`` and ``as_of`` are aware moments; a summary *as of* an earlier moment needs the snapshot of that
    moment, and its clocks are read then.  ``day`` is a local day in ``zone``.  For the auditor everything
    internal is taken out first (:func:`audit_room.reports.outward.outward`), so that nothing below can let it
    through.
    """
    internal = audience is Audience.INTERNAL
    seen = snapshot if internal else outward(snapshot)
    moment = as_of or now
    in_day = in_day_test(day, zone)
    requests = _requests(seen, moment, in_day)
    findings = _findings(seen, framework, in_day)
    follow_ups = _follow_ups(seen, moment, in_day)
    times = response_times((r for r in seen.requests if in_day(r.asked_at)), seen.audit.targets, moment)
    exhibits = tuple(exhibit_entry(x) for x in seen.exhibits if in_day(x.shown_at))
    summary = ClosingSummary(
        audience=audience,
        made_at=now,
        moment=moment,
        as_of=as_of,
        day=day,
        zone=zone,
        audit=audit_facts(seen, framework, zone),
        counts=_counts(requests, findings, follow_ups, times, exhibits),
        findings=findings,
        requests=requests,
        follow_ups=follow_ups,
        response_times=times,
        exhibits=exhibits,
        still_missing=still_missing(seen),
        sampling_note=SAMPLING_NOTE,
        journal_head=seen.head,
        journal_entries=seen.entries,
    )
    if not internal:
        return summary
    return replace(
        summary,
        evidence_root=display(seen.audit.evidence_root),
        answers_without_evidence=unbacked_entries(seen, in_day),
        requests_staged=request_entries(seen, moment, RequestState.STAGED),
        withdrawn=withdrawn_entries(seen),
        notes=note_entries(seen, in_day),
    )
