"""Signals that end the room: the terminal is restored and the drafts are kept."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from types import FrameType

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


def resume_only_after_stop() -> None:
    """Let a SIGCONT start the terminal again only where a SIGTSTP gave it back before.

    A terminal that is closed sends SIGCONT with its SIGHUP; Textual would then start the terminal a second time, on
    which nothing can be written any more, and wait for it for ever.  Must be called on the main thread.
    """
    tstp, cont = getattr(signal, "SIGTSTP", None), getattr(signal, "SIGCONT", None)
    if tstp is None or cont is None:
        return
    stop, resume = signal.getsignal(tstp), signal.getsignal(cont)
    if not callable(stop) or not callable(resume):
        return
    stopped = False

    def on_stop(number: int, frame: FrameType | None) -> None:
        nonlocal stopped
        stopped = True
        stop(number, frame)

    def on_continue(number: int, frame: FrameType | None) -> None:
        nonlocal stopped
        if stopped:
            stopped = False
            resume(number, frame)

    signal.signal(tstp, on_stop)
    signal.signal(cont, on_continue)
