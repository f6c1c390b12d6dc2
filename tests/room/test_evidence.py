"""Evidence in the room: the file that is meant, tags one or many, files laid beside requests."""

from __future__ import annotations

import base64
import os
from pathlib import Path

import pytest

from audit_room.model.errors import AuditRoomError, UnknownIdError
from audit_room.model.evidence import Evidence
from audit_room.model.refs import UnknownRefError
from audit_room.model.tag import Attachment, Tag, TagReason
from audit_room.room import evidence, requests, scanning
from audit_room.room.room import Room
from tests.conftest import EVIDENCE, WRITTEN

REVIEWS = ["access/access-review-2026Q1-finance.csv", "access/access-review-2026Q3-finance.csv"]
HOSTILE = [
    b"a[/]b.pdf",
    b"policy [v2].pdf",
    b"[@click=app.quit]x.pdf",
    b"esc\x1b[2J\n.pdf",
    b"\xff\xfe.pdf",
    b"'; DROP--%_.pdf",
]


@pytest.fixture
def scanned(room: Room) -> Room:
    """The room after its first scan."""
    scanning.scan(room)
    return room


def files(room: Room) -> list[Evidence]:
    """Both access reviews."""
    return [evidence.resolve(room, name) for name in REVIEWS]


def letters(room: Room, name: str) -> str:
    """The status letters beside a file."""
    return evidence.resolve(room, name).status


def test_every_file_is_found_by_each_of_its_names(
    scanned: Room, evidence_folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in EVIDENCE:
        path = os.fsencode(name)
        assert evidence.resolve(scanned, name).path == path
        assert evidence.resolve(scanned, f"./{name}").path == path
        assert evidence.resolve(scanned, str(evidence_folder / name)).path == path
        assert evidence.resolve(scanned, name.rpartition("/")[2]).path == path
        assert evidence.resolve(scanned, "base64:" + base64.b64encode(path).decode()).path == path
    monkeypatch.chdir(evidence_folder / "access")
    assert evidence.resolve(scanned, "access-review-2026Q1-finance.csv").path == os.fsencode(REVIEWS[0])
    (tmp_path / "door").symlink_to(evidence_folder)
    assert evidence.resolve(scanned, str(tmp_path / "door" / REVIEWS[0])).path == os.fsencode(REVIEWS[0])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nowhere.pdf",
        "../evidence",
        "/etc/hostname",
        "base64:",
        "base64:YQ==",
        "' OR 1=1 --",
        "*",
        "\udcff",
    ],
)
def test_what_is_not_there_is_told(scanned: Room, text: str) -> None:
    with pytest.raises(UnknownIdError, match="There is no evidence"):
        evidence.resolve(scanned, text)


def test_what_is_no_base64_and_what_fits_twice_is_told(scanned: Room, evidence_folder: Path) -> None:
    with pytest.raises(AuditRoomError, match="is not base64"):
        evidence.resolve(scanned, "base64:***")
    twin = evidence_folder / "policies" / "incident 4711.txt"
    twin.write_text("other")
    os.utime(twin, (WRITTEN, WRITTEN))
    scanning.scan(scanned, names_only=True)
    with pytest.raises(AuditRoomError, match=r"fits 2 files .* give the whole path"):
        evidence.resolve(scanned, "incident 4711.txt")


def test_hostile_names_are_found_tagged_and_shown_by_their_bytes(
    scanned: Room, evidence_folder: Path
) -> None:
    for raw in HOSTILE:
        path = os.path.join(os.fsencode(evidence_folder), raw)  # noqa: PTH118 - names that are not text
        os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120
        with open(path, "wb") as file:  # noqa: PTH123
            file.write(raw)
        os.utime(path, (WRITTEN, WRITTEN))
    scanning.scan(scanned, names_only=True)
    requests.add(scanned, "all of these")
    found = [evidence.resolve(scanned, "base64:" + base64.b64encode(raw).decode()) for raw in HOSTILE]
    assert [f.path for f in found] == HOSTILE
    assert [evidence.resolve(scanned, f.shown_path).path for f in found] == HOSTILE
    assert [evidence.resolve(scanned, os.fsdecode(raw)).path for raw in HOSTILE] == HOSTILE
    evidence.tag(scanned, found, ["A.5.1"])
    made = requests.present(scanned, "R-001", found)
    assert [x.path for x in made] == HOSTILE
    assert {t.path for t in scanned.record.all(Tag)} == set(HOSTILE)
    assert "\x1b" not in "".join(e.summary + e.entity_id for e in scanned.record.entries())


