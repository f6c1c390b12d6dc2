"""The index as the intake writes it: names first, then contents, texts, and what these tell."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from audit_room.store import index_names, index_reads, text_shards
from audit_room.store.index import Index
from audit_room.store.index_names import NamesBatch
from audit_room.store.index_reads import Twin
from audit_room.store.index_rows import KnownFile, Place, ReadFile, TextRow, Todo, Waiting
from audit_room.store.index_schema import NAMES


class IndexWriter(Index):
    """An :class:`Index` that stages of the intake write to, each call one short transaction."""

    @property
    def connection(self) -> sqlite3.Connection:
        """The connection to the file."""
        return self._database.conn

    def reporting(self) -> AbstractContextManager[None]:
        """Turn errors of SQLite about the files of texts, met in the body, into those of the index."""
        return self._reporting()

    # Names: what a look at the folder found

    def folders(self) -> dict[bytes, tuple[int, bytes | None]]:
        """Return identity and signature of every folder that was ever met, by path."""
        with self._reporting():
            return index_names.folders(self.connection)

    def folder_files(self, folder: int) -> dict[bytes, KnownFile]:
        """Return what is remembered of the files of one folder, by path: what a look compares with."""
        with self._reporting():
            return index_names.folder_files(self.connection, folder)

    def put_names(self, batch: NamesBatch, now: datetime) -> dict[bytes, int]:
        """Keep what a look at some folders found, in one transaction; return the identity of each folder."""
        with self._reporting():
            return index_names.put_names(self.connection, batch, now)

    def note_gone(
        self, files: Sequence[int], signatures: Mapping[bytes, bytes | None], now: datetime
    ) -> None:
        """Note that files were not met any more as of ``now``, and the signatures of their folders."""
        with self._reporting():
            index_names.note_gone(self.connection, files, signatures, now)

    def put_missing(self, gone_before: datetime) -> list[bytes]:
        """Mark as missing what has been gone since ``gone_before`` or longer; return the paths."""
        with self._reporting():
            return [path for _, path in index_names.put_missing(self.connection, gone_before)]

    def next_gone(self) -> datetime | None:
        """Return since when the file missed longest has been gone, None where none waits to be missing."""
        with self._reporting():
            return index_names.next_gone(self.connection)

    def renamed(self, gone: Sequence[int]) -> list[tuple[int, int]]:
        """Return which gone files were met under which new name, by inode, size and date."""
        with self._reporting():
            return index_names.renamed(self.connection, gone)

    def move_files(self, moves: Iterable[tuple[int, int]], now: datetime) -> list[tuple[bytes, bytes]]:
        """Give each file (identity) the path of the other one that it turned out to be; identity and tags stay.

        Returns old and new paths.
        """
        with self._reporting():
            return index_names.move_files(self.connection, moves, now)

    # Contents: what reading the files gave

    def waiting(self, todo: Todo, limit: int, *, pictures: bool | None = None) -> list[Waiting]:
        """Return at most ``limit`` files that wait for a stage of the intake, the newest first.

        Only pictures, or none of them, where that is said.
        """
        with self._reporting():
            return index_reads.waiting(self.connection, todo, limit, pictures=pictures)

    def waiting_among(self, todo: Todo, paths: Sequence[bytes]) -> list[Waiting]:
        """Return those of the files at ``paths`` that wait for a stage."""
        with self._reporting():
            return index_reads.waiting_among(self.connection, todo, paths)

    def how_many_wait(self, todo: Todo) -> int:
        """Return how many files wait for a stage."""
        with self._reporting():
            return index_reads.how_many(self.connection, todo)

    def has_text(self, contents: Sequence[str]) -> set[str]:
        """Return those contents (SHA-256) whose text was looked for already."""
        with self._reporting():
            return index_reads.has_text(self.connection, contents)

    def put_read(self, rows: Sequence[ReadFile], now: datetime) -> None:
        """Keep contents and types of files, in one transaction; another content becomes a new version."""
        with self._reporting():
            index_reads.put_read(self.connection, rows, now)

    def put_todo(self, files: Iterable[tuple[int, Todo, str]]) -> None:
        """Set what is to be done next about files, with the reason where something is in the way."""
        with self._reporting():
            index_reads.put_todo(self.connection, files)

    def put_places(self, files: Iterable[tuple[bytes, Place, Todo]]) -> None:
        """Note another status of files (by path) and what is to be done next about them."""
        with self._reporting():
            index_reads.put_places(self.connection, files)

    def put_texts(self, rows: Sequence[TextRow], files: Iterable[int]) -> None:
        """Keep what is known of texts; the files read for them wait to be looked at next.

        The texts themselves lie in the files beside (``text_shards``).
        """
        with self._reporting():
            index_reads.put_texts(self.connection, rows, files)

    def put_readings(self, rows: Iterable[tuple[int, Mapping[str, Any]]]) -> None:
        """Keep what name and text of files told."""
        with self._reporting():
            index_reads.put_readings(self.connection, rows)

    def twins(self, appeared_within: timedelta) -> list[Twin]:
        """Return files that are gone, with those present that may be the same, found again elsewhere."""
        with self._reporting():
            return index_reads.twins(self.connection, appeared_within)

    def facts_of(self, contents: Sequence[str]) -> dict[str, dict[str, str]]:
        """Return what documents say about themselves, by SHA-256; contents without are left out."""
        with self._reporting():
            return index_reads.facts_of(self.connection, contents)

    def counts(self) -> tuple[int, int, int]:
        """Return how many files are known and there, how many of these are being written, how many unreadable."""
        with self._reporting():
            return index_reads.counts(self.connection)

    # What was written in many parts

    def scattered(self) -> tuple[bool, list[Path]]:
        """Return whether the full-text index of the names is in many parts, and which files of texts are."""
        with self._reporting():
            texts = [
                path
                for number, path in enumerate(text_shards.shard_paths(self.path))
                if text_shards.SEGMENTS.are_many(self.connection, f"shard{number}")
            ]
            return NAMES.are_many(self.connection), texts

    def merge_names(self, seconds: float) -> bool:
        """Bring parts of the full-text index of the names together, for so long; return True where more is left."""
        with self._reporting():
            return NAMES.merge(self.connection, seconds)

    def gone_of(self) -> tuple[int, int]:
        """Return how many files wait to count as missing, and how many there were with them."""
        with self._reporting():
            return index_names.gone_of(self.connection)
