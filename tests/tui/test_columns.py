"""Parts of a line squeezed so that each can still be seen."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from audit_room.tui.widgets.columns import squeezed

LONG = "A.5.24 Information security incident management planning and preparation · katrin · high · due 15:30"


@pytest.mark.parametrize("width", [5, 20, 40, 60, 76, 99, 100, 200])
def test_what_is_squeezed_fits(width: int) -> None:
    assert cell_len(squeezed(LONG, width)) <= width
    assert cell_len(squeezed("証拠" * 30 + " · maria", width)) <= width


def test_the_longest_part_is_cut_and_the_others_stay() -> None:
    assert squeezed(LONG, 76).endswith("… · katrin · high · due 15:30")
    assert squeezed(LONG, 76).startswith("A.5.24 Information security")
    assert squeezed(LONG, 200) == LONG


def test_two_long_parts_share_the_room() -> None:
    first, second = squeezed(f"{'a' * 50} · {'b' * 40}", 60).split(" · ")
    assert len(first) > 20
    assert len(second) > 20
