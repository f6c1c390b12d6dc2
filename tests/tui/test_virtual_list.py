"""The virtual list: cursor and selection by id, painting only what is seen."""

from __future__ import annotations

from array import array

from rich.text import Text
from textual.app import App, ComposeResult

from audit_room.tui.widgets.virtual_list import RowId, VirtualList
from tests.tui.screen_text import screen_lines

MANY = 100_000


class ListApp(App[None]):
    """One list, which remembers what it drew and what it said."""

    def __init__(self, *, selectable: bool = True) -> None:
        super().__init__()
        self.drawn: list[RowId] = []
        self.chosen: list[RowId] = []
        self.highlighted: list[RowId | None] = []
        self.rows = VirtualList(
            self._draw,
            header=lambda width: Text("name".ljust(width)),
            selectable=selectable,
            empty="nothing here",
        )

    def _draw(self, row_id: RowId, width: int, cursor: bool, selected: bool) -> Text:
        del width, cursor, selected
        self.drawn.append(row_id)
        return Text(f"row {row_id} [@click=app.quit]x[/]")

    def compose(self) -> ComposeResult:
        yield self.rows

    def on_virtual_list_chosen(self, event: VirtualList.Chosen) -> None:
        self.chosen.append(event.id)

    def on_virtual_list_highlighted(self, event: VirtualList.Highlighted) -> None:
        self.highlighted.append(event.id)


async def test_only_what_is_seen_is_drawn() -> None:
    app = ListApp()
    async with app.run_test(size=(60, 12)) as pilot:
        app.rows.set_rows(array("q", range(MANY)))
        await pilot.pause()
        await pilot.press("end")
        assert app.rows.cursor_id == MANY - 1
        assert len(set(app.drawn)) < 40
        assert "row 99999 [@click=app.quit]x[/]" in screen_lines(app)[-1]
        assert "name" in screen_lines(app)[0]


async def test_the_cursor_stays_on_its_id_and_line_when_rows_arrive_and_go() -> None:
    app = ListApp()
    async with app.run_test(size=(60, 12)) as pilot:
        app.rows.set_rows(list(range(100, 200)))
        await pilot.press(*["j"] * 30)
        line = next(i for i, text in enumerate(screen_lines(app)) if text.startswith("›"))
        app.rows.set_rows([*range(50), *range(100, 200)])
        await pilot.pause()
        assert app.rows.cursor_id == 130
        assert screen_lines(app)[line].startswith("›  row 130")
        app.rows.set_rows([each for each in range(100, 200) if each != 130])
        await pilot.pause()
        assert app.rows.cursor_id is not None
        assert app.rows.cursor_id != 130
        assert any(text.startswith("›") for text in screen_lines(app))


async def test_keys_move_and_stop_at_the_ends() -> None:
    app = ListApp()
    async with app.run_test(size=(60, 12)) as pilot:
        app.rows.set_rows(["a", "b", "c"])
        await pilot.press("k", "up")
        assert app.rows.cursor_id == "a"
        await pilot.press("pagedown", "down", "j")
        assert app.rows.cursor_id == "c"
        await pilot.press("home", "enter")
        assert app.chosen == ["a"]
        assert app.highlighted == ["a", "c", "a"]


async def test_selection_by_space_by_range_and_with_shift() -> None:
    app = ListApp()
    async with app.run_test(size=(60, 20)) as pilot:
        app.rows.set_rows(list(range(10)))
        await pilot.press("space", "j", "v", "j", "j", "v", "j")
        assert app.rows.selected == {0, 2, 3, 4}
        assert app.rows.cursor_id == 5
        await pilot.press("shift+down")
        assert app.rows.selected == {0, 2, 3, 4, 5, 6}
        assert "› •" not in screen_lines(app)[1]
        assert screen_lines(app)[1].startswith(" • row 0")
        app.rows.set_rows([4, 3, 100])
        assert app.rows.acted_on() == [4, 3, 0, 2, 5, 6]
        await pilot.press("escape")
        assert app.rows.selected == set()
        assert app.rows.acted_on() == [app.rows.cursor_id]


async def test_a_range_keeps_its_beginning_when_rows_arrive() -> None:
    app = ListApp()
    async with app.run_test(size=(60, 20)) as pilot:
        app.rows.set_rows([10, 20, 30, 40])
        await pilot.press("j", "v")
        app.rows.set_rows([5, 10, 20, 30, 40])
        await pilot.press("j")
        assert app.rows.selected == {20, 30}


async def test_a_list_that_selects_nothing_leaves_the_keys_alone() -> None:
    app = ListApp(selectable=False)
    async with app.run_test(size=(60, 12)) as pilot:
        app.rows.set_rows([1, 2])
        await pilot.press("space", "v", "j", "shift+up")
        assert app.rows.selected == set()


async def test_an_empty_list_says_so_and_survives_every_key() -> None:
    app = ListApp()
    async with app.run_test(size=(60, 12)) as pilot:
        await pilot.press("j", "end", "pageup", "space", "v", "shift+down", "enter", "escape")
        assert "nothing here" in "\n".join(screen_lines(app))
        assert app.rows.cursor_id is None
        assert app.rows.acted_on() == []


async def test_only_stale_rows_that_are_seen_are_drawn_again() -> None:
    app = ListApp()
    async with app.run_test(size=(60, 12)) as pilot:
        app.rows.set_rows(list(range(1000)))
        await pilot.pause()
        app.drawn.clear()
        app.rows.invalidate([3, 700])
        await pilot.pause()
        assert app.drawn == [3]


async def test_the_mouse_moves_chooses_and_selects() -> None:
    app = ListApp()
    async with app.run_test(size=(60, 12)) as pilot:
        app.rows.set_rows(["a", "b", "c"])
        await pilot.pause()
        await pilot.click(VirtualList, offset=(8, 2))
        assert app.rows.cursor_id == "b"
        await pilot.click(VirtualList, offset=(8, 3), control=True)
        assert app.rows.selected == {"c"}
        await pilot.click(VirtualList, offset=(8, 1), times=2)
        assert app.chosen == ["a"]
        await pilot.click(VirtualList, offset=(8, 9))
        assert app.rows.cursor_id == "a"
