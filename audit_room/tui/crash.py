"""What is left of a crash: where in the code it was, in a log file, and never a word of the audit."""

from __future__ import annotations

import os
import traceback
from pathlib import Path

from audit_room.model.display import display
from audit_room.store.places import log_path

_KEPT = 512 * 1024
_MODE = 0o600


def _frames(error: BaseException) -> list[str]:
    """Return the chain of errors as kinds and places; their messages may hold evidence and are left out."""
    lines: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        lines.append(f"{type(current).__module__}.{type(current).__qualname__}")
        for frame in traceback.extract_tb(current.__traceback__):
            place = "/".join(Path(frame.filename).parts[-3:])
            lines.append(f"  {display(place)}:{frame.lineno} {frame.name}")
        current = current.__cause__ or current.__context__
    return lines


def log_crash(error: BaseException, *, when: str) -> Path | None:
    """Append where an error came from to the log and return its path; None when it cannot be written."""
    text = "\n".join([f"--- {when}", *_frames(error), ""])
    try:
        path = log_path()
        if path.exists() and path.stat().st_size > _KEPT:
            path.replace(path.with_suffix(".log.old"))
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, _MODE)
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
    except OSError:
        return None
    return path


def crash_sentence(log: Path | None) -> str:
    """Return what the coordinator is told."""
    where = f"the details are in {display(os.fsencode(log))}" if log else "the details could not be written"
    return f"Audit Room stopped by an error of its own; all that was saved is safe, open it again ({where})."
