"""Drafts: half-typed text, kept outside the record so that a crash costs at most the word being typed."""

from __future__ import annotations

import json
from pathlib import Path

from audit_room.store.atomic_file import write_atomically
from audit_room.store.places import draft_path


class Drafts:
    """The drafts of one audit by name, such as ``capture`` or ``answer:R-003``."""

    def __init__(self, uid: str) -> None:
        self._path: Path = draft_path(uid)

    def load(self) -> dict[str, str]:
        """Return the drafts; none where the file is missing or cannot be read."""
        try:
            found = json.loads(self._path.read_bytes())
        except (OSError, ValueError):
            return {}
        return {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else {}

    def save(self, drafts: dict[str, str]) -> None:
        """Keep the drafts; empty ones are dropped.  Raises AuditRoomError when they cannot be written."""
        kept = {key: value for key, value in drafts.items() if value.strip()}
        if kept or self._path.exists():
            write_atomically(self._path, json.dumps(kept, ensure_ascii=True).encode("ascii"))
