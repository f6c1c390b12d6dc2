"""The two lines of the header as pure text: what does not fit is left out whole, the time of day never."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo

from rich.text import Text

from audit_room.model.display import shorten
from audit_room.model.durations import local_time, stopwatch
from audit_room.room.board import Board
from audit_room.tui.commands import SCREENS
from audit_room.tui.themes import Ink

_LONGEST_NAME = 60
_GAP = 2
_MARGIN = 1
_BETWEEN = " · "
_LEAST_NAME = 6
"""Cells below which a cut name says nothing."""


@dataclass(frozen=True, kw_only=True, slots=True)
class HeaderFacts:
    """Everything the header says.

    ``watch`` is how the evidence folder is watched: with the reason, without it, in a word; ``live`` that changes are
    told as they happen, ``offline`` that the folder is gone.  ``gone`` is how many files are gone at once, and of how
    many, while that waits to be confirmed.  ``busy`` is what the intake does, in five forms from the longest to the
    shortest; empty where it does nothing worth a word.
    """

    name: str
    organisation: str
    now: datetime
    zone: tzinfo
    board: Board
    saved_at: datetime | None
    watch: tuple[str, str, str]
    live: bool
    offline: bool
    screen: str
    guest: bool
    read_only: bool
    gone: tuple[int, int] | None = None
    busy: tuple[str, ...] = ()


def first_line(facts: HeaderFacts, width: int, colours: Ink) -> Text:
    """Return audit and time on the left, the screens and GUEST on the right.

    Where there is little room the screens shrink to their digits, then the organisation and the name of the audit
    are cut, then only the screen in front is named; the time stays whole.
    """
    inner = max(width - 2 * _MARGIN, 0)
    organisation, name = shorten(facts.organisation, _LONGEST_NAME), shorten(facts.name, _LONGEST_NAME)
    clock = local_time(facts.now, facts.zone)
    most = Text(_BETWEEN.join(each for each in (organisation, name, clock) if each)).cell_len
    least = Text(_BETWEEN.join(each for each in (organisation[:_LEAST_NAME], name, clock) if each)).cell_len
    long, digits, right = _navigation(facts, colours)
    for shape, needed in ((long, most), (digits, least)):
        if needed + _GAP + shape.cell_len <= inner:
            right = shape
            break
    return _sides(_named(organisation, name, clock, inner - right.cell_len - _GAP, colours), right, width)


def _navigation(facts: HeaderFacts, colours: Ink) -> tuple[Text, Text, Text]:
    """Return GUEST and the screens with their digits, the digits with the screen in front, that screen alone."""
    here = f"bold {colours.accent}"
    guest = Text(" GUEST ", f"bold reverse {colours.accent}") if facts.guest else Text()
    named, digits = Text(), Text()
    for number, name in enumerate(SCREENS, 1):
        current = name.casefold() == facts.screen.casefold()
        words, style = f"{number} {name.capitalize()}", here if current else colours.dim
        named.append("  " if number > 1 else "").append(words, style=style)
        digits.append(" " if number > 1 else "").append(words if current else str(number), style=style)
    return _joined(guest, named), _joined(guest, digits), _joined(guest, Text(facts.screen, style=here))


def _joined(*parts: Text) -> Text:
    return Text(" " * _GAP).join([part for part in parts if part.plain])


def _named(organisation: str, name: str, clock: str, room: int, colours: Ink) -> Text:
    """Return organisation, audit and time in ``room`` cells, cut in this order where they do not fit."""
    left = room - len(clock) - len(_BETWEEN)
    names = [each for each in (organisation, name) if each]
    if Text(_BETWEEN.join(names)).cell_len > left and len(names) > 1:
        rest = left - Text(name).cell_len - len(_BETWEEN)
        names = [_cut(organisation, rest), name] if rest >= _LEAST_NAME else [name]
    shown = _cut(_BETWEEN.join(names), left)
    line = Text(shown, style=f"bold {colours.plain}")
    return line.append(f"{_BETWEEN if shown else ''}{clock}", style=colours.plain)


def _cut(words: str, room: int) -> str:
    text = Text(words)
    if room < _LEAST_NAME and text.cell_len > room:
        return ""
    text.truncate(room, overflow="ellipsis")
    return text.plain


@dataclass(frozen=True, kw_only=True, slots=True)
class _Item:
    """A thing the second line says: ``shapes`` from the longest to the shortest, an empty one leaves it out."""

    shapes: tuple[Text, ...]
    right: bool = False

    def at(self, step: int) -> Text:
        return self.shapes[min(step, len(self.shapes) - 1)]


def second_line(facts: HeaderFacts, width: int, colours: Ink) -> Text:
    """Return the counts on the left; what is saved and how the evidence is watched on the right.

    Where there is little room whole items become shorter, then go, what presses least first.
    """
    items = _items(facts, colours)
    inner = max(width - 2 * _MARGIN, 0)
    steps = dict.fromkeys(items, 0)
    left, right = _laid(items, steps)
    for name in _SHRINKING_IN_TROUBLE if _in_trouble(facts) else _SHRINKING:
        if left.cell_len + _GAP + right.cell_len <= inner:
            break
        if name in items:
            steps[name] += 1
            left, right = _laid(items, steps)
    return _sides(left, right, width)


_SHRINKING = (
    "watch", "saved", "busy", "evidence", "promises", "zero promises", "zero evidence", "zero over", "busy", "watch",
    "saved", "busy", "oldest", "promises", "evidence", "busy", "watch", "open", "over", "watch", "busy",
)  # fmt: skip
"""What becomes shorter, in this order; a name that stands again becomes shorter still."""

_SHRINKING_IN_TROUBLE = (
    "watch", "saved", "busy", "saved", "busy", "zero promises", "zero evidence", "zero over", "evidence", "promises",
    "promises", "busy", "evidence", "busy", "oldest", "watch", "watch", "open", "over", "watch", "busy",
)  # fmt: skip
"""The same while the evidence folder is gone, or many files of it: that, and since when, presses then."""


def _laid(items: dict[str, _Item], steps: dict[str, int]) -> tuple[Text, Text]:
    left = [item.at(steps[name]) for name, item in items.items() if not item.right]
    right = [item.at(steps[name]) for name, item in items.items() if item.right]
    return _joined(*left), _joined(*right)


def _items(facts: HeaderFacts, colours: Ink) -> dict[str, _Item]:
    """Return what there is to say, by name, in the order in which it stands."""
    board, nothing = facts.board, Text()
    items = {"open": _Item(shapes=(Text(f"{board.open} open", colours.plain), nothing))}
    if not facts.guest:
        over = f"bold {colours.over}" if board.over else colours.dim
        name = "over" if board.over else "zero over"
        items[name] = _Item(shapes=(Text(f"{board.over} over{'!' if board.over else ''}", over), nothing))
        if board.oldest_seconds is not None:
            oldest = Text(f"oldest {stopwatch(board.oldest_seconds)}", colours.plain)
            items["oldest"] = _Item(shapes=(oldest, nothing))
        items |= _evidence_and_promises(board, colours)
    if facts.read_only:
        items["read only"] = _Item(shapes=(Text("READ ONLY", f"bold {colours.amber}"),), right=True)
    elif facts.saved_at:
        saved = facts.saved_at.astimezone(facts.zone)
        shapes = (
            Text(f"saved {saved:%H:%M:%S}", colours.dim),
            Text(f"saved {saved:%H:%M}", colours.dim),
            nothing,
        )
        items["saved"] = _Item(shapes=shapes, right=True)
    if facts.busy and not facts.guest:
        items["busy"] = _Item(
            shapes=(*(Text(words, colours.plain) for words in facts.busy), nothing), right=True
        )
    items["watch"] = _Item(shapes=_watch(facts, colours), right=True)
    return items


def _evidence_and_promises(board: Board, colours: Ink) -> dict[str, _Item]:
    bare, today, late = board.without_evidence, board.promises_due_today, board.promises_overdue
    style = f"bold {colours.amber}" if bare else colours.dim
    shapes = [Text(f"{words} {bare}", style) for words in ("without evidence", "no evidence")]
    evidence = {"evidence": _Item(shapes=(*shapes, Text()))}
    if not bare:
        evidence = {"zero evidence": _Item(shapes=(shapes[0], Text()))}
    style = f"bold {colours.over}" if late else (colours.plain if today else colours.dim)
    said = f"{today}{f' late {late}' if late else ''}"
    promised = [Text(f"{words} {said}", style) for words in ("promises today", "due")]
    if not (today or late):
        return evidence | {"zero promises": _Item(shapes=(promised[0], Text()))}
    return evidence | {"promises": _Item(shapes=(*promised, Text()))}


def _in_trouble(facts: HeaderFacts) -> bool:
    return facts.offline or (facts.gone is not None and not facts.guest)


def _watch(facts: HeaderFacts, colours: Ink) -> tuple[Text, ...]:
    """Return sign and words: a full circle for live, a half one for looking at intervals, an empty one for trouble."""
    words = facts.watch
    if facts.gone is not None and not facts.guest and not facts.offline:
        gone, of = (f"{number:,}" for number in facts.gone)
        words = (
            f"{gone} of {of} files gone at once, ^g accepts",
            f"{gone} of {of} files gone",
            f"{gone} gone",
        )
    if _in_trouble(facts):
        mark, style, said = "○", f"bold {colours.over}", f"bold {colours.over}"
    else:
        mark, style = ("●", colours.good) if facts.live else ("◐", colours.amber)
        said = colours.dim
    if facts.guest:  # where the folder lies and what is wrong with it is ours
        words = facts.watch[1:2] * 2 + facts.watch[2:]
    return (*(Text(mark, style).append(f" {each}", style=said) for each in words), Text(mark, style), Text())


def _sides(left: Text, right: Text, width: int) -> Text:
    gap = max(width - 2 * _MARGIN - left.cell_len - right.cell_len, _GAP if right.plain else 0)
    line = Text(" " * _MARGIN).append_text(left).append(" " * gap).append_text(right)
    line.truncate(width)
    return line
