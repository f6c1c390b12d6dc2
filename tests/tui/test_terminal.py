"""The room in a real pseudo-terminal: signals, a closed terminal, a kill in mid-typing."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pexpect
import pyte
import pytest

from audit_room.model.request import Request
from audit_room.room.drafts import Drafts
from audit_room.room.opening import open_room
from audit_room.store import places
from tests.clocks import FakeClock

_PROGRAM = """
import sys
from pathlib import Path
from audit_room.room.system_clock import SystemClock
from audit_room.tui.entering import run_room
sys.exit(run_room(Path(sys.argv[1]), clock=SystemClock(), actor="maria"))
"""
DEADLINE = 60.0
RESTORED = b"\x1b[?1049l"
"""What leaves the alternate screen."""


class Terminal:
    """A room in a pseudo-terminal, its screen kept by a terminal emulator."""

    def __init__(self, audit_file: Path, program: str = _PROGRAM) -> None:
        environment = {**os.environ, "TERM": "xterm-256color"}
        self.raw = b""
        self.process: pexpect.spawn[bytes] = pexpect.spawn(
            sys.executable, ["-c", program, str(audit_file)],
            dimensions=(24, 80), env=environment, timeout=DEADLINE,
        )  # fmt: skip
        self._screen = pyte.Screen(80, 24)
        self._stream = pyte.ByteStream(self._screen)

    def read(self) -> str:
        """Return the screen as it stands now."""
        try:
            while True:
                got = self.process.read_nonblocking(65536, timeout=0.05)
                self.raw += got
                self._stream.feed(got)
        except (pexpect.TIMEOUT, pexpect.EOF):
            pass
        return "\n".join(self._screen.display)

    def sees(self, words: str) -> str:
        """Wait until the screen shows words."""
        end = time.monotonic() + DEADLINE
        while words not in (text := self.read()):
            assert time.monotonic() < end, f"{words!r} did not come:\n{text}"
        return text

    def hang_up(self) -> None:
        """Close the terminal under the room, as a lost connection does."""
        process: Any = self.process
        process.ptyproc.fileobj.close()
        process.closed = True

    def ended(self) -> int:
        """Wait for the end; returns the exit code, negative for a signal."""
        end = time.monotonic() + DEADLINE
        while self.process.isalive():
            self.read()
            assert time.monotonic() < end, "the room did not end"
        self.read()
        if self.process.signalstatus is not None:
            return -int(self.process.signalstatus)
        return int(self.process.exitstatus or 0)


@pytest.fixture
def terminal(audit_file: Path) -> Iterator[Terminal]:
    """The room of the small audit in a terminal."""
    opened = Terminal(audit_file)
    opened.sees("what does the auditor ask for?")
    yield opened
    if not opened.process.closed and opened.process.isalive():
        opened.process.kill(signal.SIGKILL)
        opened.process.wait()


def saved_texts(audit_file: Path) -> list[str]:
    with open_room(audit_file, clock=FakeClock(), actor="maria") as room:
        return [request.text for request in room.record.all(Request)]


def draft_of(audit_file: Path) -> str:
    with open_room(audit_file, clock=FakeClock(), actor="maria") as room:
        return Drafts(room.record.uid).load().get("capture", "")


def test_a_line_is_typed_saved_and_left_with_q(terminal: Terminal, audit_file: Path) -> None:
    terminal.process.send("restore test record #a813\r")
    terminal.sees("Saved R-001.")
    terminal.process.send("\x1b")
    terminal.sees("answer")
    terminal.process.send("q")
    assert terminal.ended() == 0
    assert RESTORED in terminal.raw
    assert saved_texts(audit_file) == ["restore test record"]


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_signals_restore_the_terminal_and_keep_the_draft(
    terminal: Terminal, audit_file: Path, number: signal.Signals, code: int
) -> None:
    terminal.process.send("half a line")
    terminal.sees("half a line")
    terminal.process.kill(number)
    assert terminal.ended() == code
    assert RESTORED in terminal.raw
    assert b"\x1b[?25h" in terminal.raw
    assert b"Traceback" not in terminal.raw
    assert draft_of(audit_file) == "half a line"


def test_bytes_that_are_no_text_do_not_end_the_room(terminal: Terminal, audit_file: Path) -> None:
    """A terminal that is set to Latin-1 sends them for every umlaut."""
    terminal.process.send(b"Pr\xfcfung der Liste\r")
    terminal.sees("Saved R-001.")
    assert saved_texts(audit_file) == ["Pr\ufffdfung der Liste"]


def test_a_paste_with_escapes_and_newlines_stays_text(terminal: Terminal, audit_file: Path) -> None:
    """What follows an escape in a paste would else be taken for keys, and ``q`` leaves the room."""
    terminal.process.send(b"\x1b[200~first\nq\r\x1b\rq\n\x1b[31mred\x1b[0m\x1b[201~ typed\r")
    terminal.sees("Saved R-001.")
    (text,) = saved_texts(audit_file)
    assert text == "first q \u241b q \u241b[31mred\u241b[0m typed"


def test_a_closed_terminal_ends_the_room_and_keeps_the_draft(terminal: Terminal, audit_file: Path) -> None:
    terminal.process.send("half a line")
    terminal.sees("half a line")
    pid = terminal.process.pid
    assert pid is not None
    terminal.hang_up()
    end = time.monotonic() + DEADLINE
    done, status = 0, 0
    while not done and time.monotonic() < end:
        done, status = os.waitpid(pid, os.WNOHANG)
        time.sleep(0.02)
    assert done == pid, "the room went on without a terminal"
    assert os.waitstatus_to_exitcode(status) == 129
    assert draft_of(audit_file) == "half a line"


def test_a_stray_continue_does_not_take_the_terminal_twice(terminal: Terminal, audit_file: Path) -> None:
    """A terminal that is closed sends one with its hang-up; what was started twice would never end."""
    for _ in range(3):
        terminal.process.kill(signal.SIGCONT)
    terminal.process.send("restore test record\r")
    terminal.sees("Saved R-001.")
    assert terminal.raw.count(b"\x1b[?1049h") == 1
    terminal.process.kill(signal.SIGCONT)
    terminal.process.kill(signal.SIGHUP)
    assert terminal.ended() == 129
    assert saved_texts(audit_file) == ["restore test record"]


def test_the_room_goes_on_after_it_was_stopped(terminal: Terminal, audit_file: Path) -> None:
    terminal.process.kill(signal.SIGTSTP)
    end = time.monotonic() + DEADLINE
    while RESTORED not in terminal.raw:
        terminal.read()
        assert time.monotonic() < end, "the terminal was not given back"
    terminal.process.kill(signal.SIGCONT)
    end = time.monotonic() + DEADLINE
    while terminal.raw.count(b"\x1b[?1049h") < 2:
        terminal.read()
        assert time.monotonic() < end, "the terminal was not taken again"
    terminal.process.send("restore test record\r")
    terminal.sees("Saved R-001.")
    assert saved_texts(audit_file) == ["restore test record"]


def test_kill_9_in_mid_typing_loses_no_saved_line(terminal: Terminal, audit_file: Path) -> None:
    for words in ("first line", "second line"):
        terminal.process.send(f"{words}\r")
        terminal.sees(f"Saved R-00{1 if words.startswith('first') else 2}.")
    terminal.process.send("half of the third")
    terminal.sees("half of the third")
    end = time.monotonic() + DEADLINE
    while b"half of the third" not in b"".join(p.read_bytes() for p in _drafts()) and time.monotonic() < end:
        terminal.read()
    terminal.process.kill(signal.SIGKILL)
    assert terminal.ended() == -signal.SIGKILL
    again = Terminal(audit_file)
    try:
        text = again.sees("half of the third")
        assert "first line" in text
        assert "second line" in text
        assert "The line you were typing is back" in text
        again.process.send("\r")
        again.sees("Saved R-003.")
    finally:
        again.process.close(force=True)
    assert saved_texts(audit_file) == ["first line", "second line", "half of the third"]


def _drafts() -> list[Path]:
    return sorted((places.data_folder() / "drafts").glob("*.json"))


_CRASHING = _PROGRAM.replace(
    "sys.exit(",
    """
