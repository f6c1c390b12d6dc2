"""Each parser by itself, on small documents made here: text, facts, and what is odd about a file."""

from __future__ import annotations

import io
import shutil
from datetime import UTC, datetime

import openpyxl
import pytest

from audit_room.intake import endings
from audit_room.intake.extract import (
    mail,
    open_document,
    pages,
    parsers,
    pdf,
    plain,
    recognition,
    rich_text,
    sheets,
    slides,
    word,
    word97,
)
from audit_room.intake.extract.dates import iso_moment
from audit_room.intake.extract.extracted import Limits, NotReadError, Parser, ProtectedError
from audit_room.intake.identify import identify
from tests.intake import documents as made
from tests.intake.ole_files import ole, summary, workbook97
from tests.intake.ole_files import word97 as old_word

LIMITS = Limits()
_LINES = f"<office:body><office:text><text:p>{made.WORDS}</text:p></office:text></office:body>"
_ROWS = (
    "<office:body><office:spreadsheet><table:table table:name='Reviews'><table:table-row><table:table-cell "
    f"office:value-type='string'><text:p>{made.WORDS}</text:p></table:table-cell></table:table-row>"
    "</table:table></office:spreadsheet></office:body>"
)
_ABOUT = (
    "<dc:title>Review</dc:title><meta:initial-creator>Maria</meta:initial-creator>"
    "<meta:creation-date>2026-09-30T08:15:00</meta:creation-date><dc:creator>Ben</dc:creator>"
    "<dc:date>2026-10-01T09:00:00.123456789</dc:date><meta:document-statistic meta:page-count='4'/>"
)
_SUMMARY = summary("Prüfung", "Maria", datetime(2026, 9, 30, 8, 15, tzinfo=UTC))


@pytest.mark.parametrize(
    ("parser", "content", "wanted"),
    [
        (pdf.read_pdf, made.pdf(), {"title": "Access review", "pages": "1"}),
        (word.read_docx, made.word(), {"author": "Maria"}),
        (word97.read_doc, old_word([made.WORDS], {"\x05SummaryInformation": _SUMMARY}),
         {"title": "Prüfung", "author": "Maria", "made": "2026-09-30T08:15:00+00:00"}),
        (sheets.read_workbook, made.workbook(), {"sheets": "Reviews, Second"}),
        (sheets.read_workbook, workbook97({"Reviews": [["user", made.WORDS]]}), {"sheets": "Reviews"}),
        (sheets.read_workbook, made.odf("spreadsheet", _ROWS, _ABOUT), {"sheets": "Reviews", "author": "Maria"}),
        (slides.read_pptx, made.presentation(), {"slides": "1"}),
        (open_document.read_open_document, made.open_document(), {}),
        (open_document.read_open_document, made.odf("text", _LINES, _ABOUT),
         {"title": "Review", "author": "Maria", "last changed by": "Ben", "made": "2026-09-30T08:15:00",
          "changed": "2026-10-01T09:00:00", "pages": "4"}),
        (rich_text.read_rtf, made.RTF,
         {"title": "Prüfung", "author": "Maria", "made": "2026-09-30T08:15:00", "pages": "3"}),
        (mail.read_mail, made.mail(), {"from": "ciso@example.com"}),
        (pages.read_html, f"<html><body>{made.WORDS}</body></html>".encode(), {}),
        (pages.read_xml, f'<?xml version="1.0"?><a b="attribute"><c>{made.WORDS}</c></a>'.encode(), {}),
        (plain.read_text, made.WORDS.encode("utf-16"), {"encoding": "utf-16"}),
        (plain.read_json, b'{"x": "quarterly access review of W\\u0061ypoint"}', {}),
        (parsers.read_zip, made.word(), {"author": "Maria"}),
        (parsers.read_ole, old_word([made.WORDS]), {}),
    ],
)  # fmt: skip
def test_each_parser_finds_words_and_facts(parser: Parser, content: bytes, wanted: dict[str, str]) -> None:
    answer = parser(content, LIMITS)
    assert answer.state == "ok"
    assert made.WORDS in answer.text
    assert wanted.items() <= answer.facts.items()


