"""A path cut to a width: its end tells more than its beginning."""

from __future__ import annotations

from rich.text import Text


def path_end(shown: str, width: int) -> Text:
    """Return the display form of a path in at most ``width`` cells, cut at its beginning."""
    text = Text(shown)
    if text.cell_len <= width:
        return text
    while text.cell_len > max(width - 1, 1) and len(text) > 1:
        text = text[max(len(text) - width + 1, 1) :]
    return Text("…").append_text(text)
