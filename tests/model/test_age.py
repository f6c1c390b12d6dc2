"""Very old documents: by their own day, their period, their properties, and the disk only as a last resort."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from audit_room.model.age import age_hint, age_told
from audit_room.model.dating import propose
from audit_room.model.proposal import Proposals

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "hint"),
    [
        (date(2019, 5, 1), "says it is of 2019: 7 years old"),
        (date(2023, 11, 23), "says it is of 2023: 3 years old"),
        (date(2023, 11, 24), ""),
        (date(2026, 11, 23), ""),
        (date(2031, 1, 1), ""),
        (None, ""),
    ],
)
def test_three_whole_years_make_a_document_old(day: date | None, hint: str) -> None:
    assert age_hint(day, NOW) == hint


def test_the_number_of_years_can_be_chosen() -> None:
    assert age_hint(date(2025, 11, 1), NOW, years=1) == "says it is of 2025: 1 year old"
    assert age_hint(date(2019, 5, 1), NOW, years=8) == ""


def test_a_leap_day_ages_like_other_days() -> None:
    assert age_hint(date(2020, 2, 29), datetime(2023, 2, 28, tzinfo=UTC)) == ""
    assert age_hint(date(2020, 2, 29), datetime(2023, 3, 1, tzinfo=UTC)) == "says it is of 2020: 3 years old"


WRITTEN = date(2018, 3, 1)


@pytest.mark.parametrize(
    ("path", "text", "facts", "hint"),
    [
        ("policy.pdf", "Policy\nDate: 2019-05-01", {}, "says it is of 2019: 7 years old"),
        ("policy 2019-05-01.pdf", "", {}, "says it is of 2019: 7 years old"),
        ("access review 2020-Q4.xlsx", "", {}, "covers nothing after 2020: 5 years old"),
        ("policy.pdf", "", {"changed": "2017-01-01T10:00:00Z"}, "its properties say 2017: 9 years old"),
        ("policy.pdf", "", {}, "last written in 2018: 8 years old"),
        ("policy 2026-05-01.pdf", "", {}, ""),
        ("policy.pdf", "", {"changed": "2026-01-01T10:00:00Z"}, ""),
    ],
)
def test_the_best_source_tells_the_age(path: str, text: str, facts: dict[str, str], hint: str) -> None:
    assert age_told(propose(path, text, facts), WRITTEN, NOW) == hint


def test_nothing_known_is_nothing_said() -> None:
    assert age_told(Proposals(), None, NOW) == ""
