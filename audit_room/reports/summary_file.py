"""The closing summary as a file: which format, and where it may be written."""

from __future__ import annotations

import json
import os
from enum import StrEnum
from pathlib import Path

from audit_room.model.display import display
from audit_room.model.errors import AuditRoomError
from audit_room.reports.closing_summary import ClosingSummary
from audit_room.reports.json_form import as_json
from audit_room.reports.markdown_form import as_markdown
from audit_room.reports.pdf_form import as_pdf
from audit_room.reports.text_form import as_text
from audit_room.store import places
from audit_room.store.atomic_file import write_atomically


class SummaryFormat(StrEnum):
    """The forms of a summary, as the command line names them."""

    TEXT = "text"
    MARKDOWN = "md"
    JSON = "json"
    PDF = "pdf"


ENDINGS = {
    ".txt": SummaryFormat.TEXT,
    ".text": SummaryFormat.TEXT,
    ".md": SummaryFormat.MARKDOWN,
    ".markdown": SummaryFormat.MARKDOWN,
    ".json": SummaryFormat.JSON,
    ".pdf": SummaryFormat.PDF,
}
"""Which format an ending of a file name means."""

_AUDIT_ENDINGS = frozenset({".audit", ".audit-journal", ".audit-wal", ".audit-shm"})


class SummaryTargetError(AuditRoomError):
    """The summary cannot be written there, or the name does not say in which format."""


def format_for(path: Path, wanted: SummaryFormat | None = None) -> SummaryFormat:
    """Return the wanted format, else the ending's.  Raises SummaryTargetError where neither says."""
    found = wanted or ENDINGS.get(path.suffix.lower())
    if found is None:
        raise SummaryTargetError(
            f"{_shown(path)} does not say in which format to write; "
            "end the name in .txt, .md, .json or .pdf, or name the format."
        )
    return found


def rendered(summary: ClosingSummary, form: SummaryFormat) -> bytes:
    """Return the summary as the bytes of a file; text is UTF-8, JSON is ASCII."""
    match form:
        case SummaryFormat.PDF:
            return as_pdf(summary)
        case SummaryFormat.MARKDOWN:
            return as_markdown(summary).encode()
        case SummaryFormat.JSON:
            return (json.dumps(as_json(summary), indent=2) + "\n").encode()
        case SummaryFormat.TEXT:
            return as_text(summary).encode()


def _shown(path: Path) -> str:
    return display(os.fsencode(path))


def _within(path: Path, root: Path) -> bool:
    """Return whether a path lies in a folder, whatever links or names lead there."""
    resolved = path.resolve()
    for folder in (resolved, *resolved.parents):
        try:
            if folder.samefile(root):
                return True
        except OSError:
            continue
    return False


def _check(path: Path, evidence_root: bytes) -> None:
    """Raise SummaryTargetError where nothing may be written."""
    if path.is_symlink():
        raise SummaryTargetError(f"{_shown(path)} is a link; name the file itself.")
    if path.is_dir():
        raise SummaryTargetError(f"{_shown(path)} is a folder; name a file in it, such as summary.pdf.")
    if path.suffix.lower() in _AUDIT_ENDINGS:
        raise SummaryTargetError(f"{_shown(path)} has the name of an audit file; choose another name.")
    if not path.parent.is_dir():
        raise SummaryTargetError(
            f"The folder {_shown(path.parent)} does not exist; create it or choose another."
        )
    if path.exists() and not path.is_file():
        raise SummaryTargetError(f"{_shown(path)} is not a regular file; choose another name.")
    if any(folder.is_dir() and _within(path.parent, folder) for folder in places.planned()):
        raise SummaryTargetError(
            f"{_shown(path)} lies where Audit Room keeps its own files; choose another folder."
        )
    if evidence_root and _within(path.parent, Path(os.fsdecode(evidence_root))):
        raise SummaryTargetError(
            f"{_shown(path)} lies in the evidence folder, which is never written to; choose another folder."
        )


def write_summary(
    summary: ClosingSummary, path: Path, wanted: SummaryFormat | None = None, *, evidence_root: bytes
) -> SummaryFormat:
    """Write the summary to ``path``, whole or not at all, and return the format it was written in.

    ``evidence_root`` is the evidence folder, in which nothing is written; a file that is there already is
    replaced.  Raises SummaryTargetError for a target that cannot be, AuditRoomError when the writing fails.
    """
    form = format_for(path, wanted)
    _check(path, evidence_root)
    write_atomically(path, rendered(summary, form))
    return form
