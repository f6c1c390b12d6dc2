"""Times as people type them, across days, zones and the changes of summer time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit_room.model.when import BadTimeError, parse_when, read_when

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 11, 23, 13, 42, tzinfo=UTC)
"""A Monday, 14:42 in Berlin."""


def local(moment: datetime) -> str:
    return moment.astimezone(BERLIN).strftime("%m-%d %H:%M")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("15:30", "11-23 15:30"),
        (" 15:30 ", "11-23 15:30"),
        ("3pm", "11-23 15:00"),
        ("3:30 p.m.", "11-23 15:30"),
        ("15:30 Uhr", "11-23 15:30"),
        ("~20m", "11-23 15:02"),
        ("20m", "11-23 15:02"),
        ("in 20m", "11-23 15:02"),
        ("20 min", "11-23 15:02"),
        ("in 20 Minuten", "11-23 15:02"),
        ("in 2h", "11-23 16:42"),
        ("in 2 hours", "11-23 16:42"),
        ("1.5h", "11-23 16:12"),
        ("1,5 h", "11-23 16:12"),
        ("1h30", "11-23 16:12"),
        ("1h 30m", "11-23 16:12"),
        ("in 3 days", "11-26 14:42"),
        ("in 1 week", "11-30 14:42"),
        ("today", "11-23 17:00"),
        ("today 16:00", "11-23 16:00"),
        ("eod", "11-23 17:00"),
        ("end of day", "11-23 17:00"),
        ("before closing", "11-23 17:00"),
        ("Before  Closing", "11-23 17:00"),
        ("tomorrow", "11-24 17:00"),
        ("tomorrow 12:00", "11-24 12:00"),
        ("12:00 tomorrow", "11-24 12:00"),
        ("tomorrow at 3pm", "11-24 15:00"),
        ("tomorrow noon", "11-24 12:00"),
        ("morgen um 9:00", "11-24 09:00"),
        ("tue", "11-24 17:00"),
        ("Fri", "11-27 17:00"),
        ("FRIDAY", "11-27 17:00"),
        ("Freitag", "11-27 17:00"),
        ("next fri", "11-27 17:00"),
        ("Fri 14:00", "11-27 14:00"),
        ("Fri, 14:00", "11-27 14:00"),
        ("Fri before closing", "11-27 17:00"),
        ("Mon", "11-30 17:00"),
        ("2026-11-27", "11-27 17:00"),
        ("2026-11-27 14:00", "11-27 14:00"),
        ("2026-11-27T14:00", "11-27 14:00"),
        ("2026-11-27T14:00:00Z", "11-27 15:00"),
        ("2026-11-27T14:00:00-05:00", "11-27 20:00"),
        ("27.11.", "11-27 17:00"),
        ("27.11. 14:00", "11-27 14:00"),
        ("27.11.2026 14:00", "11-27 14:00"),
        ("27 Nov", "11-27 17:00"),
        ("27. November 2026 9:00", "11-27 09:00"),
        ("Nov 27", "11-27 17:00"),
        ("1.1.", "01-01 17:00"),
    ],
)
def test_a_time_is_read_as_people_say_it(text: str, meant: str) -> None:
    assert local(parse_when(text, MONDAY, BERLIN)) == meant
    assert read_when(text, MONDAY, BERLIN) == parse_when(text, MONDAY, BERLIN)


@pytest.mark.parametrize(
    ("text", "meant"),
    [("in two hours", "11-23 16:42"), ("in a fortnight", "12-07 14:42"), ("in einer Stunde", "11-23 15:42")],
)
def test_a_command_understands_more_than_the_exact_forms(text: str, meant: str) -> None:
    assert read_when(text, MONDAY, BERLIN) is None
    assert local(parse_when(text, MONDAY, BERLIN)) == meant


NO_TIMES = (
    *("", "17", "1530", "25:00", "15:60", "2026-02-30", "30.2.", "32 Nov", "2026-13-45T99:99", "0000-01-01"),
    *("9999-12-31", "-5m", "5 parsecs", "2h 5h", "20m30", "99999999999h", "9999 weeks", "١٥:٣٠", "x" * 500),
    *("in 0m", "banana", "Foo 27", "27 Foo", "\x1b[2J", "[red]", "Fri; rm", "12.11.10.9"),
)


@pytest.mark.parametrize("text", NO_TIMES)
def test_what_is_no_time_is_refused_with_examples(text: str) -> None:
    examples = r"is not a time I can read; try 15:30, in 20m, tomorrow 12:00 or Fri\."
    with pytest.raises(BadTimeError, match=examples) as refused:
        parse_when(text, MONDAY, BERLIN)
    assert "\x1b" not in str(refused.value)


@pytest.mark.parametrize("text", ["10:00", "14:42", "20.11.", "2026-11-01", "today 9:00"])
def test_a_due_time_that_is_past_is_refused(text: str) -> None:
    with pytest.raises(BadTimeError, match=r"which is past \(it is 2026-11-23 14:42\)"):
        parse_when(text, MONDAY, BERLIN)


def test_a_time_of_asking_may_be_past_but_not_to_come() -> None:
    assert local(parse_when("14:05", MONDAY, BERLIN, future=False)) == "11-23 14:05"
    with pytest.raises(BadTimeError, match="which has not come yet"):
        parse_when("15:00", MONDAY, BERLIN, future=False)


def test_closing_time_is_refused_once_it_is_past() -> None:
    evening = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
    for text in ("eod", "today"):
        with pytest.raises(BadTimeError, match="which is past"):
            parse_when(text, evening, BERLIN)


def test_today_is_the_local_day_not_the_one_of_utc() -> None:
    auckland = ZoneInfo("Pacific/Auckland")
    evening = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
    assert parse_when("15:30", evening, auckland) == datetime(2026, 11, 24, 2, 30, tzinfo=UTC)


def test_clock_times_are_right_across_the_end_of_summer_time() -> None:
    saturday = datetime(2026, 10, 24, 10, 0, tzinfo=UTC)
    assert parse_when("tomorrow 12:00", saturday, BERLIN) == datetime(2026, 10, 25, 11, 0, tzinfo=UTC)
    assert parse_when("in 1 day", saturday, BERLIN) == datetime(2026, 10, 25, 11, 0, tzinfo=UTC)
    assert parse_when("in 23h", saturday, BERLIN) == datetime(2026, 10, 25, 9, 0, tzinfo=UTC)


def test_hours_are_counted_truly_over_the_change_in_spring() -> None:
    night = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    assert local(parse_when("in 1h", night, BERLIN)) == "03-29 03:30"


def test_the_present_may_come_in_any_zone() -> None:
    now = MONDAY.astimezone(timezone(timedelta(hours=-7)))
    assert parse_when("in 20m", now, BERLIN) == MONDAY + timedelta(minutes=20)
    assert parse_when("in 20m", now, BERLIN).tzinfo is UTC


@pytest.mark.parametrize("day", range(7))
def test_a_weekday_is_always_the_next_one_never_today(day: int) -> None:
    now = MONDAY + timedelta(days=day)
    names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    for number, name in enumerate(names):
        meant = parse_when(name, now, BERLIN)
        assert meant.astimezone(BERLIN).weekday() == number
        assert 1 <= (meant.date() - now.date()).days <= 7


@given(st.text(max_size=70))
def test_no_text_breaks_the_exact_reading(text: str) -> None:
    moment = read_when(text, MONDAY, BERLIN)
    assert moment is None or moment.tzinfo is UTC


@given(st.integers(0, 23), st.integers(0, 59))
def test_every_time_of_day_is_read_back(hour: int, minute: int) -> None:
    text = f"{hour}:{minute:02d}"
    moment = read_when(text, MONDAY, BERLIN)
    assert moment is not None
    shown = moment.astimezone(BERLIN)
    assert (shown.hour, shown.minute, shown.date()) == (hour, minute, MONDAY.date())


def test_a_day_beyond_the_calendar_is_no_time() -> None:
    last = datetime(9999, 12, 31, 12, 0, tzinfo=UTC)
    assert read_when("tomorrow", last, UTC) is None
    assert read_when("in 2 days", last, UTC) is None
