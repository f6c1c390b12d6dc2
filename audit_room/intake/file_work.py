"""The work on many files that other processes do beside this one, two at a time: what is asked and answered.

Each function does its part for a list of files and can as well be called here, where there are only a few.
"""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path
from typing import Any

import msgspec

from audit_room.intake import endings
from audit_room.intake.digest import ChangedWhileReadingError, digest_with
from audit_room.intake.folder_work import Listed, ListJob, list_folders
from audit_room.intake.identify import identify
from audit_room.intake.regular import RegularOpener, UnreadableError
from audit_room.intake.telling import tell
from audit_room.store import text_shards
from audit_room.store.index_rows import Place, ReadFile, clamp_ns, int64

PLAIN = frozenset({endings.TEXT, *endings.TEXT_ENDINGS.values()})
"""Types whose text is their bytes."""

PLAIN_BYTES = 4_000_000
"""Bytes up to which a plain text is read here; larger ones are read under guard, and cut."""

OK = "ok"
NONE = "none"
STALE = "stale"
"""The file is not the one that was indexed: it has to be read anew."""

OTHER = "other"
"""Not plain UTF-8: a parser has to read it."""

_NS = 1_000_000_000


class ReadJob(msgspec.Struct, array_like=True, tag=True):
    """Take digest and type of files below ``root``, each identity with its path."""

    root: bytes
    files: list[tuple[int, bytes]]


class NotRead(msgspec.Struct, frozen=True, array_like=True):
    """A file that could not be read, and why; ``changed`` where that was because it was being written to."""

    id: int
    path: bytes
    reason: str
    changed: bool


class Reading(msgspec.Struct, frozen=True, array_like=True):
    """What reading files gave."""

    read: list[ReadFile]
    failed: list[NotRead]


class TextJob(msgspec.Struct, array_like=True, tag=True):
    """Read plain texts into one shard: identity, SHA-256, path, size in bytes and date of each file."""

    root: bytes
    shard: str
    files: list[tuple[int, str, bytes, int, int]]


class KeepJob(msgspec.Struct, array_like=True, tag=True):
    """Keep texts of documents, each with its SHA-256, in one shard."""

    shard: str
    texts: list[tuple[str, str]]


class MergeJob(msgspec.Struct, array_like=True, tag=True):
    """Bring parts of the full-text index of one shard together, for so many seconds."""

    shard: str
    seconds: float


Told = dict[str, Any]
"""What name and text of a file tell, as the index keeps it."""


class TellJob(msgspec.Struct, array_like=True, tag=True):
    """Look at name and text of files for dates and hints: identity, shown path, SHA-256, facts, date of each."""

    shard: str
    now_ns: int
    files: list[tuple[int, str, str, dict[str, str], int]]


Job = ListJob | ReadJob | TextJob | KeepJob | TellJob | MergeJob


def read_files(job: ReadJob, stop: threading.Event | None = None) -> Reading:
    """Return digest and type of each file, taken in one read."""
    done = Reading([], [])
    with RegularOpener(job.root) as opener:
        for number, path in job.files:
            if stop is not None and stop.is_set():
                break
            try:
                done.read.append(_read(opener, number, path, stop))
            except UnreadableError as error:
                changed = isinstance(error, ChangedWhileReadingError)
                done.failed.append(NotRead(number, path, error.reason, changed))
    return done


def _read(opener: RegularOpener, number: int, path: bytes, stop: threading.Event | None) -> ReadFile:
    looked_ns = time.time_ns()
    digest = digest_with(opener, path, stop=stop)
    what = identify(path, digest.head, digest.tail)
    place = Place(
        digest.size, clamp_ns(digest.mtime_ns), clamp_ns(digest.ctime_ns), int64(digest.inode), int64(digest.device)
    )  # fmt: skip
    return ReadFile(
        id=number, path=path, place=place, sha256=digest.sha256, mime=what.mime, engine=what.engine,
        warnings=what.warnings, looked_ns=looked_ns,
    )  # fmt: skip


def answer(message: bytes) -> bytes:
    """Do the job that a message of :class:`Job` asks for and return the answer to it."""
    job = msgspec.msgpack.decode(message, type=Job)
    return msgspec.msgpack.encode(_done(job))


def _done(job: Job) -> Listed | Reading | list[str] | int | list[tuple[int, Told]]:
    if isinstance(job, ListJob):
        return list_folders(job)
    if isinstance(job, ReadJob):
        return read_files(job)
    if isinstance(job, KeepJob):
        return keep_texts(job)
    if isinstance(job, MergeJob):
        return merge_texts(job)
    return read_texts(job) if isinstance(job, TextJob) else look_at(job)


def keep_texts(job: KeepJob) -> int:
    """Keep texts in their shard; return how many."""
    with text_shards.writing(Path(job.shard)) as connection:
        text_shards.put_contents(connection, job.texts)
    return len(job.texts)


def merge_texts(job: MergeJob) -> bool:
    """Merge what was written to a shard in many parts; return True where more is left to merge."""
    with text_shards.writing(Path(job.shard)) as connection:
        return text_shards.SEGMENTS.merge(connection, job.seconds)


def read_texts(job: TextJob) -> list[str]:
    """Keep the texts of files in their shard; return for each file how that went."""
    answers: list[str] = []
    texts: list[tuple[str, str]] = []
    with RegularOpener(job.root) as opener:
        for _, sha256, path, size, mtime_ns in job.files:
            text = _plain_text(opener, path, size, mtime_ns)
            if text is None or text is STALE:
                answers.append(STALE if text else OTHER)
            elif text.strip():
                texts.append((sha256, text))
                answers.append(OK)
            else:
                answers.append(NONE)
    if texts:
        with text_shards.writing(Path(job.shard)) as connection:
            text_shards.put_contents(connection, texts)
    return answers


def _plain_text(opener: RegularOpener, path: bytes, size: int, mtime_ns: int) -> str | None:
    """Return the text of a plain file, :data:`STALE` for another file than the one meant, None for no UTF-8."""
    try:
        descriptor, status = opener.open(path)
    except UnreadableError:
        return STALE
    try:
        if (status.st_size, clamp_ns(status.st_mtime_ns)) != (size, mtime_ns):
            return STALE
        data = os.read(descriptor, size)
        while len(data) < size and (more := os.read(descriptor, size - len(data))):
            data += more
    except OSError:
        return STALE
    finally:
        os.close(descriptor)
    if b"\0" in data:
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


def look_at(job: TellJob) -> list[tuple[int, Told]]:
    """Return what name and text of each file tell."""
    told: list[tuple[int, Told]] = []
    with text_shards.writing(Path(job.shard)) as connection:
        for number, shown, sha256, facts, mtime_ns in job.files:
            text = text_shards.read_content_here(connection, sha256) if sha256 else ""
            told.append((number, _told(shown, text, facts, mtime_ns, job.now_ns)))
    return told


def _told(shown: str, text: str, facts: dict[str, str], mtime_ns: int, now_ns: int) -> Told:
    """Return what a file tells; whatever goes wrong with one costs that one's hints only."""
    try:
        return tell(shown, text, facts, mtime_ns=mtime_ns, now_ns=now_ns)
    except (ValueError, OverflowError, ArithmeticError, IndexError, KeyError):
        return {}
