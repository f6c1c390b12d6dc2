"""Which evidence a list shows and in what order: a filter as data, turned into a query here."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum

from audit_room.store.index_rows import folded


class EvidenceOrder(StrEnum):
    """What a list of evidence is sorted by; the path decides among equals."""

    PATH = "path"
    NEWEST = "newest"
    SIZE = "size"
    STATUS = "status"
    TYPE = "type"


@dataclass(frozen=True, slots=True)
class EvidenceFilter:
    """What must hold for a file to be listed.

    ``text``: every word of it is somewhere in the path, whatever its case.  ``status``: each of these
    letters is beside the file.  ``ref``: the file is tagged with this requirement.
    """

    text: str = ""
    status: str = ""
    ref: str = ""
    present_only: bool = False


_ORDERS = {
    EvidenceOrder.PATH: "folded, id",
    EvidenceOrder.NEWEST: "mtime_ns DESC, folded, id",
    EvidenceOrder.SIZE: "size DESC, folded, id",
    EvidenceOrder.STATUS: "status, folded, id",
    EvidenceOrder.TYPE: "mime, folded, id",
}


def where(wanted: EvidenceFilter) -> tuple[str, list[str]]:
    """Return the condition on the table ``files`` and its parameters."""
    conditions: list[str] = []
    values: list[str] = []
    for word in folded(wanted.text).split():
        conditions.append("instr(folded, ?) > 0")
        values.append(word)
    for letter in wanted.status:
        conditions.append("instr(status, ?) > 0")
        values.append(letter)
    if wanted.ref:
        conditions.append("instr(refs, ?) > 0")
        values.append(json.dumps(wanted.ref, ensure_ascii=False))
    if wanted.present_only:
        conditions.append("state = 'present'")
    return " AND ".join(conditions) or "1", values


def order_by(order: EvidenceOrder) -> str:
    """Return the sort terms of ``order``."""
    return _ORDERS[order]
