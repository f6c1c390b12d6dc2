"""Nothing internal leaves the house, in any form."""

from __future__ import annotations

import json
from dataclasses import fields

import pytest

from audit_room.model.snapshot import Snapshot
from audit_room.reports.closing_summary import INTERNAL_FIELDS, Audience, ClosingSummary
from audit_room.reports.json_form import as_json
from audit_room.reports.outward import outward
from audit_room.reports.summary_file import SummaryFormat, rendered
from tests.reports.pdf_text import pdf_text, squeezed
from tests.reports.snapshots import MARK, rich, summary, with_secrets


def readable(content: bytes, form: SummaryFormat) -> str:
    """Return the text of a rendered summary without white space."""
    return squeezed(pdf_text(content) if form is SummaryFormat.PDF else content.decode())


@pytest.mark.parametrize("form", list(SummaryFormat))
def test_no_internal_field_reaches_an_outward_form(form: SummaryFormat) -> None:
    outward_text = readable(rendered(summary(with_secrets(), Audience.AUDITOR), form), form)
    assert MARK not in outward_text
    assert "shown.pdf" in outward_text
    assert "wediffer" in outward_text


@pytest.mark.parametrize("form", list(SummaryFormat))
def test_the_internal_form_would_show_it(form: SummaryFormat) -> None:
    assert readable(rendered(summary(with_secrets()), form), form).count(MARK) >= 10


def test_the_outward_snapshot_itself_holds_no_internal_word() -> None:
    seen = outward(with_secrets())
    assert MARK not in repr(seen)
    assert (seen.answers, seen.attachments, seen.tags, seen.notes) == ((), (), (), ())


def test_an_outward_finding_keeps_the_auditors_words_and_the_disputed_opinion() -> None:
    found = {f.id: f for f in outward(rich()).findings}
    assert found["N-001"].auditor_words == "I see one and three, I do not see two."
    assert found["N-003"].opinion.startswith("The policy asks")
    assert found["N-003"].reason == ""


def test_staged_requests_are_gone_and_nothing_points_to_them() -> None:
    seen = outward(with_secrets())
    assert [r.id for r in seen.requests] == ["R-001", "R-003", "R-004"]


def test_outward_json_has_no_internal_key_and_internal_json_has_every_field() -> None:
    outside = as_json(summary(rich(), Audience.AUDITOR))
    inside = as_json(summary(rich()))
    assert not INTERNAL_FIELDS & outside.keys()
    assert inside.keys() == {field.name for field in fields(ClosingSummary)}
    assert outside.keys() == inside.keys() - INTERNAL_FIELDS


def test_outward_is_stable() -> None:
    seen = outward(rich())
    assert isinstance(seen, Snapshot)
    assert outward(seen) == seen


def test_every_field_marked_is_seen_by_the_internal_json_or_is_a_field_no_form_has() -> None:
    text = json.dumps(as_json(summary(with_secrets())))
    assert text.count(MARK) >= 20
