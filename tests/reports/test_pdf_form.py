"""The PDF: whole, harmless, the same bytes for the same summary."""

from __future__ import annotations

import builtins
import socket
import subprocess
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from audit_room.model.answer import Answer
from audit_room.model.finding import FindingState, Grade
from audit_room.model.request import RequestState
from audit_room.model.snapshot import Snapshot
from audit_room.reports.closing_summary import Audience
from audit_room.reports.pdf_form import as_pdf
from audit_room.reports.typeface import CUT_AT, CUT_NOTE, typeface
from tests.reports.pdf_text import pdf_text, reader, squeezed
from tests.reports.snapshots import (
    HEAD,
    HOSTILE_TEXTS,
    MARK,
    audit,
    empty,
    exhibit,
    finding,
    minutes,
    request,
    rich,
    summary,
)


@cache
def rich_pdf(audience: Audience = Audience.INTERNAL) -> bytes:
    """Return the rich audit as PDF; it is printed once, since the same summary gives the same bytes."""
    return as_pdf(summary(rich(), audience))


def test_the_same_summary_gives_the_same_bytes() -> None:
    assert as_pdf(summary(rich())) == as_pdf(summary(rich()))


def test_another_process_gives_the_same_bytes() -> None:
    script = (
        "import sys; from tests.reports.snapshots import rich, summary;"
        "from audit_room.reports.pdf_form import as_pdf; sys.stdout.buffer.write(as_pdf(summary(rich())))"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, check=True)
    assert done.stdout == rich_pdf()


def test_hostile_texts_and_names_are_read_back_literally() -> None:
    text = squeezed(pdf_text(rich_pdf()))
    for part in (
        HOSTILE_TEXTS[0],
        HOSTILE_TEXTS[1],
        "access/a[/]b.pdf",
        "policies/policy [v2].pdf",
        "scans/<img src=x>.png",
        "[@click=app.quit]x.pdf",
        "caf\\xe9.pdf",
        "R&D/`budget`|2026.xlsx",
        "new‹U+000A›line‹U+001B›[31m.txt",
        "rtl‹U+202E›fdp.exe",
        "Gdańsk",
        "‹U+7D4C›",
    ):
        assert squeezed(part) in text


def test_no_file_or_address_of_a_text_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    as_pdf(summary(empty()))
    opened: list[str] = []
    original = builtins.open

    def watched(file: object, *given: object, **named: object) -> object:
        opened.append(str(file))
        return original(file, *given, **named)  # type: ignore[call-overload]

    def refused(*_given: object, **_named: object) -> None:
        raise AssertionError("a text made a connection")

    monkeypatch.setattr(builtins, "open", watched)
    monkeypatch.setattr(socket, "socket", refused)
    printed = as_pdf(summary(rich()))
    assert not [name for name in opened if "hostname" in name or "passwd" in name]
    assert not any("/Annots" in page for page in reader(printed).pages)


def test_digests_and_head_are_printed_whole() -> None:
    text = squeezed(pdf_text(rich_pdf(Audience.AUDITOR)))
    for shown in summary(rich()).exhibits:
        assert shown.sha256 in text
    assert HEAD in text


def test_pages_are_numbered_and_marked() -> None:
    pages = [page.extract_text() for page in reader(rich_pdf()).pages]
    assert len(pages) > 3
    for number, text in enumerate(pages, start=1):
        assert f"page {number} of {len(pages)}" in text
        assert "INTERNAL: not for the auditor" in text


def test_facts_and_bookmarks_of_the_file() -> None:
    opened = reader(rich_pdf(Audience.AUDITOR))
    facts = opened.metadata
    assert facts is not None
    assert facts.title == "Closing summary: ISO 27001 stage 2, Harbourlight Freight"
    assert facts.author == "Harbourlight Freight GmbH"
    assert facts.subject == "Closing summary. For the auditor."
    assert facts.creation_date is not None
    assert facts.creation_date.isoformat() == "2026-11-24T17:00:00+01:00"
    titles = [str(item["/Title"]) for item in opened.outline if not isinstance(item, list)]
    assert titles[:2] == ["The audit", "Findings agreed (4)"]
    assert titles[-1] == "Signatures"


