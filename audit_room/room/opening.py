"""Beginning an audit, finding its file, and opening the room."""

from __future__ import annotations

import getpass
import os
import secrets
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from audit_room.frameworks import catalogue
from audit_room.model.audit import Audit
from audit_room.model.clock import Clock, offset_minutes
from audit_room.model.display import display
from audit_room.model.errors import AuditRoomError
from audit_room.room.room import Room
from audit_room.store import places
from audit_room.store.record import Record

FILE_VARIABLE = "AUDIT_ROOM_FILE"
ACTOR_VARIABLE = "AUDIT_ROOM_ACTOR"
SUFFIX = ".audit"


def shown(path: Path | str) -> str:
    """Return a path of this machine in its display form."""
    return display(os.fsencode(path))


def default_actor() -> str:
    """Return who is at the keyboard when nobody is named: ``AUDIT_ROOM_ACTOR``, else the user's name."""
    if actor := os.environ.get(ACTOR_VARIABLE, "").strip():
        return actor
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "coordinator"


def find_audit_file(named: Path | None, folder: Path) -> Path:
    """Return the audit file to use: the one named, else ``AUDIT_ROOM_FILE``, else the only one in ``folder``.

    Raises AuditRoomError when there is none, or more than one to choose from.
    """
    if named is not None:
        return named
    if variable := os.environ.get(FILE_VARIABLE):
        return Path(variable)
    try:
        found = sorted(path for path in folder.glob(f"*{SUFFIX}") if path.is_file())
    except OSError as error:
        raise AuditRoomError(
            f"{shown(folder)} cannot be read ({error.strerror}); name the file with --audit."
        ) from error
    if len(found) == 1:
        return found[0]
    if not found:
        raise AuditRoomError(
            f"There is no audit file in {shown(folder)}; begin one with audit-room init FOLDER, "
            "or name one with --audit FILE."
        )
    names = ", ".join(shown(path.name) for path in found[:4])
    raise AuditRoomError(
        f"{shown(folder)} holds {len(found)} audit files ({names}); choose one with --audit FILE."
    )


def _readable_folder(folder: Path, *, allow_empty: bool) -> Path:
    if not folder.exists():
        raise AuditRoomError(f"There is no folder {shown(folder)}; check the spelling and try again.")
    if not folder.is_dir():
        raise AuditRoomError(f"{shown(folder)} is not a folder; name the folder that holds the evidence.")
    try:
        with os.scandir(folder) as entries:
            empty = next(entries, None) is None
    except OSError as error:
        raise AuditRoomError(
            f"{shown(folder)} cannot be read ({error.strerror}); check its permissions and try again."
        ) from error
    if empty and not allow_empty:
        raise AuditRoomError(
            f"{shown(folder)} is empty; put the evidence there first, or begin all the same with --empty."
        )
    return folder.resolve()


def refuse_inside(folder: Path, target: Path, what: str) -> None:
    """Raise AuditRoomError where ``target`` would lie inside the evidence folder ``folder``, which is resolved."""
    if target.resolve().is_relative_to(folder):
        raise AuditRoomError(
            f"{what} would lie inside the evidence folder ({shown(target)}), which is never written to; "
            f"choose a place outside it, with --audit FILE for the audit file, {places.HOME_VARIABLE} for the rest."
        )


def init(
    folder: Path,
    *,
    audit_file: Path | None = None,
    name: str = "",
    framework_id: str = "iso27001-2022",
    organisation: str = "",
    scope: str = "",
    auditors: Sequence[str] = (),
    clock: Clock,
    actor: str,
    allow_empty: bool = False,
) -> Path:
    """Begin an audit over an evidence folder and return its audit file, made in the current folder unless named.

    Raises AuditRoomError for a folder that is missing, no folder, empty or unreadable, an audit file that is there
    already or would lie inside the evidence folder, and an unknown framework.  Then nothing was made.
    """
    root = _readable_folder(folder, allow_empty=allow_empty)
    target = audit_file or Path(f"{root.name or 'audit'}{SUFFIX}")
    if target.suffix != SUFFIX:
        raise AuditRoomError(
            f"An audit file ends in {SUFFIX}, and {shown(target)} does not; rename it and try again."
        )
    framework = catalogue.load(framework_id)
    refuse_inside(root, target, "The audit file")
    for place in places.planned():
        refuse_inside(root, place, "What Audit Room keeps beside the audit file")
    places.data_folder()
    now = clock.now()
    audit = Audit(
        uid=secrets.token_hex(8),
        name=name.strip() or display(os.fsencode(root.name)),
        evidence_root=os.fsencode(root),
        framework_ids=(framework.id,),
        created_at=now,
        organisation=organisation.strip(),
        scope=scope.strip(),
        auditors=tuple(auditors),
    )
    minutes = offset_minutes(now, clock.zone)
    Record.create(target, audit, actor=actor, now=now, offset_minutes=minutes).close()
    return target


def open_room(audit_file: Path, *, clock: Clock, actor: str, back_up_first: bool = False) -> Room:
    """Open the room of an audit file.  Raises RecordError when it is missing, damaged, or not an audit file."""
    now: datetime = clock.now()
    record = Record.open(audit_file, now=now, back_up_first=back_up_first)
    try:
        audit = record.audit()
        framework = catalogue.load(audit.framework_ids[0])
    except BaseException:
        record.close()
        raise
    return Room(record=record, framework=framework, clock=clock, actor=actor)
