"""How a file stands, what it says of itself, and what its name and text propose, in words for people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, tzinfo

from audit_room.model.display import display
from audit_room.model.durations import local_stamp, local_time
from audit_room.model.evidence import Evidence, EvidenceState
from audit_room.model.proposal import Proposal, proposals_from_json

_FIRST = (
    "title",
    "author",
    "company",
    "subject",
    "from",
    "to",
    "date",
    "made",
    "changed",
    "last changed by",
    "pages",
)
"""What is told first, in this order; the rest follows as the document has it."""

_MOMENTS = frozenset({"made", "changed", "date"})
_SHORT = {"last changed by": "edited by"}
_DAY_FORM = 10
_OTHERS = 2
_UNREADABLE = "unreadable: "
"""Begins the warning that a file could not be read."""


def standing(evidence: Evidence, zone: tzinfo) -> tuple[str, str]:
    """Return what is unusual about a file just now, in full and in a word; empty where nothing is."""
    if evidence.state is EvidenceState.MISSING:
        return "missing", "missing"
    if evidence.gone_since is not None:
        return f"gone since {local_time(evidence.gone_since, zone)}", "gone"
    if evidence.being_written:
        return "being written", "written"
    if any(warning.startswith(_UNREADABLE) for warning in evidence.warnings):
        return "unreadable", "unread"
    return "", ""


def facts_in_words(facts: Mapping[str, str], zone: tzinfo) -> list[tuple[str, str]]:
    """Return the facts, each with its name, dates as ``2026-09-30 12:00`` in ``zone``; made harmless here."""
    known = [name for name in _FIRST if facts.get(name)]
    names = known + [name for name, value in facts.items() if value and name not in _FIRST]
    return [
        (
            display(_SHORT.get(name, name)),
            _moment(facts[name], zone) if name in _MOMENTS else display(facts[name]),
        )
        for name in names
    ]


def proposals_in_words(evidence: Evidence) -> list[tuple[str, str]]:
    """Return the period and the date that are proposed, each with its reason."""
    found = proposals_from_json(dict(evidence.proposals))
    return [(_name(each), _words(each)) for each in (found.period, found.document_date) if each is not None]


def other_proposals_in_words(evidence: Evidence) -> list[tuple[str, str]]:
    """Return what else name and text may mean, the likeliest first."""
    found = proposals_from_json(dict(evidence.proposals))
    return [(_name(each), _words(each)) for each in found.others[:_OTHERS]]


def day_in_words(day: date) -> str:
    """Return ``30 Jun 2026``."""
    return f"{day.day} {day:%b %Y}"


def _name(proposal: Proposal) -> str:
    return "period" if proposal.kind == "period" else "dated"


def _words(proposal: Proposal) -> str:
    value = proposal.value
    said = day_in_words(value) if isinstance(value, date) else display(value.label)
    return f"{said} ({display(proposal.sentence)})"


def _moment(told: str, zone: tzinfo) -> str:
    """Return a moment in ISO 8601 in words: a day as it is, a time without an offset as it is written."""
    try:
        moment = datetime.fromisoformat(told)
    except ValueError:
        return display(told)
    if len(told) <= _DAY_FORM:
        return told
    return local_stamp(moment, zone) if moment.tzinfo else f"{moment:%Y-%m-%d %H:%M}"
