"""What the preview says of one file: its facts, what hangs on it, and the beginning of its text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo

from rich.text import Text

from audit_room.model.display import display_lines
from audit_room.model.durations import local_stamp, local_time
from audit_room.model.evidence import STATUS_WORDS, Evidence, EvidenceState, EvidenceStatus
from audit_room.model.file_size import file_size
from audit_room.room.evidence import EvidenceDetail
from audit_room.room.evidence_words import facts_in_words, other_proposals_in_words, proposals_in_words
from audit_room.tui.themes import Ink
from audit_room.tui.widgets.columns import labelled, wrapped
from audit_room.tui.widgets.evidence_row import WARNING, file_date

TEXT_CHARACTERS = 10_000
"""Of a longer text the preview shows this much; search finds all of it."""

_LABEL = 10
_MANY = 6
_OWN_FACTS = 40


@dataclass(frozen=True, kw_only=True, slots=True)
class EvidencePreview:
    """What was read for the preview of one file; ``text`` is the beginning of its text, as it is."""

    detail: EvidenceDetail
    text: str
    text_cut: bool
    titles: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes labelled lines of one width."""

    text: Text
    width: int
    ink: Ink

    def row(self, label: str, value: str | bytes) -> None:
        """Add one fact."""
        self.text.append_text(
            labelled(label, value, width=self.width, label_width=_LABEL, label_style=self.ink.dim)
        )

    def lines(self, value: str | bytes, style: str) -> None:
        """Add a text on lines of its own."""
        for line in wrapped(value, self.width):
            self.text.append(line + "\n", style)


def preview_text(seen: EvidencePreview, width: int, *, zone: tzinfo, ink: Ink, guest: bool) -> Text:
    """Return the preview for ``width`` cells; for a guest only what the file itself is."""
    evidence = seen.detail.evidence
    out = _Writer(Text(no_wrap=True), width, ink)
    out.lines(evidence.path, "bold")
    if not guest:
        for warning in evidence.warnings:
            out.lines(f"{WARNING} {warning}", ink.amber)
        _standing(evidence, out, zone)
        _proposed(evidence, out)
        if evidence.note:
            out.row("note", evidence.note)
        out.row("status", ", ".join(STATUS_WORDS[EvidenceStatus(letter)] for letter in evidence.status))
        _tags(seen, out)
    size = f"{file_size(evidence.size)} ({evidence.size:,} bytes)"
    out.row("type", f"{evidence.mime or 'not known yet'} · {size}")
    out.row("changed", file_date(evidence.mtime_ns, zone))
    out.row("sha256", evidence.sha256 or "not read yet")
    if guest:
        _contents_for_guests(seen, out)
        return out.text
    _ours(seen.detail, out, zone)
    if facts := facts_in_words(seen.detail.facts, zone):
        out.lines("the document says of itself:", ink.dim)
    for name, value in facts[:_OWN_FACTS]:
        out.row(name, value)
    for name, words in other_proposals_in_words(evidence):
        out.row(name, f"or: {words}")
    _contents(seen, out)
    return out.text


def _standing(evidence: Evidence, out: _Writer, zone: tzinfo) -> None:
    """Add what is unusual about the file just now."""
    if evidence.state is EvidenceState.MISSING:
        out.row("missing", f"since {local_stamp(evidence.missing_since, zone)}")
    elif evidence.gone_since is not None:
        out.lines(
            f"gone since {local_time(evidence.gone_since, zone)}: not found at the last look; counts as missing "
            "when it does not come back",
            out.ink.amber,
        )
    elif evidence.being_written:
        out.lines("being written: it can be shown once it has been left alone", out.ink.amber)
    elif evidence.to_be_read and evidence.sha256:
        out.lines("changed, and not read again yet", out.ink.amber)


def _proposed(evidence: Evidence, out: _Writer) -> None:
    """Add what name and text propose; nobody has confirmed it."""
    for name, words in proposals_in_words(evidence):
        out.row(name, f"proposed: {words}")


def _tags(seen: EvidencePreview, out: _Writer) -> None:
    """Add the requirements the file is tagged with, each with who and why."""
    for tag in seen.detail.tags:
        out.row("tag", f"{tag.ref} {seen.titles.get(tag.ref, '')} · {tag.why}, {tag.tagged_by}")


def _ours(detail: EvidenceDetail, out: _Writer, zone: tzinfo) -> None:
    """Add what hangs on the file: where it was shown and laid beside, its versions, its duplicates."""
    for exhibit in detail.exhibits[:_MANY]:
        out.row("shown", f"{exhibit.id} for {exhibit.request_id} · {local_stamp(exhibit.shown_at, zone)}")
    for attachment in detail.attachments[:_MANY]:
        out.row("attached", f"{attachment.request_id} · {local_stamp(attachment.attached_at, zone)}")
    if len(detail.versions) > 1:
        for version in detail.versions[-_MANY:]:
            seen_at = local_stamp(version.seen_at, zone)
            out.row("version", f"{seen_at} · {file_size(version.size)} · {version.sha256[:12]}")
    for other in detail.duplicates[:_MANY]:
        out.row("same as", other)


def _contents_for_guests(seen: EvidencePreview, out: _Writer) -> None:
    """Add the text where it is the one that was shown."""
    shown = {exhibit.sha256 for exhibit in seen.detail.exhibits}
    if seen.detail.evidence.sha256 in shown:
        _contents(seen, out)
    else:
        out.row("text", "changed since it was shown")


def _contents(seen: EvidencePreview, out: _Writer) -> None:
    """Add the beginning of the text, or why there is none."""
    reason = seen.detail.evidence.text
    if not seen.text.strip():
        said = {"ok": "holds no text", "none": "holds no text", "pending": "text not read yet"}
        out.row("text", said.get(reason, f"not searchable: {reason}"))
        return
    out.text.append("─" * out.width + "\n", out.ink.dim)
    read = display_lines(seen.text.strip("\r\n"))
    out.text.append("\n".join(each for line in read for each in wrapped(line.rstrip(), out.width)) + "\n")
    if seen.text_cut:
        out.lines("… the text goes on; search knows more of it, o opens the file", out.ink.dim)
