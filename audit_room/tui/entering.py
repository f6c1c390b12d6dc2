"""Entering the room: the audit is opened in the desk's thread while the screen's libraries are still read in."""

from __future__ import annotations

import gc
import sys
from pathlib import Path

from audit_room.model.clock import Clock
from audit_room.tui.desk import Desk


def run_room(audit_file: Path, *, clock: Clock, actor: str) -> int:
    """Open the room on the screen until it is left; returns the exit code.

    0 after ``q``, 1 after an error of its own, 129 and 143 after a hang-up and a termination.
    Raises AuditRoomError, before the terminal is touched, when the audit file cannot be opened.
    """
    desk = Desk(audit_file, clock=clock, actor=actor)
    desk.begin()
    from audit_room.tui.app import AuditRoomApp  # noqa: PLC0415
    from audit_room.tui.terminal_input import make_input_harmless  # noqa: PLC0415

    desk.ready()
    make_input_harmless()
    try:
        app = AuditRoomApp(desk)
        # what is there by then stays: looking through it for garbage again and again would hold up a key for 50 ms
        app.settled = gc.freeze
        app.run()
    finally:
        desk.close()
    if app.crash_sentence:
        sys.stderr.write(app.crash_sentence + "\n")
    return app.return_code or 0
