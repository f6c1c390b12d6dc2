"""Signals that end the room: the terminal is restored and the drafts are kept."""

from __future__ import annotations

import asyncio
import contextlib
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


def stop_between_steps() -> None:
    """Give the terminal back at a SIGTSTP, and take it again at a SIGCONT that follows one, as steps of the loop.

    Textual does either in the handler itself, wherever the main thread stands: in the middle of handing a frame to
    the thread that writes, the lock of that queue is taken already, and the terminal would be waited for for ever.
    A terminal that is closed sends SIGCONT with its SIGHUP: without a stop before it nothing is started a second
    time.  Must be called on the loop's thread.
    """
    tstp, cont = getattr(signal, "SIGTSTP", None), getattr(signal, "SIGCONT", None)
    if tstp is None or cont is None:
        return
    stop, resume = signal.getsignal(tstp), signal.getsignal(cont)
    if not callable(stop) or not callable(resume):
        return
    loop = asyncio.get_running_loop()
    stopped = False

    def on_stop() -> None:
        nonlocal stopped
        stopped = True
        stop(tstp, None)

    def on_continue() -> None:
        nonlocal stopped
        if stopped:
            stopped = False
            resume(cont, None)

    with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
        loop.add_signal_handler(tstp, on_stop)
        loop.add_signal_handler(cont, on_continue)
