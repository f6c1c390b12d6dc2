"""One line of the request list, as pure text."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from audit_room.model.audit import Targets
from audit_room.model.request import Request, RequestState, StateChange, move
from audit_room.model.request_clock import request_clock
from audit_room.tui.themes import DARK, ink
from audit_room.tui.widgets.path_end import path_end
from audit_room.tui.widgets.request_row import CLOCK, clock_label, header_line, request_line
from tests.clocks import MORNING, FakeClock

TARGETS = Targets()
INK = ink(DARK)
ZONE = FakeClock().zone
REQUEST = Request(
    id="R-007",
    text="access review Q3 for finance",
    line="access review Q3 for finance",
    state=RequestState.NEW,
    asked_at=MORNING,
    created_at=MORNING,
    changes=(StateChange(at=MORNING, state=RequestState.NEW),),
    refs=("A.5.18", "A.5.15"),
    owner="maria",
)


def label(request: Request, **after: float) -> str:
    return clock_label(request, request_clock(request, TARGETS, MORNING + timedelta(**after)))


@pytest.mark.parametrize(
    ("after", "shown"),
    [
        ({"seconds": 0}, "30:00"),
        ({"minutes": 29, "seconds": 59}, "00:01"),
        ({"minutes": 30, "seconds": 5}, "+00:05"),
        ({"hours": 2}, "+1:30:00"),
        ({"hours": 12, "minutes": 5}, "+11 h 35"),
        ({"hours": 26}, "+25 h"),
        ({"days": 400}, "+9599 h"),
    ],
)
def test_the_clock_says_what_is_left_or_over(after: dict[str, float], shown: str) -> None:
    assert label(REQUEST, **after) == shown
    assert len(shown) <= CLOCK


def test_the_clock_of_what_was_shown_says_how_long_it_took() -> None:
    shown = move(REQUEST, RequestState.SHOWN, MORNING + timedelta(minutes=12))
    assert label(shown, hours=5) == "✓12:00"
    late = move(REQUEST, RequestState.ACCEPTED, MORNING + timedelta(hours=14, minutes=2))
    assert label(late, hours=20) == "✓14 h 02"
    assert len(label(late, hours=20)) == CLOCK


def test_what_ended_without_being_shown_has_no_tick() -> None:
    gone = move(REQUEST, RequestState.NOT_AVAILABLE, MORNING + timedelta(minutes=3), reason="never made")
    assert label(gone, hours=5) == "·03:00"


def test_staged_requests_have_no_clock() -> None:
    assert label(replace(REQUEST, state=RequestState.STAGED)) == ""


@pytest.mark.parametrize("width", [20, 40, 57, 58, 77, 197])
def test_a_line_fills_its_width_and_no_more(width: int) -> None:
    clock = request_clock(REQUEST, TARGETS, MORNING)
    line = request_line(REQUEST, clock, width, INK, guest=False, zone=ZONE)
    assert line.cell_len == max(width, 25)
    assert ("maria" in line.plain) is (width >= 58)
    assert ("A.5.18 A.5.15" if width > 120 else "A.5.18+") in line.plain
    assert header_line(width, guest=False).cell_len == line.cell_len


def test_a_roomy_line_has_words_for_what_letters_say() -> None:
    clock = request_clock(REQUEST, TARGETS, MORNING)
    line = request_line(REQUEST, clock, 120, INK, guest=False, zone=ZONE).plain
    assert line.split("  ")[0] == " n R-007"
    assert "A.5.18 A.5.15" in line
    assert " new " in line
    assert " 10:00 " in line


def test_wide_letters_are_counted_as_they_are_shown() -> None:
    request = replace(REQUEST, text="証拠" * 40)
    clock = request_clock(request, TARGETS, MORNING)
    assert request_line(request, clock, 60, INK, guest=False, zone=ZONE).cell_len == 60


def test_a_guest_sees_neither_owner_nor_lateness() -> None:
    clock = request_clock(REQUEST, TARGETS, MORNING + timedelta(hours=1))
    assert request_line(REQUEST, clock, 80, INK, guest=False, zone=ZONE).plain.startswith("!n R-007")
    guest = request_line(REQUEST, clock, 80, INK, guest=True, zone=ZONE).plain
    assert guest.startswith(" n R-007    10:00 A.5.18")
    assert "+" not in guest.replace("A.5.18+", "")
    wide = request_line(REQUEST, clock, 120, INK, guest=True, zone=ZONE).plain
    assert wide.count("10:00") == 1
    assert header_line(120, guest=True).plain.split() == ["no", "asked", "ref", "state", "request"]
    assert "maria" not in guest


@pytest.mark.parametrize("width", [3, 10, 30, 80])
def test_a_long_path_keeps_its_end(width: int) -> None:
    shown = "Access reviews/2026/access-review-2026Q3-finance.xlsx"
    text = path_end(shown, width)
    assert text.cell_len <= width
    assert shown.endswith(text.plain.removeprefix("…"))
