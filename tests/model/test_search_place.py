"""Where in a text the words stand that were looked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit_room.model.search_place import (
    Needle,
    Place,
    best_place,
    first_place,
    likeness,
    snippet,
    spans_in,
)

FILLER = "and so it goes on and on without end. " * 40


def needles(*words: str) -> list[Needle]:
    """Return what is looked for; ``rev*`` may go on."""
    return [Needle.of(word.rstrip("*"), prefix=word.endswith("*")) for word in words]


def place_of(text: str, *words: str) -> Place:
    """Return the best place, which there must be."""
    found = best_place(text, needles(*words), thorough=True)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "word", "found"),
    [
        ("An access review", "review", "review"),
        ("REVIEW it", "review", "REVIEW"),
        ("all reviewed", "rev*", "reviewed"),
        ("Die Überprüfung der", "uberpruf*", "Überprüfung"),
        ("Die Ueberpruefung der", "Überprüfung", "Ueberpruefung"),
        ("Die Prufung der", "prüfung", "Prufung"),
        ("in der Straße", "strasse", "Straße"),
        ("naïve Café", "cafe", "Café"),
        ("ISO-27001:2022 is", "27001:2022", "27001:2022"),
        ("management\n  review minutes", "management review", "management\n  review"),
        ("漢字検索です", "検索", "検索"),
        ("ПРОВЕРКА доступа", "проверка", "ПРОВЕРКА"),
        ("zażółć gęślą", "gesla", "gęślą"),
    ],
)
def test_a_word_is_found_however_it_is_written(text: str, word: str, found: str) -> None:
    place = place_of(text, word)
    assert text[place.start : place.end] == found


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("preview", "review"),
        ("reviews", "review"),
        ("management of review", "management review"),
        ("", "x"),
        ("ab", ""),
    ],
)
def test_what_is_not_there_is_not_found(text: str, word: str) -> None:
    assert best_place(text, needles(word), thorough=True) is None


def test_side_by_side_is_stronger_than_near_and_near_than_scattered() -> None:
    beside = place_of("the access review " + FILLER, "access", "review")
    near = place_of("the review of any access " + FILLER, "access", "review")
    far = place_of("access " + FILLER + "review", "access", "review")
    one = place_of("access " + FILLER, "access", "review")
    assert 1 >= beside.strength > near.strength > far.strength > one.strength > 0
    assert one.found == (True, False)
    assert far.found == (True, True)


def test_said_often_is_stronger() -> None:
    assert (
        place_of("phishing " * 9, "phishing").strength > place_of("phishing " + FILLER, "phishing").strength
    )


def test_the_place_is_where_all_words_are_nearest() -> None:
    text = "access " + FILLER + "an access review " + FILLER + "review"
    place = place_of(text, "access", "review")
    assert text[place.start : place.end] == "access review"


def test_usual_words_are_found_at_the_beginning_and_rare_ones_anywhere() -> None:
    text = "access review " + FILLER * 10 + "access waypoint"
    found = first_place(text, needles("access"))
    assert found is not None
    assert found.start == 0
    found = first_place(text, needles("access", "waypoint"))
    assert found is not None
    assert text[found.start : found.end] == "access waypoint"


def test_snippet_is_one_harmless_line_with_its_words_marked() -> None:
    text = FILLER + "Every\tquarter an \x1b[2J access\r\n[/]review is done." + FILLER
    piece = snippet(text, place_of(text, "access", "review"))
    assert piece.text.isprintable()
    assert "\u241b[2J access [/]review" in piece.text
    assert piece.text.startswith("…")
    assert piece.text.endswith("…")
    assert len(piece.text) < 400
    assert [piece.text[start:end] for start, end in piece.spans][-2:] == ["access", "review"]


def test_a_short_text_is_its_own_snippet() -> None:
    assert snippet("An access review.", place_of("An access review.", "access")).text == "An access review."


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("access-review.pdf", "old-access-review.pdf"),
        ("access-review.pdf", "access-of-the-review.pdf"),
        ("access-review.pdf", "review-access.pdf"),
        ("access-review.pdf", "access-review-of-all-the-other-things-we-have.pdf"),
    ],
)
def test_names_are_ranked_by_what_was_typed_of_them(better: str, worse: str) -> None:
    first, second = likeness(better, needles("access", "rev*")), likeness(worse, needles("access", "rev*"))
    assert first is not None
    assert second is not None
    assert 1 >= first > second >= 0


def test_a_name_without_a_word_is_not_like_it() -> None:
    assert likeness("access.pdf", needles("access", "review")) is None
    assert likeness("preview.pdf", needles("review")) is None


def test_spans_of_a_path() -> None:
    path = "HR/Zugänge/access-review.pdf"
    spans = spans_in(path, needles("zugange", "rev*"))
    assert [path[start:end] for start, end in spans] == ["Zugänge", "review"]


@given(st.text(max_size=300), st.lists(st.text(min_size=1, max_size=6), min_size=1, max_size=4))
def test_any_text_and_any_words(text: str, words: list[str]) -> None:
    looked_for = needles(*words)
    place = best_place(text, looked_for, thorough=True)
    spans_in(text, looked_for)
    if place is not None:
        assert 0 <= place.start <= place.end <= len(text)
        assert 0 < place.strength <= 1
        piece = snippet(text, place)
        assert all(0 <= start < end <= len(piece.text) for start, end in piece.spans)


@given(st.text(alphabet="aäeéß漢 .-", max_size=60))
def test_a_word_of_a_text_is_found_in_it(text: str) -> None:
    for word in text.split():
        if any(char.isalnum() for char in word):
            assert best_place(text, needles(word), thorough=True) is not None
