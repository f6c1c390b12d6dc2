"""What is measured on: a tree of many small files, a folder of documents, one large file; made once and kept.

The same numbers give the same files.  Every file gets an old date, so that none has to settle.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from benchmarks.documents import write_documents
from benchmarks.prose import Prose, shared_prose

SMALLEST, LARGEST = 1_000, 20_000
"""Bytes of a small file."""

FOLDER_FILES = 100
"""Files in one folder of the tree."""

_ENDINGS = ("txt", "csv", "log", "json", "md", "eml")
_AREAS = ("hr", "it operations", "suppliers", "isms", "development", "facilities", "finance")
_OLDEST, _NEWEST = 1_640_000_000, 1_735_000_000
"""The dates that files are given, in seconds since 1970: three years, long over."""

_BLOCK = 1 << 20
_SETTLED_SECONDS = 11.0
"""After this long a file that was just made counts as left alone (see ``audit_room.intake.settle``)."""


@dataclass
class Material:
    """The folders to measure on, below ``folder``; each is made when it is first asked for.

    With ``patient`` one that was just made is given time until the intake takes it for old.
    """

    folder: Path
    patient: bool = True

    @property
    def prose(self) -> Prose:
        """What all texts are made of."""
        return shared_prose()

    def tree(self, files: int) -> Path:
        """Return a folder with ``files`` small files of text, tables, logs, JSON, Markdown and mail."""
        return self._made(f"tree-{files}", lambda folder: self._write_tree(folder, files))

    def documents(self, count: int) -> Path:
        """Return a folder with ``count`` documents: PDF, DOCX and XLSX."""

        def write(folder: Path) -> None:
            write_documents(folder, count, self.prose)
            for path in folder.rglob("*.*"):
                os.utime(path, (_NEWEST, _NEWEST))

        return self._made(f"documents-{count}", write)

    def large(self, size: int) -> Path:
        """Return a folder with one file of ``size`` bytes that nothing can make smaller."""

        def write(folder: Path) -> None:
            folder.mkdir(parents=True)
            block = bytearray(Random(7).randbytes(_BLOCK))  # noqa: S311
            with (folder / "recording.bin").open("wb") as file:
                for number in range(-(-size // _BLOCK)):
                    block[:8] = number.to_bytes(8, "big")
                    file.write(block[: size - number * _BLOCK])
            os.utime(folder / "recording.bin", (_NEWEST, _NEWEST))

        return self._made(f"large-{size}", write)

    def _made(self, name: str, write: Callable[[Path], None]) -> Path:
        """Return the folder of that name, made where it is not there whole, its bytes in the page cache."""
        target, mark = self.folder / name, self.folder / f"{name}.made"
        if not mark.exists():
            shutil.rmtree(target, ignore_errors=True)
            target.parent.mkdir(parents=True, exist_ok=True)
            write(target)
            os.sync()
            mark.touch()
        if self.patient:
            time.sleep(max(mark.stat().st_ctime + _SETTLED_SECONDS - time.time(), 0.0))
        warm(target)
        return target

    def _write_tree(self, root: Path, files: int) -> None:
        made: set[Path] = set()
        for number in range(files):
            path = root / tree_path(number)
            if path.parent not in made:
                path.parent.mkdir(parents=True, exist_ok=True)
                made.add(path.parent)
            path.write_bytes(small_file(number, self.prose))
            os.utime(path, (date_of(number), date_of(number)))


def tree_path(number: int) -> str:
    """Return where the small file of that number lies in its tree: a hundred in a folder, three levels deep."""
    folder = number // FOLDER_FILES
    area = _AREAS[folder % len(_AREAS)]
    period = f"{2020 + folder % 7}-Q{folder % 4 + 1}"
    ending = _ENDINGS[number % len(_ENDINGS)]
    return f"{area}/team {folder // len(_AREAS):03d}/{period}/record-{number:06d}.{ending}"


def small_file(number: int, prose: Prose) -> bytes:
    """Return the bytes of the small file of that number: about 1 to 20 kB, no two alike."""
    drawn = Random(f"file {number}")  # noqa: S311
    size = drawn.randint(SMALLEST, LARGEST)
    write, around = _WRITERS[_ENDINGS[number % len(_ENDINGS)]]
    lines = []
    for line in prose.sentences(drawn, size // 50 + 1):
        lines.append(line)
        size -= len(line) + around
        if size <= 0:
            break
    return write(number, lines, drawn).encode() + b"\n"


def date_of(number: int) -> int:
    """Return the old date of the small file of that number, in seconds since 1970."""
    return _OLDEST + number * 7919 % (_NEWEST - _OLDEST)


def warm(root: Path) -> None:
    """Read every file once, so that what follows is not about the disk."""
    for folder, _, names in os.walk(root):
        for name in names:
            with Path(folder, name).open("rb", buffering=0) as file:
                while file.read(_BLOCK):
                    pass


def _text(number: int, lines: list[str], _: random.Random) -> str:
    return f"Record {number}\n\n" + "\n".join(lines)


def _table(number: int, lines: list[str], drawn: random.Random) -> str:
    rows = (
        f"2026-{at % 12 + 1:02d}-{at % 28 + 1:02d},{number}-{at},{line},{drawn.random():.3f}"
        for at, line in enumerate(lines)
    )
    return "date,id,remark,value\n" + "\n".join(rows)


def _log(number: int, lines: list[str], drawn: random.Random) -> str:
    return "\n".join(
        f"2026-03-14T{at % 24:02d}:{at % 60:02d}:07Z host{number % 50:02d} job[{drawn.getrandbits(15)}]: {line}"
        for at, line in enumerate(lines)
    )


def _json(number: int, lines: list[str], drawn: random.Random) -> str:
    rows = [
        {"id": f"{number}-{at}", "remark": line, "score": drawn.random()} for at, line in enumerate(lines)
    ]
    return json.dumps({"record": number, "rows": rows}, indent=1)


def _markdown(number: int, lines: list[str], _: random.Random) -> str:
    return f"# Record {number}\n\n" + "\n".join(f"- {line}" for line in lines)


def _mail(number: int, lines: list[str], _: random.Random) -> str:
    head = (
        f"From: maria{number % 90}@example.com\nTo: audit@example.com\nSubject: Record {number}\n"
        f"Date: Sat, 14 Mar 2026 10:00:00 +0000\nMessage-ID: <{number}@example.com>\n"
        "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n"
    )
    return head + "\n".join(lines)


_WRITERS: dict[str, tuple[Callable[[int, list[str], random.Random], str], int]] = {
    "txt": (_text, 1),
    "csv": (_table, 28),
    "log": (_log, 42),
    "json": (_json, 75),
    "md": (_markdown, 3),
    "eml": (_mail, 1),
}
"""How each kind is written, and how many bytes it adds to a line."""
