"""What may be written beside a document about its time, and why: a period covered, a day it is of.

A proposal changes nothing by itself.  It keeps a form that JSON can hold, since the index stores it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from audit_room.model.period import Period, day_from_json, period_from_json

Source = Literal["name", "folder", "text", "title", "facts"]
"""Where a proposal was found."""

RANK: Mapping[Source, int] = {"name": 3, "text": 2, "title": 1, "folder": 1, "facts": 1}
"""Which source is believed first: what someone wrote into the name, then the text, then what programs noted."""

MOST_OTHERS = 6


@dataclass(frozen=True, slots=True)
class PeriodProposal:
    """A period the document may cover; ``score`` 0 to 1, ``reason`` why, ``doubt`` what speaks against it."""

    value: Period
    reason: str
    score: float
    source: Source
    doubt: str = ""
    kind: Literal["period"] = field(default="period", init=False)

    @property
    def sentence(self) -> str:
        """Reason and doubt in one."""
        return f"{self.reason}; {self.doubt}" if self.doubt else self.reason


@dataclass(frozen=True, slots=True)
class DateProposal:
    """A day the document may be of; fields as in :class:`PeriodProposal`."""

    value: date
    reason: str
    score: float
    source: Source
    doubt: str = ""
    kind: Literal["date"] = field(default="date", init=False)

    @property
    def sentence(self) -> str:
        """Reason and doubt in one."""
        return f"{self.reason}; {self.doubt}" if self.doubt else self.reason


Proposal = PeriodProposal | DateProposal


@dataclass(frozen=True, slots=True)
class Proposals:
    """The best period and the best day, and what else was found, best first; None and empty where nothing was."""

    period: PeriodProposal | None = None
    document_date: DateProposal | None = None
    others: tuple[Proposal, ...] = ()

    def as_json(self) -> dict[str, object]:
        """Return it as a small dictionary that JSON can hold; empty where nothing was found."""
        told: dict[str, object] = {}
        if self.period:
            told["period"] = _as_json(self.period)
        if self.document_date:
            told["document_date"] = _as_json(self.document_date)
        if self.others:
            told["others"] = [_as_json(each) for each in self.others]
        return told


def _as_json(proposal: Proposal) -> dict[str, object]:
    value = proposal.value
    told: dict[str, object] = {
        "kind": proposal.kind,
        "value": value.as_json() if isinstance(value, Period) else value.isoformat(),
        "reason": proposal.reason,
        "score": proposal.score,
        "source": proposal.source,
    }
    return {**told, "doubt": proposal.doubt} if proposal.doubt else told


def proposals_from_json(told: object) -> Proposals:
    """Return what :meth:`Proposals.as_json` made; parts that are no such thing are left out, never an error."""
    if not isinstance(told, dict):
        return Proposals()
    period, day = _from_json(told.get("period")), _from_json(told.get("document_date"))
    listed = told.get("others")
    others = [_from_json(each) for each in listed[:MOST_OTHERS]] if isinstance(listed, list) else []
    return Proposals(
        period if isinstance(period, PeriodProposal) else None,
        day if isinstance(day, DateProposal) else None,
        tuple(each for each in others if each),
    )


def _from_json(told: object) -> Proposal | None:
    if not isinstance(told, dict):
        return None
    reason, score, doubt = told.get("reason"), told.get("score"), told.get("doubt", "")
    source = next((each for each in RANK if each == told.get("source")), None)
    if (
        not isinstance(reason, str)
        or not isinstance(score, (int, float))
        or not isinstance(doubt, str)
        or not source
    ):
        return None
    period, day = period_from_json(told.get("value")), day_from_json(told.get("value"))
    if told.get("kind") == "period" and period:
        return PeriodProposal(period, reason, float(score), source, doubt)
    return (
        DateProposal(day, reason, float(score), source, doubt) if told.get("kind") == "date" and day else None
    )
