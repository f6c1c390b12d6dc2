"""What the names in one folder tell before any file is opened: conflict copies, twins, drafts."""

from __future__ import annotations

import os
import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence

from audit_room.model.copies import MARKS, CopyKind, copy_of
from audit_room.model.display import shorten

NAME_SAYS_DRAFT = "name says draft"
CONFLICT_COPY_OF = "conflict copy of "
HAS_CONFLICT_COPY = "has a conflict copy: "
COPY_OF = "copy of "
HAS_COPY = "has a copy: "
LOOKS_LIKE = "looks like another file: "
"""How the sentences begin; the name of the other file follows."""

_SHOWN = 80
_DRAFT = re.compile(
    "(?<![a-z])(?:draft|entwurf|wip)(?![a-z])|(?<![a-z0-9])(?:v|ver|version)[ ._-]?0[._-][0-9]", re.IGNORECASE
)
_MARKED = re.compile(f"{MARKS}|draft|entwurf|wip|0[._-][0-9]")
"""In small letters; most names have none of it and need no closer look."""

_INVISIBLE = dict.fromkeys(
    (0x00AD, 0x034F, 0x061C, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF)
)
"""Letters without width, and those that only turn the direction of writing."""

_Hints = defaultdict[str, list[str]]


def name_hints(names: Sequence[bytes]) -> dict[bytes, tuple[str, ...]]:
    """Return short sentences on those ``names`` of one folder that call for one; the others are not in the answer.

    A copy and what it is a copy of are told on both sides where both are there.  So are names that look the same:
    letters composed otherwise (NFC and NFD), capitals, full width, invisible letters, spaces or dots at the end.
    """
    decoded = {os.fsdecode(name): name for name in names}
    hints: _Hints = defaultdict(list)
    seen: dict[str, str] = {}
    marked: list[str] = []
    for name in decoded:
        as_seen = _as_seen(name)
        twin = seen.setdefault(as_seen, name)
        if twin is not name:
            _tell_alike(twin, name, hints)
        if _MARKED.search(as_seen):
            marked.append(name)
    for name in marked:
        _tell_copy(name, decoded, hints)
        if says_draft(name):
            hints[name].append(NAME_SAYS_DRAFT)
    return {decoded[name]: tuple(told) for name, told in hints.items()}


def is_conflict_copy(hints: Sequence[str]) -> bool:
    """Return True where the hints say that the file itself is a conflict copy; not for the file it is a copy of."""
    return any(hint.startswith(CONFLICT_COPY_OF) for hint in hints)


def says_draft(name: str) -> bool:
    """Return True where a file's name calls it a draft: ``draft``, ``Entwurf``, ``wip`` as words, or version 0."""
    return bool(_DRAFT.search(name))


def _as_seen(name: str) -> str:
    """Return the form in which two names that look the same are the same."""
    if not name.isascii():
        name = unicodedata.normalize("NFKC", name).translate(_INVISIBLE)
    stem, dot, ending = name.rpartition(".")
    if dot and not _all_dots(stem):
        return f"{stem.rstrip(' .')}.{ending.rstrip()}".rstrip(" .").lower()
    return name.rstrip(" .").lower()


def _all_dots(stem: str) -> bool:
    return not stem.strip(" .")


def _tell_copy(name: str, beside: Mapping[str, bytes], hints: _Hints) -> None:
    found = copy_of(name, beside)
    if found is None:
        return
    conflict = found.kind is CopyKind.CONFLICT
    hints[name].append(f"{CONFLICT_COPY_OF if conflict else COPY_OF}{shorten(found.original, _SHOWN)}")
    if found.original in beside and not _told_already(hints[found.original], conflict):
        hints[found.original].append(f"{HAS_CONFLICT_COPY if conflict else HAS_COPY}{shorten(name, _SHOWN)}")


def _told_already(told: Sequence[str], conflict: bool) -> bool:
    """Return True where a file says that it has such a copy: one is enough, even if there are thousands."""
    return any(hint.startswith(HAS_CONFLICT_COPY if conflict else HAS_COPY) for hint in told)


def _tell_alike(first: str, name: str, hints: _Hints) -> None:
    hints[name].append(f"{LOOKS_LIKE}{shorten(first, _SHOWN)}")
    if not any(hint.startswith(LOOKS_LIKE) for hint in hints[first]):
        hints[first].append(f"{LOOKS_LIKE}{shorten(name, _SHOWN)}")
