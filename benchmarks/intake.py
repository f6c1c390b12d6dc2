"""The intake beside its peers: ``python -m benchmarks.intake``.

Makes the material, runs every measure and its peer in turn on the same cores with the page cache warm, and prints one
table.  Takes about an hour at 100,000 files when Recoll has to index them first; ``--files 2000`` is a trial of a few
minutes.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from audit_room.model.errors import AuditRoomError
from benchmarks import machine, measures_room, measures_scan, measures_search, measures_watching, peers
from benchmarks.bench import Bench, say
from benchmarks.figures import Figure, NotMeasuredError, as_markdown, as_text

MEASURES: Mapping[str, Callable[[Bench], Iterator[Figure]]] = {
    "names": measures_watching.names,
    "digests": measures_scan.digests,
    "large": measures_scan.large,
    "quiet-look": measures_watching.quiet_look,
    "quiet-command": measures_scan.quiet_command,
    "documents": measures_scan.documents,
    "search": measures_search.search,
    "arrivals": measures_watching.arrivals,
    "memory": measures_room.memory,
    "growth": measures_scan.growth,
    "burst": measures_room.burst,
}
"""Every measure by the name ``--only`` takes, in the order of the table."""

PAGE = Path(__file__).resolve().parent.parent / "docs" / "performance.md"
_BEGIN, _END = "<!-- figures -->", "<!-- end of figures -->"


def measure(bench: Bench, names: Sequence[str]) -> tuple[list[Figure], list[str]]:
    """Run the measures of these names; return their figures, and a sentence for each that was not taken to its end."""
    figures: list[Figure] = []
    failed: list[str] = []
    for name in names:
        say(f"{name} …")
        try:
            for figure in MEASURES[name](bench):
                figures.append(figure)
                say("  " + "  ".join(cell for cell in figure.cells() if cell))
        except (NotMeasuredError, AuditRoomError, OSError, subprocess.SubprocessError) as error:
            failed.append(f"Not measured to its end: {name} ({error}).")
            say(f"  {failed[-1]}")
    return figures, failed


def write_page(page: Path, figures: Sequence[Figure], measured: str) -> None:
    """Put the table between the two marks of the page.  Raises ValueError where it has none."""
    text = page.read_text(encoding="utf-8")
    before, begin, rest = text.partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if not (begin and end):
        raise ValueError(f"{page.name} has no place for the table; it wants the marks {_BEGIN} and {_END}.")
    inside = f"\n{measured}\n\n{as_markdown(figures)}"
    page.write_text(before + begin + inside + end + after, encoding="utf-8")


def main(arguments: Sequence[str] | None = None, page: Path = PAGE) -> int:
    """Run what was asked for; returns 1 where a limit was not kept or a measure not taken to its end, else 0.

    The page is only written where all was measured.
    """
    given = _read(arguments)
    kept = Path(given.folder).resolve() if given.folder else None
    folder = kept or Path(tempfile.mkdtemp(prefix="intake-"))
    bench = Bench(
        folder,
        files=given.files,
        rounds=given.rounds,
        without=frozenset(given.without),
        patient=not given.hasty,
    )
    measured = (
        f"Measured on {datetime.now(UTC):%d %B %Y} with {given.files:,} files, "
        f"the better of {given.rounds} rounds: {machine.described()}"
    )
    say(measured)
    try:
        figures, failed = measure(bench, given.only or list(MEASURES))
    finally:
        shutil.rmtree(folder if kept is None else folder / "scratch", ignore_errors=True)
    print(f"{measured}\n\n{as_text(figures)}", end="")
    for sentence in failed:
        print(sentence)
    if given.write and not failed:
        write_page(page, figures, measured)
    return 1 if failed or any(figure.holds is False for figure in figures) else 0


def _read(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.intake", description="The intake beside its peers."
    )
    parser.add_argument("--files", type=int, default=100_000, help="how many small files (100,000)")
    parser.add_argument(
        "--rounds", type=int, default=2, help="how often each side runs; the better counts (2)"
    )
    parser.add_argument("--folder", help="where to work; what was made there is used again")
    parser.add_argument(
        "--only", nargs="+", choices=MEASURES, metavar="NAME", help=f"of {', '.join(MEASURES)}"
    )
    parser.add_argument(
        "--without", nargs="+", default=[], choices=peers.PEERS, metavar="PEER", help="leave these peers out"
    )
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    parser.add_argument("--hasty", action="store_true", help="do not wait until new material counts as old")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
