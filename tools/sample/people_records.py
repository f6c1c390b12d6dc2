"""Records about people and places: training, quiz, acknowledgements, screening, visitors, badges."""

import json
from collections.abc import Iterator
from datetime import date, timedelta

from tools.sample.company import FACTS
from tools.sample.document import Block, Document, table
from tools.sample.staff import Employee, all_staff, joiners

# seven have not done the yearly training, the Facilities Manager among them
_OPEN_TRAINING = frozenset({1012, 1049, 1093, 1127, 1168, 1195, 1222})
_CHECKS = {"Rotterdam": "VOG", "Hamburg": "Führungszeugnis", "Felixstowe": "DBS basic"}
_GUESTS = (
    ("Joost Kramer", "Stroomzeker Service BV", "facilities", "UPS check"),
    ("Ilse van Dam", "Polderhosting BV", "itops", "Service review"),
    ("Peter Lund", "Northvault Data BV", "backup", "Restore planning"),
    ("Anna Sievers", "Elbe Netz GmbH", "itops", "WAN line"),
    ("Imogen Falk", "Greyheron Security Ltd", "ciso", "Test planning 2027"),
    ("Luc Moreau", "NordCert Certification B.V.", "isms", "Stage 1 audit"),
    ("Marijke Tol", "Lantern SOC BV", "ciso", "Service review Q3"),
    ("Carlos Brito", "Kadeschoon BV", "facilities", "Cleaning inspection"),
)


_STAGE_1 = 5  # the guest who came on one day only


def _trained_on(user: Employee) -> date | None:
    if user.number in _OPEN_TRAINING:
        return None
    if user.started.year == 2026:
        return user.started + timedelta(days=4)
    return date(2026, 2, 2) + timedelta(days=(user.number * 13) % 240)


def people_records() -> Iterator[Document]:
    """Training, acknowledgement, screening, visitor and badge records of 2026."""
    yield _training()
    yield _acknowledgements()
    yield _screening()
    yield _visitors()
    yield _badges()


def _training() -> Document:
    head = ("Employee", "Name", "Site", "Department", "Course", "Due", "Completed", "Quiz", "Status")
    rows: list[list[object]] = []
    for user in all_staff():
        done = _trained_on(user)
        quiz = f"{8 + user.number % 3}/10" if done else ""
        status = "Completed" if done else "Overdue"
        rows.append(
            [
                user.number,
                user.name,
                user.site,
                user.department,
                "SEC-2026 Awareness",
                "2026-10-31",
                done or "",
                quiz,
                status,
            ]
        )
    sites = []
    for site in ("Rotterdam", "Hamburg", "Felixstowe"):
        people = [user for user in all_staff() if user.site == site]
        done_count = sum(1 for user in people if _trained_on(user))
        sites.append([site, len(people), done_count, len(people) - done_count])
    total = len(all_staff())
    sites.append(["All", total, total - len(_OPEN_TRAINING), len(_OPEN_TRAINING)])
    coding = [
        [
            user.number,
            user.name,
            "SEC-DEV Secure coding",
            max(date(2025, 3, 3) + timedelta(days=user.number % 400), user.started + timedelta(days=14)),
        ]
        for user in all_staff()
        if user.department == "Development"
    ]
    blocks = [
        Block("heading", "Summary"),
        table(("Site", "People", "Completed", "Open"), sites),
        Block("heading", "Awareness 2026"),
        table(head, rows),
        Block("heading", "Secure coding"),
        table(("Employee", "Name", "Course", "Completed"), coding),
    ]
    control = [
        ("owner", FACTS["hr"]),
        ("source", "Crewlist export of 2026-11-02"),
        ("course", "SEC-2026, yearly, mandatory"),
    ]
    return Document(
        "Training/training records 2026.xlsx", "Training records 2026", date(2026, 11, 2), blocks, control
    )


def quiz_results() -> bytes:
    """The results of the awareness quiz as the learning system exports them (JSON)."""
    passed = [user for user in all_staff() if _trained_on(user)]
    questions = [
        {"id": f"Q{number:02d}", "topic": topic, "right": 231 - (number * 17) % 39}
        for number, topic in enumerate(
            (
                "Sender address",
                "Unexpected prompt",
                "Report channel",
                "Password manager",
                "Classification",
                "Clear desk",
                "Lost device",
                "Travelling",
                "Bank details",
                "Release codes",
            ),
            1,
        )
    ]
    result = {
        "course": "SEC-2026",
        "exported": "2026-11-02T08:00:00Z",
        "participants": len(passed),
        "pass_mark": 8,
        "passed": len(passed),
        "languages": {"en": 97, "nl": 82, "de": 52},
        "questions": questions,
    }
    return (json.dumps(result, indent=2) + "\n").encode()