def test_many_files_and_refs_are_tagged_as_one_entry(scanned: Room) -> None:
    head = scanned.record.head()[0]
    made = evidence.tag(scanned, files(scanned), ["a518", "A.5.18", "9.2.2"], why=TagReason.SUGGESTION)
    assert scanned.record.head()[0] == head + 1
    assert [(t.path, t.ref) for t in made] == [
        (os.fsencode(name), ref) for name in REVIEWS for ref in ("A.5.18", "9.2.2")
    ]
    assert {t.why for t in made} == {TagReason.SUGGESTION}
    assert [t.sha256 for t in made] == [f.sha256 for f in files(scanned) for _ in range(2)]
    assert [evidence.resolve(scanned, name).refs for name in REVIEWS] == [("9.2.2", "A.5.18")] * 2
    assert letters(scanned, REVIEWS[0]) == "T"


def test_a_tag_that_is_there_stays_and_one_on_older_content_is_renewed(
    scanned: Room, evidence_folder: Path
) -> None:
    (first,) = evidence.tag(scanned, files(scanned)[:1], ["A.5.18"])
    assert evidence.tag(scanned, files(scanned)[:1], ["A.5.18"]) == []
    path = evidence_folder / REVIEWS[0]
    path.write_text("changed")
    os.utime(path, (WRITTEN + 9, WRITTEN + 9))
    scanning.scan(scanned, names_only=False)
    assert letters(scanned, REVIEWS[0]) == "MT"
    (renewed,) = evidence.tag(scanned, files(scanned)[:1], ["A.5.18"])
    assert (renewed.id, renewed.sha256 != first.sha256) == (first.id, True)
    assert letters(scanned, REVIEWS[0]) == "T"


def test_an_unknown_ref_tags_nothing(scanned: Room) -> None:
    with pytest.raises(UnknownRefError):
        evidence.tag(scanned, files(scanned), ["A.5.18", "A.77.1"])
    assert scanned.record.all(Tag) == []


def test_tags_are_taken_away_one_or_all(scanned: Room) -> None:
    evidence.tag(scanned, files(scanned), ["A.5.18", "9.2.2"])
    assert len(evidence.untag(scanned, files(scanned), ["a518"])) == 2
    assert {t.ref for t in scanned.record.all(Tag)} == {"9.2.2"}
    assert len(evidence.untag(scanned, files(scanned)[:1], [])) == 1
    assert [letters(scanned, name) for name in REVIEWS] == ["U", "T"]
    head = scanned.record.head()
    assert evidence.untag(scanned, files(scanned)[:1], []) == []
    assert scanned.record.head() == head


def test_files_are_laid_beside_a_request_once_and_taken_off(scanned: Room) -> None:
    requests.add(scanned, "access reviews")
    made = evidence.attach(scanned, "R-001", files(scanned))
    assert [a.id for a in made] == ["E-001", "E-002"]
    assert evidence.attach(scanned, "R-001", files(scanned)) == []
    assert evidence.detach(scanned, "E-001").path == made[0].path
    assert [a.id for a in scanned.record.all(Attachment)] == ["E-002"]
    with pytest.raises(UnknownIdError, match="no attachment E-001"):
        evidence.detach(scanned, "E-001")
    with pytest.raises(UnknownIdError):
        evidence.attach(scanned, "R-009", files(scanned))


def test_a_file_that_was_never_read_is_read_when_it_is_tagged(room: Room, evidence_folder: Path) -> None:
    scanning.scan(room, names_only=True)
    file = evidence.resolve(room, REVIEWS[0])
    assert file.sha256 == ""
    (made,) = evidence.tag(room, [file], ["A.5.18"])
    assert len(made.sha256) == 64
    (evidence_folder / REVIEWS[1]).unlink()
    with pytest.raises(AuditRoomError, match="2026Q3"):
        evidence.tag(room, [evidence.resolve(room, REVIEWS[1])], ["A.5.18"])


def test_the_detail_holds_everything_known_of_a_file(scanned: Room, evidence_folder: Path) -> None:
    twin = evidence_folder / "access" / "copy.csv"
    twin.write_bytes((evidence_folder / REVIEWS[0]).read_bytes())
    os.utime(twin, (WRITTEN, WRITTEN))
    scanning.scan(scanned)
    requests.add(scanned, "access review")
    file = files(scanned)[0]
    evidence.tag(scanned, [file], ["A.5.18"])
    evidence.attach(scanned, "R-001", [file])
    requests.present(scanned, "R-001", [file])
    found = evidence.detail(scanned, evidence.resolve(scanned, REVIEWS[0]))
    assert (len(found.tags), len(found.attachments), len(found.exhibits), len(found.versions)) == (1, 1, 1, 1)
    assert found.duplicates == (b"access/copy.csv",)
    assert found.evidence.status == "TD"
