"""The outward record: what may be said to the auditor, and nothing else.

An outward sheet is made from this snapshot alone, so that nothing internal can reach it by a slip in a form.
Field by field:

==============  =======================================================  =====================================
kind            leaves the house                                         stays in the house
==============  =======================================================  =====================================
audit           name, organisation, scope, auditors, frameworks,         uid, evidence_root (a path of our
                created_at, targets                                      machines)
request         id, text, refs, times, state, owner, priority,           line (as typed, with its tokens);
                asked_by, parent; reason of *not available* (it was      every other reason
                told to the auditor)
… staged        nothing: it was not asked yet                            all of it
… withdrawn     id, times and state, to be counted                       text, refs, owner, asked_by, reason
answer          nothing                                                  all of it, with the mark
                                                                         *without evidence*
attachment      nothing: laid ready is not shown                         all of it
exhibit         id, request, path, sha256, size, time, shown_to, how     shown_by
follow-up       id, text, state, times, owner, request, delivered        promised_by, reason
… dropped       id, times and state, to be counted                       text, owner, delivered
finding         id, grade, state, times, refs, statement, objective      noted_by, reason; our opinion unless
                evidence, location, the auditor's words, correction      the finding is disputed with it
                on the spot, request
… withdrawn     id, grade, times and state, to be counted                every text, refs
tag, notes      nothing                                                  all of it
journal         head and number of entries                               —
==============  =======================================================  =====================================
"""

from __future__ import annotations

from dataclasses import replace

from audit_room.model.exhibit import Exhibit
from audit_room.model.finding import Finding, FindingState
from audit_room.model.follow_up import FollowUp, FollowUpState
from audit_room.model.request import Request, RequestState
from audit_room.model.snapshot import Snapshot


def _request(request: Request, asked: frozenset[str]) -> Request:
    if request.state is RequestState.WITHDRAWN:
        return replace(request, text="", line="", refs=(), owner="", asked_by="", parent=None, reason="")
    reason = request.reason if request.state is RequestState.NOT_AVAILABLE else ""
    return replace(request, line="", reason=reason, parent=_only(request.parent, asked))


def _only(request_id: str | None, asked: frozenset[str]) -> str | None:
    """Return the id of a request that was asked, None for one that is only expected."""
    return request_id if request_id in asked else None


def _exhibit(exhibit: Exhibit) -> Exhibit:
    return replace(exhibit, shown_by="")


def _follow_up(follow_up: FollowUp, asked: frozenset[str]) -> FollowUp:
    shown = replace(follow_up, promised_by="", reason="", request_id=_only(follow_up.request_id, asked))
    if follow_up.state is FollowUpState.DROPPED:
        return replace(shown, text="", owner="", delivered=())
    return shown


def _finding(finding: Finding, asked: frozenset[str]) -> Finding:
    shown = replace(finding, noted_by="", reason="", request_id=_only(finding.request_id, asked))
    if finding.state is FindingState.WITHDRAWN:
        return replace(
            shown, statement="", refs=(), objective_evidence="", location="", auditor_words="", opinion="",
            corrected_on_the_spot="",
        )  # fmt: skip
    return shown if finding.state is FindingState.DISPUTED else replace(shown, opinion="")


def outward(snapshot: Snapshot) -> Snapshot:
    """Return the snapshot with everything internal left out; see the table of this module."""
    requests = [request for request in snapshot.requests if request.state is not RequestState.STAGED]
    asked = frozenset(request.id for request in requests)
    return Snapshot(
        audit=replace(snapshot.audit, uid="", evidence_root=b""),
        requests=tuple(_request(request, asked) for request in requests),
        exhibits=tuple(_exhibit(exhibit) for exhibit in snapshot.exhibits),
        follow_ups=tuple(_follow_up(follow_up, asked) for follow_up in snapshot.follow_ups),
        findings=tuple(_finding(finding, asked) for finding in snapshot.findings),
        head=snapshot.head,
        entries=snapshot.entries,
    )
