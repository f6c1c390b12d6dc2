"""The fault catalogue, section Parsing: lines 32 to 40, each named by its number."""

from __future__ import annotations

import hashlib
import io
import os
import socket
import subprocess
import sys
import threading
import time
import zipfile
from pathlib import Path

import pytest

from audit_room.intake import endings
from audit_room.intake.extract.extracted import PROTECTED, Extracted, Job, Limits, NotReadError
from audit_room.intake.extract.parsers import PARSERS, parser_for
from audit_room.intake.extract.reader import TextJob, TextReader, read_texts
from audit_room.intake.identify import identify
from audit_room.store.index_writer import IndexWriter
from tests.faults import worst_files
from tests.intake import documents
from tests.intake.ole_files import ole, workbook97
from tests.intake.trees import LONG_AGO, put, scanned

BAD = ("tests.intake.bad_parsers",)
QUICK = Limits(wall_seconds=1.0, cpu_seconds=1)
_LISTENING = "http://127.0.0.1:9/x"
_END = 65_536


def _job(root: Path, name: bytes, content: bytes, mime: str = "") -> TextJob:
    put(root, name, content)
    kind = mime or identify(name, content[:_END], content[-_END:]).mime
    return TextJob(hashlib.sha256(content).hexdigest(), name, kind, len(content), LONG_AGO * 10**9)


def _read(root: Path, *jobs: TextJob, limits: Limits = QUICK) -> dict[bytes, Extracted]:
    answers = read_texts(os.fsencode(root), jobs, limits=limits, modules=BAD)
    return {job.path: answer for job, answer in answers if answer is not None}


_REASONS = {
    b"flat bomb.zip": "100 times its size",
    b"overlapping bomb.zip": "more than 200 MB",
    b"many.zip": "more than 10,000 files",
    b"bomb.docx": "100 times its size",
    b"bomb.xlsx": "100 times its size",
    b"bomb.odt": "100 times its size",
    b"lies small.xlsx": "lies about its sizes",
    b"laughs.docx": "declares entities",
    b"laughs.odt": "declares entities",
    b"far cell.xlsx": "its reader crashed",
    b"noise.docx": "XML is broken",
    b"protected.docx": PROTECTED,
    b"protected.xls": PROTECTED,
}


def test_32_the_worst_files_cost_no_more_than_their_own_text(root: Path) -> None:
    files = worst_files.worst_files()
    limits = Limits(cpu_seconds=1, wall_seconds=20)
    answers = _read(root, *[_job(root, name, content) for name, content in files.items()], limits=limits)
    assert answers.keys() == files.keys()
    for name, content in worst_files.GOOD.items():
        assert (answers[name].state, answers[name].text) == ("ok", content.decode())
    for name, reason in _REASONS.items():
        assert reason in answers[name].state, name
    assert all(answer.state for answer in answers.values())
    assert "Traceback" not in " ".join(answer.state for answer in answers.values())


def test_32_the_process_never_holds_more_memory_than_its_limit(root: Path) -> None:
    limits = Limits(memory_bytes=200_000_000)
    answers = _read(
        root, _job(root, b"1", b"x", "test/greedy"), _job(root, b"2", b"x", "test/eat"), limits=limits
    )
    assert 100_000_000 < int(answers[b"1"].text) <= limits.memory_bytes
    assert answers[b"1"].worn
    assert "memory" in answers[b"2"].state


def test_33_every_way_for_a_parser_to_end_costs_one_file(root: Path) -> None:
    kinds = ("loop", "sleep", "crash", "leave", "eat", "raise", "hang")
    jobs = [_job(root, f"{kind}.x".encode(), kind.encode(), f"test/{kind}") for kind in kinds]
    jobs += [_job(root, f"good{number}.pdf".encode(), documents.pdf(f"good {number}")) for number in range(4)]
    states = {name.decode(): answer.state for name, answer in _read(root, *jobs).items()}
    assert "crashed" in states["crash.x"]
    assert "crashed" in states["leave.x"]
    assert "took longer" in states["sleep.x"]
    assert "took longer" in states["hang.x"]
    assert "needs more than 1 seconds of work" in states["loop.x"] or "took longer" in states["loop.x"]
    assert "memory" in states["eat.x"]
    assert "damaged" in states["raise.x"]
    assert [states[f"good{number}.pdf"] for number in range(4)] == ["ok"] * 4


