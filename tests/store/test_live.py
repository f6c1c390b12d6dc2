"""The live record: what anyone wrote, taken in entry by entry."""

from __future__ import annotations

from pathlib import Path

from audit_room.model.request import Request, RequestState, move
from audit_room.store.live import LiveRecord
from tests.clocks import MORNING
from tests.records import acting, ask, begin, reopen, rows_of_every_kind


def test_it_follows_its_own_and_other_windows(tmp_path: Path) -> None:
    path = tmp_path / "a.audit"
    with begin(path) as mine, reopen(path) as other:
        live = LiveRecord(mine)
        assert live.snapshot == mine.snapshot()
        assert live.refresh() == []
        request = ask(other)
        with acting(mine) as action:
            action.update(request, move(request, RequestState.WORKING, MORNING))
        before = live.snapshot
        assert [e.seq for e in live.refresh()] == [2, 3]
        assert live.snapshot == mine.snapshot() != before
        assert live.snapshot is live.snapshot


def test_it_follows_every_kind_in_and_out(tmp_path: Path) -> None:
    with begin(tmp_path / "a.audit") as record:
        live = LiveRecord(record)
        rows = rows_of_every_kind("x")
        with acting(record) as action:
            for row in rows:
                action.insert(row)
        live.refresh()
        assert live.snapshot == record.snapshot()
        assert live.snapshot.tags
        with acting(record) as action:
            for row in rows:
                action.delete(row)
        live.refresh()
        assert live.snapshot == record.snapshot()
        assert live.snapshot.tags == ()


def test_numbers_past_a_thousand_stay_in_order(tmp_path: Path) -> None:
    with begin(tmp_path / "a.audit") as record:
        live = LiveRecord(record)
        template = ask(record)
        with acting(record) as action:
            for row_id in ("R-1000", "R-999"):
                action.insert(
                    Request(
                        id=row_id, text="x", line="x", state=template.state, asked_at=MORNING, created_at=MORNING,
                        changes=template.changes,
                    )
                )  # fmt: skip
        live.refresh()
        assert [r.id for r in live.snapshot.requests] == ["R-001", "R-999", "R-1000"]
