"""Lists narrowed by words of the path and by operators."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from audit_room.frameworks import catalogue
from audit_room.model.search_query import parse_query
from audit_room.store.index import Index
from audit_room.store.index_filter import EvidenceFilter, EvidenceOrder
from tests.clocks import MORNING
from tests.store.searched_files import Searched, fill

WALKED = MORNING - timedelta(days=2)
LONG_AGO = MORNING - timedelta(days=500)

FILES = (
    Searched(path=b"hr/Policy-Zug\xc3\xa4nge.docx", text="1", refs=("A.5.18",), seen=WALKED, mtime=LONG_AGO),
    Searched(path=b"hr/policy old draft.txt", text="2", seen=WALKED, mtime=LONG_AGO, hints=("name says draft",)),
    Searched(path=b"it/100%_done!.txt", text="3", seen=WALKED, mtime=LONG_AGO, refs=("A.5.1", "A.8.13")),
    Searched(path=b"it/copied today.txt", text="4", mtime=LONG_AGO),
    Searched(path=b"it/written today.txt", text="5", seen=WALKED),
    Searched(path=b"it/scan.pdf", mime="application/pdf", text_state="encrypted", seen=WALKED, mtime=LONG_AGO),
    Searched(path=b"it/unknown.pdf", text="7", mime="", seen=WALKED, mtime=LONG_AGO),
    Searched(path=b"it/pdf/notes.txt", text="8", seen=WALKED, mtime=LONG_AGO, warnings=("holds macros",)),
    Searched(path=b"it/gone.txt", text="9", seen=WALKED, mtime=LONG_AGO, gone=True),
    Searched(
        path=b"it/c.sync-conflict-1.txt", text="10", seen=WALKED, mtime=LONG_AGO, hints=("conflict copy of c.txt",)
    ),
)  # fmt: skip


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """An index of a few files, walked two days ago and again this morning."""
    with fill(tmp_path_factory.mktemp("cache") / "a.index", FILES) as opened:
        yield opened


def listed(index: Index, line: str) -> set[bytes]:
    """Return what a line typed in the evidence list leaves in it."""
    query = parse_query(line, now=MORNING, framework=catalogue.load())
    return {each.path for each in index.page(index.ids(EvidenceFilter(query=query), EvidenceOrder.NEWEST))}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("policy", {b"hr/Policy-Zug\xc3\xa4nge.docx", b"hr/policy old draft.txt"}),
        ("zugang", set()),
        ("zugaeng", {b"hr/Policy-Zug\xc3\xa4nge.docx"}),
        ("ZUGÄNGE", {b"hr/Policy-Zug\xc3\xa4nge.docx"}),
        ("olicy -draft", {b"hr/Policy-Zug\xc3\xa4nge.docx"}),
        ('"old draft"', {b"hr/policy old draft.txt"}),
        ('"draft old"', set()),
        ("draft old", {b"hr/policy old draft.txt"}),
        ("100%_", {b"it/100%_done!.txt"}),
        ("name:%", {b"it/100%_done!.txt"}),
        ("in:%", set()),
        ("in:it/pdf", {b"it/pdf/notes.txt"}),
        ("name:pdf", {b"it/scan.pdf", b"it/unknown.pdf"}),
        ("type:pdf", {b"it/scan.pdf", b"it/unknown.pdf"}),
        ("type:word", set()),
        ("type:docx", {b"hr/Policy-Zug\xc3\xa4nge.docx"}),
        ("ref:a518", {b"hr/Policy-Zug\xc3\xa4nge.docx"}),
        ("ref:A.5.1", {b"it/100%_done!.txt"}),
        ("ref:A.5.1 ref:A.8.13", {b"it/100%_done!.txt"}),
        ("#a813", {b"it/100%_done!.txt"}),
        ("ref:A.5.1 ref:A.5.18", set()),
        ("tag:any", {b"hr/Policy-Zug\xc3\xa4nge.docx", b"it/100%_done!.txt"}),
        ("tag:none in:hr", {b"hr/policy old draft.txt"}),
        ("status:T -in:hr", {b"it/100%_done!.txt"}),
        ("status:draft", {b"hr/policy old draft.txt"}),
        ("status:conflict", {b"it/c.sync-conflict-1.txt"}),
        ("status:unread", {b"it/scan.pdf"}),
        ("status:warned -status:draft -status:conflict", {b"it/pdf/notes.txt"}),
        ("status:missing", {b"it/gone.txt"}),
        ("is:M", set()),
        ("since:today", {b"it/copied today.txt", b"it/written today.txt"}),
        ("since:1d -written", {b"it/copied today.txt"}),
        ("before:2026 in:it -gone -pdf -conflict", {b"it/100%_done!.txt", b"it/copied today.txt"}),
        ("size:>10 in:hr", set()),
        ("size:<=10 in:hr", {b"hr/Policy-Zug\xc3\xa4nge.docx", b"hr/policy old draft.txt"}),
    ],
)
def test_what_is_typed_narrows_the_list(index: Index, line: str, expected: set[bytes]) -> None:
    assert listed(index, line) == expected


def test_nothing_typed_lists_everything(index: Index) -> None:
    assert listed(index, "  ") == {file.path for file in FILES}


def test_a_text_without_operators_is_literal(index: Index) -> None:
    """A file of that very name is found by it, whatever it would mean where operators are read."""
    assert index.count(EvidenceFilter(text="-draft")) == 0
    assert index.count(EvidenceFilter(text="old draft")) == 1
    assert index.count(EvidenceFilter(text="type:pdf")) == 0
    assert index.count(EvidenceFilter(text="zugänge", present_only=True)) == 1


def test_filters_add_up(index: Index) -> None:
    query = parse_query("policy")
    assert index.count(EvidenceFilter(query=query)) == 2
    assert index.count(EvidenceFilter(query=query, status="T")) == 1
    assert index.count(EvidenceFilter(query=query, ref="A.5.18")) == 1
    assert index.count(EvidenceFilter(query=query, ref="A.5.1")) == 0
    assert index.count(EvidenceFilter(query=parse_query("gone"), present_only=True)) == 0
