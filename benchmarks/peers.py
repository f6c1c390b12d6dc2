"""The programs we are measured beside: how they are called, which version they are, how long they take."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.figures import NotMeasuredError

_VERSION = re.compile(r"\d+(?:\.\d+)+")
_VERSIONS: Mapping[str, tuple[str, ...]] = {
    "find": ("find", "--version"),
    "hashdeep": ("hashdeep", "-V"),
    "openssl": ("openssl", "version"),
    "rg": ("rg", "--version"),
    "recollindex": ("recollindex", "-v"),
    "recollq": ("recollq", "-v"),
    "tmsu": ("tmsu", "--version"),
}
PEERS = tuple(_VERSIONS)
"""The names of all peers, as they are called."""

SLOWEST = 3_600.0
"""Seconds after which a peer is given up."""


class PeerFailedError(NotMeasuredError):
    """A peer ended with an error, or did not end."""


def version(program: str) -> str:
    """Return the version of a program, "" where it is not installed or does not say."""
    if shutil.which(program) is None:
        return ""
    said = subprocess.run(_VERSIONS[program], capture_output=True, text=True, check=False)
    found = _VERSION.search(said.stdout + said.stderr)
    return found[0] if found else ""


def all_versions() -> dict[str, str]:
    """Return every peer with its version, "" for those not installed."""
    return {program: version(program) for program in PEERS}


def seconds(
    command: Sequence[str | Path],
    *,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    fine: Sequence[int] = (0,),
) -> float:
    """Run a command, its output thrown away, and return how long it took, its start included.

    Raises PeerFailedError where its exit code is none of ``fine``.
    """
    started = time.perf_counter()
    try:
        ran = subprocess.run(
            [str(part) for part in command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env=None if environment is None else dict(environment), cwd=folder, check=False, timeout=SLOWEST,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise PeerFailedError(f"{command[0]} did not end within {SLOWEST:.0f} s") from error
    taken = time.perf_counter() - started
    if ran.returncode not in fine:
        raise PeerFailedError(f"{command[0]} ended with {ran.returncode}")
    return taken


def find_listing(root: Path) -> float:
    """Return how long ``find`` takes to print name, size, dates and inode of every file."""
    return seconds(["find", root, "-type", "f", "-printf", "%p %s %T@ %C@ %i\\n"])


def hashdeep(root: Path) -> float:
    """Return how long ``hashdeep`` takes for the SHA-256 of every file."""
    return seconds(["hashdeep", "-r", "-c", "sha256", root])


def openssl(path: Path) -> float:
    """Return how long ``openssl`` takes for the SHA-256 of one file."""
    return seconds(["openssl", "dgst", "-sha256", path])


def tmsu(root: Path, scratch: Path) -> float:
    """Return how long ``tmsu`` takes to tag every file of a folder, its database new and below ``scratch``."""
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    seconds(["tmsu", "init"], folder=scratch)
    return seconds(["tmsu", "tag", "--recursive", "--tags=evidence", root], folder=scratch)


def ripgrep(words: str, root: Path) -> float:
    """Return how long ``rg`` takes to list the files that hold ``words``, case aside."""
    return seconds(["rg", "-il", "--fixed-strings", words, root], fine=(0, 1))


class Recoll:
    """Recoll with an index of its own over one folder; ``where`` is emptied by :meth:`index`."""

    def __init__(self, root: Path, where: Path) -> None:
        self._root = root
        self._where = where

    def index(self) -> float:
        """Return how long ``recollindex`` takes from nothing, set up as it comes."""
        shutil.rmtree(self._where, ignore_errors=True)
        self._where.mkdir(parents=True)
        self._configure("")
        return seconds(["recollindex", "-c", self._where], environment=_plain_environment())

    def prepare(self) -> None:
        """See that there is an index to be asked; it is kept from run to run, as it takes long to make."""
        mark = self._where.with_name(f"{self._where.name}.made")
        if not mark.exists():
            shutil.rmtree(self._where, ignore_errors=True)
            self._where.mkdir(parents=True)
            (self._where / "mimemap").write_text(".csv = text/plain\n")
            self._configure("noaspell = 1\n")
            seconds(["recollindex", "-c", self._where], environment=_plain_environment())
            mark.touch()

    def _configure(self, more: str) -> None:
        (self._where / "recoll.conf").write_text(
            f"topdirs = {self._root}\nskippedPaths =\nskippedNames =\nnoContentSuffixes =\nloglevel = 1\n{more}"
        )

    def query(self, words: str) -> float:
        """Return how long ``recollq`` takes to list the best 200 files for ``words``."""
        return seconds(self._asking(words), environment=_plain_environment(), fine=(0, 1))

    def found(self, words: str) -> int:
        """Return how many files ``recollq`` finds, 200 at most."""
        said = subprocess.run(
            self._asking(words), capture_output=True, env=_plain_environment(), check=False
        ).stdout
        return sum(line.startswith(b"file://") for line in said.splitlines())

    def _asking(self, words: str) -> list[str]:
        return ["recollq", "-c", str(self._where), "-n", "0-200", "-b", "-q", words]


def _plain_environment() -> dict[str, str]:
    """Return the environment without what belongs to our own Python: Recoll brings programs for the system's."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))
    }
    return {**kept, "PATH": os.pathsep.join(("/usr/local/bin", "/usr/bin", "/bin"))}