def _warnings(parser: Parser, content: bytes) -> tuple[str, ...]:
    return parser(content, LIMITS).warnings


def test_nothing_is_odd_about_ordinary_documents() -> None:
    for parser, content in (
        (pdf.read_pdf, made.pdf()),
        (word.read_docx, made.word()),
        (sheets.read_workbook, made.workbook()),
        (slides.read_pptx, made.presentation()),
        (open_document.read_open_document, made.odf("text", _LINES, _ABOUT)),
        (rich_text.read_rtf, made.RTF),
        (word97.read_doc, old_word([made.WORDS])),
    ):
        assert _warnings(parser, content) == (), parser


def test_what_is_odd_in_a_word_document() -> None:
    answer = word.read_docx(made.odd_word(), LIMITS)
    assert answer.warnings == (
        "holds macros",
        "loads content from elsewhere: https://evil.example/t.dotm",
        "holds 2 comments",
        "holds tracked changes",
        "watermark says DRAFT",
    )
    assert "kept" in answer.text
    assert "added" in answer.text
    assert "really 2?" in answer.text
    assert "struck" not in answer.text


def test_fields_of_word_that_load_other_files() -> None:
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    body = f'<w:document {space}><w:p><w:r><w:instrText>INCLUDEPICTURE "http://x.example/y.png"</w:instrText></w:r>'
    main = {"word/document.xml": (body + "</w:p></w:document>").encode()}
    warned = _warnings(word.read_docx, made.with_parts(made.word(), main))
    assert warned == ("loads content from elsewhere: http://x.example/y.png",)


def test_tables_and_lines_of_word_as_people_read_them() -> None:
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    cell = "<w:tc><w:p><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    table = f"<w:tbl><w:tr>{cell.format('user')}{cell.format('role')}</w:tr><w:tr>{cell.format('anna')}</w:tr></w:tbl>"
    line = "<w:p><w:r><w:t>after</w:t><w:tab/><w:t>it</w:t><w:br/><w:t>all</w:t></w:r></w:p>"
    main = {"word/document.xml": f"<w:document {space}>{table}{line}</w:document>".encode()}
    text = word.read_docx(made.archive(main), LIMITS).text
    assert text == "user\trole\nanna\nafter\tit\nall"


def test_what_is_odd_in_a_workbook() -> None:
    answer = sheets.read_workbook(made.odd_workbook(), LIMITS)
    assert set(answer.warnings) == {
        "hidden sheet: Salaries",
        "hidden sheet: Bonus (very hidden)",
        "hidden rows or columns",
        "holds 1 comment",
        "loads content from elsewhere: Budget 2025.xlsx",
    }
    assert "who said so?" in answer.text
    assert _warnings(sheets.read_workbook, workbook97({"A": [["x"]], "Pay": [["y"]]}, hidden=["Pay"])) == (
        "hidden sheet: Pay",
    )


def test_hidden_cells_are_found_also_where_a_block_ends() -> None:
    rows = "".join(f'<row r="{number}"><c><v>{number % 7}</v></c></row>' for number in range(1, 9000))
    for filler in range(0, 40, 3):
        sheet = f'<worksheet><!--{"x" * filler}--><sheetData>{rows}<row hidden="1"/></sheetData></worksheet>'
        parts = {"xl/worksheets/sheet1.xml": sheet.encode()}
        assert "hidden rows or columns" in _warnings(
            sheets.read_workbook, made.with_parts(made.workbook(), parts)
        )


def test_what_is_odd_in_a_presentation() -> None:
    answer = slides.read_pptx(made.odd_presentation(), LIMITS)
    assert answer.warnings == ("hidden slide: 2",)
    assert answer.text.splitlines() == [f"slide number {number}" for number in (1, 2, 3)]


