"""Findings as lines of a list, and one of them with all its parts."""

from __future__ import annotations

from datetime import tzinfo

from rich.text import Text

from audit_room.model.durations import local_stamp
from audit_room.model.finding import GRADE_WORDS, Finding, FindingState, Grade, missing_for_agreement
from audit_room.model.requirement import Framework
from audit_room.tui.themes import Ink
from audit_room.tui.widgets.columns import fitted, labelled, wrapped

_ID, _GRADE, _STATE = 6, 11, 9
_LABEL = 12
_UNSETTLED = frozenset({FindingState.SIGNALLED, FindingState.DRAFTED})


def _grade_style(grade: Grade, ink: Ink) -> str:
    return {Grade.MAJOR: f"bold {ink.over}", Grade.MINOR: ink.amber, Grade.STRENGTH: ink.good}.get(
        grade, ink.plain
    )


def _refs_width(width: int) -> int:
    return 10 if width < 90 else 20  # noqa: PLR2004 - cells


def finding_header(width: int) -> Text:
    """Return the line above the list of findings."""
    refs = _refs_width(width)
    return Text(
        f"  {fitted('id', _ID)} {fitted('grade', _GRADE)} {fitted('state', _STATE)} "
        f"{fitted('refs', refs)} statement"
    )


def finding_line(finding: Finding, width: int, *, ink: Ink) -> Text:
    """Return one row; ``?`` marks a finding that lacks what agreement needs."""
    lacks = finding.state in _UNSETTLED and bool(missing_for_agreement(finding))
    quiet = finding.state in {FindingState.WITHDRAWN, FindingState.CLOSED}
    text = Text(no_wrap=True)
    text.append("? " if lacks else "  ", f"bold {ink.amber}")
    text.append(f"{fitted(finding.id, _ID)} ", ink.accent)
    grade = "MAJOR" if finding.grade is Grade.MAJOR else finding.grade.value
    text.append(f"{fitted(grade, _GRADE)} ", ink.dim if quiet else _grade_style(finding.grade, ink))
    text.append(f"{fitted(finding.state.value, _STATE)} ", ink.dim if quiet else ink.plain)
    text.append(f"{fitted(', '.join(finding.refs), _refs_width(width))} ", ink.accent)
    text.append(fitted(finding.statement, max(width - text.cell_len, 0)), ink.dim if quiet else ink.plain)
    return text


def finding_text(finding: Finding, width: int, *, framework: Framework, zone: tzinfo, ink: Ink) -> Text:
    """Return one finding with all its parts; empty parts are left out, what it lacks is said."""
    text = Text(no_wrap=True)
    for line in wrapped(f"{finding.id} {GRADE_WORDS[finding.grade]}, {finding.state.value}", width):
        text.append(line + "\n", "bold")
    lacks = missing_for_agreement(finding)
    if lacks and finding.state in _UNSETTLED:
        for line in wrapped(f"? lacks {' and '.join(lacks)}", width):
            text.append(line + "\n", ink.amber)

    def row(label: str, value: str) -> None:
        if value:
            text.append_text(labelled(label, value, width=width, label_width=_LABEL, label_style=ink.dim))

    for ref in finding.refs:
        row("requirement", f"{ref} {framework.title(ref)}")
    row("statement", finding.statement)
    row("evidence", finding.objective_evidence)
    row("location", finding.location)
    row("auditor", finding.auditor_words)
    row("our opinion", finding.opinion)
    row("corrected", finding.corrected_on_the_spot)
    row("request", finding.request_id or "")
    noted = local_stamp(finding.signalled_at, zone)
    row("noted", f"{noted} by {finding.noted_by}" if finding.noted_by else noted)
    if finding.acknowledged_at:
        row("understood", local_stamp(finding.acknowledged_at, zone))
    if finding.settled_at:
        row(finding.state.value, local_stamp(finding.settled_at, zone))
    row("reason", finding.reason if finding.reason != finding.opinion else "")
    return text
