"""What is typed to find evidence, as it is understood."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit_room.frameworks import catalogue
from audit_room.model.search_kinds import Flag
from audit_room.model.search_query import Conditions, SearchQuery, Term, parse_query

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


def read(line: str) -> SearchQuery:
    """Return how a line is read on the second audit day."""
    return parse_query(line, now=NOW, zone=BERLIN, framework=catalogue.load())


def terms(line: str) -> list[tuple[str, bool, bool]]:
    """Return text, phrase and prefix of each term."""
    return [(term.text, term.phrase, term.prefix) for term in read(line).terms]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("access rev", [("access", False, False), ("rev", False, True)]),
        ("access rev ", [("access", False, False), ("rev", False, False)]),
        ("acc* review ", [("acc", False, True), ("review", False, False)]),
        ('"management review"', [("management review", True, False)]),
        ('"management rev', [("management rev", True, True)]),
        (
            'minutes "risk owner" 20',
            [("minutes", False, False), ("risk owner", True, False), ("20", False, True)],
        ),
        ("access access ", [("access", False, False)]),
        ("27001:2022 ", [("27001:2022", False, False)]),
        ("don't ", [("don't", False, False)]),
        ('5" disk ', [('5"', False, False), ("disk", False, False)]),
        ("a - b ", [("a", False, False), ("b", False, False)]),
        ("-- * \" ' ( ) : ", []),
        ("https://x.example/a?b=c ", [("https://x.example/a?b=c", False, False)]),
        ("colour:red ", [("colour:red", False, False)]),
        ("type: ", [("type:", False, False)]),
        ("type:nonsense ", [("type:nonsense", False, False)]),
        ("since:whenever ", [("since:whenever", False, False)]),
        ("ref:99.99.99 ", [("ref:99.99.99", False, False)]),
        ("status:perfect ", [("status:perfect", False, False)]),
        ("size:huge ", [("size:huge", False, False)]),
        ("tag:blue ", [("tag:blue", False, False)]),
    ],
)
def test_words_and_phrases(line: str, expected: list[tuple[str, bool, bool]]) -> None:
    assert terms(line) == expected
    assert read(line).conditions == Conditions()


def test_words_can_be_left_out() -> None:
    query = read('policy -draft -"old version" -access-review')
    assert [term.text for term in query.terms] == ["policy"]
    assert query.excluded == (Term("draft"), Term("old version", phrase=True), Term("access-review"))


@pytest.mark.parametrize(
    ("typed", "refs"),
    [("ref:A.5.18", ("A.5.18",)), ("ref:a518", ("A.5.18",)), ("#a518", ("A.5.18",)), ("REF:9.2.1", ("9.2.1",)),
     ("ref:5.1", ("5.1", "A.5.1")), ("tag:A.8.13", ("A.8.13",)), ('ref:"A 5 18"', ("A.5.18",))],
)  # fmt: skip
def test_refs_forgive(typed: str, refs: tuple[str, ...]) -> None:
    query = read(typed)
    assert query.conditions.refs == (refs,)
    assert not query.terms


def test_a_hash_that_names_no_requirement_is_a_word() -> None:
    assert terms("#4711 ") == [("#4711", False, False)]
    assert parse_query("#a518 ").terms == (Term("#a518"),)


@pytest.mark.parametrize(
    ("typed", "begins", "end"),
    [
        ("type:pdf", "application/pdf", ".pdf"),
        ("typ:pdf", "application/pdf", ".pdf"),
        ("type:word", "application/msword", ".docx"),
        ("type:EXCEL", "application/vnd.ms-excel", ".xlsx"),
        ("type:exc", "application/vnd.ms-excel", ".xlsx"),
        ("type:mail", "message/", ".eml"),
        ("type:mails", "message/", ".eml"),
        ("type:picture", "image/", ".png"),
        ("type:bild", "image/", ".png"),
        ("type:text", "text/", ".txt"),
        ("type:image/png", "image/png", None),
        ("type:docx", None, ".docx"),
        ("type:.p7m", None, ".p7m"),
    ],
)
def test_kinds_of_files(typed: str, begins: str | None, end: str | None) -> None:
    (kind,) = read(typed).conditions.kinds
    assert begins is None or begins in kind.begins
    assert (end is None) == (not kind.ends)
    assert end is None or end in kind.ends


@pytest.mark.parametrize(
    ("typed", "since"),
    [
        ("2026", datetime(2025, 12, 31, 23, tzinfo=UTC)),
        ("2026-09", datetime(2026, 8, 31, 22, tzinfo=UTC)),
        ("2026-9-5", datetime(2026, 9, 4, 22, tzinfo=UTC)),
        ("2026-Q3", datetime(2026, 6, 30, 22, tzinfo=UTC)),
        ("Q1/2026", datetime(2025, 12, 31, 23, tzinfo=UTC)),
        ("14.09.2026", datetime(2026, 9, 13, 22, tzinfo=UTC)),
        ("09.2026", datetime(2026, 8, 31, 22, tzinfo=UTC)),
        ("14.9.", datetime(2026, 9, 13, 22, tzinfo=UTC)),
        ("24.12.", datetime(2025, 12, 23, 23, tzinfo=UTC)),
        ("today", datetime(2026, 11, 23, 23, tzinfo=UTC)),
        ("yesterday", datetime(2026, 11, 22, 23, tzinfo=UTC)),
        ("gestern", datetime(2026, 11, 22, 23, tzinfo=UTC)),
        ("Mon", datetime(2026, 11, 22, 23, tzinfo=UTC)),
        ("di", datetime(2026, 11, 23, 23, tzinfo=UTC)),
        ("Wed", datetime(2026, 11, 17, 23, tzinfo=UTC)),
        ("09:30", datetime(2026, 11, 24, 8, 30, tzinfo=UTC)),
        ("10:30", datetime(2026, 11, 23, 9, 30, tzinfo=UTC)),
        ("3d", NOW - timedelta(days=3)),
        ("90m", NOW - timedelta(minutes=90)),
        ("2w", NOW - timedelta(weeks=2)),
        ("9999w", NOW - timedelta(days=36_600)),
    ],
)
def test_times(typed: str, since: datetime) -> None:
    assert read(f"since:{typed}").conditions.since == since
    assert read(f"before:{typed}").conditions.before == since


@pytest.mark.parametrize("typed", ["2026-13", "31.02.2026", "25:00", "m", "3x", "0000", "99999"])
def test_what_is_no_time_is_a_word(typed: str) -> None:
    query = read(f"seit:{typed} ")
    assert query.conditions.since is None
    assert query.terms == (Term(f"seit:{typed}"),)


def test_without_a_clock_times_are_words() -> None:
    assert parse_query("since:3d ").terms == (Term("since:3d"),)


def test_the_narrower_of_two_times_counts() -> None:
    query = read("since:2026-01 since:2026-09 since:2026-03 before:2026-11 before:2026-10")
    assert query.conditions.since == datetime(2026, 8, 31, 22, tzinfo=UTC)
    assert query.conditions.before == datetime(2026, 9, 30, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "letters", "flags"),
    [
        ("status:U", "U", set()),
        ("status:mt", "MT", set()),
        ("is:missing", "!", set()),
        ("status:modified", "M", set()),
        ("status:duplicates", "D", set()),
        ("status:untag", "U", set()),
        ("status:conflict", "", {Flag.CONFLICT}),
        ("status:draft", "", {Flag.DRAFT}),
        ("status:unread", "", {Flag.UNREAD}),
        ("status:warned status:M status:draft", "M", {Flag.WARNED, Flag.DRAFT}),
    ],
)
def test_what_stands_beside_a_file(typed: str, letters: str, flags: set[Flag]) -> None:
    conditions = read(typed).conditions
    assert (conditions.letters, set(conditions.flags)) == (letters, flags)


@pytest.mark.parametrize(
    ("typed", "least", "most"),
    [
        ("size:>10MB", 10_000_001, None),
        ("size:>=10mb", 10_000_000, None),
        ("size:<4k", None, 3999),
        ("size:1.5GB", 1_500_000_000, None),
        ("größe:>1MB size:<=2MB", 1_000_001, 2_000_000),
        ("size:812", 812, None),
    ],
)
def test_sizes(typed: str, least: int | None, most: int | None) -> None:
    conditions = read(typed).conditions
    assert (conditions.least, conditions.most) == (least, most)


def test_names_and_folders_are_folded() -> None:
    conditions = read('name:Prüf in:"HR/Zugänge"').conditions
    assert conditions.names == ("pruef",)
    assert conditions.folders == ("hr/zugaenge",)


def test_conditions_can_be_refused_too() -> None:
    query = read("policy -type:pdf -tag:none")
    assert [term.text for term in query.terms] == ["policy"]
    assert query.unwanted[0].kinds[0].begins == ("application/pdf",)
    assert query.unwanted[1] == Conditions(tagged=False)
    assert query.narrows
    assert not query.empty


def test_tags_or_none() -> None:
    assert read("tag:none").conditions.tagged is False
    assert read("tag:any").conditions.tagged is True
    assert read("").empty
    assert not read("tag:none").empty


@given(st.text(max_size=200))
def test_nothing_typed_is_an_error(line: str) -> None:
    query = read(line)
    assert len(query.terms) <= 24
    for term in (*query.terms, *query.excluded):
        term.text.encode()


@given(
    st.lists(
        st.sampled_from(
            ["ref:", "type:", "-", '"', "since:", "*", "a", "5", ".", " ", "status:", "!", "é", "漢", "\0"]
        ),
        max_size=40,
    )
)
def test_nothing_half_typed_is_an_error(parts: list[str]) -> None:
    read("".join(parts))


def test_a_very_long_line_is_cut() -> None:
    assert len(read("word " * 5000 + "x" * 5000).terms) == 1
