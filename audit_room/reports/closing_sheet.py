"""The closing summary laid out as a sheet: which sections, in which order, in which words."""

from __future__ import annotations

from audit_room.reports.closing_sections import (
    evidence_section,
    internal_sections,
    open_request_sections,
    promise_sections,
    response_section,
    unbacked_section,
)
from audit_room.reports.closing_summary import ClosingSummary
from audit_room.reports.finding_sections import finding_sections
from audit_room.reports.moments import stamp
from audit_room.reports.sheet import NOTHING, Block, Facts, Lines, Numbers, Section, Sheet, Signatures
from audit_room.reports.summary_parts import Audience

_SHORT_HEAD = 16
_MARKING = {
    Audience.AUDITOR: "For the auditor",
    Audience.INTERNAL: "INTERNAL: not for the auditor",
}


def _zone_name(summary: ClosingSummary) -> str:
    offset = summary.moment.astimezone(summary.zone).strftime("%z")
    return f"{summary.zone}, UTC{offset[:3]}:{offset[3:5]}"


def _audit_section(summary: ClosingSummary) -> Section:
    audit = summary.audit
    not_noted = "not noted"
    pairs = [
        ("Organisation", audit.organisation or not_noted),
        ("Audit", audit.name),
        ("Standard", audit.standard),
        ("Scope", audit.scope or not_noted),
        ("Auditors", ", ".join(audit.auditors) or not_noted),
        ("Audit days", ", ".join(day.isoformat() for day in audit.days) or "none yet"),
    ]
    if summary.day:
        pairs.append(("This sheet", f"the day {summary.day.isoformat()}, and everything still open"))
    if summary.as_of:
        pairs.append(("As it stood at", stamp(summary, summary.as_of)))
    pairs.append(("Printed", f"{stamp(summary, summary.made_at)} (times in {_zone_name(summary)})"))
    return Section(title="The audit", blocks=(Facts(tuple(pairs)), _numbers(summary)))


def _numbers(summary: ClosingSummary) -> Numbers:
    """Return the counts, leaving out the zeros that would say nothing."""
    counts = summary.counts
    requests = [
        (counts.requests_asked, "asked"),
        (counts.requests_open, "open"),
        (counts.requests_late, "late"),
    ]
    findings = [
        (counts.findings_agreed, "agreed"),
        (counts.findings_disputed, "disputed"),
        (counts.findings_unsettled, "not yet settled"),
    ]
    promises = [(counts.follow_ups_open, "open"), (counts.follow_ups_overdue, "overdue")]
    promises.append((counts.follow_ups_delivered, "delivered"))
    rare = (
        (requests, counts.requests_not_available, "not available"),
        (requests, counts.requests_withdrawn, "withdrawn"),
        (findings, counts.findings_closed, "closed"),
        (findings, counts.findings_withdrawn, "withdrawn"),
    )
    for group, number, word in rare:
        if number:
            group.append((number, word))
    evidence = ((counts.exhibits_shown, "exhibits shown"), (counts.evidence_shown, "files and versions"))
    return Numbers(
        (
            ("Requests", tuple(requests)),
            ("Findings", tuple(findings)),
            ("Promises", tuple(promises)),
            ("Evidence", evidence),
        )
    )


def _missing_section(summary: ClosingSummary) -> Section:
    missing = summary.still_missing
    block: Block = Lines(missing, listed=True) if missing else Lines((NOTHING,))
    return Section(title="Still missing from this sheet", blocks=(block,), count=len(missing))


def _signatures(summary: ClosingSummary) -> Section:
    lead = summary.audit.auditors[0] if summary.audit.auditors else ""
    return Section(
        title="Signatures",
        blocks=(
            Lines((summary.sampling_note, *_journal(summary))),
            Signatures(
                (("Lead auditor", lead), ("For the audited organisation", summary.audit.organisation))
            ),
        ),
        together=True,
    )


def _journal(summary: ClosingSummary) -> tuple[str, ...]:
    if not summary.journal_head:
        return ("The journal of this audit has no entry yet.",)
    return (
        f"Head of the journal after {summary.journal_entries} entries; kept on paper, "
        "it shows whether the record was changed afterwards:",
        summary.journal_head,
    )


def lay_out(summary: ClosingSummary) -> Sheet:
    """Return the sheet of a closing summary, its sections in the order of a closing meeting."""
    sections = [_audit_section(summary), *finding_sections(summary), *open_request_sections(summary)]
    sections += promise_sections(summary)
    if summary.audience is Audience.INTERNAL:
        sections.append(unbacked_section(summary))
    sections += [response_section(summary), evidence_section(summary)]
    if summary.audience is Audience.INTERNAL:
        sections += internal_sections(summary)
    sections += [_missing_section(summary), _signatures(summary)]
    head = summary.journal_head[:_SHORT_HEAD]
    return Sheet(
        title="Closing summary",
        name=summary.audit.name,
        organisation=summary.audit.organisation,
        marking=_MARKING[summary.audience],
        internal=summary.audience is Audience.INTERNAL,
        journal=f"journal {head}… ({summary.journal_entries} entries)" if head else "journal empty",
        made=f"printed {stamp(summary, summary.made_at)}",
        sections=tuple(sections),
    )
