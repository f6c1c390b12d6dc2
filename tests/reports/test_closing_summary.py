"""What the summary gathers, and what it leaves out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from audit_room.frameworks.catalogue import load
from audit_room.model.finding import FindingState, Grade
from audit_room.model.follow_up import FollowUp, FollowUpState
from audit_room.model.request import RequestState
from audit_room.model.snapshot import Snapshot
from audit_room.reports.closing_summary import Audience, gather
from tests.reports.snapshots import (
    BERLIN,
    HEAD,
    NOW,
    audit,
    empty,
    exhibit,
    finding,
    minutes,
    request,
    rich,
    summary,
)


def ids(entries: tuple[object, ...]) -> list[str]:
    """Return the ids of entries."""
    return [str(getattr(entry, "id")) for entry in entries]  # noqa: B009


def test_findings_stand_by_state_and_the_gravest_comes_first() -> None:
    findings = summary(rich()).findings
    assert ids(findings.agreed) == ["N-002", "N-001", "N-005", "N-006"]
    assert ids(findings.disputed) == ["N-003"]
    assert ids(findings.unsettled) == ["N-007", "N-004"]
    assert findings.withdrawn == 1
    assert [r.title for r in findings.agreed[1].requirements] == ["Access rights"]


def test_a_finding_says_what_it_lacks() -> None:
    unsettled = summary(rich()).findings.unsettled
    assert unsettled[0].lacks == ()
    assert unsettled[1].lacks == ("a requirement (ref)", "objective evidence")


def test_open_requests_carry_owner_state_and_waiting() -> None:
    requests = summary(rich()).requests
    assert [(r.id, r.state, r.owner, r.waited_seconds // 60, r.late) for r in requests.open] == [
        ("R-025", "working", "maria", 100, True),
        ("R-026", "new", "", 20, False),
        ("R-027", "clarify", "ben", 10, False),
    ]
    assert requests.asked == 30
    assert [(r.id, r.reason) for r in requests.not_available] == [
        ("R-028", "Kept by the parent company; told to L. Moreau.")
    ]


def test_promises_are_sorted_by_due_time_and_the_undated_come_last() -> None:
    follow_ups = summary(rich()).follow_ups
    assert [(f.id, f.overdue) for f in follow_ups.open] == [
        ("F-001", True),
        ("F-002", False),
        ("F-003", False),
    ]
    assert [(f.id, f.delivered) for f in follow_ups.delivered] == [("F-004", ("hr/org chart [2026].pdf",))]


def test_counts_are_those_of_the_lists() -> None:
    sheet = summary(rich())
    counts = sheet.counts
    assert counts.requests_open == len(sheet.requests.open) == 3
    assert counts.requests_late == len(sheet.response_times.late) == 10
    assert counts.findings_agreed == len(sheet.findings.agreed) == 4
    assert counts.follow_ups_overdue == 1
    assert counts.exhibits_shown == len(sheet.exhibits) == 40


def test_evidence_shown_twice_counts_once_unless_its_bytes_changed() -> None:
    once = exhibit(1, b"a.pdf")
    shown = (once, replace(once, id="X-002"), replace(once, id="X-003", sha256="0" * 64))
    counts = summary(Snapshot(audit=audit(), exhibits=shown)).counts
    assert (counts.exhibits_shown, counts.evidence_shown) == (3, 2)


def test_response_times_median_longest_and_within_target() -> None:
    new, shown, clarify = RequestState.NEW, RequestState.SHOWN, RequestState.CLARIFY
    requests = (
        request(1, "quick", (0, new), (10, shown)),
        request(2, "paused", (0, new), (5, clarify), (65, RequestState.WORKING), (80, shown)),
        request(3, "slow", (0, new), (45, shown)),
        request(4, "running and over", (400, new)),
        request(5, "running", (470, new)),
        request(6, "never asked", (0, RequestState.STAGED)),
        request(7, "withdrawn", (0, new), (100, RequestState.WITHDRAWN)),
    )
    times = summary(Snapshot(audit=audit(), requests=requests)).response_times
    assert (times.count, times.within_target, times.still_running) == (3, 2, 2)
    assert (times.median_seconds, times.longest_seconds, times.longest_id) == (20 * 60, 45 * 60, "R-003")
    assert [(late.id, late.over_seconds // 60, late.settled) for late in times.late] == [
        ("R-004", 50, False),
        ("R-003", 15, True),
    ]


def test_what_is_missing_is_said() -> None:
    assert summary(rich()).still_missing == (
        "Finding N-004 lacks a requirement (ref) and objective evidence.",
        "Finding N-007 is complete but neither agreed nor disputed.",
        "Still to be shown (2): R-025, R-026.",
        "Still to be accepted or clarified by the auditor (1): R-027.",
        "Promised without an owner (1): F-003.",
        "Promised without a date (1): F-003.",
        "Answered without evidence (1): R-025.1.",
    )
    assert summary(empty()).still_missing == (
        "Not noted: the organisation, the scope, the auditors.",
        "No request was noted.",
        "No evidence was shown.",
    )


def test_a_finding_disputed_without_words_is_missed() -> None:
    disputed = finding(1, Grade.MINOR, FindingState.DISPUTED, "no log")
    missing = summary(Snapshot(audit=audit(), findings=(disputed,))).still_missing
    assert "Finding N-001 is disputed without a diverging opinion in writing." in missing


def test_many_open_requests_are_named_up_to_a_dozen() -> None:
    requests = tuple(request(number) for number in range(1, 16))
    missing = summary(Snapshot(audit=audit(), requests=requests)).still_missing
    assert any(
        line.startswith("Still to be shown (15): R-001,") and line.endswith("R-012 and 3 more.")
        for line in missing
    )


def test_a_complete_audit_misses_nothing() -> None:
    done = request(1, "policy", (0, RequestState.NEW), (5, RequestState.SHOWN), (9, RequestState.ACCEPTED))
    assert (
        summary(Snapshot(audit=audit(), requests=(done,), exhibits=(exhibit(1, b"p.pdf"),))).still_missing
        == ()
    )


def test_answers_without_evidence_are_internal() -> None:
    assert ids(summary(rich()).answers_without_evidence) == ["R-025.1"]
    outward = summary(rich(), Audience.AUDITOR)
    assert outward.answers_without_evidence == ()
    assert not any("without evidence" in line for line in outward.still_missing)


def test_internal_sheet_keeps_what_was_withdrawn_with_its_reason() -> None:
    sheet = summary(rich())
    assert [(w.id, w.reason) for w in sheet.withdrawn] == [
        ("R-029", "a slip of ours"),
        ("F-005", "auditor waived it"),
        ("N-008", "the record was found"),
    ]
    assert ids(sheet.requests_staged) == ["R-030"]
    assert [note.text for note in sheet.notes] == ["He looks at dates first."]
    assert sheet.evidence_root == "/home/maria/evidence"


def test_both_audiences_get_the_same_numbers() -> None:
    assert summary(rich(), Audience.AUDITOR).counts == summary(rich()).counts


def test_a_day_limits_what_happened_but_not_what_is_open() -> None:
    yesterday = -24 * 60
    shown, new = RequestState.SHOWN, RequestState.NEW
    kept = FollowUp(
        id="F-001", text="old", state=FollowUpState.DELIVERED, promised_at=minutes(yesterday),
        promised_by="maria", settled_at=minutes(yesterday + 60),
    )  # fmt: skip
    snapshot = Snapshot(
        audit=audit(),
        requests=(
            request(1, "old and open", (yesterday, new)),
            request(
                2,
                "old and shown",
                (yesterday, new),
                (yesterday + 9, shown),
                (yesterday + 10, RequestState.ACCEPTED),
            ),
            request(3, "today", (5, new), (10, shown)),
        ),
        exhibits=(exhibit(1, b"old.pdf", "R-002", yesterday + 9), exhibit(2, b"new.pdf", "R-003", 10)),
        follow_ups=(kept, replace(kept, id="F-002", settled_at=minutes(60))),
        findings=(
            finding(1, Grade.MINOR, FindingState.AGREED, "old", settled_at=minutes(yesterday)),
            finding(2, Grade.MINOR, FindingState.CLOSED, "closed", settled_at=minutes(yesterday)),
        ),
    )
    today = gather(
        snapshot, load(), now=NOW, zone=BERLIN, audience=Audience.AUDITOR, day=date(2026, 11, 24)
    )  # fmt: skip
    assert ids(today.requests.open) == ["R-001", "R-003"]
    assert ids(today.exhibits) == ["X-002"]
    assert ids(today.follow_ups.delivered) == ["F-002"]
    assert ids(today.findings.agreed) == ["N-001"]
    assert today.findings.closed == ()
    assert (today.requests.asked, today.response_times.count) == (1, 1)
    whole = gather(snapshot, load(), now=NOW, zone=BERLIN, audience=Audience.AUDITOR)
    assert (len(whole.exhibits), len(whole.findings.closed), whole.requests.asked) == (2, 1, 3)
    assert whole.audit.days == (date(2026, 11, 23), date(2026, 11, 24))


def test_the_day_is_a_local_one() -> None:
    late = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
    shown = replace(exhibit(1, b"late.pdf"), shown_at=late)
    snapshot = Snapshot(audit=audit(), exhibits=(shown,))
    for day, count in ((date(2026, 11, 24), 0), (date(2026, 11, 25), 1)):
        found = gather(snapshot, load(), now=late, zone=BERLIN, audience=Audience.AUDITOR, day=day)
        assert len(found.exhibits) == count


@pytest.mark.parametrize(("earlier", "waited"), [(timedelta(0), 20), (timedelta(minutes=15), 5)])
def test_clocks_are_read_at_the_moment_the_sheet_speaks_of(earlier: timedelta, waited: int) -> None:
    snapshot = Snapshot(
        audit=audit(), requests=(request(1, "a", (460, RequestState.NEW)),), head=HEAD, entries=1
    )
    found = gather(snapshot, load(), now=NOW, zone=BERLIN, audience=Audience.AUDITOR, as_of=NOW - earlier)
    assert found.requests.open[0].waited_seconds == waited * 60
    assert (found.moment, found.made_at) == (NOW - earlier, NOW)
