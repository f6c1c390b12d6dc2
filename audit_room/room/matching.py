"""Evidence that fits a request: ranked, each with its reason; nothing is changed by it."""

from __future__ import annotations

from audit_room.model.keywords import words
from audit_room.model.matching import Candidate, Match, RequirementMatcher, rank
from audit_room.model.search_query import parse_query
from audit_room.room.room import Room
from audit_room.store.index_filter import EvidenceFilter

_BY_TEXT = 200
_BY_REF = 400


_MATCHERS: dict[str, RequirementMatcher] = {}


def matcher(room: Room) -> RequirementMatcher:
    """Return what reads refs and keywords of the room's framework; made once a framework."""
    framework = room.framework
    if framework.id not in _MATCHERS:
        _MATCHERS[framework.id] = RequirementMatcher(framework)
    return _MATCHERS[framework.id]


def matches(room: Room, text: str, refs: tuple[str, ...] = (), *, limit: int = 5) -> list[Match]:
    """Return the evidence that fits what was asked, best first, among what text search and tags bring up."""
    candidates: dict[bytes, Candidate] = {}
    spoken = words(text)
    for hit in room.index.find(parse_query(" ".join(spoken)), _BY_TEXT, snippets=False).hits:
        found = room.index.get(hit.path)
        tags = found.refs if found else ()
        candidates[hit.path] = Candidate(path=hit.path, shown=hit.shown, refs=tags, text_score=hit.score)
    for ref in refs:
        tagged = room.index.ids(EvidenceFilter(ref=ref, present_only=True))[:_BY_REF]
        for found in room.index.page(tagged):
            candidates.setdefault(
                found.path,
                Candidate(path=found.path, shown=found.shown_path, refs=found.refs, text_score=0.0),
            )
    return rank(spoken, refs, candidates.values(), matcher(room))[:limit]
