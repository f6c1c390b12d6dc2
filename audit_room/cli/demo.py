"""The command ``demo``: the room over the files of an invented company, in a folder of its own."""

from __future__ import annotations

import os
import shutil
import stat
import sys
from pathlib import Path

import click

from audit_room.cli.call import Call, pass_call
from audit_room.cli.grouping import Command
from audit_room.cli.opening import enter
from audit_room.cli.parameters import GivenPath, machine_path
from audit_room.cli.scanning import ProgressLine, scan_document, scan_lines
from audit_room.model.errors import AuditRoomError

_DEFAULT = "harbourlight-demo"
_SCOPE = "Freight forwarding, customs and the transport management system; Rotterdam, Hamburg, Felixstowe"
_AUDITORS = ("Luc Moreau", "Hannah Fischer")
_MOST_TRIED = 1000
_PACKAGE = Path(__file__).parent.parent


def sample_folder() -> Path:
    """Return the folder of the sample company: shipped with the package, or beside it in a clone.

    Raises AuditRoomError when it is missing.
    """
    for candidate in (_PACKAGE / "sample_evidence", _PACKAGE.parent / "sample_evidence"):
        if candidate.is_dir() and any(candidate.iterdir()):
            return candidate
    raise AuditRoomError(
        "The sample files of the demo are missing from this installation; install audit-room again."
    )


def _new_folder(wanted: Path | None, here: Path) -> Path:
    """Make the folder of the demo and return it: the one wanted, else the first free name here."""
    names = (
        [wanted]
        if wanted
        else [here / (f"{_DEFAULT}-{n}" if n > 1 else _DEFAULT) for n in range(1, _MOST_TRIED)]
    )
    for folder in names:
        try:
            folder.mkdir(parents=wanted is not None, mode=0o700)
        except FileExistsError:
            continue
        except OSError as error:
            raise AuditRoomError(
                f"{machine_path(folder)} cannot be made ({error.strerror}); name another folder for the demo."
            ) from error
        return folder
    raise AuditRoomError(f"{machine_path(names[0])} is there already; name a folder that is not, or none.")


def _copy(source: str, target: str) -> None:
    """Copy one file with its dates, and make sure that it can be changed and removed."""
    shutil.copy2(source, target)
    target_path = Path(target)
    target_path.chmod(target_path.stat().st_mode | stat.S_IWUSR)


def _furnish(call: Call, folder: Path) -> Path:
    """Copy the sample evidence into the folder and begin an audit over it; returns the audit file."""
    from audit_room.room import opening  # noqa: PLC0415

    evidence = folder / "evidence"
    try:
        shutil.copytree(sample_folder(), evidence, copy_function=_copy)
    except OSError as error:
        raise AuditRoomError(
            f"The sample files could not be copied to {machine_path(folder)} ({error.strerror or 'failed'}); "
            "check the free space and try again."
        ) from error
    return opening.init(
        evidence,
        audit_file=folder / "harbourlight.audit",
        name="ISO/IEC 27001 stage 2",
        organisation="Harbourlight Freight Ltd",
        scope=_SCOPE,
        auditors=_AUDITORS,
        clock=call.session.clock,
        actor=call.actor,
    )


@click.command("demo", cls=Command)
@click.argument("target", type=GivenPath(), required=False, metavar="[FOLDER]")
@click.option("--no-open", is_flag=True, help="Only make and scan it; do not open the room.")
@pass_call
def demo(call: Call, target: Path | None, no_open: bool) -> None:
    """Try the room on the files of an invented company.

    They are copied into a new FOLDER, ./harbourlight-demo where none is named.
    """
    from audit_room.room import scanning  # noqa: PLC0415

    folder = _new_folder(target, call.folder)
    try:
        call.audit = _furnish(call, folder)
        with call.room() as room, ProgressLine() as line:
            report = scanning.scan(room, progress=line.tell)
            root = machine_path(os.fsdecode(room.root))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    audit_file = call.audit
    opening = not (no_open or call.json or os.environ.get("TERM") == "dumb") and sys.stdout.isatty()
    how = f"audit-room open {machine_path(folder)}"
    call.show(
        lambda: {
            "audit_file": machine_path(audit_file),
            "evidence_folder": root,
            "scan": scan_document(report),
        },
        lambda: [
            f"Made {machine_path(audit_file)} over {root}.",
            *scan_lines(report)[:1],
            *([] if opening else [f"Open the room with: {how}"]),
        ],
    )
    if opening:
        enter(call, audit_file)
