"""An empty evidence folder and an empty index, outside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from audit_room.store.index_writer import IndexWriter


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An empty evidence folder."""
    folder = tmp_path / "evidence"
    folder.mkdir()
    return folder


@pytest.fixture
def index(tmp_path: Path) -> Iterator[IndexWriter]:
    """An empty index."""
    with IndexWriter.open(tmp_path / "cache" / "t.index") as opened:
        yield opened
