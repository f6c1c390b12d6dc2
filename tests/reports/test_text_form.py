"""The text form: eighty columns, nothing raw, nothing lost."""

from __future__ import annotations

import unicodedata
from datetime import date, timedelta

import pytest

from audit_room.frameworks.catalogue import load
from audit_room.model.snapshot import Snapshot
from audit_room.reports.closing_summary import Audience, gather
from audit_room.reports.text_form import as_text, cell_length, wrap
from tests.reports.snapshots import BERLIN, HEAD, NOW, audit, empty, exhibit, rich, summary


@pytest.mark.parametrize("width", [60, 80, 120])
def test_no_line_is_wider_than_asked(width: int) -> None:
    text = as_text(summary(rich()), width)
    assert max(cell_length(line) for line in text.splitlines()) == width


def test_a_narrow_terminal_gets_the_least_width() -> None:
    assert as_text(summary(empty()), 10) == as_text(summary(empty()), 60)


def test_no_control_character_reaches_the_terminal() -> None:
    text = as_text(summary(rich()))
    assert not {char for char in text if unicodedata.category(char) in {"Cc", "Cf", "Cs"} and char != "\n"}
    assert "new␊line␛[31m.txt" in text
    assert "caf\\xe9.pdf" in text
    assert "policies/policy [v2].pdf" in text


def test_digests_and_head_are_printed_whole_on_one_line() -> None:
    lines = as_text(summary(rich(), Audience.AUDITOR)).splitlines()
    for shown in summary(rich()).exhibits:
        assert any(shown.sha256 in line for line in lines)
    assert HEAD in lines


def test_the_empty_audit_says_so() -> None:
    text = as_text(summary(empty(), Audience.AUDITOR))
    assert "FINDINGS AGREED (0)" in text
    assert "No request was timed." in text
    assert "The journal of this audit has no entry yet." in text


def test_lines_of_a_longer_text_are_kept() -> None:
    text = as_text(summary(rich()))
    assert "Audit programme 2026 without any record;\n" in text


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("one two three", ["one two", "three"]),
        ("abcdefghijkl", ["abcdefgh", "ijkl"]),
        ("a abcdefghijkl b", ["a", "abcdefgh", "ijkl b"]),
        ("経営方針書", ["経営方針", "書"]),
    ],
)
def test_wrapping_at_eight_columns(text: str, lines: list[str]) -> None:
    assert wrap(text, 8) == lines


def test_the_marking_says_for_whom_it_is() -> None:
    assert "INTERNAL: not for the auditor" in as_text(summary(rich()))
    outward = as_text(summary(rich(), Audience.AUDITOR))
    assert "For the auditor" in outward
    assert "INTERNAL" not in outward
    assert "WITHOUT EVIDENCE" not in outward


def test_a_sheet_of_one_day_or_of_an_earlier_moment_says_so() -> None:
    made = gather(
        rich(), load(), now=NOW, zone=BERLIN, audience=Audience.AUDITOR, day=date(2026, 11, 24),
        as_of=NOW - timedelta(minutes=15),
    )  # fmt: skip
    lines = as_text(made).splitlines()
    assert "This sheet            the day 2026-11-24, and everything still open" in lines
    assert "As it stood at        2026-11-24 16:45" in lines


def test_an_audit_of_several_days_shows_dates_beside_times() -> None:
    shown = (exhibit(1, b"a.pdf", at=0), exhibit(2, b"b.pdf", at=24 * 60))
    text = as_text(summary(Snapshot(audit=audit(), exhibits=shown)))
    assert "X-002  2026-11-25 09:00  R-001" in text
    assert "X-001  09:00  R-001" in as_text(summary(Snapshot(audit=audit(), exhibits=shown[:1])))
