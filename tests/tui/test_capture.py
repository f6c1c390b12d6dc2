"""The capture line: a request is caught with its words and Enter, and never lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest
from textual import events

from audit_room.model.errors import RecordError
from audit_room.model.request import Priority, Request
from audit_room.room import requests
from audit_room.room.room import Room
from audit_room.tui.app import AuditRoomApp
from audit_room.tui.desk import Desk
from audit_room.tui.screens.room import RequestsScreen
from audit_room.tui.widgets.capture import CaptureLine
from audit_room.tui.widgets.line import LONGEST
from tests.clocks import FakeClock
from tests.tui.conftest import MakeApp
from tests.tui.screen_text import screen_text, sees, settled, types, until

LINE = "access review Q3 for finance #a518 @ben !high due 15:30"


def typed(app: AuditRoomApp) -> str:
    return app.screen.query_one(CaptureLine).line.value


async def test_words_and_enter_save_a_request(app: AuditRoomApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await types(pilot, LINE)
        await pilot.press("enter")
        await sees(pilot, "Saved R-001.")
        (request,) = app.desk.snapshot.requests
        assert request.text == "access review Q3 for finance"
        assert (request.refs, request.owner, request.priority) == (("A.5.18",), "ben", Priority.HIGH)
        assert typed(app) == ""
        assert app.focused is app.screen.query_one(CaptureLine).line


async def test_the_preview_says_how_the_line_is_read(app: AuditRoomApp) -> None:
    async with app.run_test(size=(100, 24)) as pilot:
        await pilot.pause()
        await types(pilot, "restore test #a813 @ben ~20m")
        await sees(pilot, "A.8.13 Information backup · ben · due 10:20 (in 20 min)")
        assert not app.desk.snapshot.requests


async def test_two_requests_in_one_breath(app: AuditRoomApp) -> None:
    async with app.run_test(size=(100, 24)) as pilot:
        await pilot.pause()
        await types(pilot, "restore test ;; scope document #c4.3")
        await sees(pilot, "2 requests:")
        await pilot.press("enter")
        await sees(pilot, "Saved R-001, R-002.")
        assert [request.text for request in app.desk.snapshot.requests] == ["restore test", "scope document"]


async def test_n_and_fast_typing_lose_no_letter(app: AuditRoomApp) -> None:
    """All keys are put in before the app looks at the first, as a paste or a slow line over ssh does."""
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("escape")
        for char in "nquick answer":
            app.post_message(events.Key("space" if char == " " else char, char))
        app.post_message(events.Key("enter", None))
        await sees(pilot, "Saved R-001.")
        assert app.desk.snapshot.requests[0].text == "quick answer"


async def test_enter_twice_saves_once(app: AuditRoomApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await types(pilot, "asset register")
        await pilot.press("enter", "enter")
        await sees(pilot, "Saved R-001.")
        await settled(pilot)
        assert len(app.desk.snapshot.requests) == 1


async def test_a_second_line_typed_at_once_is_saved_too(app: AuditRoomApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        for char in "one\ntwo\n":
            app.post_message(events.Key("enter", None) if char == "\n" else events.Key(char, char))
        await sees(pilot, "R-002")
        await settled(pilot)
        assert [request.text for request in app.desk.snapshot.requests] == ["one", "two"]
        assert typed(app) == ""


async def test_lines_typed_in_a_row_stay_requests_of_their_own(
    app: AuditRoomApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first line takes its time to be saved while two more and half a fourth are typed."""
    real = requests.add
    go_on = Event()

    def slow(room: Room, line: str) -> list[Request]:
        go_on.wait(60)
        return real(room, line)

    monkeypatch.setattr(requests, "add", slow)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        for char in "one\ntwo\nthree\nfour":
            app.post_message(events.Key("enter", None) if char == "\n" else events.Key(char, char))
        await until(pilot, lambda: typed(app).endswith("four"))
        go_on.set()
        await sees(pilot, "R-003")
        await settled(pilot)
        assert [request.text for request in app.desk.snapshot.requests] == ["one", "two", "three"]
        assert typed(app) == "four"


