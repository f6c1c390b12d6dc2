"""A process of its own that writes into an audit file and says after each line that it was acknowledged.

``python -m tests.faults.writer FILE LABEL COUNT``: COUNT 0 writes until the process is killed.
``python -m tests.faults.writer FILE --limits FROM TO STEP``: lets no file grow beyond each size in turn.
``python -m tests.faults.writer FILE --hold``: takes the write lock and keeps it until it is told to go on.
"""

from __future__ import annotations

import itertools
import resource
import sys
from datetime import UTC, datetime
from pathlib import Path

from audit_room.model.errors import AuditRoomError
from audit_room.store.record import Record
from tests.records import a_request, acting, ask


def say(text: str) -> None:
    """Say something to the test at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def write(record: Record, label: str, count: int) -> None:
    """Write requests, each acknowledged with its id and words."""
    for number in range(count) if count else itertools.count():
        text = f"{label} {number}"
        say(f"{ask(record, text, now=datetime.now(UTC)).id} {text}")


def write_under_limits(record: Record, sizes: range) -> None:
    """Write one request under each limit of file size, in bytes; say whether it was saved."""
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    for size in sizes:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
        try:
            request = ask(record, f"{size} " + "x" * 3000)
            said = f"saved {request.id}"
        except AuditRoomError as error:
            said = f"failed {error}"
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
        say(f"{size} {said}")


def hold(record: Record) -> None:
    """Keep the write lock until a line comes in."""
    with acting(record) as action:
        action.insert(a_request("R-900"))
        say("holding")
        sys.stdin.readline()
    say("done")


def main() -> None:
    """Do what the arguments say."""
    path, *rest = sys.argv[1:]
    with Record.open(Path(path), now=datetime.now(UTC)) as record:
        say("open")
        if rest[0] == "--limits":
            write_under_limits(record, range(*map(int, rest[1:])))
        elif rest[0] == "--hold":
            hold(record)
        else:
            write(record, rest[0], int(rest[1]))


if __name__ == "__main__":
    main()
