"""The Room screen: requests with running clocks, what fits them, and everything done by keys."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from audit_room.model.request import RequestState
from audit_room.room import answers, evidence, notes, requests
from audit_room.room.room import Room
from audit_room.tui.app import AuditRoomApp
from audit_room.tui.widgets.line import Line
from audit_room.tui.widgets.message_line import MessageLine
from audit_room.tui.widgets.virtual_list import VirtualList
from tests.clocks import FakeClock
from tests.tui.screen_text import screen_lines, screen_text, sees, settled, types, until

pytestmark = pytest.mark.usefixtures("asked")

InRoom = Callable[[Callable[[Room], object]], None]


@pytest.fixture
def asked(indexed: Path, in_room: InRoom) -> Path:
    """An audit with evidence and three requests, the second of them back-dated by 25 minutes."""

    def ask(room: Room) -> None:
        requests.add(room, "access review Q3 for finance #a518 @maria !high")
        requests.add(room, "restore test record #a813 @ben @09:35")
        requests.add(room, "incident 4711 timeline #a524")

    in_room(ask)
    return indexed


def line_of(app: AuditRoomApp, words: str) -> str:
    (line,) = [line for line in screen_lines(app)[3:10] if words in line]
    return line


async def test_the_list_shows_what_is_left(app: AuditRoomApp, clock: FakeClock) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert "R-001    15:00 A.5.18" in line_of(app, "R-001")
        assert "~n R-002    05:00 A.8.13  restore test record" in line_of(app, "R-002")
        clock.advance(minutes=6, seconds=1)
        text = await sees(pilot, "R-001    08:59")
        assert "!n R-002   +01:01" in text
        assert "1 over!" in text
        assert "oldest 31:01" in text


async def test_the_clock_stands_while_the_auditor_is_to_clarify(app: AuditRoomApp, clock: FakeClock) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("escape", "c")
        await sees(pilot, "R-001 clarify.")
        assert "c R-001    --:--" in line_of(app, "R-001")
        clock.advance(minutes=10)
        await pilot.press("c")
        await sees(pilot, "R-001 goes on as new.")
        assert "R-001    15:00" in line_of(app, "R-001")


async def test_details_name_requirement_and_matching_evidence(app: AuditRoomApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        text = await sees(pilot, "access-review-2026Q3-finance.csv")
        assert "A.5.18 Access rights" in text
        assert "new · asked 10:00 · maria · high priority" in text
        assert "1 access/access-review-2026Q3-finance.csv" in text
        assert "name says access review q3 finance" in text


async def test_a_digit_in_the_details_attaches_and_s_shows(app: AuditRoomApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await sees(pilot, "1 access/access-review-2026Q3-finance.csv")
        await pilot.press("escape", "enter", "1")
        await sees(pilot, "Attached access/access-review-2026Q3-finance.csv to R-001.")
        await pilot.press("escape", "s")
        await sees(pilot, "R-001 shown: X-001 access/access-review-2026Q3-finance")
        (exhibit,) = app.desk.snapshot.exhibits
        assert exhibit.path == b"access/access-review-2026Q3-finance.csv"
        assert app.desk.snapshot.requests[0].state is RequestState.SHOWN
        assert app.screen.focused is app.screen.query_one("#requests")


async def test_e_finds_a_file_by_a_part_of_its_name(app: AuditRoomApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pilot.press("escape", "e")
        await types(pilot, "4711")
        await sees(pilot, "1 incidents/incident 4711.txt")
        await pilot.press("enter")
        await sees(pilot, "Attached incidents/incident 4711.txt to R-001.")


async def test_e_says_so_when_no_file_has_the_letters(app: AuditRoomApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pilot.press("escape", "e")
        await types(pilot, "zzz")
        await pilot.press("enter")
        await sees(pilot, "No evidence has zzz in its name or text")
        assert app.screen.query_one("#prompt-line").has_focus
        assert not app.desk.snapshot.attachments


async def test_s_without_evidence_asks_and_may_show_nothing(app: AuditRoomApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pilot.press("escape", "s")
        await sees(pilot, "show for R-001 ›")
        await pilot.press("enter")
        await sees(pilot, "R-001 shown, without a file.")
        assert not app.desk.snapshot.exhibits


async def test_a_file_that_vanished_is_not_logged_as_shown(app: AuditRoomApp, evidence_folder: Path) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await sees(pilot, "1 access/access-review-2026Q3-finance.csv")
        await pilot.press("escape", "enter", "1")
        await sees(pilot, "Attached")
        (evidence_folder / "access" / "access-review-2026Q3-finance.csv").unlink()
        await pilot.press("escape", "s")
        await sees(pilot, "! access/access-review-2026Q3-finance.csv")
        assert not app.desk.snapshot.exhibits
        assert app.desk.snapshot.requests[0].state is RequestState.NEW


async def test_answer_promise_finding_and_note_by_keys(app: AuditRoomApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pilot.press("escape", "a")
        await types(pilot, "reviewed each quarter by the owner")
        await pilot.press("enter")
        await sees(pilot, "Saved R-001.1.")
        await sees(pilot, "(no evidence yet)")
        await pilot.press("i")
        await types(pilot, "Q2 is missing")
        await pilot.press("enter")
        await sees(pilot, "Saved note")
        await pilot.press("f")
        await types(pilot, "no review in Q2 !minor | list shows Q1, Q3")
        await sees(pilot, "minor · A.5.18 of the request · with objective evidence")
        await pilot.press("enter")
        await sees(pilot, "Saved N-001 (minor, drafted).")
        await pilot.press("p")
        await types(pilot, "send Q2 review @ben due tomorrow 12:00")
        await sees(pilot, "ben · due Wed 2026-11-25 12:00")
        await pilot.press("enter")
        await sees(pilot, "Saved F-001 for ben.")
        snapshot = app.desk.snapshot
        assert snapshot.follow_ups[0].request_id == "R-001"
        assert snapshot.findings[0].refs == ("A.5.18",)
        assert snapshot.notes[0].about == "R-001"


async def test_the_draft_of_an_answer_is_offered_again(app: AuditRoomApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("escape", "a")
        await types(pilot, "half an ans")
        await pilot.press("escape", "j", "a")
        assert app.screen.query_one("#prompt-line", Line).value == ""
        await pilot.press("escape", "k", "a")
        assert app.screen.query_one("#prompt-line", Line).value == "half an ans"


async def test_step_takes_all_selected_as_one_undo(app: AuditRoomApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("escape", "space", "space", "full_stop")
        await sees(pilot, "R-001 working, R-002 working.")
        await pilot.press("u")
        await sees(pilot, "Undo: R-001, R-002 one step on?")
        assert app.desk.snapshot.requests[0].state is RequestState.WORKING
        await pilot.press("u")
        await sees(pilot, "Taken back: R-001, R-002 one step on")
        assert [request.state for request in app.desk.snapshot.requests] == [RequestState.NEW] * 3


async def test_undo_is_left_by_escape(app: AuditRoomApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("escape", "u")
        await sees(pilot, "Undo: asked: R-003")
        await pilot.press("escape")
        await settled(pilot)
        assert "Undo:" not in screen_text(app)
        assert len(app.desk.snapshot.requests) == 3
        assert app.screen.focused is app.screen.query_one("#requests")


async def test_a_key_that_cannot_do_anything_says_why(app: AuditRoomApp) -> None:
    async with app.run_test(size=(100, 24)) as pilot:
        await settled(pilot)
        await pilot.press("escape", "d")
        await sees(pilot, "R-001 accepted.")
        await pilot.press("l", "l", "l", "home", "full_stop")
        await sees(pilot, "R-001 is accepted: there is no next step")


async def test_states_that_need_a_reason_ask_for_it(app: AuditRoomApp) -> None:
    async with app.run_test(size=(100, 24)) as pilot:
        await settled(pilot)
        await pilot.press("escape", "x", "enter")
        await sees(pilot, "can become not available only with a reason")
        await types(pilot, "not made, Ms Ortiz told")
        await pilot.press("enter")
        await sees(pilot, "R-001 not available.")
        assert app.desk.snapshot.requests[0].reason == "not made, Ms Ortiz told"


async def test_a_request_is_corrected(app: AuditRoomApp) -> None:
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(pilot)
        await pilot.press("escape", "E")
        line = app.screen.query_one("#prompt-line", Line)
        assert line.value == "access review Q3 for finance #A.5.18 @maria !high"
        await types(pilot, " and sales #a515")
        await pilot.press("enter")
        await sees(pilot, "Corrected R-001.")
        request = app.desk.snapshot.requests[0]
        assert request.text == "access review Q3 for finance and sales"
        assert request.refs == ("A.5.18", "A.5.15")


async def test_a_due_time_is_corrected_kept_and_taken_away(app: AuditRoomApp, in_room: InRoom) -> None:
    in_room(lambda room: requests.add(room, "scope of clause #c5.1 due tomorrow 12:00 !high"))
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(pilot)
        await pilot.press("escape", "end", "E")
        line = app.screen.query_one("#prompt-line", Line)
        assert line.value == "scope of clause #c5.1 !high due 2026-11-25 12:00"
        before = app.desk.snapshot.requests[-1]
        await pilot.press("enter")
        await sees(pilot, "Corrected R-004.")
        await settled(pilot)
        assert app.desk.snapshot.requests[-1] == before
        await pilot.press("E", *["backspace"] * 5)
        await types(pilot, "14:15")
        await pilot.press("enter")
        await until(pilot, lambda: app.desk.snapshot.requests[-1].due_at != before.due_at)
        assert f"{app.desk.snapshot.requests[-1].due_at:%d %H:%M}" == "25 13:15"
        await pilot.press("E", "ctrl+u")
        await types(pilot, "scope of clause #c5.1")
        await pilot.press("enter")
        await until(pilot, lambda: app.desk.snapshot.requests[-1].due_at is None)
        assert app.desk.snapshot.requests[-1].priority == "normal"


async def test_the_filter_goes_round(app: AuditRoomApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert "active 3 · staged 0 · mine 1 · all 3" in screen_text(app)
        await pilot.press("escape", "l", "l")
        await until(pilot, lambda: list(app.screen.query_one("#requests", VirtualList).rows) == ["R-001"])
        await pilot.press("l")
        await until(pilot, lambda: len(list(app.screen.query_one("#requests", VirtualList).rows)) == 3)


async def test_guests_see_nothing_internal(app: AuditRoomApp, in_room: InRoom) -> None:
    def fill(room: Room) -> None:
        requests.add(room, "SECRET staged request", staged=True)
        answers.add(room, "R-001", "said aloud")
        notes.add(room, "SECRET note", about="R-001")
        evidence.attach(room, "R-001", [evidence.resolve(room, "Backup policy.md")])
        requests.change_state(room, "R-001", RequestState.RETURNED, reason="SECRET reason")

    in_room(fill)
    async with app.run_test(size=(120, 40)) as pilot:
        await sees(pilot, "SECRET note")
        await pilot.press("escape", "g")
        text = await sees(pilot, " GUEST ")
        for internal in (
            "SECRET",
            "maria",
            "fits",
            "evidence yet",
            "Attached",
            "Arrivals",
            "without evidence",
            "high",
        ):
            assert internal not in text, internal
        assert "said aloud" in text
        assert "access review Q3 for finance" in text
        await pilot.press("a")
        await sees(pilot, "not while guests look; press g first")
        await pilot.press("l", "enter", "1")
        await settled(pilot)
        assert "SECRET" not in screen_text(app)
        assert len(app.desk.snapshot.attachments) == 1
        await pilot.press("escape", "g")
        await sees(pilot, "SECRET note")
        assert " GUEST " not in screen_text(app)


async def test_new_requests_do_not_move_the_cursor(app: AuditRoomApp, in_room: InRoom) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("escape", "down")
        assert app.current_request_id == "R-002"
        in_room(lambda room: requests.add(room, "one from the other window"))
        await sees(pilot, "ben asked: R-004 one from the other window")
        assert app.current_request_id == "R-002"
        assert app.screen.focused is app.screen.query_one("#requests")


async def test_an_empty_filter_does_not_say_that_there_is_no_request(
    app: AuditRoomApp, in_room: InRoom
) -> None:
    in_room(lambda room: requests.add(room, "restore test @ben"))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("escape", "l")
        await sees(pilot, "none is staged: l lists others")
        await pilot.press("l", "l")
        await sees(pilot, "restore test")
        assert "no request yet" not in screen_text(app)


async def test_what_was_said_before_guests_came_is_gone_on_every_screen(app: AuditRoomApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("escape", "4")
        await settled(pilot)
        app.say("our own words")
        app.screen.query_one(MessageLine).announce("our own news")
        await pilot.press("1", "g", "4")
        await settled(pilot)
        assert "GUEST" in screen_text(app)
        assert "our own" not in screen_text(app)
        app.screen.query_one(MessageLine)._tell_news()
        assert not app.screen.query_one(MessageLine).message


async def test_guest_asked_for_on_another_screen_holds_on_the_room(app: AuditRoomApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await sees(pilot, "maria")
        await pilot.press("escape", "4")
        await settled(pilot)
        await pilot.press("g")
        await sees(pilot, " GUEST ")
        await pilot.press("1")
        await sees(pilot, "access review Q3")
        await settled(pilot)
        text = screen_text(app)
        assert " GUEST " in text
        for internal in ("maria", "Arrivals", "fits", "auditor ask for"):
            assert internal not in text, internal
        await pilot.press("g")
        await sees(pilot, "auditor ask for")
