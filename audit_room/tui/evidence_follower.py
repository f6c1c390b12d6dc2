"""Brings the room up to what scans found: the record, the arrivals, what stands out."""

from __future__ import annotations

from dataclasses import dataclass, replace

from audit_room.tui.arriving import Arrival, Arriving, arrivals, candidates, fitting, waiting_requests
from audit_room.tui.desk import Desk
from audit_room.tui.intake_link import IntakeLink


@dataclass(frozen=True, kw_only=True, slots=True)
class Followed:
    """What was found: arrivals, how ``many`` came with them that are not listed, whether the index ``changed``.

    ``filled`` is how many files are indexed where the index was just filled for the first time.
    """

    arrived: tuple[Arrival, ...] = ()
    more: int = 0
    changed: bool = False
    filled: int | None = None


class EvidenceFollower:
    """Follows the index at the desk, in steps short enough to let keys be answered in between.

    ``arrivals`` are all that came in since the room was opened, oldest first; ``gone`` how many files are gone at
    once, and of how many, while that waits to be confirmed.
    """

    def __init__(self, desk: Desk, intake: IntakeLink) -> None:
        self._desk = desk
        self._intake = intake
        self._arriving = Arriving()
        self.arrivals: list[Arrival] = []
        self.gone: tuple[int, int] | None = None

    @property
    def waits(self) -> bool:
        """True where there is something to follow: scans told more, or an arrival could not be told of yet."""
        return self._arriving.waits or self._intake.has_told

    async def begin(self) -> None:
        """Count what the index holds as known; to be done before the first scan."""
        await self._desk.call(self._arriving.begin)

    async def follow(self) -> Followed:
        """Let the record and the arrivals follow what scans found.  Raises AuditRoomError."""
        told = self._intake.take_told()
        came = await self._desk.call(
            self._arriving.look, fill=told.filling_began, filling=told.filling,
            changed=told.modified, back=told.back,
        )  # fmt: skip
        self.gone = came.gone
        arrived = await self._with_fits(await self._desk.call(arrivals, came.ready)) if came.ready else []
        self.arrivals += arrived
        return Followed(arrived=tuple(arrived), more=came.more, changed=came.changed, filled=told.filled)

    async def _with_fits(self, arrived: list[Arrival]) -> list[Arrival]:
        """Return the arrivals with the requests each fits, the best first; a step at the desk for each request."""
        files = await self._desk.call(candidates, [arrival.path for arrival in arrived])
        scores: dict[bytes, list[tuple[float, str]]] = {}
        for request in await self._desk.call(waiting_requests):
            for path, score in (await self._desk.call(fitting, request, files)).items():
                scores.setdefault(path, []).append((-score, request.id))
        return [
            replace(each, fits=tuple(request_id for _, request_id in sorted(scores.get(each.path, ()))))
            for each in arrived
        ]
