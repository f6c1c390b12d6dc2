"""What all measures share: how large, how often, where, and which peers there are."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from audit_room.room import scanning
from benchmarks import peers
from benchmarks.audit_place import AuditPlace
from benchmarks.material import Material

_DOCUMENTS = 300
_LARGE = 1 << 30
_WHOLE = 100_000
_FEWEST_DOCUMENTS = 6
_ARRIVALS = 50
_FILES_AN_ARRIVAL = 40

_Ours = TypeVar("_Ours")


@dataclass
class Bench:
    """A run of the measures.

    ``files`` is how many small files there are; documents, the large file and the burst are smaller in proportion
    below 100,000, and single arrivals fewer below 2,000.  ``rounds``: how often each side runs; the better of its
    times counts.  ``without``: peers to be left out.  ``patient``: see :class:`Material`.
    """

    folder: Path
    files: int = _WHOLE
    rounds: int = 2
    without: frozenset[str] = frozenset()
    patient: bool = True
    _indexed: AuditPlace | None = field(default=None, init=False)

    @cached_property
    def material(self) -> Material:
        """The files that are measured on; kept in ``folder`` for the next run."""
        return Material(self.folder / "material", self.patient)

    @property
    def documents(self) -> int:
        """How many documents are read."""
        return max(min(_DOCUMENTS, self.files * _DOCUMENTS // _WHOLE), _FEWEST_DOCUMENTS)

    @property
    def large(self) -> int:
        """How many bytes the large file has."""
        return min(_LARGE, self.files * _LARGE // _WHOLE)

    @property
    def burst(self) -> int:
        """How many files arrive at once."""
        return max(self.files // 2, 1)

    @property
    def arrivals(self) -> int:
        """How many files come in one after the other."""
        return max(min(_ARRIVALS, self.files // _FILES_AN_ARRIVAL), 1)

    def scratch(self, name: str) -> Path:
        """Return a folder for what is thrown away after the run."""
        return self.folder / "scratch" / name

    def has(self, program: str) -> bool:
        """Return True where a peer is installed and not left out."""
        return program not in self.without and bool(peers.version(program))

    def place(self, name: str, root: Path) -> AuditPlace:
        """Return a new audit over ``root``, its index empty."""
        return AuditPlace.make(self.scratch(name), root)

    def indexed(self) -> AuditPlace:
        """Return the audit over the whole tree with its index filled; filled once a run."""
        if self._indexed is None:
            place = self.place("indexed", self.material.tree(self.files))
            with place.opened() as room:
                scanning.scan(room)
            self._indexed = place
        return self._indexed

    def in_turn(
        self, ours: Callable[[], _Ours], *others: Callable[[], float] | None, rounds: int | None = None
    ) -> tuple[list[_Ours], list[float | None]]:
        """Run ours and the peers in turn; return all of ours and the best time of each peer, None for one left out."""
        mine: list[_Ours] = []
        theirs: list[list[float]] = [[] for _ in others]
        for _ in range(rounds or self.rounds):
            os.sync()
            mine.append(ours())
            for taken, other in zip(theirs, others, strict=True):
                if other is not None:
                    os.sync()
                    taken.append(other())
        return mine, [min(taken, default=None) for taken in theirs]


def say(words: str) -> None:
    """Say on standard error what is being done."""
    print(words, file=sys.stderr, flush=True)
