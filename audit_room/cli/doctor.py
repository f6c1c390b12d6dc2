"""The command ``doctor``: what this installation has, where it keeps things, and what is amiss."""

from __future__ import annotations

import platform
import shutil
import sys
from dataclasses import dataclass, field
from importlib import metadata

import click

import audit_room
from audit_room.cli.call import Call, pass_call
from audit_room.cli.grouping import Command
from audit_room.cli.parameters import machine_path
from audit_room.cli.tables import counted, facts, section
from audit_room.model.errors import AuditRoomError
from audit_room.model.file_size import file_size

_LIBRARIES = (
    "textual", "click", "sqlite-utils", "watchdog", "reportlab", "pypdfium2", "olefile",
    "python-calamine", "striprtf", "selectolax", "python-oxmsg", "zstandard", "msgspec",
)  # fmt: skip
_LEAST_FREE = 200_000_000
"""Bytes free below which the disk is said to be short."""

_NO_RECOGNITION = "not read: Tesseract is not installed"


@dataclass(slots=True)
class Examination:
    """What was found: named facts, and what is amiss, a sentence each."""

    versions: dict[str, str] = field(default_factory=dict)
    file_types: str = ""
    recognition: str = ""
    folders: dict[str, str] = field(default_factory=dict)
    free_bytes: dict[str, int] = field(default_factory=dict)
    audit: dict[str, object] = field(default_factory=dict)
    font: str = ""
    problems: list[str] = field(default_factory=list)


def _versions(found: Examination) -> None:
    from audit_room.store.engine import sqlite_version  # noqa: PLC0415

    found.versions = {
        "audit-room": audit_room.__version__,
        "python": platform.python_version(),
        "sqlite": sqlite_version(),
    }
    for name in _LIBRARIES:
        try:
            found.versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found.versions[name] = "missing"
            found.problems.append(f"The library {name} is missing; install audit-room again.")


def _file_types(found: Examination) -> None:
    from audit_room.intake.extract.recognition import ocr_available  # noqa: PLC0415
    from audit_room.intake.identify import engine  # noqa: PLC0415

    found.file_types = engine()
    if not found.file_types.startswith("libmagic"):
        found.file_types += " (libmagic was not found; types are told by the fallback, which knows fewer)"
    found.recognition = ocr_available() or _NO_RECOGNITION


def _folders(found: Examination) -> None:
    from audit_room.store import places  # noqa: PLC0415

    for name, place in (("data", places.data_folder), ("cache", places.cache_folder)):
        try:
            folder = place()
            free = shutil.disk_usage(folder).free
        except OSError as error:
            found.problems.append(
                f"The {name} folder cannot be used ({error.strerror}); check its permissions."
            )
            continue
        found.folders[name] = machine_path(folder)
        found.free_bytes[name] = free
        if free < _LEAST_FREE:
            found.problems.append(
                f"Only {file_size(free)} are free in {machine_path(folder)}; make room there."
            )
    found.folders["log"] = machine_path(places.log_path()) if "data" in found.folders else ""


def _audit(call: Call, found: Examination) -> None:
    """Look at the audit of this call; that there is none is no fault."""
    try:
        path = call.audit_file()
    except AuditRoomError as error:
        found.audit = {"file": None, "note": str(error)}
        return
    try:
        with call.room() as room:
            root = room.root_path
            found.audit = {
                "file": machine_path(path),
                "name": room.audit.name,
                "evidence_folder": machine_path(root),
                "entries": room.record.head()[0],
                "read_only": room.record.read_only,
                "index": machine_path(room.index.path),
                "indexed_files": room.index.count(),
                "missing_files": room.index.missing(),
            }
            if not root.is_dir():
                found.problems.append(
                    f"The evidence folder {machine_path(root)} is not there; mount it or put it back."
                )
            elif not room.index.count():
                found.audit["note"] = "The index holds no files yet; run audit-room scan."
    except AuditRoomError as error:
        found.audit = {"file": machine_path(path)}
        found.problems.append(str(error))


def _font(found: Examination) -> None:
    from audit_room.reports.typeface import typeface  # noqa: PLC0415

    face = typeface()
    found.font = face.regular
    if face.note:
        found.problems.append(face.note)


@click.command("doctor", cls=Command)
@pass_call
def doctor(call: Call) -> None:
    """Say what this installation has and what is amiss.

    Exit code 1 when something is.
    """
    found = Examination()
    _versions(found)
    _file_types(found)
    _folders(found)
    _audit(call, found)
    _font(found)
    call.show(
        lambda: {
            "ok": not found.problems,
            "versions": found.versions,
            "file_types": found.file_types,
            "recognition": found.recognition,
            "folders": found.folders,
            "free_bytes": found.free_bytes,
            "audit": found.audit,
            "font": found.font,
            "terminal": sys.stdout.isatty(),
            "problems": found.problems,
        },
        lambda: _lines(found),
    )
    if found.problems:
        call.end(1)


def _lines(found: Examination) -> list[str]:
    audit = [
        (name.replace("_", " "), "" if value is None else str(value)) for name, value in found.audit.items()
    ]
    free = [(f"free in {name}", file_size(count)) for name, count in found.free_bytes.items()]
    return [
        *section("Versions", facts(found.versions.items()))[1:],
        *section("File types", [found.file_types]),
        *section("Text in pictures and scans", [found.recognition]),
        *section("Places", facts([*found.folders.items(), *free])),
        *section("Audit", facts(audit)),
        *section("Font of the PDF", [found.font]),
        *section(counted(len(found.problems), "problem"), found.problems),
        *([] if found.problems else ["", "Nothing is amiss."]),
    ]
