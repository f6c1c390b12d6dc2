"""Search: literal whatever is typed, names before texts, harmless snippets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit_room.store.index import Index
from audit_room.store.index_rows import FileRow, TextRow
from tests.clocks import MORNING

TEXTS = {
    b"Access/access-review-2026Q3-finance.xlsx": "user role decision",
    b"backup/restore test.txt": "restored in 41 minutes, access confirmed by review",
    b"policies/iam.md": "Every quarter an access review is done.\x1b[2J\n[/]Ends.",
    b"hr/\xfcber.txt": "\u00dcberpr\u00fcfung der Zugriffe",
    b"gone.txt": "access review that vanished",
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """An index of five files, one of them missing."""
    path: Path = tmp_path_factory.mktemp("cache") / "a.index"
    with Index.open(path) as opened:
        rows = [
            FileRow(
                path=name,
                size=9,
                mtime_ns=1,
                ctime_ns=1,
                inode=1,
                device=1,
                sha256=name.hex().ljust(64, "0")[:64],
            )
            for name in TEXTS
        ]
        opened.put_files(rows, MORNING)
        opened.put_texts([TextRow(sha256=row.sha256, state="ok", content=TEXTS[row.path]) for row in rows])
        opened.put_missing([b"gone.txt"], MORNING)
        yield opened


def test_names_come_before_texts_and_the_missing_not_at_all(index: Index) -> None:
    hits = index.search("access review")
    assert hits[0].path == b"Access/access-review-2026Q3-finance.xlsx"
    assert {hit.path for hit in hits[1:]} == {b"policies/iam.md", b"backup/restore test.txt"}
    assert all(0 <= hit.score <= 1 for hit in hits)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_last_word_may_be_unfinished_and_accents_do_not_matter(index: Index) -> None:
    assert index.search("resto")[0].path == b"backup/restore test.txt"
    assert index.search("uberprufung")[0].path == b"hr/\xfcber.txt"


def test_snippet_shows_the_place_harmlessly(index: Index) -> None:
    hit = index.search("quarter")[0]
    assert "Every quarter" in hit.snippet
    assert hit.snippet.isprintable()
    assert "\u241b[2J" in hit.snippet
    assert "[/]Ends." in hit.snippet


def test_some_of_the_words_are_better_than_none(index: Index) -> None:
    hits = index.search("the quarterly restore of everything")
    assert hits[0].path == b"backup/restore test.txt"
    assert hits[0].score <= 0.4


@pytest.mark.parametrize("query", ["", "   ", "*", '"', "()", "-", "'; --", "\0", ":^"])
def test_nothing_to_look_for_finds_nothing(index: Index, query: str) -> None:
    assert index.search(query) == []


@pytest.mark.parametrize(
    "query",
    ['access"', "access*", "NOT access", "access AND", "name:access", "shown : access", "NEAR(access review)",
     "(access", "access OR", "^access", "{access}", "access + review", "-access", "a_b_access", "\ud800access",
     "access'; DROP TABLE files; --"],
)  # fmt: skip
def test_operators_are_words_like_any_other(index: Index, query: str) -> None:
    assert b"Access/access-review-2026Q3-finance.xlsx" in {hit.path for hit in index.search(query)}
    assert index.count() == len(TEXTS)


def test_limit(index: Index) -> None:
    assert len(index.search("access review", limit=1)) == 1
    assert index.search("access review", limit=0) == []


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text())
def test_no_query_is_an_error(index: Index, query: str) -> None:
    assert all(hit.path in TEXTS for hit in index.search(query))
