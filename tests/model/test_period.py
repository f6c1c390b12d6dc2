"""Periods: whole days with the calendar's shortest name, kept as JSON and read back."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit_room.model import period as periods
from audit_room.model.period import Period, day_from_json, period_from_json, span


@pytest.mark.parametrize(
    ("made", "start", "end", "label"),
    [
        (periods.month_of(2028, 2), date(2028, 2, 1), date(2028, 2, 29), "2028-02"),
        (periods.quarter_of(2026, 4), date(2026, 10, 1), date(2026, 12, 31), "2026-Q4"),
        (periods.half_of(2026, 2), date(2026, 7, 1), date(2026, 12, 31), "2026-H2"),
        (periods.year_of(2026), date(2026, 1, 1), date(2026, 12, 31), "2026"),
        (periods.week_of(2026, 53), date(2026, 12, 28), date(2027, 1, 3), "2026-W53"),
        (periods.fiscal_year(2025, 1), date(2025, 1, 1), date(2025, 12, 31), "FY2025"),
        (periods.fiscal_year(2025, 4), date(2024, 4, 1), date(2025, 3, 31), "FY2025"),
        (periods.split_year(2025, 10), date(2025, 10, 1), date(2026, 9, 30), "FY2025/26"),
        (periods.split_year(2099, 1), date(2099, 1, 1), date(2100, 12, 31), "FY2099/00"),
        (periods.part_of_fiscal_year(2026, 4, 4, 3), date(2026, 1, 1), date(2026, 3, 31), "FY2026-Q4"),
        (periods.part_of_fiscal_year(2026, 1, 2, 6), date(2026, 7, 1), date(2026, 12, 31), "FY2026-H2"),
        (periods.months_until(date(2026, 6, 30), 3), date(2026, 4, 1), date(2026, 6, 30), "2026-Q2"),
        (
            periods.months_until(date(2026, 3, 31), 12),
            date(2025, 4, 1),
            date(2026, 3, 31),
            "2025-04-01 to 2026-03-31",
        ),
        (span(date(2026, 1, 1), date(2026, 6, 30)), date(2026, 1, 1), date(2026, 6, 30), "2026-H1"),
        (
            span(date(2026, 2, 1), date(2026, 4, 30)),
            date(2026, 2, 1),
            date(2026, 4, 30),
            "2026-02-01 to 2026-04-30",
        ),
    ],
)
def test_a_period_has_its_days_and_its_name(made: Period, start: date, end: date, label: str) -> None:
    assert made == Period(start, end, label)


def test_a_year_without_week_53_has_none() -> None:
    assert periods.week_of(2025, 53) is None
    assert periods.week_of(2026, 0) is None


def test_periods_are_compared_by_their_days() -> None:
    year, quarter = periods.year_of(2026), periods.quarter_of(2026, 2)
    assert year.covers(quarter)
    assert not quarter.covers(year)
    assert year.overlaps(quarter)
    assert not quarter.overlaps(periods.month_of(2026, 7))
    assert periods.fiscal_year(2026, 1).same_days(year)


def test_a_period_cannot_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match="cannot end before"):
        span(date(2026, 2, 1), date(2026, 1, 1))


@given(st.dates(date(1990, 1, 1), date(2079, 12, 31)), st.integers(0, 3000))
def test_any_span_survives_json_and_keeps_its_days(start: date, days: int) -> None:
    made = span(start, start + timedelta(days))
    assert (made.start, made.end) == (start, start + timedelta(days))
    assert period_from_json(json.loads(json.dumps(made.as_json()))) == made


@pytest.mark.parametrize(
    "told",
    [
        None,
        [],
        {},
        {"start": "2026-01-01", "end": "2025-01-01", "label": "x"},
        {"start": "2026-01-01", "end": "2026-02-30", "label": "x"},
        {"start": "2026-01-01", "end": "2026-02-01", "label": 5},
        {"start": 1, "end": 2, "label": "x"},
    ],
)
def test_what_is_no_period_is_none(told: object) -> None:
    assert period_from_json(told) is None


@pytest.mark.parametrize("told", ["2026-1-1", "20260101", "2026-13-01", "", 7, None, "２０２６-01-01"])
def test_what_is_no_day_is_none(told: object) -> None:
    assert day_from_json(told) is None
