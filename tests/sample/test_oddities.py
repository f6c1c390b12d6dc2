"""What a real folder has: versions, gaps, duplicates, lies, locks; and what an auditor would find."""

import csv
import io
from datetime import UTC, datetime

import pypdfium2
import pytest
from python_calamine import CalamineWorkbook

from tools.sample.document import parse_documents
from tools.sample.folder import (
    DUPLICATE,
    DUPLICATE_OF,
    EMPTY,
    LOCK,
    LYING,
    PDF_PASSWORD,
    PROTECTED,
    all_documents,
)
from tools.sample.outlook import render_msg
from tools.sample.staff import HEADCOUNT, all_staff

Made = dict[str, bytes]
Rows = list[list[object]]
STAGE_2 = "Audits/2026 stage 2/"


def _sheet(content: bytes, name: str) -> Rows:
    return [
        list(row)
        for row in CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name(name).to_python()
    ]


def _pdf_text(content: bytes) -> str:
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content))


def test_files_that_are_odd_on_purpose(made: Made) -> None:
    """An empty file, a lock file, a duplicate, a web page named PDF, names with brackets and blanks."""
    assert made[EMPTY] == b""
    assert len(made[LOCK]) == 162
    assert made[DUPLICATE] == made[DUPLICATE_OF]
    assert made[LYING].startswith(b"<!DOCTYPE html>")
    assert "01 Policies/policy [v2] acceptable use.pdf" in made
    assert "Suppliers/supplier assessment (final) [signed].pdf" in made
    assert "01 Policies/A.9.2.5 access rights review procedure.docx" in made


def test_only_one_file_has_a_twin(made: Made) -> None:
    """No two other files are the same, so that a duplicate found is a duplicate meant."""
    contents = list(made.values())
    assert len(contents) - len(set(contents)) == 1


def test_the_protected_pdf_needs_its_password(made: Made) -> None:
    """Closed without the password, readable with it."""
    with pytest.raises(pypdfium2.PdfiumError, match=r"[Pp]assword"):
        pypdfium2.PdfDocument(made[PROTECTED])
    document = pypdfium2.PdfDocument(made[PROTECTED], password=PDF_PASSWORD)
    assert "Lantern SOC" in document[0].get_textpage().get_text_range()


def test_the_german_policy_is_german() -> None:
    """Umlauts and all, in the text that goes into the Word file."""
    (policy,) = [
        d for d in all_documents() if d.path.endswith("Richtlinie mobiles Arbeiten Hamburg v1.1.docx")
    ]
    words = " ".join(block.text or " ".join(row[0] for row in block.rows) for block in policy.blocks)
    assert policy.language == "de-DE"
    assert {"ä", "ö", "ü", "ß"} <= set(words)


def test_the_policy_changed_from_half_yearly_to_quarterly(made: Made) -> None:
    """Version 3 and version 4 can be told apart by what they ask for."""
    old = _pdf_text(made["01 Policies/IAM-policy-v3.pdf"]).split("6 Review of access rights")[1]
    new = _pdf_text(made["01 Policies/IAM-policy-v4.pdf"]).split("6 Review of access rights")[1]
    assert "every six months" in old.split("7 Leavers")[0]
    assert "every quarter" in new.split("7 Leavers")[0]


def test_access_reviews_lack_the_second_quarter(made: Made) -> None:
    """Q4 2025, Q1 and Q3 2026 are there; Q2 is only spoken of."""
    reviews = [path for path in made if "access-review-" in path]
    assert sorted({path.split("access-review-")[1][:6] for path in reviews}) == ["2025Q4", "2026Q1", "2026Q3"]
    assert b"has not been" in made["Access reviews/RE Q2 access review.eml"]


def test_restore_test_failed_and_was_repeated(made: Made) -> None:
    """Protocol, corrective action log and retest tell the same story."""
    protocol = _pdf_text(made["Backups/restore-test-2026-09.pdf"])
    assert "6 h 40 min" in protocol
    assert "CAPA-2026-014" in protocol
    rows = {row[0]: row for row in _sheet(made["Audits/CAPA log 2026.xlsx"], "CAPA")}
    assert rows["CAPA-2026-014"][10] == "Implemented"
    assert "Backups/restore retest 2026-09-30.docx" in made


