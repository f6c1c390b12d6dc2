"""From key to paint in the evidence list at 100,000 rows, with DataTable beside it.

Run: ``python -m benchmarks.evidence_list [ROWS]``.  Both show the same rows from the same index.  Keys are
counted in processor time, less what a key costs that does nothing, since the driver of the test mostly waits.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

from rich.text import Text
from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.widgets import DataTable

from audit_room.store.index import Index
from audit_room.store.index_filter import EvidenceFilter
from audit_room.store.index_names import NamesBatch
from audit_room.store.index_rows import NewFile, Place, ReadFile, Todo, Waiting
from audit_room.store.index_writer import IndexWriter
from audit_room.tui.themes import DARK, ink
from audit_room.tui.widgets.evidence_pages import EvidencePages
from audit_room.tui.widgets.evidence_row import evidence_line, header_line
from audit_room.tui.widgets.virtual_list import RowId, VirtualList

ROWS = 100_000
KEYS = 40
PAINT = "first paint"
_FOLDER = b"all areas"
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SIZE = (120, 40)


def fill(path: Path, rows: int) -> None:
    """Write an index of ``rows`` invented files."""
    with IndexWriter.open(path) as index:
        for start in range(0, rows, 10_000):
            batch = NamesBatch(folders={_FOLDER: b"looked at"})
            batch.new += [(_FOLDER, _name(number)) for number in range(start, min(start + 10_000, rows))]
            index.put_names(batch, NOW)
        while waiting := index.waiting(Todo.READ, 10_000):
            index.put_read([_read(file) for file in waiting], NOW)


def _name(number: int) -> NewFile:
    name = f"area {number % 97:02d}/team {number % 13:02d}/record-{number:06d}.pdf"
    place = Place(number * 7 % 5_000_000, 1_764_000_000_000_000_000 + number, 0, number, 1)
    return NewFile(name.encode(), place, Todo.READ)


def _read(file: Waiting) -> ReadFile:
    return ReadFile(
        id=file.id, path=file.path, place=file.place, sha256=hashlib.sha256(file.path).hexdigest(),
        mime="application/pdf", engine="",
    )  # fmt: skip


class VirtualApp(App[None]):
    """The list of the room."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.index = Index.open(path, read_only=True)
        self.pages = EvidencePages(path)
        self.rows = VirtualList(self._draw, header=header_line)

    def _draw(self, row_id: RowId, width: int, cursor: bool, selected: bool) -> Text:
        del cursor, selected
        found = self.pages.get(int(row_id))
        return Text("") if found is None else evidence_line(found, width, zone=UTC, ink=ink(DARK))

    def compose(self) -> ComposeResult:
        """Lay out the list alone."""
        yield self.rows

    def show(self) -> None:
        """Read the ids and show them."""
        ids = self.index.ids()
        self.pages.show(ids, {})
        self.rows.set_rows(ids)
        self.rows.focus()


class TableApp(App[None]):
    """The peer: every row a row of a DataTable."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.index = Index.open(path, read_only=True)
        self.rows: DataTable[Text] = DataTable(cursor_type="row")

    def compose(self) -> ComposeResult:
        """Lay out the list alone."""
        yield self.rows

    def show(self) -> None:
        """Read the rows and show them."""
        self.rows.add_columns("st", "type", "path", "size")
        for each in self.index.all_files():
            self.rows.add_row(Text(each.status), Text("pdf"), Text(each.shown_path), Text(str(each.size)))
        self.rows.focus()


async def _timed(work: Callable[[], Awaitable[object]], clock: Callable[[], float]) -> float:
    start = clock()
    await work()
    return clock() - start


async def _measure(app: VirtualApp | TableApp) -> dict[str, float]:
    """Return seconds: to show the list, and the median of a key down and a page down."""
    found: dict[str, float] = {}
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()

        async def show() -> None:
            app.show()
            await pilot.pause()

        found[PAINT] = await _timed(show, time.perf_counter)
        for name, keys in (
            ("down", ["down"]),
            ("page down", ["pagedown"]),
            ("end and home", ["end", "home"]),
        ):
            found[name] = await _keys(pilot, keys)
    return found


async def _keys(pilot: Pilot[None], keys: list[str]) -> float:
    taken = [await _timed(lambda: pilot.press(*keys), time.process_time) for _ in range(KEYS)]
    return statistics.median(taken) / len(keys)


async def _idle_key(path: Path) -> float:
    """Return the cost of a key that does nothing: what the test driver itself takes."""
    app = VirtualApp(path)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        return await _keys(pilot, ["f12"])


def _queries(path: Path) -> dict[str, float]:
    """Return the median seconds of what a list asks the index."""
    with Index.open(path, read_only=True) as index:
        ids = index.ids()
        asks: dict[str, Callable[[], object]] = {
            "all ids": index.ids,
            "filter by two words": lambda: index.ids(EvidenceFilter(text="team 00042")),
            "a page of 64": lambda: index.page(ids[-64:]),
        }
        return {name: statistics.median(_sync_times(ask)) for name, ask in asks.items()}


def _sync_times(work: Callable[[], object]) -> list[float]:
    taken = []
    for _ in range(7):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return taken


def main(rows: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["AUDIT_ROOM_HOME"] = folder
        path = Path(folder) / "list.index"
        fill(path, rows)
        idle = asyncio.run(_idle_key(path))
        ours, peer = asyncio.run(_measure(VirtualApp(path))), asyncio.run(_measure(TableApp(path)))
        for name in ours.keys() - {PAINT}:
            ours[name], peer[name] = max(ours[name] - idle, 0.0), max(peer[name] - idle, 0.0)
        print(f"{rows} rows, {SIZE[0]}×{SIZE[1]}; an idle key costs {idle * 1000:.1f} ms, taken off below")
        print(f"{'':22}{'virtual list':>14}{'DataTable':>14}{'ratio':>9}")
        for name, seconds in ours.items():
            ratio = peer[name] / seconds if seconds else 0.0
            print(f"{name:22}{seconds * 1000:>11.1f} ms{peer[name] * 1000:>11.1f} ms{ratio:>8.1f}×")
        for name, seconds in _queries(path).items():
            print(f"{name:22}{seconds * 1000:>11.1f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
