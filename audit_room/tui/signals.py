"""Signals that end the room: the terminal is restored and the drafts are kept."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable

_ENDING = ("SIGTERM", "SIGHUP", "SIGINT")
_BY_SIGNAL = 128


def end_on_signals(end: Callable[[int], None]) -> list[signal.Signals]:
    """Call ``end`` with the exit code (143, 129, 130) when the process is asked to end.

    Returns the signals watched: none where the loop cannot.  Must be called on the loop's thread.
    """
    loop = asyncio.get_running_loop()
    watched: list[signal.Signals] = []
    for name in _ENDING:
        number = getattr(signal, name, None)
        if number is None:
            continue
        try:
            loop.add_signal_handler(number, end, _BY_SIGNAL + int(number))
        except (NotImplementedError, RuntimeError, ValueError):
            return watched
        watched.append(number)
    return watched


def leave_signals(watched: list[signal.Signals]) -> None:
    """Stop watching."""
    loop = asyncio.get_running_loop()
    for number in watched:
        loop.remove_signal_handler(number)
