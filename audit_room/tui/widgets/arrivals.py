"""Arrivals: the files that came in, newest first, each with the request it fits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from rich.text import Text

from audit_room.model.durations import local_time
from audit_room.tui.arriving import Arrival
from audit_room.tui.themes import ink
from audit_room.tui.widgets.path_end import path_end
from audit_room.tui.widgets.virtual_list import RowId, VirtualList

_KEPT = 500
_OFFERED = 3


class Arrivals(VirtualList):
    """The list of arrivals; rows are known by the number in which they came."""

    def __init__(self, zone: tzinfo, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(self._draw, selectable=False, empty="nothing came in yet", id=id)
        self._zone = zone
        self._arrivals: list[Arrival] = []

    def follow(self, arrivals: Sequence[Arrival]) -> bool:
        """Put on top what came since, of all ``arrivals`` (oldest first); False where nothing did.

        While one reads the list, the cursor stays on the row it is on.
        """
        added = arrivals[len(self._arrivals) :]
        if not added:
            return False
        reading = self.has_focus
        self._arrivals.extend(added)
        numbers = range(len(self._arrivals) - 1, max(len(self._arrivals) - 1 - _KEPT, -1), -1)
        self.set_rows(list(numbers))
        if not reading:
            self.move_to(numbers[0])
        return True

    @property
    def current(self) -> Arrival | None:
        """The arrival under the cursor."""
        return self._arrivals[int(self.cursor_id)] if self.cursor_id is not None else None

    @property
    def count(self) -> int:
        """How many came in."""
        return len(self._arrivals)

    def lately(self, request_id: str) -> list[tuple[bytes, str]]:
        """Return the newest files that came in and fit a request, the newest first, each marked new or changed."""
        fitting = [each for each in reversed(self._arrivals) if request_id in each.fits]
        marks: dict[bytes, str] = {}
        for arrival in fitting:
            marks.setdefault(arrival.path, "changed" if arrival.changed else "new")
        return list(marks.items())[:_OFFERED]

    def _draw(self, row_id: RowId, width: int, cursor: bool, selected: bool) -> Text:  # noqa: ARG002
        arrival, colours = self._arrivals[int(row_id)], ink(self.app.theme)
        line = Text(f"{local_time(arrival.seen_at, self._zone)} ", style=colours.dim)
        end = Text()
        if arrival.changed:
            end.append(" changed", style=colours.amber)
        if arrival.ref:
            end.append(f" → {arrival.ref}", style=colours.accent)
        if arrival.fits:
            end.append(f" · fits {', '.join(arrival.fits[:2])}", style=f"bold {colours.accent}")
        name = path_end(arrival.shown, max(width - line.cell_len - end.cell_len, 8))
        name.stylize(colours.plain)
        return line.append_text(name).append_text(end)
