"""Office files of before 2007, which are small file systems: what is in them, their properties, their macros."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

from audit_room.intake.extract import cautions
from audit_room.intake.extract.dates import iso_of
from audit_room.intake.extract.extracted import NotReadError, ProtectedError

_PROTECTED = {"encryptedpackage", "encryptioninfo"}
_PROGRAMS = {"_vba_project", "vba_project", "_vba_project_cur"}
_FACTS = {
    "title": "title",
    "subject": "subject",
    "author": "author",
    "keywords": "keywords",
    "last_saved_by": "last changed by",
    "num_pages": "pages",
    "slides": "slides",
    "company": "company",
}
_MOMENTS = {"create_time": "made", "last_saved_time": "changed"}
_FILE_PASS = 0x2F
_BOOK_BEGINS = {0x09, 0x0209, 0x0409, 0x0809}
_FEW_RECORDS = 40


def opened(data: bytes) -> Any:  # noqa: ANN401 - the library has no types
    """Return the file system in ``data``; raises NotReadError where it is damaged."""
    import olefile  # noqa: PLC0415

    try:
        return olefile.OleFileIO(io.BytesIO(data))
    except (OSError, ValueError, IndexError, TypeError, AttributeError) as error:
        raise NotReadError("damaged, text not read") from error


def streams(file: Any) -> set[str]:  # noqa: ANN401 - see opened
    """Return the names of all streams and folders, in small letters and without their place."""
    return {part.lower() for path in file.listdir(streams=True, storages=True) for part in path}


def stream(file: Any, *names: str) -> bytes:  # noqa: ANN401 - see opened
    """Return the first stream of these names that is there; raises NotReadError where none is or it is cut."""
    for name in names:
        if file.exists(name):
            try:
                return bytes(file.openstream(name).read())
            except (OSError, ValueError, IndexError) as error:
                raise NotReadError("damaged, text not read") from error
    raise NotReadError("damaged, text not read")


def about(data: bytes) -> tuple[dict[str, str], list[str]]:
    """Return facts and warnings of any such file; raises ProtectedError where a password is needed."""
    with opened(data) as file:
        names = streams(file)
        if names & _PROTECTED or _locked_book(file):
            raise ProtectedError("encrypted Office file")
        warnings = [cautions.MACROS] if names & _PROGRAMS else []
        return _facts(file), warnings


def _facts(file: Any) -> dict[str, str]:  # noqa: ANN401 - see opened
    try:
        told = file.get_metadata()
    except Exception:  # noqa: BLE001 - properties are a courtesy, and the library fails on them in many ways
        return {}
    facts = {ours: _words(getattr(told, theirs, None), told.codepage) for theirs, ours in _FACTS.items()}
    moments = {ours: iso_of(getattr(told, theirs, None)) for theirs, ours in _MOMENTS.items()}
    return {**facts, **moments}


def _words(value: object, codepage: object) -> str:
    """Return a property as text; it is written in the code page that the file names."""
    if isinstance(value, int):
        return str(value) if value > 0 else ""
    if not isinstance(value, bytes):
        return value if isinstance(value, str) else ""
    number = codepage if isinstance(codepage, int) else 0
    for encoding in ({65001: "utf-8"}.get(number % 65536, f"cp{number % 65536}"), "utf-8", "cp1252"):
        try:
            return value.decode(encoding).rstrip("\0").strip()
        except (UnicodeDecodeError, LookupError):
            continue
    return value.decode("latin-1")


def _locked_book(file: Any) -> bool:  # noqa: ANN401 - see opened
    """Return True for a workbook that begins with the record of its password."""
    name = next((each for each in ("Workbook", "Book") if file.exists(each)), None)
    if name is None:
        return False
    try:
        start = file.openstream(name).read(4096)
    except (OSError, ValueError, IndexError):
        return False
    return _FILE_PASS in list(_records(start))[:_FEW_RECORDS]


def _records(data: bytes) -> Iterable[int]:
    at = 0
    while at + 4 <= len(data):
        kind = int.from_bytes(data[at : at + 2], "little")
        if at == 0 and kind not in _BOOK_BEGINS:
            return
        yield kind
        at += 4 + int.from_bytes(data[at + 2 : at + 4], "little")
