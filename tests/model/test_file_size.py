"""Sizes as people read them."""

from __future__ import annotations

import pytest

from audit_room.model.file_size import file_size


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (4211, "4.2 kB"), (1_300_000, "1.3 MB"),
        (5_000_000_000, "5.0 GB"), (7_200_000_000_000, "7.2 TB"),
    ],
)  # fmt: skip
def test_a_size_is_said_in_decimal_units(count: int, said: str) -> None:
    assert file_size(count) == said
