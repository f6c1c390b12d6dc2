"""What a closing sheet still lacks, so that it can be mended while the auditor is still at the table."""

from __future__ import annotations

from collections.abc import Iterable

from audit_room.model.finding import FindingState, missing_for_agreement
from audit_room.model.follow_up import FollowUpState
from audit_room.model.request import RequestState, WaitingOn
from audit_room.model.snapshot import Snapshot

_NAMED = 12


def _named(ids: Iterable[str]) -> str:
    """Return the ids joined, the rest counted where there are too many to read."""
    every = list(ids)
    shown = ", ".join(every[:_NAMED])
    return shown if len(every) <= _NAMED else f"{shown} and {len(every) - _NAMED} more"


def _facts(snapshot: Snapshot) -> list[str]:
    audit = snapshot.audit
    parts = {"the organisation": audit.organisation, "the scope": audit.scope, "the auditors": audit.auditors}
    blank = [name for name, value in parts.items() if not value]
    lines = [f"Not noted: {', '.join(blank)}."] if blank else []
    if not any(r.state is not RequestState.STAGED for r in snapshot.requests):
        lines.append("No request was noted.")
    if not snapshot.exhibits:
        lines.append("No evidence was shown.")
    return lines


def _findings(snapshot: Snapshot) -> list[str]:
    lines = []
    for finding in snapshot.findings:
        if finding.state in {FindingState.SIGNALLED, FindingState.DRAFTED}:
            lacks = missing_for_agreement(finding)
            wanting = (
                f"lacks {' and '.join(lacks)}" if lacks else "is complete but neither agreed nor disputed"
            )
            lines.append(f"Finding {finding.id} {wanting}.")
        elif finding.state is FindingState.DISPUTED and not finding.opinion.strip():
            lines.append(f"Finding {finding.id} is disputed without a diverging opinion in writing.")
    return lines


def _requests(snapshot: Snapshot) -> list[str]:
    ours = [r.id for r in snapshot.requests if r.is_open and r.waiting_on is WaitingOn.US]
    theirs = [r.id for r in snapshot.requests if r.is_open and r.waiting_on is WaitingOn.AUDITOR]
    lines = []
    if ours:
        lines.append(f"Still to be shown ({len(ours)}): {_named(ours)}.")
    if theirs:
        lines.append(f"Still to be accepted or clarified by the auditor ({len(theirs)}): {_named(theirs)}.")
    return lines


def _follow_ups(snapshot: Snapshot) -> list[str]:
    promised = [f for f in snapshot.follow_ups if f.state is FollowUpState.OPEN]
    nobody = [f.id for f in promised if not f.owner]
    undated = [f.id for f in promised if f.due_at is None]
    lines = []
    if nobody:
        lines.append(f"Promised without an owner ({len(nobody)}): {_named(nobody)}.")
    if undated:
        lines.append(f"Promised without a date ({len(undated)}): {_named(undated)}.")
    return lines


def _answers(snapshot: Snapshot) -> list[str]:
    bare = [answer.id for answer in snapshot.without_evidence()]
    return [f"Answered without evidence ({len(bare)}): {_named(bare)}."] if bare else []


def still_missing(snapshot: Snapshot) -> tuple[str, ...]:
    """Return what is missing from the sheet of this snapshot, one sentence each.

    Of an outward snapshot only outward things are said: it holds no other.
    """
    parts = (_facts, _findings, _requests, _follow_ups, _answers)
    return tuple(line for part in parts for line in part(snapshot))
