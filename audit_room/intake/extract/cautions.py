"""What a coordinator should know of a file before an auditor sees it, in short sentences that stay the same."""

from __future__ import annotations

from collections.abc import Sequence

PROTECTED_WARNING = "protected: content not searchable"
MACROS = "holds macros"
OLD_MACROS = "holds Excel 4 macros"
TRACKED = "holds tracked changes"
SOME_COMMENTS = "holds comments"
HIDDEN_CELLS = "hidden rows or columns"
JAVASCRIPT = "holds JavaScript"
LINKED = "loads content from elsewhere"
SCAN = "no text: a scan, not searchable"

_NAMED = 3
"""As many targets, slides and the like are named; the rest is counted."""
_NAME_LETTERS = 120


def comments(count: int) -> list[str]:
    """Return the warning for this many comments, none for zero."""
    if not count:
        return []
    return ["holds 1 comment" if count == 1 else f"holds {count} comments"]


def embedded(count: int) -> list[str]:
    """Return the warning for files inside the file, none for zero."""
    if not count:
        return []
    return ["holds 1 embedded file" if count == 1 else f"holds {count} embedded files"]


def hidden_sheet(name: str, very: bool = False) -> str:
    """Return the warning for a sheet that is not shown; a very hidden one is not even in the menu."""
    return f"hidden sheet: {name[:_NAME_LETTERS]}" + (" (very hidden)" if very else "")


def hidden_slides(numbers: Sequence[int]) -> list[str]:
    """Return the warning for slides that a presentation leaves out, numbers from 1; none for none."""
    if not numbers:
        return []
    return [f"hidden slide{'s' if len(numbers) > 1 else ''}: {_listed([str(each) for each in numbers])}"]


def linked(targets: Sequence[str]) -> list[str]:
    """Return the warning for what is loaded from other files or the network on opening; none for none."""
    different = list(dict.fromkeys(target[:_NAME_LETTERS] for target in targets if target))
    return [f"{LINKED}: {_listed(different)}"] if different else []


def watermark(words: str) -> list[str]:
    """Return the warning for the words across a page, none for no words."""
    said = " ".join(words.split())[:_NAME_LETTERS]
    return [f"watermark says {said}"] if said else []


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")