def test_signatures_stand_together_on_one_page() -> None:
    last = reader(rich_pdf(Audience.AUDITOR)).pages[-1].extract_text()
    for words in ("Signatures", "Lead auditor", "L. Moreau", "For the audited organisation"):
        assert words in last


def test_fonts_are_embedded() -> None:
    fonts = {
        str(font["/BaseFont"]).partition("+")[2]
        for page in reader(rich_pdf()).pages
        for font in (entry.get_object() for entry in page["/Resources"]["/Font"].values())  # type: ignore[index]
        if "/FontDescriptor" in font
    }
    assert {"DejaVuSans", "DejaVuSans-Bold", "DejaVuSansMono"} <= fonts


def test_without_the_fonts_helvetica_is_used_and_the_sheet_says_so(tmp_path: Path) -> None:
    text = squeezed(pdf_text(as_pdf(summary(rich()), fonts=tmp_path)))
    assert squeezed("The shipped font was not found") in text
    assert "Gda‹U+0144›sk" in text
    assert squeezed(HOSTILE_TEXTS[1]) in text


def test_a_broken_font_file_is_as_good_as_none(tmp_path: Path) -> None:
    (tmp_path / "DejaVuSans.ttf").write_bytes(b"no font")
    assert typeface(tmp_path).regular == "Helvetica"


_BEFORE_THE_CUT = "w" * (CUT_AT - 100)


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("w" * 10_000, id="one word"),
        pytest.param("long words " * 10_000, id="text"),
        pytest.param(_BEFORE_THE_CUT + "<" * 10_000, id="markup at the cut"),
        pytest.param("\u7d4c" * 10_000, id="no glyph"),
        pytest.param("line\n" * 3_000, id="lines", marks=pytest.mark.long),
        pytest.param(_BEFORE_THE_CUT + "&amp;" * 5_000, id="entities at the cut", marks=pytest.mark.long),
        pytest.param("<" * 10_000, id="markup", marks=pytest.mark.long),
        pytest.param("&amp;" * 5_000, id="entities", marks=pytest.mark.long),
    ],
)
def test_values_longer_than_a_page_are_cut_and_say_so(value: str) -> None:
    state = RequestState.NEW
    big = Snapshot(
        audit=audit(name=value, scope=value),
        requests=(request(1, value, (0, state), owner=value),),
        answers=(
            Answer(id="R-001.1", request_id="R-001", text=value, answered_at=minutes(1), answered_by="maria"),
        ),
        findings=(
            finding(1, Grade.MAJOR, FindingState.DRAFTED, value, objective_evidence=value, refs=("9.2",)),
        ),
        head=HEAD,
        entries=3,
    )
    assert squeezed(CUT_NOTE) in squeezed(pdf_text(as_pdf(summary(big))))


def test_an_empty_audit_makes_a_sheet() -> None:
    text = pdf_text(as_pdf(summary(empty(), Audience.AUDITOR)))
    for words in ("Closing summary", "Findings agreed (0)", "No request was noted.", "Signatures"):
        assert words in text


def test_a_big_audit_is_printed_whole() -> None:
    requests = tuple(request(n, f"the record number {n}", (n, RequestState.NEW)) for n in range(1, 101))
    big = replace(
        rich(),
        requests=requests,
        exhibits=tuple(
            exhibit(n, f"folder/file-{n}.xlsx".encode(), f"R-{n % 100 + 1:03}") for n in range(1, 251)
        ),
        findings=tuple(
            finding(n, Grade.MINOR, FindingState.AGREED, "statement " * 30, refs=("A.5.18",))
            for n in range(1, 41)
        ),
    )
    content = as_pdf(summary(big, Audience.AUDITOR))
    text = pdf_text(content)
    assert "X-250" in text
    assert "N-040" in text
    assert MARK not in text
