"""The closing summary as Markdown: tables keep their columns, and no text becomes markup."""

from __future__ import annotations

import re
from collections.abc import Iterator

from audit_room.model.display import display, display_lines
from audit_room.reports.closing_sheet import lay_out
from audit_room.reports.closing_summary import ClosingSummary
from audit_room.reports.sheet import Block, Card, Facts, Heading, Lines, Numbers, Section, Signatures, Table

_SPECIAL = re.compile(r"[\\`*<>\[\]|~]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)")
_AT_START = re.compile(r"^(\s*(?:\d+(?=[.)](?:\s|$)))?)([#+=.)-])")
_HARD_BREAK = "\\\n  "
_LINE = "\\_" * 20


def escaped(text: str | bytes) -> str:
    """Return the display form on one line with everything Markdown would read as markup taken literally."""
    shown = _SPECIAL.sub(lambda found: "\\" + found.group(), display(text))
    return _AT_START.sub(r"\1\\\2", shown)


def _long(text: str) -> str:
    """Return a longer text with its lines kept, as the continuation of a list item."""
    return _HARD_BREAK.join(escaped(line) for line in display_lines(text.strip()))


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _table(table: Table) -> Iterator[str]:
    yield _row([column.title for column in table.columns])
    yield _row(["---" for _ in table.columns])
    for row in table.rows:
        yield _row(
            [
                f"`{display(cell)}`" if column.digest else escaped(cell)
                for column, cell in zip(table.columns, row, strict=True)
            ]
        )


def _numbers(numbers: Numbers) -> Iterator[str]:
    for title, counts in numbers.groups:
        yield f"- **{title}:** {' · '.join(f'{number} {word}' for number, word in counts)}"


def _signatures(signatures: Signatures) -> Iterator[str]:
    for role, name in signatures.people:
        yield f"{role}{': ' if name else ''}{escaped(name)}, date and signature: {_LINE}"
        yield ""


def _lines(lines: Lines) -> Iterator[str]:
    for text in lines.lines:
        yield from (f"- {escaped(text)}",) if lines.listed else (escaped(text), "")


def _block(block: Block) -> Iterator[str]:
    match block:
        case Table():
            yield from _table(block)
        case Facts():
            yield from (f"- **{label}:** {_long(text)}" for label, text in block.pairs)
        case Numbers():
            yield from _numbers(block)
        case Heading():
            yield f"### {block.text}"
        case Card():
            yield from _card(block)
        case Signatures():
            yield from _signatures(block)
        case Lines():
            yield from _lines(block)


def _card(card: Card) -> Iterator[str]:
    yield f"#### {card.id} {escaped(card.title)}"
    yield ""
    yield f"*{card.standing}*"
    yield ""
    yield from (f"- **{label}:** {_long(text)}" for label, text in card.parts)


def _section(section: Section) -> Iterator[str]:
    yield f"## {section.heading}"
    for block in section.blocks:
        yield ""
        yield from _block(block)
    yield ""


def as_markdown(summary: ClosingSummary) -> str:
    """Return the sheet as Markdown (CommonMark with tables); it ends with a line break."""
    sheet = lay_out(summary)
    lines = [f"# {sheet.title}: {escaped(sheet.name)}", "", f"**{sheet.marking}**", ""]
    for section in sheet.sections:
        lines += _section(section)
    kept = [line for line, after in zip(lines, [*lines[1:], ""], strict=True) if line or after]
    return "\n".join(kept) + "\n"
