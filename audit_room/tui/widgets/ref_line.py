"""Refs typed in one line: several, forgiving, each said back with its title."""

from __future__ import annotations

import re

from audit_room.model.refs import parse_ref
from audit_room.model.requirement import Framework

_PARTS = re.compile(r"[,;]+")


def refs_in(line: str, framework: Framework) -> list[str]:
    """Return the refs of a line as they were typed, one an item.

    Commas part them, and spaces where what stands between commas is not one ref (``A 5.18`` is one).
    """
    found: list[str] = []
    for part in filter(None, map(str.strip, _PARTS.split(line))):
        reading = parse_ref(part, framework)
        found += [part] if reading.refs or reading.candidates else part.split()
    return found


def reading_of(line: str, framework: Framework) -> str:
    """Return how a line of refs is read: each with its title, or what is unclear about it."""
    said = []
    for typed in refs_in(line, framework):
        reading = parse_ref(typed, framework)
        if len(reading.refs) == 1:
            note = f" ({reading.note})" if reading.note else ""
            said.append(f"{reading.refs[0]} {framework.title(reading.refs[0])}{note}")
        else:
            said.append(reading.note)
    return " · ".join(said)
