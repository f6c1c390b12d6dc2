"""An index filled without a folder: files as a scan would find them, with their texts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from audit_room.store import text_shards
from audit_room.store.index_marks import Marks
from audit_room.store.index_names import NamesBatch
from audit_room.store.index_rows import NewFile, Place, ReadFile, TextRow, Todo
from audit_room.store.index_writer import IndexWriter
from tests.clocks import MORNING

PLAIN = "text/plain"


@dataclass(frozen=True, kw_only=True)
class Searched:
    """One file: what a scan would find of it, and what the record says of it."""

    path: bytes
    text: str = ""
    mime: str = PLAIN
    size: int = 10
    mtime: datetime = MORNING
    refs: tuple[str, ...] = ()
    note: str = ""
    hints: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    text_state: str = "ok"
    seen: datetime = MORNING
    gone: bool = False

    @property
    def sha256(self) -> str:
        """What stands for the content: equal texts have equal contents, of empty ones each its own."""
        return hashlib.sha256(self.text.encode() or self.path).hexdigest()


def fill(path: Path, files: Iterable[Searched]) -> IndexWriter:
    """Return an open index that holds ``files``."""
    index = IndexWriter.open(path)
    for file in files:
        _put(index, file)
    return index


def _put(index: IndexWriter, file: Searched) -> None:
    folder = file.path.rpartition(b"/")[0]
    place = Place(file.size, int(file.mtime.timestamp()) * 1_000_000_000, 1, 1, 1)
    index.put_names(
        NamesBatch(folders={folder: None}, new=[(folder, NewFile(file.path, place, Todo.READ, file.hints))]),
        file.seen,
    )
    evidence = index.get(file.path)
    assert evidence is not None
    read = ReadFile(
        id=evidence.id, path=file.path, place=place, sha256=file.sha256, mime=file.mime, engine="test",
        warnings=file.warnings,
    )  # fmt: skip
    index.put_read([read], file.seen)
    shard = text_shards.shard_paths(index.path)[text_shards.shard_of(file.sha256)]
    with text_shards.writing(shard) as connection:
        text_shards.put_contents(connection, [(file.sha256, file.text)])
    index.put_texts([TextRow(sha256=file.sha256, state=file.text_state)], [])
    if file.refs or file.note:
        index.mark_many([Marks(file.path, file.refs, (file.sha256,), file.note)])
    if file.gone:
        index.note_gone([evidence.id], {}, file.seen)
        index.put_missing(file.seen)
