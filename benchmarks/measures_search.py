"""Search: every key of a query as it is typed, and whole queries beside ripgrep and recollq."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import partial

from audit_room.model.search_query import parse_query
from audit_room.store.index import Index
from audit_room.tui.widgets.evidence_listing import HITS
from benchmarks import peers
from benchmarks.bench import Bench
from benchmarks.figures import Figure, percentile
from benchmarks.material import tree_path
from benchmarks.peers import Recoll
from benchmarks.prose import Prose

_PAGE = 64
_KEY = 0.016
_NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
_USUAL, _MIDDLING, _RARE = (4, 40), (300, 900, 1_500), (6_000, 12_000, 20_000)
"""Places in the order of frequency from which the words of the queries are taken."""


def search(bench: Bench) -> Iterator[Figure]:
    """Yield what a key costs in the middle of typing, and whole queries beside the peers."""
    place = bench.indexed()
    prose = bench.material.prose
    with Index.open(place.index_path, read_only=True) as index:
        keys = [
            _type(index, query) for _ in range(bench.rounds) for query in typed_queries(prose, bench.files)
        ]
        every = [taken for query in keys for taken in query]
        yield Figure(
            measure=f"a key of a search in {bench.files:,} files (p95 of {len(every)} keys)",
            ours=percentile(every), most=_KEY, note=f"longest {max(every) * 1000:.0f} ms",
        )  # fmt: skip
        yield from _beside(bench, index, whole_queries(prose))


def typed_queries(prose: Prose, files: int) -> list[str]:
    """Return what is typed, key by key: words usual and rare, several words, phrases, names, operators."""
    usual, middling, rare = _words(prose)
    name = tree_path(files // 2).rpartition("/")[2]
    return [
        *usual, *middling, *rare,
        f"{usual[0]} {rare[0]}", f"{middling[0]} {middling[1]}", f"{usual[0]} {usual[1]} {middling[2]}",
        f'"{usual[0]} {usual[1]}"', f"access review {middling[1]}", name, f"team 003 {middling[0]}",
        f"type:csv {middling[2]}", f"{usual[1]} -{middling[0]} tag:none", "größe prüfung", "(a/b) 'x\" *",
    ]  # fmt: skip


def whole_queries(prose: Prose) -> list[str]:
    """Return queries of words alone, as every peer understands them."""
    usual, middling, rare = _words(prose)
    return [
        usual[0],
        *middling,
        *rare,
        f"{middling[0]} {middling[1]}",
        f"{usual[0]} {rare[1]}",
        "access review",
    ]


def _words(prose: Prose) -> tuple[list[str], list[str], list[str]]:
    usual, middling, rare = (
        [prose.words[place] for place in places] for places in (_USUAL, _MIDDLING, _RARE)
    )
    return usual, middling, rare


def _type(index: Index, query: str) -> list[float]:
    """Type a query key by key and return how long each took to its first page of files."""
    return [_ask(index, query[:end]) for end in range(1, len(query) + 1)]


def _ask(index: Index, query: str) -> float:
    started = time.perf_counter()
    found = index.find(parse_query(query, now=_NOW), HITS)
    index.page([hit.id for hit in found.hits[:_PAGE]])
    return time.perf_counter() - started


def _beside(bench: Bench, index: Index, queries: Sequence[str]) -> Iterator[Figure]:
    """Yield for each peer the query at which we are least ahead."""
    root = bench.indexed().root
    recoll = Recoll(root, bench.folder / "material" / f"recoll-{bench.files}")
    if has_recoll := bench.has("recollq") and bench.has("recollindex"):
        recoll.prepare()
    asked: list[tuple[str, float, list[float | None]]] = []
    for query in queries:
        mine, theirs = bench.in_turn(
            partial(_ask, index, query),
            partial(peers.ripgrep, _for_ripgrep(query), root) if bench.has("rg") else None,
            partial(recoll.query, query) if has_recoll else None,
            rounds=bench.rounds + 1,
        )
        asked.append((query, min(mine), theirs))
    for at, peer in enumerate(("rg", "recollq")):
        _, ours, theirs = max(asked, key=lambda each: each[1] / (each[2][at] or 1.0))
        yield Figure(
            measure=f"a whole query, of {len(asked)} the one least ahead", ours=ours, peer_name=peer,
            peer=theirs[at], most=1.0, note="the peer's start included",
        )  # fmt: skip


def _for_ripgrep(query: str) -> str:
    """Return the first word: it cannot look for several anywhere in a file, and one is the quicker search."""
    return query.split(maxsplit=1)[0]
