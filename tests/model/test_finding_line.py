"""The line in which a finding is noted."""

from __future__ import annotations

import pytest

from audit_room.frameworks import catalogue
from audit_room.model.finding import Grade
from audit_room.model.finding_line import FindingLine, read_finding_line

FRAMEWORK = catalogue.load()


@pytest.mark.parametrize(
    ("line", "read"),
    [
        (
            "Q2 access review missing #a518 !major | no file for Q2 in /access",
            FindingLine(
                statement="Q2 access review missing", grade=Grade.MAJOR, refs=("A.5.18",),
                objective_evidence="no file for Q2 in /access",
            ),
        ),
        (
            "!obs good labelling",
            FindingLine(statement="good labelling", grade=Grade.OBSERVATION, refs=(), objective_evidence=""),
        ),
        (
            "twice #a518 and #A.5.18, once",
            FindingLine(statement="twice and once", grade=None, refs=("A.5.18",), objective_evidence=""),
        ),
        (
            "#nonsense !huge wow!minor stays",
            FindingLine(
                statement="#nonsense !huge wow!minor stays", grade=None, refs=(), objective_evidence=""
            ),
        ),
        (
            "a | b | !major c",
            FindingLine(statement="a", grade=Grade.MAJOR, refs=(), objective_evidence="b | c"),
        ),
        (
            "!minor no, !MAJOR",
            FindingLine(statement="no,", grade=Grade.MAJOR, refs=(), objective_evidence=""),
        ),
    ],
)  # fmt: skip
def test_what_is_understood_is_read_and_the_rest_stays_text(line: str, read: FindingLine) -> None:
    assert read_finding_line(line, FRAMEWORK) == read


def test_an_ambiguous_ref_stays_text() -> None:
    read = read_finding_line("policy unclear #5.1", FRAMEWORK)
    assert (read.refs, read.statement) == ((), "policy unclear #5.1")
