"""Messages between the parts of the screen, named as the facts they tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

from audit_room.model.journal import Entry

if TYPE_CHECKING:
    from audit_room.intake.report import Progress, ScanReport
    from audit_room.intake.watch import WatchStatus


class RecordChanged(Message, bubble=False):
    """The record holds new entries, by this window or another; the visible screen is told."""

    def __init__(self, entries: tuple[Entry, ...]) -> None:
        super().__init__()
        self.entries = entries


class ScanProgressed(Message):
    """A scan of the evidence folder came further: stage, done, total."""

    def __init__(self, progress: Progress) -> None:
        super().__init__()
        self.progress = progress


class ScanFinished(Message):
    """A scan of the evidence folder ended; the index is as the report says."""

    def __init__(self, report: ScanReport) -> None:
        super().__init__()
        self.report = report


class EvidenceChanged(Message, bubble=False):
    """The index of the evidence changed, by a scan (then with its report) or by tags.

    The visible screen is told.
    """

    def __init__(self, report: ScanReport | None = None) -> None:
        super().__init__()
        self.report = report


class IntakeStatusChanged(Message):
    """The evidence folder is watched, being reconciled, or offline."""

    def __init__(self, status: WatchStatus) -> None:
        super().__init__()
        self.status = status


class IntakeFailed(Message):
    """A scan could not be done; ``sentence`` says why, and it is tried again by itself."""

    def __init__(self, sentence: str) -> None:
        super().__init__()
        self.sentence = sentence
