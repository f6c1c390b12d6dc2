"""Text out of real documents by the guarded process, and what that process is kept from."""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from audit_room.intake.extract.extracted import PROTECTED, Extracted, Job, Limits
from audit_room.intake.extract.reader import TextJob, TextReader, read_texts
from audit_room.intake.extract.recognition import NO_OCR
from audit_room.intake.extract.starting import Nursery, ReaderUnavailableError
from audit_room.intake.identify import identify
from tests.intake import documents
from tests.intake.trees import LONG_AGO, put

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
    b"a.rtf": (lambda: documents.RTF, {"author": "Maria"}),
}


def test_text_and_facts_of_real_documents(root: Path) -> None:
    answers = _read(root, *[_job(root, name, make()) for name, (make, _) in REAL.items()], limits=Limits())
    for name, (_, facts) in REAL.items():
        answer = answers[name]
        assert answer is not None
        assert answer.state == "ok", (name, answer)
        assert documents.WORDS in answer.text, name
        assert facts.items() <= answer.facts.items(), name
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
        root,
        _job(root, b"p.html", page),
        _job(root, b"old.txt", german.encode("cp1252")),
        _job(root, b"wide.txt", german.encode("utf-16-le")),
        limits=Limits(),
    )
    html, text, wide = (answers[name] for name in (b"p.html", b"old.txt", b"wide.txt"))
    assert html is not None
    assert text is not None
    assert wide is not None
    assert (html.text, html.facts) == ("café", {"title": "T"})
    assert (text.text, text.facts) == (german, {"encoding": "cp1252 (guessed)"})
    assert (wide.text, wide.facts) == (german, {"encoding": "utf-16-le (guessed)"})


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
    assert answer.state not in {"ok", "none", PROTECTED}
    assert answer.text == ""


def test_more_letters_than_are_kept_are_said_to_be_missing(root: Path) -> None:
    answer = _read(root, _job(root, b"a.txt", b"word " * 100), limits=Limits(text_characters=50))[b"a.txt"]
    assert answer is not None
    assert len(answer.text) == 50
    assert answer.warnings == ("only the first 50 letters are searchable",)


def test_crash_is_tried_once_more_and_a_killed_process_replaced(root: Path) -> None:
    put(root, b"a.txt", b"hello")
    with (root / "a.txt").open("rb") as file, TextReader(QUICK, BAD) as reader:
        first = reader.read(file.fileno(), Job("text/plain", b"a.txt", 5))
        assert reader.process_id is not None
        os.kill(reader.process_id, 9)
        second = reader.read(file.fileno(), Job("text/plain", b"a.txt", 5))
        assert (first.text, second.text, reader.started) == ("hello", "hello", 2)
        reader.read(file.fileno(), Job("test/crash", b"a.txt", 5))
        assert reader.started == 4, "one for each of two tries, and one that waits for the next file"


def test_a_process_serves_so_many_files_and_no_more(root: Path) -> None:
    put(root, b"a.txt", b"hello")
    limits = Limits(files_per_worker=2)
    with (root / "a.txt").open("rb") as file, TextReader(limits, BAD) as reader:
        job = Job("test/number", b"a.txt", 5)
        numbers = [reader.read(file.fileno(), job).text for _ in range(5)]
    assert [len(set(numbers[at : at + 2])) for at in (0, 2)] == [1, 1]
    assert len(set(numbers)) == 3


def test_readers_share_what_brings_their_processes_up(root: Path) -> None:
    put(root, b"a.txt", b"hello")
    nursery = Nursery(QUICK, BAD)
    nursery.warm()
    job = Job("test/number", b"a.txt", 5)
    try:
        with (root / "a.txt").open("rb") as file:
            with TextReader(QUICK, nursery=nursery) as one, TextReader(QUICK, nursery=nursery) as other:
                numbers = {reader.read(file.fileno(), job).text for reader in (one, other)}
            with TextReader(QUICK, nursery=nursery) as later:
                numbers.add(later.read(file.fileno(), job).text)
                assert [number for number in numbers if Path(f"/proc/{number}").exists()] == [
                    str(later.process_id)
                ]
    finally:
        nursery.close()
    assert len(numbers) == 3
    with (root / "a.txt").open("rb") as file, pytest.raises(ReaderUnavailableError):
        TextReader(QUICK, nursery=nursery).read(file.fileno(), job)


