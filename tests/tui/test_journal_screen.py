"""The Journal screen: newest first, read in pages, any entry taken back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from audit_room.room import findings, notes, requests
from audit_room.room.room import Room
from audit_room.tui.app import AuditRoomApp
from tests.tui.hostile import HOSTILE
from tests.tui.screen_text import screen_lines, screen_text, sees, settled

InRoom = Callable[[Callable[[Room], object]], None]


async def test_entries_stand_newest_first_with_their_rows(app: AuditRoomApp, in_room: InRoom) -> None:
    in_room(lambda room: requests.add(room, "access review @ben"))
    in_room(lambda room: notes.add(room, "be careful"))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("escape", "6")
        await sees(pilot, "be careful")
        await settled(pilot)
        lines = screen_lines(app)
        first = next(i for i, line in enumerate(lines) if "be careful" in line)
        second = next(i for i, line in enumerate(lines) if "access review" in line)
        assert first < second
        await pilot.press("home", "j", "enter")
        text = await sees(pilot, "new requests R-001")
        assert "owner: ben" in text
        assert "request.add" in text
        await pilot.press("escape", "g")
        await sees(pilot, "the journal is not for guests")
        await settled(pilot)
        assert "be careful" not in screen_text(app)


async def test_coming_back_the_newest_entry_is_in_hand_unless_an_older_was_read(
    app: AuditRoomApp, in_room: InRoom
) -> None:
    """What was just done is what one looks for, and what u takes back."""

    def in_hand() -> str:
        return next(line for line in screen_lines(app) if line.startswith("›"))

    async def comes_back(after: str) -> None:
        await pilot.press("1")
        in_room(lambda room: requests.add(room, after))
        await sees(pilot, after)
        await pilot.press("6")
        await sees(pilot, f"asked: R-00{len(app.desk.snapshot.requests)} {after}")
        await settled(pilot)

    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pilot.press("escape", "6")
        await comes_back("first words")
        assert "first words" in in_hand()
        await comes_back("second words")
        assert "second words" in in_hand()
        await pilot.press("j")
        await comes_back("third words")
        assert "first words" in in_hand()


async def test_a_long_journal_is_read_as_it_is_scrolled(app: AuditRoomApp, in_room: InRoom) -> None:
    def fill(room: Room) -> None:
        for number in range(300):
            notes.add(room, f"note number {number}")

    in_room(fill)
    async with app.run_test(size=(100, 24)) as pilot:
        await pilot.press("escape", "6")
        await sees(pilot, "301 entries")
        await pilot.press("home")
        await sees(pilot, "note number 299")
        await pilot.press("end")
        await sees(pilot, "began the audit")
        await pilot.press("u")
        await sees(pilot, "began the audit and cannot be undone")
        await pilot.press("home")
        await sees(pilot, "note number 299")
        assert "…" not in "".join(line[:20] for line in screen_lines(app))


async def test_any_entry_is_taken_back_after_it_was_said_which(app: AuditRoomApp, in_room: InRoom) -> None:
    in_room(lambda room: findings.add(room, "first"))
    in_room(lambda room: findings.add(room, "second"))
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("escape", "6")
        await sees(pilot, "second")
        await pilot.press("home", "j", "u")
        await sees(pilot, "Undo entry 2: noted N-001")
        assert len(app.desk.snapshot.findings) == 2
        await pilot.press("u")
        await sees(pilot, "Taken back entry 2")
        assert [finding.id for finding in app.desk.snapshot.findings] == ["N-002"]
        await sees(pilot, "took back: noted N-001")
        await pilot.press("u")
        await sees(pilot, "was undone already")


async def test_what_another_window_does_comes_in_above_and_the_cursor_stays(
    app: AuditRoomApp, in_room: InRoom
) -> None:
    in_room(lambda room: notes.add(room, "one"))
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("escape", "6")
        await sees(pilot, "one")
        before = next(line for line in screen_lines(app) if line.startswith("›"))
        for name in HOSTILE.values():
            in_room(partial(notes.add, text=f"{name} \x1b[2J"))
        await sees(pilot, f"{2 + len(HOSTILE)} entries")
        await settled(pilot)
        assert before[:60] in [line[:60] for line in screen_lines(app)]
        await pilot.press("home")
        for name in HOSTILE.values():
            assert name in await sees(pilot, name)
        assert "\x1b" not in screen_text(app)
