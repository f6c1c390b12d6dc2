"""The two lines of the header, as pure text: what presses stays, nothing is cut in its middle."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from audit_room.room.board import Board
from audit_room.tui.themes import DARK, ink
from audit_room.tui.widgets.header_lines import HeaderFacts, first_line, second_line
from tests.clocks import MORNING, FakeClock

INK = ink(DARK)
FACTS = HeaderFacts(
    name="ISO 27001 stage 2",
    organisation="Harbourlight Freight",
    now=MORNING,
    zone=FakeClock().zone,
    board=Board(
        open=12, over=3, oldest_seconds=4000, without_evidence=2, promises_open=4, promises_due_today=3,
        promises_overdue=1, findings=2,
    ),
    saved_at=MORNING,
    watch="live",
    offline=False,
    screen="Room",
    guest=False,
    read_only=False,
)  # fmt: skip


@pytest.mark.parametrize("width", [1, 10, 40, 80, 120, 200])
def test_the_header_never_wraps(width: int) -> None:
    assert first_line(FACTS, width, INK).cell_len <= width
    assert second_line(FACTS, width, INK).cell_len <= width


def test_the_header_at_80_says_everything_that_presses() -> None:
    line = second_line(FACTS, 80, INK).plain
    for words in ("12 open", "3 over!", "oldest 1:06:40", "no evidence 2", "● live"):
        assert words in line


def test_a_scan_shows_its_bar_and_a_lost_folder_its_sign() -> None:
    assert (
        "reading ━━━━━───── 39/78"
        in second_line(replace(FACTS, progress=("reading", 39, 78)), 120, INK).plain
    )
    assert "○ offline" in second_line(replace(FACTS, offline=True, watch="offline"), 120, INK).plain
    assert "READ ONLY" in second_line(replace(FACTS, read_only=True), 120, INK).plain


def test_a_wide_header_names_the_screens_with_their_digits() -> None:
    line = first_line(FACTS, 160, INK).plain
    assert "1 Room  2 Evidence  3 Follow-ups  4 Findings  5 Summary  6 Journal" in line


@pytest.mark.parametrize("guest", [False, True])
def test_the_time_of_day_is_always_whole(guest: bool) -> None:
    facts = replace(FACTS, guest=guest, organisation="Harbourlight Freight and Customs Agency Limited" * 2)
    for width in range(8, 201):
        line = first_line(facts, width, INK).plain
        assert "10:00" in line, width
        if width >= 20:
            assert ("GUEST" in line) is guest, width


def test_where_there_is_less_room_digits_stand_for_the_screens_and_the_organisation_is_cut() -> None:
    assert " · 10:00" in (line := first_line(FACTS, 80, INK).plain)
    assert line.endswith("1 Room 2 3 4 5 6")
    line = first_line(replace(FACTS, organisation="Harbourlight Freight and Customs Agency"), 80, INK).plain
    assert "… · ISO 27001 stage 2 · 10:00" in line
    assert line.endswith("1 Room 2 3 4 5 6")
    assert first_line(FACTS, 40, INK).plain.split()[-1] == "Room"


WHOLE = re.compile(
    r"12 open|3 over!|0 over|oldest 1:06:40|(without|no) evidence [02]|(promises today|due) (0|3 late 1)"
    r"|saved 10:00(:00)?|● (polling(, looked 3 min ago)?)|●|reading (━━━━━───── )?39/78|50%"
)


@pytest.mark.parametrize("progress", [None, ("reading", 39, 78)])
@pytest.mark.parametrize("calm", [False, True])
def test_no_count_is_ever_cut_in_its_middle(progress: tuple[str, int, int] | None, calm: bool) -> None:
    board = replace(FACTS.board, over=0, without_evidence=0, promises_due_today=0, promises_overdue=0)
    facts = replace(
        FACTS, watch="polling, looked 3 min ago", progress=progress, board=board if calm else FACTS.board
    )
    for width in range(12, 201):
        words = re.split(r" {2,}", second_line(facts, width, INK).plain.strip())
        assert [each for each in words if not WHOLE.fullmatch(each)] == [], width


def test_zero_counts_and_seconds_go_before_what_presses() -> None:
    board = replace(FACTS.board, promises_due_today=0, promises_overdue=0)
    line = second_line(replace(FACTS, board=board), 80, INK).plain
    assert "oldest 1:06:40  no evidence 2 " in line
    assert "due" not in line
    assert "saved 10:00  ● live" in line
