"""What is measured on: the same for the same numbers, old, and as many as were asked for."""

from __future__ import annotations

import hashlib
import json
import time
from pathlib import Path

import pytest

from benchmarks.figures import Figure, as_markdown, as_text, percentile
from benchmarks.material import LARGEST, Material, small_file, tree_path
from benchmarks.prose import Prose, shared_prose


@pytest.fixture(scope="module")
def prose() -> Prose:
    return shared_prose()


def contents(root: Path) -> dict[str, str]:
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in root.rglob("*")
        if path.is_file()
    }


def test_the_same_numbers_give_the_same_tree(tmp_path: Path) -> None:
    first = contents(Material(tmp_path / "one", patient=False).tree(110))
    second = contents(Material(tmp_path / "two", patient=False).tree(110))
    assert first == second
    assert len(first) == len(set(first.values())) == 110


def test_a_tree_is_old_and_made_once(tmp_path: Path) -> None:
    root = Material(tmp_path, patient=False).tree(12)
    stamps = {path: path.stat().st_mtime_ns for path in root.rglob("*.*")}
    assert max(stamps.values()) < (time.time() - 86_400) * 1e9
    Material(tmp_path, patient=False).tree(12)
    assert {path: path.stat().st_mtime_ns for path in root.rglob("*.*")} == stamps


def test_a_tree_that_was_cut_off_is_made_anew(tmp_path: Path) -> None:
    half = tmp_path / "tree-12"
    half.mkdir()
    (half / "left over").write_text("x")
    assert len(contents(Material(tmp_path, patient=False).tree(12))) == 12


def test_small_files_have_the_size_and_the_form_they_say(prose: Prose) -> None:
    for number in range(120):
        content = small_file(number, prose)
        assert 300 < len(content) < LARGEST * 1.1
        if tree_path(number).endswith(".json"):
            assert json.loads(content)["record"] == number


def test_words_are_used_the_less_the_later_they_stand(prose: Prose) -> None:
    text = b"".join(small_file(number, prose) for number in range(60)).decode().lower().split()
    counts = [text.count(prose.words[place]) for place in (3, 300, 20_000)]
    assert counts[0] > counts[1] > counts[2]


def test_documents_of_each_kind_are_made(tmp_path: Path) -> None:
    root = Material(tmp_path, patient=False).documents(3)
    heads = sorted(path.read_bytes()[:4] for path in root.rglob("*.*"))
    assert heads == [b"%PDF", b"PK\x03\x04", b"PK\x03\x04"]


def test_the_large_file_has_its_size(tmp_path: Path) -> None:
    (path,) = Material(tmp_path, patient=False).large((1 << 21) + 5).iterdir()
    assert path.stat().st_size == (1 << 21) + 5


@pytest.mark.parametrize(
    ("figure", "holds", "limit"),
    [
        (Figure(measure="m", ours=2.0, peer_name="find", peer=1.0, most=4.0), True, "4 × find"),
        (Figure(measure="m", ours=5.0, peer_name="find", peer=1.0, most=4.0), False, "4 × find"),
        (Figure(measure="m", ours=5.0, peer_name="tmsu", most=1 / 3), None, "0.33 × tmsu"),
        (Figure(measure="m", ours=0.2, most=0.1), False, "0.10 s"),
        (Figure(measure="m", ours=149.0, unit="MB", most=150), True, "150 MB"),
        (Figure(measure="m", ours=0, unit="", most=0), True, "0"),
        (Figure(measure="m", ours=1.0), None, ""),
    ],
)
def test_a_figure_knows_its_limit(figure: Figure, holds: bool | None, limit: str) -> None:
    assert figure.holds is holds
    assert figure.limit == limit


def test_tables_hold_every_cell() -> None:
    rows = [
        Figure(measure="a|b", ours=0.0123, peer_name="find", peer=0.01, most=4, note="warm"),
        Figure(measure="c", ours=3.0, peer_name="tmsu"),
    ]
    page = as_markdown(rows).splitlines()
    assert page[2] == r"| a\|b (warm) | 12.3 ms | find 10.0 ms | 1.23 × | 4 × find | holds |"
    assert page[3] == "| c | 3.00 s | tmsu: not here |  |  |  |"
    assert [line.split()[0] for line in as_text(rows).splitlines()] == ["measure", "a|b", "c"]


def test_percentile_is_a_value_that_was_measured() -> None:
    assert percentile([float(value) for value in range(1, 101)]) == 95.0
    assert percentile([7.0]) == 7.0
    with pytest.raises(ValueError, match="nothing"):
        percentile([])
