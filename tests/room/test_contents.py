"""The content of evidence when it is needed: never that of a file somebody is writing, never an old one."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from audit_room.model.evidence import Evidence
from audit_room.room import answers, evidence, follow_ups, requests
from audit_room.room.contents import BeingWrittenError, cautions
from audit_room.room.room import Room
from audit_room.room.scanning import scan
from tests.clocks import FakeClock

GROWING = "backups/growing.log"


@pytest.fixture
def growing(room: Room, evidence_folder: Path, clock: FakeClock) -> Evidence:
    """A file that somebody is writing, met a moment ago; the rest of the folder is indexed."""
    scan(room)
    requests.add(room, "restore test")
    path = evidence_folder / GROWING
    path.write_text("the first half", encoding="utf-8")
    moment = clock.now().timestamp()
    os.utime(path, (moment, moment))
    scan(room, names_only=True)
    found = evidence.resolve(room, GROWING)
    assert found.being_written
    return found


USES: dict[str, Callable[[Room, Evidence], object]] = {
    "shown": lambda room, file: requests.present(room, "R-001", [file]),
    "attached": lambda room, file: evidence.attach(room, "R-001", [file]),
    "answered with": lambda room, file: answers.add(room, "R-001", "see the log", files=[file]),
}


@pytest.mark.parametrize("use", USES.values(), ids=USES)
def test_a_file_being_written_is_refused_and_nothing_is_kept(
    room: Room, growing: Evidence, use: Callable[[Room, Evidence], object]
) -> None:
    before = room.record.head()
    with pytest.raises(BeingWrittenError, match=r"growing\.log is being written at this moment; wait until"):
        use(room, growing)
    assert room.record.head() == before


@pytest.mark.parametrize("use", USES.values(), ids=USES)
def test_once_it_was_left_alone_it_is_taken_though_the_index_is_of_before(
    room: Room, growing: Evidence, clock: FakeClock, use: Callable[[Room, Evidence], object]
) -> None:
    clock.advance(seconds=30)
    use(room, growing)
    digest = hashlib.sha256(b"the first half").hexdigest()
    detail = evidence.detail(room, growing)
    kept = {attachment.sha256 for attachment in detail.attachments}
    assert kept | {exhibit.sha256 for exhibit in detail.exhibits} == {digest}


def test_a_file_being_written_can_be_tagged(room: Room, growing: Evidence) -> None:
    (tag,) = evidence.tag(room, [growing], ["A.8.13"])
    assert tag.sha256 == ""


def test_a_promise_is_not_delivered_with_half_a_file(room: Room, growing: Evidence) -> None:
    follow_ups.add(room, "the log")
    with pytest.raises(BeingWrittenError):
        follow_ups.deliver(room, "F-001", files=[growing])


def test_what_changed_and_was_not_read_again_is_read_when_it_is_attached(
    room: Room, evidence_folder: Path
) -> None:
    scan(room)
    requests.add(room, "backup policy")
    path = evidence_folder / "policies/Backup policy.md"
    path.write_text("another text", encoding="utf-8")
    os.utime(path, (1_790_000_100, 1_790_000_100))
    scan(room, names_only=True)
    found = evidence.resolve(room, "Backup policy.md")
    assert found.to_be_read
    (attached,) = evidence.attach(room, "R-001", [found])
    assert attached.sha256 == hashlib.sha256(b"another text").hexdigest()


def test_what_cannot_be_searched_is_nothing_to_know_before_it_is_shown() -> None:
    file = Evidence(id=1, path=b"a.pdf", size=1, mtime_ns=0)
    warnings = ("holds comments", "no text: a scan, not searchable", "conflict copy of b.pdf")
    assert cautions(replace(file, warnings=warnings)) == ("holds comments", "conflict copy of b.pdf")
