"""Which evidence a list shows and in what order: a filter as data, turned into a query here."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from audit_room.model.name_hints import CONFLICT_COPY_OF
from audit_room.model.search_kinds import FileKind, Flag
from audit_room.model.search_query import Conditions, SearchQuery, Term
from audit_room.store.index_rows import Todo, folded
from audit_room.store.search_terms import Asked, in_names


class EvidenceOrder(StrEnum):
    """What a list of evidence is sorted by; the path decides among equals."""

    PATH = "path"
    NEWEST = "newest"
    SIZE = "size"
    STATUS = "status"
    TYPE = "type"


@dataclass(frozen=True, slots=True)
class EvidenceFilter:
    """What must hold for a file to be listed.

    ``text``: every word of it is somewhere in the path, whatever its case; nothing in it is an operator.
    ``query``: what was typed with operators; its words and phrases are parts of the path.  ``status``: each of these
    letters is beside the file.  ``ref``: the file is tagged with this requirement.
    """

    text: str = ""
    status: str = ""
    ref: str = ""
    present_only: bool = False
    query: SearchQuery | None = None


Value = str | int
Condition = tuple[str, list[Value]]
"""A condition on the table ``files`` and its parameters."""

_ORDERS = {
    EvidenceOrder.PATH: "folded, id",
    EvidenceOrder.NEWEST: "mtime_ns DESC, folded, id",
    EvidenceOrder.SIZE: "size DESC, folded, id",
    EvidenceOrder.STATUS: "status, folded, id",
    EvidenceOrder.TYPE: "mime, folded, id",
}

OWN_NAME = "substr(files.folded, -length(files.name) - max(length(files.folded) - length(files.shown), 0))"
"""A file's own name in the form of ``folded``; letters that are spelled out make that longer than what is shown."""

_FIRST_WALK = (
    "(SELECT strftime('%Y-%m-%dT%H:%M:%S', each.first_seen, '+10 minutes') "
    "FROM files AS each WHERE each.first_seen IS NOT NULL ORDER BY each.id LIMIT 1)"
)
"""What was first seen before this moment lay there when the folder was first walked: when it came is not known."""

CONFLICT = "instr(files.hints, 'conflict copy') > 0"
"""A copy that a sync tool made, or a file beside which such a copy lies."""

IS_CONFLICT_COPY = (
    f"(instr(files.hints, '{CONFLICT_COPY_OF}') > 0 AND EXISTS (SELECT 1 FROM json_each(files.hints) AS hint "  # noqa: S608
    f"WHERE substr(hint.value, 1, {len(CONFLICT_COPY_OF)}) = '{CONFLICT_COPY_OF}'))"
)
"""A copy that a sync tool made, not the file it is a copy of."""

_FLAGS = {
    Flag.CONFLICT: CONFLICT,
    Flag.DRAFT: (
        "(instr(lower(files.hints || files.warnings || files.reading), 'draft') > 0 OR EXISTS (SELECT 1 FROM texts "
        "WHERE texts.sha256 = files.sha256 AND instr(lower(texts.warnings), 'draft') > 0))"
    ),
    Flag.UNREAD: (
        f"(files.todo = {int(Todo.UNREADABLE)} OR EXISTS (SELECT 1 FROM texts "  # noqa: S608
        "WHERE texts.sha256 = files.sha256 AND texts.state NOT IN ('ok', 'none')))"
    ),
    Flag.WARNED: (
        "(files.warnings <> '[]' OR files.hints <> '[]' OR EXISTS (SELECT 1 FROM texts "
        "WHERE texts.sha256 = files.sha256 AND texts.warnings <> '[]'))"
    ),
}


def where(wanted: EvidenceFilter) -> tuple[str, list[Value]]:
    """Return the condition on the table ``files`` and its parameters."""
    conditions: list[Condition] = [_contains(word) for word in folded(wanted.text).split()]
    conditions += [_with_letter(letter) for letter in wanted.status]
    if wanted.ref:
        conditions.append(_tagged_with((wanted.ref,)))
    if wanted.present_only:
        conditions.append(("state = 'present'", []))
    if wanted.query is not None:
        conditions.append(in_path(wanted.query))
        conditions.append(narrowed(wanted.query))
    return joined(conditions)


def in_path(query: SearchQuery) -> Condition:
    """Return the condition that the path holds every word and phrase and none of the excluded ones."""
    wanted = [_contains(part) for term in query.terms for part in _parts(term.text, phrase=term.phrase)]
    unwanted = [
        negated(_contains(part)) for term in query.excluded for part in _parts(term.text, phrase=term.phrase)
    ]
    return joined([*wanted, *unwanted])


