"""The line in which a finding is noted: ``statement #ref !minor | objective evidence``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from audit_room.model.finding import Grade
from audit_room.model.refs import parse_ref
from audit_room.model.requirement import Framework

_GRADE = re.compile(r"(?<!\S)!(major|minor|ofi|observation|obs|strength)(?!\S)", re.IGNORECASE)
_REF = re.compile(r"(?<!\S)#(\S+)")


@dataclass(frozen=True, kw_only=True, slots=True)
class FindingLine:
    """How a finding's line was read; what is not understood stays in the statement."""

    statement: str
    grade: Grade | None
    refs: tuple[str, ...]
    objective_evidence: str


def read_finding_line(line: str, framework: Framework) -> FindingLine:
    """Return how a line is read.  Never refuses: an unknown or ambiguous ``#ref`` stays text.

    The grade may stand anywhere, also behind the bar; a ref behind it belongs to the evidence.
    """
    grades = _GRADE.findall(line)
    statement, _, evidence = _GRADE.sub("", line).partition("|")
    grade = Grade("observation" if grades[-1].lower() == "obs" else grades[-1].lower()) if grades else None
    refs: list[str] = []

    def take(match: re.Match[str]) -> str:
        reading = parse_ref(match[1].rstrip(".,;:"), framework)
        if len(reading.refs) != 1:
            return match[0]
        refs.append(reading.refs[0])
        return ""

    rest = _REF.sub(take, statement)
    return FindingLine(
        statement=" ".join(rest.split()),
        grade=grade,
        refs=tuple(dict.fromkeys(refs)),
        objective_evidence=" ".join(evidence.split()),
    )
