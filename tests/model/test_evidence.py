"""The letters beside a file, and names shown harmlessly."""

from __future__ import annotations

import pytest

from audit_room.model.evidence import STATUS_WORDS, Evidence, EvidenceStatus, status_letters
from audit_room.model.exhibit import Exhibit
from audit_room.model.tag import Attachment, Tag
from tests.clocks import MORNING

HOSTILE = b"new\n/[@click=app.quit]\x1b[2J\xff.pdf"
SHOWN = "new␊/[@click=app.quit]␛[2J\\xff.pdf"


@pytest.mark.parametrize(
    ("missing", "duplicate", "refs", "sha256", "known", "letters"),
    [
        (False, False, (), "a", (), "U"),
        (False, False, ("A.5.1",), "a", ("a",), "T"),
        (False, False, ("A.5.1",), "b", ("a",), "MT"),
        (False, True, (), "a", (), "UD"),
        (True, False, ("A.5.1",), "b", ("a",), "!T"),
        (False, False, ("A.5.1",), "", ("a",), "T"),
        (False, False, (), "b", ("",), "U"),
    ],
)  # fmt: skip
def test_letters(
    *,
    missing: bool,
    duplicate: bool,
    refs: tuple[str, ...],
    sha256: str,
    known: tuple[str, ...],
    letters: str,
) -> None:
    found = status_letters(missing=missing, duplicate=duplicate, refs=refs, sha256=sha256, known=known)
    assert found == letters
    assert all(EvidenceStatus(letter) in STATUS_WORDS for letter in found)


def test_a_hostile_name_is_shown_whole_and_harmless_wherever_a_path_is() -> None:
    evidence = Evidence(id=1, path=HOSTILE, size=1, mtime_ns=0)
    assert (evidence.shown_path, evidence.name) == (SHOWN, SHOWN.rpartition("/")[2])
    exhibit = Exhibit(
        id="X-001", request_id="R-001", path=HOSTILE, sha256="a", size=1, shown_at=MORNING, shown_by="maria"
    )
    tag = Tag(id="T-001", path=HOSTILE, sha256="a", ref="A.5.1", tagged_at=MORNING, tagged_by="maria")
    attachment = Attachment(
        id="E-001", request_id="R-001", path=HOSTILE, sha256="a", attached_at=MORNING, attached_by="maria"
    )
    assert {exhibit.shown_path, tag.shown_path, attachment.shown_path} == {SHOWN}
