"""What Word, Excel and PowerPoint files of today have in common: properties, links, macros, drawings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import unquote

from audit_room.intake.extract import cautions
from audit_room.intake.extract.archive import Archive
from audit_room.intake.extract.dates import iso_moment
from audit_room.intake.extract.extracted import Limits, NotReadError
from audit_room.intake.extract.xml_parts import EnoughError, nothing, parse

_FACTS = {
    "title": "title",
    "subject": "subject",
    "keywords": "keywords",
    "creator": "author",
    "created": "made",
    "lastModifiedBy": "last changed by",
    "modified": "changed",
    "revision": "revision",
    "Pages": "pages",
    "Slides": "slides",
    "Company": "company",
}
_MOMENTS = {"made", "changed"}
_MAX_PROPERTIES = 1_000_000
_MAX_RELATIONS = 4_000_000
_HARMLESS_LINKS = ("/hyperlink",)
_DRAWN = r"(?:word|xl|ppt)/(?:diagrams/data|charts/chart|drawings/drawing)[0-9]*\.xml"


class Paragraphs:
    """The text of drawings: each paragraph a line, the cells of a table apart by a tab."""

    def __init__(self, room: int) -> None:
        self.parts: list[str] = []
        self._room = room
        self._on = False

    def start(self, name: str, _: Mapping[str, str]) -> None:
        """Take the beginning of an element."""
        if name == "t":
            self._on = True
        elif name == "br":
            self.parts.append("\n")

    def end(self, name: str) -> None:
        """Take the end of an element."""
        if name == "t":
            self._on = False
        elif name in {"p", "tr"}:
            self.parts.append("\n")
        elif name == "tc":
            self.parts[-1:] = ["\t"]

    def letters(self, text: str) -> None:
        """Take letters; raises EnoughError when there is room for no more."""
        if self._on:
            self.parts.append(text)
            self._room -= len(text)
            if self._room < 0:
                raise EnoughError

    @property
    def text(self) -> str:
        """What was taken, without empty lines."""
        lines = (line.rstrip() for line in "".join(self.parts).split("\n"))
        return "\n".join(line for line in lines if line)


def paragraphs(blocks: Iterable[bytes], room: int) -> str:
    """Return the text of one part made of DrawingML, at most about ``room`` letters."""
    drawn = Paragraphs(room)
    parse(blocks, drawn.start, drawn.end, drawn.letters)
    return drawn.text


def drawings(archive: Archive, limits: Limits) -> list[str]:
    """Return the text of charts, diagrams and text boxes beside the main parts; broken ones are left out."""
    found = []
    for name in archive.named(_DRAWN):
        try:
            found.append(paragraphs(archive.blocks(name), limits.text_characters))
        except NotReadError:
            continue
    return [text for text in found if text]


def facts(archive: Archive) -> dict[str, str]:
    """Return title, author, dates and number of pages; what is broken of them is left out."""
    told: dict[str, str] = {}
    for name in ("docProps/core.xml", "docProps/app.xml"):
        if name in archive and archive.members[name].file_size <= _MAX_PROPERTIES:
            try:
                _properties(archive.blocks(name), told)
            except NotReadError:
                continue
    return {key: iso_moment(value) if key in _MOMENTS else value for key, value in told.items()}


def _properties(blocks: Iterable[bytes], told: dict[str, str]) -> None:
    within = ""
    parts: list[str] = []

    def start(name: str, _: Mapping[str, str]) -> None:
        nonlocal within
        within = _FACTS.get(name, "")
        parts.clear()

    def end(name: str) -> None:
        nonlocal within
        value = "".join(parts).strip()
        if within and value and value != "0" and _FACTS.get(name) == within:
            told.setdefault(within, value)
        within = ""

    parse(blocks, start, end, parts.append)


def office_cautions(archive: Archive) -> list[str]:
    """Return what is odd in every kind of Open XML file: macros, links that load, files inside."""
    found = []
    if archive.named(r"(?:word|xl|ppt)/vbaProject\.bin"):
        found.append(cautions.MACROS)
    found += cautions.linked(loaded_from(archive))
    found += cautions.embedded(len(archive.named(r"(?:word|xl|ppt)/embeddings/(?!Microsoft_Excel_).+")))
    return found


def loaded_from(archive: Archive) -> list[str]:
    """Return what the file loads from elsewhere: linked workbooks, templates, objects, pictures; no hyperlinks."""
    targets: list[str] = []

    def start(name: str, attributes: Mapping[str, str]) -> None:
        outside = name == "Relationship" and attributes.get("TargetMode", "").lower() == "external"
        if outside and not attributes.get("Type", "").endswith(_HARMLESS_LINKS):
            targets.append(unquote(attributes.get("Target", "")))

    for name in archive.named(r".+\.rels"):
        if archive.members[name].file_size > _MAX_RELATIONS:
            continue
        try:
            data = archive.read(name)
            if b"External" in data or not data.startswith((b"<", b"\xef\xbb\xbf<")):
                parse([data], start, nothing, nothing)
        except NotReadError:
            continue
    return targets


def relations(archive: Archive, name: str) -> dict[str, str]:
    """Return what the ids in a part stand for: id to target, as it is written; empty where that is broken."""
    folder, _, file = name.rpartition("/")
    found: dict[str, str] = {}

    def start(name: str, attributes: Mapping[str, str]) -> None:
        if name == "Relationship":
            found[attributes.get("Id", "")] = attributes.get("Target", "")

    rels = f"{folder}/_rels/{file}.rels"
    if rels in archive and archive.members[rels].file_size <= _MAX_RELATIONS:
        try:
            parse(archive.blocks(rels), start, nothing, nothing)
        except NotReadError:
            return {}
    return found
