"""Text out of real documents, and hostile ones that cost nothing but their own text."""

from __future__ import annotations

import hashlib
import os
import threading
import time
from pathlib import Path

import pytest

from audit_room.intake.extract.extracted import PROTECTED, PROTECTED_WARNING, Extracted, Job, Limits
from audit_room.intake.extract.reader import TextJob, TextReader, read_texts
from audit_room.intake.identify import identify
from audit_room.intake.scan import ScanOptions
from audit_room.store.index import Index
from tests.intake import documents
from tests.intake.trees import LONG_AGO, put, scanned

BAD = ("tests.intake.bad_parsers",)
QUICK = Limits(wall_seconds=1.0, cpu_seconds=1)


def _job(root: Path, name: bytes, content: bytes, mime: str = "") -> TextJob:
    put(root, name, content)
    kind = mime or identify(name, content[:65536], content[-65536:]).mime
    return TextJob(hashlib.sha256(content).hexdigest(), name, kind, len(content), LONG_AGO * 10**9)


def _read(root: Path, *jobs: TextJob, limits: Limits = QUICK) -> dict[bytes, Extracted | None]:
    answers = read_texts(os.fsencode(root), jobs, limits=limits, modules=BAD)
    return {job.path: answer for job, answer in answers}


REAL = {
    b"a.pdf": (documents.pdf, {"title": "Access review", "pages": "1"}),
    b"a.docx": (documents.word, {"author": "Maria"}),
    b"a.xlsx": (documents.workbook, {"sheets": "Reviews, Second"}),
    b"a.pptx": (documents.presentation, {"slides": "1"}),
    b"a.eml": (documents.mail, {"subject": "Überprüfung"}),
    b"a.odt": (documents.open_document, {}),
}


def test_text_and_facts_of_real_documents(root: Path) -> None:
    answers = _read(root, *[_job(root, name, make()) for name, (make, _) in REAL.items()], limits=Limits())
    for name, (_, facts) in REAL.items():
        answer = answers[name]
        assert answer is not None
        assert answer.state == "ok", (name, answer)
        assert documents.WORDS in answer.text, name
        assert facts.items() <= answer.facts.items(), name


def test_parts_that_are_easily_forgotten(root: Path) -> None:
    answers = _read(root, *[_job(root, name, make()) for name, (make, _) in REAL.items()], limits=Limits())
    for name, words in {
        b"a.docx": ("cell of a table", "confidential header"),
        b"a.xlsx": ("42", "more"),
        b"a.pptx": ("say it slowly",),
        b"a.eml": ("attached: list.csv", "Überprüfung"),
    }.items():
        answer = answers[name]
        assert answer is not None
        assert all(word in answer.text for word in words), (name, answer.text)


def test_web_page_without_its_scripts_and_old_encodings(root: Path) -> None:
    page = b"<!doctype html><html><title>T</title><script>evil()</script><p>caf\xc3\xa9</p></html>"
    german = "Die Überprüfung der Zugriffsrechte für Hamburg wurde im März abgeschlossen.\n" * 5
    answers = _read(
        root, _job(root, b"p.html", page), _job(root, b"old.txt", german.encode("cp1252")), limits=Limits()
    )
    html, text = answers[b"p.html"], answers[b"old.txt"]
    assert html is not None
    assert text is not None
    assert (html.text, html.facts) == ("café", {"title": "T"})
    assert "Überprüfung" in text.text


def test_protected_files_say_so(root: Path) -> None:
    answer = _read(root, _job(root, b"locked.pdf", documents.pdf(locked_by="river")))[b"locked.pdf"]
    assert answer is not None
    assert (answer.state, answer.warnings) == (PROTECTED, (PROTECTED_WARNING,))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (b"cut.pdf", documents.pdf()[:400]),
        (b"cut.docx", documents.word()[:2000]),
        (b"no-parts.docx", documents.archive({"word/document.xml": b"<oops"})),
        (b"no-parts.xlsx", documents.archive({"xl/workbook.xml": b"\0\0"})),
    ],
)
def test_broken_files_give_a_reason(root: Path, name: bytes, content: bytes) -> None:
    answer = _read(root, _job(root, name, content), limits=Limits())[name]
    assert answer is not None
    assert answer.state not in {"ok", "none"}
    assert answer.text == ""


def test_archives_are_looked_at_before_they_are_opened(root: Path) -> None:
    bomb = documents.archive({"word/document.xml": b"\0" * 5_000_000})
    many = documents.archive({f"{number}": b"" for number in range(50)})
    answers = _read(
        root,
        _job(root, b"bomb.docx", bomb),
        _job(root, b"many.zip", many),
        _job(root, b"names.zip", documents.archive({"minutes/2026.txt": b"x"})),
        limits=Limits(archive_entries=20),
    )
    found = {name: answer.state for name, answer in answers.items() if answer is not None}
    assert "100 times its size" in found[b"bomb.docx"]
    assert "more than 20 files" in found[b"many.zip"]
    names = answers[b"names.zip"]
    assert names is not None
    assert names.text == "minutes/2026.txt"


