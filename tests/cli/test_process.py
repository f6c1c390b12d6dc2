"""The command line as a process of its own: pipes, signals, exit codes, start-up, arguments that are no text."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pexpect
import pytest

from audit_room.store.places import HOME_VARIABLE
from tests.cli.terminal import Terminal
from tests.clocks import FakeClock

_SECONDS = 60
HEAVY = (
    "sqlite_utils",
    "textual",
    "reportlab",
    "watchdog",
    "dateparser",
    "pypdfium2",
    "magic",
    "yaml",
    "rich",
)


def start(
    args: Sequence[str | bytes], *, folder: Path, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the command line as a process and wait for it."""
    return subprocess.run(
        [sys.executable, "-m", "audit_room", *args], cwd=folder, env={**os.environ, **environment},
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=_SECONDS, check=False,
    )  # fmt: skip


def test_help_imports_nothing_heavy() -> None:
    program = (
        "import sys\n"
        "from audit_room.cli.main import main\n"
        "main(['--help'], standalone_mode=False)\n"
        "main(['request', 'add', '--help'], standalone_mode=False)\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=_SECONDS, check=True
    )
    assert done.stderr == "[]\n"
    assert "follow-up" in done.stdout


@pytest.mark.parametrize("closed", [">&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_a_closed_standard_output_breaks_nothing(audit_file: Path, closed: str) -> None:
    for command in ("request add one", "request list", "request list --json"):
        call = f"{shlex.quote(sys.executable)} -m audit_room {command} {closed}"
        done = subprocess.run(
            ["/bin/sh", "-c", call], cwd=audit_file.parent, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE,
            text=True, timeout=_SECONDS, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, ""), command


def test_exit_codes_and_streams(audit_file: Path) -> None:
    folder = audit_file.parent
    assert start(["--version"], folder=folder).stdout.startswith("audit-room 0.")
    made = start(["request", "add", "restore test", "--json"], folder=folder)
    assert (made.returncode, made.stderr, json.loads(made.stdout)["id"]) == (0, "", "R-001")
    unknown = start(["request", "show", "7"], folder=folder)
    assert (unknown.returncode, unknown.stdout, unknown.stderr.count("\n")) == (2, "", 1)
    listed = start(["request", "list"], folder=folder / "evidence", AUDIT_ROOM_FILE=str(audit_file))
    assert (listed.returncode, "R-001" in listed.stdout) == (0, True)


def test_the_room_needs_a_terminal(audit_file: Path) -> None:
    for args in ([], ["open"], ["open", str(audit_file.parent / "evidence")]):
        refused = start(args, folder=audit_file.parent)
        assert (refused.returncode, refused.stdout, refused.stderr.count("\n")) == (2, "", 1)
        assert "audit-room request list" in refused.stderr


def test_arguments_that_are_no_text(audit_file: Path) -> None:
    folder = audit_file.parent
    evidence = os.fsencode(folder / "evidence")
    Path(os.fsdecode(evidence + b"/caf\xe9.txt")).write_text("bytes", encoding="utf-8")
    assert start(["scan"], folder=folder).returncode == 0
    tagged = start(["evidence", "tag", b"caf\xe9.txt", "--ref", "A.5.18", "--json"], folder=folder)
    assert (tagged.returncode, json.loads(tagged.stdout)[0]["path"]) == (0, "caf\\xe9.txt")
    noted = start(["request", "add", b"what about caf\xe9?"], folder=folder)
    assert (noted.returncode, noted.stderr) == (0, "")
    assert start(["request", "list", "--json"], folder=folder).returncode == 0
    assert start([b"\xe9\xff"], folder=folder).returncode == 2
    assert json.loads(start(["verify", "--json"], folder=folder).stdout)["ok"]


def test_an_output_that_cannot_show_a_letter(audit_file: Path) -> None:
    start(["request", "add", "restore -> → done"], folder=audit_file.parent)
    plain = start(["request", "list"], folder=audit_file.parent, PYTHONIOENCODING="latin-1")
    assert (plain.returncode, plain.stderr) == (0, "")
    assert "restore -> \\u2192 done" in plain.stdout


def test_a_pipe_that_is_closed_is_no_traceback(scanned: Terminal) -> None:
    for n in range(3):
        scanned.done("request", "add", " ;; ".join(f"request {n} {m} " + "long " * 50 for m in range(100)))
    for args in (
        ["request", "list"],
        ["request", "list", "--json"],
        ["log"],
        ["summary"],
        ["evidence", "list"],
    ):
        with subprocess.Popen(
            [sys.executable, "-m", "audit_room", "--audit", str(scanned.audit_file), *args],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        ) as process:  # fmt: skip
            assert process.stdout is not None
            assert process.stderr is not None
            process.stdout.close()
            complaint = process.stderr.read()
            process.wait(_SECONDS)
        assert complaint == b"", args


def test_colours_only_where_they_are_wanted(audit_file: Path) -> None:
    def printed(*options: str, **environment: str) -> str:
        child = pexpect.spawn(
            sys.executable, ["-m", "audit_room", *options, "log"], cwd=str(audit_file.parent), encoding="utf-8",
            env={**os.environ, "TERM": "xterm", "COLUMNS": "80", **environment}, timeout=_SECONDS,
        )  # fmt: skip
        child.expect(pexpect.EOF)
        child.close()
        assert child.exitstatus == 0
        return str(child.before)

    plain = {name: value for name, value in os.environ.items() if name == "NO_COLOR"}
    assert plain == {}
    assert "\x1b[1m" in printed()
    assert "\x1b" not in printed("--no-color")
    assert "\x1b" not in printed(NO_COLOR="1")


def test_a_scan_shows_its_progress_in_a_terminal(audit_file: Path) -> None:
    child = pexpect.spawn(
        sys.executable, ["-m", "audit_room", "scan"], cwd=str(audit_file.parent), encoding="utf-8", timeout=_SECONDS
    )  # fmt: skip
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    assert "6/6" in str(child.before)
    assert "6 files: 6 new" in str(child.before)


def test_a_scan_that_is_interrupted_keeps_what_was_read_and_the_next_one_goes_on(
    audit_file: Path, evidence_folder: Path
) -> None:
    (evidence_folder / "still being written.txt").write_text("half of it", encoding="utf-8")
    child = pexpect.spawn(
        sys.executable, ["-m", "audit_room", "scan"], cwd=str(audit_file.parent), encoding="utf-8", timeout=_SECONDS
    )  # fmt: skip
    child.expect("waiting for files being written")
    child.sendintr()
    child.expect("Stopped; what was read is kept, and the next scan goes on from there.")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 130
    assert "Traceback" not in str(child.before)
    terminal = Terminal(FakeClock(), audit_file)
    assert len(terminal.json("evidence", "list")) == 7
    report = terminal.json("scan")
    assert (report["indexed"], report["read"]) == (7, 1)


def _lines_until(process: subprocess.Popen[str], wanted: str, lines: list[dict[str, object]]) -> None:
    """Read JSON lines until one of an event; the deadline is that of the test."""
    assert process.stdout is not None
    for line in process.stdout:
        lines.append(json.loads(line))
        if lines[-1]["event"] == wanted:
            return
    pytest.fail(f"watch ended before {wanted}: {lines}")


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Have processes heed an interrupt also where the tests run in the background, which passes on that none does."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_watch_tells_of_a_file_that_arrives_until_it_is_interrupted(
    scanned: Terminal, evidence_folder: Path
) -> None:
    lines: list[dict[str, object]] = []
    with subprocess.Popen(
        [sys.executable, "-m", "audit_room", "--audit", str(scanned.audit_file), "watch", "--json"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        try:
            _lines_until(process, "scanned", lines)
            (evidence_folder / "restore-test-2026-10.txt").write_text(
                "restored in 12 minutes", encoding="utf-8"
            )
            _lines_until(process, "new", lines)
            process.send_signal(signal.SIGINT)
            _, complaint = process.communicate(timeout=_SECONDS)
        finally:
            process.kill()
    assert lines[-1]["path"] == "restore-test-2026-10.txt"
    assert process.returncode == 130
    assert complaint.strip() == "Interrupted; what was saved until then is kept."
    assert scanned.json("search", "12 minutes")[0]["path"] == "restore-test-2026-10.txt"


def test_a_failure_nobody_foresaw_is_a_sentence_and_goes_to_the_log(audit_file: Path, home: Path) -> None:
    program = (
        "import audit_room.room.board as board\n"
        "def broken(room):\n"
        "    raise RuntimeError('SECRET-TEXT')\n"
        "board.views = broken\n"
        "from audit_room.cli.main import main\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "request", "list"], cwd=audit_file.parent, capture_output=True, text=True,
        timeout=_SECONDS, check=False, env={**os.environ, HOME_VARIABLE: str(home)},
    )  # fmt: skip
    log = home / "data" / "audit-room.log"
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert "Traceback" not in done.stderr
    assert str(log) in done.stderr
    written = log.read_text(encoding="utf-8")
    assert "RuntimeError" in written
    assert "SECRET-TEXT" not in written + done.stderr
    assert log.stat().st_mode & 0o777 == 0o600


def test_completion_offers_ids_refs_and_paths(scanned: Terminal) -> None:
    scanned.done("request", "add", "access review ;; restore test")

    def offered(*words: str) -> str:
        line = " ".join(("audit-room", *words))
        done = start(
            [], folder=Path.cwd(), _AUDIT_ROOM_COMPLETE="bash_complete", COMP_WORDS=line,
            COMP_CWORD=str(len(words)), AUDIT_ROOM_FILE=str(scanned.audit_file),
        )  # fmt: skip
        assert done.stderr == ""
        return done.stdout

    assert "plain,R-002" in offered("request", "close", "R-")
    assert "plain,A.5.18" in offered("evidence", "list", "--ref", "A.5.1")
    assert "plain,incidents/incident 4711.txt" in offered("evidence", "show", "inc")
    assert "plain,follow-up" in offered("fol")