def test_what_is_odd_in_an_open_document() -> None:
    content = (
        "<office:automatic-styles><style:style style:name='dp2'><style:drawing-page-properties "
        "presentation:visibility='hidden'/></style:style></office:automatic-styles><office:body>"
        "<text:tracked-changes><text:changed-region><text:p>struck</text:p></text:changed-region>"
        "</text:tracked-changes><draw:page draw:style-name='dp1'/><draw:page draw:style-name='dp2'/>"
        "<text:p>kept<office:annotation><text:p>why?</text:p></office:annotation></text:p>"
        "<draw:image xlink:href='Pictures/1.png'/><draw:image xlink:href='https://x.example/1.png'/></office:body>"
    )
    answer = open_document.read_open_document(
        made.odf("presentation", content, parts={"Basic/Standard/Module1.xml": b"<x/>"}), LIMITS
    )
    assert answer.warnings == (
        "holds macros",
        "loads content from elsewhere: https://x.example/1.png",
        "holds 1 comment",
        "holds tracked changes",
        "hidden slide: 2",
    )
    assert "kept" in answer.text
    assert "struck" not in answer.text


def test_what_is_odd_in_a_pdf() -> None:
    assert _warnings(pdf.read_pdf, made.odd_pdf()) == (
        "holds 1 comment",
        "holds 1 embedded file",
        "holds JavaScript",
        "watermark says DRAFT",
    )


def test_what_is_odd_in_old_office_and_rtf() -> None:
    warned = _warnings(
        word97.read_doc, old_word([made.WORDS, "\rwhy?\r"], {"_VBA_PROJECT": b"x"}, comments=6)
    )
    assert warned == ("holds macros", "holds comments")
    rich = rb"{\rtf1{\*\template \\\\srv\\t.dot}{\object\objautlink x}\revised a {\*\annotation why?}}"
    assert set(_warnings(rich_text.read_rtf, rich)) == {
        "loads content from elsewhere: \\\\\\\\srv\\\\t.dot, a linked object",
        "holds 1 embedded file",
        "holds tracked changes",
        "holds 1 comment",
    }


@pytest.mark.parametrize(
    ("parser", "content"),
    [
        (pdf.read_pdf, made.pdf(locked_by="river")),
        (word97.read_doc, old_word(["secret"], flags=0x0100)),
        (sheets.read_workbook, workbook97({"A": [["secret"]]}, locked=True)),
        (parsers.read_ole, ole({"EncryptedPackage": b"x", "EncryptionInfo": b"y"})),
        (parsers.PARSERS[endings.ENCRYPTED_OFFICE], ole({"EncryptedPackage": b"x"})),
        (open_document.read_open_document,
         made.odf("text", _LINES, parts={"META-INF/manifest.xml": b"<manifest:encryption-data/>"})),
        (mail.read_mail, b"From: a@b\r\nSubject: x\r\nContent-Type: application/pkcs7-mime\r\n\r\nMIAG"),
    ],
)  # fmt: skip
def test_what_needs_a_password_says_so(parser: Parser, content: bytes) -> None:
    with pytest.raises(ProtectedError):
        parser(content, LIMITS)


def test_pdf_stops_at_the_limit_of_letters() -> None:
    short = pdf.read_pdf(made.pdf("x" * 80), Limits(text_characters=10))
    assert short.state == "ok"
    with pytest.raises(NotReadError, match="damaged"):
        pdf.read_pdf(b"%PDF-1.4 and no more", LIMITS)


def test_workbook_cells_as_people_read_them_and_only_so_many() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for number in range(100):
        sheet.append([number, 0.1 + 0.2, None, "word"])
    kept = io.BytesIO()
    book.save(kept)
    assert "99\t0.3\t\tword" in sheets.read_workbook(kept.getvalue(), LIMITS).text
    assert "99\t" not in sheets.read_workbook(kept.getvalue(), Limits(text_characters=100)).text


def test_documents_without_their_main_part() -> None:
    for parser in (word.read_docx, slides.read_pptx, open_document.read_open_document):
        with pytest.raises(NotReadError, match=r"no (main|content) part"):
            parser(made.archive({"mimetype": b"x"}), LIMITS)


def test_old_word_of_which_parts_are_missing() -> None:
    whole = old_word([made.WORDS])
    for cut in range(512, len(whole), 512):
        with pytest.raises((NotReadError, ProtectedError)):
            assert made.WORDS in word97.read_doc(whole[:cut], LIMITS).text
            raise NotReadError("whole, though cut: the end of the last stream was empty")


