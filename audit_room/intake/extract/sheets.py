"""Text of workbooks: Excel of today and before (XLSX, XLSM, XLSB, XLS) and OpenDocument (ODS)."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from audit_room.intake.extract import cautions, ole, open_document, open_xml
from audit_room.intake.extract.archive import Archive
from audit_room.intake.extract.extracted import Extracted, Limits, NotReadError, ProtectedError, found
from audit_room.intake.extract.xml_parts import nothing, parse

_SHEET = r"xl/worksheets/[^/]+\.xml"
_READ_BY_LIBRARY = r"(?:xl/.+\.(?:xml|bin|rels)|content\.xml|META-INF/manifest\.xml)"
_NO_CELLS = ("xl/media/", "xl/embeddings/", "xl/printerSettings/", "xl/vbaProject", "xl/theme/")
_HIDDEN = b' hidden="1"'
_OLD_MACRO_PARTS = r"xl/macrosheets/.+\.(?:xml|bin)"


def read_workbook(data: bytes, limits: Limits) -> Extracted:
    """Return the cells of a workbook, row by row, under the name of each sheet."""
    if data.startswith(b"PK"):
        archive = Archive(data, limits)
        if archive.named(r"xl/.+"):
            return _open_xml(data, archive, limits)
        told, warnings = open_document.about(archive)
        _unpack_once(archive)
    else:
        told, warnings = ole.about(data)
    text, sheets, odd = _cells(data, limits)
    return found(text, {**told, "sheets": sheets}, [*warnings, *odd])


def _open_xml(data: bytes, archive: Archive, limits: Limits) -> Extracted:
    hidden_cells = _unpack_once(archive)
    warnings = open_xml.office_cautions(archive)
    if archive.named(_OLD_MACRO_PARTS):
        warnings.append(cautions.OLD_MACROS)
    text, sheets, odd = _cells(data, limits)
    warnings += odd
    if hidden_cells:
        warnings.append(cautions.HIDDEN_CELLS)
    comments, said = _comments(archive, limits)
    warnings += cautions.comments(comments)
    texts = [text, *said, *open_xml.drawings(archive, limits)]
    return found("\n".join(filter(None, texts)), {**open_xml.facts(archive), "sheets": sheets}, warnings)


def _unpack_once(archive: Archive) -> bool:
    """Unpack what the library will unpack, with a watch on its length; return whether rows or columns hide."""
    sheets = set(archive.named(_SHEET))
    hidden = False
    for name in archive.named(_READ_BY_LIBRARY):
        if name.startswith(_NO_CELLS):
            continue
        tail = b""
        for block in archive.checked(name):
            if name in sheets and not hidden:
                hidden = _HIDDEN in block or _HIDDEN in tail + block[: len(_HIDDEN)]
                tail = block[-len(_HIDDEN) :]
    return hidden


def _cells(data: bytes, limits: Limits) -> tuple[str, str, list[str]]:
    """Return the text of the cells, the names of the sheets, and what is odd about them."""
    import python_calamine  # noqa: PLC0415

    try:
        workbook = python_calamine.load_workbook(io.BytesIO(data))
        text, warnings = _sheets(workbook, limits)
    except python_calamine.PasswordError as error:
        raise ProtectedError("encrypted workbook") from error
    except python_calamine.CalamineError as error:
        raise NotReadError("the workbook is damaged, text not read") from error
    return text, ", ".join(workbook.sheet_names), warnings


def _sheets(workbook: Any, limits: Limits) -> tuple[str, list[str]]:  # noqa: ANN401 - the library has no types
    from python_calamine import SheetTypeEnum, SheetVisibleEnum  # noqa: PLC0415

    warnings: list[str] = []
    parts: list[str] = []
    length = 0
    for about in workbook.sheets_metadata:
        if about.visible != SheetVisibleEnum.Visible:
            warnings.append(cautions.hidden_sheet(about.name, about.visible == SheetVisibleEnum.VeryHidden))
        if about.typ == SheetTypeEnum.MacroSheet:
            warnings.append(cautions.OLD_MACROS)
        parts.append(about.name)
        if about.typ != SheetTypeEnum.WorkSheet or length > limits.text_characters:
            continue
        for line in _lines(workbook.get_sheet_by_name(about.name)):
            parts.append(line)
            length += len(line)
            if length > limits.text_characters:
                break
    return "\n".join(parts), warnings


def _lines(sheet: Any) -> list[str]:  # noqa: ANN401 - as above
    """Return the rows that hold anything, their cells apart by tabs."""
    lines = []
    for row in sheet.to_python(skip_empty_area=True):
        line = "\t".join([value if type(value) is str else _cell(value) for value in row]).strip()
        if line:
            lines.append(line)
    return lines


def _cell(value: object) -> str:
    """Return a value as text; Excel itself keeps fifteen digits of a number and no more."""
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def _comments(archive: Archive, limits: Limits) -> tuple[int, list[str]]:
    """Return how many comments there are, and what they say; a thread stands in two parts and counts once."""
    notes, threads = (
        _noted(archive, pattern, element, limits)
        for pattern, element in (
            (r"xl/(?:comments/)?comments?[^/]*\.xml", "comment"),
            (r"xl/threadedComments/.+\.xml", "threadedComment"),
        )
    )
    return max(notes[0], threads[0]), [*notes[1], *threads[1]]


def _noted(archive: Archive, pattern: str, element: str, limits: Limits) -> tuple[int, list[str]]:
    count, parts = 0, [""]

    def start(name: str, _: Mapping[str, str]) -> None:
        nonlocal count
        if name == element:
            count += 1
            parts.append("\n")

    def letters(text: str) -> None:
        if len(parts) * 10 < limits.text_characters:
            parts.append(text)

    for name in archive.named(pattern):
        try:
            parse(archive.blocks(name), start, nothing, letters)
        except NotReadError:
            continue
    return count, ["".join(parts).strip()]
