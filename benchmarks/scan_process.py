"""One scan in a process of its own, and when each of its stages began.

Run as a program (``python -m benchmarks.scan_process AUDIT_FILE``) it scans and prints the moments; :func:`run_scan`
starts that program and tells them in seconds since it was started.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from audit_room.intake.report import Progress, Stage
from audit_room.room import opening, scanning
from audit_room.room.system_clock import SystemClock
from benchmarks.audit_place import ACTOR, AuditPlace


@dataclass(frozen=True, slots=True)
class ScanTimes:
    """When the stages of a scan ended, in seconds since its program was started.

    ``began`` is when it started to look at the folder: what lies before is the start of Python.
    """

    began: float
    names: float
    read: float
    texts: float
    done: float
    files: int
    indexed: int

    @property
    def itself(self) -> float:
        """Seconds from its first look to the end."""
        return self.done - self.began


def run_scan(place: AuditPlace) -> ScanTimes:
    """Scan the folder of an audit and return how long that took.  Raises CalledProcessError when it fails."""
    started = time.monotonic()
    ran = subprocess.run(
        [sys.executable, "-m", "benchmarks.scan_process", str(place.audit_file)],
        env=dict(place.environment), cwd=Path(__file__).resolve().parent.parent,
        stdout=subprocess.PIPE, check=True,
    )  # fmt: skip
    told = json.loads(ran.stdout)
    moments = {stage: moment - started for stage, moment in told["moments"].items()}
    done = moments[Stage.DONE]
    texts = moments.get(Stage.TELL, done)
    read = moments.get(Stage.TEXT, texts)
    return ScanTimes(
        began=moments[Stage.WALK],
        names=moments.get(Stage.READ, read),
        read=read,
        texts=texts,
        done=done,
        files=told["files"],
        indexed=told["indexed"],
    )


def main(audit_file: Path) -> None:
    """Scan and print, as JSON, when each stage began, by the clock that all processes of a machine share."""
    moments: dict[str, float] = {}

    def heard(progress: Progress) -> None:
        moments.setdefault(str(progress.stage), time.monotonic())

    with opening.open_room(audit_file, clock=SystemClock(), actor=ACTOR) as room:
        report = scanning.scan(room, progress=heard)
        moments[str(Stage.DONE)] = time.monotonic()
    print(json.dumps({"moments": moments, "files": report.files, "indexed": report.indexed}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