def test_every_kind_of_bad_parser_costs_one_file(root: Path, capfd: pytest.CaptureFixture[str]) -> None:
    target = root / "written-by-parser"
    kinds = ("loop", "sleep", "crash", "leave", "eat", "raise")
    jobs = [_job(root, f"{kind}.x".encode(), kind.encode(), f"test/{kind}") for kind in kinds]
    jobs.append(_job(root, b"shout.x", b"shouted", "test/shout"))
    jobs.append(_job(root, b"write.x", os.fsencode(target), "test/write"))
    jobs += [_job(root, f"good{number}.pdf".encode(), documents.pdf(f"good {number}")) for number in range(4)]
    answers = _read(root, *jobs)
    states = {name: answer.state for name, answer in answers.items() if answer is not None}
    assert "crashed" in states[b"crash.x"]
    assert "crashed" in states[b"leave.x"]
    assert "took longer" in states[b"sleep.x"]
    assert states[b"loop.x"] in {
        "took longer than 1 seconds, text not read",
        "its reader crashed, text not read",
    }
    assert "memory" in states[b"eat.x"]
    assert "damaged" in states[b"raise.x"]
    assert "damaged" in states[b"write.x"]
    assert not target.exists() or target.stat().st_size == 0
    assert states[b"shout.x"] == "ok"
    assert [states[f"good{number}.pdf".encode()] for number in range(4)] == ["ok"] * 4
    assert capfd.readouterr() == ("", "")


def test_crash_is_tried_once_more_and_a_killed_process_replaced(root: Path) -> None:
    put(root, b"a.txt", b"hello")
    with (root / "a.txt").open("rb") as file, TextReader(QUICK, BAD) as reader:
        first = reader.read(file.fileno(), Job("text/plain", b"a.txt", 5))
        assert reader.process_id is not None
        os.kill(reader.process_id, 9)
        second = reader.read(file.fileno(), Job("text/plain", b"a.txt", 5))
        assert (first.text, second.text, reader.started) == ("hello", "hello", 2)
        reader.read(file.fileno(), Job("test/crash", b"a.txt", 5))
        assert reader.started == 3


def test_stop_does_not_wait_for_a_slow_file(root: Path) -> None:
    stop = threading.Event()
    jobs = [_job(root, b"slow%d" % number, b"%d" % number, "test/sleep") for number in range(8)]
    threading.Timer(0.5, stop.set).start()
    began = time.monotonic()
    answers = read_texts(os.fsencode(root), jobs, limits=Limits(wall_seconds=60), modules=BAD, stop=stop)
    assert [answer for _, answer in answers if answer is not None] == []
    assert time.monotonic() - began < 5


def test_file_that_changed_since_it_was_indexed_is_left_for_the_next_scan(root: Path) -> None:
    job = _job(root, b"a.txt", b"as indexed")
    put(root, b"a.txt", b"as indexed", LONG_AGO + 5)
    assert _read(root, job) == {b"a.txt": None}


def test_broken_file_is_parsed_once_until_its_content_changes(root: Path, index: Index) -> None:
    put(root, b"bad.pdf", documents.pdf()[:300])
    assert scanned(root, index).texts == 1
    assert scanned(root, index).texts == 0
    broken = index.get(b"bad.pdf")
    assert broken is not None
    assert "damaged" in broken.text
    put(root, b"bad.pdf", documents.pdf(), LONG_AGO + 5)
    assert scanned(root, index).texts == 1
    assert index.search("Waypoint")[0].path == b"bad.pdf"
    assert index.facts(b"bad.pdf")["pages"] == "1"


def test_same_content_twice_is_read_once(root: Path, index: Index) -> None:
    put(root, b"a.pdf", documents.pdf())
    put(root, b"b.pdf", documents.pdf())
    assert scanned(root, index).texts <= 2
    same = scanned(root, index, ScanOptions())
    assert same.texts == 0
    put(root, b"c.pdf", (root / "a.pdf").read_bytes())
    assert scanned(root, index).texts == 0
    assert index.text(b"c.pdf") == index.text(b"a.pdf")


def test_external_entities_are_not_followed(root: Path) -> None:
    host = Path("/etc/hostname").read_text().strip() if Path("/etc/hostname").exists() else "no-host"
    core = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><cp><title>&e;</title></cp>'
    word = documents.archive({"word/document.xml": core, "docProps/core.xml": core})
    svg = b'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY e SYSTEM "file:///etc/hostname">]><svg>&e;</svg>'
    answers = _read(root, _job(root, b"x.docx", word), _job(root, b"x.svg", svg), limits=Limits())
    for answer in answers.values():
        assert answer is not None
        assert host not in answer.text + str(answer.facts)
