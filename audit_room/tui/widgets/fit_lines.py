"""The evidence that fits a request, on the page about it: a digit to take it by, why it fits, what to know of it."""

from __future__ import annotations

from audit_room.model.display import shorten
from audit_room.tui.room_work import Fit
from audit_room.tui.widgets.detail_page import ROOMY, DetailPage
from audit_room.tui.widgets.path_end import path_end

_LEAST_REASON = 10
_INDENT = 4
_LONG_WORD = 12


def draw_fits(page: DetailPage) -> None:
    """Add the files to choose from, the one that Enter would take standing out."""
    facts = page.facts
    if facts.fits is None:
        page.section("Evidence that fits: looking …")
        return
    if not facts.fits:
        page.section("No file has these letters" if facts.searched else "Evidence that fits: none found")
        return
    heading = "Found" if facts.searched else "Evidence that fits"
    page.section(heading if facts.choosing else f"{heading} (e attaches)")
    for number, fit in enumerate(facts.fits, 1):
        _draw_fit(page, number, fit)


def _draw_fit(page: DetailPage, number: int, fit: Fit) -> None:
    facts, colours = page.facts, page.ink
    beside = facts.beside.get(fit.path, "")
    marks = [
        (f"  {fit.mark}" if fit.mark else "", f"bold {colours.accent}"),
        (f"  {beside}" if beside else "", colours.good),
        (f"  ! {fit.warnings[0]}" if fit.warnings else "", colours.amber),
    ]
    room = facts.width - 2
    taken = sum(len(words) for words, _ in marks)
    path = path_end(fit.shown, max(room - taken, room // 2))
    left = room - path.cell_len - taken - 2
    whole = len(fit.reason) <= left
    below = not whole and facts.height >= ROOMY
    reason = "" if below or left < _LEAST_REASON else f"  {shorten(fit.reason, left)}"
    picked = facts.picked == number
    page.line(
        (f"{number} ", f"bold {colours.accent}"),
        (path.plain, colours.plain),
        *marks,
        (reason, colours.dim),
        style=f"bold {colours.cursor}" if picked else "",
    )
    if below:
        page.line(
            (f"{' ' * _INDENT}{shorten(fit.reason, _two_lines(facts.width))}", colours.dim),
            indent=_INDENT,
        )


def _two_lines(width: int) -> int:
    """Return how many characters go on two lines, since words are not broken."""
    return max(2 * (width - _INDENT) - _LONG_WORD, _LEAST_REASON)
