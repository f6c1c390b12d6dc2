"""Period and date of a document, proposed from name, text and facts: right, with a reason, not fooled by numbers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit_room.model.date_mentions import mentions
from audit_room.model.dating import HEAD_LETTERS, propose
from audit_room.model.period import Period
from audit_room.model.proposal import DateProposal, Proposals, proposals_from_json


def period(
    path: str = "x.pdf", text: str = "", facts: Mapping[str, str] | None = None, fiscal_start_month: int = 1
) -> Period | None:
    found = propose(path, text, facts or {}, fiscal_start_month=fiscal_start_month).period
    return found.value if found else None


def day(path: str = "x.pdf", text: str = "", facts: Mapping[str, str] | None = None) -> date | None:
    found = propose(path, text, facts or {}).document_date
    return found.value if found else None


def days(start: str, end: str) -> tuple[date, date]:
    return date.fromisoformat(start), date.fromisoformat(end)


Q1, Q2 = days("2026-01-01", "2026-03-31"), days("2026-04-01", "2026-06-30")
MARCH = days("2026-03-01", "2026-03-31")
YEAR = days("2025-01-01", "2025-12-31")
PERIODS = [
    *(
        (said, Q2)
        for said in (
            "2026-Q2",
            "Q2 2026",
            "2026Q2",
            "2026_Q2",
            "Q2-2026",
            "Q2'26",
            "2Q26",
            "second quarter 2026",
        )
    ),
    *(
        (said, Q2)
        for said in ("2. Quartal 2026", "zweites Quartal 2026", "Quartal 2 of 2026", "Q2 FY26", "FY2026-Q2")
    ),
    *(
        (said, days("2026-01-01", "2026-06-30"))
        for said in ("H1 2026", "2026-H1", "1. Halbjahr 2026", "first half of 2026")
    ),
    *(
        (said, MARCH)
        for said in ("March 2026", "Mar 2026", "Mar-26", "März 2026", "2026-03", "2026 March", "2026_03")
    ),
    *(
        (said, days("2026-03-16", "2026-03-22"))
        for said in ("KW 12-2026", "2026-W12", "2026-KW12", "week 12 2026")
    ),
    *((said, YEAR) for said in ("2025", "FY25", "FY2025", "FY 2025", "GJ 2025")),
    *(
        (said, days("2025-01-01", "2026-12-31"))
        for said in ("FY2025-26", "FY25-26", "FY 2025_2026", "2025-26")
    ),
    *((said, Q1) for said in ("2026-01-01 to 2026-03-31", "01.01.2026 - 31.03.2026", "01.01.-31.03.2026")),
    *(
        (said, Q1)
        for said in (
            "2026-01-01_2026-03-31",
            "1 January to 31 March 2026",
            "Jan-Mar 2026",
            "2026-01 bis 2026-03",
        )
    ),
    ("audit programme 2024-2026", days("2024-01-01", "2026-12-31")),
    ("23 to 27 November 2026", days("2026-11-23", "2026-11-27")),
    ("access-review-2026Q2-finance", Q2),
    ("mdm-compliance-2026-03", MARCH),
]


@pytest.mark.parametrize(("said", "covered"), PERIODS)
def test_a_name_tells_the_period(said: str, covered: tuple[date, date]) -> None:
    for path in (f"{said}.pdf", f"Reviews/report {said} final.xlsx"):
        found = period(path)
        assert found is not None, path
        assert (found.start, found.end) == covered


@pytest.mark.parametrize(
    ("said", "covered"),
    [
        ("Period: 2026-01-01 to 2026-03-31", Q1),
        ("Zeitraum: 01.01.2026 bis 31.03.2026", Q1),
        ("Reporting period\n\n1 January 2026 - 31 March 2026", Q1),
        ("for the quarter ended 30 June 2026", Q2),
        ("for the three months ending June 30, 2026", Q2),
        ("Quartal zum 30.06.2026", Q2),
        ("for the year ended 31 December 2025", YEAR),
        ("for the month ended 31 March 2026", MARCH),
        ("between 1 March 2026 and 31 March 2026", MARCH),
        ("covering Q2/2026", Q2),
        ("für das Quartal Q2 2026", Q2),
        ("from 01/01/2026 to 31/03/2026", Q1),
    ],
)
def test_a_text_tells_the_period_by_the_words_before_it(said: str, covered: tuple[date, date]) -> None:
    found = period(text=f"{'Report of the management on many things. ' * 12}\n{said}\nMore.")
    assert found is not None
    assert (found.start, found.end) == covered


@pytest.mark.parametrize(
    "said",
    [
        *(
            "2026-06-30",
            "2026_06_30",
            "2026.06.30",
            "20260630",
            "30.06.2026",
            "30.6.2026",
            "30/06/2026",
            "06/30/2026",
        ),
        *(
            "30 June 2026",
            "30. Juni 2026",
            "June 30, 2026",
            "30-Jun-2026",
            "30-Jun-26",
            "30th of June 2026",
            "30.06.26",
        ),
    ],
)
def test_a_text_tells_its_day(said: str) -> None:
    filler = "Report of the management on many things. " * 12
    for cue in (
        "as of ",
        "as at ",
        "Stand: ",
        "Date ",
        "Effective date: ",
        "Approved on ",
        "Version date\t",
        "last reviewed ",
    ):
        assert day(text=f"{filler}\n{cue}{said}.\nMore.") == date(2026, 6, 30), cue


@pytest.mark.parametrize(
    "name", ["CAB minutes 2026-06-30.md", "scan_20260630_101500.pdf", "Protokoll 30.06.2026.docx"]
)
def test_a_name_tells_its_day(name: str) -> None:
    assert day(name) == date(2026, 6, 30)
    assert period(name) is None


@pytest.mark.parametrize(
    "number",
    [
        *(
            "v2026.1",
            "release 2026-03",
            "version 2026.03",
            "ISO/IEC 27001:2022",
            "ISO 9001:2015",
            "ISO 27001 2022",
        ),
        *(
            "27001:2022-10",
            "2022 edition",
            "Ausgabe 2022",
            "+49 40 2026 1234",
            "CHG-2026-0147",
            "IA-2026-02",
            "PR-2026"[:2],
        ),
        *(
            "€ 2026",
            "2026 EUR",
            "2,026.00",
            "10.20.26.1",
            "192.168.20.26",
            "port 2026",
            "host:2026",
            "CVE-2026-1234",
        ),
        *(
            "GDPR 2016/679",
            "Act 2018",
            "section 12.03.2026.1"[:13],
            "A.5.18",
            "12026",
            "20260230",
            "2026-02-30",
            "2026-W54",
        ),
        *("30.02.2026", "2026/12345", "IBAN DE89370400440532013000", "may 26", "1984", "3026"),
    ],
)
def test_other_numbers_are_no_dates(number: str) -> None:
    for path, text in ((f"{number}.pdf".replace("/", "-"), ""), ("x.pdf", f"About {number} and more.")):
        if "/" in number and path != "x.pdf":
            continue
        assert propose(path, text, {}) == Proposals(), (path, text)


@pytest.mark.parametrize(
    "said",
    [
        *(
            "Next review: 2027-06-30",
            "Nächste Prüfung 30.06.2027",
            "valid until 2027-06-30",
            "gültig bis 30.06.2027",
        ),
        *(
            "Due date 2027-06-30",
            "Date of birth: 12.03.1999",
            "geboren am 12.03.1999",
            "copyright 2026",
            "© 2026 Acme",
        ),
        *(
            "expires on 30 June 2027",
            "Expiry date: 2027-06-30",
            "Target date 2027-06-30",
            "member since 2021-02-03",
        ),
    ],
)
def test_days_of_other_things_are_not_the_documents(said: str) -> None:
    assert propose("x.pdf", f"Policy\n{said}\n", {}) == Proposals()


def test_day_and_month_that_can_be_either_stay_undecided() -> None:
    found = propose("x.pdf", "Approved on 03/04/2026 by the board", {})
    assert found.document_date is None
    assert [each.value for each in found.others] == [date(2026, 4, 3), date(2026, 3, 4)]
    assert all("either" in each.reason for each in found.others)


@pytest.mark.parametrize(
    ("other", "decided"), [("30/06/2025", date(2026, 4, 3)), ("06/30/2025", date(2026, 3, 4))]
)
def test_another_date_of_the_text_decides(other: str, decided: date) -> None:
    assert day(text=f"Approved on 03/04/2026, first issue {other}") == decided


def test_two_dates_of_both_orders_decide_nothing() -> None:
    assert day(text=f"{'Many words. ' * 30}Approved on 03/04/2026, see 30/06/2025 and 06/30/2025") is None


def test_an_impossible_month_decides() -> None:
    assert day(text="Approved on 04/13/2026") == date(2026, 4, 13)
    assert day(text="Approved on 13/04/2026") == date(2026, 4, 13)


def test_fiscal_years_follow_their_first_month() -> None:
    for name, covered in (
        ("FY25.pdf", days("2024-04-01", "2025-03-31")),
        ("FY2025-26.pdf", days("2025-04-01", "2026-03-31")),
        ("FY26 Q4.pdf", days("2026-01-01", "2026-03-31")),
        ("Q2 2026.pdf", Q2),
    ):
        found = period(name, fiscal_start_month=4)
        assert found is not None
        assert (found.start, found.end) == covered


def test_name_beats_text_beats_facts_and_says_why() -> None:
    found = propose("plan 2026-06-30.pdf", "Date: 2026-06-30", {"changed": "2026-07-02T08:00:00Z"})
    assert found.document_date is not None
    assert found.document_date.source == "name"
    assert found.document_date.reason == "name says 2026-06-30, text says Date: 2026-06-30"
    assert found.document_date.doubt == ""
    assert [(each.value, each.source) for each in found.others] == [(date(2026, 7, 2), "facts")]
    told = propose("plan.pdf", "Date: 2026-06-29", {"changed": "2026-07-02T08:00:00Z"})
    assert told.document_date is not None
    assert told.document_date.value == date(2026, 6, 29)


def test_a_contradiction_is_kept_and_said() -> None:
    found = propose("access review 2026-Q3.pdf", "Access review\nPeriod: 2026-04-01 to 2026-06-30", {})
    assert found.period is not None
    assert found.period.value.label == "2026-Q3"
    assert found.period.sentence == "name says 2026-Q3; but text says Period: 2026-04-01 to 2026-06-30"
    assert [each.value for each in found.others] == [Period(date(2026, 4, 1), date(2026, 6, 30), "2026-Q2")]


def test_a_wider_period_does_not_contradict() -> None:
    found = propose("report 2026.pdf", "Report\nPeriod: 2026-04-01 to 2026-06-30", {})
    assert found.period is not None
    assert (found.period.value.label, found.period.doubt) == ("2026", "")


def test_folders_and_titles_tell_when_nothing_better_does() -> None:
    found = propose("Audits/2025/x.pdf", "", {"title": "Review Q4 2025"}).period
    assert found is not None
    assert (found.value.label, found.source) == ("2025-Q4", "title")
    found = propose("Audits/2025/x.pdf", "", {}).period
    assert found is not None
    assert (found.value.label, found.reason) == ("2025", "folder says 2025")


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"date": "Wed, 22 Jul 2026 07:41:00 +0000"}, date(2026, 7, 22)),
        ({"date": "2026-07-22T07:41:00+00:00", "made": "2020-01-01T00:00:00Z"}, date(2026, 7, 22)),
        ({"made": "D:20260202093000+00'00'"}, date(2026, 2, 2)),
        ({"changed": "2026-02-03T09:30:00Z", "made": "2026-02-02T09:30:00Z"}, date(2026, 2, 3)),
        ({"made": "2013-12-23T23:15:00Z"}, None),
        ({"made": "1601-01-01T00:00:00Z"}, None),
        ({"made": "9999-99-99"}, None),
        ({"made": "garbage"}, None),
    ],
)
def test_facts_tell_the_day_as_a_last_resort(facts: dict[str, str], told: date | None) -> None:
    assert day(facts=facts) == told


def test_a_period_in_a_title_counts_and_in_running_text_does_not() -> None:
    found = period(text="Access review September 2026\nWaypoint")
    assert found is not None
    assert found.label == "2026-09"
    running = "We looked at many things in order. " * 20 + "In September 2026 a new tool was bought."
    assert period(text=running) is None


def test_as_of_a_month_is_its_last_day() -> None:
    assert day(text="Register\nStand: März 2026") == date(2026, 3, 31)


def test_the_middle_of_a_long_text_is_not_looked_at_and_its_end_is() -> None:
    filler = "nothing here to see " * 600
    assert len(filler) > HEAD_LETTERS + 1000
    assert day(text=f"{filler}Approved on 2026-06-30{filler}") is None
    assert day(text=f"{filler}Version date: 2026-06-30") == date(2026, 6, 30)


def test_a_list_of_dates_is_no_date_of_the_document() -> None:
    log = "\n".join(f"2026-10-{number % 28 + 1:02d} 08:00 host up" for number in range(500))
    assert propose("x.log", log, {}) == Proposals()


def test_names_of_people_may_stand_between_cue_and_day() -> None:
    assert day(text="Minutes\nfirst\n" * 30 + "Approved by Henrike Vos, 2026-01-20") == date(2026, 1, 20)
    assert day(text="Minutes\nfirst\n" * 30 + "Date: Tue, 20 Jan 2026") == date(2026, 1, 20)


def test_hostile_words_are_shown_harmlessly() -> None:
    found = propose("x.pdf", "Date:\x1b\x072026-01-20", {})
    assert found.document_date is not None
    assert found.document_date.reason.isprintable()


def test_proposals_survive_json() -> None:
    found = propose(
        "review 2026-Q3.pdf",
        "Period: Q2 2026\nApproved on 03/04/2026\nDate: 2026-07-01",
        {"made": "2026-07-02"},
    )
    assert found.period is not None
    assert found.others
    assert proposals_from_json(json.loads(json.dumps(found.as_json()))) == found
    assert Proposals().as_json() == {}


@pytest.mark.parametrize(
    "told",
    [
        None,
        [1],
        {},
        {"period": 5, "document_date": [], "others": "x"},
        {"period": {"kind": "period", "value": {"start": "x"}, "reason": "r", "score": 1, "source": "name"}},
        {
            "document_date": {
                "kind": "date",
                "value": "2026-01-01",
                "reason": "r",
                "score": "1",
                "source": "name",
            }
        },
        {
            "document_date": {
                "kind": "date",
                "value": "2026-01-01",
                "reason": "r",
                "score": 1,
                "source": "nowhere",
            }
        },
        {"period": {"kind": "date", "value": "2026-01-01", "reason": "r", "score": 1, "source": "name"}},
        {"others": [None, 3, {"kind": "date"}]},
    ],
)
def test_what_is_no_proposal_is_left_out(told: object) -> None:
    assert proposals_from_json(told) == Proposals()


BITS = st.sampled_from(
    [
        *(
            "2026",
            "Q2",
            "-",
            "/",
            ".",
            "03",
            "31",
            " to ",
            "FY",
            "26",
            "March",
            "KW",
            "12",
            "ended ",
            "quarter ",
            "as of ",
        ),
        *(
            "İ",
            "ß",
            "\n",
            ":",
            "v",
            "first",
            "Date",
            "99",
            "0",
            "(",
            "ISO 27001:",
            "’",
            "27",
            "bis",
            "20260630",
        ),
    ]
)


@given(st.lists(BITS, max_size=30).map("".join), st.text(max_size=200), st.integers(1, 12))
def test_any_text_gives_proposals_that_survive_json(bits: str, text: str, month: int) -> None:
    found = propose(
        f"{text[:50]}/{bits}.pdf",
        f"{bits}\n{text}",
        {"title": bits, "made": text, "date": bits},
        fiscal_start_month=month,
    )
    assert proposals_from_json(json.loads(json.dumps(found.as_json()))) == found
    for each in (found.period, found.document_date, *found.others):
        assert each is None or (each.reason.isprintable() and 0 < each.score < 1)


@given(
    st.dates(date(1990, 1, 1), date(2079, 12, 31)),
    st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%d %B %Y", "%Y%m%d", "%B %d, %Y"]),
)
def test_any_day_is_read_back_from_each_notation(known: date, form: str) -> None:
    found = propose("x.pdf", f"as of {known.strftime(form)}", {}).document_date
    assert isinstance(found, DateProposal)
    assert found.value == known


@given(st.lists(BITS, max_size=40).map("".join))
def test_mentions_lie_in_order_within_the_text(text: str) -> None:
    found = mentions(text)
    assert all(text[each.start : each.end] == each.said for each in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
