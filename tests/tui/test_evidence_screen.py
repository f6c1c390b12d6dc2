"""The Evidence screen: found, read, tagged, laid beside a request; hostile names are shown whole."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from audit_room.model.request import RequestState
from audit_room.room import evidence as evidence_actions
from audit_room.room import requests
from audit_room.room.room import Room
from audit_room.room.scanning import scan
from audit_room.tui.app import AuditRoomApp
from audit_room.tui.messages import EvidenceChanged
from tests.conftest import EVIDENCE
from tests.tui.evidence_pilot import evidence_screen, paths_listed, screen_of
from tests.tui.hostile import HOSTILE, write_hostile
from tests.tui.screen_text import screen_lines, screen_text, sees, settled, types, until

InRoom = Callable[[Callable[[Room], object]], None]
SIZES = [(80, 24), (120, 40), (200, 50)]


def _lists(app: AuditRoomApp, count: int) -> bool:
    return paths_listed(app) == count


@pytest.mark.usefixtures("indexed")
@pytest.mark.parametrize("size", SIZES)
async def test_every_file_is_listed_with_its_facts(app: AuditRoomApp, size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        await pilot.press("escape", "2")
        text = await sees(pilot, "6 files")
        await settled(pilot)
        text = screen_text(app)
        for path in EVIDENCE:
            assert path.rpartition("/")[2] in text
        assert "user,role,decision" in text
        assert "sha256" in text
        assert "U 6" in text


@pytest.mark.usefixtures("indexed")
async def test_the_list_follows_each_keystroke_and_esc_brings_all_back(app: AuditRoomApp) -> None:
    async with evidence_screen(app, (100, 30)) as pilot:
        await pilot.press("slash")
        await types(pilot, "REVIEW fin")
        await until(pilot, lambda: paths_listed(app) == 2)
        await pilot.press("space", "q", "3", "enter")
        await until(pilot, lambda: paths_listed(app) == 1)
        assert "1 listed" in await sees(pilot, "access-review-2026Q3-finance.csv")
        await pilot.press("slash", "x", "x")
        await until(pilot, lambda: paths_listed(app) == 0)
        await pilot.press("escape")
        await until(pilot, lambda: paths_listed(app) == 1)
        await pilot.press("escape")
        await until(pilot, lambda: paths_listed(app) == 6)


@pytest.mark.usefixtures("indexed")
async def test_the_text_of_all_files_is_searched(app: AuditRoomApp) -> None:
    async with evidence_screen(app, (120, 30)) as pilot:
        await pilot.press("ctrl+f")
        await types(pilot, "41 minutes")
        await until(pilot, lambda: paths_listed(app) == 1)
        await pilot.press("enter")
        assert "restored in 41 minutes" in await sees(pilot, "restore-test-2026-09.txt")


@pytest.mark.usefixtures("indexed")
async def test_many_are_tagged_at_once_and_one_undo_takes_all_back(app: AuditRoomApp) -> None:
    async with evidence_screen(app, (120, 30)) as pilot:
        await pilot.press("space", "space", "t")
        await types(pilot, "a518, 9.2.1")
        await sees(pilot, "A.5.18 Access rights · 9.2.1")
        await pilot.press("enter")
        await sees(pilot, "Tagged 2 files with A.5.18, 9.2.1")
        await until(pilot, lambda: len(app.desk.snapshot.tags) == 4)
        await sees(pilot, "9.2.1 +1")
        assert app.desk.snapshot.entries == 2
        await pilot.press("slash")
        await types(pilot, "#a518")
        await until(pilot, lambda: paths_listed(app) == 2)
        await pilot.press("escape", "u")
        await sees(pilot, "Undo: tagged 2 files")
        await pilot.press("u")
        await until(pilot, lambda: app.desk.snapshot.tags == ())
        await sees(pilot, "U 6")


@pytest.mark.usefixtures("indexed")
async def test_an_unknown_ref_is_refused_in_one_sentence_and_the_line_stays(app: AuditRoomApp) -> None:
    async with evidence_screen(app, (120, 30)) as pilot:
        await pilot.press("t")
        await types(pilot, "A.99.1")
        await pilot.press("enter")
        text = await sees(pilot, "is not a ref")
        assert "A.99.1" in text
        assert app.desk.snapshot.tags == ()
        await pilot.press("escape", "T", "enter")
        await sees(pilot, "There was no such tag")


@pytest.mark.usefixtures("indexed")
async def test_tags_are_taken_off(app: AuditRoomApp, in_room: InRoom) -> None:
    in_room(lambda room: evidence_actions.tag(room, list(room.index.all_files()), ["A.5.18", "A.8.13"]))
    async with evidence_screen(app, (120, 30)) as pilot:
        await pilot.press("T")
        await types(pilot, "a813")
        await pilot.press("enter")
        await until(pilot, lambda: len(app.desk.snapshot.tags) == 11)
        await pilot.press("T", "enter")
        await until(pilot, lambda: len(app.desk.snapshot.tags) == 10)


@pytest.mark.usefixtures("indexed")
async def test_files_are_attached_to_the_current_request_and_shown_for_it(
    app: AuditRoomApp, in_room: InRoom
) -> None:
    async with evidence_screen(app, (120, 30)) as pilot:
        await pilot.press("e")
        await sees(pilot, "No request is current")
        in_room(lambda room: requests.add(room, "access review #a518"))
        app.current_request_id = "R-001"
        await pilot.press("space", "space", "e")
        await sees(pilot, "Attached 2 files to R-001")
        assert len(app.desk.snapshot.attachments) == 2
        await pilot.press("s")
        await sees(pilot, "Shown for R-001: X-001")
        assert app.desk.snapshot.requests[0].state is RequestState.SHOWN
        assert len(app.desk.snapshot.exhibits[0].sha256) == 64


@pytest.mark.usefixtures("indexed")
async def test_files_that_arrive_move_neither_cursor_nor_selection(
    app: AuditRoomApp, in_room: InRoom, evidence_folder: Path
) -> None:
    async with evidence_screen(app, (100, 30)) as pilot:
        await pilot.press("j", "space", "j")
        cursor, selected = screen_of(app).rows.cursor_id, set(screen_of(app).rows.selected)
        line = next(i for i, text in enumerate(screen_lines(app)) if text.startswith("›"))
        (evidence_folder / "aaa first of all.txt").write_text("new", encoding="utf-8")
        in_room(scan)
        app.screen.post_message(EvidenceChanged())
        await sees(pilot, "7 files")
        assert screen_of(app).rows.cursor_id == cursor
        assert screen_of(app).rows.selected == selected
        assert line in (i for i, text in enumerate(screen_lines(app)) if text.startswith("›")) or (
            screen_lines(app)[line + 1].startswith("›")
        )


@pytest.mark.usefixtures("indexed")
async def test_letters_narrow_the_list(app: AuditRoomApp, in_room: InRoom, evidence_folder: Path) -> None:
    (evidence_folder / "copy.csv").write_bytes(
        (evidence_folder / "access/access-review-2026Q1-finance.csv").read_bytes()
    )
    (evidence_folder / "incidents/incident 4711.txt").unlink()
    in_room(
        lambda room: evidence_actions.tag(
            room, [evidence_actions.resolve(room, "Backup policy.md")], ["A.8.13"]
        )
    )
    (evidence_folder / "policies/Backup policy.md").write_text("another text, longer", encoding="utf-8")
    in_room(scan)
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("escape", "2")
        await sees(pilot, "7 files")
        for key, listed, word in (
            ("U", 6, "untagged"),
            ("M", 1, "modified"),
            ("exclamation_mark", 1, "missing"),
            ("D", 2, "duplicate"),
        ):
            await pilot.press(key)
            await until(pilot, partial(_lists, app, listed), what=word)
            await sees(pilot, f" {word} ")
        await pilot.press("D")
        await until(pilot, lambda: paths_listed(app) == 7)


@pytest.mark.parametrize("size", SIZES)
async def test_hostile_names_are_shown_whole_and_do_nothing(
    app: AuditRoomApp, in_room: InRoom, evidence_folder: Path, size: tuple[int, int]
) -> None:
    write_hostile(evidence_folder)
    in_room(scan)
    async with app.run_test(size=size) as pilot:
        await pilot.press("escape", "2")
        await sees(pilot, f"{len(EVIDENCE) + len(HOSTILE)} files")
        seen = set()
        for _ in range(len(EVIDENCE) + len(HOSTILE)):
            await settled(pilot)
            text = screen_text(app)
            assert "\x1b" not in text
            seen |= {shown for shown in HOSTILE.values() if shown in text}
            await pilot.press("j")
        assert seen == set(HOSTILE.values())
        await pilot.click("#rows", offset=(20, 3))
        await pilot.click("#preview", offset=(4, 1))
        assert app.is_running


@pytest.mark.usefixtures("indexed")
async def test_the_order_changes_and_the_cursor_stays_on_its_file(app: AuditRoomApp) -> None:
    async with evidence_screen(app, (120, 30)) as pilot:
        before, cursor = list(screen_of(app).rows.rows), screen_of(app).rows.cursor_id
        await pilot.press("O", "O")
        await sees(pilot, "by size")
        await until(pilot, lambda: list(screen_of(app).rows.rows) != before)
        assert screen_of(app).rows.cursor_id == cursor
        await pilot.press("O", "O", "O")
        await until(pilot, lambda: list(screen_of(app).rows.rows) == before)


async def test_a_hostile_name_is_tagged_by_its_bytes(
    app: AuditRoomApp, in_room: InRoom, evidence_folder: Path
) -> None:
    write_hostile(evidence_folder)
    in_room(scan)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("escape", "2")
        await sees(pilot, "13 files")
        await pilot.press("slash")
        await types(pilot, "caf")
        await until(pilot, lambda: paths_listed(app) == 1)
        await pilot.press("enter", "t")
        await types(pilot, "a518")
        await pilot.press("enter")
        await until(pilot, lambda: [tag.path for tag in app.desk.snapshot.tags] == [b"caf\xe9.pdf"])


@pytest.mark.usefixtures("indexed")
async def test_guests_see_what_was_shown_and_nothing_of_ours(app: AuditRoomApp, in_room: InRoom) -> None:
    def day(room: Room) -> None:
        evidence_actions.tag(room, list(room.index.all_files()), ["A.5.18"])
        requests.add(room, "access review of Q1")
        requests.present(room, "R-001", [evidence_actions.resolve(room, "access-review-2026Q1-finance.csv")])

    in_room(day)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("escape", "2")
        await sees(pilot, "A.5.18")
        await pilot.press("g")
        await sees(pilot, "GUEST")
        await settled(pilot)
        text = screen_text(app)
        assert "access-review-2026Q1-finance.csv" in text
        assert paths_listed(app) == 1
        assert "restore-test" not in text
        for ours in ("A.5.18", "maria", "untagged", "status"):
            assert ours not in text
        await pilot.press("t")
        await sees(pilot, "not while guests look")
        await pilot.press("g")
        await sees(pilot, "A.5.18")


@pytest.fixture
def opener(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program that opens files by writing down what it was given; returns where it writes."""
    folder = tmp_path / "bin"
    folder.mkdir()
    said = tmp_path / "opened"
    for name in ("xdg-open", "open"):
        script = folder / name
        script.write_text(
            f'#!/bin/sh\nprintf "%s|" "$#" "$1" >> "{said}"\nexit ${{OPENER_CODE:-0}}\n', encoding="ascii"
        )
        script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return said


