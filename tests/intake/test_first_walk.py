"""The first walk over a folder: another process lists ahead, and finds what a walk here finds."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from audit_room.intake import crew as crews
from audit_room.intake import first_walk as first
from audit_room.intake.crew import Crew
from audit_room.intake.first_walk import first_walk
from audit_room.intake.skip import DEFAULT_SKIPS
from audit_room.intake.walk import Ground, Listing, walk
from audit_room.model.name_hints import name_hints
from audit_room.store.index_rows import names_of
from tests.intake.trees import HOSTILE_NAMES, put


@pytest.fixture
def ground(root: Path, monkeypatch: pytest.MonkeyPatch) -> Ground:
    """A folder of many folders with odd names, and the audit's own file in it; all but two files are "many"."""
    monkeypatch.setattr(first, "_FEW", 2)
    for number in range(30):
        put(root, b"area %d/deep/er/record %d.txt" % (number % 7, number))
    for number, name in enumerate(HOSTILE_NAMES):
        put(root, b"area %d/%s" % (number % 3, name))
    put(root, "größe/prüfung (conflicted copy 2026-03-14).txt".encode())
    put(root, "größe/prüfung.txt".encode())
    put(root, b"area 1/.hidden")
    (root / "area 1" / "link").symlink_to(root)
    own = put(root, b"area 2/Acme.index")
    return Ground(os.fsencode(root), DEFAULT_SKIPS, [os.fsencode(root) + b"/" + own])


def _told(listings: list[Listing]) -> list[tuple[object, ...]]:
    return [(each.folder, each.files, each.folders, each.skipped, each.signature()) for each in listings]


def test_crew_lists_what_a_walk_here_lists_in_the_same_order(ground: Ground) -> None:
    expected = list(walk(ground))
    with Crew(threading.Event()) as crew:
        listings = list(first_walk(ground, crew, threading.Event()))
    assert _told(listings) == _told(expected)
    prepared = [each for each in listings if each.hints is not None]
    assert len(prepared) > len(listings) // 2
    for each in prepared:
        assert each.names == [names_of(entry.path) for entry in each.files]
        assert each.hints == name_hints([entry.path.rpartition(b"/")[2] for entry in each.files])


def test_where_no_process_can_be_had_the_walk_goes_on_here(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crews, "_WORKER", "audit_room.no_such_module")
    with Crew(threading.Event()) as crew:
        listings = list(first_walk(ground, crew, threading.Event()))
    assert _told(listings) == _told(list(walk(ground)))


def test_stop_ends_the_walk_while_the_crew_lists(ground: Ground) -> None:
    stop = threading.Event()
    listings: list[Listing] = []
    with Crew(stop) as crew:
        for listing in first_walk(ground, crew, stop):
            listings.append(listing)
            if listing.hints is not None:
                stop.set()
    assert 0 < len(listings) < len(list(walk(ground)))
