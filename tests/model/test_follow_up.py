"""Promises: open, delivered once, dropped with a reason."""

from __future__ import annotations

from datetime import timedelta

import pytest

from audit_room.model.errors import TransitionError
from audit_room.model.follow_up import FollowUp, FollowUpState, settle
from tests.clocks import MORNING

DUE = MORNING + timedelta(hours=2)
PROMISE = FollowUp(
    id="F-001", text="send the Q2 review", state=FollowUpState.OPEN, promised_at=MORNING, promised_by="maria",
    due_at=DUE,
)  # fmt: skip


def test_a_promise_is_delivered_once() -> None:
    kept = settle(PROMISE, FollowUpState.DELIVERED, DUE, delivered=("access/Q2.csv",))
    assert (kept.state, kept.settled_at, kept.delivered) == (FollowUpState.DELIVERED, DUE, ("access/Q2.csv",))
    with pytest.raises(TransitionError, match="F-001 is delivered already"):
        settle(kept, FollowUpState.DELIVERED, DUE)


def test_dropping_owes_a_reason() -> None:
    with pytest.raises(TransitionError, match="only with a reason"):
        settle(PROMISE, FollowUpState.DROPPED, DUE, reason="\t")
    assert settle(PROMISE, FollowUpState.DROPPED, DUE, reason="agreed").reason == "agreed"


def test_overdue_is_what_is_open_after_its_time() -> None:
    second = timedelta(seconds=1)
    assert not PROMISE.is_overdue(DUE)
    assert PROMISE.is_overdue(DUE + second)
    assert not settle(PROMISE, FollowUpState.DELIVERED, DUE).is_overdue(DUE + second)
    timeless = FollowUp(
        id="F-002", text="x", state=FollowUpState.OPEN, promised_at=MORNING, promised_by="maria"
    )
    assert not timeless.is_overdue(DUE + second)
