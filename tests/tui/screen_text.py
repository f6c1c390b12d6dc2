"""The screen of an app as text, as a person would read it, and waiting until it stands still."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from textual import events
from textual.app import App
from textual.keys import _character_to_key
from textual.pilot import Pilot

DEADLINE = 60.0
"""Seconds a test waits for something that is done in another thread or process."""


def screen_lines(app: App[None]) -> list[str]:
    """Return what the terminal shows, one text a line, without colours; trailing blanks are cut."""
    width, height = app.size
    update = app.screen._compositor.render_strips(app.size)
    lines = ["".join(segment.text for segment in strip).rstrip() for strip in update]
    assert len(lines) == height
    assert width > 0
    return lines


def screen_text(app: App[None]) -> str:
    """Return the whole screen as one text."""
    return "\n".join(screen_lines(app))


def _is_laid_out(app: App[None]) -> bool:
    """Tell whether the screen was laid out for the size the window has now."""
    return app.screen._compositor.size == app.size


async def settled(pilot: Pilot[None]) -> None:
    """Wait until nothing is under way in workers, and what they told was painted."""
    await pilot.pause()
    for _ in range(3):
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
    await until(pilot, lambda: True, what="the size of the window")


async def until(pilot: Pilot[None], holds: Callable[[], bool], *, what: str = "") -> None:
    """Wait until something holds on a screen that has the window's size; fails with its text when that takes long."""
    loop = asyncio.get_running_loop()
    end = loop.time() + DEADLINE
    while not (_is_laid_out(pilot.app) and holds()):
        assert loop.time() < end, f"{what or 'it'} did not come:\n{screen_text(pilot.app)}"
        await pilot.pause(0.02)


async def sees(pilot: Pilot[None], words: str) -> str:
    """Wait until the screen shows ``words``; returns its text."""
    seen = ""

    def shown() -> bool:
        nonlocal seen
        seen = screen_text(pilot.app)
        return words in seen

    await until(pilot, shown, what=repr(words))
    return seen


async def types(pilot: Pilot[None], text: str) -> None:
    """Type a text, faster than anybody could, into whatever has the focus; returns once it is done."""
    driver = pilot.app._driver
    assert driver is not None
    for char in text:
        key = events.Key("space" if char == " " else _character_to_key(char), char)
        key.set_sender(pilot.app)
        driver.send_message(key)
    await pilot.pause()
