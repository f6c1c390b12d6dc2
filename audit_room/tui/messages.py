"""Messages between the parts of the screen, named as the facts they tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

from audit_room.model.journal import Entry

if TYPE_CHECKING:
    from audit_room.intake.watch_status import WatchStatus


class RecordChanged(Message, bubble=False):
    """The record holds new entries, by this window or another; the visible screen is told."""

    def __init__(self, entries: tuple[Entry, ...]) -> None:
        super().__init__()
        self.entries = entries


class ScanProgressed(Message):
    """The intake came further with what it does."""

    def can_replace(self, message: Message) -> bool:
        """Say that one of several that wait is enough."""
        return isinstance(message, ScanProgressed)


class ScansTold(Message):
    """Scans of the evidence folder found something, or found that nothing changed; it waits to be taken."""


class EvidenceChanged(Message, bubble=False):
    """The index of the evidence changed, by scans or by tags; the visible screen is told."""


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
