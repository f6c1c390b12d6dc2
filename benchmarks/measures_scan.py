"""Scans: names, digests and types, texts, a large file, documents, a look at what did not change, and growth."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from audit_room.intake.digest import read_digest
from benchmarks import peers
from benchmarks.audit_place import AuditPlace
from benchmarks.bench import Bench
from benchmarks.figures import Figure
from benchmarks.peers import Recoll
from benchmarks.scan_process import ScanTimes, run_scan

_GROWN = 1.25
"""A file may cost so much more among ten times as many for the growth to count as linear."""


def _scan_anew(bench: Bench, root: Path) -> ScanTimes:
    place = bench.place("scan", root)
    times = run_scan(place)
    place.remove()
    return times


def digests(bench: Bench) -> Iterator[Figure]:
    """Yield a scan of the tree from nothing, up to the end of each stage, beside hashdeep and tmsu."""
    root = bench.material.tree(bench.files)
    mine, (hashed, tagged) = bench.in_turn(
        partial(_scan_anew, bench, root),
        partial(peers.hashdeep, root) if bench.has("hashdeep") else None,
        partial(peers.tmsu, root, bench.scratch("tmsu")) if bench.has("tmsu") else None,
    )
    files = f"{bench.files:,} files"
    read = min(each.read for each in mine)
    yield Figure(
        measure=f"names, SHA-256 and types of {files}", ours=read, peer_name="hashdeep", peer=hashed, most=1.0
    )
    yield Figure(measure="the same", ours=read, peer_name="tmsu", peer=tagged, most=1 / 3)
    yield Figure(
        measure="the same with text and full-text index",
        ours=min(each.texts for each in mine), peer_name="hashdeep", peer=hashed, most=3.0,
    )  # fmt: skip
    yield Figure(
        measure="the same with dates and hints told by the texts: the whole scan",
        ours=min(each.done for each in mine), peer_name="hashdeep", peer=hashed,
    )  # fmt: skip


def large(bench: Bench) -> Iterator[Figure]:
    """Yield the digest of one large file, and a scan of the folder it lies in, beside openssl."""
    root = bench.material.large(bench.large)
    name = next(root.iterdir()).name
    size = f"a file of {bench.large / 1e9:.2g} GB"

    def digest() -> float:
        started = time.perf_counter()
        read_digest(bytes(root), name.encode())
        return time.perf_counter() - started

    def scan() -> float:
        times = _scan_anew(bench, root)
        return times.read - times.names

    openssl = partial(peers.openssl, root / name) if bench.has("openssl") else None
    taken, (hashed,) = bench.in_turn(digest, openssl, rounds=bench.rounds + 1)
    yield Figure(measure=f"digest of {size}", ours=min(taken), peer_name="openssl", peer=hashed, most=1.3)
    taken, (hashed,) = bench.in_turn(scan, openssl, rounds=bench.rounds + 1)
    yield Figure(
        measure=f"{size} read by a scan", ours=min(taken), peer_name="openssl", peer=hashed, most=1.3,
        note="its worker's start included",
    )  # fmt: skip


def documents(bench: Bench) -> Iterator[Figure]:
    """Yield a scan of a folder of documents with their texts beside recollindex."""
    root = bench.material.documents(bench.documents)
    recoll = Recoll(root, bench.scratch("recoll-documents"))
    mine, (theirs,) = bench.in_turn(
        partial(_scan_anew, bench, root), recoll.index if bench.has("recollindex") else None
    )
    note = f"{mine[0].indexed} read"
    if theirs is not None:
        note += f"; recollindex {recoll.found('report')}"
    yield Figure(
        measure=f"text of {bench.documents} documents (PDF, DOCX, XLSX), found by their words", note=note,
        ours=min(each.done for each in mine), peer_name="recollindex", peer=theirs, most=0.2,
    )  # fmt: skip


def quiet_command(bench: Bench) -> Iterator[Figure]:
    """Yield the command ``scan`` on a folder in which nothing changed, beside find."""
    place = bench.indexed()
    run_command(place)
    mine, (found,) = bench.in_turn(
        partial(run_command, place),
        partial(peers.find_listing, place.root) if bench.has("find") else None,
        rounds=bench.rounds * 2,
    )
    yield Figure(
        measure=f"{bench.files:,} unchanged files looked at by the command scan",
        ours=min(mine), peer_name="find", peer=found, most=8.0,
    )  # fmt: skip


def run_command(place: AuditPlace) -> float:
    """Return how long the command ``scan`` takes, its start included.  Raises CalledProcessError when it fails."""
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "audit_room", "--audit", str(place.audit_file), "scan"],
        env=dict(place.environment), stdout=subprocess.DEVNULL, check=True,
    )  # fmt: skip
    return time.perf_counter() - started


def growth(bench: Bench) -> Iterator[Figure]:
    """Yield what a file costs in trees ten times as large, each beside the one before."""
    before: tuple[int, float] | None = None
    for files in (bench.files // 100, bench.files // 10, bench.files):
        root = bench.material.tree(max(files, 1))
        mine, _ = bench.in_turn(partial(_scan_anew, bench, root))
        taken = min(each.itself for each in mine) / max(files, 1)
        yield Figure(
            measure=f"a file of {files:,}, wholly taken in",
            ours=taken,
            peer_name="" if before is None else f"one of {before[0]:,}",
            peer=None if before is None else before[1],
            most=None if before is None else _GROWN,
        )
        before = (files, taken)
