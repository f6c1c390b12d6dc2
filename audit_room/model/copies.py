"""Names that programs give to copies: which file a name says it is a copy of, and by which program's habit.

Sync programs write both versions of a file when two people changed it at once, and mark one of them in its name.
The forms are those of Syncthing, Dropbox, Nextcloud, ownCloud, Seafile, Synology Drive and OneDrive; ordinary copies
those of Google Drive, Windows, macOS and browsers.
"""

from __future__ import annotations

import re
from collections.abc import Container
from enum import Enum, auto
from typing import NamedTuple


class CopyKind(Enum):
    """What the name of a copy says: two versions that were not joined, or an ordinary copy."""

    CONFLICT = auto()
    COPY = auto()


class CopyOf(NamedTuple):
    """The name of the file a copy was made of, which may be gone."""

    kind: CopyKind
    original: str


_ENDING = r"(?P<ending>\.[^.]{1,12})?\Z"
_CONFLICTS = tuple(
    re.compile(f"{pattern}{_ENDING}", re.IGNORECASE)
    for pattern in (
        r"\.sync-conflict-[0-9]{8}-[0-9]{6}(?:-[A-Z0-9]{7})?",
        r"_conflict-(?:[^.]{0,60}-)?[0-9]{8}-?[0-9]{4,6}",
        r"_[^_]{1,60}_[A-Z]{3}-[0-9]{2}-[0-9]{4,6}-[0-9]{4}_(?:case)?conflict",
    )
)
"""What Syncthing, ownCloud and Synology Drive put between stem and ending."""

_BRACKETS = re.compile(rf" ?\((?P<said>[^()]{{1,120}})\)(?: \([0-9]{{1,3}}\))?{_ENDING}")
_CONFLICT = re.compile("conflict|konflikt|conflit|conflic", re.IGNORECASE)
_MADE = re.compile("cop(?:y|ie|ia|ía)|cópia|kopi|exemplaar|version|[0-9]{4}-[0-9]{2}-[0-9]{2}", re.IGNORECASE)
_PLAIN_CONFLICT = re.compile(
    "(?:case|unicode(?: encoding)?|white ?space|selective sync) conflict(?: [0-9]{1,3})?", re.IGNORECASE
)
_PREFIX = re.compile(
    r"(?:copy(?: \([0-9]{1,3}\))? of|kopie von|copie de|copia de|copia di|kopia av) (?=.)",
    re.IGNORECASE | re.DOTALL,
)
_MARKED = re.compile(
    rf"(?: ?\([0-9]{{1,3}}\)|(?: - |[ _-])(?:copy|kopie|copie|copia)(?: ?\(?[0-9]{{1,3}}\)?)?){_ENDING}",
    re.IGNORECASE,
)
_ON_HOST = re.compile(
    r"-(?:(?i:desktop|laptop|surface)-[A-Za-z0-9]{2,12}|WIN-[A-Z0-9]{11}|(?i:macbook)[A-Za-z0-9-]{0,30}"
    r"|(?:[A-Z0-9]{2,12}-)?(?:PC|NB|LT|LAP|DT|WS|WKS|SRV|MBP)-?[0-9]{1,6}"
    r"|(?i:[a-z0-9]{2,12}-(?:pc|nb|mbp|laptop|desktop|notebook|macbook)))" + _ENDING
)
"""OneDrive adds the name of the computer; these are the forms that names of computers have and words have not."""

_HOSTS = "desktop|laptop|surface|win-|macbook|notebook|mbp|pc|nb|lt|lap|dt|ws|wks|srv"
MARKS = rf"conflic|konflikt|conflit|copy|kopi|copi|cópi|\([0-9]|-(?:{_HOSTS})"
"""What stands, in small letters, in every name that :func:`copy_of` answers: an expression to join with others."""

_DEEPEST = 4


def copy_of(name: str, beside: Container[str]) -> CopyOf | None:
    """Return what ``name`` says it is a copy of; None for names that say nothing of the kind.

    ``beside`` are the names in the same folder.  Marks that people write as well (``(1)``, ``- copy``, the name of a
    computer) count only where the original stands beside it.
    """
    original = _without_conflict(name)
    if original != name:
        return CopyOf(CopyKind.CONFLICT, original)
    on_host = _whole(name, _ON_HOST.search(name))
    if on_host in beside:
        return CopyOf(CopyKind.CONFLICT, on_host)
    prefix = _PREFIX.match(name)
    if prefix:
        return CopyOf(CopyKind.COPY, name[prefix.end() :])
    marked = _whole(name, _MARKED.search(name))
    return CopyOf(CopyKind.COPY, marked) if marked in beside else None


def _without_conflict(name: str) -> str:
    """Return ``name`` without the marks of conflicts, of which a file may carry several."""
    for _ in range(_DEEPEST):
        if not _CONFLICT.search(name):
            break
        match = next((found for form in _CONFLICTS if (found := form.search(name))), None) or _in_brackets(
            name
        )
        if match is None or match.start() == 0:
            break
        name = _whole(name, match)
    return name


def _in_brackets(name: str) -> re.Match[str] | None:
    """Return the brackets at the end of a stem that tell of a conflict: ``(Anna's conflicted copy 2026-09-30)``."""
    match = _BRACKETS.search(name)
    if match is None or not _CONFLICT.search(match["said"]):
        return None
    return match if _MADE.search(match["said"]) or _PLAIN_CONFLICT.fullmatch(match["said"]) else None


def _whole(name: str, match: re.Match[str] | None) -> str:
    """Return ``name`` without what matched, its ending kept; empty where nothing matched."""
    return f"{name[: match.start()]}{match['ending'] or ''}" if match else ""
