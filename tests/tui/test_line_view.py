"""Lines that paint themselves: what a change of them costs, and that what is seen is right all the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.text import Text
from textual.app import App, ComposeResult
from textual.geometry import Offset
from textual.scrollbar import ScrollBar
from textual.selection import SELECT_ALL, Selection

from audit_room.tui.widgets.about_line import AboutLine
from audit_room.tui.widgets.preview import Preview
from audit_room.tui.widgets.virtual_list import RowId, VirtualList
from tests.tui.screen_text import screen_lines, settled

SIZE = (60, 12)


class PanesApp(App[None]):
    """A line, a list and a preview, as on the screens with a list."""

    CSS = "VirtualList { height: 5; } Preview { height: 6; }"

    def __init__(self) -> None:
        super().__init__()
        self.drawn: list[RowId] = []
        self.about = AboutLine()
        self.rows = VirtualList(self._draw)
        self.page = Preview()
        self.laid_out = 0

    def _draw(self, row_id: RowId, width: int, cursor: bool, selected: bool) -> Text:
        del width, cursor, selected
        self.drawn.append(row_id)
        return Text(f"row {row_id}")

    def compose(self) -> ComposeResult:
        yield self.about
        yield self.rows
        yield self.page

    @contextmanager
    def counting_layouts(self) -> Iterator[None]:
        """Count how often the whole screen is laid out."""
        self.laid_out = 0

        def count(_screen: object) -> None:
            self.laid_out += 1

        self.screen.screen_layout_refresh_signal.subscribe(self.page, count)
        yield
        self.screen.screen_layout_refresh_signal.unsubscribe(self.page)


def page(*lines: str) -> Text:
    return Text("\n".join(lines) + "\n")


def bar_of(rows: VirtualList) -> ScrollBar | None:
    """Return the scroll bar of a list, None where it has none."""
    return rows.vertical_scrollbar if rows.show_vertical_scrollbar else None


async def test_another_number_of_lines_lays_nothing_out_anew() -> None:
    app = PanesApp()
    async with app.run_test(size=SIZE) as pilot:
        app.rows.set_rows(range(100))
        app.page.show(1, lambda _width: page(*(f"line {number}" for number in range(50))))
        await settled(pilot)
        with app.counting_layouts():
            app.rows.set_rows(range(5_000))
            app.page.show(2, lambda _width: page(*(f"other {number}" for number in range(900))))
            app.about.show(Text("5,000 files"))
            await pilot.pause()
            assert app.laid_out == 0
            lines = screen_lines(app)
        assert lines[0] == "5,000 files"
        assert lines[1].startswith("›  row 0")
        assert lines[6].startswith(" other 0")
        await pilot.press("end")
        await pilot.pause()
        assert screen_lines(app)[5].startswith("›  row 4999")


async def test_the_scroll_bar_comes_moves_and_goes_with_the_rows() -> None:
    app = PanesApp()
    async with app.run_test(size=SIZE) as pilot:
        app.rows.set_rows(range(3))
        await pilot.pause()
        assert bar_of(app.rows) is None
        app.rows.set_rows(range(1_000))
        await pilot.pause()
        bar = app.rows.vertical_scrollbar
        assert bar_of(app.rows) is bar
        await pilot.press("down", *["pagedown"] * 9)
        await pilot.pause()
        assert (bar.position, bar.window_virtual_size) == (app.rows.scroll_y, 1_000)
        assert bar.position > 0
        await pilot.press("end")
        await pilot.pause()
        assert bar.position == 995
        app.rows.set_rows(range(2))
        await pilot.pause()
        assert bar_of(app.rows) is None
        assert [line.strip() for line in screen_lines(app)[1:4]] == ["row 0", "›  row 1", ""]


async def test_only_rows_that_may_look_different_are_drawn_again() -> None:
    app = PanesApp()
    async with app.run_test(size=SIZE) as pilot:
        app.rows.set_rows([10, 20, 30, 40])
        await pilot.pause()
        app.drawn.clear()
        app.rows.set_rows([10, 15, 20, 30, 40], same={10, 20, 40})
        await pilot.pause()
        assert sorted(map(int, app.drawn)) == [15, 30]
        shown = [line.strip("› ") for line in screen_lines(app)[1:6]]
        assert shown == ["row 10", "row 15", "row 20", "row 30", "row 40"]


async def test_a_preview_of_the_same_thing_stays_where_it_was_scrolled_to() -> None:
    app = PanesApp()
    async with app.run_test(size=SIZE) as pilot:
        app.page.show("a", lambda _width: page(*(f"first {number}" for number in range(30))))
        await pilot.pause()
        app.page.scroll_to(y=2, animate=False)
        await pilot.pause()
        app.page.show("a", lambda _width: page(*(f"second {number}" for number in range(30))))
        await pilot.pause()
        assert screen_lines(app)[6].startswith(" second 2")
        app.page.show("a", lambda _width: page("short"))
        await pilot.pause()
        assert screen_lines(app)[6].strip() == "short"
        app.page.show("b", lambda _width: page(*(f"third {number}" for number in range(30))))
        await pilot.pause()
        assert screen_lines(app)[6].startswith(" third 0")
        app.page.clear()
        await pilot.pause()
        assert not any(line.strip() for line in screen_lines(app)[6:])


async def test_lines_of_a_preview_keep_their_styles_and_are_no_markup() -> None:
    app = PanesApp()
    async with app.run_test(size=SIZE) as pilot:
        text = Text("[red]a[/red] ").append("loud\nover two lines", "bold").append(" calm\n")
        app.page.show(1, lambda _width: text)
        await pilot.pause()
        assert screen_lines(app)[6].startswith(" [red]a[/red] loud")
        first, second = app.page.render_line(0), app.page.render_line(1)
        assert [segment.text for segment in first if segment.style and segment.style.bold] == ["loud"]
        assert [segment.text for segment in second if segment.style and segment.style.bold] == [
            "over two lines"
        ]


async def test_text_of_a_preview_can_be_selected_with_the_mouse() -> None:
    app = PanesApp()
    async with app.run_test(size=SIZE) as pilot:
        app.page.show(1, lambda _width: page("sha256 abc", "next line", "the end"))
        await pilot.pause()
        app.screen.selections = {app.page: Selection(Offset(7, 0), Offset(4, 1))}
        await pilot.pause()
        assert app.screen.get_selected_text() == "abc\nnext"
        marked = app.screen.get_component_rich_style("screen--selection").bgcolor
        segments = app.page.render_line(0)
        assert [each.text for each in segments if each.style and each.style.bgcolor == marked] == ["abc"]
        app.screen.selections = {app.page: SELECT_ALL}
        assert (app.screen.get_selected_text() or "").rstrip() == "sha256 abc\nnext line\nthe end"
