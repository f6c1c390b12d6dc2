"""The prompt: what is typed faster than it is done is neither lost nor done twice."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event

import pytest
from textual import events

from audit_room.model.answer import Answer
from audit_room.model.errors import RecordError
from audit_room.room import answers, requests
from audit_room.room.room import Room
from audit_room.tui.app import AuditRoomApp
from audit_room.tui.widgets.prompt import Prompt
from tests.tui.screen_text import sees, settled, until

InRoom = Callable[[Callable[[Room], object]], None]


def put_in(app: AuditRoomApp, keys: str) -> None:
    """Put keys in faster than any is done, as a slow line over ssh does."""
    for char in keys:
        app.post_message(events.Key("enter", None) if char == "\n" else events.Key(char, char))


async def test_what_is_typed_while_an_answer_is_saved_goes_where_it_belongs(
    app: AuditRoomApp, in_room: InRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = answers.add
    begun, go_on = Event(), Event()

    def slow(room: Room, request_id: str, text: str) -> Answer:
        begun.set()
        go_on.wait(60)
        return real(room, request_id, text)

    monkeypatch.setattr(answers, "add", slow)
    in_room(lambda room: requests.add(room, "access review"))
    async with app.run_test(size=(80, 24)) as pilot:
        await sees(pilot, "n R-001")
        await pilot.press("escape", "a")
        await sees(pilot, "answer R-001")
        put_in(app, "yes\nnnext\n")
        await until(pilot, begun.is_set)
        await pilot.pause()
        go_on.set()
        await sees(pilot, "Saved R-002.")
        await settled(pilot)
        assert [answer.text for answer in app.desk.snapshot.answers] == ["yes"]
        assert [request.text for request in app.desk.snapshot.requests] == ["access review", "next"]


async def test_what_is_typed_while_an_answer_is_refused_stays_in_the_line(
    app: AuditRoomApp, in_room: InRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(room: Room, request_id: str, text: str) -> Answer:
        raise RecordError("Not saved: the disk is full; free some space and press Enter again.")

    in_room(lambda room: requests.add(room, "access review"))
    monkeypatch.setattr(answers, "add", full)
    async with app.run_test(size=(80, 24)) as pilot:
        await sees(pilot, "n R-001")
        await pilot.press("escape", "a")
        await sees(pilot, "answer R-001")
        put_in(app, "yes\nand")
        await sees(pilot, "Not saved: the disk is full")
        prompt = app.screen.query_one(Prompt)
        await until(pilot, lambda: prompt.line.value == "yesand")
        assert app.focused is prompt.line
