"""Each parser by itself, on small documents made here."""

from __future__ import annotations

import io

import openpyxl
import pytest

from audit_room.intake import endings
from audit_room.intake.extract import archive, documents, office
from audit_room.intake.extract.extracted import Limits, NotReadError, Parser, ProtectedError
from audit_room.intake.extract.parsers import PARSERS, parser_for
from tests.intake import documents as made

LIMITS = Limits()


@pytest.mark.parametrize(
    ("parser", "content", "wanted"),
    [
        (documents.read_pdf, made.pdf(), {"title": "Access review", "pages": "1"}),
        (office.read_docx, made.word(), {"author": "Maria"}),
        (office.read_workbook, made.workbook(), {"sheets": "Reviews, Second"}),
        (office.read_pptx, made.presentation(), {"slides": "1"}),
        (office.read_open_document, made.open_document(), {}),
        (documents.read_mail, made.mail(), {"from": "ciso@example.com"}),
        (documents.read_html, f"<html><body>{made.WORDS}</body></html>".encode(), {}),
        (documents.read_text, made.WORDS.encode("utf-16"), {}),
    ],
)
def test_each_parser_finds_words_and_facts(parser: Parser, content: bytes, wanted: dict[str, str]) -> None:
    answer = parser(content, LIMITS)
    assert answer.state == "ok"
    assert made.WORDS in answer.text
    assert wanted.items() <= answer.facts.items()


def test_pdf_stops_at_the_limit_of_letters() -> None:
    short = documents.read_pdf(made.pdf("x" * 80), Limits(text_characters=10))
    assert short.state == "ok"
    with pytest.raises(NotReadError, match="damaged"):
        documents.read_pdf(b"%PDF-1.4 and no more", LIMITS)
    with pytest.raises(ProtectedError):
        documents.read_pdf(made.pdf(locked_by="river"), LIMITS)


def test_workbook_cells_as_people_read_them_and_only_so_many() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for number in range(100):
        sheet.append([number, 1.5, None, "word"])
    kept = io.BytesIO()
    book.save(kept)
    assert "99\t1.5\t\tword" in office.read_workbook(kept.getvalue(), LIMITS).text
    assert "99\t" not in office.read_workbook(kept.getvalue(), Limits(text_characters=100)).text


def test_open_document_without_content() -> None:
    with pytest.raises(NotReadError, match="no content"):
        office.read_open_document(made.archive({"mimetype": b"x"}), LIMITS)


def test_web_mail_is_read_as_a_page_and_odd_headers_do_no_harm() -> None:
    page = b"From: a@b\r\nDate: never\r\nContent-Type: text/html; charset=nonsense\r\n\r\n<p>Gr\xc3\xbc\xc3\x9fe</p>"
    answer = documents.read_mail(page, LIMITS)
    assert "Grüße" in answer.text
    assert "<p>" not in answer.text


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"PK\x03\x04 nothing else", "cut off"),
        (b"PK\x05\x06" + b"\x01" * 18, "more than|damaged"),
        (made.archive({f"{number}": b"" for number in range(12)}), "more than 10 files"),
        (made.archive({"zeros": b"\0" * 3_000_000}), "more than 2 MB"),
        (made.archive({"zeros": b"\0" * 1_500_000}), "more than 100 times"),
    ],
)
def test_archives_that_are_not_opened(content: bytes, reason: str) -> None:
    limits = Limits(archive_entries=10, unpacked_bytes=2_000_000)
    with pytest.raises(NotReadError, match=reason):
        archive.read_zip(content, limits)


def test_names_in_an_archive_are_its_text() -> None:
    answer = archive.read_zip(made.archive({"a/minutes.txt": b"", "b.csv": b""}), LIMITS)
    assert (answer.text, answer.facts) == ("a/minutes.txt\nb.csv", {"files": "2"})


def test_declared_entities_in_core_properties_are_turned_away() -> None:
    core = b'<!DOCTYPE x [<!ENTITY e "boom">]><cp><title>&e;</title></cp>'
    assert office._core_facts(made.archive({"docProps/core.xml": core}), LIMITS) == {}
    assert office._core_facts(made.archive({"docProps/core.xml": b"<oops"}), LIMITS) == {}
    assert office._core_facts(made.archive({"other": b""}), LIMITS) == {}


def test_encodings() -> None:
    assert documents.decoded("Grüße".encode("utf-8-sig")) == "Grüße"
    assert documents.decoded("Grüße".encode("utf-16")) == "Grüße"
    assert documents.decoded("Grüße".encode("latin-1"), "latin-1") == "Grüße"
    german = "Die Überprüfung der Zugriffe für Köln wurde im März abgeschlossen. " * 4
    assert documents.decoded(german.encode("cp1252"), "no-such-encoding") == german
    assert documents.decoded(b"") == ""


def test_which_types_have_a_parser() -> None:
    assert parser_for("text/x-anything") is documents.read_text
    assert parser_for(endings.HTML) is documents.read_html
    assert parser_for("image/png") is None
    assert all(parser_for(mime) is parser for mime, parser in PARSERS.items())