def narrowed(query: SearchQuery) -> Condition:
    """Return the condition that stands for everything in a query but its words."""
    return joined([_holding(query.conditions), *(negated(_holding(each)) for each in query.unwanted)])


def joined(conditions: Iterable[Condition]) -> Condition:
    """Return the condition that all of ``conditions`` hold; it is true where there is none."""
    parts = [(text, values) for text, values in conditions if text != "1"]
    return " AND ".join(text for text, _ in parts) or "1", [value for _, values in parts for value in values]


def negated(condition: Condition) -> Condition:
    """Return the condition that ``condition`` does not hold."""
    return f"NOT ({condition[0]})", condition[1]


def order_by(order: EvidenceOrder) -> str:
    """Return the sort terms of ``order``."""
    return _ORDERS[order]


def _parts(text: str, *, phrase: bool) -> list[str]:
    plain = folded(text)
    return [" ".join(plain.split())] if phrase and plain.split() else plain.split()


def _contains(part: str) -> Condition:
    return "instr(files.folded, ?) > 0", [part]


def _holding(wanted: Conditions) -> Condition:
    """Return the condition that all of ``wanted`` holds."""
    found: list[Condition] = [_tagged_with(refs) for refs in wanted.refs]
    found += [_of_kind(kind) for kind in wanted.kinds]
    if wanted.tagged is not None:
        found.append(
            ("(files.status <> 'U' AND files.refs <> '[]')" if wanted.tagged else "files.refs = '[]'", [])
        )
    if wanted.since is not None:
        stamp = wanted.since.astimezone(UTC).replace(microsecond=0).isoformat()
        found.append(
            (
                f"(files.mtime_ns >= ? OR (files.first_seen >= ? AND files.first_seen > {_FIRST_WALK}))",
                [_nanoseconds(wanted.since), stamp],
            )
        )
    if wanted.before is not None:
        found.append(("files.mtime_ns < ?", [_nanoseconds(wanted.before)]))
    found += [_with_letter(letter) for letter in wanted.letters]
    found += [(_FLAGS[flag], []) for flag in sorted(wanted.flags)]
    for name in wanted.names:
        found += [*_path_words(name), (f"instr({OWN_NAME}, ?) > 0", [name])]
    for folder in wanted.folders:
        found += [*_path_words(folder), ("files.folded LIKE ? ESCAPE '!'", [f"%{_literal(folder)}%/%"])]
    if wanted.least is not None:
        found.append(("files.size >= ?", [wanted.least]))
    if wanted.most is not None:
        found.append(("files.size <= ?", [wanted.most]))
    return joined(found)


def _with_letter(letter: str) -> Condition:
    """Return the condition that a letter stands beside the file; those of most files are ``U`` alone."""
    usual = "" if letter == "U" else "files.status <> 'U' AND "
    return f"({usual}instr(files.status, ?) > 0)", [letter]


def _path_words(part: str) -> list[Condition]:
    """Return the condition that the path holds the words of ``part``, the last one begun: quick to find."""
    asked = in_names(Asked.of(Term(part, phrase=True, prefix=True)))
    found = "files.id IN (SELECT rowid FROM names_fts WHERE names_fts MATCH ?)"
    return [(found, [asked])] if asked else []


def _literal(text: str) -> str:
    """Return ``text`` for a pattern in which ``!`` escapes."""
    return re.sub("([!%_])", r"!\1", text)


def _tagged_with(refs: tuple[str, ...]) -> Condition:
    test = " OR ".join("instr(files.refs, ?) > 0" for _ in refs)
    return f"(files.status <> 'U' AND ({test}))", [json.dumps(ref, ensure_ascii=False) for ref in refs]


def _of_kind(kind: FileKind) -> Condition:
    """Return the condition that the bytes are of a kind, or the name says so where the bytes are not known yet."""
    types: list[Condition] = [("substr(files.mime, 1, ?) = ?", [len(each), each]) for each in kind.begins]
    ends: list[Condition] = [("substr(files.folded, -?) = ?", [len(each), each]) for each in kind.ends]
    if not types:
        return _any_of(ends)
    by_end, values = _any_of(ends)
    return _any_of([*types, (f"files.mime = '' AND {by_end}", values)])


def _any_of(conditions: Sequence[Condition]) -> Condition:
    text = " OR ".join(text for text, _ in conditions)
    return f"({text or '0'})", [value for _, values in conditions for value in values]


def _nanoseconds(moment: datetime) -> int:
    """Return a moment as file times are kept, within what the index can hold."""
    return min(max(int(moment.timestamp()) * 1_000_000_000, -(1 << 63)), (1 << 63) - 1)
