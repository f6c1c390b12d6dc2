"""What a sample document says, apart from the file type it is written in, and the light markup for it.

A text holds one or more documents, each led by a line `%%%`, then `key: value` lines, `---`, and the body:
`## heading`, `### lower heading`, `- bullet`, `| cell | cell |` (first row of a table is its head),
`!sign name, role, date`, `~ monospaced line`; everything else is paragraphs, parted by empty lines.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from tools.sample.company import FACTS

BlockKind = Literal["heading", "subheading", "paragraph", "bullets", "table", "sign", "mono"]
_KNOWN_KEYS = frozenset({"file", "title", "date", "language"})


@dataclass(frozen=True)
class Block:
    """One part of a body: its text, or its lines (bullets, monospaced), or its rows (table, signatures)."""

    kind: BlockKind
    text: str = ""
    rows: Sequence[Sequence[str]] = ()


@dataclass(frozen=True)
class Document:
    """A document to be written to `path`, whose ending decides on the file type.

    `control` are the rows of the document control box, such as version, owner and classification.
    """

    path: str
    title: str
    day: date
    blocks: Sequence[Block]
    control: Sequence[tuple[str, str]] = ()
    language: str = "en-GB"

    def control_value(self, name: str) -> str:
        """The value of one row of the control box, or nothing."""
        return dict(self.control).get(name, "")


@dataclass
class _Body:
    blocks: list[Block] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def end_paragraph(self) -> None:
        if self.words:
            self.blocks.append(Block("paragraph", " ".join(self.words)))
            self.words = []

    def add_row(self, kind: BlockKind, row: Sequence[str]) -> None:
        self.end_paragraph()
        if self.blocks and self.blocks[-1].kind == kind:
            self.blocks[-1] = Block(kind, rows=[*self.blocks[-1].rows, row])
        else:
            self.blocks.append(Block(kind, rows=[row]))


def parse_body(lines: Sequence[str]) -> list[Block]:
    """The blocks of a body in light markup."""
    body = _Body()
    for line in lines:
        mark, _, rest = line.partition(" ")
        if not line.strip():
            body.end_paragraph()
        elif mark in ("##", "###"):
            body.end_paragraph()
            body.blocks.append(Block("heading" if mark == "##" else "subheading", rest.strip()))
        elif mark == "-":
            body.add_row("bullets", (rest.strip(),))
        elif mark == "~":
            body.add_row("mono", (rest,))
        elif mark == "!sign":
            body.add_row("sign", [part.strip() for part in rest.split(",")])
        elif line.startswith("|"):
            body.add_row("table", [cell.strip() for cell in line.strip().strip("|").split("|")])
        else:
            body.words.append(line.strip())
    body.end_paragraph()
    return body.blocks


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
        )


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> Block:
    """A table block from values; dates become ISO dates."""
    return Block("table", rows=[list(head), *([str(cell) for cell in row] for row in rows)])
