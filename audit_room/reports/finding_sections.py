"""The findings on the sheet: agreed by grade, then disputed, not yet settled, closed."""

from __future__ import annotations

from audit_room.model.finding import GRADE_WORDS, Grade
from audit_room.reports.closing_summary import ClosingSummary
from audit_room.reports.moments import when
from audit_room.reports.sheet import NOTHING, Block, Card, Heading, Lines, Section
from audit_room.reports.summary_parts import GRADE_ORDER, FindingEntry

_PLURALS = {
    Grade.MAJOR: "Major nonconformities",
    Grade.MINOR: "Minor nonconformities",
    Grade.OBSERVATION: "Observations",
    Grade.OFI: "Opportunities for improvement",
    Grade.STRENGTH: "Strengths",
}


def _title(finding: FindingEntry) -> str:
    named = [f"{r.ref} {r.title}".rstrip() for r in finding.requirements]
    if named:
        return "; ".join(named)
    return "no requirement named yet" if finding.lacks else "no single requirement"


def _signalled(finding: FindingEntry, summary: ClosingSummary) -> str:
    """Return when it came up, at which request, and when it was acknowledged as understood."""
    text = when(summary, finding.signalled_at)
    if finding.request_id:
        text += f", at {finding.request_id}"
    if finding.acknowledged_at:
        text += f"; acknowledged {when(summary, finding.acknowledged_at)}"
    return text


def _card(finding: FindingEntry, summary: ClosingSummary) -> Card:
    settled = f" {when(summary, finding.settled_at)}" if finding.settled_at else ""
    lacks = " and ".join(finding.lacks)
    same = finding.reason.strip() == finding.opinion.strip()
    parts = (
        ("Statement", finding.statement),
        ("Objective evidence", finding.objective_evidence),
        ("Location", finding.location),
        ("Auditor's words", finding.auditor_words),
        ("Diverging opinion", finding.opinion),
        ("Corrected on the spot", finding.corrected_on_the_spot),
        ("Signalled", _signalled(finding, summary)),
        ("Still lacks", lacks),
        ("Noted by", finding.noted_by),
        ("Reason", "" if same else finding.reason),
    )
    return Card(
        id=finding.id,
        title=_title(finding),
        standing=f"{GRADE_WORDS[Grade(finding.grade)]} · {finding.state}{settled}",
        parts=tuple((label, text) for label, text in parts if text.strip()),
    )


def _section(title: str, found: tuple[FindingEntry, ...], summary: ClosingSummary) -> Section:
    blocks: tuple[Block, ...] = tuple(_card(finding, summary) for finding in found)
    return Section(title=title, blocks=blocks or (Lines((NOTHING,)),), count=len(found))


def _agreed(summary: ClosingSummary) -> Section:
    """Return the agreed findings under a heading for each grade that occurs."""
    blocks: list[Block] = []
    for grade in GRADE_ORDER:
        found = [finding for finding in summary.findings.agreed if finding.grade == grade]
        if found:
            blocks.append(Heading(f"{_PLURALS[grade]} ({len(found)})"))
            blocks += [_card(finding, summary) for finding in found]
    count = len(summary.findings.agreed)
    return Section(title="Findings agreed", blocks=tuple(blocks) or (Lines((NOTHING,)),), count=count)


def finding_sections(summary: ClosingSummary) -> list[Section]:
    """Return the sections on findings; *closed* only where one was."""
    findings = summary.findings
    sections = [
        _agreed(summary),
        _section("Findings disputed", findings.disputed, summary),
        _section("Findings not yet settled", findings.unsettled, summary),
    ]
    if findings.closed:
        sections.append(_section("Findings closed", findings.closed, summary))
    return sections
