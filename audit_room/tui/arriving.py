"""What comes into the evidence folder while the room is open: followed from its name until it can be told of."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from audit_room.model.display import display
from audit_room.model.evidence import EvidenceState
from audit_room.model.keywords import words
from audit_room.model.matching import Candidate, rank
from audit_room.model.request import Request, WaitingOn
from audit_room.room import matching, scanning
from audit_room.room.room import Room

LISTED = 200
"""Of more files that come in at once only the newest are listed one by one."""

PATIENCE = 3.0
"""Seconds an arrival may wait for its text to be read, for what it says of the requests it fits."""

_FITS = 0.3
_SPEAKS_OF = 0.5
_OPEN_LOOKED_AT = 60
_HITS = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrival:
    """A file that came in or changed: when it was seen (UTC), what its name speaks of, which requests it fits."""

    path: bytes
    shown: str
    seen_at: datetime
    changed: bool
    ref: str = ""
    fits: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Came:
    """A look at the index: what may be told of now, each with True where it changed, and what stands out.

    ``more`` counts files that came in with so many others that they are not listed.  ``changed`` is True where
    the index is not as at the last look.  ``gone`` are how many files are gone at once, and of how many, where that
    waits to be confirmed.
    """

    ready: tuple[tuple[bytes, bool], ...] = ()
    more: int = 0
    changed: bool = True
    gone: tuple[int, int] | None = None


@dataclass(slots=True)
class _Waiting:
    changed: bool
    since: float


@dataclass(slots=True)
class Arriving:
    """Files that came in and wait to be told of.  Used in the desk's thread only.

    Which files are new is asked of the index, so that it does not matter which window or command took them in.
    """

    monotonic: Callable[[], float] = time.monotonic
    _newest: int | None = None
    _changes: int | None = None
    _waiting: dict[bytes, _Waiting] = field(default_factory=dict)

    def begin(self, room: Room) -> None:
        """Count what the index holds now as known."""
        self._newest = room.index.newest()

    @property
    def waits(self) -> bool:
        """True where something came in that cannot be told of yet."""
        return bool(self._waiting)

    def look(
        self, room: Room, *, fill: bool, filling: bool, changed: Sequence[bytes], back: Sequence[bytes]
    ) -> Came:
        """Let the record follow what scans found, and return what came in.

        ``fill`` is True where the names of a folder were just met for the first time: these did not come in.
        """
        if not room.index.is_current():
            room.index.rebuild()  # others made the file anew; theirs is taken
            self._newest = room.index.newest()
        scanning.take_in(room)
        more = self._meet(room, fill=fill, filling=filling)
        now = self.monotonic()
        for path in back:
            self._waiting.setdefault(path, _Waiting(changed=False, since=now))
        for path in changed[:LISTED]:
            self._waiting.setdefault(path, _Waiting(changed=True, since=now))
        before, self._changes = self._changes, room.index.changes()
        return Came(
            ready=tuple(self._ready(room, now)),
            more=more,
            changed=before != self._changes,
            gone=scanning.gone_at_once(room),
        )

    def _meet(self, room: Room, *, fill: bool, filling: bool) -> int:
        """Note what was met since the last look; return how many are too many to be listed."""
        newest = room.index.newest()
        if self._newest is None or fill or newest < self._newest:
            self._newest = newest
            return 0
        met = room.index.met_since(self._newest)
        self._newest = newest
        if filling and len(met) > LISTED:
            return 0
        now = self.monotonic()
        for found in room.index.page(met[-LISTED:]):
            self._waiting.setdefault(found.path, _Waiting(changed=False, since=now))
        return max(len(met) - LISTED, 0)

    def _ready(self, room: Room, now: float) -> list[tuple[bytes, bool]]:
        ready = []
        for path, waiting in sorted(self._waiting.items()):
            found = room.index.get(path)
            if found is None or found.state is EvidenceState.MISSING or found.gone_since:
                del self._waiting[path]
            elif not found.being_written and (not found.is_pending or now - waiting.since >= PATIENCE):
                del self._waiting[path]
                ready.append((path, waiting.changed))
        return ready


def arrivals(room: Room, ready: Sequence[tuple[bytes, bool]]) -> list[Arrival]:
    """Return what came in, without the requests it fits yet."""
    now, matcher = room.now(), matching.matcher(room)
    made = []
    for path, changed in ready:
        spoken = [match for match in matcher.refs_for(display(path)) if match.score >= _SPEAKS_OF]
        ref = spoken[0].ref if spoken else ""
        made.append(Arrival(path=path, shown=display(path), seen_at=now, changed=changed, ref=ref))
    return made


def waiting_requests(room: Room) -> list[Request]:
    """Return the requests that wait on us, the newest of very many."""
    return [
        request
        for request in room.record.all(Request)
        if request.is_open and request.waiting_on is WaitingOn.US
    ][-_OPEN_LOOKED_AT:]


def candidates(room: Room, paths: Sequence[bytes]) -> list[Candidate]:
    """Return files as what may fit a request, by name and tags."""
    known = [each for path in paths if (each := room.index.get(path)) is not None]
    return [
        Candidate(path=each.path, shown=each.shown_path, refs=each.refs, text_score=0.0) for each in known
    ]


def fitting(room: Room, request: Request, files: Sequence[Candidate]) -> dict[bytes, float]:
    """Return those of the files that fit a request by name, tags and text, each with how well."""
    spoken = words(request.text)
    texts = {hit.path: hit.score for hit in room.index.search(" ".join(spoken), limit=_HITS)}
    asked = [replace(each, text_score=texts[each.path]) if each.path in texts else each for each in files]
    ranked = rank(spoken, request.refs, asked, matching.matcher(room))
    return {match.path: match.score for match in ranked if match.score >= _FITS}
