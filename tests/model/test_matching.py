"""Matching: which requirement a name speaks of, which files fit a request, and why."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit_room.frameworks.catalogue import load
from audit_room.model.keywords import words
from audit_room.model.matching import Candidate, Match, RequirementMatcher, rank

MATCHER = RequirementMatcher(load())


def candidate(shown: str, *refs: str, text: float = 0.0) -> Candidate:
    return Candidate(path=shown.encode(), shown=shown, refs=refs, text_score=text)


def ranked(request: str, refs: tuple[str, ...], *candidates: Candidate, limit: int = 50) -> list[Match]:
    return rank(words(request), refs, candidates, MATCHER, limit=limit)


FOLDER = (
    candidate("access/access-review-2026Q3-finance.xlsx"),
    candidate("access/access-review-2026Q1-hr.xlsx"),
    candidate("policies/IAM-policy-v4.pdf", "A.5.15"),
    candidate("backup/restore-test-2026-09.pdf"),
    candidate("scans/scan0001.pdf"),
    candidate("hr/Schulungsnachweis_2026.pdf"),
)


@pytest.mark.parametrize(
    ("name", "ref", "reason"),
    [
        ("access-review-2026Q3-finance.xlsx", "A.5.18", "name says access review"),
        ("AccessReviews2026.xlsx", "A.5.18", "name says access review"),
        ("Backup/restore-test-2026-09.pdf", "A.8.13", "name says restore test, folder says backup"),
        ("A.5.18_2026.xlsx", "A.5.18", "name cites A.5.18"),
        ("A.9.2.5_list.xlsx", "A.5.18", "name cites 2013 number A.9.2.5, now A.5.18"),
        ("A.5.18/list.xlsx", "A.5.18", "folder cites A.5.18"),
        ("Berechtigungspruefung 2026.xlsx", "A.5.18", "name says berechtigungsprüfung"),
        ("Berechtigungsprüfung 2026.xlsx", "A.5.18", "name says berechtigungsprüfung"),
        ("ManagementReview_Minutes2026.docx", "9.3.3", "name says management review minutes"),
        ("Kapitel 4.3 Geltungsbereich.docx", "4.3", "name cites 4.3, name says geltungsbereich"),
    ],
)
def test_a_name_speaks_of_its_requirement_with_the_reason(name: str, ref: str, reason: str) -> None:
    best = MATCHER.refs_for(name)[0]
    assert (best.ref, best.reason) == (ref, reason)
    assert 0 < best.score < 1


def test_a_cited_ref_beats_a_phrase_and_a_phrase_beats_a_word() -> None:
    def score(name: str, ref: str) -> float:
        return next(match.score for match in MATCHER.refs_for(name) if match.ref == ref)

    cited, phrase, word = (
        score("A.8.13 x", "A.8.13"),
        score("restore test", "A.8.13"),
        score("backup", "A.8.13"),
    )
    assert cited > phrase > word
    assert score("restore test", "A.8.13") > score("restore test/x", "A.8.13")
    assert score("access review", "A.5.18") > score("review of the access", "A.5.18")


def test_a_keyword_of_two_requirements_names_both_and_is_worth_less() -> None:
    found = {match.ref: match.score for match in MATCHER.refs_for("information security policy.pdf")}
    assert {"5.2", "A.5.1"} <= set(found)
    assert found["5.2"] < 0.8


@pytest.mark.parametrize("name", ["", "/", "scan0001.pdf", "IMG_2044.png", "x.bin", "a/b/c", "2026-09-01"])
def test_a_name_that_says_nothing_gives_nothing(name: str) -> None:
    assert MATCHER.refs_for(name) == []


def test_the_file_whose_name_says_most_comes_first() -> None:
    found = ranked("access review Q3 for finance", (), *FOLDER)
    assert [match.path for match in found] == [
        b"access/access-review-2026Q3-finance.xlsx",
        b"access/access-review-2026Q1-hr.xlsx",
    ]
    assert found[0].reason == "name says access review q3 finance"
    assert found[0].score > found[1].score


def test_tags_and_keywords_of_the_requirement_count_without_any_word() -> None:
    found = ranked("show me that", ("A.5.15", "A.8.13"), *FOLDER)
    assert {match.path.decode(): match.reason for match in found} == {
        "policies/IAM-policy-v4.pdf": "tagged A.5.15",
        "backup/restore-test-2026-09.pdf": "fits A.8.13 (name says restore test, folder says backup)",
    }


def test_a_2013_number_in_a_name_fits_the_requirement_of_today() -> None:
    found = ranked(
        "rights",
        ("A.5.18",),
        candidate("old/A.9.2.5 list.xlsx"),
        candidate("a5-18.pdf"),
        candidate("A518.pdf"),
    )
    assert {match.path: match.reason for match in found} == {
        b"old/A.9.2.5 list.xlsx": "fits A.5.18 (name cites 2013 number A.9.2.5, now A.5.18)",
        b"a5-18.pdf": "fits A.5.18 (name cites A.5.18)",
        b"A518.pdf": "fits A.5.18 (name cites A.5.18)",
    }


def test_reasons_add_up_and_the_strongest_is_told_first() -> None:
    plain = candidate("x/scan.pdf", text=0.9)
    both = candidate("x/scan2.pdf", "A.8.13", text=0.9)
    found = ranked("tape rotation", ("A.8.13",), plain, both)
    assert [match.reason for match in found] == ["tagged A.8.13, text", "text"]
    assert found[0].score > found[1].score == pytest.approx(0.45)


def test_a_rare_word_counts_for_more_than_a_common_one() -> None:
    common = [candidate(f"policy-{number}.pdf") for number in range(30)]
    found = ranked("zebra policy", (), *common, candidate("zebra.pdf"))
    assert found[0].path == b"zebra.pdf"


def test_little_is_left_out_and_ties_stay_in_order_of_path() -> None:
    tied = [candidate(f"{letter}/restore.pdf") for letter in "cab"]
    assert [match.path for match in ranked("restore", (), *tied)] == [
        b"a/restore.pdf",
        b"b/restore.pdf",
        b"c/restore.pdf",
    ]
    assert [match.path for match in ranked("restore", (), *tied, limit=1)] == [b"a/restore.pdf"]
    assert ranked("zebra", ("A.7.4",), *FOLDER) == []
    assert ranked("", (), *FOLDER) == []
    assert ranked("restore", ("A.8.13",)) == []
    assert ranked("something else", (), candidate("x.pdf", text=0.1)) == []


def test_umlauts_of_request_and_name_meet() -> None:
    found = ranked("Berechtigungsprüfung", (), candidate("BERECHTIGUNGSPRUEFUNG.xlsx"))
    assert found[0].reason == "name says berechtigungspruefung"


def test_refs_that_no_catalogue_knows_do_no_harm() -> None:
    assert ranked("restore", ("Z.1", "", "CC6.1"), *FOLDER)[0].path == b"backup/restore-test-2026-09.pdf"


def test_among_thousands_the_meant_file_comes_first() -> None:
    files = [
        candidate(f"{n % 7}/door-log-{n}-{n * 7919 % 5000}.pdf", text=0.5 * (n % 17 == 0))
        for n in range(5000)
    ]
    meant = candidate("reviews/access review Q3.xlsx", text=0.2)
    best = ranked("access review", ("A.5.18",), *files, meant)[0]
    assert best.path == b"reviews/access review Q3.xlsx"


@given(st.text(max_size=60), st.text(max_size=80), st.floats(-1, 2))
def test_no_name_and_no_request_break_the_ranking(request: str, name: str, text: float) -> None:
    for spoken in MATCHER.refs_for(name):
        assert 0 < spoken.score < 1
        assert spoken.reason
    one = Candidate(path=name.encode("utf-8", "surrogatepass"), shown=name, text_score=text)
    for match in rank(words(request), ("A.5.18",), [one], MATCHER):
        assert 0 < match.score <= 1
        assert match.reason
