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
    watch=("live", "live", "live"),
    live=True,
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


BUSY = (
    "reading 12,300 of 100,000 · 9,800/s · 9 s left", "reading 12,300 of 100,000 · 9 s left",
    "reading 12,300 of 100,000", "reading 12%", "12%",
)  # fmt: skip
OFFLINE = ("offline since 10:42: /srv/evidence", "offline since 10:42", "offline")
POLLING = ("nfs does not tell what others change; looking every 30 s",) + ("looking every 30 s",) * 2


def test_what_the_intake_does_stands_beside_how_it_watches() -> None:
    line = second_line(replace(FACTS, busy=BUSY), 160, INK).plain
    assert line.endswith("reading 12,300 of 100,000 · 9,800/s · 9 s left  ● live")
    assert "reading 12" in second_line(replace(FACTS, busy=BUSY), 80, INK).plain


def test_a_lost_folder_is_told_with_its_place_and_a_slow_one_with_the_reason() -> None:
    offline = replace(FACTS, offline=True, live=False, watch=OFFLINE)
    assert "○ offline since 10:42: /srv/evidence" in second_line(offline, 160, INK).plain
    assert "○ offline since 10:42" in second_line(offline, 110, INK).plain
    assert "○ offline since 10:42" in second_line(offline, 80, INK).plain
    polling = replace(FACTS, live=False, watch=POLLING)
    assert (
        "◐ nfs does not tell what others change; looking every 30 s" in second_line(polling, 200, INK).plain
    )
    assert "◐ looking every 30 s" in second_line(polling, 110, INK).plain
    assert "READ ONLY" in second_line(replace(FACTS, read_only=True), 120, INK).plain


def test_many_files_gone_at_once_stand_in_the_place_of_live() -> None:
    gone = replace(FACTS, gone=(40, 1200))
    assert "○ 40 of 1,200 files gone at once, ^g accepts" in second_line(gone, 160, INK).plain
    assert "○ 40 of 1,200 files gone" in second_line(gone, 110, INK).plain


def test_guests_are_told_nothing_of_the_folder_but_that_it_is_watched() -> None:
    for facts in (
        replace(FACTS, busy=BUSY, gone=(40, 1200), guest=True),
        replace(FACTS, offline=True, live=False, watch=OFFLINE, guest=True),
        replace(FACTS, live=False, watch=POLLING, guest=True),
    ):
        line = second_line(facts, 200, INK).plain
        for ours in ("reading", "gone", "/srv", "nfs"):
            assert ours not in line


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
    r"|saved 10:00(:00)?|◐ (looking every 30 s(, looked 3 min ago)?)|◐ nfs .* change; looking every 30 s|◐"
    r"|reading 12,300 of 100,000( · 9,800/s)?( · 9 s left)?|reading 12%|12%"
)


@pytest.mark.parametrize("busy", [(), BUSY])
@pytest.mark.parametrize("calm", [False, True])
def test_no_count_is_ever_cut_in_its_middle(busy: tuple[str, ...], calm: bool) -> None:
    board = replace(FACTS.board, over=0, without_evidence=0, promises_due_today=0, promises_overdue=0)
    watch = (POLLING[0], "looking every 30 s, looked 3 min ago", "looking every 30 s")
    facts = replace(FACTS, watch=watch, live=False, busy=busy, board=board if calm else FACTS.board)
    for width in range(12, 201):
        words = re.split(r" {2,}", second_line(facts, width, INK).plain.strip())
        assert [each for each in words if not WHOLE.fullmatch(each)] == [], width


def test_zero_counts_and_seconds_go_before_what_presses() -> None:
    board = replace(FACTS.board, promises_due_today=0, promises_overdue=0)
    line = second_line(replace(FACTS, board=board), 80, INK).plain
    assert "oldest 1:06:40  no evidence 2 " in line
    assert "due" not in line
    assert "saved 10:00  ● live" in line
