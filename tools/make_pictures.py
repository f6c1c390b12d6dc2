"""Pictures of the real screens over the sample company, in the middle of an invented audit day.

``python -m tools.make_pictures`` writes the one of the README; ``python -m tools.make_pictures FOLDER`` writes every
screen in three sizes, dark and light, to be looked at.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from audit_room.cli.demo import sample_folder
from audit_room.intake.service import StatusChanged
from audit_room.intake.watch_status import WatchMode, WatchStatus
from audit_room.model.evidence import Evidence
from audit_room.model.finding import FindingState
from audit_room.model.request import RequestState
from audit_room.room import answers, evidence, findings, follow_ups, notes, opening, requests, scanning
from audit_room.room.room import Room
from audit_room.tui.app import AuditRoomApp
from audit_room.tui.desk import Desk
from audit_room.tui.intake_link import IntakeLink

TOP = Path(__file__).resolve().parent.parent
README_PICTURE = TOP / "docs" / "room.svg"
README_SIZE = (110, 32)
SIZES = ((80, 24), (120, 40), (200, 50))
SCREENS = {"1": "room", "2": "evidence", "3": "follow-ups", "4": "findings", "5": "summary", "6": "journal"}
ACTOR = "joanna"
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
SCOPE = "Freight forwarding, customs and the transport management system"
_WRITTEN = datetime(2026, 11, 20, 12, tzinfo=UTC).timestamp()
_FONTS = re.compile(r"@font-face\s*\{.*?\}\s*", re.DOTALL)


@dataclass
class StandingClock:
    """A clock that moves only when it is told to."""

    moment: datetime = datetime(2026, 11, 24, 8, 2, tzinfo=UTC)
    zone: ZoneInfo = AMSTERDAM

    def now(self) -> datetime:
        """Return the moment the clock stands at, in UTC."""
        return self.moment

    def later(self, minutes: float) -> None:
        """Move the clock."""
        self.moment += timedelta(minutes=minutes)


def morning(room: Room, clock: StandingClock) -> None:
    """Play the first hour and a half of the day."""

    def files(*paths: str) -> list[Evidence]:
        return [evidence.resolve(room, path) for path in paths]

    requests.add(room, "ISMS scope and who approved it #4.3 @maria", asked_by="L. Moreau")
    clock.later(6)
    requests.present(room, "R-001", files("00 ISMS/ISMS scope v2.pdf"), shown_to="L. Moreau")
    answers.add(
        room,
        "R-001",
        "Version 2 holds since February, approved by Henrike Vos.",
        files=files("00 ISMS/ISMS scope v2.pdf"),
    )
    requests.change_state(room, "R-001", RequestState.ACCEPTED)
    clock.later(9)
    requests.add(room, "access reviews 2026, all four quarters #a518 @maria !high", asked_by="H. Fischer")
    requests.add(room, "restore test records #a813 @ben", asked_by="H. Fischer")
    clock.later(8)
    requests.present(room, "R-003", files("Backups/restore-test-2026-09.pdf"), shown_to="H. Fischer")
    answers.add(room, "R-002", "Reviews are quarterly; the one for Q2 was missed, ticket HD-20744.")
    findings.add(
        room, "No access review was made in Q2 2026 #a518 !minor | Register holds Q4-2025, Q1 and Q3 2026 only",
        request_id="R-002", auditor_words="I miss the second quarter.",
    )  # fmt: skip
    follow_ups.add(room, "Q2 review is made up and sent @maria due 26.11.2026 12:00", request_id="R-003")
    clock.later(7)
    requests.add(room, "incident 4711 timeline #a524 @katrin", asked_by="L. Moreau")
    requests.change_state(room, "R-004", RequestState.CLARIFY)
    requests.add(room, "supplier assessment of Portlink #a519 @oliver", asked_by="L. Moreau")
    findings.add(
        room, "Restore tests are not made every quarter #a813 !major | Reports of March and September 2026"
    )
    findings.change_state(
        room, "N-002", FindingState.DISPUTED, reason="The backup policy asks for two tests a year."
    )
    evidence.tag(
        room,
        files("Access reviews/access-review-2026Q3-finance.xlsx", "01 Policies/IAM-policy-v4.pdf"),
        ["A.5.18"],
    )
    evidence.tag(
        room, files("Backups/restore-test-2026-03.pdf", "Backups/restore-test-2026-09.pdf"), ["A.8.13"]
    )
    evidence.attach(room, "R-002", files("Access reviews/access-review-2026Q3-finance.xlsx"))
    notes.add(room, "Katrin is in a call until 10:30.", about="R-004")
    clock.later(6)
    requests.add(room, "training records of new joiners, sample of five #6.3 @priya", asked_by="H. Fischer")
    clock.later(2.3)


def furnish(folder: Path, clock: StandingClock) -> Path:
    """Make the audit and return its file."""
    root = folder / "evidence"
    shutil.copytree(sample_folder(), root)
    for path in root.rglob("*"):
        os.utime(path, (_WRITTEN, _WRITTEN))
    audit_file = opening.init(
        root, audit_file=folder / "harbourlight.audit", name="ISO/IEC 27001 stage 2",
        organisation="Harbourlight Freight Ltd", scope=SCOPE,
        auditors=("Luc Moreau", "Hannah Fischer"), clock=clock, actor=ACTOR,
    )  # fmt: skip
    with opening.open_room(audit_file, clock=clock, actor=ACTOR) as room:
        scanning.scan(room)
        morning(room, clock)
    return audit_file


class StandingIntake(IntakeLink):
    """An intake that is live and has nothing to do."""

    async def start(self) -> None:
        """Say so."""
        self.hear(StatusChanged(WatchStatus(WatchMode.LIVE)))


async def picture(
    audit_file: Path, clock: StandingClock, size: tuple[int, int], screen: str, *, light: bool
) -> str:
    """Return one screen as SVG, without fonts from elsewhere."""
    desk = Desk(audit_file, clock=clock, actor=ACTOR)
    desk.ready()
    app = AuditRoomApp(desk, intake=False)
    app.follow_by(StandingIntake(desk, app.post_message))
    try:
        async with app.run_test(size=size) as pilot:
            await pilot.press("escape", screen)
            if light:
                await pilot.press("ctrl+t")
            if screen == "1":
                await pilot.press("home")
            for _ in range(20):
                await pilot.app.workers.wait_for_complete()
                await pilot.pause(0.05)
            return _FONTS.sub("", app.export_screenshot(title="Audit Room"))
    finally:
        desk.close()


def main() -> None:
    """Write the picture of the README, or all of them into a folder."""
    with tempfile.TemporaryDirectory() as made:
        os.environ["AUDIT_ROOM_HOME"] = str(Path(made) / "home")
        clock = StandingClock()
        audit_file = furnish(Path(made), clock)
        if len(sys.argv) == 1:
            README_PICTURE.write_text(
                asyncio.run(picture(audit_file, clock, README_SIZE, "1", light=False)), encoding="utf-8"
            )
            return
        target = Path(sys.argv[1])
        target.mkdir(parents=True, exist_ok=True)
        for key, name in SCREENS.items():
            for size in SIZES:
                for light in (False, True):
                    svg = asyncio.run(picture(audit_file, clock, size, key, light=light))
                    shade = "light" if light else "dark"
                    (target / f"{name}-{size[0]}-{shade}.svg").write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()
