"""Text of PowerPoint presentations (PPTX, PPTM): shapes, tables and speaker notes, slide by slide."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from audit_room.intake.extract import cautions, open_xml
from audit_room.intake.extract.archive import Archive
from audit_room.intake.extract.extracted import Extracted, Limits, NotReadError, found
from audit_room.intake.extract.open_xml import Paragraphs
from audit_room.intake.extract.xml_parts import attribute, nothing, parse

_MAIN = "ppt/presentation.xml"
_SLIDES = r"ppt/slides/slide[0-9]*\.xml"
_COMMENTS = r"ppt/comments/.+\.xml"


class _Slide(Paragraphs):
    """One slide or its notes; the number of the slide, which stands in a field, is no text."""

    def __init__(self, room: int) -> None:
        super().__init__(room)
        self.hidden = False
        self._field = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "sld":
            self.hidden = attributes.get("show", "1") in {"0", "false"}
        elif name == "fld":
            self._field = attributes.get("type", "").startswith("slidenum")
        super().start(name, attributes)

    def end(self, name: str) -> None:
        if name == "fld":
            self._field = False
        super().end(name)

    def letters(self, text: str) -> None:
        if not self._field:
            super().letters(text)


def read_pptx(data: bytes, limits: Limits) -> Extracted:
    """Return the text of a presentation in the order it is shown, notes after their slide."""
    archive = Archive(data, limits)
    order = _order(archive)
    texts: list[str] = []
    hidden: list[int] = []
    length = 0
    for number, name in enumerate(order, 1):
        slide = _read(archive, name, limits)
        if slide.hidden:
            hidden.append(number)
        texts.append(slide.text)
        for target in open_xml.relations(archive, name).values():
            notes = posixpath.normpath(posixpath.join("ppt/slides", target))
            if "notesSlide" in notes and notes in archive:
                texts.append(_read(archive, notes, limits).text)
        length += sum(map(len, texts[-2:]))
        if length > limits.text_characters:
            break
    texts += open_xml.drawings(archive, limits)
    warnings = [
        *open_xml.office_cautions(archive),
        *cautions.comments(_comments(archive)),
        *cautions.hidden_slides(hidden),
    ]
    told = {**open_xml.facts(archive), "slides": str(len(order))}
    return found("\n".join(filter(None, texts)), told, warnings)


def _read(archive: Archive, name: str, limits: Limits) -> _Slide:
    slide = _Slide(limits.text_characters)
    parse(archive.blocks(name), slide.start, slide.end, slide.letters)
    return slide


def _order(archive: Archive) -> list[str]:
    """Return the slides as they are shown; by their numbers where the list of them is broken or missing."""
    ids: list[str] = []

    def start(name: str, attributes: Mapping[str, str]) -> None:
        if name == "sldId":
            ids.append(next((value for key, value in attributes.items() if key.endswith(":id")), ""))

    if _MAIN in archive:
        targets = open_xml.relations(archive, _MAIN)
        try:
            parse(archive.blocks(_MAIN), start, nothing, nothing)
        except NotReadError:
            ids.clear()
        shown = [posixpath.normpath(posixpath.join("ppt", targets.get(each, ""))).lstrip("/") for each in ids]
        if shown and all(name in archive for name in shown):
            return shown
    named = archive.named(_SLIDES)
    if not named and _MAIN not in archive:
        raise NotReadError("the presentation has no main part, text not read")
    return named


def _comments(archive: Archive) -> int:
    count = 0

    def start(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal count
        count += name == "cm" and bool(attribute(attributes, "authorId"))

    for name in archive.named(_COMMENTS):
        try:
            parse(archive.blocks(name), start, nothing, nothing)
        except NotReadError:
            continue
    return count