def test_parsers_that_cannot_be_loaded_are_said_to_be_unavailable(root: Path) -> None:
    put(root, b"a.txt", b"hello")
    reader = TextReader(QUICK, ("tests.intake.no_such_module",))
    with (root / "a.txt").open("rb") as file, reader, pytest.raises(ReaderUnavailableError, match="doctor"):
        reader.read(file.fileno(), Job("text/plain", b"a.txt", 5))


def test_file_that_changed_since_it_was_indexed_is_left_for_the_next_scan(root: Path) -> None:
    job = _job(root, b"a.txt", b"as indexed")
    put(root, b"a.txt", b"as indexed", LONG_AGO + 5)
    assert _read(root, job) == {b"a.txt": None}


def test_stop_ends_early_and_yields_nothing_more(root: Path) -> None:
    stop = threading.Event()
    jobs = [_job(root, b"%d.txt" % number, b"%d" % number) for number in range(40)]
    seen = 0
    for _ in read_texts(os.fsencode(root), jobs, limits=QUICK, modules=BAD, stop=stop):
        seen += 1
        stop.set()
    assert seen < len(jobs)


def test_nothing_is_written_by_python_or_by_a_library(root: Path) -> None:
    by_python, by_library = root / "made by python", root / "made by library"
    answers = _read(
        root,
        _job(root, b"1", os.fsencode(by_python), "test/write"),
        _job(root, b"2", os.fsencode(by_library), "test/write by library"),
    )
    assert "PermissionError" in _state(answers, b"1")
    assert not by_python.exists()
    if _kernel_holds("files"):
        assert _text(answers, b"2") == "-1"
        assert not by_library.exists()


def test_nothing_is_reached_over_the_network(root: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        port = b"%d" % server.getsockname()[1]
        answers = _read(
            root, _job(root, b"1", port, "test/connect"), _job(root, b"2", port, "test/connect by library")
        )
        assert "PermissionError" in _state(answers, b"1")
        if _kernel_holds("network"):
            assert _text(answers, b"2") == "-1"
        with pytest.raises(BlockingIOError):
            server.accept()


def test_no_other_file_is_read_no_process_ended_and_no_program_run(root: Path) -> None:
    secret = put(root, b"secret.txt", b"salaries")
    answers = _read(
        root,
        _job(root, b"1", os.path.join(os.fsencode(root), secret), "test/read by library"),  # noqa: PTH118 - bytes
        _job(root, b"2", b"%d" % os.getpid(), "test/end parent"),
        _job(root, b"3", b"", "test/run"),
    )
    if _kernel_holds("files"):
        assert _text(answers, b"1") == "-1"
    assert "PermissionError" in _state(answers, b"2")
    assert "PermissionError" in _state(answers, b"3")


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="Tesseract is not installed")
def test_tesseract_works_within_the_guard(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NO_OCR, "0")
    answers = _read(root, _job(root, b"a.png", documents.picture("Restore test")), limits=Limits())
    assert _text(answers, b"a.png").strip() == "Restore test"


def _state(answers: dict[bytes, Extracted | None], name: bytes) -> str:
    answer = answers[name]
    assert answer is not None
    return answer.state


def _text(answers: dict[bytes, Extracted | None], name: bytes) -> str:
    answer = answers[name]
    assert answer is not None
    assert answer.state == "ok", answer
    return answer.text


def _kernel_holds(what: str) -> bool:
    """Return whether the kernel of this machine confines a process in this way, tried in a process of its own."""
    ask = (
        "from audit_room.intake.extract.confinement import confine\n"
        "from audit_room.intake.extract.extracted import Limits\n"
        "print(*confine(Limits()))"
    )
    done = subprocess.run([sys.executable, "-c", ask], stdout=subprocess.PIPE, check=True)
    return what in done.stdout.decode().split()
