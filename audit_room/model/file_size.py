"""Sizes as people read them."""

from __future__ import annotations


def file_size(count: int) -> str:
    """Return ``812 B``, ``4.2 kB``, ``1.3 MB``: ``count`` is in bytes, units are decimal."""
    size = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1000:  # noqa: PLR2004
            return f"{count} B" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} TB"
