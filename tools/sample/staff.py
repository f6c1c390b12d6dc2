"""All 238 people of the company: the cast and invented colleagues, always in the same order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

from tools.sample.company import CAST, user_name

HEADCOUNT = 238

_SITES = ("Rotterdam", "Hamburg", "Rotterdam", "Hamburg", "Rotterdam", "Felixstowe", "Hamburg")
_HOME = {
    "Development": "Rotterdam",
    "Warehouse": "Rotterdam",
    "Finance": "Felixstowe",
    "Air freight": "Felixstowe",
}
_DEPARTMENTS = (
    "Sea freight", "Operations", "Customs", "Air freight", "Operations", "Sales", "Finance", "Road",
    "Customs", "Warehouse", "Operations", "Development", "Documentation", "Sea freight", "IT",
)  # fmt: skip


@dataclass(frozen=True)
class Employee:
    """One employee: number, name, account, site, department and first day."""

    number: int
    name: str
    account: str
    site: str
    department: str
    started: date


@cache
def all_staff() -> Sequence[Employee]:
    """Everybody on the payroll at the end of October 2026, the cast first."""
    names = (files("tools.sample") / "names.txt").read_text(encoding="utf-8").splitlines()
    first, last = names[0].split(), names[1].split()
    staff: list[Employee] = []
    accounts: set[str] = set()
    for person in CAST:
        account = user_name(person.name)
        accounts.add(account)
        started = date(2016, 2, 1) + timedelta(days=97 * len(staff))
        staff.append(
            Employee(1001 + len(staff), person.name, account, person.site, person.department, started)
        )
    step = 0
    while len(staff) < HEADCOUNT:
        name = f"{first[step % len(first)]} {last[(step * 7 + step // len(first)) % len(last)]}"
        account = user_name(name)
        if account not in accounts:
            accounts.add(account)
            number = 1001 + len(staff)
            # every 19th colleague joined in the audit year, so that there are joiners to sample
            year = 2026 if number % 19 == 0 else 2014 + number % 12
            started = date(year, 1 + number % 10, 1 + (number * 3) % 27)
            started -= timedelta(days=started.weekday())  # people start on a Monday
            department = _DEPARTMENTS[number % len(_DEPARTMENTS)]
            site = _HOME.get(department, _SITES[number % len(_SITES)])
            staff.append(Employee(number, name, account, site, department, started))
        step += 1
    return staff


def in_departments(*departments: str) -> list[Employee]:
    """The staff of these departments, in payroll order."""
    return [employee for employee in all_staff() if employee.department in departments]


def joiners(year: int) -> list[Employee]:
    """Those whose first day lies in that year, earliest first."""
    return sorted((e for e in all_staff() if e.started.year == year), key=lambda e: (e.started, e.number))
