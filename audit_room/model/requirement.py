"""Requirements: the clauses and controls of a framework, known by their ref."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class RequirementKind(StrEnum):
    """A clause of the standard's body, or a control of its annex."""

    CLAUSE = "clause"
    CONTROL = "control"


@dataclass(frozen=True, kw_only=True, slots=True)
class Requirement:
    """One clause (``9.2.2``) or control (``A.5.18``); ``predecessors`` are its refs in the edition before."""

    ref: str
    title: str
    kind: RequirementKind
    parent: str | None = None
    theme: str = ""
    keywords: tuple[str, ...] = ()
    keywords_de: tuple[str, ...] = ()
    predecessors: tuple[str, ...] = ()
    title_variants: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Framework:
    """A catalogue of requirements in the publisher's order; ``groups`` are headings by ref."""

    id: str
    name: str
    version: str
    publisher: str
    requirements: tuple[Requirement, ...]
    groups: Mapping[str, str] = field(default_factory=dict)
    by_ref: Mapping[str, Requirement] = field(default_factory=dict)

    def title(self, ref: str) -> str:
        """Return the title of a requirement or group, empty where the ref is not of this framework."""
        found = self.by_ref.get(ref)
        return found.title if found else self.groups.get(ref, "")
