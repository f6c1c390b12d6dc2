"""Findings: nothing becomes agreed without requirement and objective evidence."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit_room.model.errors import TransitionError
from audit_room.model.finding import Finding, FindingState, Grade, edited, missing_for_agreement, move
from tests.clocks import MORNING
from tests.records import a_finding

LATER = MORNING + timedelta(minutes=5)
COMPLETE = a_finding(refs=("A.5.18",), evidence="No review for Q2 in the folder")


@pytest.mark.parametrize(
    ("finding", "lacks"),
    [
        (a_finding(), ["a requirement (ref)", "objective evidence"]),
        (a_finding(refs=("A.5.18",)), ["objective evidence"]),
        (a_finding(refs=("A.5.18",), evidence=" \n"), ["objective evidence"]),
        (a_finding(refs=(" ",), evidence="seen"), ["a requirement (ref)"]),
        (replace(COMPLETE, statement=" "), ["a statement"]),
        (COMPLETE, []),
    ],
)
def test_what_is_missing_is_named_and_stands_in_the_way(finding: Finding, lacks: list[str]) -> None:
    assert missing_for_agreement(finding) == lacks
    for state in (FindingState.SIGNALLED, FindingState.DRAFTED, FindingState.DISPUTED):
        before = replace(finding, state=state)
        if lacks:
            with pytest.raises(TransitionError, match=r"cannot be agreed yet: it lacks"):
                move(before, FindingState.AGREED, LATER)
        else:
            agreed = move(before, FindingState.AGREED, LATER)
            assert (agreed.state, agreed.settled_at) == (FindingState.AGREED, LATER)


def test_a_strength_needs_a_statement_only() -> None:
    strength = replace(a_finding(), grade=Grade.STRENGTH)
    assert move(strength, FindingState.AGREED, LATER).state is FindingState.AGREED
    assert missing_for_agreement(replace(strength, statement="")) == ["a statement"]


@pytest.mark.parametrize("state", [FindingState.DISPUTED, FindingState.WITHDRAWN])
def test_disputing_and_withdrawing_owe_a_reason(state: FindingState) -> None:
    with pytest.raises(TransitionError, match="only with a reason"):
        move(COMPLETE, state, LATER, reason=" ")
    assert move(COMPLETE, state, LATER, reason="it is there").reason == "it is there"


def test_what_is_disputed_keeps_our_opinion_as_text() -> None:
    disputed = move(COMPLETE, FindingState.DISPUTED, LATER, reason="the review is in the mail")
    assert disputed.opinion == "the review is in the mail"
    assert move(disputed, FindingState.AGREED, LATER).opinion == "the review is in the mail"


def test_what_is_the_case_already_or_out_of_reach_is_refused() -> None:
    with pytest.raises(TransitionError, match="is signalled already"):
        move(COMPLETE, FindingState.SIGNALLED, LATER)
    with pytest.raises(TransitionError, match="is signalled and cannot become closed"):
        move(COMPLETE, FindingState.CLOSED, LATER)
    withdrawn = move(COMPLETE, FindingState.WITHDRAWN, LATER, reason="misheard")
    with pytest.raises(TransitionError, match="cannot become agreed"):
        move(withdrawn, FindingState.AGREED, LATER)
    assert move(withdrawn, FindingState.DRAFTED, LATER).settled_at is None


def test_a_complete_finding_is_drafted_and_an_agreed_one_that_is_changed_is_drafted_again() -> None:
    assert edited(a_finding(), refs=("A.5.18",)).state is FindingState.SIGNALLED
    assert edited(a_finding(refs=("A.5.18",)), objective_evidence="seen").state is FindingState.DRAFTED
    agreed = move(COMPLETE, FindingState.AGREED, LATER)
    changed = edited(agreed, statement="Q2 and Q3 are missing")
    assert (changed.state, changed.settled_at) == (FindingState.DRAFTED, None)
    assert edited(agreed, statement=agreed.statement) == agreed


def test_a_closed_finding_that_is_changed_is_drafted_again() -> None:
    closed = move(move(COMPLETE, FindingState.AGREED, LATER), FindingState.CLOSED, LATER)
    raised = edited(closed, grade=Grade.MAJOR)
    assert (raised.state, raised.settled_at) == (FindingState.DRAFTED, None)
    assert edited(closed, grade=closed.grade) == closed


@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("move"), st.sampled_from(FindingState)),
            st.tuples(st.just("refs"), st.sampled_from([(), ("",), ("A.5.18",)])),
            st.tuples(st.just("objective_evidence"), st.sampled_from(["", " ", "seen in the ticket"])),
            st.tuples(st.just("statement"), st.sampled_from(["", "missing"])),
            st.tuples(st.just("grade"), st.sampled_from([Grade.MAJOR, Grade.STRENGTH])),
            st.tuples(st.just("state"), st.sampled_from(FindingState)),
        ),
        max_size=12,
    )
)
def test_no_way_leads_to_an_agreed_finding_that_lacks_something(steps: list[tuple[str, object]]) -> None:
    finding = a_finding()
    for part, value in steps:
        if part == "move":
            try:
                finding = move(finding, FindingState(str(value)), LATER, reason="why")
            except TransitionError:
                continue
        else:
            finding = edited(finding, **{part: value})
        assert finding.state is not FindingState.AGREED or not missing_for_agreement(finding)