@pytest.mark.usefixtures("indexed")
async def test_a_file_is_opened_by_its_absolute_path(
    app: AuditRoomApp, opener: Path, evidence_folder: Path
) -> None:
    async with evidence_screen(app, (120, 30)) as pilot:
        await pilot.press("o")
        await sees(pilot, "Opened access/access-review-2026Q1-finance.csv")
        assert opener.read_text() == f"1|{evidence_folder}/access/access-review-2026Q1-finance.csv|"


async def test_what_may_run_is_opened_only_when_asked_twice(
    app: AuditRoomApp, in_room: InRoom, opener: Path, evidence_folder: Path
) -> None:
    (evidence_folder / "-x; $(touch y) run.sh").write_text("#!/bin/sh\necho hi\n", encoding="ascii")
    in_room(scan)
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("escape", "2")
        await sees(pilot, "7 files")
        await pilot.press("slash")
        await types(pilot, "run.sh")
        await until(pilot, lambda: paths_listed(app) == 1)
        await pilot.press("enter", "o")
        await sees(pilot, "Open it all the same?")
        await pilot.press("escape")
        assert not opener.exists()
        await pilot.press("o")
        await sees(pilot, "Open it all the same?")
        await pilot.press("o")
        await sees(pilot, "Opened -x; $(touch y) run.sh")
        assert opener.read_text() == f"1|{evidence_folder}/-x; $(touch y) run.sh|"


