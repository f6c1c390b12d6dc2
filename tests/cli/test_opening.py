"""``init``, ``open`` and ``demo``, with the room on the screen replaced by a note of how it was called."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest

from audit_room.cli import demo as demo_module
from audit_room.cli import opening
from audit_room.cli.call import Call, Session
from audit_room.model.clock import Clock
from audit_room.model.errors import AuditRoomError
from tests.cli.terminal import Terminal
from tests.clocks import FakeClock
from tests.conftest import EVIDENCE


@pytest.fixture
def entered(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Path, str]]:
    """The audit files whose room was entered, and by whom; entering ends with exit code 0."""
    calls: list[tuple[Path, str]] = []

    def run_room(audit_file: Path, *, clock: Clock, actor: str) -> int:
        del clock
        calls.append((audit_file, actor))
        return 0

    entering = ModuleType("audit_room.tui.entering")
    entering.run_room = run_room  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "audit_room.tui.entering", entering)
    monkeypatch.setattr(opening, "_refuse_without_terminal", lambda: None)
    return calls


def test_init_tells_what_it_made(
    clock: FakeClock, evidence_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    here = Terminal(clock)
    made = here.json("init", str(evidence_folder), "--name", "Stage 2", "--organisation", "Acme")
    assert (made["audit_file"], made["name"], made["organisation"]) == ("evidence.audit", "Stage 2", "Acme")
    assert (made["evidence_folder"], made["framework"]) == (str(evidence_folder), "iso27001-2022")
    assert (tmp_path / "evidence.audit").stat().st_mode & 0o777 == 0o600
    other = here.done("init", str(evidence_folder), "--audit", "other.audit")
    assert "audit-room scan" in other
    assert (tmp_path / "other.audit").exists()


def test_open_finds_the_audit_that_is_meant(
    clock: FakeClock,
    audit_file: Path,
    evidence_folder: Path,
    entered: list[tuple[Path, str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    elsewhere = audit_file.parent / "elsewhere"
    elsewhere.mkdir()
    for folder, args in (
        (audit_file.parent, ()),
        (audit_file.parent, ("open",)),
        (elsewhere, ("open", str(audit_file))),
        (elsewhere, ("open", str(audit_file.parent))),
        (elsewhere, ("open", str(evidence_folder))),
        (audit_file.parent, ("open", "evidence")),
    ):
        monkeypatch.chdir(folder)
        assert Terminal(clock, actor="ben").run(*args).code == 0
        path, actor = entered.pop()
        assert (path.resolve(), actor) == (audit_file.resolve(), "ben")


def test_open_refuses_a_folder_without_audit(
    clock: FakeClock, audit_file: Path, entered: list[tuple[Path, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(audit_file.parent)
    (audit_file.parent / "other").mkdir()
    for place in ("other", "nowhere", "nowhere.audit"):
        outcome = Terminal(clock).run("open", place)
        assert (outcome.code, outcome.err.count("\n")) == (2, 1)
        assert place in outcome.err
    assert entered == []


def test_two_audits_over_one_folder_are_not_guessed(
    clock: FakeClock, audit_file: Path, evidence_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(audit_file.parent)
    Terminal(clock).done("init", str(evidence_folder), "--audit", "second.audit")
    with pytest.raises(AuditRoomError, match="2 audits"):
        opening.audit_for(Call(session=Session(clock=clock)), evidence_folder)
    with pytest.raises(AuditRoomError, match="2 audit files"):
        opening.audit_for(Call(session=Session(clock=clock)), audit_file.parent)


@pytest.fixture
def sample(evidence_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small sample company in place of the large one."""
    monkeypatch.setattr(demo_module, "sample_folder", lambda: evidence_folder)
    return evidence_folder


def test_the_demo_works_on_a_copy(
    clock: FakeClock, sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    terminal = Terminal(clock)
    first = terminal.json("demo")
    assert (Path(first["audit_file"]), first["scan"]["files"]) == (
        here / "harbourlight-demo/harbourlight.audit", len(EVIDENCE),
    )  # fmt: skip
    assert "audit-room open" in terminal.done("demo", "--no-open")
    assert (here / "harbourlight-demo-2/evidence").is_dir()
    named = Terminal(clock, Path(terminal.json("demo", str(tmp_path / "mine"))["audit_file"]))
    assert (tmp_path / "mine/harbourlight.audit").is_file()
    assert named.json("verify")["ok"]
    copied = {
        str(p.relative_to(tmp_path / "mine/evidence")) for p in (tmp_path / "mine/evidence").rglob("*.*")
    }
    assert copied == {str(p.relative_to(sample)) for p in sample.rglob("*.*")}


def test_the_demo_touches_no_folder_that_is_there(clock: FakeClock, sample: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "kept.txt").write_text("kept", encoding="utf-8")
    outcome = Terminal(clock).run("demo", str(mine))
    assert (outcome.code, outcome.err.count("\n")) == (2, 1)
    assert [path.name for path in mine.iterdir()] == ["kept.txt"]
    assert sample.is_dir()


def test_the_demo_leaves_nothing_behind_when_it_fails(
    clock: FakeClock, sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("shutil.copytree", full)
    outcome = Terminal(clock).run("demo", str(tmp_path / "mine"))
    assert (outcome.code, "No space left" in outcome.err) == (2, True)
    assert not (tmp_path / "mine").exists()
    assert sample.is_dir()


def test_the_sample_company_is_found() -> None:
    assert demo_module.sample_folder().name == "sample_evidence"
