"""Invented audits for the tests of reports: an empty one, a rich one, one with secrets in internal fields."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from audit_room.frameworks.catalogue import load
from audit_room.model.answer import Answer
from audit_room.model.audit import Audit
from audit_room.model.evidence_note import EvidenceNote
from audit_room.model.exhibit import Exhibit
from audit_room.model.finding import Finding, FindingState, Grade
from audit_room.model.follow_up import FollowUp, FollowUpState
from audit_room.model.note import Note
from audit_room.model.request import Priority, Request, RequestState, StateChange
from audit_room.model.snapshot import Snapshot
from audit_room.model.tag import Attachment, Tag
from audit_room.reports.closing_summary import Audience, ClosingSummary, gather

BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
"""The first request of the invented day, 09:00 in Berlin."""

NOW = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
HEAD = sha256(b"head").hexdigest()

HOSTILE_PATHS = (
    b"access/a[/]b.pdf",
    b"policies/policy [v2].pdf",
    b"scans/<img src=x>.png",
    b"[@click=app.quit]x.pdf",
    b"caf\xe9.pdf",
    b"new\nline\x1b[31m.txt",
    "rtl\u202efdp.exe".encode(),
    b"R&D/`budget`|2026.xlsx",
    "\u7d4c\u55b6/\u65b9\u91dd.pdf".encode(),
)
"""File names that break markup, terminals or fonts."""

HOSTILE_TEXTS = (
    "R&D roadmap <b>bold</b> & </para> [link](http://example.invalid) ![x](y)",
    'see <img src="/etc/hostname"/> and <a href="file:///etc/passwd">this</a>',
    "pipes | and `ticks` and *stars* and _under_ lines\n# not a heading\n- not a list",
    "escape \x1b[31mred\x07 and \u202eright to left\u202c and \x85",
)
"""Texts that break markup."""


def minutes(count: float) -> datetime:
    """Return the moment so many minutes after the first request."""
    return START + timedelta(minutes=count)


def request(
    number: int, text: str = "the access review of Q3", *steps: tuple[float, RequestState], **fields: object
) -> Request:
    """Return a request asked at the first step's minute, in the state of the last; by default just new."""
    history = steps or ((number * 10, RequestState.NEW),)
    changes = tuple(StateChange(at=minutes(at), state=state) for at, state in history)
    made = {
        "id": f"R-{number:03}",
        "text": text,
        "line": text,
        "state": changes[-1].state,
        "asked_at": changes[0].at,
        "created_at": changes[0].at,
        "changes": changes,
        "refs": ("A.5.18",),
        "owner": "maria",
        "asked_by": "L. Moreau",
    }
    return Request(**{**made, **fields})  # type: ignore[arg-type]


def exhibit(number: int, path: bytes, request_id: str = "R-001", at: float = 20) -> Exhibit:
    """Return an exhibit whose digest is that of its path."""
    return Exhibit(
        id=f"X-{number:03}", request_id=request_id, path=path, sha256=sha256(path).hexdigest(),
        size=1000 + number * 7919, shown_at=minutes(at), shown_by="maria", shown_to="L. Moreau",
    )  # fmt: skip


def finding(number: int, grade: Grade, state: FindingState, statement: str, **fields: object) -> Finding:
    """Return a finding signalled in the afternoon."""
    settled = {FindingState.AGREED, FindingState.DISPUTED, FindingState.CLOSED, FindingState.WITHDRAWN}
    made = {
        "id": f"N-{number:03}",
        "grade": grade,
        "state": state,
        "statement": statement,
        "signalled_at": minutes(300 + number),
        "noted_by": "maria",
        "settled_at": minutes(400) if state in settled else None,
    }
    return Finding(**{**made, **fields})  # type: ignore[arg-type]


def audit(**fields: object) -> Audit:
    """Return the facts of the invented audit."""
    made = {
        "uid": "0" * 32,
        "name": "ISO 27001 stage 2, Harbourlight Freight",
        "evidence_root": b"/home/maria/evidence",
        "created_at": START,
        "organisation": "Harbourlight Freight GmbH",
        "scope": "Operation of the freight platform and its support, sites Hamburg and Gdańsk",
        "auditors": ("L. Moreau", "K. Jensen"),
    }
    return Audit(**{**made, **fields})  # type: ignore[arg-type]


def empty() -> Snapshot:
    """Return an audit in which nothing has happened yet."""
    return Snapshot(audit=Audit(uid="1" * 32, name="Acme", evidence_root=b"/evidence", created_at=START))


_ASKED = (
    "access review Q3 for finance",
    "restore test record of the last twelve months",
    "incident 4711 timeline, from report to closure",
    "supplier assessment of the hosting provider",
    "minutes of the last management review",
    "risk treatment plan with owners and dates",
    "training records of the warehouse staff",
    "change record of the release of 14 October",
    "visitor log of the Hamburg site, second week of October",
    "list of assets with their owners",
)


