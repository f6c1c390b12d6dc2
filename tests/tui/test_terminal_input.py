"""What the terminal sends is decoded so that no byte ends the room and no paste is taken for keys."""

from __future__ import annotations

import pytest

from audit_room.tui.terminal_input import TerminalDecoder


def decoded(data: bytes, size: int) -> str:
    """Decode data that comes in pieces of a size."""
    decoder = TerminalDecoder()
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    return "".join(decoder.decode(piece) for piece in pieces)


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 4096])
@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"plain", "plain"),
        ("Pr\u00fcfung \u76e3".encode(), "Pr\u00fcfung \u76e3"),
        (b"Pr\xfcfung", "Pr\ufffdfung"),
        (b"\x1b[A\x1b\x1b[200", "\x1b[A\x1b\x1b[200"),
        (b"k\x1b[200~a\x1bq\x1b[201~\x1bk", "k\x1b[200~a\u241bq\x1b[201~\x1bk"),
        (b"\x1b[200~\x1b[201\x1b[20\x1b[201~", "\x1b[200~\u241b[201\u241b[20\x1b[201~"),
        (
            b"\x1b[200~a\x1b[200~b\x1b[201~\x1b[200~\x1b\x1b[201~q",
            "\x1b[200~a\u241b[200~b\x1b[201~\x1b[200~\u241b\x1b[201~q",
        ),
    ],
)
def test_keys_pass_and_escapes_within_a_paste_are_shown(data: bytes, text: str, size: int) -> None:
    assert decoded(data, size) == text


def test_a_key_is_not_held_back() -> None:
    decoder = TerminalDecoder()
    assert decoder.decode(b"\x1b") == "\x1b"
    assert decoder.decode(b"[200~pasted\x1b") == "[200~pasted"
    assert decoder.decode(b"", final=True) == "\x1b"


def test_closed_terminal_is_told_once_and_only_when_it_stays_silent() -> None:
    ends: list[None] = []
    decoder = TerminalDecoder(lambda: ends.append(None))
    for data in (b"", b"", b"a", b"", b""):
        decoder.decode(data)
    assert ends == []
    for _ in range(10):
        decoder.decode(b"")
    assert len(ends) == 1