def test_33_what_needs_too_long_is_not_tried_again(root: Path) -> None:
    put(root, b"a.txt", b"hello")
    with (root / "a.txt").open("rb") as file, TextReader(Limits(cpu_seconds=0), BAD) as reader:
        answer = reader.read(file.fileno(), Job("test/loop", b"a.txt", 5))
        assert "needs more than 0 seconds of work" in answer.state
        assert reader.started == 2
        assert reader.read(file.fileno(), Job("text/plain", b"a.txt", 5)).text == "hello"


def test_34_a_read_that_never_comes_back_does_not_delay_the_end(root: Path) -> None:
    stop = threading.Event()
    jobs = [_job(root, b"slow%d" % number, b"%d" % number, "test/hang") for number in range(8)]
    stopped: list[float] = []

    def say_stop() -> None:
        stopped.append(time.monotonic())
        stop.set()

    threading.Timer(0.5, say_stop).start()
    answers = read_texts(os.fsencode(root), jobs, limits=Limits(wall_seconds=60), modules=BAD, stop=stop)
    assert [answer for _, answer in answers if answer is not None] == []
    assert time.monotonic() - stopped[0] < 30, "it waited for the limit of a file, a minute"


def test_34_when_the_program_is_killed_its_processes_end_with_it(root: Path) -> None:
    put(root, b"a.txt", b"hello")
    program = (
        "import os, sys\n"
        "from audit_room.intake.extract.extracted import Job, Limits\n"
        "from audit_room.intake.extract.reader import TextReader\n"
        f"reader = TextReader(Limits(), {BAD!r})\n"
        f"file = os.open({os.fsdecode(root / 'a.txt')!r}, os.O_RDONLY)\n"
        "reader.read(file, Job('text/plain', b'a.txt', 5))\n"
        "print(reader.process_id, flush=True)\n"
        "reader.read(file, Job('test/hang', b'a.txt', 5))\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as running:
        assert running.stdout is not None
        process = int(running.stdout.readline())
        assert _lives(process)
        running.kill()
    ends = time.monotonic() + 60
    while _lives(process):
        assert time.monotonic() < ends, "the guarded process outlived its program"
        time.sleep(0.05)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{process}/stat")
    return not state.exists() or state.read_text().rpartition(")")[2].split()[0] not in {"Z", "X"}


def test_35_archives_are_judged_by_what_they_declare_before_anything_is_unpacked(root: Path) -> None:
    cases = {
        "more than 200 MB": _declaring(300_000_000, packed=50_000_000),
        "more than 100 times": _declaring(150_000_000, packed=1_000),
        "more than 10,000 files": worst_files.worst_files()[b"many.zip"],
    }
    jobs: dict[TextJob, str] = {}
    for number, (reason, content) in enumerate(cases.items()):
        for kind in (endings.DOCX, endings.XLSX, endings.ODT, endings.ZIP):
            with pytest.raises(
                NotReadError, match=reason
            ):  # what is packed is no deflated data, so not unpacked
                PARSERS[kind](content, Limits())
            jobs[_job(root, b"%d %b" % (number, kind.rpartition(".")[2][-9:].encode()), content, kind)] = (
                reason
            )
    wanted = {job.path: reason for job, reason in jobs.items()}
    for path, answer in _read(root, *jobs, limits=Limits()).items():
        assert wanted.pop(path) in answer.state
    assert not wanted


def _declaring(unpacked: int, packed: int) -> bytes:
    """Return an archive whose list declares these sizes for a member that holds no packed data at all."""
    whole = bytearray(worst_files.archive({"word/document.xml": b"\xff" * 40}, zipfile.ZIP_STORED))
    at = whole.rindex(b"PK\x01\x02")
    whole[at + 10 : at + 12] = zipfile.ZIP_DEFLATED.to_bytes(2, "little")
    whole[at + 20 : at + 28] = packed.to_bytes(4, "little") + unpacked.to_bytes(4, "little")
    return bytes(whole)


@pytest.mark.parametrize("guarded", [True, False])
def test_36_nothing_outside_is_named_opened_or_reached(root: Path, guarded: bool) -> None:
    secret = root.parent / "secret.txt"
    secret.write_text("the salaries of everybody")
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        here = f"http://127.0.0.1:{server.getsockname()[1]}/x"
        jobs = [
            _job(root, name, _aimed(content, here if b"host" in name else secret.as_uri()))
            for name, content in worst_files.expanding_files().items()
        ]
        answers = _read(root, *jobs, limits=Limits()) if guarded else _read_unguarded(root, *jobs)
        with pytest.raises(BlockingIOError):
            server.accept()
    assert len(answers) == len(jobs)
    for name, answer in answers.items():
        said = answer.text + answer.state + str(answer.facts) + str(answer.warnings)
        assert "salaries" not in said, name
        assert "lollol" not in said, name


def _read_unguarded(root: Path, *jobs: TextJob) -> dict[bytes, Extracted]:
    """Return what parsers read in this very process, where nothing but themselves is in their way."""
    answers = {}
    for job in jobs:
        parser = parser_for(job.mime)
        assert parser is not None
        try:
            answers[job.path] = parser((root / os.fsdecode(job.path)).read_bytes(), Limits())
        except Exception as reason:  # noqa: BLE001 - any refusal will do, the guard makes a reason of it
            answers[job.path] = Extracted(state=str(reason))
    return answers


def _aimed(content: bytes, target: str) -> bytes:
    """Return a document that names ``target`` where it named another."""
    for old in ("file:///etc/hostname", _LISTENING):
        content = content.replace(old.encode(), target.encode())
    if not content.startswith(b"PK"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        members = {name: _aimed(file.read(name), target) for name in file.namelist()}
    return worst_files.archive(members)


def test_37_a_name_that_lies_is_told_and_the_content_decides(root: Path) -> None:
    for name, content, words in (
        (b"invoice.pdf", b"MZ" + b"\x90\0" * 300, "content does not match its name"),
        (b"policy.docx", b"<!doctype html><html><body>a page</body></html>", "web page named .docx"),
        (b"list.xlsx", documents.pdf(), "PDF document named .xlsx"),
        (b"notes.rtf", b"just text", "plain text named .rtf"),
    ):
        assert any(words in each for each in identify(name, content).warnings), name
    page = b"<!doctype html><html><body>a page</body></html>"
    assert _read(root, _job(root, b"policy.docx", page))[b"policy.docx"].text == "a page"


def test_38_what_needs_a_password_says_so(root: Path) -> None:
    book = ole({"EncryptedPackage": b"x" * 5000, "EncryptionInfo": b"x"})
    locked = {
        b"a.pdf": documents.pdf(locked_by="river"),
        b"b.xlsx": book,
        b"c.docx": book,
        b"d.xls": workbook97({"A": [["secret"]]}, locked=True),
    }
    for name, answer in _read(root, *[_job(root, *each) for each in locked.items()]).items():
        assert (answer.state, answer.warnings) == (PROTECTED, ("protected: content not searchable",)), name
    assert "protected: content not searchable" in identify(b"b.xlsx", book[:_END], book[-_END:]).warnings


def test_39_shouting_and_errors_that_cannot_be_sent_stay_inside(
    root: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    answers = _read(
        root,
        _job(root, b"shout", b"shouted", "test/shout"),
        _job(root, b"raise", b"x", "test/raise"),
        limits=Limits(),
    )
    assert (answers[b"shout"].state, answers[b"shout"].text) == ("ok", "shouted")
    assert answers[b"raise"].state == "damaged, text not read (_StubbornError)"
    assert capfd.readouterr() == ("", "")


def test_40_a_broken_file_is_parsed_once_until_its_content_changes(root: Path, index: IndexWriter) -> None:
    put(root, b"bad.pdf", documents.pdf()[:300])
    assert scanned(root, index).texts == 1
    assert scanned(root, index).texts == 0
    broken = index.get(b"bad.pdf")
    assert broken is not None
    assert "damaged" in broken.text
    put(root, b"bad.pdf", documents.pdf(), LONG_AGO + 5)
    assert scanned(root, index).texts == 1
    assert scanned(root, index).texts == 0
    mended = index.get(b"bad.pdf")
    assert mended is not None
    assert mended.text == "ok"


def test_40_the_same_content_under_several_names_is_parsed_once(root: Path, index: IndexWriter) -> None:
    put(root, b"a.pdf", documents.pdf()[:300])
    put(root, b"b.pdf", documents.pdf()[:300])
    assert scanned(root, index).texts == 1
    put(root, b"c.pdf", (root / "a.pdf").read_bytes())
    assert scanned(root, index).texts == 0