def test_web_mail_is_read_as_a_page_and_odd_headers_do_no_harm() -> None:
    page = b"From: a@b\r\nDate: never\r\nContent-Type: text/html; charset=nonsense\r\n\r\n<p>Gr\xc3\xbc\xc3\x9fe</p>"
    answer = mail.read_mail(page, LIMITS)
    assert "Grüße" in answer.text
    assert "<p>" not in answer.text
    assert "made" not in answer.facts


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
        parsers.read_zip(content, limits)


def test_names_in_an_archive_are_its_text() -> None:
    answer = parsers.read_zip(made.archive({"a/minutes.txt": b"", "b.csv": b"", "ü.txt": b""}), LIMITS)
    assert (answer.text, answer.facts) == ("a/minutes.txt\nb.csv\nü.txt", {"files": "3"})


def test_declared_entities_are_never_put_in() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY e "boom">]><x><title>&e;</title></x>'
    answer = word.read_docx(made.with_parts(made.word(), {"docProps/core.xml": bomb}), LIMITS)
    assert "title" not in answer.facts
    with pytest.raises(NotReadError, match="declares entities"):
        word.read_docx(made.with_parts(made.word(), {"word/document.xml": bomb}), LIMITS)
    assert "boom" not in pages.read_xml(bomb, LIMITS).text.replace('"boom"', "")


_GERMAN = "Die Überprüfung der Zugriffsrechte für Köln wurde im März abgeschlossen.\n"
_FRENCH = "La revue des accès a été effectuée à l'été, où l'équipe a vérifié les données.\n"
_RUSSIAN = "Политика управления доступом утверждена руководством компании в марте.\n"
_JAPANESE = "アクセス権の見直しは三月に完了しました。担当者は田中です。\n"
_CHINESE = "访问权限审查已于三月完成。负责人是王小明。\n"
_TAIWANESE = "存取權限審查已於三月完成。負責人是王小明。\n"
_KOREAN = "접근 권한 검토는 3월에 완료되었습니다. 담당자는 김철수입니다.\n"
_POLISH = "Przegląd uprawnień zakończono w październiku. Łódź, Gdańsk, święto.\n"


@pytest.mark.parametrize("times", [1, 5])
@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (_GERMAN, "cp1252"), (_GERMAN + "5 €\n", "cp1252"), (_GERMAN, "latin-1"), (_GERMAN + "5 €\n", "iso8859-15"),
        (_GERMAN, "cp437"), (_GERMAN, "cp850"), (_GERMAN, "mac_roman"), (_FRENCH, "cp1252"), (_FRENCH, "cp850"),
        (_POLISH, "cp1250"), (_POLISH, "iso8859-2"), (_RUSSIAN, "koi8-r"), (_RUSSIAN, "cp1251"), (_RUSSIAN, "cp866"),
        (_JAPANESE, "shift_jis"), (_JAPANESE, "euc_jp"), (_CHINESE, "gb18030"), (_TAIWANESE, "big5"),
        (_KOREAN, "euc_kr"), (_GERMAN, "utf-16-le"), (_GERMAN, "utf-16-be"), (_GERMAN, "utf-32-le"),
        (_GERMAN, "utf-32-be"),
    ],
)  # fmt: skip
def test_guessed_encodings_say_that_they_are_guessed(text: str, encoding: str, times: int) -> None:
    answer = plain.read_text((text * times).encode(encoding), LIMITS)
    assert answer.text == text * times, answer.facts
    assert answer.facts["encoding"].endswith("(guessed)")


def test_encodings_that_are_told() -> None:
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-32", "iso2022_jp"):
        text = _JAPANESE if encoding == "iso2022_jp" else _GERMAN
        answer = plain.read_text(text.encode(encoding), LIMITS)
        assert answer.text == text
        assert "guessed" not in answer.facts.get("encoding", "")
    assert plain.decoded("Grüße".encode("latin-1"), "latin-1").text == "Grüße"
    assert plain.decoded(_GERMAN.encode("cp1252"), "no-such-encoding").text == _GERMAN
    assert plain.decoded(b"") == ("", "utf-8", False)
    page = f'<html><head><meta charset="koi8-r"></head><body>{_RUSSIAN}</body></html>'.encode("koi8-r")
    assert _RUSSIAN.strip() in pages.read_html(page, LIMITS).text


