"""Mails of the year as EML and MSG, and the evidence archive of incident 4711."""

from collections.abc import Iterator
from datetime import UTC, datetime
from email.headerregistry import Address
from importlib.resources import files

from tools.sample.company import DOMAIN, PEOPLE
from tools.sample.compress import archive
from tools.sample.outlook import render_msg
from tools.sample.plain import render_mail
from tools.sample.system_records import alert_log


def _staff_address(key: str) -> Address:
    person = PEOPLE[key]
    return Address(person.name, addr_spec=person.mail)


def _text(name: str, kind: str = "txt") -> str:
    return (files("tools.sample") / "mails" / f"{name}.{kind}").read_text(encoding="utf-8")


def correspondence() -> Iterator[tuple[str, bytes]]:
    """All mails and archives as (path, content)."""
    yield "Access reviews/RE Q2 access review.eml", _late_review()
    yield "Incidents/INC-4711 phishing mail.eml", _phishing()
    yield "Incidents/FW INC-4711 notice to customer.msg", _customer_notice()
    yield "Incidents/INC-4711 evidence.zip", _incident_archive()
    yield "Suppliers/RE Portlink questionnaire.eml", _open_assessment()
    yield "Audits/2026 stage 2/parking and lunch.eml", _parking()


def _late_review() -> bytes:
    text = _text("late-review")
    return render_mail(
        _staff_address("itops"),
        [_staff_address("desk"), _staff_address("isms")],
        "RE: Q2 access review",
        datetime(2026, 7, 22, 7, 41, tzinfo=UTC),
        text,
    )


def _phishing() -> bytes:
    text = _text("phishing")
    html = _text("phishing", "html")
    return render_mail(
        Address("Hafen-Portal", "bounce", "hafen-portal-freigabe.example"),
        [Address("Zoll Hamburg", "zoll.hamburg", DOMAIN)],
        "Freigabe Container MSKU 771204-9",
        datetime(2026, 5, 12, 6, 52, 11, tzinfo=UTC),
        text,
        html=html,
    )


def _customer_notice() -> bytes:
    text = _text("customer-notice")
    person = PEOPLE["dpo"]
    to = [(PEOPLE[key].name, PEOPLE[key].mail) for key in ("ciso", "isms")]
    sent = datetime(2026, 5, 15, 9, 12, tzinfo=UTC)
    return render_msg((person.name, person.mail), to, "FW: INC-4711 notice to customers", sent, text)


def _open_assessment() -> bytes:
    text = _text("open-assessment")
    return render_mail(
        Address("Simon Thackeray", "s.thackeray", "portlink.example"),
        [_staff_address("buyer")],
        "RE: Security questionnaire v4, Portlink Systems",
        datetime(2026, 10, 29, 15, 3, tzinfo=UTC),
        text,
    )


def _parking() -> bytes:
    text = _text("parking")
    return render_mail(
        _staff_address("facilities"),
        [_staff_address("isms")],
        "Parking and lunch 24-26 November",
        datetime(2026, 11, 17, 8, 20, tzinfo=UTC),
        text,
    )


def _incident_archive() -> bytes:
    name = "t.thiele"
    sign_ins = "".join(
        f"2026-05-{day:02d}T06:{10 + day}:0{day % 10}Z SI-990{day:02d}110 user={name} country=DE result=ok\n"
        for day in (4, 5, 6, 7, 8, 11)
    )
    sign_ins += (
        "2026-05-12T07:17:02Z SI-99120441 user=t.thiele country=DE result=password-ok\n"
        "2026-05-12T07:17:38Z SI-99120441 user=t.thiele country=DE result=push-confirmed\n"
        "2026-05-12T07:21:09Z SI-99120517 user=t.thiele country=other result=ok\n"
        "2026-05-12T08:25:31Z SI-99121002 user=t.thiele action=disabled by=b.hartog\n"
    )
    readme = "Evidence of INC-4711, items E-1 to E-3, copied on 2026-05-12 by S. de Wit, witness B. Hartog.\n"
    return archive(
        {
            "README.txt": readme.encode(),
            "E-1 phishing mail.eml": _phishing(),
            "E-2 beacon sign-ins t.thiele.log": sign_ins.encode(),
            "E-3 watchtower 2026-05-12.log": alert_log(),
        }
    )
