"""The files are of the types their endings say, by their first bytes and by the libraries that read them."""

import email
import email.policy
import io
import json
import warnings
import zipfile
from collections import Counter
from pathlib import PurePosixPath

import pypdfium2
import pytest
import yaml
from docx2python import docx2python
from oxmsg import Message
from pptx import Presentation
from python_calamine import CalamineWorkbook

from tools.sample.folder import EMPTY, LOCK, LYING, PROTECTED

_ODD = {EMPTY, LOCK, LYING, PROTECTED}
_FIRST_BYTES = {
    ".pdf": b"%PDF-",
    ".png": b"\x89PNG\r\n\x1a\n",
    ".docx": b"PK\x03\x04",
    ".xlsx": b"PK\x03\x04",
    ".pptx": b"PK\x03\x04",
    ".zip": b"PK\x03\x04",
    ".msg": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    ".html": b"<!DOCTYPE html>",
}
_PICTURES_ONLY = "Physical/CCTV retention Felixstowe.pdf"
Made = dict[str, bytes]


def _of(made: Made, ending: str) -> dict[str, bytes]:
    return {path: content for path, content in made.items() if path.endswith(ending) and path not in _ODD}


def test_number_size_and_types(made: Made) -> None:
    """At least 70 files, less than 6 MB, and every type the folder promises."""
    assert len(made) >= 70
    assert sum(map(len, made.values())) < 6_000_000
    endings = Counter(PurePosixPath(path).suffix for path in made)
    promised = [
        "pdf",
        "docx",
        "xlsx",
        "pptx",
        "csv",
        "png",
        "eml",
        "msg",
        "log",
        "json",
        "yaml",
        "md",
        "html",
        "zip",
    ]
    assert [ending for ending in promised if not endings[f".{ending}"]] == []


def test_first_bytes_agree_with_the_ending(made: Made) -> None:
    """But for the one file whose ending lies."""
    wrong = [
        path
        for ending, first in _FIRST_BYTES.items()
        for path, content in _of(made, ending).items()
        if not content.startswith(first)
    ]
    assert wrong == []


def test_names_work_on_every_system(made: Made) -> None:
    """No character or length which a file system of the three big ones refuses; no two names alike but for case."""
    assert [
        path for path in made if set(path) & set('<>:"\\|?*') or max(map(len, path.split("/"))) > 100
    ] == []
    assert len({path.casefold() for path in made}) == len(made)


def test_pdfs_have_text(made: Made) -> None:
    """Every PDF opens; all but the scan give a page of text, and tell their own date."""
    short = []
    for path, content in _of(made, ".pdf").items():
        document = pypdfium2.PdfDocument(content)
        text = "".join(page.get_textpage().get_text_range() for page in document)
        if len(text) < 500:
            short.append(path)
        if path != _PICTURES_ONLY:
            assert document.get_metadata_dict()["CreationDate"].startswith("D:202"), path
    assert short == [_PICTURES_ONLY]


def test_word_files_have_text(made: Made) -> None:
    """Every DOCX gives its title and more than 800 characters."""
    for path, content in _of(made, ".docx").items():
        with docx2python(io.BytesIO(content)) as document:
            assert len(document.text) > 800, path


def test_workbooks_have_tables(made: Made) -> None:
    """Every XLSX has a sheet with at least five rows of at least three columns."""
    for path, content in _of(made, ".xlsx").items():
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
        assert any(len(rows) >= 5 and len(rows[0]) >= 3 for rows in sheets), path


def test_slides_have_titles(made: Made) -> None:
    """Every PPTX has at least four slides, each with a title."""
    decks = _of(made, ".pptx")
    assert len(decks) >= 3
    for path, content in decks.items():
        slides = list(Presentation(io.BytesIO(content)).slides)
        assert len(slides) >= 4, path
        assert all(slide.shapes.title.text for slide in slides), path


def test_mails_have_people_and_text(made: Made) -> None:
    """Every EML has sender, subject, date and a body in plain text."""
    for path, content in _of(made, ".eml").items():
        mail = email.message_from_bytes(content, policy=email.policy.default)
        body = mail.get_body(("plain",))
        assert body is not None, path
        assert len(body.get_content()) > 150, path
        assert mail["From"], path
        assert mail["Subject"], path
        assert mail["Date"].datetime.year == 2026, path


def test_the_outlook_mail_can_be_read(made: Made) -> None:
    """The MSG gives subject, people, time and body."""
    (content,) = _of(made, ".msg").values()
    mail = Message.load(io.BytesIO(content))
    assert mail.subject == "FW: INC-4711 notice to customers"
    assert mail.sender is not None
    assert "Katrin Brüggemann" in mail.sender
    assert [person.name for person in mail.recipients] == ["Maria Lindqvist", "Joanna Pryce"]
    assert mail.sent_date is not None
    assert mail.sent_date.isoformat() == "2026-05-15T09:12:00+00:00"
    assert "about 68 minutes" in (mail.body or "")


def test_data_files_parse(made: Made) -> None:
    """JSON and YAML parse, archives are whole, text is UTF-8."""
    for content in _of(made, ".json").values():
        assert json.loads(content)
    for content in _of(made, ".yaml").values():
        assert yaml.safe_load(content)
    for ending in (".zip", ".docx", ".xlsx", ".pptx"):
        for content in _of(made, ending).values():
            assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None
    for ending in (".md", ".csv", ".log", ".txt", ".html"):
        for content in _of(made, ending).values():
            assert len(content.decode()) > 200


def test_pictures_open(made: Made) -> None:
    """Every PNG can be decoded to its last row by a common library."""
    image_module = pytest.importorskip("PIL.Image")
    pictures = _of(made, ".png")
    assert len(pictures) >= 4
    for path, content in pictures.items():
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            image = image_module.open(io.BytesIO(content))
            image.load()
        assert image.width >= 400, path
