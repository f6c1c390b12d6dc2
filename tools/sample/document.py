"""What a sample document says, apart from the file type it is written in, and the light markup for it.

A text holds one or more documents, each led by a line `%%%`, then `key: value` lines, `---`, and the body:
`## heading`, `### lower heading`, `- bullet`, `| cell | cell |` (first row of a table is its head),
`!sign name, role, date`, `~ monospaced line`; every other line is a paragraph.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from tools.sample.company import FACTS

BlockKind = Literal["heading", "subheading", "paragraph", "bullets", "table", "sign", "mono"]
_KNOWN_KEYS = frozenset({"file", "title", "date", "language", "letterhead"})


@dataclass(frozen=True)
class Block:
    """One part of a body: its text, or its lines (bullets, monospaced), or its rows (table, signatures)."""

    kind: BlockKind
    text: str = ""
    rows: Sequence[Sequence[str]] = ()


@dataclass(frozen=True)
class Document:
    """A document to be written to `path`, whose ending decides on the file type.

    `control` are the rows of the document control box, such as version, owner and classification; `letterhead`
    is who wrote it and where, parted by a comma.
    """

    path: str
    title: str
    day: date
    blocks: Sequence[Block]
    control: Sequence[tuple[str, str]] = ()
    language: str = "en-GB"
    letterhead: str = "Harbourlight Freight, Rotterdam · Hamburg · Felixstowe"

    def control_value(self, name: str) -> str:
        """The value of one row of the control box, or nothing."""
        return dict(self.control).get(name, "")


def parse_body(lines: Sequence[str]) -> list[Block]:
    """The blocks of a body in light markup."""
    blocks: list[Block] = []
    for line in lines:
        mark, _, rest = line.partition(" ")
        if mark in ("##", "###"):
            blocks.append(Block("heading" if mark == "##" else "subheading", rest.strip()))
        elif mark == "-":
            _add_row(blocks, "bullets", (rest.strip(),))
        elif mark == "~":
            _add_row(blocks, "mono", (rest,))
        elif mark == "!sign":
            _add_row(blocks, "sign", [part.strip() for part in rest.split(",")])
        elif line.startswith("|"):
            _add_row(blocks, "table", [cell.strip() for cell in line.strip().strip("|").split("|")])
        elif line.strip():
            blocks.append(Block("paragraph", line.strip()))
    return blocks


def _add_row(blocks: list[Block], kind: BlockKind, row: Sequence[str]) -> None:
    if blocks and blocks[-1].kind == kind:
        blocks[-1] = Block(kind, rows=[*blocks[-1].rows, row])
    else:
        blocks.append(Block(kind, rows=[row]))


def parse_documents(text: str) -> Iterator[Document]:
    """The documents of one text, with the company's facts put in for `{key}`."""
    for part in text.split("%%%\n")[1:]:
        head, _, body = part.partition("\n---\n")
        pairs = [line.format_map(FACTS).partition(":") for line in head.strip().splitlines()]
        values = {key.strip(): value.strip() for key, _, value in pairs}
        language = values.get("language", "en-GB")
        yield Document(
            path=values["file"],
            title=values["title"],
            day=date.fromisoformat(values["date"]),
            blocks=parse_body(body.format_map(FACTS).splitlines()),
            control=[
                *((key, value) for key, value in values.items() if key not in _KNOWN_KEYS),
                ("Datum" if language.startswith("de") else "date", values["date"]),
            ],
            language=language,
            letterhead=values.get("letterhead", Document.letterhead),
        )


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> Block:
    """A table block from values; dates become ISO dates."""
    return Block("table", rows=[list(head), *([str(cell) for cell in row] for row in rows)])
