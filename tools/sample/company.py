"""Harbourlight Freight: the people, systems, suppliers and dates on which all sample files agree.

Everything here is invented. Texts name these facts by key, as in `{ciso}` or `{tms}`.
"""

from dataclasses import dataclass
from datetime import date

COMPANY = "Harbourlight Freight Ltd"
DOMAIN = "harbourlight.example"
AUDIT_START = date(2026, 11, 24)
AUDIT_END = date(2026, 11, 26)


_FOLDED: dict[int, str] = {ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue", ord("ß"): "ss"}


@dataclass(frozen=True)
class Person:
    """One named person of the cast: text key, full name, role, site and department."""

    key: str
    name: str
    role: str
    site: str
    department: str

    @property
    def mail(self) -> str:
        """The mail address: initial and family name at the company's domain."""
        return f"{user_name(self.name)}@{DOMAIN}"


def user_name(name: str) -> str:
    """The account name of a person: `Jörg Petersen` is `j.petersen`."""
    words = name.lower().translate(_FOLDED).removeprefix("dr. ").split()
    return f"{words[0][0]}.{''.join(words[1:])}"


CAST = (
    Person("ceo", "Henrike Vos", "Chief Executive Officer", "Rotterdam", "Management"),
    Person("cfo", "Thomas Ellery", "Chief Financial Officer", "Felixstowe", "Finance"),
    Person("ciso", "Maria Lindqvist", "Chief Information Security Officer", "Rotterdam", "Security"),
    Person("isms", "Joanna Pryce", "ISMS Manager and audit coordinator", "Felixstowe", "Security"),
    Person("itops", "Ben Hartog", "IT Operations Lead", "Rotterdam", "IT"),
    Person("backup", "Sanne de Wit", "Infrastructure Engineer (backup and storage)", "Rotterdam", "IT"),
    Person("desk", "Callum Reid", "Service Desk Lead", "Felixstowe", "IT"),
    Person("dev", "Elif Aydin", "Development Lead, Waypoint", "Rotterdam", "Development"),
    Person("hr", "Priya Nair", "HR Lead", "Felixstowe", "HR"),
    Person("dpo", "Dr. Katrin Brüggemann", "Data Protection Officer", "Hamburg", "Legal"),
    Person("hamburg", "Jörg Petersen", "Site Manager Hamburg", "Hamburg", "Operations"),
    Person("facilities", "Marek Nowak", "Facilities Manager", "Rotterdam", "Facilities"),
    Person("buyer", "Oliver Marsh", "Procurement and Supplier Manager", "Felixstowe", "Procurement"),
    Person("finance", "Ruth Adeyemi", "Head of Financial Accounting", "Felixstowe", "Finance"),
)

OUTSIDERS = {
    "iauditor": "Stefan Brandt",  # internal audits are bought in, for independence
    "iaudit_firm": "Brandt Audit & Assurance GmbH",
    "lead": "Luc Moreau",
    "auditor2": "Hannah Fischer",
    "body": "NordCert Certification B.V.",
    "tester": "Greyheron Security Ltd",
}

SYSTEMS = {
    "tms": "Waypoint",
    "erp": "Ledgerline",
    "idp": "Beacon ID",
    "backupsys": "Northvault",
    "siem": "Watchtower",
    "tickets": "HarbourDesk",
    "hris": "Crewlist",
    "git": "CodeYard",
    "edr": "Gullwing EDR",
    "mdm": "Fenderline MDM",
    "files": "HFS-01",
    "customs": "Portlink Customs Gateway",
}

PEOPLE = {person.key: person for person in CAST}
FACTS: dict[str, str] = {
    "company": COMPANY,
    "domain": DOMAIN,
    **{person.key: person.name for person in CAST},
    **{f"{person.key}_mail": person.mail for person in CAST},
    **OUTSIDERS,
    **SYSTEMS,
}
