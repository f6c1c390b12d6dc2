"""The line above the evidence list: how many files, by which letter they are narrowed, what is selected."""

from __future__ import annotations

from dataclasses import dataclass

from rich.text import Text

from audit_room.model.display import shorten
from audit_room.model.evidence import EvidenceStatus
from audit_room.store.index_filter import EvidenceOrder
from audit_room.tui.themes import Ink
from audit_room.tui.widgets.evidence_listing import Counts, Wanted

_WORDS = {
    EvidenceStatus.UNTAGGED: "untagged",
    EvidenceStatus.MODIFIED: "modified",
    EvidenceStatus.MISSING: "missing",
    EvidenceStatus.DUPLICATE: "duplicate",
}
_LONGEST = 40


@dataclass(frozen=True, kw_only=True, slots=True)
class ListFacts:
    """What the line says; ``selected`` counts also files that are not listed at the moment.

    ``more``: there may be other files that fit, of which the best are listed.
    """

    counts: Counts
    wanted: Wanted
    listed: int
    selected: int
    sticky: bool
    request_id: str | None
    more: bool = False


def chips(facts: ListFacts, ink: Ink, *, guest: bool) -> Text:
    """Return the line; a letter the list is narrowed to stands in brackets."""
    if guest:
        return Text(
            f" {facts.listed} {'file' if facts.listed == 1 else 'files'} shown to the auditor", ink.plain
        )
    text = Text(f" {facts.counts.total} files", ink.plain)
    for status, word in _WORDS.items():
        count = facts.counts.letters.get(status.value, 0)
        if status.value in facts.wanted.letters:
            text.append(f" · [{status.value} {word} {count}]", f"bold {ink.accent}")
        else:
            style = ink.plain if count else ink.dim
            text.append(f" · {status.value} {count}", style)
    if facts.wanted.order is not EvidenceOrder.PATH:
        text.append(f" · by {facts.wanted.order}", ink.plain)
    if facts.wanted.narrows:
        words = f" · {shorten(facts.wanted.words.strip(), _LONGEST)}" if facts.wanted.words.strip() else ""
        listed = f"the best {facts.listed}" if facts.more else str(facts.listed)
        text.append(f"{words} · {listed} listed, esc: all", ink.accent)
    if facts.selected or facts.sticky:
        moving = ", moving selects" if facts.sticky else ""
        text.append(f" · {facts.selected} selected{moving}", f"bold {ink.accent}")
    if facts.request_id:
        text.append(f" · for {facts.request_id}", ink.dim)
    return text
