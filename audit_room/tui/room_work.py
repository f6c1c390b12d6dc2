"""What the Room screen has done at the desk: matches, attaching, showing, and what came in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from audit_room.model.display import display, shorten
from audit_room.model.errors import AuditRoomError
from audit_room.model.evidence import Evidence
from audit_room.model.exhibit import Exhibit
from audit_room.model.keywords import words
from audit_room.model.matching import Candidate, rank
from audit_room.model.request import Request, WaitingOn
from audit_room.model.tag import Attachment
from audit_room.room import evidence, matching, requests
from audit_room.room.room import Room
from audit_room.store.index_filter import EvidenceFilter

MATCHES = 5
ARRIVALS_KEPT = 200
_FITS = 0.3
_SPEAKS_OF = 0.5
_OPEN_LOOKED_AT = 60
_HITS = 60
_NAMES_LOOKED_AT = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Fit:
    """A file that may serve a request: its display path, why, and what is to know before it is shown.

    ``mark`` is ``new`` or ``changed`` for one that came in lately.
    """

    path: bytes
    shown: str
    reason: str
    warnings: tuple[str, ...] = ()
    mark: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrival:
    """A file that came in or changed: when it was seen (UTC), what its name speaks of, which requests it fits."""

    path: bytes
    shown: str
    seen_at: datetime
    changed: bool
    ref: str = ""
    fits: tuple[str, ...] = ()


def fits_of(
    room: Room, text: str, refs: tuple[str, ...], lately: Sequence[tuple[bytes, str]] = ()
) -> tuple[Fit, ...]:
    """Return the evidence that fits a request best, each with its reason.

    ``lately`` are the files that came in and fit it, each with its mark; these come first.
    """
    found = {match.path: match.reason for match in matching.matches(room, text, refs, limit=MATCHES)}
    marks = dict(lately)
    arrived = [
        _fit(room, path, found.get(path, "came in lately"), mark=mark)
        for path, mark in marks.items()
        if room.index.get(path) is not None
    ]
    others = [_fit(room, path, reason) for path, reason in found.items() if path not in marks]
    return (*arrived, *others)[:MATCHES]


def find_files(room: Room, text: str) -> tuple[Fit, ...]:
    """Return the present files that hold every word of ``text`` in their path, else those its words are found in.

    A file of just that name comes first, then those whose names begin so: a copy must not be taken for the file.
    """
    ids = room.index.ids(EvidenceFilter(text=text, present_only=True))[:_NAMES_LOOKED_AT]
    if found := sorted(room.index.page(ids), key=lambda each: _strangeness(each.name, text)):
        return tuple(_fit(room, each.path, "", each) for each in found[:MATCHES])
    return tuple(_fit(room, hit.path, "its text says so") for hit in room.index.search(text, limit=MATCHES))


def _strangeness(name: str, typed: str) -> int:
    """Return how far a file's name is from what was typed of it: 0 it is, 1 it begins so, 2 it holds the words."""
    mine, wanted = name.casefold(), typed.casefold()
    return 0 if mine == wanted else 1 if mine.startswith(wanted) else 2


def _fit(room: Room, path: bytes, reason: str, known: Evidence | None = None, *, mark: str = "") -> Fit:
    found = known or room.index.get(path)
    warnings = found.warnings if found else ()
    return Fit(path=path, shown=display(path), reason=reason, warnings=warnings, mark=mark)


def evidence_at(room: Room, paths: Sequence[bytes]) -> list[Evidence]:
    """Return the evidence at paths.  Raises AuditRoomError when one is not in the index."""
    found = [(path, room.index.get(path)) for path in dict.fromkeys(paths)]
    for path, each in found:
        if each is None:
            raise AuditRoomError(f"{shorten(path, 60)} is not in the index; wait for the scan and try again.")
    return [each for _, each in found if each is not None]


def attach(room: Room, request_id: str, paths: Sequence[bytes]) -> list[Attachment]:
    """Lay files beside a request.  Raises AuditRoomError when one cannot be read."""
    return evidence.attach(room, request_id, evidence_at(room, paths))


def show(room: Room, request_id: str, paths: Sequence[bytes]) -> list[Exhibit]:
    """Log files as shown for a request.  Raises AuditRoomError when one is gone; then nothing was logged."""
    return requests.present(room, request_id, evidence_at(room, paths))


def arrivals(room: Room, new: Sequence[bytes], changed: Sequence[bytes]) -> list[Arrival]:
    """Return what came in with a scan, each with the open requests it fits, in the order of the paths."""
    now = room.now()
    paths = [*((path, False) for path in sorted(new)), *((path, True) for path in sorted(changed))]
    paths = paths[:ARRIVALS_KEPT]
    matcher = matching.matcher(room)
    fitting = _fitting(room, [path for path, _ in paths])
    made = []
    for path, is_changed in paths:
        spoken = [match for match in matcher.refs_for(display(path)) if match.score >= _SPEAKS_OF]
        made.append(
            Arrival(
                path=path,
                shown=display(path),
                seen_at=now,
                changed=is_changed,
                ref=spoken[0].ref if spoken else "",
                fits=tuple(fitting.get(path, ())),
            )
        )
    return made


def _fitting(room: Room, paths: Sequence[bytes]) -> dict[bytes, list[str]]:
    """Return, by path, the requests waiting on us that a file fits, the best first."""
    waiting = [
        request
        for request in room.record.all(Request)
        if request.is_open and request.waiting_on is WaitingOn.US
    ][-_OPEN_LOOKED_AT:]
    known = {each.path: each for path in paths if (each := room.index.get(path)) is not None}
    scored: dict[bytes, list[tuple[float, str]]] = {}
    for request in waiting:
        spoken = words(request.text)
        texts = {hit.path: hit.score for hit in room.index.search(" ".join(spoken), limit=_HITS)}
        candidates = [
            Candidate(path=path, shown=each.shown_path, refs=each.refs, text_score=texts.get(path, 0.0))
            for path, each in known.items()
        ]
        for match in rank(spoken, request.refs, candidates, matching.matcher(room)):
            if match.score >= _FITS:
                scored.setdefault(match.path, []).append((-match.score, request.id))
    return {path: [request_id for _, request_id in sorted(found)] for path, found in scored.items()}
