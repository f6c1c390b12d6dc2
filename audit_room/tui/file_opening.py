"""Opening a file in its program: by absolute path, without a shell, and never a trap."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import sys
from asyncio.subprocess import DEVNULL

from audit_room.model.display import display
from audit_room.model.errors import AuditRoomError
from audit_room.model.evidence import Evidence, EvidenceState

_RUNS_BY_NAME = frozenset(
    b"exe com scr pif bat cmd ps1 vbs vbe js jse wsf wsh hta msi msp lnk url desktop sh bash zsh csh fish "
    b"command app run appimage jar py pyw pl rb php apk deb rpm reg inf cpl dll scf docm dotm xlsm xltm "
    b"xlam pptm potm ppsm sldm iqy slk".split()
)
_RUNS_BY_TYPE = re.compile(
    "executable|dosexec|msdownload|sharedlib|script|x-sh$|desktop|macroenabled|java-archive|ms-shortcut|x-msi"
)
_PATIENCE = 3.0
"""Seconds an opener gets to say that it cannot; one that is still running then has begun to show the file."""


class OpeningError(AuditRoomError):
    """A file cannot be opened in a program here; the sentence names its path."""


def risk_of(evidence: Evidence) -> str:
    """Return why opening this file may do more than show it, empty where it does not look so."""
    ending = evidence.path.rpartition(b"/")[2].rpartition(b".")[2].lower() if b"." in evidence.path else b""
    mime = evidence.mime.lower()
    if any("macro" in warning for warning in evidence.warnings):
        return "it holds macros"
    if ending in _RUNS_BY_NAME:
        return f"a .{display(ending)} file can run as a program"
    if _RUNS_BY_TYPE.search(mime):
        return "its content is a program or script"
    if any("does not match its name" in warning for warning in evidence.warnings):
        return "its content is not what its name says"
    return ""


def _opener() -> str | None:
    return shutil.which("open" if sys.platform == "darwin" else "xdg-open")


def _checked(root: bytes, evidence: Evidence) -> bytes:
    """Return the absolute path of a file that is there, is a file, and lies in the evidence folder."""
    from audit_room.intake.regular import open_regular  # noqa: PLC0415

    if evidence.state is EvidenceState.MISSING:
        raise OpeningError(f"{evidence.shown_path} is missing; it cannot be opened.")
    descriptor, _ = open_regular(root, evidence.path)
    os.close(descriptor)
    return os.path.join(root, evidence.path)  # noqa: PTH118 - a path of any bytes


async def open_in_program(root: bytes, evidence: Evidence) -> None:
    """Open a file of the evidence folder in the program the desktop has for it.

    Raises UnreadableError for a file that is gone, special or outside the folder, OpeningError when there is
    no program for it or no desktop; the sentence then names the path, so that it can be opened by hand.
    """
    path = _checked(root, evidence)
    opener = _opener()
    if opener is None:
        raise OpeningError(f"No program opens files here; the file is {display(path)}.")
    try:
        process = await asyncio.create_subprocess_exec(
            opener, path, stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL, start_new_session=True
        )
    except OSError as error:
        reason = display(error.strerror or "error")
        raise OpeningError(
            f"{display(opener)} did not start ({reason}); the file is {display(path)}."
        ) from error
    try:
        code = await asyncio.wait_for(process.wait(), _PATIENCE)
    except TimeoutError:
        return
    if code != 0:
        raise OpeningError(f"The desktop has no program for it (code {code}); the file is {display(path)}.")
