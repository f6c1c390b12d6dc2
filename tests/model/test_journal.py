"""The chain, the replay and what undo takes back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit_room.model.journal import (
    COUNTERS,
    GENESIS,
    Entry,
    RowChange,
    Tables,
    chain_problems,
    hash_entry,
    inverse,
    is_undone,
    replay,
    sealed,
    stamp,
    table_problems,
    undo_candidate,
)
from tests.clocks import MORNING


def entry(
    seq: int, *changes: RowChange, undoes: int | None = None, automatic: bool = False, entity: str = "request"
) -> Entry:
    """An entry that is not sealed."""
    return Entry(
        seq=seq, at=MORNING, offset_minutes=60, actor="maria", action="test", entity=entity, entity_id="R-001",
        summary="s", changes=changes, undoes=undoes, automatic=automatic,
    )  # fmt: skip


def new(row_id: str, **row: object) -> RowChange:
    """A row that was added."""
    return RowChange(table="requests", id=row_id, before=None, after={"id": row_id, **row})


def chain(count: int) -> list[Entry]:
    """A sealed chain."""
    entries: list[Entry] = []
    for seq in range(1, count + 1):
        entries.append(sealed(entry(seq, new(f"R-{seq:03d}")), entries[-1].hash if entries else GENESIS))
    return entries


def test_a_chain_that_was_sealed_is_unbroken() -> None:
    assert chain_problems(chain(5)) == []
    assert chain_problems([]) == []


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        (lambda c: [*c[:2], *c[3:]], "entry 3 is missing"),
        (lambda c: [*c[:1], c[2], c[1], *c[3:]], "entry 2 is missing"),
        (lambda c: c[1:], "entry 1 is missing"),
        (lambda c: [*c[:2], replace(c[2], summary="other"), *c[3:]], "entry 3 (test R-001) was changed"),
        (lambda c: [*c[:2], sealed(replace(c[2], summary="other"), c[1].hash), *c[3:]], "entry 4 does not continue"),
    ],
)  # fmt: skip
def test_what_was_done_to_a_chain_is_named(damage: Callable[[list[Entry]], list[Entry]], named: str) -> None:
    assert any(named in problem for problem in chain_problems(damage(chain(5))))


@pytest.mark.parametrize(
    "change",
    [
        {"seq": 9}, {"at": MORNING + timedelta(microseconds=1)}, {"offset_minutes": 0}, {"actor": "x"}, {"action": "x"},
        {"entity": "x"}, {"entity_id": "x"}, {"summary": "x"}, {"changes": ()}, {"automatic": True}, {"undoes": 1},
        {"previous_hash": "f" * 64},
    ],
)  # fmt: skip
def test_the_hash_covers_every_part(change: dict[str, object]) -> None:
    one = chain(1)[0]
    changed: Entry = replace(one, **change)  # type: ignore[arg-type]
    assert hash_entry(changed) != one.hash


@given(st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30)), st.integers(-720, 720))  # noqa: DTZ001
def test_a_moment_has_one_form_in_utc_that_sorts_as_text(naive: datetime, minutes: int) -> None:
    moment = naive.replace(tzinfo=UTC)
    elsewhere = moment.astimezone(timezone(timedelta(minutes=minutes)))
    assert stamp(elsewhere) == stamp(moment)
    assert datetime.fromisoformat(stamp(moment)) == moment
    later = moment + timedelta(microseconds=1)
    assert stamp(moment) < stamp(later)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        stamp(datetime(2026, 1, 1))  # noqa: DTZ001 - what must be refused


def test_replay_gives_the_tables_and_their_differences_are_named() -> None:
    moved = RowChange(
        table="requests", id="R-001", before={"id": "R-001"}, after={"id": "R-001", "state": "x"}
    )
    gone = RowChange(table="requests", id="R-002", before={"id": "R-002"}, after=None)
    told = replay([entry(1, new("R-001"), new("R-002")), entry(2, moved), entry(3, gone)])
    assert told == {"requests": {"R-001": {"id": "R-001", "state": "x"}}}
    assert table_problems(told, told) == []
    assert table_problems(told, {}) == ["requests R-001 is in the journal but not in its table"]
    assert table_problems({}, told) == ["requests R-001 is in its table but not in the journal"]
    other: Tables = {"requests": {"R-001": {"id": "R-001", "state": "y", "z": 1}}}
    assert table_problems(told, other) == ["requests R-001 differs from the journal in state, z"]


def test_undo_goes_back_and_passes_over_what_is_not_the_users() -> None:
    entries = [entry(1, entity="audit"), entry(2), entry(3), entry(4, automatic=True)]
    assert (found := undo_candidate(reversed(entries)))
    assert found.seq == 3
    entries.append(entry(5, undoes=3))
    assert (found := undo_candidate(reversed(entries)))
    assert found.seq == 2
    assert is_undone(3, reversed(entries[3:]))
    entries.append(entry(6, undoes=2))
    assert undo_candidate(reversed(entries)) is None


def test_an_undo_that_was_taken_back_gives_the_entry_back() -> None:
    entries = [entry(1, entity="audit"), entry(2), entry(3, undoes=2), entry(4, undoes=3)]
    assert (found := undo_candidate(reversed(entries)))
    assert found.seq == 2
    assert not is_undone(2, reversed(entries[2:]))
    assert is_undone(3, reversed(entries[3:]))


def test_the_inverse_runs_backwards_and_leaves_numbers_given_out() -> None:
    counter = RowChange(table=COUNTERS, id="requests", before=None, after={"id": "requests", "last": 1})
    child = new("R-002", parent="R-001")
    assert inverse(entry(2, counter, new("R-001"), child)) == (
        RowChange(table="requests", id="R-002", before={"id": "R-002", "parent": "R-001"}, after=None),
        RowChange(table="requests", id="R-001", before={"id": "R-001"}, after=None),
    )


def test_the_inverse_follows_what_the_folder_did_since() -> None:
    tagged = RowChange(table="tags", id="T-1", before=None, after={"id": "T-1", "path": "a"})
    moved = RowChange(table="tags", id="T-1", before=tagged.after, after={"id": "T-1", "path": "b"})
    merged = RowChange(table="tags", id="T-1", before=moved.after, after=None)
    retagged = RowChange(
        table="tags", id="T-1", before={"id": "T-1", "path": "a", "sha": 1}, after=tagged.after
    )
    assert inverse(entry(2, tagged), [entry(3, moved, automatic=True)]) == (
        RowChange(table="tags", id="T-1", before={"id": "T-1", "path": "b"}, after=None),
    )
    assert inverse(entry(2, retagged), [entry(3, moved, automatic=True)]) == (
        RowChange(
            table="tags",
            id="T-1",
            before={"id": "T-1", "path": "b"},
            after={"id": "T-1", "path": "b", "sha": 1},
        ),
    )
    assert (
        inverse(entry(2, tagged), [entry(3, moved, automatic=True), entry(4, merged, automatic=True)]) == ()
    )
    untagged = RowChange(table="tags", id="T-1", before=tagged.after, after=None)
    assert inverse(entry(2, untagged), [entry(3, moved, automatic=True)])[0].after == tagged.after
