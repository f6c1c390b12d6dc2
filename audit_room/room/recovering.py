"""Backups made by hand and when they are due, and an audit made again from what was kept beside it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from audit_room.model.audit import Audit
from audit_room.model.display import display
from audit_room.model.errors import AuditRoomError, RecordError
from audit_room.model.journal import Entry
from audit_room.room.opening import SUFFIX, refuse_inside, shown
from audit_room.room.room import Room
from audit_room.store import places
from audit_room.store.atomic_file import write_atomically
from audit_room.store.backups import backups, opens_whole
from audit_room.store.mirror import Mirror
from audit_room.store.recovery import evidence_root
from audit_room.store.recovery import recover as recover_from_mirror
from audit_room.store.rows import BY_KIND, from_json

DUE_AFTER = timedelta(minutes=15)
"""How old the newest backup may be before a change makes a new one."""

_MADE_AT = "%Y%m%dT%H%M%S%f"


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """What is kept of one audit outside its folder: the mirror of its journal, and backups, oldest first.

    ``entries`` is how many entries the mirror holds, ``newest`` the time (UTC) of the last.
    """

    uid: str
    name: str
    mirror: Path | None
    entries: int
    newest: datetime | None
    backups: tuple[Path, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Recovered:
    """An audit file made again: from what, with how many entries, and what could not be brought back."""

    audit_file: Path
    source: Path
    entries: int
    problems: tuple[str, ...]


def back_up(room: Room) -> tuple[Path, bool]:
    """Back the audit up; returns the newest backup, and whether it was made now.

    Raises RecordError for a damaged audit file, which never replaces a good backup.
    """
    made = room.record.back_up(room.now(), why="hand")
    return (made, True) if made else (backups(places.backups_folder(room.audit.uid))[-1], False)


def made_at(backup: Path) -> datetime | None:
    """Return when a backup was made (UTC), as its name says; None for a name that does not."""
    try:
        return datetime.strptime(backup.name.partition("-")[0], _MADE_AT).replace(tzinfo=UTC)
    except ValueError:
        return None


def back_up_when_due(room: Room) -> None:
    """Back the audit up when its newest backup is a quarter of an hour old; failing is a warning only."""
    if room.record.read_only:
        return
    kept = backups(places.backups_folder(room.audit.uid))
    newest = made_at(kept[-1]) if kept else None
    if newest is not None and timedelta(0) <= room.now() - newest < DUE_AFTER:
        return
    try:
        room.record.back_up(room.now(), why="change")
    except (OSError, RecordError) as error:
        room.record.warning = f"Saved, but no backup could be made: {error}"


def _name_in(entries: list[Entry]) -> str:
    """Return the name of the audit that a journal tells of, "" where it does not say."""
    table = BY_KIND[Audit].name
    for entry in entries:
        for change in entry.changes:
            if change.table == table and change.after is not None:
                return from_json(Audit, change.after).name
    return ""


def kept_audits() -> list[Kept]:
    """Return what is kept of every audit of this user, by the time of the last entry, newest first."""
    folder = places.data_folder()
    mirrors = {path.stem: path for path in sorted((folder / "mirrors").glob("*.jsonl"))}
    folders = {path.name: path for path in sorted((folder / "backups").glob("*")) if path.is_dir()}
    found: list[Kept] = []
    for uid in sorted(mirrors.keys() | folders.keys()):
        mirror = mirrors.get(uid)
        entries = Mirror(mirror).read()[0] if mirror else []
        found.append(
            Kept(
                uid=uid,
                name=_name_in(entries),
                mirror=mirror,
                entries=len(entries),
                newest=entries[-1].at if entries else None,
                backups=tuple(backups(folders[uid])) if uid in folders else (),
            )
        )
    beginning = datetime.min.replace(tzinfo=UTC)
    return sorted(found, key=lambda kept: kept.newest or beginning, reverse=True)


def _source(text: str) -> Path:
    """Return the mirror or backup meant by a path, or by a uid (its mirror, else its newest backup)."""
    path = Path(text)
    if path.is_file():
        return path
    for kept in kept_audits():
        if kept.uid == text:
            if kept.mirror:
                return kept.mirror
            if kept.backups:
                return kept.backups[-1]
    raise AuditRoomError(
        f"There is no backup or mirror {display(text)}; audit-room recover lists what is kept of your audits."
    )


def recover(source: str, target: Path) -> Recovered:
    """Make a new audit file from a mirror or a backup, which are named by path or by the uid of the audit.

    Raises AuditRoomError when there is no such source or it is damaged, and when ``target`` is there already or would
    lie inside the evidence folder.
    """
    if target.suffix != SUFFIX:
        raise AuditRoomError(
            f"An audit file ends in {SUFFIX}, and {shown(target)} does not; rename it and try again."
        )
    found = _source(source)
    if root := evidence_root(found):
        refuse_inside(Path(os.fsdecode(root)), target, "The audit file")
    if found.suffix != SUFFIX:
        entries, problems = recover_from_mirror(found, target)
        return Recovered(audit_file=target, source=found, entries=entries, problems=tuple(problems))
    if target.exists():
        raise RecordError(f"{shown(target)} is there already; name a file that is not.")
    if not opens_whole(found):
        raise RecordError(f"{shown(found)} is damaged and was not used; try an older backup or the mirror.")
    write_atomically(target, found.read_bytes())
    return Recovered(audit_file=target, source=found, entries=0, problems=())
