"""How far the intake is, in words that stand still."""

from __future__ import annotations

import pytest

from audit_room.intake.report import Progress, Stage
from audit_room.tui.widgets.progress_words import progress_words

READING = Progress(Stage.READ, 12_300, 100_000, "a.pdf", 9_812.3, 8.94)


def test_count_rate_and_time_left_are_told_and_go_one_after_the_other() -> None:
    assert progress_words(READING) == (
        "reading 12,300 of 100,000 · 9,800/s · 9 s left",
        "reading 12,300 of 100,000 · 9 s left",
        "reading 12,300 of 100,000",
        "reading 12%",
        "12%",
    )


@pytest.mark.parametrize(
    ("progress", "words"),
    [
        (Progress(Stage.WALK, 0, 0), "looking"),
        (Progress(Stage.WALK, 52_311, 0), "looking 52,311"),
        (Progress(Stage.TEXT, 30, 900, "", 0.4, 2_151.0), "text 30 of 900 · 35 min left"),
        (Progress(Stage.TELL, 5, 10, "", 12.34, 0.4), "dates and hints 5 of 10 · 12/s · 1 s left"),
        (Progress(Stage.READ, 120, 20_000, "", 250.0, 420.0), "reading 120 of 20,000 · 250/s"),
        (Progress(Stage.READ, 7, 7, "", 3.0, 0.0), "reading 7 of 7 · 3/s"),
    ],
)
def test_what_is_not_known_is_left_out_and_a_guess_is_rounded(progress: Progress, words: str) -> None:
    assert progress_words(progress)[0] == words


def test_five_forms_each_no_longer_than_the_one_before() -> None:
    for progress in (READING, Progress(Stage.WALK, 0, 0), Progress(Stage.TEXT, 0, 3)):
        forms = progress_words(progress)
        assert len(forms) == 5
        assert list(map(len, forms)) == sorted(map(len, forms), reverse=True)
