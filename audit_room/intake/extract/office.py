"""Text of Word, Excel, PowerPoint and OpenDocument files."""

from __future__ import annotations

import io
from xml.etree import ElementTree as ET

from audit_room.intake.extract.archive import opened
from audit_room.intake.extract.extracted import Extracted, Limits, NotReadError, ProtectedError, found

_CORE = "docProps/core.xml"
_FACTS = {
    "title": "title",
    "subject": "subject",
    "keywords": "keywords",
    "creator": "author",
    "created": "made",
    "lastModifiedBy": "last changed by",
    "modified": "changed",
    "revision": "revision",
}
_MAX_PART = 1_000_000


def read_docx(data: bytes, limits: Limits) -> Extracted:
    """Return the text of a Word document: body, tables, headers, footers, notes and comments."""
    facts = _core_facts(data, limits)
    from docx2python import docx2python  # noqa: PLC0415

    with docx2python(io.BytesIO(data)) as document:
        parts = [str(document.text)]
        parts += [str(note) for comment in document.comments for note in comment]
    return found("\n".join(parts), facts)


def read_workbook(data: bytes, limits: Limits) -> Extracted:
    """Return the cells of an Excel or OpenDocument workbook, row by row, under the name of each sheet."""
    facts = _core_facts(data, limits) if data.startswith(b"PK") else {}
    import python_calamine  # noqa: PLC0415

    try:
        workbook = python_calamine.load_workbook(io.BytesIO(data))
    except python_calamine.PasswordError as error:
        raise ProtectedError("encrypted workbook") from error
    parts: list[str] = []
    length = 0
    for name in workbook.sheet_names:
        parts.append(name)
        for row in workbook.get_sheet_by_name(name).to_python(skip_empty_area=True):
            line = "\t".join(_cell(value) for value in row).strip()
            if line:
                parts.append(line)
                length += len(line)
            if length > limits.text_characters:
                break
    return found("\n".join(parts), {**facts, "sheets": ", ".join(workbook.sheet_names)})


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def read_pptx(data: bytes, limits: Limits) -> Extracted:
    """Return the text of a presentation: shapes, groups, tables and speaker notes, slide by slide."""
    facts = _core_facts(data, limits)
    from pptx import Presentation  # noqa: PLC0415

    slides = Presentation(io.BytesIO(data)).slides
    parts: list[str] = []
    for slide in slides:
        _collect(slide.shapes, parts)
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
            parts.append(slide.notes_slide.notes_text_frame.text)
    return found("\n".join(parts), {**facts, "slides": str(len(slides))})


def _collect(shapes: object, parts: list[str]) -> None:
    """Add the text of shapes, going into groups."""
    for shape in shapes:  # type: ignore[attr-defined]
        if shape.has_text_frame:
            parts.append(shape.text_frame.text)
        if getattr(shape, "has_table", False) and shape.has_table:
            parts += ["\t".join(cell.text for cell in row.cells) for row in shape.table.rows]
        if hasattr(shape, "shapes"):
            _collect(shape.shapes, parts)


def read_open_document(data: bytes, limits: Limits) -> Extracted:
    """Return the text of an OpenDocument text or presentation."""
    from selectolax.lexbor import LexborHTMLParser  # noqa: PLC0415

    with opened(data, limits) as archive:
        try:
            content = archive.read("content.xml")
        except KeyError as error:
            raise NotReadError("the document has no content part") from error
    tree = LexborHTMLParser(content.decode("utf-8", "replace"))
    return found(tree.root.text(separator="\n") if tree.root else "")


def _core_facts(data: bytes, limits: Limits) -> dict[str, str]:
    """Return title, author and dates of an Open XML file after the archive was found harmless to open."""
    with opened(data, limits) as archive:
        if _CORE not in archive.namelist() or archive.getinfo(_CORE).file_size > _MAX_PART:
            return {}
        core = archive.read(_CORE)
    if b"<!" in core:
        return {}
    try:
        tree = ET.fromstring(core)  # noqa: S314 - parts with declarations were turned away above
    except ET.ParseError:
        return {}
    names = ((each.tag.rpartition("}")[2], each.text or "") for each in tree)
    return {_FACTS[name]: value.strip() for name, value in names if name in _FACTS and value.strip()}
