"""The process that reads many files beside us: ``python -m audit_room.intake.file_worker SOCKET``.

It reads files and writes texts into one file of the index at a time; it parses nothing that needs a guard.
"""

from __future__ import annotations

import os
import socket
import sys
from contextlib import suppress

from audit_room.intake.child import LENGTH, READY, exactly
from audit_room.intake.file_work import answer

_NICENESS = 5
"""The screen goes first."""


def serve(number: int) -> None:
    """Answer jobs that come over the socket with descriptor ``number`` until its other end is closed."""
    with suppress(OSError):
        os.nice(_NICENESS)
    with socket.socket(fileno=number) as line, suppress(EOFError, ConnectionError):
        line.sendall(READY)
        while True:
            message = exactly(line, LENGTH.unpack(exactly(line, LENGTH.size))[0])
            packed = answer(message)
            line.sendall(LENGTH.pack(len(packed)) + packed)


if __name__ == "__main__":
    serve(int(sys.argv[1]))
