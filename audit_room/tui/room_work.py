"""What the Room screen has done at the desk: matches, attaching, showing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from audit_room.model.display import display, shorten
from audit_room.model.errors import AuditRoomError
from audit_room.model.evidence import Evidence
from audit_room.model.exhibit import Exhibit
from audit_room.model.tag import Attachment
from audit_room.room import evidence, matching, requests
from audit_room.room.contents import cautions
from audit_room.room.room import Room
from audit_room.store.index_filter import EvidenceFilter

MATCHES = 5
_NAMES_LOOKED_AT = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Fit:
    """A file that may serve a request: its display path, why, and what is to know before it is shown.

    ``mark`` is ``new`` or ``changed`` for one that came in lately.  ``finished`` is False while it is being written.
    """

    path: bytes
    shown: str
    reason: str
    warnings: tuple[str, ...] = ()
    mark: str = ""
    finished: bool = True


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
    return tuple(fit for fit in (*arrived, *others) if fit.finished)[:MATCHES]


def find_files(room: Room, text: str) -> tuple[Fit, ...]:
    """Return the present files that hold every word of ``text`` in their path, else those its words are found in.

    A file of just that name comes first, then those whose names begin so: a copy must not be taken for the file.
    One that is being written comes last, and says so.
    """
    ids = room.index.ids(EvidenceFilter(text=text, present_only=True))[:_NAMES_LOOKED_AT]
    if found := sorted(
        room.index.page(ids), key=lambda each: (each.being_written, _strangeness(each.name, text))
    ):
        return tuple(_fit(room, each.path, "", each) for each in found[:MATCHES])
    return tuple(_fit(room, hit.path, "its text says so") for hit in room.index.search(text, limit=MATCHES))


def _strangeness(name: str, typed: str) -> int:
    """Return how far a file's name is from what was typed of it: 0 it is, 1 it begins so, 2 it holds the words."""
    mine, wanted = name.casefold(), typed.casefold()
    return 0 if mine == wanted else 1 if mine.startswith(wanted) else 2


def _fit(room: Room, path: bytes, reason: str, known: Evidence | None = None, *, mark: str = "") -> Fit:
    found = known or room.index.get(path)
    finished = found is None or not found.being_written
    warnings = ((() if finished else ("being written",)) + cautions(found)) if found else ()
    return Fit(path=path, shown=display(path), reason=reason, warnings=warnings, mark=mark, finished=finished)


def evidence_at(room: Room, paths: Sequence[bytes]) -> list[Evidence]:
    """Return the evidence at paths.  Raises AuditRoomError when one is not in the index."""
    found = [(path, room.index.get(path)) for path in dict.fromkeys(paths)]
    for path, each in found:
        if each is None:
            raise AuditRoomError(f"{shorten(path, 60)} is not in the index; wait for the scan and try again.")
    return [each for _, each in found if each is not None]


def warned(files: Sequence[Evidence]) -> str:
    """Return what to know of files before an auditor sees them, in one line; empty where there is nothing."""
    told = [(each.name, cautions(each)) for each in files]
    if len(told) == 1:
        return "; ".join(told[0][1])
    return " · ".join(f"{shorten(name, 40)}: {'; '.join(warnings)}" for name, warnings in told if warnings)


def attach(room: Room, request_id: str, paths: Sequence[bytes]) -> list[Attachment]:
    """Lay files beside a request.  Raises AuditRoomError when one cannot be read."""
    return evidence.attach(room, request_id, evidence_at(room, paths))


def show(room: Room, request_id: str, paths: Sequence[bytes]) -> list[Exhibit]:
    """Log files as shown for a request.  Raises AuditRoomError when one is gone; then nothing was logged."""
    return requests.present(room, request_id, evidence_at(room, paths))
