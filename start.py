#!/usr/bin/env python3
"""Set Audit Room up on a machine that has only Python and pip, then run it.

    python3 start.py           open the room on a copy of the sample company, made at the first call
    python3 start.py test      run the tests
    python3 start.py COMMAND   run any audit-room command

Uses the standard library alone.  Everything goes into ``.venv`` beside this file; the versions are the locked ones.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
STAMP = VENV / ".audit-room-ready"
OLDEST = (3, 11)


def stop(sentence: str) -> NoReturn:
    """End with one sentence and exit code 2."""
    print(sentence, file=sys.stderr)
    sys.exit(2)


def interpreter() -> Path:
    """Return the Python of the virtual environment."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def locked(*, tests: bool) -> Path:
    """Return the list of locked packages, with or without those of the tests."""
    return HERE / ("requirements-dev.lock" if tests else "requirements.lock")


def wanted(*, tests: bool) -> str:
    """Return what the environment must have been made from to be used again."""
    parts = [f"{sys.version_info[:3]}"]
    for path in (locked(tests=tests), HERE / "pyproject.toml"):
        parts.append(hashlib.sha256(path.read_bytes()).hexdigest())
    return ("test " if tests else "run ") + " ".join(parts)


def ready(*, tests: bool) -> bool:
    """Tell whether the environment is there and fresh; one made for the tests also runs the room."""
    if not interpreter().exists() or not STAMP.exists():
        return False
    stamp = STAMP.read_text(encoding="utf-8")
    return stamp == wanted(tests=True) or (not tests and stamp == wanted(tests=False))


def make_environment() -> list[str]:
    """Make the virtual environment and return the pip command that installs into it."""
    venv = [sys.executable, "-m", "venv", "--clear"]
    if not subprocess.run([*venv, str(VENV)], capture_output=True, check=False).returncode:  # noqa: S603 - our own
        return [str(interpreter()), "-m", "pip"]
    # Some systems ship Python without ensurepip: the pip that is there can install into another environment.
    if subprocess.run([*venv, "--without-pip", str(VENV)], capture_output=True, check=False).returncode:  # noqa: S603
        stop(
            f"A virtual environment could not be made in {VENV}; install Python's venv package and try again."
        )
    return [sys.executable, "-m", "pip", "--python", str(interpreter())]


def set_up(*, tests: bool) -> None:
    """Install the locked packages and the project itself, once; later calls find them ready."""
    if ready(tests=tests):
        return
    print("Setting up Audit Room in .venv (once, about a minute) …", file=sys.stderr)
    if VENV.exists():
        shutil.rmtree(VENV)
    pip = [*make_environment(), "install", "-qq", "--disable-pip-version-check", "--no-input"]
    steps = (
        [*pip, "--require-hashes", "--only-binary", ":all:", "--no-deps", "-r", str(locked(tests=tests))],
        [*pip, "--no-deps", "--no-build-isolation", "-e", str(HERE)],
    )
    for step in steps:
        if subprocess.run(step, check=False).returncode:  # noqa: S603
            stop(
                "The packages could not be installed; check the network, see what pip said above, and try again."
            )
    STAMP.write_text(wanted(tests=tests), encoding="utf-8")


def room_of_the_sample() -> list[str]:
    """Return the command that opens the sample company: made at the first call, gone on with later."""
    demo = Path("harbourlight-demo")
    return ["open", str(demo)] if (demo / "harbourlight.audit").exists() else ["demo"]


def hand_over(command: list[str]) -> NoReturn:
    """Become the command, so that signals and the terminal are its own; on Windows wait for it."""
    if os.name == "nt":
        sys.exit(subprocess.run(command, check=False).returncode)  # noqa: S603 - our own command
    os.execv(command[0], command)  # noqa: S606 - no shell is wanted


def main() -> NoReturn:
    """Set up, then hand over to the tests or to audit-room."""
    if sys.version_info < OLDEST:
        stop(
            f"Audit Room needs Python 3.11 or newer, this is {sys.version.split()[0]}; start it with a newer one."
        )
    arguments = sys.argv[1:] or room_of_the_sample()
    tests = arguments[0] == "test"
    set_up(tests=tests)
    if tests:
        os.chdir(HERE)
    run = (
        ["-m", "pytest", "-n", "auto", "--dist", "worksteal", *arguments[1:]]
        if tests
        else ["-m", "audit_room", *arguments]
    )
    hand_over([str(interpreter()), *run])


if __name__ == "__main__":
    main()
