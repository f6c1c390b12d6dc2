"""Rows whose value is among many, asked for a part at a time: SQLite takes only so many parameters."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

_CHUNK = 500


def rows_among(
    connection: sqlite3.Connection, query: str, values: Sequence[object], *more: object
) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of ``query``, in which ``{slots}`` stands for the places of ``values``.

    ``more`` are the parameters that come after them.
    """
    for start in range(0, len(values), _CHUNK):
        part = values[start : start + _CHUNK]
        slots = ",".join("?" * len(part))
        yield from connection.execute(query.replace("{slots}", slots), (*part, *more)).fetchall()
