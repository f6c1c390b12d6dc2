"""Writing the summary: the right format, never a half file, never into the evidence."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from audit_room.model.errors import AuditRoomError
from audit_room.reports import summary_file
from audit_room.reports.summary_file import SummaryFormat, SummaryTargetError, format_for, write_summary
from tests.reports.snapshots import rich, summary


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    """An evidence folder with a folder in it."""
    folder = tmp_path / "evidence"
    (folder / "sub").mkdir(parents=True)
    return folder


@pytest.mark.parametrize(
    ("name", "start"),
    [("s.pdf", b"%PDF-"), ("s.txt", "═".encode()), ("s.MD", b"# Closing"), ("s.json", b"{")],
)
def test_the_ending_names_the_format(tmp_path: Path, evidence: Path, name: str, start: bytes) -> None:
    target = tmp_path / name
    write_summary(summary(rich()), target, evidence_root=os.fsencode(evidence))
    assert target.read_bytes().startswith(start)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_a_named_format_wins_over_the_ending(tmp_path: Path, evidence: Path) -> None:
    target = tmp_path / "summary.txt"
    form = write_summary(summary(rich()), target, SummaryFormat.JSON, evidence_root=os.fsencode(evidence))
    assert form is SummaryFormat.JSON
    assert json.loads(target.read_bytes())["audience"] == "internal"


def test_a_name_without_known_ending_needs_a_format() -> None:
    with pytest.raises(SummaryTargetError, match=r"does not say in which format"):
        format_for(Path("summary"))


@pytest.mark.parametrize("place", ["summary.pdf", "sub/summary.pdf", "sub/../summary.pdf"])
def test_nothing_is_written_into_the_evidence(evidence: Path, place: str) -> None:
    with pytest.raises(SummaryTargetError, match="lies in the evidence folder"):
        write_summary(summary(rich()), evidence / place, evidence_root=os.fsencode(evidence))
    assert sorted(path.name for path in evidence.rglob("*")) == ["sub"]


def test_a_link_does_not_lead_into_the_evidence(tmp_path: Path, evidence: Path) -> None:
    (tmp_path / "link").symlink_to(evidence / "sub")
    with pytest.raises(SummaryTargetError, match="lies in the evidence folder"):
        write_summary(summary(rich()), tmp_path / "link" / "s.pdf", evidence_root=os.fsencode(evidence))


def test_targets_that_cannot_be_are_refused(tmp_path: Path, evidence: Path) -> None:
    root = os.fsencode(evidence)
    (tmp_path / "folder.pdf").mkdir()
    (tmp_path / "away.pdf").symlink_to(tmp_path / "elsewhere.pdf")
    os.mkfifo(tmp_path / "pipe.pdf")
    for name, words in (
        ("folder.pdf", "is a folder"),
        ("away.pdf", "is a link"),
        ("pipe.pdf", "not a regular file"),
        ("none/s.pdf", "does not exist"),
    ):
        with pytest.raises(SummaryTargetError, match=words):
            write_summary(summary(rich()), tmp_path / name, evidence_root=root)
    (tmp_path / "acme.audit").write_bytes(b"precious")
    with pytest.raises(SummaryTargetError, match="name of an audit file"):
        write_summary(summary(rich()), tmp_path / "acme.audit", SummaryFormat.PDF, evidence_root=root)
    assert (tmp_path / "acme.audit").read_bytes() == b"precious"


def test_an_earlier_sheet_stays_when_the_new_one_cannot_be_written(
    tmp_path: Path, evidence: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "summary.txt"
    target.write_bytes(b"earlier")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(AuditRoomError, match="No space left on device"):
        write_summary(summary(rich()), target, evidence_root=os.fsencode(evidence))
    assert target.read_bytes() == b"earlier"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_the_heavy_library_is_loaded_only_to_print() -> None:
    script = "import sys, audit_room.reports.summary_file; sys.exit('reportlab' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_every_format_has_an_ending() -> None:
    assert set(summary_file.ENDINGS.values()) == set(SummaryFormat)
