"""Search in the room: a line as it is typed, read with the room's clock and framework."""

from __future__ import annotations

from audit_room.model.search_query import SearchQuery, parse_query
from audit_room.room.room import Room
from audit_room.store.index_search import Found


def query_of(room: Room, line: str) -> SearchQuery:
    """Return what a line asks for: words, phrases, ``ref:``, ``type:``, ``since:`` …; nothing in it is an error."""
    return parse_query(line, now=room.now(), zone=room.zone, framework=room.framework)


def find(room: Room, line: str, limit: int = 50) -> Found:
    """Return the files that fit a line as it is typed, best first."""
    return room.index.find(query_of(room, line), limit)
