"""A finding: a nonconformity or another result of the audit (design section 9)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from audit_room.model.errors import TransitionError


class Grade(StrEnum):
    """The scale of ISO certification bodies."""

    MAJOR = "major"
    MINOR = "minor"
    OFI = "ofi"
    OBSERVATION = "observation"
    STRENGTH = "strength"


GRADE_WORDS = {
    Grade.MAJOR: "major nonconformity",
    Grade.MINOR: "minor nonconformity",
    Grade.OFI: "opportunity for improvement",
    Grade.OBSERVATION: "observation",
    Grade.STRENGTH: "strength",
}

NONCONFORMITIES = frozenset({Grade.MAJOR, Grade.MINOR})


class FindingState(StrEnum):
    """Where a finding stands; *acknowledged* (understood) is kept apart from *agreed*."""

    SIGNALLED = "signalled"
    DRAFTED = "drafted"
    AGREED = "agreed"
    DISPUTED = "disputed"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


_LEGAL = {
    FindingState.SIGNALLED: {
        FindingState.DRAFTED,
        FindingState.AGREED,
        FindingState.DISPUTED,
        FindingState.WITHDRAWN,
    },
    FindingState.DRAFTED: {FindingState.AGREED, FindingState.DISPUTED, FindingState.WITHDRAWN},
    FindingState.AGREED: {
        FindingState.DISPUTED,
        FindingState.WITHDRAWN,
        FindingState.CLOSED,
        FindingState.DRAFTED,
    },
    FindingState.DISPUTED: {
        FindingState.AGREED,
        FindingState.WITHDRAWN,
        FindingState.CLOSED,
        FindingState.DRAFTED,
    },
    FindingState.WITHDRAWN: {FindingState.DRAFTED},
    FindingState.CLOSED: {FindingState.DRAFTED},
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """What the auditor found: requirement, objective evidence, statement and grade, his words apart from ours.

    ``corrected_on_the_spot`` notes a correction; the finding stays.  ``opinion`` is our diverging opinion.
    Times are UTC.
    """

    id: str
    grade: Grade
    state: FindingState
    statement: str
    signalled_at: datetime
    noted_by: str
    refs: tuple[str, ...] = ()
    objective_evidence: str = ""
    location: str = ""
    auditor_words: str = ""
    opinion: str = ""
    corrected_on_the_spot: str = ""
    request_id: str | None = None
    acknowledged_at: datetime | None = None
    settled_at: datetime | None = None
    reason: str = ""


def missing_for_agreement(finding: Finding) -> list[str]:
    """Return what a finding still lacks before it can be agreed: a requirement, objective evidence, a statement.

    Source: ISO/IEC 27000 audit practice (ISO 19011, 6.4.8): a nonconformity is the non-fulfilment of a requirement,
    supported by audit evidence.  A strength needs neither.
    """
    if finding.grade is Grade.STRENGTH:
        return [] if finding.statement.strip() else ["a statement"]
    lacks = []
    if not any(ref.strip() for ref in finding.refs):
        lacks.append("a requirement (ref)")
    if not finding.objective_evidence.strip():
        lacks.append("objective evidence")
    if not finding.statement.strip():
        lacks.append("a statement")
    return lacks


def move(finding: Finding, state: FindingState, now: datetime, *, reason: str = "") -> Finding:
    """Return the finding in another state.

    Raises TransitionError when the step is not allowed, a reason is missing (disputed, withdrawn), or it would
    become *agreed* without requirement and objective evidence.
    """
    if state is finding.state:
        raise TransitionError(f"{finding.id} is {state} already; nothing was changed.")
    if state not in _LEGAL[finding.state]:
        raise TransitionError(
            f"{finding.id} is {finding.state} and cannot become {state}; nothing was changed."
        )
    if state is FindingState.AGREED and (lacks := missing_for_agreement(finding)):
        raise TransitionError(
            f"{finding.id} cannot be agreed yet: it lacks {' and '.join(lacks)}; add it with finding edit."
        )
    if state in {FindingState.DISPUTED, FindingState.WITHDRAWN} and not reason.strip():
        raise TransitionError(f"{finding.id} can become {state} only with a reason; say why in a few words.")
    settled = None if state is FindingState.DRAFTED else now
    opinion = reason if state is FindingState.DISPUTED else finding.opinion
    return replace(finding, state=state, settled_at=settled, reason=reason or finding.reason, opinion=opinion)


def edited(finding: Finding, **changes: object) -> Finding:
    """Return the finding with other parts; a signalled one that is now complete counts as drafted.

    What was agreed or closed is the finding as it was worded then: one that is changed goes back to drafted.
    """
    new: Finding = replace(finding, **changes)  # type: ignore[arg-type]
    if new.state is FindingState.SIGNALLED and not missing_for_agreement(new):
        return replace(new, state=FindingState.DRAFTED)
    if new.state in {FindingState.AGREED, FindingState.CLOSED} and new != finding:
        return replace(new, state=FindingState.DRAFTED, settled_at=None)
    return new
