"""The registry of commands: every key does what footer, help and palette say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial

import pytest
from textual.widgets import Input

from audit_room.room import requests
from audit_room.room.room import Room
from audit_room.tui.app import AuditRoomApp
from audit_room.tui.commands import SCREENS, command_of, commands_for
from audit_room.tui.screens.base import RoomScreen
from audit_room.tui.screens.help import HelpScreen
from tests.tui.screen_text import screen_text, sees, settled, types, until


def shows(app: AuditRoomApp, name: str) -> bool:
    return isinstance(app.screen, RoomScreen) and name == app.screen.NAME


@pytest.mark.parametrize("screen", SCREENS)
def test_a_key_means_one_thing_on_a_screen(screen: str) -> None:
    keys = Counter(key for command in commands_for(screen) if command.bound for key in command.keys)
    assert [key for key, times in keys.items() if times > 1] == []


@pytest.mark.parametrize("screen", SCREENS)
def test_ids_are_used_once_on_a_screen_and_say_something(screen: str) -> None:
    commands = list(commands_for(screen))
    assert len({command.id for command in commands}) == len(commands)
    assert all(command.label and command.help.endswith((".", "evidence.")) for command in commands)
    with pytest.raises(KeyError):
        command_of(screen, "nothing of that name")


@pytest.mark.parametrize("screen", SCREENS)
async def test_every_command_is_answered(app: AuditRoomApp, screen: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await app.switch_screen(screen)
        await settled(pilot)
        shown = app.screen
        assert isinstance(shown, RoomScreen)
        assert screen == shown.NAME
        unanswered = [
            command.id
            for command in commands_for(screen)
            if command.bound and not hasattr(shown, command.method) and not hasattr(app, command.method)
        ]
        assert unanswered == []
        bound = {binding.action for _, binding in shown._bindings}
        assert bound.issuperset(f"command('{c.id}')" for c in commands_for(screen) if c.bound)


async def test_digits_go_to_every_screen_and_back(app: AuditRoomApp) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        await pilot.press("escape")
        for number, name in [*enumerate(SCREENS, 1), (1, SCREENS[0])]:
            await pilot.press(str(number))
            await until(pilot, partial(shows, app, name), what=name)
            await settled(pilot)
            assert name.capitalize() in screen_text(app).splitlines()[0]


async def test_n_on_another_screen_leads_to_the_capture_line(app: AuditRoomApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("escape", "6")
        await until(pilot, partial(shows, app, "journal"))
        await settled(pilot)
        await pilot.press("n")
        await settled(pilot)
        await types(pilot, "asked meanwhile")
        await pilot.press("enter")
        await sees(pilot, "Saved R-001.")


async def test_help_names_every_key_of_the_screen(app: AuditRoomApp) -> None:
    async with app.run_test(size=(120, 100)) as pilot:
        await settled(pilot)
        await pilot.press("escape", "question_mark")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        text = await sees(pilot, "Keys on Room")
        for command in commands_for("room"):
            assert command.help in text, command.id
            assert command.shown_keys in text, command.id
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, RoomScreen))


async def test_the_palette_finds_a_command_and_does_it(
    app: AuditRoomApp, in_room: Callable[[Callable[[Room], object]], None]
) -> None:
    in_room(lambda room: requests.add(room, "asset register"))
    async with app.run_test(size=(100, 40)) as pilot:
        await settled(pilot)
        await pilot.press("escape", "ctrl+p")
        await sees(pilot, "requests: answer")
        await types(pilot, "clarify")
        await sees(pilot, "requests: clarify")
        await pilot.press("enter")
        await sees(pilot, "R-001 clarify.")


async def test_the_footer_says_what_works_here(app: AuditRoomApp) -> None:
    async with app.run_test(size=(120, 24)) as pilot:
        await settled(pilot)
        assert "enter save" in screen_text(app).splitlines()[-1]
        await pilot.press("escape")
        await sees(pilot, "a answer")
        last = screen_text(app).splitlines()[-1]
        assert last.rstrip().endswith("? help")
        await pilot.press("g")
        await until(pilot, lambda: "a answer" not in screen_text(app).splitlines()[-1])
        assert "g guest" in screen_text(app).splitlines()[-1]


async def test_nothing_to_undo_is_said(app: AuditRoomApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("escape", "u")
        await sees(pilot, "There is nothing to undo.")


async def test_another_key_leaves_the_question_and_does_its_own(
    app: AuditRoomApp, in_room: Callable[[Callable[[Room], object]], None]
) -> None:
    in_room(lambda room: requests.add(room, "asset register"))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("escape", "u")
        await sees(pilot, "Undo: asked: R-001")
        await pilot.press("n")
        await settled(pilot)
        assert isinstance(app.focused, Input)
        assert app.focused.id == "capture-line"
        await types(pilot, "unhurt")
        await sees(pilot, "› unhurt")
        assert len(app.desk.snapshot.requests) == 1


async def test_keys_without_any_request_say_how_to_begin(app: AuditRoomApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        for key in "aespfc.drxwEo":
            await pilot.press("escape", "full_stop" if key == "." else key)
            await sees(pilot, "There is no request in the list; n begins one.")
            app.say("")
