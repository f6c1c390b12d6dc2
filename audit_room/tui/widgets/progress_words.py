"""How far the intake is, in words: from all there is to say to the shortest, for as much room as there is."""

from __future__ import annotations

import math

from audit_room.intake.report import Progress, Stage
from audit_room.model.durations import spoken

_WORDS = {
    Stage.WALK: "looking",
    Stage.READ: "reading",
    Stage.SETTLE: "waiting",
    Stage.TEXT: "text",
    Stage.TELL: "dates and hints",
    Stage.DONE: "done",
}
_CALM = 2
"""Digits of a rate that are told: the others only flicker."""

_GUESSED_FROM = 0.02
"""The share that must be done before the time left is guessed."""

_FIVE = 5
_FEW_SECONDS = 10


def progress_words(progress: Progress) -> tuple[str, ...]:
    """Return ``reading 12,300 of 100,000 · 9,800/s · 9 s left`` and four shorter forms of it, the longest first."""
    stage = _WORDS[progress.stage]
    if not progress.total:
        count = f"{stage} {progress.done:,}" if progress.done else stage
        return (count, count, count, stage, stage)
    count = f"{stage} {progress.done:,} of {progress.total:,}"
    share = f"{min(progress.done / progress.total, 1.0):.0%}"
    guessed = progress.left if progress.done >= _GUESSED_FROM * progress.total else None
    left = f" · {_left(guessed)} left" if guessed else ""
    rate = f" · {_rounded(progress.rate):,}/s" if progress.rate >= 1 else ""
    return (count + rate + left, count + left, count, f"{stage} {share}", share)


def _rounded(rate: float) -> int:
    step: int = 10 ** max(math.floor(math.log10(rate)) + 1 - _CALM, 0)
    return round(rate / step) * step


def _left(seconds: float) -> str:
    """Return how long it will take; above ten seconds in steps of five, since it is a guess."""
    whole = max(math.ceil(seconds), 1)
    return spoken(whole if whole <= _FEW_SECONDS else math.ceil(whole / _FIVE) * _FIVE)