@pytest.mark.usefixtures("indexed", "opener")
async def test_without_a_program_the_path_is_said(
    app: AuditRoomApp, evidence_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENER_CODE", "3")
    async with evidence_screen(app, (160, 30)) as pilot:
        await pilot.press("o")
        await sees(pilot, "no program for it")
        monkeypatch.setenv("PATH", str(evidence_folder))
        await pilot.press("o")
        text = await sees(pilot, "No program opens files here")
        assert "access-review-2026Q1-finance.csv" in text


@pytest.mark.usefixtures("indexed")
async def test_a_link_that_leads_out_is_not_opened(
    app: AuditRoomApp, opener: Path, evidence_folder: Path, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret", encoding="ascii")
    async with evidence_screen(app, (120, 30)) as pilot:
        target = evidence_folder / "access/access-review-2026Q1-finance.csv"
        target.unlink()
        target.symlink_to(secret)
        await pilot.press("o")
        await sees(pilot, "cannot be read")
        assert not opener.exists()


@pytest.mark.usefixtures("indexed")
@pytest.mark.parametrize("size", [(30, 15), (20, 5), (40, 10), (60, 12)])
async def test_small_windows_do_no_harm(app: AuditRoomApp, size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        await pilot.press("escape")
        for key in "23456":
            await pilot.press(key, "j", "enter", "escape")
            await settled(pilot)
        assert app.is_running
        assert ("window too small" in screen_text(app)) == (size[0] < 40 or size[1] < 10)
