"""Search: literal whatever is typed, names before texts, ranked, harmless snippets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit_room.frameworks import catalogue
from audit_room.model.search_query import parse_query
from audit_room.store.index import Index
from audit_room.store.index_search import Found
from tests.clocks import MORNING
from tests.store.searched_files import Searched, fill

FILLER = "and so the story goes on for a while without any end. " * 30
LONG_AGO = MORNING - timedelta(days=400)

FILES = (
    Searched(path=b"Access/access-review-2026Q3-finance.xlsx", text="user role decision", refs=("A.5.18",)),
    Searched(path=b"backup/restore test.txt", text="restored in 41 minutes, access confirmed by review"),
    Searched(path=b"policies/iam.md", text="Every quarter an access review is done.\x1b[2J\n[/]Ends."),
    Searched(path=b"hr/\xfcber.txt", text="\u00dcberpr\u00fcfung der Zugriffe", note="seen with Anna"),
    Searched(path="jp/検索.pdf".encode(), text="全文検索の手順", mime="application/pdf"),
    Searched(path="Prüfungen/Maßnahmen.docx".encode(), text="Stra\u00dfe und Ma\u00dfnahme", size=40_000_000),
    Searched(path=b"gone.txt", text="access review that vanished", gone=True),
    Searched(path=b"photos/badge.png", mime="image/png", text_state="none", mtime=LONG_AGO),
)
PATHS = {file.path for file in FILES}
PRESENT = {file.path for file in FILES if not file.gone}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """An index of a few files, one of them missing."""
    with fill(tmp_path_factory.mktemp("cache") / "a.index", FILES) as opened:
        yield opened


def find(index: Index, line: str, limit: int = 50) -> Found:
    """Return what a line finds on the second audit day."""
    return index.find(parse_query(line, now=MORNING, framework=catalogue.load()), limit)


def paths(index: Index, line: str) -> list[bytes]:
    """Return the paths that hold all a line asks for, best first."""
    return [hit.path for hit in find(index, line).hits if hit.every_word]


def test_names_come_before_texts_and_the_missing_not_at_all(index: Index) -> None:
    hits = index.search("access review")
    assert hits[0].path == b"Access/access-review-2026Q3-finance.xlsx"
    assert {hit.path for hit in hits[1:]} == {b"policies/iam.md", b"backup/restore test.txt"}
    assert all(0 <= hit.score <= 1 for hit in hits)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ("resto", b"backup/restore test.txt"),
        ("uberprufung", b"hr/\xfcber.txt"),
        ("ueberpruf", b"hr/\xfcber.txt"),
        ("ÜBERPRÜFUNG", b"hr/\xfcber.txt"),
        ("strasse", "Prüfungen/Maßnahmen.docx".encode()),
        ("massnahmen", "Prüfungen/Maßnahmen.docx".encode()),
        ("prufungen", "Prüfungen/Maßnahmen.docx".encode()),
        ("検索", "jp/検索.pdf".encode()),
        ("索", "jp/検索.pdf".encode()),
        ("全文検索", "jp/検索.pdf".encode()),
        ("手順", "jp/検索.pdf".encode()),
        ("anna", b"hr/\xfcber.txt"),
        ("a.5.18", b"Access/access-review-2026Q3-finance.xlsx"),
        ("restored in 41", b"backup/restore test.txt"),
        ("restored in 4", b"backup/restore test.txt"),
        ("41", b"backup/restore test.txt"),
        ("acc* policies", b"policies/iam.md"),
        ("finance decision", b"Access/access-review-2026Q3-finance.xlsx"),
        ("review q3", b"Access/access-review-2026Q3-finance.xlsx"),
        ("2026 finance", b"Access/access-review-2026Q3-finance.xlsx"),
        ('"quarter an access"', b"policies/iam.md"),
        ('minutes "confirmed by rev', b"backup/restore test.txt"),
    ],
)
def test_a_file_is_found_however_its_words_are_typed(index: Index, line: str, path: bytes) -> None:
    assert paths(index, line)[0] == path


def test_a_finished_word_goes_on_in_names_only_and_where_no_name_has_it(index: Index) -> None:
    assert paths(index, "resto ") == [b"backup/restore test.txt"]
    assert paths(index, "review fin q3 ") == [b"Access/access-review-2026Q3-finance.xlsx"]
    assert paths(index, "minut ") == []
    assert paths(index, "minut* ") == [b"backup/restore test.txt"]


def test_a_name_that_has_the_word_leaves_out_those_that_begin_with_it(tmp_path: Path) -> None:
    files = [Searched(path=path, text=path.decode()) for path in (b"rest.txt", b"restore.txt")]
    with fill(tmp_path / "a.index", files) as index:
        assert paths(index, "rest ") == [b"rest.txt"]
        assert paths(index, "rest") == [b"rest.txt", b"restore.txt"]


def test_snippet_shows_the_place_harmlessly(index: Index) -> None:
    hit = index.search("quarter")[0]
    assert "Every quarter" in hit.snippet
    assert hit.snippet.isprintable()
    assert "\u241b[2J" in hit.snippet
    assert "[/]Ends." in hit.snippet
    assert [hit.snippet[start:end] for start, end in hit.spans] == ["quarter"]


def test_the_words_are_shown_in_the_path_too(index: Index) -> None:
    hit = index.search("finance rev")[0]
    assert [hit.shown[start:end] for start, end in hit.path_spans] == ["review", "finance"]


def test_without_snippets_the_same_is_found(index: Index) -> None:
    query = parse_query("access review")
    quick = index.find(query, snippets=False)
    assert [hit.path for hit in quick.hits] == [hit.path for hit in index.find(query).hits]
    assert not any(hit.snippet for hit in quick.hits)


def test_some_of_the_words_are_better_than_none(index: Index) -> None:
    hits = index.search("the quarterly restore of everything")
    assert hits[0].path == b"backup/restore test.txt"
    assert hits[0].score <= 0.4
    assert not hits[0].every_word


def test_what_holds_every_word_comes_first_and_says_so(index: Index) -> None:
    hits = index.search("restored minutes")
    assert [hit.every_word for hit in hits] == [True]
    hits = index.search("restored quarter")
    assert {hit.path for hit in hits} == {b"backup/restore test.txt", b"policies/iam.md"}
    assert not any(hit.every_word for hit in hits)


@pytest.mark.parametrize("query", ["", "   ", "*", '"', "()", "-", "'; --", "\0", ":^", "漢-", "\ud800"])
def test_nothing_to_look_for_finds_nothing(index: Index, query: str) -> None:
    assert [hit for hit in index.search(query) if hit.every_word] == []


@pytest.mark.parametrize(
    "query",
    ['access"', "access*", "NOT access", "access AND", "shown : access", "NEAR(access review)",
     "(access", "access OR", "^access", "{access}", "access + review", "a_b_access", "\ud800access",
     "access'; DROP TABLE files; --", "form:access", "rank access", "access\0", "access:", "type:access"],
)  # fmt: skip
def test_what_looks_like_sql_is_words_like_any_other(index: Index, query: str) -> None:
    assert b"Access/access-review-2026Q3-finance.xlsx" in {hit.path for hit in index.search(query)}
    assert index.count() == len(FILES)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("type:pdf", ["jp/検索.pdf".encode()]),
        ("type:picture", [b"photos/badge.png"]),
        ("ref:a518", [b"Access/access-review-2026Q3-finance.xlsx"]),
        ("access ref:A.5.15", []),
        ("tag:any", [b"Access/access-review-2026Q3-finance.xlsx"]),
        ("access tag:none", [b"backup/restore test.txt", b"policies/iam.md"]),
        ("review -restored", [b"Access/access-review-2026Q3-finance.xlsx", b"policies/iam.md"]),
        ('review -"access review"', [b"backup/restore test.txt"]),
        ("-in:Access name:rest", [b"backup/restore test.txt"]),
        ("name:rev", [b"Access/access-review-2026Q3-finance.xlsx"]),
        ("name:access in:access", [b"Access/access-review-2026Q3-finance.xlsx"]),
        ("in:prüf", ["Prüfungen/Maßnahmen.docx".encode()]),
        ("name:massn", ["Prüfungen/Maßnahmen.docx".encode()]),
        ("in:massn", []),
        ("size:>10MB", ["Prüfungen/Maßnahmen.docx".encode()]),
        ("status:missing", [b"gone.txt"]),
        ("vanished status:!", [b"gone.txt"]),
        ("before:2026", [b"photos/badge.png"]),
        ("since:2d confirmed -type:picture", [b"backup/restore test.txt"]),
        ("before:2026 access", []),
    ],
)  # fmt: skip
def test_operators_narrow(index: Index, line: str, expected: list[bytes]) -> None:
    assert paths(index, line) == expected


def test_excluding_alone_lists_the_others(index: Index) -> None:
    assert set(paths(index, "-access")) == PRESENT - {
        b"Access/access-review-2026Q3-finance.xlsx",
        b"backup/restore test.txt",
        b"policies/iam.md",
    }


def test_limit(index: Index) -> None:
    found = find(index, "access review", limit=1)
    assert len(found.hits) == 1
    assert found.more
    assert not find(index, "access review").more
    assert index.search("access review", limit=0) == []


def test_ranking(tmp_path: Path) -> None:
    """Own name before folder, before tags and notes, before text; together before apart; copies of a conflict last."""
    day = timedelta(days=1)
    files = [
        Searched(
            path=b"1/supplier-contract.pdf", text="a",
            hints=("has a conflict copy: supplier-contract.sync-conflict-1.pdf",),
        ),
        Searched(path=b"supplier/1/contract.pdf", text="b"),
        Searched(path=b"supplier contract/c.pdf", text="c"),
        Searched(path=b"1/d.pdf", text="d", note="the supplier contract as signed"),
        Searched(path=b"1/e.pdf", text=f"{FILLER} the supplier contract is here {FILLER}"),
        Searched(path=b"1/f.pdf", text=f"{FILLER} of the contract with this supplier {FILLER}"),
        Searched(path=b"1/g.pdf", text=f"supplier {FILLER} contract", mtime=MORNING + day),
        Searched(path=b"1/h.pdf", text=f"supplier {FILLER} contract "),
        Searched(
            path=b"1/supplier-contract.sync-conflict-1.pdf", text="i",
            hints=("conflict copy of supplier-contract.pdf",),
        ),
    ]  # fmt: skip
    with fill(tmp_path / "a.index", files) as index:
        order = [hit.path for hit in index.search("supplier contract")]
    assert order[0] == b"1/supplier-contract.pdf"
    assert set(order[1:3]) == {b"supplier/1/contract.pdf", b"supplier contract/c.pdf"}
    assert order[3:8] == [b"1/d.pdf", b"1/e.pdf", b"1/f.pdf", b"1/g.pdf", b"1/h.pdf"]
    assert order[8] == b"1/supplier-contract.sync-conflict-1.pdf"


def test_among_equals_the_newer_comes_first(tmp_path: Path) -> None:
    files = [
        Searched(path=b"a/report-%d.txt" % age, text=f"{age}", mtime=MORNING - timedelta(days=age))
        for age in (3, 1, 2)
    ]
    with fill(tmp_path / "a.index", files) as index:
        assert [hit.path[9:10] for hit in index.search("report")] == [b"1", b"2", b"3"]
        assert [hit.path[9:10] for hit in find(index, "type:text").hits] == [b"1", b"2", b"3"]


def test_files_with_the_same_content_are_each_a_hit(tmp_path: Path) -> None:
    files = [Searched(path=path, text="the only waypoint") for path in (b"a.txt", b"b.txt")]
    with fill(tmp_path / "a.index", files) as index:
        assert {hit.path for hit in index.search("waypoint")} == {b"a.txt", b"b.txt"}


def test_the_folder_and_the_text_together_hold_every_word(tmp_path: Path) -> None:
    files = [Searched(path=b"finance/%d.txt" % number, text=f"nothing {number} here") for number in range(30)]
    files.append(Searched(path=b"finance/report.txt", text="all about phishing"))
    files.append(Searched(path=b"sales/report.txt", text="also about phishing"))
    with fill(tmp_path / "a.index", files) as index:
        found = find(index, "finance phishing")
    assert [hit.path for hit in found.hits if hit.every_word] == [b"finance/report.txt"]


def test_more_files_than_are_looked_at(tmp_path: Path) -> None:
    """Of what very many files hold a part is found, and said to be one; operators still find the one that fits."""
    files = [
        Searched(
            path=b"evidence/%d/item.txt" % number,
            text=f"usual words with number{number} in it",
            mime="image/png" if number == 700 else "text/plain",
        )
        for number in range(720)
    ]
    files.append(Searched(path=b"evidence/0/evidence of words.txt", text="none"))
    with fill(tmp_path / "a.index", files) as index:
        for line in ("usual words", "evidence", "word"):
            found = find(index, line, limit=20)
            assert len(found.hits) == 20
            assert found.more
            assert all(hit.every_word for hit in found.hits)
        assert find(index, "evidence").hits[0].path == b"evidence/0/evidence of words.txt"
        assert [hit.path for hit in find(index, "usual type:picture").hits if hit.every_word] == [
            b"evidence/700/item.txt"
        ]
        assert [hit.path for hit in find(index, "usual number650 ").hits if hit.every_word] == [
            b"evidence/650/item.txt"
        ]


def test_texts_that_come_later_are_found_at_once(tmp_path: Path) -> None:
    with fill(tmp_path / "a.index", [Searched(path=b"a.txt", text="waypoint one")]) as index:
        assert [hit.path for hit in index.search("wayp")] == [b"a.txt"]
        with fill(tmp_path / "a.index", [Searched(path=b"b.txt", text="wayfarer two")]):
            assert {hit.path for hit in index.search("way")} == {b"a.txt", b"b.txt"}


def test_the_place_is_found_deep_in_a_long_text_that_is_not_read_to_its_end(tmp_path: Path) -> None:
    long = "word " * 30_000 + "waypoint " + "word " * 400_000
    with fill(tmp_path / "a.index", [Searched(path=b"a.txt", text=long)]) as index:
        (hit,) = index.search("waypoint")
    assert "word waypoint word" in hit.snippet
    assert len(hit.snippet) < 500


def test_an_index_that_only_reads_can_be_searched(tmp_path: Path) -> None:
    fill(tmp_path / "a.index", FILES).close()
    with Index.open(tmp_path / "a.index", read_only=True) as index:
        assert index.search("resto")[0].path == b"backup/restore test.txt"


def test_an_index_begun_anew_is_searched_anew(tmp_path: Path) -> None:
    with fill(tmp_path / "a.index", FILES) as index:
        assert index.search("access")
        index.rebuild()
        assert index.search("access") == []


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text())
def test_no_query_is_an_error(index: Index, query: str) -> None:
    assert all(hit.path in PATHS for hit in find(index, query).hits)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.sampled_from(
            ["access", "rev", "über", "検", "-", '"', "type:", "pdf", "since:", "3d", "name:", "in:", "status:", "M",
             "%", "_", "!", "*", "(", "'", " ", " ", "AND", "\0", "A.5.18", "size:>1"]
        ),
        max_size=12,
    )
)  # fmt: skip
def test_no_query_made_of_operators_is_an_error(index: Index, parts: list[str]) -> None:
    assert all(hit.path in PATHS for hit in find(index, "".join(parts)).hits)


def test_of_too_many_texts_with_a_phrase_the_newest_are_kept(tmp_path: Path) -> None:
    files = [
        Searched(
            path=b"%03d.txt" % age, text=f"{FILLER} alpha beta {age}", mtime=MORNING - timedelta(days=age)
        )
        for age in reversed(range(120))
    ]
    with fill(tmp_path / "a.index", files) as index:
        found = find(index, '"alpha beta"', limit=10)
    assert found.more
    assert len(found.hits) == 10
    assert all(int(hit.path[:3]) < 40 for hit in found.hits)
