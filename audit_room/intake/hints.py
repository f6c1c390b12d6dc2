"""Hints: which folders are worth a look, gathered while they come and handed on no faster than they are used."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

logger = logging.getLogger(__name__)
logger.addHandler(logging.NullHandler())

_MAX_FOLDERS = 10_000
_JOIN_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Hints:
    """Folders in which something may have changed, relative to the root; the root itself is ``b""``.

    A hint is for the files of that folder and the names of its sub-folders, not for what lies below those; a
    folder may be gone by the time it is looked at.  With ``everything`` any folder may have changed.
    """

    folders: frozenset[bytes] = frozenset()
    everything: bool = False


class HintDelivery:
    """Gathers hints and hands them on in a thread of its own, one call at a time.

    After a calm the first hint is handed on within ``quiet`` seconds.  While hints keep coming the pause
    between two calls doubles each time, up to ``longest`` seconds.  A call that fails is followed by a look at
    everything ``again`` seconds later.
    """

    def __init__(
        self,
        deliver: Callable[[Hints], None],
        *,
        may_deliver: Callable[[], bool],
        quiet: float,
        longest: float,
        again: float,
    ) -> None:
        self._deliver = deliver
        self._may_deliver = may_deliver
        self._quiet, self._longest, self._again = quiet, longest, again
        self._changed = threading.Condition()
        self._stopped = threading.Event()
        self._folders: set[bytes] = set()
        self._everything = False
        self._open = False
        self._first_at = self._not_before = 0.0
        self._last_everything = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="evidence-hints", daemon=True)

    def start(self) -> None:
        """Begin to hand on what comes while :meth:`open` holds."""
        self._thread.start()

    def stop(self) -> None:
        """End; no call begins after this returned, one that runs is waited for half a second."""
        self._stopped.set()
        with self._changed:
            self._changed.notify_all()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(_JOIN_SECONDS)

    def add(self, folder: bytes) -> None:
        """Note that ``folder`` may have changed.  Never raises, hardly waits."""
        with self._changed:
            if not self._folders:
                self._first_at = time.monotonic()
                self._changed.notify_all()
            if len(self._folders) < _MAX_FOLDERS:
                self._folders.add(folder)
            else:
                self._everything = True

    def add_everything(self) -> None:
        """Note that any folder may have changed."""
        with self._changed:
            self._everything = True
            self._changed.notify_all()

    def open(self) -> None:
        """Let hints pass."""
        with self._changed:
            self._open = True
            self._changed.notify_all()

    def close(self) -> None:
        """Hold hints back, and forget single folders: what is asked for once it opens again is everything."""
        with self._changed:
            self._open = False
            self._folders.clear()

    def since_everything(self) -> float:
        """Return how many seconds ago a look at everything was last handed on or counted as done."""
        return time.monotonic() - self._last_everything

    def count_everything_as_done(self) -> None:
        """Begin the time to the next look at everything anew."""
        self._last_everything = time.monotonic()

    def _run(self) -> None:
        pause, ended = self._quiet, 0.0
        while not self._stopped.is_set():
            with self._changed:
                self._changed.wait_for(self._is_due_or_over)
                first = self._first_at if self._folders else time.monotonic()
            pause = min(pause * 2, self._longest) if first - ended < pause else self._quiet
            if self._stopped.wait(max(pause, self._not_before - time.monotonic())):
                return
            self._hand_on()
            ended = time.monotonic()

    def _is_due_or_over(self) -> bool:
        return self._stopped.is_set() or (self._open and (self._everything or bool(self._folders)))

    def _hand_on(self) -> None:
        """Make one call with all there is; what comes meanwhile waits for the next."""
        if not self._may_deliver():
            self.close()
            self.add_everything()
            return
        with self._changed:
            if not self._is_due_or_over() or self._stopped.is_set():
                return
            everything = self._everything
            hints = Hints(everything=True) if everything else Hints(frozenset(self._folders))
            self._folders.clear()
            self._everything = False
        if everything:
            self._last_everything = time.monotonic()
        try:
            self._deliver(hints)
        except Exception:
            logger.exception("a look at the evidence folder failed; everything is looked at again")
            self._not_before = time.monotonic() + self._again
            self.add_everything()
