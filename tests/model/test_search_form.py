"""The form in which text is searched: one for all ways to write a word."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit_room.model.search_form import name_form, plain_form, query_form, search_form, spellings

_EVERY_LETTER = [
    letter
    for span in (range(0x3400), range(0xA640, 0xAC00), range(0xF900, 0x10000), range(0x1D400, 0x1D800))
    for letter in map(chr, span)
    if not unicodedata.category(letter).startswith("C")
]
"""Every letter but Han and Hangul, which are their own form, and scripts no longer written."""


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("Überprüfung", "ueberpruefung"),
        ("U\u0308berpru\u0308fung", "ueberpruefung"),
        ("STRASSE Straße ẞ", "strasse strasse ss"),
        ("naïve café Łódź", "naive cafe lodz"),
        ("\ufb01nance o\ufb03ce", "finance office"),
        ("\uff21\uff22\uff23\uff11\uff12", "abc12"),
        ("smørrebrød Æsir œuvre", "smoerrebroed aesir oeuvre"),
        ("İstanbul ılık", "istanbul ilik"),
        ("Ёлка йод", "елка иод"),
        ("Ὀδυσσεύς", "οδυσσευσ"),
        ("Prü\u00adfung", "pruefung"),
        ("owner’s – “draft”…", "owner s    draft  "),
    ],
)
def test_ways_to_write_a_word_are_one(written: str, form: str) -> None:
    assert search_form(written) == form
    assert plain_form(written) == form


def test_ascii_is_indexed_as_it_is_and_listed_in_lower_case() -> None:
    text = "Access REVIEW 2026-Q3 [v2]\x00\n"
    assert search_form(text) is text
    assert plain_form(text) == text.lower()


@pytest.mark.parametrize(
    ("written", "pairs"),
    [
        ("漢字検索", "漢字 字検 検索 索"),
        ("検", "検"),
        ("ISO認証2022", "iso 認証 証 2022"),
        ("서울시", "서울 울시 시"),
        ("ガギ か\u3099 \uff76\uff9e", "ガギ ギ が ガ"),
        ("กฎหมาย", "กฎ ฎห หม มา าย ย"),
    ],
)
def test_scripts_without_spaces_become_pairs(written: str, pairs: str) -> None:
    assert search_form(written).split() == pairs.split()


def test_lists_keep_runs_in_one_piece() -> None:
    assert plain_form("ISO認証") == "iso認証"


@pytest.mark.parametrize(
    ("asked", "form", "prefix"),
    [
        ("Prüfung", "pruefung", False),
        ("漢字検索", "漢字 字検 検索", False),
        ("検", "検", True),
        ("認証 iso", "認証 証 iso", False),
        ("iso認証", "iso 認証", False),
    ],
)
def test_what_is_asked_of_the_index(asked: str, form: str, prefix: bool) -> None:
    found = query_form(asked)
    assert (found.form.split(), found.prefix) == (form.split(), prefix)


@given(st.text(alphabet="漢字検索全文書日本語", min_size=1, max_size=12), st.data())
def test_any_part_of_a_run_is_found(run: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(run) - 1))
    end = data.draw(st.integers(start + 1, len(run)))
    asked = query_form(run[start:end])
    held, wanted = search_form(run).split(), asked.form.split()
    places = range(len(held) - len(wanted) + 1)
    if asked.prefix:
        assert any(word.startswith(asked.form) for word in held)
    else:
        assert any(held[at : at + len(wanted)] == wanted for at in places)


def test_folding_twice_changes_nothing() -> None:
    odd = [letter for letter in _EVERY_LETTER if plain_form(plain_form(letter)) != plain_form(letter)]
    assert odd == []


def test_upper_and_lower_case_are_one_in_every_script() -> None:
    apart = [
        letter
        for letter in _EVERY_LETTER
        if len(letter.lower()) == 1
        and letter.lower().upper() == letter
        and plain_form(letter) != plain_form(letter.lower())
    ]
    assert apart == []


@given(st.text())
def test_any_text_has_a_form_that_can_be_stored(text: str) -> None:
    search_form(text).encode()
    query_form(text)


def test_words_are_found_however_their_umlauts_are_typed() -> None:
    assert spellings("prufung")[:2] == ("prufung", "pruefung")
    assert "prufung" in spellings("pruefung")
    assert "ueberpruefung" in spellings("uberprufung")
    assert "strase" in spellings("strasse")
    assert spellings("key") == ("key",)
    assert len(spellings("a" * 60)) == 16


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("hr/access-review-2026Q3.csv", ["2026", "Q3"]),
        ("AccessReview.docx", ["Access", "Review"]),
        ("ISO27001 scope.pdf", ["ISO", "27001"]),
        ("KW12Bericht.pdf", ["KW", "12", "Bericht"]),
        ("Prüfung2026Q1.pdf", ["fung", "2026", "Q1"]),
        ("policy v2 of A.5.18.pdf", []),
        ("plain name 2026.txt", []),
    ],
)
def test_glued_words_of_a_name_are_indexed_in_parts_too(name: str, parts: list[str]) -> None:
    form = name_form(name)
    assert form.startswith(search_form(name))
    assert form.removeprefix(search_form(name)).split() == parts


def test_a_name_of_many_parts_is_cut() -> None:
    assert len(name_form("a1" * 100).split()) <= 20


@given(st.text(st.characters(codec="utf-8") | st.characters(max_codepoint=0x36F), max_size=30))
def test_a_few_foreign_letters_are_folded_as_in_a_text_full_of_them(text: str) -> None:
    """A text that is ASCII but for a few letters takes a way of its own, which must lead to the same form."""
    assert [*search_form(text).lower().split(), "界"] == search_form(f"{text} 界").lower().split()