def _rich_requests() -> tuple[Request, ...]:
    made = []
    shown, accepted = RequestState.SHOWN, RequestState.ACCEPTED
    for number in range(1, 25):
        begin = number * 15.0
        took = 12 + (number * 7) % 26
        made.append(
            request(
                number, _ASKED[number % len(_ASKED)], (begin, RequestState.NEW),
                (begin + 2, RequestState.WORKING), (begin + took, shown), (begin + took + 5, accepted),
                refs=(("A.5.18", "A.8.13", "9.3", "A.5.24")[number % 4],),
                owner=("maria", "ben", "anna")[number % 3],
                priority=Priority.HIGH if number % 6 == 0 else Priority.NORMAL,
            )
        )  # fmt: skip
    new, working, staged = RequestState.NEW, RequestState.WORKING, RequestState.STAGED
    made += [
        request(25, HOSTILE_TEXTS[0], (380, new), (385, working)),
        request(26, HOSTILE_TEXTS[1], (460, new), owner="", refs=()),
        request(27, HOSTILE_TEXTS[2], (430, new), (440, RequestState.CLARIFY), owner="ben"),
        request(28, "the register of processing activities", (300, new), (310, RequestState.NOT_AVAILABLE),
                reason="Kept by the parent company; told to L. Moreau."),
        request(29, "asked twice", (300, new), (310, RequestState.WITHDRAWN), reason="a slip of ours"),
        request(30, "they will want the pen test", (0, staged)),
        request(31, "long " + "w" * 300 + " word", (470, new), (471, RequestState.PROMISED)),
    ]  # fmt: skip
    return tuple(made)


def _rich_findings() -> tuple[Finding, ...]:
    agreed, disputed, withdrawn = FindingState.AGREED, FindingState.DISPUTED, FindingState.WITHDRAWN
    return (
        finding(1, Grade.MINOR, agreed, "The access rights of finance were not reviewed in Q2 2026.",
                refs=("A.5.18",), location="Hamburg, finance", request_id="R-001",
                objective_evidence="access-review-2026Q1-finance.xlsx and -2026Q3-; none for Q2. "
                "Access control policy v4, 6.2: at least every quarter.",
                auditor_words="I see one and three, I do not see two.",
                acknowledged_at=minutes(320), corrected_on_the_spot="Review of Q2 scheduled for 1 December."),
        finding(2, Grade.MAJOR, agreed, "No internal audit was carried out since March 2025.",
                refs=("9.2", "9.2.2"),
                objective_evidence="Audit programme 2026 without any record;\nlast report dated 2025-03-11."),
        finding(3, Grade.MINOR, disputed, "Backups are not restored on a regular basis.", refs=("A.8.13",),
                objective_evidence="One restore test in twelve months (2026-09-14).",
                opinion="The policy asks for one restore test a year; it was made and recorded.",
                reason="The policy asks for one restore test a year; it was made and recorded."),
        finding(4, Grade.OBSERVATION, FindingState.SIGNALLED, HOSTILE_TEXTS[3],
                auditor_words=HOSTILE_TEXTS[1]),
        finding(5, Grade.OFI, agreed, "The asset list could name a deputy for each owner.", refs=("A.5.9",),
                objective_evidence="Asset list of 2026-10-02, column owner."),
        finding(6, Grade.STRENGTH, agreed, "The incident records are exemplary: complete and timed."),
        finding(7, Grade.MINOR, FindingState.DRAFTED, "Visitors are not signed out.", refs=("A.7.2",),
                objective_evidence="x " * 2500),
        finding(8, Grade.MINOR, withdrawn, "withdrawn at once", reason="the record was found"),
    )  # fmt: skip


def rich() -> Snapshot:
    """Return a full day: 31 requests, 8 findings, 40 exhibits, promises, answers, notes and hostile names."""
    paths = [
        f"access/access-review-2026Q{n % 4 + 1}-team{n:02}.xlsx".encode()
        for n in range(40 - len(HOSTILE_PATHS))
    ]
    exhibits = tuple(
        exhibit(n, path, f"R-{(n - 1) % 24 + 1:03}", at=20 + n * 10)
        for n, path in enumerate([*HOSTILE_PATHS, *paths], start=1)
    )
    promise, done = FollowUpState.OPEN, FollowUpState.DELIVERED
    follow_ups = tuple(
        FollowUp(id=f"F-{n:03}", text=text, state=state, promised_at=minutes(200 + n), promised_by="maria",
                 request_id="R-031", owner=owner, due_at=due, settled_at=settled, reason=reason,
                 delivered=what)
        for n, (text, state, owner, due, settled, reason, what) in enumerate((
            ("send the pen test report", promise, "ben", minutes(30), None, "", ()),
            ("send the list of leavers of October", promise, "anna", minutes(1500), None, "", ()),
            ("ask the landlord for the key register", promise, "", None, None, "", ()),
            ("R&D org chart", done, "maria", minutes(300), minutes(280), "", ("hr/org chart [2026].pdf",)),
            ("no longer wanted", FollowUpState.DROPPED, "ben", None, minutes(350), "auditor waived it", ()),
        ), start=1)
    )  # fmt: skip
    answers = (
        Answer(id="R-001.1", request_id="R-001", text="Every quarter.", answered_at=minutes(30),
               answered_by="maria"),
        Answer(id="R-025.1", request_id="R-025", text="About twelve people, I think.\nMaybe fourteen.",
               answered_at=minutes(386), answered_by="maria", speaker="J. Krüger"),
    )  # fmt: skip
    notes = (
        Note(id="1", text="He looks at dates first.", noted_at=minutes(90), noted_by="maria", about="R-003"),
    )
    return Snapshot(
        audit=audit(), requests=_rich_requests(), answers=answers, exhibits=exhibits, follow_ups=follow_ups,
        findings=_rich_findings(), notes=notes, head=HEAD, entries=412,
    )  # fmt: skip