async def test_text_stays_when_it_cannot_be_saved(app: AuditRoomApp, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full at the first try and has room at the second."""
    real = requests.add
    tries: list[str] = []

    def full_at_first(room: Room, line: str) -> list[Request]:
        tries.append(line)
        if len(tries) == 1:
            raise RecordError("Not saved: the disk is full; free some space and press Enter again.")
        return real(room, line)

    monkeypatch.setattr(requests, "add", full_at_first)
    async with app.run_test(size=(100, 24)) as pilot:
        await pilot.pause()
        await types(pilot, "asset register")
        await pilot.press("enter")
        await sees(pilot, "Not saved: the disk is full")
        assert typed(app) == "asset register"
        assert not app.desk.snapshot.requests
        await pilot.press("enter")
        await sees(pilot, "Saved R-001.")
        assert typed(app) == ""


async def test_committed_before_the_text_leaves_the_line(
    app: AuditRoomApp, audit_file: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the moment the line is emptied another process finds the request in the file."""
    found: list[str] = []
    cleared = CaptureLine.saved

    def look_then_clear(capture: CaptureLine) -> None:
        from audit_room.room.opening import open_room  # noqa: PLC0415

        assert capture.line.value == "asset register"
        with open_room(audit_file, clock=clock, actor="ben") as other:
            found.extend(request.text for request in other.record.all(Request))
        cleared(capture)

    monkeypatch.setattr(CaptureLine, "saved", look_then_clear)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await types(pilot, "asset register")
        await pilot.press("enter")
        await sees(pilot, "Saved R-001.")
    assert found == ["asset register"]


async def test_escape_leaves_the_line_and_keeps_it(app: AuditRoomApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await types(pilot, "half a li")
        await pilot.press("escape")
        assert app.focused is app.screen.query_one("#requests")
        assert typed(app) == "half a li"
        await pilot.press("n")
        await types(pilot, "ne")
        assert typed(app) == "half a line"


async def test_a_draft_comes_back_in_the_next_room(make_app: MakeApp) -> None:
    first = make_app()
    async with first.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await types(pilot, "half a line")
    second = make_app()
    async with second.run_test(size=(80, 24)) as pilot:
        await sees(pilot, "The line you were typing is back")
        assert typed(second) == "half a line"


async def test_a_line_that_was_saved_is_no_draft(
    make_app: MakeApp, desks: Callable[[], Desk], in_room: Callable[[Callable[[Room], object]], None]
) -> None:
    """The window was killed after the line was saved and before its draft was forgotten."""
    first = make_app()
    async with first.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await types(pilot, "asset register #a59")
    in_room(lambda room: requests.add(room, "asset register #a59"))
    second = AuditRoomApp(desks(), intake=False)
    async with second.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert typed(second) == ""


async def test_pasted_text_is_one_harmless_line(app: AuditRoomApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        app.post_message(events.Paste("show me\nthe \x1b[31mlog\tof q\r\nand undo"))
        await until(pilot, lambda: typed(app) != "")
        assert typed(app) == "show me the ␛[31mlog of q and undo"
        assert not app.desk.snapshot.requests


async def test_a_paste_of_a_megabyte_is_cut_and_said_so(app: AuditRoomApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        app.post_message(events.Paste("x" * 1_000_000))
        await sees(pilot, "longer than a line may be")
        assert len(typed(app)) == LONGEST
        assert "x" * 60 in screen_text(app)


async def test_the_cursor_of_the_list_goes_to_the_new_request(app: AuditRoomApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        for words in ("first", "second"):
            await types(pilot, words)
            await pilot.press("enter")
            await until(pilot, lambda: typed(app) == "")
        await sees(pilot, "Saved R-002.")
        assert app.current_request_id == "R-002"
        assert isinstance(app.screen, RequestsScreen)
