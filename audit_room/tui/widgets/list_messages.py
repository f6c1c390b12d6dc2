"""What a list tells its screen, named as facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from audit_room.tui.widgets.virtual_rows import RowId, VirtualRows


class Highlighted(Message, namespace="virtual_list"):
    """The cursor came to stand on another row, ``None`` when there is none."""

    def __init__(self, virtual_list: VirtualRows, row_id: RowId | None) -> None:
        super().__init__()
        self.virtual_list = virtual_list
        self.id = row_id

    @property
    def control(self) -> VirtualRows:
        """The list that says so."""
        return self.virtual_list


class Chosen(Message, namespace="virtual_list"):
    """Enter was pressed on a row, or it was clicked twice."""

    def __init__(self, virtual_list: VirtualRows, row_id: RowId) -> None:
        super().__init__()
        self.virtual_list = virtual_list
        self.id = row_id

    @property
    def control(self) -> VirtualRows:
        """The list that says so."""
        return self.virtual_list


class SelectionChanged(Message, namespace="virtual_list"):
    """Other rows are selected than before; ``selected`` of the list says which."""

    def __init__(self, virtual_list: VirtualRows) -> None:
        super().__init__()
        self.virtual_list = virtual_list

    @property
    def control(self) -> VirtualRows:
        """The list that says so."""
        return self.virtual_list
