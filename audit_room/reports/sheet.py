"""A sheet: sections made of a few plain blocks, which each form renders in its own way.

The words and numbers of a report are laid out once, here; text, Markdown and PDF differ only in looks.
Every string in a sheet may come from outside: it is text, never markup, and made harmless by the form.
"""

from __future__ import annotations

from dataclasses import dataclass

from audit_room.model.display import display_lines

NOTHING = "None."
"""What stands under a heading without entries."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """One column: ``chars`` is its width in text, ``mm`` in print; 0 takes what is left.

    A ``digest`` is a SHA-256: in text it gets a line of its own, in print a small fixed-width font.
    """

    title: str
    chars: int = 0
    mm: float = 0
    digest: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Label and value, one pair a line."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Numbers:
    """Groups of counts: ``("Requests", ((31, "asked"), (5, "open")))``."""

    groups: tuple[tuple[str, tuple[tuple[int, str], ...]], ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading within a section."""

    text: str


@dataclass(frozen=True, slots=True)
class Lines:
    """Plain sentences; as a list where ``listed``."""

    lines: tuple[str, ...]
    listed: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Card:
    """One finding: its number and requirement, how it stands, and its parts as label and text."""

    id: str
    title: str
    standing: str
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Signatures:
    """Lines to sign on: the role, and the name where it is known."""

    people: tuple[tuple[str, str], ...]


Block = Table | Facts | Numbers | Heading | Lines | Card | Signatures


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """A heading with its blocks; ``count`` stands behind the heading where it counts something."""

    title: str
    blocks: tuple[Block, ...]
    count: int | None = None
    together: bool = False

    @property
    def heading(self) -> str:
        """The title with its count."""
        return self.title if self.count is None else f"{self.title} ({self.count})"


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """A whole report: ``name`` is the audit's, ``marking`` says for whom it is, ``journal`` its head."""

    title: str
    name: str
    organisation: str
    marking: str
    internal: bool
    journal: str
    made: str
    sections: tuple[Section, ...]


def one_line(text: str) -> str:
    """Return a longer text on one line, its lines joined by blanks: for a cell of a table."""
    return " ".join(line.strip() for line in display_lines(text) if line.strip())