MARK = "ZZINTERNALZZ"
"""The word no outward form may hold; it stands in every internal field of :func:`with_secrets`."""


def with_secrets() -> Snapshot:
    """Return an audit with the secret in every field that stays in the house, harmless words elsewhere."""
    new, staged = RequestState.NEW, RequestState.STAGED
    requests = (
        request(1, "open", (0, new), (5, RequestState.RETURNED), line=MARK, reason=MARK, refs=("A.5.1",)),
        request(2, MARK, (0, staged), line=MARK, owner=MARK, asked_by=MARK, reason=MARK,
                refs=(MARK,)),
        request(3, MARK, (0, new), (5, RequestState.WITHDRAWN), line=MARK, owner=MARK, asked_by=MARK,
                reason=MARK, refs=(MARK,)),
        request(4, "shown and accepted", (0, new), (5, RequestState.ACCEPTED), line=MARK, reason=MARK),
    )  # fmt: skip
    dated = {"promised_at": minutes(5), "promised_by": MARK, "reason": MARK}
    follow_ups = (
        FollowUp(id="F-001", text="open", state=FollowUpState.OPEN, **dated),  # type: ignore[arg-type]
        FollowUp(id="F-002", text=MARK, state=FollowUpState.DROPPED, owner=MARK,
                 delivered=(MARK,), **dated),  # type: ignore[arg-type]
        FollowUp(id="F-003", text="kept", state=FollowUpState.DELIVERED, settled_at=minutes(9),
                 **dated),  # type: ignore[arg-type]
    )  # fmt: skip
    ours = {"noted_by": MARK, "reason": MARK}
    hidden = dict.fromkeys(
        ("objective_evidence", "location", "auditor_words", "opinion", "corrected_on_the_spot"), MARK
    )
    findings = (
        finding(1, Grade.MINOR, FindingState.AGREED, "agreed", opinion=MARK, **ours),
        finding(2, Grade.MINOR, FindingState.DISPUTED, "disputed", opinion="we differ", **ours),
        finding(3, Grade.MINOR, FindingState.DRAFTED, "drafted", opinion=MARK, **ours),
        finding(4, Grade.MINOR, FindingState.WITHDRAWN, MARK, refs=(MARK,), **hidden, **ours),
        finding(5, Grade.MINOR, FindingState.CLOSED, "closed", opinion=MARK, **ours),
    )
    shown = Exhibit(
        id="X-001", request_id="R-001", path=b"shown.pdf", sha256="ab" * 32, size=5, shown_at=minutes(9),
        shown_by=MARK, shown_to="L. Moreau",
    )  # fmt: skip
    raw = MARK.encode()
    return Snapshot(
        audit=audit(uid=MARK, evidence_root=b"/home/" + raw),
        requests=requests,
        answers=(
            Answer(id="R-001.1", request_id="R-001", text=MARK, answered_at=minutes(6), answered_by=MARK),
            Answer(id="R-002.1", request_id="R-002", text=MARK, answered_at=minutes(6), answered_by=MARK),
        ),
        attachments=(
            Attachment(id="1", request_id="R-001", path=raw, sha256=MARK, attached_at=minutes(6),
                       attached_by=MARK),
        ),
        exhibits=(shown,),
        follow_ups=follow_ups,
        findings=findings,
        tags=(Tag(id="1", path=raw, sha256=MARK, ref=MARK, tagged_at=minutes(6), tagged_by=MARK),),
        notes=(Note(id="1", text=MARK, noted_at=minutes(6), noted_by=MARK, about="R-001"),),
        evidence_notes=(EvidenceNote(id="1", path=raw, text=MARK, noted_at=minutes(6), noted_by=MARK),),
        head=HEAD,
        entries=20,
    )  # fmt: skip


def summary(snapshot: Snapshot, audience: Audience = Audience.INTERNAL) -> ClosingSummary:
    """Return the summary of a snapshot at the end of the invented day."""
    return gather(snapshot, load(), now=NOW, zone=BERLIN, audience=audience)
