"""Plays the steps of an audit day as a coordinator would: by keys alone, looking at the screen between them."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from functools import singledispatchmethod

from textual import events
from textual.pilot import Pilot

from audit_room.model.finding import GRADE_WORDS
from audit_room.tui.app import AuditRoomApp
from audit_room.tui.commands import FINDINGS, ROOM, SCREENS, SUMMARY
from audit_room.tui.screens.base import RoomScreen
from tests.audit_day import (
    Agreed,
    Answered,
    Arrived,
    Asked,
    Attached,
    Closed,
    Disputed,
    Found,
    Noted,
    Printed,
    Promised,
    Shown,
    Step,
    Undone,
)
from tests.tui.screen_text import screen_text, sees, until

SIZE = (120, 40)
"""Columns and lines of the window in which the day is played."""

FIRST_SCAN_SECONDS = 60.0
"""How long the room may take over its first look at the whole evidence folder."""

_REQUEST_IN_HAND = re.compile(r"(R-\d+)  answers \d+ · shown \d+ · promises \d+")
_FINDING_IN_HAND = re.compile(rf"(N-\d+) (?:{'|'.join(map(re.escape, GRADE_WORDS.values()))}), ")
_CAPTURING = "enter save"
_ON_THE_LIST = "a answer"
_EMPTY_LINE = "what does the auditor ask for?"


def name_of(path: str) -> str:
    """Return the name of a file of the evidence, which is what a coordinator types of it."""
    return path.rpartition("/")[2]


class Player:
    """Hands on the keyboard of a room, and eyes on its screen.

    ``drop`` puts a file that arrives into the evidence folder, as a colleague does.  ``pressed`` counts the keys.
    """

    def __init__(self, pilot: Pilot[None], app: AuditRoomApp, drop: Callable[[Arrived], None]) -> None:
        self._pilot = pilot
        self._app = app
        self._drop = drop
        self._arrived: set[str] = set()
        self.pressed = 0

    # hands and eyes

    async def press(self, *keys: str) -> None:
        """Press keys by their names."""
        self.pressed += len(keys)
        await self._pilot.press(*keys)

    def types(self, text: str) -> None:
        """Type a text, a key a character, as fast as keys can come."""
        self.pressed += len(text)
        for char in text:
            self._app.post_message(events.Key("space" if char == " " else char, char))

    async def enter(self, text: str) -> None:
        """Type a text and Enter."""
        self.types(text)
        await self.press("enter")

    async def sees(self, words: str) -> str:
        """Wait until the screen shows ``words``; returns its text."""
        return await sees(self._pilot, words)

    def _shows(self, words: str) -> bool:
        return words in screen_text(self._app)

    def _found(self, pattern: re.Pattern[str]) -> str:
        found = pattern.search(screen_text(self._app))
        return found.group(1) if found else ""

    # where to be

    async def waits_for_the_first_scan(self) -> None:
        """Wait until the room knows the evidence folder and watches it."""
        async with asyncio.timeout(FIRST_SCAN_SECONDS):
            while not (self._shows("files indexed") and self._shows("● live")):
                await self._pilot.pause(0.05)

    async def goes_to_screen(self, name: str) -> None:
        """Go to a screen by its digit, out of the line being typed where there is one."""
        if not self._is_on(name):
            if self._shows(_CAPTURING):
                await self.press("escape")
                await self.sees(_ON_THE_LIST)
            await self.press(str(SCREENS.index(name) + 1))
            await until(self._pilot, lambda: self._is_on(name), what=name)

    def _is_on(self, name: str) -> bool:
        return isinstance(self._app.screen, RoomScreen) and name == self._app.screen.NAME

    async def goes_to_capture_line(self) -> None:
        """Go to the capture line, which one key does from anywhere."""
        if not self._shows(_CAPTURING):
            await self.press("n")
            await self.sees(_CAPTURING)

    async def goes_to_list(self) -> None:
        """Go to the list of requests."""
        await self.goes_to_screen(ROOM)
        if not self._shows(_ON_THE_LIST):
            await self.press("escape")
            await self.sees(_ON_THE_LIST)

    async def goes_to_request(self, request_id: str) -> None:
        """Go to the list and there, line by line, to a request."""
        await self.goes_to_list()
        await self._goes_along(_REQUEST_IN_HAND, request_id)

    async def goes_to_finding(self, finding_id: str) -> None:
        """Go to the findings and there, line by line, to one."""
        await self.goes_to_screen(FINDINGS)
        await self._goes_along(_FINDING_IN_HAND, finding_id)

    async def _goes_along(self, in_hand: re.Pattern[str], wanted: str) -> None:
        """Move in a list that is in the order of its ids until what is in hand is the one wanted."""
        await until(self._pilot, lambda: bool(self._found(in_hand)), what=f"a line before {wanted}")
        while (before := self._found(in_hand)) != wanted:
            await self.press("j" if before < wanted else "k")
            await self._changes(in_hand, before)

    async def _changes(self, in_hand: re.Pattern[str], before: str) -> None:
        await until(
            self._pilot, lambda: self._found(in_hand) not in {before, ""}, what=f"a line beside {before}"
        )

    async def answers_prompt(self, key: str, prompt: str, text: str, done: str) -> None:
        """Press a key that asks something, give the answer, and wait for what is said then."""
        await self.press(key)
        await self.sees(f"{prompt} ›")
        await self.enter(text)
        await self.sees(done)
        await until(self._pilot, lambda: not self._shows(f"{prompt} ›"), what="the end of the prompt")

    async def _names_file(self, path: str) -> None:
        """Type the name of a file into the prompt, and Enter once the right one stands first."""
        self.types(name_of(path))
        first = re.compile(rf"(?<![\w-])(1) [^\n›]*{re.escape(name_of(path))}")
        await until(self._pilot, lambda: bool(self._found(first)), what=f"{path} as the first match")
        await self.press("enter")

    # the steps

    @singledispatchmethod
    async def does(self, step: Step) -> None:
        """Do one step of the day, and wait until it is done.  Raises TypeError for a step nobody knows."""
        raise TypeError(f"no keys are known for {step}")

    @does.register
    async def _(self, step: Asked) -> None:
        await self.goes_to_capture_line()
        count = step.line.count(";;") + 1
        await self.enter(step.line)
        await self.sees(_EMPTY_LINE)
        made = [request.id for request in self._app.desk.snapshot.requests[-count:]]
        await self.sees(f"Saved {', '.join(made)}.")

    @does.register
    async def _(self, step: Attached) -> None:
        await self.goes_to_request(step.request)
        if step.path in self._arrived:
            await self.press("A", "e", "escape")
        else:
            await self.press("e")
            await self.sees(f"evidence for {step.request} ›")
            await self._names_file(step.path)
        await self.sees(f"Attached {step.path} to {step.request}.")

    @does.register
    async def _(self, step: Shown) -> None:
        await self.goes_to_request(step.request)
        prompt, done = f"show for {step.request} ›", f"{step.request} shown: X-"
        await self.press("s")
        await until(self._pilot, lambda: self._shows(prompt) or self._shows(done), what="an answer to s")
        if self._shows(prompt):
            await self._names_file(step.path)
        await self.sees(done)

    @does.register
    async def _(self, step: Answered) -> None:
        await self.goes_to_request(step.request)
        number = len(self._app.desk.snapshot.answers_to(step.request)) + 1
        await self.answers_prompt("a", f"answer {step.request}", step.text, f"Saved {step.request}.{number}.")

    @does.register
    async def _(self, step: Closed) -> None:
        await self.goes_to_request(step.request)
        await self.press("d")
        await self.sees(f"{step.request} accepted.")

    @does.register
    async def _(self, step: Promised) -> None:
        await self.goes_to_request(step.request)
        number = len(self._app.desk.snapshot.follow_ups) + 1
        await self.answers_prompt("p", f"promise for {step.request}", step.line, f"Saved F-{number:03}")

    @does.register
    async def _(self, step: Found) -> None:
        await self.goes_to_screen(FINDINGS)
        number = len(self._app.desk.snapshot.findings) + 1
        await self.answers_prompt("f", "finding", step.line, f"N-{number:03} noted as")

    @does.register
    async def _(self, step: Noted) -> None:
        await self.goes_to_screen(FINDINGS)
        await self.answers_prompt("i", "note (internal)", step.text, "Saved note")

    @does.register
    async def _(self, step: Agreed) -> None:
        await self.goes_to_finding(step.finding)
        await self.press("a")
        await self.sees(f"{step.finding} is agreed now")

    @does.register
    async def _(self, step: Disputed) -> None:
        await self.goes_to_finding(step.finding)
        await self.answers_prompt(
            "d", f"dispute {step.finding}", step.opinion, f"{step.finding} is disputed now"
        )

    @does.register
    async def _(self, _step: Undone) -> None:
        await self.goes_to_list()
        await self.press("u")
        await self.sees("Undo: ")
        await self.press("u")
        await self.sees("Taken back: ")

    @does.register
    async def _(self, step: Arrived) -> None:
        await self.goes_to_list()
        self._drop(step)
        self._arrived.add(step.path)
        await self.sees(name_of(step.path))

    @does.register
    async def _(self, _step: Printed) -> None:
        await self.goes_to_screen(SUMMARY)
        await self.sees("for the auditor")
        await self.press("ctrl+s")
        await self.sees("Saved for the auditor: ")
