"""Columns: text cut and filled to an exact width in cells, so that rows stand in line."""

from __future__ import annotations

from datetime import datetime, tzinfo

from rich.cells import cell_len, chop_cells, set_cell_size
from rich.text import Text

from audit_room.model.display import display

ELLIPSIS = "…"
_LEAST_PART = 16


def fitted(text: str | bytes, width: int) -> str:
    """Return the display form in exactly ``width`` cells: cut at its end with an ellipsis, or filled."""
    shown = display(text)
    if width <= 0:
        return ""
    if cell_len(shown) > width:
        shown = set_cell_size(shown, width - 1) + ELLIPSIS
    return set_cell_size(shown, width)


def fitted_tail(text: str | bytes, width: int) -> str:
    """Return the display form in exactly ``width`` cells, cut at its beginning: a path's end tells most."""
    shown = display(text)
    if width <= 0:
        return ""
    if cell_len(shown) <= width:
        return set_cell_size(shown, width)
    kept = chop_cells(shown[::-1], width - 1)[0][::-1] if width > 1 else ""
    return set_cell_size(ELLIPSIS + kept, width)


def squeezed(text: str, width: int, *, between: str = " · ") -> str:
    """Return parts joined by ``between`` in ``width`` cells: the longest are cut, so that each can be seen.

    Where even short parts do not fit, the last ones are cut off.
    """
    parts = display(text).split(between)
    while cell_len(between.join(parts)) > width:
        longest = max(range(len(parts)), key=lambda at: cell_len(parts[at]))
        room = cell_len(parts[longest]) - (cell_len(between.join(parts)) - width)
        others = sorted((cell_len(part) for part in parts), reverse=True)[1:2]
        target = max(room, *others, _LEAST_PART) if others else room
        if cell_len(parts[longest]) <= _LEAST_PART:
            return fitted(between.join(parts), width)
        parts[longest] = fitted(parts[longest], min(target, cell_len(parts[longest]) - 1)).rstrip()
    return between.join(parts)


def moment_cell(moment: datetime | None, now: datetime, zone: tzinfo) -> str:
    """Return a moment in at most 11 cells: the time of today, else ``11-25 12:00``, in another year its day."""
    if moment is None:
        return "—"
    local, today = moment.astimezone(zone), now.astimezone(zone)
    if local.date() == today.date():
        return f"{local:%H:%M}"
    return f"{local:%m-%d %H:%M}" if local.year == today.year else f"{local:%Y-%m-%d}"


def right(text: str, width: int) -> str:
    """Return the text at the right end of ``width`` cells."""
    return " " * max(width - cell_len(text), 0) + set_cell_size(text, min(cell_len(text), width))


def wrapped(text: str | bytes, width: int, *, indent: str = "") -> list[str]:
    """Return the display form broken into lines of at most ``width`` cells, at spaces where there are any.

    Nothing is left out: a word longer than a line goes on in the next one.
    """
    room = max(width - cell_len(indent), 1)
    shown = display(text)
    if len(shown) <= room and shown.isascii():
        return [indent + shown]
    lines: list[str] = []
    line = ""
    for word in shown.split(" "):
        joined = f"{line} {word}" if line else word
        if cell_len(joined) <= room:
            line = joined
            continue
        if line:
            lines.append(line)
        *full, line = chop_cells(word, room) or [""]
        lines += full
    lines.append(line)
    return [indent + each for each in lines]


def labelled(
    label: str, value: str | bytes, *, width: int, label_width: int, label_style: str = "bold"
) -> Text:
    """Return a label and its value as whole lines, the value in its own column; ends with a line break."""
    parts = wrapped(value, max(width - label_width, 8))
    text = Text(no_wrap=True)
    text.append(fitted(label, label_width), label_style)
    text.append(f"\n{' ' * label_width}".join(parts) + "\n")
    return text
