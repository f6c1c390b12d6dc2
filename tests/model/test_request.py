"""The states of a request: any jump, an honest history, reasons where they are owed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from audit_room.model.errors import TransitionError
from audit_room.model.request import (
    OPEN_STATES,
    STATE_LETTERS,
    WAITING_ON,
    RequestState,
    WaitingOn,
    move,
    next_state,
    resumed_state,
)
from tests.clocks import MORNING
from tests.records import a_request

LATER = MORNING + timedelta(minutes=10)


@pytest.mark.parametrize("state", [s for s in RequestState if s is not RequestState.NEW])
def test_any_state_can_be_reached_in_one_step_and_is_kept_in_the_history(state: RequestState) -> None:
    moved = move(a_request(), state, LATER, reason="lost in the move")
    assert moved.state is state
    assert [(c.at, c.state) for c in moved.changes] == [(MORNING, RequestState.NEW), (LATER, state)]
    assert moved.asked_at == MORNING


def test_the_same_state_again_is_refused() -> None:
    with pytest.raises(TransitionError, match="R-001 is new already"):
        move(a_request(), RequestState.NEW, LATER)


@pytest.mark.parametrize("state", [RequestState.RETURNED, RequestState.NOT_AVAILABLE])
def test_a_reason_is_owed_and_blanks_are_none(state: RequestState) -> None:
    with pytest.raises(TransitionError, match="only with a reason"):
        move(a_request(), state, LATER, reason="  ")
    assert move(a_request(), state, LATER, reason="wrong year").reason == "wrong year"


def test_a_clock_set_back_never_makes_the_history_run_backwards() -> None:
    moved = move(move(a_request(), RequestState.WORKING, LATER), RequestState.READY, MORNING)
    assert [c.at for c in moved.changes] == [MORNING, LATER, LATER]


def test_a_staged_request_is_asked_when_it_first_leaves_the_stage() -> None:
    staged = move(a_request(), RequestState.STAGED, MORNING)
    only_staged = staged.__class__(
        id="R-002", text="x", line="x", state=RequestState.STAGED, asked_at=MORNING, created_at=MORNING,
        changes=(staged.changes[-1],),
    )  # fmt: skip
    asked = move(only_staged, RequestState.NEW, LATER)
    assert asked.asked_at == LATER
    back = move(asked, RequestState.STAGED, LATER + timedelta(minutes=1))
    assert move(back, RequestState.WORKING, LATER + timedelta(minutes=2)).asked_at == LATER


def test_the_day_is_walked_one_step_at_a_time() -> None:
    request = move(a_request(), RequestState.STAGED, MORNING)
    walked = [request.state]
    while (state := next_state(request)) is not None:
        request = move(request, state, LATER)
        walked.append(state)
    assert [str(s) for s in walked] == ["staged", "new", "working", "ready", "shown", "accepted"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (RequestState.READY, RequestState.READY),
        (RequestState.SHOWN, RequestState.SHOWN),
        (None, RequestState.NEW),
    ],
)
def test_after_clarifying_it_goes_on_where_it_was(before: RequestState | None, after: RequestState) -> None:
    request = a_request() if before is None else move(a_request(), before, LATER)
    assert resumed_state(move(request, RequestState.CLARIFY, LATER)) is after


def test_one_that_was_staged_only_goes_on_as_worked_on() -> None:
    staged = a_request()
    clarify = staged.__class__(
        id="R-001", text="x", line="x", state=RequestState.CLARIFY, asked_at=MORNING, created_at=MORNING,
        changes=(
            move(staged, RequestState.STAGED, LATER).changes[-1],
            move(staged, RequestState.CLARIFY, LATER).changes[-1],
        ),
    )  # fmt: skip
    assert resumed_state(clarify) is RequestState.WORKING


def test_every_state_has_a_turn_and_a_letter_of_its_own() -> None:
    assert set(WAITING_ON) == set(RequestState)
    assert len(set(STATE_LETTERS.values())) == len(RequestState)
    waits = {s for s in RequestState if WAITING_ON[s] is not WaitingOn.NOBODY}
    assert waits == OPEN_STATES
    assert a_request().is_open
    assert a_request().waiting_on is WaitingOn.US
    assert not move(a_request(), RequestState.WITHDRAWN, LATER).is_open
