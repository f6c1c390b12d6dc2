"""One line of the evidence list: letters, type, path, refs, date, size, a mark for warnings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from rich.text import Text

from audit_room.model.display import display
from audit_room.model.evidence import Evidence, EvidenceState
from audit_room.model.file_size import file_size
from audit_room.room.evidence_words import standing
from audit_room.tui.themes import Ink
from audit_room.tui.widgets.columns import fitted, fitted_tail, right
from audit_room.tui.widgets.evidence_type import type_word

WARNING = "▲"
_LETTERS = 3
_TYPE = 6
_LEAST_REFS = 10
_DATE = 10
_SIZE = 8
_NARROW = 70
_MIDDLE = 84
_LEAST_PATH = 16
_NANOSECONDS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class EvidenceColumns:
    """How many cells the columns of varying width get; zero means that there is no room for one."""

    path: int
    refs: int
    date: int
    size: int

    @classmethod
    def of(cls, width: int) -> EvidenceColumns:
        """Return the columns for a row of ``width`` cells: size goes first, then the date, last the refs."""
        fixed = _LETTERS + 1 + _TYPE + 1 + 2
        size = _SIZE + 1 if width >= _MIDDLE else 0
        date = _DATE + 1 if width >= _NARROW else 0
        rest = max(width - fixed - size - date, 0)
        refs = min(max(rest // 4, _LEAST_REFS), 24) if rest >= 3 * _LEAST_REFS else 0
        return cls(path=max(rest - refs - bool(refs), 0), refs=refs, date=date, size=size)


def file_date(mtime_ns: int, zone: tzinfo) -> str:
    """Return the local day of a file time in nanoseconds since 1970, ``unknown`` where no calendar has it."""
    try:
        return datetime.fromtimestamp(mtime_ns / _NANOSECONDS, UTC).astimezone(zone).date().isoformat()
    except (OverflowError, ValueError, OSError):
        return "unknown"


def header_line(width: int, *, guest: bool = False) -> Text:
    """Return the line above the evidence list."""
    columns = EvidenceColumns.of(width)
    parts = [
        fitted("" if guest else "st", _LETTERS),
        fitted("type", _TYPE),
        "  " + fitted("path", columns.path),
    ]
    if columns.refs:
        parts.append(fitted("" if guest else "refs", columns.refs))
    line = " ".join(parts)
    if columns.date:
        line += " " + fitted("date", columns.date - 1)
    if columns.size:
        line += " " + right("size", columns.size - 1)
    return Text(line)


def evidence_line(evidence: Evidence, width: int, *, zone: tzinfo, ink: Ink, guest: bool = False) -> Text:
    """Return one row.  For a guest the letters, tags, warnings and how it stands, which are ours, are left out."""
    columns = EvidenceColumns.of(width)
    text = Text(no_wrap=True)
    letters = "" if guest else evidence.status
    for letter in letters[:_LETTERS]:
        text.append(letter, _letter_style(letter, ink))
    text.append(" " * (_LETTERS - min(len(letters), _LETTERS) + 1))
    text.append(fitted(type_word(evidence.mime), _TYPE) + " ", ink.dim)
    warned = bool(evidence.warnings) and not guest
    text.append(f"{WARNING} " if warned else "  ", ink.amber)
    words = ("", "") if guest else standing(evidence, zone)
    muted = evidence.state is EvidenceState.MISSING or evidence.gone_since is not None
    text.append_text(_path_and_state(evidence, columns.path, words, muted=muted, ink=ink))
    if columns.refs:
        text.append(
            " " + fitted("" if guest else _refs(evidence.refs, columns.refs), columns.refs), ink.accent
        )
    if columns.date:
        text.append(" " + fitted(file_date(evidence.mtime_ns, zone), columns.date - 1), ink.dim)
    if columns.size:
        text.append(" " + right(file_size(evidence.size), columns.size - 1), ink.dim)
    return text


def _refs(refs: tuple[str, ...], width: int) -> str:
    """Return the refs, or the first with the number of the others where they do not fit."""
    whole = ", ".join(refs)
    return whole if len(whole) <= width or len(refs) < 2 else f"{refs[0]} +{len(refs) - 1}"  # noqa: PLR2004


def _letter_style(letter: str, ink: Ink) -> str:
    return {"!": ink.over, "M": ink.amber, "T": ink.good}.get(letter, ink.dim)


def _path_and_state(evidence: Evidence, width: int, words: tuple[str, str], *, muted: bool, ink: Ink) -> Text:
    """Return the path in ``width`` cells, at its end what is unusual about the file, as far as there is room."""
    said = next((each for each in words if each and width - len(each) >= _LEAST_PATH), "")
    text = _path(evidence.path, width - (len(said) + 1 if said else 0), muted=ink.dim, whole=muted)
    return text.append(f" {said}", ink.amber) if said else text


def _path(path: bytes, width: int, *, muted: str, whole: bool) -> Text:
    """Return the path in ``width`` cells, its folders less loud than its name."""
    shown = fitted_tail(path, width)
    name = display(path.rpartition(b"/")[2])
    start = 0 if whole else max(shown.rstrip().rfind(name), 0)
    text = Text(shown)
    text.stylize(muted, 0, len(shown) if whole else start)
    return text


def hit_line(
    evidence: Evidence, snippet: str, width: int, *, ink: Ink, spans: Sequence[tuple[int, int]] = ()
) -> Text:
    """Return one result of a search in the texts: the path, and the place that fits, ``spans`` of it marked."""
    path_width = min(max(width * 2 // 5, 12), 60)
    text = Text(no_wrap=True)
    text.append(fitted_tail(evidence.path, path_width))
    text.append(f" {WARNING} " if evidence.warnings else "   ", ink.amber)
    start, room = len(text), max(width - path_width - 3, 0)
    cut = spans[0][0] - room // 3 if spans and spans[0][1] > room * 2 // 3 else 0
    if cut > 0:
        snippet, start = f"…{snippet[cut:]}", start + 1 - cut
    text.append(fitted(snippet, room), ink.dim)
    for first, last in spans:
        text.stylize(f"bold {ink.accent}", start + first, min(start + last, len(text)))
    return text
