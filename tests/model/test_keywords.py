"""Folding: names and texts compared in one plain form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit_room.model.keywords import STOP_WORDS, fold, stem, stems, words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Access Review", "access review"),
        ("access-review_2026Q3.finance", "access review 2026 q3 finance"),
        ("AccessReview", "access review"),
        ("MFAReport", "mfa report"),
        ("accessReviewQ3", "access review q3"),
        ("IAM-policy-v4.pdf", "iam policy v4 pdf"),
        ("minutes2026", "minutes 2026"),
        ("ISO27001", "iso 27001"),
        ("a518", "a518"),
        ("Berechtigungsprüfung", "berechtigungspruefung"),
        ("Berechtigungspru\u0308fung", "berechtigungspruefung"),
        ("BERECHTIGUNGSPRÜFUNG", "berechtigungspruefung"),
        ("Maßnahmen Übersicht", "massnahmen uebersicht"),
        ("résumé naïve", "resume naive"),
        ("質問-отчёт Q3", "質問 отчет q3"),
        ("policy [v2](final)!.pdf", "policy v2 final pdf"),
        ("", ""),
        ("--__..", ""),
    ],
)
def test_names_fold_to_plain_words(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("word", "plain"),
    [
        *(("reviews", "review"), ("policies", "policy"), ("logs", "log"), ("ties", "tie")),
        *((word, word) for word in ("access", "status", "sis", "analysis", "s", "backup", "")),
    ],
)
def test_plural_endings_are_dropped_and_other_words_left(word: str, plain: str) -> None:
    assert stem(word) == plain


def test_words_leave_out_what_says_nothing() -> None:
    assert words("Please show me the access reviews for Q3, and the access policies (2 of 12).pdf") == (
        "access",
        "review",
        "q3",
        "policy",
    )
    assert words("Bitte zeigen Sie uns die Nachweise für Schulungen 2026") == (
        "nachweise",
        "schulungen",
        "2026",
    )
    assert words("incident 4711") == ("incident", "4711")
    assert words("the of and 7 a") == ()


def test_stems_keep_every_word_in_order() -> None:
    assert stems("A.5.18 the reviews") == ("a", "5", "18", "the", "review")


def test_stop_words_are_in_the_form_they_are_compared_in() -> None:
    assert {fold(word) for word in STOP_WORDS} == STOP_WORDS


@given(st.text(max_size=200))
def test_folding_is_stable_for_any_text(text: str) -> None:
    folded = fold(text)
    assert folded == " ".join(folded.split())
    assert len(stems(text)) == len(folded.split())
    assert set(words(text)) <= set(stems(text))
    assert fold(text.replace(" ", "_")) == folded