from audit_room.tui.screens.room import RequestsScreen
def broken(self):
    secret = "what the auditor said"
    raise ZeroDivisionError(secret)
RequestsScreen.do_filter = broken
sys.exit(""",
)


def test_an_error_of_its_own_is_one_sentence_and_a_log(audit_file: Path) -> None:
    terminal = Terminal(audit_file, _CRASHING)
    terminal.sees("what does the auditor ask for?")
    terminal.process.send("asset register\r")
    terminal.sees("Saved R-001.")
    terminal.process.send("\x1b")
    terminal.sees("answer")
    terminal.process.send("l")
    assert terminal.ended() == 1
    said = terminal.raw.rpartition(RESTORED)[2]
    assert b"Audit Room stopped by an error of its own" in said
    assert b"Traceback" not in terminal.raw
    assert b"what the auditor said" not in terminal.raw
    log = places.log_path().read_text()
    assert "ZeroDivisionError" in log
    assert "request_commands" in log or "base.py" in log
    assert "what the auditor said" not in log
    assert places.log_path().stat().st_mode & 0o777 == 0o600
    assert saved_texts(audit_file) == ["asset register"]


def test_an_audit_file_that_is_none_is_refused_before_the_screen(tmp_path: Path) -> None:
    bad = tmp_path / "bad.audit"
    bad.write_bytes(b"not a database")
    terminal = Terminal(bad)
    assert terminal.ended() == 1
    assert b"\x1b[?1049h" not in terminal.raw
