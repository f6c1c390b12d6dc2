"""OpenDocument files: text and presentations read here, what is odd in workbooks too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from audit_room.intake.extract import cautions
from audit_room.intake.extract.archive import Archive
from audit_room.intake.extract.dates import iso_moment
from audit_room.intake.extract.extracted import Extracted, Limits, NotReadError, ProtectedError, found
from audit_room.intake.extract.xml_parts import EnoughError, attribute, parse

_CONTENT = "content.xml"
_FACTS = {
    "title": "title",
    "subject": "subject",
    "keyword": "keywords",
    "initial-creator": "author",
    "creation-date": "made",
    "creator": "last changed by",
    "date": "changed",
}
_MOMENTS = {"made", "changed"}
_PROGRAMS = r"Basic/.+/(?!script-l)[^/]+\.xml|Scripts/.+/[^/]+"
_LINES = {"p", "h"}
_BLANKS = {"tab": "\t", "s": " ", "line-break": "\n"}
_INSIDE = ("#", "Pictures/", "./", "Object", "ObjectReplacements/", "media/")
_LOADING = {"image", "object", "object-ole", "plugin", "table-source", "section-source", "floating-frame"}
_UNSEEN = {"tracked-changes", "script"}
"""Elements whose letters are no text of the document: what was deleted, and program code."""


class _Content:
    """The letters of a part and what is odd in it."""

    def __init__(self, room: int) -> None:
        self.parts: list[str] = []
        self.changed = False
        self.comments = 0
        self.slides = 0
        self.links: list[str] = []
        self.hidden: list[int] = []
        self._room = room
        self._deep = self._unseen = 0
        self._hiding: set[str] = set()
        self._style = ""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:  # noqa: C901 - one branch an element
        if name in _LINES:
            self._deep += 1
        elif name in _UNSEEN:
            self._unseen += 1
        elif name == "changed-region":
            self.changed = True
        elif name == "annotation":
            self.comments += 1
        elif name in _BLANKS:
            self.parts.append(_BLANKS[name])
        elif name == "style":
            self._style = attribute(attributes, "name")
        elif name == "drawing-page-properties" and attribute(attributes, "visibility") == "hidden":
            self._hiding.add(self._style)
        elif name == "page":
            self.slides += 1
            if attribute(attributes, "style-name") in self._hiding:
                self.hidden.append(self.slides)
        if name in _LOADING:
            target = attribute(attributes, "href")
            if (
                target
                and not target.startswith(_INSIDE)
                and (":" in target or target.startswith(("/", "..")))
            ):
                self.links.append(target)

    def end(self, name: str) -> None:
        if name in _LINES:
            self._deep -= 1
            self.parts.append("\n")
        elif name in _UNSEEN:
            self._unseen -= 1

    def letters(self, text: str) -> None:
        if self._deep and not self._unseen:
            self.parts.append(text)
            self._room -= len(text)
            if self._room < 0:
                raise EnoughError

    @property
    def text(self) -> str:
        lines = (line.strip() for line in "".join(self.parts).split("\n"))
        return "\n".join(line for line in lines if line)


def read_open_document(data: bytes, limits: Limits) -> Extracted:
    """Return the text of an OpenDocument text or presentation, headers and footers after it."""
    archive = Archive(data, limits)
    told, warnings = about(archive)
    if _CONTENT not in archive:
        raise NotReadError("the document has no content part, text not read")
    content = _read(archive.blocks(_CONTENT), limits)
    texts = [content.text]
    if "styles.xml" in archive:
        try:
            texts.append(_read(archive.blocks("styles.xml"), limits).text)
        except NotReadError:
            texts.append("")
    if content.slides:
        told["slides"] = str(content.slides)
    return found("\n".join(filter(None, texts)), told, [*warnings, *_odd(content)])


def _read(blocks: Iterable[bytes], limits: Limits) -> _Content:
    content = _Content(limits.text_characters)
    parse(blocks, content.start, content.end, content.letters)
    return content


def _odd(content: _Content) -> list[str]:
    tracked = [cautions.TRACKED] if content.changed else []
    return [
        *cautions.linked(content.links),
        *cautions.comments(content.comments),
        *tracked,
        *cautions.hidden_slides(content.hidden),
    ]


def about(archive: Archive) -> tuple[dict[str, str], list[str]]:
    """Return the facts of an OpenDocument file and the warnings that hold for every kind of it.

    Raises ProtectedError where a password is needed.
    """
    if "META-INF/manifest.xml" in archive and b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise ProtectedError("encrypted OpenDocument")
    warnings = [cautions.MACROS] if archive.named(_PROGRAMS) else []
    told: dict[str, str] = {}
    if "meta.xml" in archive:
        try:
            _properties(archive.blocks("meta.xml"), told)
        except NotReadError:
            told.clear()
    return {key: iso_moment(value) if key in _MOMENTS else value for key, value in told.items()}, warnings


def _properties(blocks: Iterable[bytes], told: dict[str, str]) -> None:
    parts: list[str] = []

    def start(name: str, attributes: Mapping[str, str]) -> None:
        parts.clear()
        if name == "document-statistic" and attribute(attributes, "page-count"):
            told["pages"] = attribute(attributes, "page-count")

    def end(name: str) -> None:
        value = "".join(parts).strip()
        if name in _FACTS and value:
            told.setdefault(_FACTS[name], value)

    parse(blocks, start, end, parts.append)
