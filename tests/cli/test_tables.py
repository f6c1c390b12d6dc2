"""Tables and lines for people: aligned, cut to the terminal, harmless."""

from __future__ import annotations

import click
from rich.cells import cell_len

from audit_room.cli.spreading import spread
from audit_room.cli.tables import Cell, facts, table

ROWS: list[tuple[Cell | str, ...]] = [
    ("R-001", "a long text that does not fit " * 4, Cell("late", "red")),
    ("R-002", "日本語のファイル名はとても長いので切られます" * 4, "ok"),
    ("R-003", "esc\x1b[31m\nnewline", "ok"),
]


def test_a_table_fits_the_terminal_and_is_aligned() -> None:
    for width in (40, 60, 80):
        lines = [
            click.unstyle(line) for line in table(("ID", "TEXT", "ST"), ROWS, width=width, flexible=(1,))
        ]
        assert max(map(cell_len, lines)) <= width
        starts = {
            cell_len(line[: line.rindex(state)])
            for line, state in zip(lines, ("ST", "late", "ok", "ok"), strict=True)
        }
        assert len(starts) == 1
        assert "…" in lines[1]


def test_without_a_terminal_nothing_is_cut() -> None:
    lines = table(("ID", "TEXT", "ST"), ROWS, width=None, flexible=(1,))
    assert "…" not in "".join(lines)
    assert "esc␛[31m␊newline" in lines[3]
    assert "\x1b[31m" in lines[1]


def test_without_a_terminal_one_long_text_does_not_widen_every_line() -> None:
    rows = [("R-001", "x" * 5000, "ok"), ("R-002", "short", "ok")]
    lines = table(("ID", "TEXT", "ST"), rows, width=None, flexible=(1,))
    assert "x" * 5000 in lines[1]
    assert len(lines[2]) < 300


def test_the_widest_column_gives_first() -> None:
    header = table(("A", "B"), [("x" * 100, "y" * 20)], width=60, flexible=(0, 1))
    assert "y" * 20 in header[1]
    narrow = table(("A", "B"), [("x" * 100, "y" * 100)], width=10, flexible=(0, 1))
    assert cell_len(click.unstyle(narrow[1])) == 12 + 2 + 12


def test_facts_leave_out_what_is_not_known() -> None:
    assert facts([("owner", "maria"), ("due", ""), ("text", "one\ntwo")]) == [
        "owner  maria", "text   one", "       two",
    ]  # fmt: skip


def test_values_in_a_row_become_options_of_their_own() -> None:
    def spread_out(*args: str) -> list[str]:
        return spread(
            list(args),
            frozenset({"--ref"}),
            frozenset({"--ref", "--audit"}),
            lambda plain, each: plain > 0 and each != "file",
        )

    assert spread_out("a", "--ref", "1", "2") == ["a", "--ref", "1", "--ref", "2"]
    assert spread_out("--ref", "1", "a") == ["--ref", "1", "a"]
    assert spread_out("a", "--ref", "1", "--audit", "x", "2") == ["a", "--ref", "1", "--audit", "x", "2"]
    assert spread_out("a", "--ref", "1", "file") == ["a", "--ref", "1", "file"]
    assert spread_out("a", "--ref", "1", "--", "2") == ["a", "--ref", "1", "--", "2"]
    assert spread_out("a", "--ref") == ["a", "--ref"]
