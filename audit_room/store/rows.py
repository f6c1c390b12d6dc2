"""Between the model's dataclasses, the JSON form of a row (journal) and its SQL form (tables)."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Protocol, TypeVar, runtime_checkable

import msgspec

from audit_room.model.answer import Answer
from audit_room.model.audit import Audit
from audit_room.model.evidence_note import EvidenceNote
from audit_room.model.exhibit import Exhibit
from audit_room.model.finding import Finding
from audit_room.model.follow_up import FollowUp
from audit_room.model.journal import stamp
from audit_room.model.note import Note
from audit_room.model.request import Request
from audit_room.model.tag import Attachment, Tag

JsonRow = dict[str, object]
SqlRow = dict[str, str | bytes | int | float | None]


@runtime_checkable
class Row(Protocol):
    """Anything the record keeps: a frozen dataclass with an id."""

    @property
    def id(self) -> str:
        """Its number or name, unique in its table."""
        ...


R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Table:
    """How one dataclass is kept: table name, number prefix, which columns hold bytes and which JSON."""

    name: str
    kind: type
    noun: str
    prefix: str
    bytes_columns: frozenset[str] = frozenset()
    json_columns: frozenset[str] = frozenset()


_PATH = frozenset({"path"})

TABLES: tuple[Table, ...] = (
    Table(
        "audit", Audit, "audit", "", frozenset({"evidence_root"}), frozenset({"framework_ids", "auditors", "targets"})
    ),
    Table("requests", Request, "request", "R-", json_columns=frozenset({"refs", "changes"})),
    Table("answers", Answer, "answer", ""),
    Table("exhibits", Exhibit, "exhibit", "X-", _PATH),
    Table("attachments", Attachment, "attachment", "E-", _PATH),
    Table("follow_ups", FollowUp, "follow-up", "F-", json_columns=frozenset({"delivered"})),
    Table("findings", Finding, "finding", "N-", json_columns=frozenset({"refs"})),
    Table("tags", Tag, "tag", "T-", _PATH),
    Table("notes", Note, "note", "M-"),
    Table("evidence_notes", EvidenceNote, "note beside a file", "B-", _PATH),
)  # fmt: skip

BY_KIND: Mapping[type, Table] = {table.kind: table for table in TABLES}
BY_NAME: Mapping[str, Table] = {table.name: table for table in TABLES}


def column_types(table: Table) -> dict[str, type]:
    """Return the SQL column types of a table, in the order of the dataclass; a path gets its display form beside it."""
    types: dict[str, type] = {}
    for field in fields(table.kind):
        types[field.name] = bytes if field.name in table.bytes_columns else str
        if field.name == "size":
            types[field.name] = int
    if "path" in types:
        types["shown_path"] = str
    return types


def clean_text(text: str) -> str:
    r"""Return text as the record keeps it: lone surrogates, which no encoding holds, are spelled out as ``\udcNN``."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-8", "backslashreplace").decode("utf-8")
    return text


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def to_json(row: Row) -> JsonRow:
    """Return the JSON form of a dataclass: bytes as base64, moments as ISO 8601 UTC, tuples as lists."""
    built = msgspec.to_builtins(row, builtin_types=(datetime,))
    return {key: _plain(value) for key, value in built.items()}


def from_json(kind: type[R], row: Mapping[str, object]) -> R:
    """Return the dataclass of a JSON row.  Raises msgspec.ValidationError when the row is not of that kind."""
    return msgspec.convert(dict(row), type=kind)


def to_sql(table: Table, row: Mapping[str, object]) -> SqlRow:
    """Return the SQL form of a JSON row."""
    out: SqlRow = {}
    for key, value in row.items():
        if key in table.bytes_columns:
            out[key] = base64.b64decode(str(value))
        elif key in table.json_columns:
            out[key] = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        elif value is None or isinstance(value, str | int | float):
            out[key] = value
        else:
            raise TypeError(f"{table.name}.{key} holds {type(value).__name__}")
    if "path" in table.bytes_columns:
        from audit_room.model.display import display  # noqa: PLC0415

        raw = out["path"]
        out["shown_path"] = display(raw) if isinstance(raw, bytes) else None
    return out


def from_sql(table: Table, row: Mapping[str, object]) -> JsonRow:
    """Return the JSON form of an SQL row; damaged cells stay as they are, so that ``verify`` can name them."""
    out: JsonRow = {}
    for key, value in row.items():
        if key == "shown_path":
            continue
        if key in table.bytes_columns and isinstance(value, bytes):
            out[key] = base64.b64encode(value).decode("ascii")
        elif key in table.json_columns and isinstance(value, str):
            try:
                out[key] = json.loads(value)
            except ValueError:
                out[key] = value
        else:
            out[key] = value
    return out
