"""Every measure of the intake runs on a small size; no figure is held against anything."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import intake
from benchmarks.bench import Bench
from benchmarks.figures import Figure, NotMeasuredError
from benchmarks.peers import PEERS, PeerFailedError, seconds

FILES = 60
QUICK = {"names", "quiet-look"}
NAMES = [pytest.param(name, marks=[] if name in QUICK else [pytest.mark.long]) for name in intake.MEASURES]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the material of all measures lies, made once."""
    return tmp_path_factory.mktemp("bench")


@pytest.mark.parametrize("name", NAMES)
def test_a_measure_runs_to_its_end(name: str, folder: Path) -> None:
    bench = Bench(folder, files=FILES, rounds=1, without=frozenset(PEERS) - {"find"}, patient=False)
    figures, failed = intake.measure(bench, [name])
    assert failed == []
    assert figures
    assert all(figure.ours >= 0 for figure in figures), "a figure was taken before its work had begun"
    assert all(figure.peer for figure in figures if figure.peer_name == "find")


def page_in(folder: Path) -> Path:
    page = folder / "performance.md"
    page.write_text("before\n<!-- figures -->old<!-- end of figures -->\nafter\n")
    return page


def given(folder: Path, *more: str) -> list[str]:
    return ["--files", "20", "--rounds", "1", "--hasty", "--folder", str(folder), "--without", *PEERS, *more]


def one_row(_: Bench) -> Iterator[Figure]:
    yield Figure(measure="a thing", ours=0.5, most=1.0)


def one_over(_: Bench) -> Iterator[Figure]:
    yield Figure(measure="a slow thing", ours=2.0, most=1.0)


def broken(_: Bench) -> Iterator[Figure]:
    yield Figure(measure="half a thing", ours=1.0)
    raise NotMeasuredError("it fell over")


def test_the_table_is_put_between_the_marks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(intake, "MEASURES", {"names": one_row})
    page = page_in(tmp_path)
    assert intake.main(given(tmp_path / "work", "--only", "names", "--write"), page) == 0
    written = page.read_text()
    assert written.startswith("before\n<!-- figures -->\nMeasured on ")
    assert "| a thing | 0.50 s |  |  | 1.00 s | holds |\n<!-- end of figures -->\nafter\n" in written
    assert "a thing" in capsys.readouterr().out


def test_a_limit_that_is_not_kept_is_told_by_the_exit_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "MEASURES", {"names": one_over})
    assert intake.main(given(tmp_path), page_in(tmp_path)) == 1


def test_a_measure_that_fails_is_said_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(intake, "MEASURES", {"names": broken, "digests": one_row})
    page = page_in(tmp_path)
    before = page.read_text()
    assert intake.main(given(tmp_path, "--write"), page) == 1
    said = capsys.readouterr().out
    assert "Not measured to its end: names (it fell over)." in said
    assert "a thing" in said
    assert page.read_text() == before


def test_what_was_thrown_away_is_gone_and_the_material_is_kept(tmp_path: Path) -> None:
    assert intake.main(given(tmp_path, "--only", "names"), page_in(tmp_path)) == 0
    assert not (tmp_path / "scratch").exists()
    assert (
        len(
            [path for path in (tmp_path / "material").rglob("*") if path.suffix != ".made" and path.is_file()]
        )
        == 20
    )


def test_a_page_without_marks_is_left_alone(tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    page.write_text("no marks\n")
    with pytest.raises(ValueError, match="no place for the table"):
        intake.write_page(page, [], "today")
    assert page.read_text() == "no marks\n"


def test_a_peer_that_fails_gives_no_figure() -> None:
    with pytest.raises(PeerFailedError, match="false ended with 1"):
        seconds(["false"])