def _acknowledgements() -> Document:
    head = ("employee", "account", "policy", "version", "confirmed_on")
    rows = [
        [
            user.number,
            user.account,
            "POL-004",
            "4.0",
            date(2026, 2, 2) + timedelta(days=(user.number * 11) % 45),
        ]
        for user in all_staff()
        if user.started < date(2026, 2, 1) and user.number % 29
    ]
    return Document(
        "HR/policy-acknowledgements POL-004 v4.csv", "POL-004", date(2026, 4, 1), [table(head, rows)]
    )


def _screening() -> Document:
    head = (
        "No.",
        "Employee",
        "Department",
        "Site",
        "Identity",
        "Right to work",
        "References",
        "Certificate of conduct",
        "Result",
        "Cleared on",
        "First day",
    )
    rows = [
        [
            f"HR-26-{index:02d}",
            joiner.number,
            joiner.department,
            joiner.site,
            "yes",
            "yes",
            1 if index == 6 else 2,
            f"{_CHECKS[joiner.site]} seen",
            "cleared, second reference missing" if index == 6 else "cleared",
            joiner.started - timedelta(days=18 + index),
            joiner.started,
        ]
        for index, joiner in enumerate(joiners(2026), 1)
    ]
    control = [
        ("owner", FACTS["hr"]),
        ("classification", "Confidential, results only"),
        ("as of", "2026-10-30"),
    ]
    blocks = [Block("heading", "Screening"), table(head, rows)]
    return Document(
        "HR/screening records 2026.xlsx",
        "Screening before employment 2026",
        date(2026, 10, 30),
        blocks,
        control,
    )


def _visitors() -> Document:
    head = ("date", "in", "out", "visitor", "company", "host", "reason", "badge", "escorted")
    auditor = _GUESTS[_STAGE_1]
    rows = [["2026-10-06", "08:40", "17:10", *auditor[:2], FACTS[auditor[2]], auditor[3], "V-21", "yes"]]
    for index in range(44):
        day = date(2026, 10, 1) + timedelta(days=index * 30 // 44)
        name, company, host, reason = _GUESTS[(index * 5) % len(_GUESTS)]
        if day.weekday() >= 5 or (index * 5) % len(_GUESTS) == _STAGE_1:
            continue
        hour = 8 + index % 7
        rows.append(
            [
                str(day),
                f"{hour:02d}:{index % 6}0",
                f"{hour + 2:02d}:{(index + 3) % 6}5",
                name,
                company,
                FACTS[host],
                reason,
                f"V-{20 + index % 15}",
                "yes",
            ]
        )
    rows.sort(key=lambda row: (row[0], row[1]))
    return Document(
        "Physical/visitor log Rotterdam 2026-10.csv", "Visitors", date(2026, 10, 30), [table(head, rows)]
    )


def _badges() -> Document:
    head = ("badge", "holder", "site", "zone", "granted", "last_used", "review_2026_09", "reviewer")
    rooms = (
        ("R-SRV", "itops"),
        ("R-SRV", "backup"),
        ("R-SRV", "facilities"),
        ("H-TEC", "hamburg"),
        ("H-ARC", "dpo"),
        ("F-COM", "desk"),
        ("F-FIN", "finance"),
        ("F-FIN", "cfo"),
    )
    rows = [
        [
            f"{room[0]}-0{300 + 7 * index}",
            FACTS[key],
            {"R": "Rotterdam", "H": "Hamburg", "F": "Felixstowe"}[room[0]],
            room,
            date(2024, 3, 4) + timedelta(days=31 * index),
            date(2026, 9, 30) - timedelta(days=index),
            "keep",
            FACTS["facilities"],
        ]
        for index, (room, key) in enumerate(rooms)
    ]
    return Document(
        "Physical/badge access secure areas 2026-Q3.csv", "Badges", date(2026, 9, 30), [table(head, rows)]
    )
