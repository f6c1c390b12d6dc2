"""Records of who may do what: quarterly reviews, privileged accounts, joiners, second factors."""

from collections.abc import Iterator
from datetime import date, timedelta

from tools.sample.company import FACTS
from tools.sample.document import Block, Document, table
from tools.sample.staff import Employee, all_staff, in_departments, joiners

_REVIEW_HEAD = (
    "Account",
    "Name",
    "Department",
    "Role",
    "Last logon",
    "Decision",
    "Reviewer",
    "Decided",
    "Ticket",
)
_ROLES = {
    "Waypoint": ("WP_USER", "WP_DISPATCH", "WP_CUSTOMS", "WP_RELEASE", "WP_READ"),
    "Ledgerline": ("FIN_INVOICE", "FIN_JOURNAL", "FIN_PAY", "FIN_READ", "FIN_SUPPLIER"),
}
_OWNERS = {"Waypoint": FACTS["dev"], "Ledgerline": FACTS["finance"]}
_ADMINS = (
    ("adm-hartog", "itops", "Beacon ID global administrator"),
    ("adm-dewit", "backup", "Northvault operator, HFS-01 administrator"),
    ("adm-reid", "desk", "Beacon ID user administrator"),
    ("adm-aydin", "dev", "CodeYard administrator"),
    ("adm-adeyemi", "finance", "Ledgerline application administrator"),
    ("adm-nair", "hr", "Crewlist administrator"),
    ("brk-glass-1", "ciso", "Emergency account, sealed"),
    ("brk-glass-2", "ciso", "Emergency account, sealed"),
)


def access_records() -> Iterator[Document]:
    """The access records of Q4 2025 to Q3 2026; the second quarter of 2026 is missing on purpose."""
    for label, end, decided in (
        ("2025Q4", date(2025, 12, 31), date(2026, 1, 14)),
        ("2026Q1", date(2026, 3, 31), date(2026, 4, 13)),
    ):
        yield Document(
            f"Access reviews/access-review-{label}.xlsx",
            f"User access review {label[4:]} {label[:4]}",
            decided,
            [
                *_review("Waypoint", _waypoint_users(end), end, decided),
                *_review("Ledgerline", _ledgerline_users(end), end, decided),
                Block("heading", "Privileged"),
                _privileged(end, decided),
                *_sign_off(decided),
            ],
            _review_control(end, "Waypoint, Ledgerline, privileged accounts"),
        )
    end, decided = date(2026, 9, 30), date(2026, 10, 9)
    for system, name, users in (
        ("Ledgerline", "finance", _ledgerline_users(end)),
        ("Waypoint", "waypoint", _waypoint_users(end)),
    ):
        yield Document(
            f"Access reviews/access-review-2026Q3-{name}.xlsx",
            f"User access review Q3 2026, {system}",
            decided,
            [*_review(system, users, end, decided), *_sign_off(decided)],
            _review_control(end, system),
        )
    yield Document(
        "Access reviews/Q3 2026 privileged accounts review.csv",
        "Privileged",
        decided,
        [_privileged(end, decided)],
    )
    yield _joiner_export()
    yield _second_factors()


def _review_control(end: date, systems: str) -> list[tuple[str, str]]:
    first = date(end.year, end.month - 2, 1)
    return [
        ("systems", systems),
        ("period", f"{first} to {end}"),
        ("export of", str(end)),
        ("owner", FACTS["itops"]),
        ("policy", "POL-004 Identity and Access Management Policy"),
    ]


def _waypoint_users(end: date) -> list[Employee]:
    users = in_departments("Sea freight", "Customs", "Air freight", "Road", "Operations")
    return [user for user in users if user.started <= end][:110]


def _ledgerline_users(end: date) -> list[Employee]:
    return [user for user in in_departments("Finance", "Procurement", "Sales") if user.started <= end]


def _review(system: str, users: list[Employee], end: date, decided: date) -> list[Block]:
    rows: list[list[object]] = []
    for user in users:
        pick = user.number * 7 + end.month + end.year
        dormant = pick % 37 == 0
        last = end - timedelta(days=64 + pick % 20 if dormant else pick % 12)
        decision = "Remove" if dormant else "Change role" if pick % 41 == 1 else "Keep"
        ticket = "" if decision == "Keep" else f"HD-{15000 + (end - date(2025, 9, 30)).days * 20 + pick % 97}"
        role = _ROLES[system][user.number % len(_ROLES[system])]
        reviewer = _OWNERS[system] if user.name != _OWNERS[system] else FACTS["cfo"]
        day = decided - timedelta(days=pick % 3)
        rows.append([user.account, user.name, user.department, role, last, decision, reviewer, day, ticket])
    changes = sum(1 for row in rows if row[5] != "Keep")
    summary = f"{len(rows)} accounts reviewed, {len(rows) - changes} kept, {changes} changed or removed."
    return [Block("heading", system), Block("paragraph", summary), table(_REVIEW_HEAD, rows)]


def _privileged(end: date, decided: date) -> Block:
    head = ("Account", "Person", "Rights", "Hardware key", "Last use", "Decision", "Reviewer", "Decided")
    rows = [
        [account, FACTS[key], rights, "yes", end - timedelta(days=3 * index), "Keep", FACTS["itops"], decided]
        for index, (account, key, rights) in enumerate(_ADMINS)
    ]
    rows[0][6] = FACTS["ciso"]  # nobody reviews his own rights
    return table(head, rows)


def _sign_off(decided: date) -> list[Block]:
    rows = [
        ["System owner has decided on every account", "yes", decided - timedelta(days=1)],
        ["Removals carried out within five working days", "yes", decided],
        ["Sample of five removals or changes checked by IT Operations Lead", "yes", decided],
        ["Result reported to the CISO", "yes", decided],
    ]
    return [Block("heading", "Sign-off"), table(("Check", "Done", "Date"), rows)]


def _joiner_export() -> Document:
    head = (
        "ticket",
        "employee",
        "name",
        "department",
        "site",
        "first_day",
        "approved_by_manager",
        "accounts_ready",
        "induction_training",
        "policies_confirmed",
    )
    rows = [
        [
            f"HD-{16000 + 480 * joiner.started.month + joiner.number % 90}",
            joiner.number,
            joiner.name,
            joiner.department,
            joiner.site,
            joiner.started,
            joiner.started - timedelta(days=7),
            joiner.started,
            joiner.started + timedelta(days=4),
            joiner.started + timedelta(days=2),
        ]
        for joiner in joiners(2026)
    ]
    return Document("HR/joiners 2026 ticket export.csv", "Joiners", date(2026, 10, 30), [table(head, rows)])


def _second_factors() -> Document:
    head = ("account", "site", "mfa_enrolled", "first_factor", "second_factor", "enrolled_on")
    waves = ("2026-06-22", "2026-06-24", "2026-06-26", "2026-06-29", "2026-07-01", "2026-07-03")
    rows = [
        [
            user.account,
            user.site,
            "yes",
            "app number matching",
            "hardware key" if user.number % 14 == 0 else "phone",
            max(str(user.started), waves[index * len(waves) // 238]),
        ]
        for index, user in enumerate(all_staff())
    ]
    return Document(
        "Access reviews/beacon-mfa-enrolment-2026-10.csv", "MFA", date(2026, 10, 30), [table(head, rows)]
    )
