"""Text of Word documents (DOCX, DOCM): body, tables, text boxes, headers, footers, notes, comments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from audit_room.intake.extract import cautions, open_xml
from audit_room.intake.extract.archive import Archive
from audit_room.intake.extract.extracted import Extracted, Limits, NotReadError, found
from audit_room.intake.extract.xml_parts import EnoughError, attribute, parse

_MAIN = r"word/document[0-9]*\.xml"
_BESIDE = r"word/(?:header|footer|footnotes|endnotes|comments)[0-9]*\.xml"
_CHANGES = {
    "ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel", "cellMerge",
    "rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "trPrChange", "tcPrChange", "numberingChange",
}  # fmt: skip
_LEFT_OUT = {"Fallback", "moveFrom"}
"""What repeats text that stands elsewhere: the second form of a drawing, the place something was moved from."""

_WANTED = _CHANGES | _LEFT_OUT | {
    "t", "r", "p", "tab", "br", "cr", "tc", "tr", "instrText", "comment", "textpath", "noBreakHyphen",
}  # fmt: skip

_LOADING_FIELD = re.compile(r"\b(?:INCLUDEPICTURE|INCLUDETEXT|LINK|DDEAUTO|DDE)\b\s*(.{0,200})", re.DOTALL)
_BLANKS = re.compile(r"[ \t]*\n\s*")


class _Part:
    """What one part holds: its letters, and what is odd in it."""

    def __init__(self, room: int) -> None:
        self.parts: list[str] = []
        self.changed = False
        self.comments = 0
        self.watermark = ""
        self.fields: list[str] = []
        self._room = room
        self._run = self._on = self._field = False
        self._skipped = self._cells = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:  # noqa: C901 - one branch an element
        if name == "t":
            self._on = not self._skipped
        elif name == "r":
            self._run = True
        elif name in {"tab", "br", "cr"}:
            if self._run:
                self.parts.append("\t" if name == "tab" else "\n")
        elif name == "tc":
            self._cells += 1
        elif name == "instrText":
            self._field = True
        elif name == "comment":
            self.comments += 1
        elif name == "textpath":
            self.watermark = self.watermark or attribute(attributes, "string")
        elif name == "noBreakHyphen":
            self.parts.append("-")
        if name in _CHANGES:
            self.changed = True
        if name in _LEFT_OUT:
            self._skipped += 1

    def end(self, name: str) -> None:
        if name == "t":
            self._on = False
        elif name == "r":
            self._run = False
        elif name == "p":
            self.parts.append(" " if self._cells else "\n")
        elif name == "tc":
            self._cells -= 1
            self.parts[-1:] = ["\t"]
        elif name == "tr":
            self.parts[-1:] = ["\n"]
        elif name == "instrText":
            self._field = False
        elif name in _LEFT_OUT:
            self._skipped -= 1

    def letters(self, text: str) -> None:
        if self._on:
            self.parts.append(text)
            self._room -= len(text)
            if self._room < 0:
                raise EnoughError
        elif self._field and len(self.fields) < 1000:  # noqa: PLR2004 - more fields tell nothing new
            self.fields.append(text)

    @property
    def text(self) -> str:
        return _BLANKS.sub("\n", "".join(self.parts)).strip("\n")


def read_docx(data: bytes, limits: Limits) -> Extracted:
    """Return the text of a Word document; comments, tracked changes and the watermark are warned of."""
    archive = Archive(data, limits)
    main = archive.named(_MAIN)
    if not main:
        raise NotReadError("the document has no main part, text not read")
    parts = [_read(archive.blocks(main[0]), limits)]
    for name in archive.named(_BESIDE):
        try:
            parts.append(_read(archive.blocks(name), limits))
        except NotReadError:
            continue
    warnings = open_xml.office_cautions(archive)
    fields = _LOADING_FIELD.findall("".join(field for part in parts for field in part.fields))
    if fields and not any(each.startswith(cautions.LINKED) for each in warnings):
        warnings += cautions.linked([" ".join(field.split()).strip('" ') or "a field" for field in fields])
    warnings += cautions.comments(sum(part.comments for part in parts))
    if any(part.changed for part in parts):
        warnings.append(cautions.TRACKED)
    warnings += cautions.watermark(next((part.watermark for part in parts if part.watermark), ""))
    texts = [part.text for part in parts] + open_xml.drawings(archive, limits)
    return found("\n".join(filter(None, texts)), open_xml.facts(archive), warnings)


def _read(blocks: Iterable[bytes], limits: Limits) -> _Part:
    part = _Part(limits.text_characters)
    parse(blocks, part.start, part.end, part.letters, _WANTED)
    return part
