"""The walk over a folder of which nothing is known yet: another process lists what this one writes down."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator

from audit_room.intake.crew import Crew
from audit_room.intake.folder_work import Listed, ListJob
from audit_room.intake.regular import RegularOpener
from audit_room.intake.walk import Ground, Listing

_FEW = 2_000
"""So many files are listed here: starting a process takes longer."""

_MOST = 12_000
"""Files of one answer: as many as are written in one go, during which the crew lists the next ones."""


def first_walk(ground: Ground, crew: Crew, stop: threading.Event) -> Iterator[Listing]:
    """List all folders of a ground, one after the other; ends early when ``stop`` is set.

    Beyond the first files the crew lists ahead of what is asked for here, and works out what is kept of each name.
    """
    folders = [b""]
    met = 0
    with RegularOpener(ground.root) as opener:
        while folders and not stop.is_set():
            if met >= _FEW:
                folders = yield from _listed_by(crew, ground, folders, stop)
                met = 0
                continue
            found = ground.list_folder(folders.pop(), opener)
            folders.extend(reversed(found.folders))
            met += len(found.files)
            yield found


def _listed_by(
    crew: Crew, ground: Ground, folders: list[bytes], stop: threading.Event
) -> Generator[Listing, None, list[bytes]]:
    """Yield what the crew lists; return the folders that are left where a process died of them or was stopped."""
    enough = _FEW
    asked = crew.begin(_job(ground, folders, enough), Listed)
    while folders:
        answer = asked.answer()
        if answer is None:
            break
        folders = answer.left
        enough = min(2 * enough, _MOST)
        if folders:
            asked = crew.begin(_job(ground, folders, enough), Listed)
        for listing in answer.listings:
            if stop.is_set():
                return folders
            yield listing
    return folders


def _job(ground: Ground, folders: list[bytes], enough: int) -> ListJob:
    return ListJob(ground.root, ground.skip.patterns, ground.exclude, folders, enough)
