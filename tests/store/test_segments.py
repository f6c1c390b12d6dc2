"""Full-text indexes that were written in many parts are brought together in short steps."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from audit_room.store import text_shards
from audit_room.store.index_writer import IndexWriter
from audit_room.store.text_shards import SEGMENTS, put_contents, shard_paths, writing
from tests.store.index_files import file, put_names

_PARTS = 12
_MANY = 1_200


def _texts(first: int, last: int) -> list[tuple[str, str]]:
    return [(f"0{number:063x}", f"text word{number} common") for number in range(first, last)]


def _parts(connection: sqlite3.Connection, fulltext: str = "texts_fts") -> int:
    return int(connection.execute(f"SELECT count(DISTINCT segid) FROM {fulltext}_idx").fetchone()[0])  # noqa: S608


def _found(connection: sqlite3.Connection, word: str) -> int:
    rows = connection.execute("SELECT count(*) FROM texts_fts WHERE texts_fts MATCH ?", (word,))
    return int(rows.fetchone()[0])


def _fill(path: Path) -> None:
    step = _MANY // _PARTS
    with writing(path) as connection:
        for part in range(_PARTS):
            put_contents(connection, _texts(part * step, (part + 1) * step))


def test_many_parts_become_one_and_all_is_still_found(tmp_path: Path) -> None:
    path = shard_paths(tmp_path / "index")[0]
    _fill(path)
    with writing(path) as connection:
        assert _parts(connection) == _PARTS
        assert SEGMENTS.are_many(connection)
        assert not SEGMENTS.merge(connection, 60.0)
        assert _parts(connection) == 1
        assert not SEGMENTS.are_many(connection)
        assert _found(connection, "common") == _MANY
        assert _found(connection, f"word{_MANY - 1}") == 1


def test_a_few_texts_more_are_let_be_and_a_tenth_more_is_not(tmp_path: Path) -> None:
    path = shard_paths(tmp_path / "index")[0]
    _fill(path)
    with writing(path) as connection:
        SEGMENTS.merge(connection, 60.0)
        for number in range(_MANY, _MANY + 5):
            put_contents(connection, _texts(number, number + 1))
        assert not SEGMENTS.are_many(connection)
        assert not SEGMENTS.merge(connection, 60.0)
        assert _parts(connection) == 6
        put_contents(connection, _texts(_MANY + 5, 2 * _MANY + 5))
        assert SEGMENTS.are_many(connection)


def test_what_was_interrupted_is_gone_on_with_by_another_and_writers_come_between(tmp_path: Path) -> None:
    path = shard_paths(tmp_path / "index")[0]
    _fill(path)
    with writing(path) as connection:
        assert SEGMENTS.merge(connection, 0.0), "one step is never all of it: the last finds nothing to do"
        assert SEGMENTS.are_many(connection)
    with writing(path) as connection:
        put_contents(connection, _texts(_MANY, _MANY + 1))
    with writing(path) as connection:
        assert SEGMENTS.are_many(connection)
        assert not SEGMENTS.merge(connection, 60.0)
        assert not SEGMENTS.are_many(connection)
        assert _parts(connection) <= 2
        assert _found(connection, "common") == _MANY + 1


def test_an_index_tells_what_is_in_many_parts_and_brings_names_together(tmp_path: Path) -> None:
    with IndexWriter.open(tmp_path / "index.sqlite3") as index:
        assert index.scattered() == (False, [])
        for part in range(_PARTS):
            put_names(index, [file(b"folder %d/name %d" % (part, number)) for number in range(100)])
        _fill(text_shards.shard_paths(index.path)[1])
        assert index.scattered() == (True, [text_shards.shard_paths(index.path)[1]])
        assert _parts(index.connection, "names_fts") > 1
        assert not index.merge_names(60.0)
        assert _parts(index.connection, "names_fts") == 1
        assert index.scattered()[0] is False


@pytest.mark.parametrize("kept", [0, 999])
def test_little_is_never_worth_while(tmp_path: Path, kept: int) -> None:
    path = shard_paths(tmp_path / "index")[0]
    with writing(path) as connection:
        put_contents(connection, _texts(0, kept))
        assert not SEGMENTS.are_many(connection)
