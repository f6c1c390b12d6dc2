"""What it was measured on, in words that name no one's machine."""

from __future__ import annotations

import os
import platform
import re
from pathlib import Path

from benchmarks import peers

_GIGABYTE = 1 << 30


def described() -> str:
    """Return processor, cores, memory, kernel, Python, and the peers with their versions, as one sentence each."""
    versions = peers.all_versions()
    here = ", ".join(f"{name} {number}" for name, number in versions.items() if number)
    absent = ", ".join(name for name, number in versions.items() if not number)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / _GIGABYTE
    machine = (
        f"{_processor()}, {len(os.sched_getaffinity(0))} cores, {memory:.0f} GB of memory, "
        f"{platform.system()} {_short(platform.release())}, Python {platform.python_version()}."
    )
    sentences = [machine, f"Peers: {here}."]
    if absent:
        sentences.append(f"Not installed, so left out: {absent}.")
    return " ".join(sentences)


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "model name":
            return value.strip()
    return platform.machine()


def _short(release: str) -> str:
    found = re.match(r"\d+\.\d+", release)
    return found[0] if found else ""