def test_a_critical_supplier_has_no_assessment(made: Made) -> None:
    """Portlink is the only class A supplier without a date of assessment."""
    rows = _sheet(made["Suppliers/supplier register 2026.xlsx"], "Suppliers")
    head = next(row for row in rows if row[0] == "No.")
    supplier, label, assessed = (head.index(name) for name in ("Supplier", "Class", "Last assessment"))
    assert [row[supplier] for row in rows if row[label] == "A" and not row[assessed]] == [
        "Portlink Systems Ltd"
    ]


def test_the_statement_of_applicability_is_whole(made: Made) -> None:
    """93 controls, below a head that is not in the first row, three of them excluded with reasons."""
    rows = _sheet(made[STAGE_2 + "Statement of Applicability v4.xlsx"], "SoA")
    assert rows[0][0] != "Control"
    controls = [row for row in rows if str(row[0]).startswith("A.")]
    assert len(controls) == len({row[0] for row in controls}) == 93
    assert [row[0] for row in controls if row[3] == "No"] == ["A.8.11", "A.8.30", "A.8.33"]
    assert all(row[4] for row in controls)


def test_the_auditors_requests_and_agenda(made: Made) -> None:
    """About 25 requests with the auditor's numbers, and an agenda of the three audit days."""
    rows = _sheet(made[STAGE_2 + "NordCert request list stage 2.xlsx"], "Requests")
    numbers = [str(row[0]) for row in rows if str(row[0]).startswith("NC-") and "26-" not in str(row[0])]
    assert numbers == [f"NC-{number:02d}" for number in range(1, 27)]
    agenda = list(csv.DictReader(io.StringIO(made[STAGE_2 + "audit agenda stage 2.csv"].decode())))
    assert sorted({row["Date"] for row in agenda}) == ["2026-11-24", "2026-11-25", "2026-11-26"]
    assert all(row["Start"] < row["End"] for row in agenda)


def test_training_counts_agree(made: Made) -> None:
    """The summary of the training workbook counts what its list says, and the Facilities Manager is open."""
    book = made["Training/training records 2026.xlsx"]
    people = [row for row in _sheet(book, "Awareness 2026") if isinstance(row[0], float)]
    total = next(row for row in _sheet(book, "Summary") if row[0] == "All")
    done = sum(1 for row in people if row[8] == "Completed")
    assert total[1:] == [HEADCOUNT, done, HEADCOUNT - done]
    assert "Marek Nowak" in [row[1] for row in people if row[8] == "Overdue"]


def test_staff_are_one_list() -> None:
    """Every person has a number and an account of his or her own."""
    staff = all_staff()
    assert (
        len(staff)
        == len({person.number for person in staff})
        == len({person.account for person in staff})
        == HEADCOUNT
    )


def test_tables_are_rectangular() -> None:
    """A row with a cell too many or too few is a slip in a text."""
    slips = [
        (document.path, row)
        for document in all_documents()
        for block in document.blocks
        if block.kind in ("table", "sign")
        for row in block.rows
        if len(row) != len(block.rows[0])
    ]
    assert slips == []


def test_markup_is_read_into_blocks() -> None:
    """Headings, bullets, tables, signatures and paragraphs."""
    text = (
        "%%%\nfile: a.pdf\ntitle: T: with colon\ndate: 2026-01-02\nowner: {ciso}\n---\n## One\n"
        "first\n\n- x\n- y\n| a | b |\n| 1 |  |\n!sign N, R, D\n"
    )
    (document,) = parse_documents(text)
    assert document.title == "T: with colon"
    assert document.control == [("owner", "Maria Lindqvist"), ("date", "2026-01-02")]
    assert [block.kind for block in document.blocks] == ["heading", "paragraph", "bullets", "table", "sign"]
    assert document.blocks[1].text == "first"
    assert document.blocks[3].rows == [["a", "b"], ["1", ""]]


def test_a_mail_too_long_for_the_small_writer_is_refused() -> None:
    """Rather than written in a way that no reader understands."""
    sent = datetime(2026, 1, 2, tzinfo=UTC)
    with pytest.raises(ValueError, match="too long"):
        render_msg(("a", "a@b.example"), [("c", "c@b.example")], "T", sent, "x" * 4000)
