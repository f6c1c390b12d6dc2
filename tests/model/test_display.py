"""The display form: whole, on one line, harmless."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit_room.model.display import display, display_lines, shorten


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain name.pdf", "plain name.pdf"),
        ("a[/]b.pdf", "a[/]b.pdf"),
        ("Prüfung 質問.pdf", "Prüfung 質問.pdf"),
        ("line\nbreak", "line␊break"),
        ("tab\there", "tab␉here"),
        ("\x00", "␀"),
        ("\x1b[2J", "␛[2J"),
        ("\x7f", "␡"),
        ("\x9b31m", "‹U+009B›31m"),
        ("gpj\u202efdp.exe", "gpj‹U+202E›fdp.exe"),
        ("\u2066x\u2069", "‹U+2066›x‹U+2069›"),
        ("a\u2028b\u2029c", "a‹U+2028›b‹U+2029›c"),
        ("\ufeffbom", "‹U+FEFF›bom"),
        ("x\U000e0041", "x‹U+E0041›"),
        ("\ud800", "‹U+D800›"),
        ("\udcff", "\\xff"),
        (b"caf\xe9.pdf", "caf\\xe9.pdf"),
        ("café".encode(), "café"),
        ("👩\u200d💻", "👩\u200d💻"),
        ("", ""),
    ],
)
def test_dangerous_characters_get_visible_stand_ins(text: str | bytes, shown: str) -> None:
    assert display(text) == shown


def test_lines_are_shown_one_by_one() -> None:
    assert display_lines("a\r\nb\rc\n\td\x1b") == ["a", "b", "c", "    d␛"]
    assert display_lines("") == [""]


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("abc", 3, "abc"),
        ("abcd", 3, "ab…"),
        (b"ab\xff", 3, "ab…"),
        ("abc", 1, "…"),
        ("abc", 0, "…"),
        ("", 0, ""),
    ],
)
def test_a_long_text_is_cut_with_an_ellipsis(text: str | bytes, width: int, shown: str) -> None:
    assert shorten(text, width) == shown


@given(st.one_of(st.text(st.characters()), st.binary()))
def test_nothing_shown_can_move_the_cursor_or_break_the_line(text: str | bytes) -> None:
    shown = display(text)
    assert len(shown.splitlines()) <= 1
    assert not {unicodedata.category(char) for char in shown} & {"Cc", "Cs", "Zl", "Zp"}
    assert all(char in "\u200c\u200d" for char in shown if unicodedata.category(char) == "Cf")
    assert display(shown) == shown
    shown.encode()
