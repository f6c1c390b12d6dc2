"""What the evidence screen asks of the open room, in the desk's thread: lists, counts, previews."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from audit_room.model.evidence import Evidence
from audit_room.model.exhibit import Exhibit
from audit_room.model.search_query import SearchQuery
from audit_room.room import evidence as evidence_actions
from audit_room.room.room import Room
from audit_room.room.searching import query_of
from audit_room.store.index_filter import EvidenceFilter, EvidenceOrder
from audit_room.tui.widgets.evidence_facts import TEXT_CHARACTERS, EvidencePreview

SEARCH_SIGN = "?"
"""Before the words, it asks for a search whatever the order of the list."""

HITS = 40
"""How many files a search brings up ranked; a list of more is narrowed by another word."""

_MARGIN = 16
"""So many rows above and below those that are seen are read with them."""

COUNTED_LETTERS = "UM!D"


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What is to be listed: words as typed, letters that must be beside the file, and the order."""

    words: str = ""
    letters: str = ""
    order: EvidenceOrder = EvidenceOrder.PATH

    @property
    def searches(self) -> bool:
        """True where the words were typed as a search in the first place."""
        return self.words.lstrip().startswith(SEARCH_SIGN)

    def looks_for_other_words_than(self, other: Wanted) -> bool:
        """Return True where words are looked for, and ``other`` has others: the best is what one wants to see."""
        words, before = (each.words.lstrip().removeprefix(SEARCH_SIGN).strip() for each in (self, other))
        return bool(words) and words != before

    @property
    def narrows(self) -> bool:
        """True where some files are left out."""
        return bool(self.words.strip() or self.letters)


@dataclass(frozen=True, slots=True)
class Sight:
    """What of a list is seen: the row at the cursor, on which line of the list it stands, how many lines there are."""

    row_id: int | str | None = None
    line: int = 0
    height: int = 0

    def of(self, ids: Sequence[int]) -> Sequence[int]:
        """Return which of these rows are seen where they are listed, the cursor on its row and line, and some more."""
        if not self.height:
            return ()
        try:
            first = ids.index(int(self.row_id or 0)) - self.line
        except ValueError:
            first = 0
        first = max(min(first, len(ids) - self.height), 0)
        return ids[max(first - _MARGIN, 0) : first + self.height + _MARGIN]


@dataclass(frozen=True, kw_only=True, slots=True)
class Listing:
    """The files to list, by identity; for a search also the place in the text of each that fits.

    ``spans`` are where in a snippet the words stand.  ``more`` is True where there may be other files that fit.
    ``rows`` are the files that will be seen, read with the list.
    """

    wanted: Wanted
    ids: Sequence[int]
    snippets: dict[int, str] = field(default_factory=dict)
    spans: dict[int, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    more: bool = False
    rows: dict[int, Evidence] = field(default_factory=dict)

    def shows_as(self, other: Listing, number: int) -> bool:
        """Return True where the place in the text of a file is the one that another list shows."""
        return self.snippets.get(number) == other.snippets.get(number) and self.spans.get(
            number
        ) == other.spans.get(number)


@dataclass(frozen=True, kw_only=True, slots=True)
class Counts:
    """How many files there are, and how many with each letter."""

    total: int
    letters: dict[str, int]


def listing(
    room: Room, wanted: Wanted, still: Callable[[], bool] = lambda: True, sight: Sight | None = None
) -> Listing | None:
    """Return the files that are wanted: for words the best first, else all that fit in the order of the list.

    Words are searched for in names, tags, notes and texts; where the list has another order than by path, they
    narrow it by the path.  The rows in ``sight`` are read, too.  Returns None where ``still`` says that nobody waits
    for it any more.
    """
    if not still():
        return None
    found = _listed(room, wanted)
    return replace(
        found, rows={each.id: each for each in room.index.page(sight.of(found.ids) if sight else ())}
    )


def _listed(room: Room, wanted: Wanted) -> Listing:
    query = query_of(room, wanted.words.lstrip().removeprefix(SEARCH_SIGN))
    if query.terms and (wanted.searches or wanted.order is EvidenceOrder.PATH):
        return _search(room, wanted, query)
    chosen = EvidenceFilter(query=query, status=wanted.letters)
    return Listing(wanted=wanted, ids=room.index.ids(chosen, wanted.order))


def listing_for_guests(room: Room, wanted: Wanted) -> Listing:
    """Return the files that were shown to the auditor, by path: the folder itself is none of his business."""
    shown = (room.index.get(path) for path in {exhibit.path for exhibit in room.record.all(Exhibit)})
    present = sorted((each for each in shown if each is not None), key=lambda each: each.path)
    return Listing(wanted=wanted, ids=[each.id for each in present])


def _search(room: Room, wanted: Wanted, query: SearchQuery) -> Listing:
    """Return the files that hold every word, best first; for a search as such also those with some of them."""
    letters = "".join(dict.fromkeys(query.conditions.letters + wanted.letters))
    asked = replace(query, conditions=replace(query.conditions, letters=letters))
    found = room.index.find(asked, HITS)
    hits = [hit for hit in found.hits if hit.every_word]
    if wanted.searches and not hits:
        hits = list(found.hits)
    return Listing(
        wanted=wanted,
        ids=[hit.id for hit in hits],
        snippets={hit.id: hit.snippet for hit in hits if hit.snippet},
        spans={hit.id: hit.spans for hit in hits if hit.spans},
        more=found.more and len(hits) >= HITS,
    )


def counts(room: Room) -> Counts:
    """Return how many files there are, and how many with each of the letters one can list by."""
    letters = {letter: room.index.count(EvidenceFilter(status=letter)) for letter in COUNTED_LETTERS}
    return Counts(total=room.index.count(), letters=letters)


def preview(room: Room, number: int) -> EvidencePreview | None:
    """Return what the preview says of one file, None where the index does not have it any more."""
    found = room.index.by_id(number)
    if found is None:
        return None
    text = room.index.text(found.path)
    detail = evidence_actions.detail(room, found)
    titles = {tag.ref: room.framework.title(tag.ref) for tag in detail.tags}
    return EvidencePreview(
        detail=detail, text=text[:TEXT_CHARACTERS], text_cut=len(text) > TEXT_CHARACTERS, titles=titles
    )


def files(room: Room, numbers: Sequence[int]) -> list[Evidence]:
    """Return the files of these identities as they are now; one that is gone is left out."""
    return room.index.page(numbers)
