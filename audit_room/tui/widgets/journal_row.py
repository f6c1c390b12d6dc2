"""Entries of the journal as lines of a list, and one of them with its rows before and after."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import datetime, tzinfo

from rich.text import Text

from audit_room.model.durations import local_stamp, local_time
from audit_room.model.journal import COUNTERS, Entry, RowChange
from audit_room.tui.themes import Ink
from audit_room.tui.widgets.columns import fitted, labelled, moment_cell, right, wrapped

_SEQ, _TIME, _ACTOR, _ACTION = 5, 11, 10, 18
_NARROW, _MIDDLE = 56, 100
_LABEL = 10
_CHANGES = 40
_PATHS = frozenset({"path", "evidence_root"})


def _widths(width: int) -> tuple[int, int]:
    """Return the cells of actor and action; they go where there is little room, the summary tells most."""
    return (_ACTOR if width >= _NARROW else 0, _ACTION if width >= _MIDDLE else 0)


def _when(entry: Entry, now: datetime, zone: tzinfo) -> str:
    same_day = entry.at.astimezone(zone).date() == now.astimezone(zone).date()
    return f"{entry.at.astimezone(zone):%H:%M:%S}" if same_day else moment_cell(entry.at, now, zone)


def journal_header(width: int) -> Text:
    """Return the line above the journal."""
    actor, action = _widths(width)
    line = f"  {right('no', _SEQ)} {fitted('time', _TIME)} "
    line += f"{fitted('who', actor)} " if actor else ""
    line += f"{fitted('action', action)} " if action else ""
    return Text(line + "what was done")


def journal_line(entry: Entry, width: int, *, now: datetime, zone: tzinfo, ink: Ink, undone: bool) -> Text:
    """Return one row; ``-`` marks an entry that was taken back, ``u`` one that took another back."""
    actor, action = _widths(width)
    sign = "-" if undone else ("u" if entry.undoes is not None else " ")
    text = Text(no_wrap=True)
    text.append(f"{sign} {right(str(entry.seq), _SEQ)} ", ink.dim)
    text.append(f"{fitted(_when(entry, now, zone), _TIME)} ", ink.dim)
    if actor:
        text.append(f"{fitted(entry.actor, actor)} ", ink.plain)
    if action:
        text.append(f"{fitted(entry.action, action)} ", ink.accent)
    style = ink.dim if undone or entry.automatic else ink.plain
    text.append(fitted(entry.summary, max(width - text.cell_len, 0)), style)
    return text


def entry_text(entry: Entry, width: int, *, zone: tzinfo, ink: Ink, undone: bool) -> Text:
    """Return one entry with every row it changed, before and after."""
    text = Text(no_wrap=True)
    for line in wrapped(f"{entry.seq} {entry.summary}", width):
        text.append(line + "\n", "bold")

    def row(label: str, value: str) -> None:
        text.append_text(labelled(label, value, width=width, label_width=_LABEL, label_style=ink.dim))

    stamp = f"{local_stamp(entry.at, zone)[:10]} {local_time(entry.at, zone)}"
    row("by", f"{entry.actor} · {entry.action} · {stamp}{' · automatic' if entry.automatic else ''}")
    if undone:
        row("undone", "taken back by a later entry")
    if entry.undoes is not None:
        row("undoes", f"entry {entry.undoes}")
    row("hash", entry.hash)
    changes = [change for change in entry.changes if change.table != COUNTERS]
    for change in changes[:_CHANGES]:
        _change(text, change, width, ink)
    if len(changes) > _CHANGES:
        text.append(f"… and {len(changes) - _CHANGES} rows more\n", ink.dim)
    return text


def _change(text: Text, change: RowChange, width: int, ink: Ink) -> None:
    """Add one row: what is new, what is gone, what is different."""
    before, after = change.before or {}, change.after or {}
    word = "new" if change.before is None else ("gone" if change.after is None else "changed")
    for line in wrapped(f"{word} {change.table} {change.id}", width):
        text.append(line + "\n", ink.accent)
    for key in dict.fromkeys([*before, *after]):
        old, new = _value(key, before.get(key)), _value(key, after.get(key))
        if old == new:
            continue
        for sign, value, style in (("-", old, ink.dim), ("+", new, ink.plain)):
            for line in wrapped(f"{key}: {value}", width, indent=f"  {sign} ") if value else []:
                text.append(line + "\n", style)


def _value(key: str, value: object) -> str:
    """Return a value of a row in words; a path is kept as base64 and read back."""
    if value is None or value in ("", [], ()):
        return ""
    if isinstance(value, str) and key in _PATHS:
        try:
            return base64.b64decode(value, validate=True).decode("utf-8", "surrogateescape")
        except (binascii.Error, ValueError):
            return value
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return ", ".join(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
