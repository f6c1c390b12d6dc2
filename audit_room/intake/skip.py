"""Files that are no evidence: temporary, lock and sync files, dot files, and the audit's own."""

from __future__ import annotations

import fnmatch
import os
import re
from dataclasses import dataclass
from functools import cached_property

TEMPORARY = "temporary or lock file"
HIDDEN = "hidden file"
SYSTEM = "folder of the system"
OWN = "belongs to the audit itself"

_REASONS = {
    "~$*": TEMPORARY,
    ".~lock.*": TEMPORARY,
    "~WRL*": TEMPORARY,
    "~WRD*": TEMPORARY,
    "*.tmp": TEMPORARY,
    "*.part": TEMPORARY,
    "*.partial": TEMPORARY,
    "*.filepart": TEMPORARY,
    "*.crdownload": TEMPORARY,
    "*.download": TEMPORARY,
    "*~": TEMPORARY,
    ".DS_Store": HIDDEN,
    "Thumbs.db": HIDDEN,
    "desktop.ini": HIDDEN,
    ".*": HIDDEN,
    "$RECYCLE.BIN": SYSTEM,
    "System Volume Information": SYSTEM,
    "lost+found": SYSTEM,
    "@eaDir": SYSTEM,
    "#recycle": SYSTEM,
    "*.audit": OWN,
    "*.audit-journal": OWN,
}


@dataclass(frozen=True)
class SkipList:
    """Patterns of names (``*`` and ``?``, case does not matter) of files and folders that are left out."""

    patterns: tuple[str, ...] = tuple(_REASONS)

    @cached_property
    def _expression(self) -> re.Pattern[bytes]:
        parts = (f"(?:{fnmatch.translate(pattern)})" for pattern in self.patterns)
        return re.compile(os.fsencode("|".join(parts) or r"(?!)"), re.IGNORECASE)

    def reason(self, name: bytes) -> str | None:
        """Return why a file or folder of this name (without its path) is left out; None where it is not."""
        if self._expression.match(name) is None:
            return None
        text = os.fsdecode(name)
        for pattern in self.patterns:
            if fnmatch.fnmatchcase(text.casefold(), pattern.casefold()):
                return _REASONS.get(pattern, "left out by its name")
        return "left out by its name"


DEFAULT_SKIPS = SkipList()
