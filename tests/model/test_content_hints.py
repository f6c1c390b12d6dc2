"""Hints from texts: drafts, personal data, secrets; what must be seen, and what must not be mistaken for it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit_room.model.check_digits import valid_card, valid_iban, valid_insurance_number, valid_tax_number
from audit_room.model.content_hints import NOT_FOR_DISTRIBUTION, SAYS_DRAFT, content_hints
from audit_room.model.name_hints import NAME_SAYS_DRAFT
from audit_room.model.text_marks import LABEL_BYTES, MOST_BYTES

SAMPLE = Path(__file__).parents[2] / "sample_evidence"
BODY = (
    "\nThe policy applies to all staff. It was agreed with the works council and is reviewed every year.\n"
    * 20
)


def told(text: str, name: str = "policy.pdf") -> tuple[str, ...]:
    return content_hints(name, text)


def personal(*kinds: str) -> tuple[str, ...]:
    return (f"may hold personal data: {', '.join(kinds)}",)


def secrets(*kinds: str) -> tuple[str, ...]:
    return (f"may hold a password or key: {', '.join(kinds)}",)


@pytest.mark.parametrize(
    "top",
    [
        "DRAFT",
        "Access policy\n- DRAFT -",
        "Access policy (draft)",
        "Access policy – Draft",
        "Draft: Access policy",
        "DRAFT Access policy",
        "Draft version 0.3",
        "Entwurf vom 3.3.2026\nRichtlinie",
        "Richtlinie [ENTWURF]",
        "Access policy\nStatus: Draft",
        "Access policy\nStatus\n\nDraft\n\nOwner",
        "Richtlinie\nStatus\tin Bearbeitung",
        "WORK IN PROGRESS",
        "Access policy\nVersion 0.3\nOwner Maria Ruiz",
        "Access policy\n\nVersion\n\n0.9\n\nOwner",
    ],
)
def test_a_draft_says_so_at_its_top(top: str) -> None:
    assert told(f"{top}\n{BODY}") == (SAYS_DRAFT,)


def test_a_watermark_counts_on_any_page() -> None:
    assert told(f"Access policy\n{BODY[:2500]}\nDRAFT\n{BODY}") == (SAYS_DRAFT,)


@pytest.mark.parametrize(
    "said",
    [
        "Drafts are stored in the folder of the owner.",
        "Draft documents must be marked DRAFT in the header.",
        "The draft was discussed with the board.",
        "Status: draft / approved / withdrawn",
        "Statuses are draft, approved and withdrawn",
        "Each Entwurf wird vom Inhaber geprüft.",
        "Our aircraft have a draught of 2 m.",
        "Version 1.0\nHistory: version 0.9 was the first",
        "TLS version 1.2 or later",
        "Overdraft facility",
        "POL-007\tBackup policy\t2.1\tDraft policies list\tMaria Ruiz",
        "The work in progress is shown on the board.",
    ],
)
def test_talk_about_drafts_is_no_draft(said: str) -> None:
    assert told(f"Access policy\n{said}\n{BODY}") == ()


def test_the_name_says_it_too() -> None:
    assert told("", name="policy DRAFT.docx") == (NAME_SAYS_DRAFT,)
    assert told("DRAFT", name="policy v0.2.docx") == (NAME_SAYS_DRAFT, SAYS_DRAFT)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("NOT FOR DISTRIBUTION\nPlan", True),
        ("Plan\n*** Not for distribution ***", True),
        ("Plan (not for distribution)\n", True),
        (
            "Copies that are not for distribution outside the company are kept by the owner of the document.",
            False,
        ),
        ("For distribution to all staff", False),
        ("This is not meant for distribution", False),
    ],
)
def test_not_for_distribution_counts_as_a_mark_only(text: str, seen: bool) -> None:
    assert told(f"{text}\n{BODY}") == ((NOT_FOR_DISTRIBUTION,) if seen else ())


PEOPLE = ("anna", "ben", "carla", "dario", "elif", "finn")
MAILS = "\n".join(
    f"{name}.one@{host}" for name, host in zip(PEOPLE, ("gmail.com", "gmx.de", "web.de") * 2, strict=True)
)

HOLDS = [
    ("Account DE89 3704 0044 0532 0130 00 of the employee", "IBAN"),
    ("iban;GB29NWBK60161331926819;x", "IBAN"),
    ("Pay to NL91ABNA0417164300.", "IBAN"),
    ("Card 4111 1111 1111 1111 expires soon", "payment card number"),
    ("pan 5500-0055-5555-5559", "payment card number"),
    ("Kreditkarte: 4012888888881881", "payment card number"),
    ("Amex 3782 822463 10005", "payment card number"),
    ("Steuer-ID: 86 095 742 719", "tax number"),
    ("IdNr 47036892816", "tax number"),
    ("Tax ID of the employee: 65929970489", "tax number"),
    ("SV-Nummer 65 170839 J 003", "social security number"),
    ("Versicherungsnummer: 65170839J003", "social security number"),
    ("SSN: 123-45-6789", "social security number"),
    ("Date of birth: 12.03.1980", "date of birth"),
    ("Geburtsdatum\t1980-03-12", "date of birth"),
    ("Geboren am 12. März 1980 in Kiel", "date of birth"),
    ("Date of birth\n\n12 March 1980\n\nPlace", "date of birth"),
    ("name,date_of_birth,city\nAnna,1980-03-12,Kiel", "date of birth"),
    ("Name\tDOB\nAnna\t12/03/1980", "date of birth"),
    ("Passport no. C01X00T47", "passport or identity card number"),
    ("Ausweisnummer: L01X00T471", "passport or identity card number"),
    ("ID card number\n\nT220001293", "passport or identity card number"),
    ("Salary: EUR 5,400.00", "salary"),
    ("Bruttogehalt: 4.500 €", "salary"),
    ("name;salary\nAnna;54000", "salary"),
    ("| Name | Gross salary (EUR) |\n|---|---|\n| Anna | 54,000.00 |", "salary"),
    ("Employee: Anna Kern\nDiagnosis: migraine", "health"),
    ("Krankmeldung von Frau Kern vom Montag", "health"),
    ("Mr Hartog handed in a sick note", "health"),
    (MAILS, "private e-mail addresses"),
]


@pytest.mark.parametrize(("text", "kind"), HOLDS)
def test_personal_data_are_seen(text: str, kind: str) -> None:
    assert told(f"Record\n{text}\n{BODY}", "record.txt") == personal(kind)


@pytest.mark.parametrize(
    "text",
    [
        "Account DE89 3704 0044 0532 0130 01",
        "Serial GB29NWBK60161331926818",
        "XX89370400440532013000 is a part number",
        "Card 4111 1111 1111 1112",
        "Kreditkarte: 4444444444444444",
        "Order 4012888888881881 was shipped",
        "Batch 1234 5678 9012 3456",
        "Steuer-ID: 86095742718",
        "Ticket 86095742719 closed",
        "Meter 86 095 742 719 read",
        "Part 65170839J004",
        "Part 99170839J003",
        "Part 65990839J003",
        "Phone 123-45-6789",
        "SSN: 000-45-6789",
        "Our SSN field is masked as 999-99-9999",
        "We store the date of birth and the address.",
        "Geburtsdatum wird nicht erhoben. Stand 12.03.2026",
        "name,date_of_birth,city\nAnna,removed,Kiel",
        "The passport is checked at the door by 2 people",
        "Passport office opened 2026-03-12",
        "Visitors leave an ID card at the desk, badge V-20",
        "Salary review 2026",
        "The salary is paid on day 25.",
        "name;salary\nAnna;not shown",
        "Diagnosis: disk full\nServer: hx-12",
        "Krankenkasse und Gehaltsabrechnung",
        "Sick note process: hand in to HR within 3 days",
        "b.hartog@harbourlight.example",
        "\n".join(f"{name}@acme.example" for name in PEOPLE),
        "\n".join("same.person@gmail.com" for _ in PEOPLE),
        "\n".join(f"{name}@gmail.com.acme.example" for name in PEOPLE),
    ],
)
def test_what_only_resembles_personal_data_is_left_alone(text: str) -> None:
    assert told(f"Record\n{text}\n{BODY}", "record.txt") == ()


def test_several_kinds_are_one_sentence() -> None:
    text = "Anna Kern\nDate of birth: 12.03.1980\nIBAN: DE89 3704 0044 0532 0130 00\nSalary: 5,400 EUR"
    assert told(text) == personal("IBAN", "date of birth", "salary")


KEY_BODY = "MIIEowIBAAKCAQEA0Z3VS5JJcds3xfn/ygWyF8PbnGy0AHB7MaU6bC9Q"
BEGIN, END = "-----BEGIN", "PRIVATE KEY-----"
AWS = "AKIA" + "QWERTYUIOPASDF23"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (f"{BEGIN} {END}\n{KEY_BODY}\n", "private key"),
        (f"{BEGIN} RSA {END}\n{KEY_BODY}\n", "private key"),
        (f"{BEGIN} OPENSSH {END}\r\n{KEY_BODY}\r\n", "private key"),
        (f"aws_access_key_id = {AWS}", "access key"),
        (f'"key": "{AWS}",', "access key"),
        ("token ghp_" + "a1B2" * 9, "access key"),
        ("Password: Sommer2026!", "password"),
        ("db_password=hunter22", "password"),
        ('"password": "tr0ub4dor&3"', "password"),
        ("Kennwort: Hafen#7788", "password"),
    ],
)
def test_secrets_are_seen(text: str, kind: str) -> None:
    assert told(f"Runbook\n{text}\n{BODY}", "runbook.md") == secrets(kind)


@pytest.mark.parametrize(
    "text",
    [
        f"Never mail a file that holds {BEGIN} RSA {END}",
        "-----BEGIN CERTIFICATE-----\n" + KEY_BODY,
        "-----BEGIN PUBLIC KEY-----\n" + KEY_BODY,
        "AKIAIOSFODNN7" + "EXAMPLE",
        "The prefix AKIA marks an access key",
        "XAKIA" + "QWERTYUIOPASDF23",
        "Password: ********",
        "Password: minimum 12 characters",
        "Password: 12-character minimum",
        "password=${DB_PASSWORD}",
        "Passwort: siehe Tresor",
        "password: <your-password-1>",
        "Password: POL-011",
        "Password: 2026-10-01",
        "password hash: argon2id",
        "Password reset: https://example.org/reset1",
        "The password policy requires 14 letters",
        "password: xxxxxx1",
    ],
)
def test_talk_about_secrets_is_none(text: str) -> None:
    assert told(f"Runbook\n{text}\n{BODY}", "runbook.md") == ()


def test_labels_count_at_the_top_and_numbers_far_below() -> None:
    far = "word " * LABEL_BYTES
    assert told(f"{far}\nIBAN DE89 3704 0044 0532 0130 00\nDate of birth: 12.03.1980") == personal("IBAN")
    beyond = "word " * (MOST_BYTES // 5)
    assert told(f"{beyond}\nIBAN DE89 3704 0044 0532 0130 00") == ()


@pytest.mark.parametrize(
    ("number", "valid"),
    [("DE89370400440532013000", True), ("DE89370400440532013001", False), ("DE8937040044053201300", False),
     ("", False), ("ＤＥ89370400440532013000", False)],
)  # fmt: skip
def test_account_numbers_by_their_check(number: str, valid: bool) -> None:
    assert valid_iban(number) is valid


@given(st.integers(10**14, 4 * 10**14))
def test_one_last_digit_of_ten_passes_for_a_card(start: int) -> None:
    assert sum(valid_card(f"{f'4{start}'[:15]}{digit}") for digit in range(10)) == 1


@given(st.from_regex(r"[1-9][0-9]{9}", fullmatch=True))
def test_at_most_one_last_digit_passes_for_a_tax_number(start: str) -> None:
    assert sum(valid_tax_number(f"{start}{digit}") for digit in range(10)) <= 1


@given(st.from_regex(r"[0-9]{8}[A-Z][0-9]{2}", fullmatch=True))
def test_at_most_one_last_digit_passes_for_an_insurance_number(start: str) -> None:
    assert sum(valid_insurance_number(f"{start}{digit}") for digit in range(10)) <= 1


BITS = st.sampled_from(
    [text for text, _ in HOLDS]
    + [
        *(
            "\n",
            "\t",
            ";",
            "|",
            "DRAFT",
            "Status: ",
            "Version 0.1",
            "password: ",
            "@gmail.com",
            "SSN ",
            "\ud800",
            "ß",
            "İ",
        )
    ]
)


@given(st.lists(st.one_of(BITS, st.text(st.characters(), max_size=20)), max_size=30).map("".join))
def test_any_text_gives_plain_sentences(text: str) -> None:
    hints = content_hints("x.txt", text)
    assert len(set(hints)) == len(hints)
    assert all(hint.isprintable() for hint in hints)


def test_a_whole_folder_of_evidence_gives_no_false_hint() -> None:
    read = [
        path
        for path in SAMPLE.rglob("*")
        if path.suffix in {".md", ".csv", ".yaml", ".json", ".log", ".html", ".eml"}
    ]
    assert len(read) > 30
    told = {path.name: content_hints(path.name, path.read_text("utf-8", "replace")) for path in read}
    assert {name: hints for name, hints in told.items() if hints} == {}


def test_a_table_of_very_long_lines_is_looked_at_in_part() -> None:
    wide = "name;" * 300 + "salary"
    assert told(f"{wide}\n{'x;' * 300}54000", "x.csv") == personal("salary")
    assert told(f"{'birth;' * 60_000}\n{'x;' * 60_000}", "x.csv") == ()
