"""Writing a file whole or not at all."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from audit_room.model.display import display
from audit_room.model.errors import AuditRoomError

PRIVATE = 0o600


def write_atomically(path: Path, content: bytes) -> None:
    """Write ``content`` to ``path`` with mode 0600: to a new file beside it, synced, then put in its place.

    Raises AuditRoomError when it cannot be written; what was there before is then untouched.
    """
    temporary = path.parent / f".{secrets.token_hex(8)}.tmp"
    try:
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise AuditRoomError(
            f"{display(os.fsencode(path))} could not be written ({error.strerror}); "
            "check the folder and the free space, and try again."
        ) from error
