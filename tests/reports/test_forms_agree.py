"""Text, Markdown, JSON and PDF say the same numbers and name the same things."""

from __future__ import annotations

import re

import pytest

from audit_room.model.snapshot import Snapshot
from audit_room.reports.closing_summary import Audience, ClosingSummary
from audit_room.reports.json_form import as_json
from audit_room.reports.summary_file import SummaryFormat, rendered
from tests.reports.pdf_text import pdf_text, squeezed
from tests.reports.snapshots import empty, rich, summary

PRINTED = [SummaryFormat.TEXT, SummaryFormat.MARKDOWN, SummaryFormat.PDF]


def text_of(sheet: ClosingSummary, form: SummaryFormat) -> str:
    """Return a printed form without white space, in lower case: headings of the text form are capitals."""
    content = rendered(sheet, form)
    return squeezed(pdf_text(content) if form is SummaryFormat.PDF else content.decode()).lower()


@pytest.mark.parametrize("form", PRINTED)
@pytest.mark.parametrize("audience", list(Audience))
@pytest.mark.parametrize("snapshot", [rich(), empty()], ids=["rich", "empty"])
def test_numbers_are_equal(snapshot: Snapshot, audience: Audience, form: SummaryFormat) -> None:
    sheet = summary(snapshot, audience)
    counts = as_json(sheet)["counts"]
    text = text_of(sheet, form)
    for heading, number in (
        ("findings agreed", counts["findings_agreed"]),
        ("findings disputed", counts["findings_disputed"]),
        ("findings not yet settled", counts["findings_unsettled"]),
        ("open requests", counts["requests_open"]),
        ("promises open", counts["follow_ups_open"]),
        ("promises delivered", counts["follow_ups_delivered"]),
        ("evidence shown", counts["exhibits_shown"]),
        ("still missing from this sheet", len(sheet.still_missing)),
    ):
        assert squeezed(f"{heading}({number})") in text
    for word, number in (
        ("asked", counts["requests_asked"]),
        ("late", counts["requests_late"]),
        ("exhibits shown", counts["exhibits_shown"]),
    ):
        assert squeezed(f"{number}{word}") in text


@pytest.mark.parametrize("form", PRINTED)
def test_every_number_of_the_record_is_named(form: SummaryFormat) -> None:
    named = set(re.findall(r"[nxf]-\d{3}", text_of(summary(rich()), form)))
    expected = {f"x-{n:03}" for n in range(1, 41)} | {f"n-{n:03}" for n in range(1, 9)}
    assert named == expected | {f"f-{n:03}" for n in range(1, 6)}
