"""Durations and moments as people read them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from audit_room.model.durations import due_label, local_stamp, local_time, spoken, stopwatch

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
"""Half past midnight of the 24th in Berlin."""


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "00:00"),
        (59.9, "00:59"),
        (60, "01:00"),
        (18 * 60 + 22, "18:22"),
        (3599, "59:59"),
        (3600, "1:00:00"),
        (3909, "1:05:09"),
        (86399, "23:59:59"),
        (86400, "24 h 00 min"),
        (26 * 3600 + 630, "26 h 10 min"),
        (-5, "00:00"),
    ],
)
def test_a_running_clock(seconds: float, shown: str) -> None:
    assert stopwatch(seconds) == shown


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 s"),
        (40.7, "40 s"),
        (59, "59 s"),
        (60, "1 min"),
        (3599, "59 min"),
        (3600, "1 h 00 min"),
        (3900, "1 h 05 min"),
        (90000, "25 h 00 min"),
        (-1, "0 s"),
    ],
)
def test_a_duration_in_words(seconds: float, said: str) -> None:
    assert spoken(seconds) == said


def test_moments_are_shown_in_the_local_zone_and_a_dash_where_there_is_none() -> None:
    assert (local_time(NOW, BERLIN), local_time(None, BERLIN)) == ("00:30", "—")
    assert (local_stamp(NOW, BERLIN), local_stamp(None, BERLIN)) == ("2026-11-24 00:30", "—")


def test_a_due_time_names_its_day_unless_it_is_today_as_seen_locally() -> None:
    morning = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
    assert due_label(morning, NOW, BERLIN) == "09:00"
    assert due_label(morning, NOW, UTC) == "2026-11-24 08:00"
    assert due_label(None, NOW, BERLIN) == "—"
