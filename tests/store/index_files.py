"""Files put into an index as the stages of the intake do, without a folder behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from audit_room.model.evidence import Evidence
from audit_room.store import text_shards
from audit_room.store.index import Index
from audit_room.store.index_names import NamesBatch
from audit_room.store.index_rows import NewFile, Place, ReadFile, TextRow, Todo
from audit_room.store.index_writer import IndexWriter
from tests.clocks import MORNING


def sha(content: str) -> str:
    """Return what stands for the SHA-256 of a content; the first letter is a hexadecimal digit."""
    return content.ljust(64, "0")


def file(
    path: bytes, *, size: int = 10, mtime_ns: int = 5, inode: int = 7, todo: Todo = Todo.READ
) -> NewFile:
    """Return a file met for the first time."""
    return NewFile(path, Place(size, mtime_ns, 6, inode, 8), todo)


def put_names(index: IndexWriter, files: Sequence[NewFile], now: datetime = MORNING) -> None:
    """Keep new names, as a look at their folders does."""
    batch = NamesBatch(
        folders={_folder(each.path): b"signature" for each in files},
        new=[(_folder(each.path), each) for each in files],
    )
    index.put_names(batch, now)


def put_read(
    index: IndexWriter, contents: Mapping[bytes, str], *, mime: str = "text/plain", now: datetime = MORNING
) -> None:
    """Keep what known files hold."""
    index.put_read([_read(known(index, path), content, mime) for path, content in contents.items()], now)


def put_files(
    index: IndexWriter, contents: Mapping[bytes, str], *, size: int = 10, now: datetime = MORNING
) -> None:
    """Keep new files with what they hold."""
    put_names(index, [file(path, size=size) for path in contents], now)
    put_read(index, contents, now=now)


def put_text(index: IndexWriter, content: str, text: str, row: TextRow | None = None) -> None:
    """Keep the text of a content, and what is known of it."""
    path = text_shards.shard_paths(index.path)[text_shards.shard_of(sha(content))]
    with text_shards.writing(path) as shard:
        text_shards.put_contents(shard, [(sha(content), text)])
    index.put_texts([row or TextRow(sha256=sha(content), state="ok")], [])


def known(index: Index, path: bytes) -> Evidence:
    """Return the evidence at a path at which the index has some."""
    evidence = index.get(path)
    assert evidence is not None
    return evidence


def _read(evidence: Evidence, content: str, mime: str) -> ReadFile:
    return ReadFile(
        id=evidence.id, path=evidence.path, place=Place(evidence.size, evidence.mtime_ns, 6, 7, 8),
        sha256=sha(content), mime=mime, engine="test", looked_ns=9,
    )  # fmt: skip


def _folder(path: bytes) -> bytes:
    return path.rpartition(b"/")[0]