def test_long_text_is_cut_between_letters() -> None:
    answer = plain.read_text(("ü" * 100).encode(), Limits(text_characters=25))
    assert set(answer.text) == {"ü"}
    assert "encoding" not in answer.facts


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("D:20260930120000+02'00'", "2026-09-30T12:00:00+02:00"),
        ("D:20260930120000Z", "2026-09-30T12:00:00+00:00"),
        ("D:20260930", "2026-09-30"),
        ("20260930120000", "2026-09-30T12:00:00"),
        ("2026-09-30T12:00:00Z", "2026-09-30T12:00:00+00:00"),
        ("2026-09-30", "2026-09-30"),
        ("Wed, 30 Sep 2026 12:00:00 +0200", "2026-09-30T12:00:00+02:00"),
        ("D:20261399", ""),
        ("1601-01-01T00:00:00Z", ""),
        ("some day", ""),
        ("", ""),
    ],
)
def test_moments_in_one_form(written: str, moment: str) -> None:
    assert iso_moment(written) == moment


def test_a_scan_without_recognition_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(recognition.NO_OCR, "1")
    answer = pdf.read_pdf(made.scan("Restore test"), LIMITS)
    assert (answer.state, answer.warnings) == ("none", ("no text: a scan, not searchable",))
    assert recognition.ocr_available() is None
    assert parsers.parser_for("image/png") is None


def test_which_types_have_a_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(recognition.NO_OCR, "1")
    assert parsers.parser_for("text/x-anything") is plain.read_text
    assert parsers.parser_for(endings.HTML) is pages.read_html
    assert parsers.parser_for("image/gif") is None
    assert parsers.parser_for("application/x-dosexec") is None


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="Tesseract is not installed")
def test_scans_and_pictures_are_read_where_tesseract_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(recognition.NO_OCR, "0")
    assert str(recognition.ocr_available()).startswith("Tesseract")
    scanned = pdf.read_pdf(made.scan("Restore test"), LIMITS)
    assert (scanned.text.strip(), scanned.warnings) == ("Restore test", ())
    assert scanned.facts["recognised pages"] == "1"
    for kind, mime, count in (("PNG", "image/png", 1), ("JPEG", "image/jpeg", 1), ("TIFF", "image/tiff", 2)):
        parser = parsers.parser_for(mime)
        assert parser is not None
        answer = parser(made.picture("Restore test", kind, count), LIMITS)
        assert answer.text.count("Restore test") == count, kind
    with pytest.raises(NotReadError, match="damaged"):
        recognition.read_picture(made.picture("x")[:200], LIMITS)


def test_types_that_both_ends_of_a_file_do_not_show() -> None:
    ole_start = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    listed = b"PK\x03\x04" + b"\0" * 26 + b"[Content_Types].xml"
    for name, head, mime in (
        (b"a.rtf", made.RTF, endings.RTF),
        (b"a.doc", ole_start, endings.OLE),
        (b"a.msg", ole_start, endings.OLE),
        (b"a.docx", listed, endings.DOCX),
        (b"a.xlsm", listed, endings.XLSX),
        (b"a.docx", made.archive({"word/document2.xml": b"<x/>"}), endings.DOCX),
        (b"a.xml", '<?xml version="1.0"?><a>wide letters</a>'.encode("utf-16-le"), endings.XML),
        (b"a.txt", "wide letters".encode("utf-32-be"), endings.TEXT),
        (b"a.odg", made.odf("graphics", ""), endings.ODG),
    ):
        told = identify(name, head)
        assert (told.mime, told.warnings) == (mime, ()), name
    assert identify(b"a.zip", listed).mime == endings.ZIP
    assert identify(b"a.bin", bytes(range(256)) * 16).mime not in {endings.TEXT, endings.XML}
