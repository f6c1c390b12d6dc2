"""The part of the app that follows the evidence folder, and the commands about reading it."""

from __future__ import annotations

import time
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING

from textual.app import App
from textual.worker import Worker

from audit_room.model.errors import AuditRoomError
from audit_room.tui.desk import Desk
from audit_room.tui.evidence_follower import EvidenceFollower, Followed
from audit_room.tui.intake_link import IntakeLink
from audit_room.tui.messages import EvidenceChanged, IntakeFailed, IntakeStatusChanged

if TYPE_CHECKING:
    from audit_room.model.evidence import Evidence
    from audit_room.tui.screens.base import RoomScreen

LEAST_PAUSE, LONGEST_PAUSE = 0.25, 2.0
"""Seconds between two times at which the screens follow the index: at least, and at most."""

_SHARE = 3
"""As many times as long as following took, other work has the desk for itself."""

_AGAIN_SECONDS = 0.5


class EvidenceApp(App[None]):
    """An app over an open desk that follows its evidence folder.

    ``guest`` is True while the auditor may look at the screen; ``evidence_changes`` grows with what screens have to
    follow.  ``settled`` is called once everything is there that stays as long as the app runs.
    """

    def __init__(self, desk: Desk, *, intake: bool) -> None:
        """Make the app; without ``intake`` the evidence folder is not looked at."""
        super().__init__()
        self.desk = desk
        self.guest = False
        self.evidence_changes = 0
        self.settled: Callable[[], None] = _nothing
        self.intake: IntakeLink | None = None
        self.follower: EvidenceFollower | None = None
        if intake:
            self.follow_by(IntakeLink(desk, self.post_message))
        self._following = False
        self._follow_from = 0.0
        self._gone_said: tuple[int, int] | None = None
        self._failed = ""

    # what the app gives

    def room_screen(self) -> RoomScreen | None:
        """Return the screen of the room in front."""
        raise NotImplementedError

    def say(self, text: str, *, alert: bool = False) -> None:
        """Say a sentence on the screen in front."""
        raise NotImplementedError

    def show_headers(self) -> None:
        """Bring the headers up to this moment."""
        raise NotImplementedError

    # following

    def follow_by(self, intake: IntakeLink) -> None:
        """Follow the evidence folder by this link once the app runs; it posts its messages to the app."""
        self.intake, self.follower = intake, EvidenceFollower(self.desk, intake)

    async def begin_intake(self) -> None:
        """Begin to watch the evidence folder."""
        if self.intake is not None and self.follower is not None:
            await self.follower.begin()
            await self.intake.start()
            self.settled()

    def on_scan_progressed(self) -> None:
        """Show how far the scan is."""
        self.show_headers()

    def on_scans_told(self) -> None:
        """Let record and screens follow what scans found, soon."""
        self._failed = ""
        self._follow_soon()

    def on_intake_status_changed(self, event: IntakeStatusChanged) -> None:
        """Show how the folder is watched; what is not as usual is said."""
        if event.status.message and self.intake is not None and not self.guest:
            if self.intake.offline:
                self.say(event.status.message, alert=True)
            elif (screen := self.room_screen()) is not None and screen.in_use:
                screen.announce(f"{event.status.message}.")
        self.show_headers()

    def on_intake_failed(self, event: IntakeFailed) -> None:
        """Say why the folder could not be scanned, once; it is tried again and again."""
        if event.sentence != self._failed and not self.guest:
            self._failed = event.sentence
            self.say(event.sentence, alert=True)
        self.show_headers()

    def _follow_soon(self, least: float = 0.0) -> None:
        """Follow the index as soon as the desk had time for other work."""
        if self._following:
            return
        self._following = True
        wait = max(self._follow_from - time.monotonic(), least)
        if wait > 0:
            self.set_timer(wait, self._begin_following)
        else:
            self._begin_following()

    def _begin_following(self) -> None:
        begin: Callable[[], Coroutine[None, None, None]] = self._follow
        _: Worker[None] = self.run_worker(begin, group="following")

    async def _follow(self) -> None:
        if self.follower is None:
            return
        began = time.monotonic()
        try:
            self._show_followed(await self.follower.follow(), self.follower)
        except AuditRoomError as error:
            if not self.guest:
                self.say(str(error), alert=True)
        finally:
            self._following = False
            took = time.monotonic() - began
            self._follow_from = time.monotonic() + min(max(LEAST_PAUSE, _SHARE * took), LONGEST_PAUSE)
        if self.follower.waits:
            self._follow_soon(_AGAIN_SECONDS)

    def _show_followed(self, found: Followed, follower: EvidenceFollower) -> None:
        """Tell the screens and the coordinator what was found."""
        if found.changed or found.arrived:
            self.evidence_changed()
        screen = self.room_screen()
        if screen is not None and screen.in_use and not self.guest:
            for news in _news(found):
                screen.announce(news)
            if follower.gone is not None and follower.gone != self._gone_said:
                gone, of = follower.gone
                screen.say(
                    f"{gone:,} of {of:,} files are gone at once; none was marked missing. Check that the right "
                    "folder is connected, or ctrl+g takes it as it is.",
                    alert=True,
                )
            self._gone_said = follower.gone
        self.show_headers()

    def evidence_changed(self) -> None:
        """Have the screen in front follow the index; the others do when they come back."""
        self.evidence_changes += 1
        if (screen := self.room_screen()) is not None:
            screen.post_message(EvidenceChanged())

    def read_first(self, evidence: Evidence) -> None:
        """Let a file that somebody looks at be read before all others, where it was not read yet."""
        if self.intake is not None and evidence.is_pending:
            self.intake.ask([evidence.path])

    # the commands about reading

    def why_not(self, command_id: str) -> str:
        """Return why a command about the evidence folder cannot be done now, empty where it can."""
        if command_id not in {"reading", "accept_missing"}:
            return ""
        if self.intake is None or self.follower is None:
            return "The evidence folder is not watched in this window."
        if command_id == "reading" and not (self.intake.busy or self.intake.stopped):
            return "No file is being read at the moment; there is nothing to stop."
        if command_id == "accept_missing" and self.follower.gone is None:
            return "Nothing waits to be accepted; files that are just gone have a minute to come back."
        return ""

    def label_of(self, command_id: str, label: str) -> str:
        """Return what a command is called at this moment."""
        if command_id == "reading" and self.intake is not None and self.intake.stopped:
            return "go on reading files"
        return label

    def do_reading(self) -> None:
        """Stop reading files, or go on with it."""
        if self.intake is None:
            return
        if self.intake.stopped:
            self.intake.go_on_reading()
            self.say("Reading goes on where it stopped.")
        else:
            self.intake.stop_reading()
            self.say("Reading is stopped; names are still taken in. ctrl+r goes on.")
        self.show_headers()

    def do_accept_missing(self) -> None:
        """Take it as it is that very many files are gone, when asked again."""
        screen, intake = self.room_screen(), self.intake
        if screen is None or intake is None or self.follower is None or self.follower.gone is None:
            return
        gone, of = self.follower.gone

        async def accept() -> None:
            now = self.follower.gone if self.follower is not None else None
            if now is None:
                self.say("No file was marked missing: meanwhile no great part of them is gone any more.")
                return
            intake.accept_missing()
            self.say(f"{now[0]:,} files are marked missing as of now; their tags and exhibits stay.")

        screen.confirm(f"{gone:,} of {of:,} files are gone. Mark them as missing?", accept)


def _nothing() -> None:
    """Nothing has to be done."""


def _news(found: Followed) -> list[str]:
    """Return what is worth a line of news."""
    news = []
    if found.filled is not None:
        held = (
            f"{found.filled:,} files indexed" if found.filled else "No file lies in the evidence folder yet"
        )
        news.append(f"{held}; what comes in from now on is listed under Arrivals.")
    if found.more:
        news.append(
            f"{found.more + len(found.arrived):,} files came in; only the newest are listed under Arrivals."
        )
    if fitting := [arrival for arrival in found.arrived if arrival.fits]:
        more = f" and {len(fitting) - 1} more" if len(fitting) > 1 else ""
        news.append(f"Came in: {fitting[0].shown} fits {fitting[0].fits[0]}{more}")
    return news
