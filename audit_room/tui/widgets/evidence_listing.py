"""What the evidence screen asks of the open room, in the desk's thread: lists, counts, previews."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from audit_room.model.evidence import Evidence
from audit_room.model.exhibit import Exhibit
from audit_room.model.refs import parse_ref
from audit_room.room import evidence as evidence_actions
from audit_room.room.room import Room
from audit_room.store.index_filter import EvidenceFilter, EvidenceOrder
from audit_room.tui.widgets.evidence_facts import TEXT_CHARACTERS, EvidencePreview

SEARCH_SIGN = "?"
"""Before the words, it asks for a search in the texts instead of a filter of the paths."""

_HITS = 200
COUNTED_LETTERS = "UM!D"


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What is to be listed: words as typed, letters that must be beside the file, and the order."""

    words: str = ""
    letters: str = ""
    order: EvidenceOrder = EvidenceOrder.PATH

    @property
    def searches(self) -> bool:
        """True where the words are looked for in the texts."""
        return self.words.lstrip().startswith(SEARCH_SIGN)

    @property
    def narrows(self) -> bool:
        """True where some files are left out."""
        return bool(self.words.strip() or self.letters)


@dataclass(frozen=True, kw_only=True, slots=True)
class Listing:
    """The files to list, by identity; for a search also the place in the text of each that fits."""

    wanted: Wanted
    ids: Sequence[int]
    snippets: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Counts:
    """How many files there are, and how many with each letter."""

    total: int
    letters: dict[str, int]


def listing(room: Room, wanted: Wanted) -> Listing:
    """Return the files that are wanted.

    A word such as ``#a518`` asks for files tagged with that requirement; one that names none is looked for in
    the path like any other.
    """
    if wanted.searches:
        return _search(room, wanted)
    words, ref = [], ""
    for word in wanted.words.split():
        reading = parse_ref(word, room.framework) if word.startswith("#") else None
        if reading is not None and len(reading.refs) == 1:
            ref = reading.refs[0]
        else:
            words.append(word)
    chosen = EvidenceFilter(text=" ".join(words), status=wanted.letters, ref=ref)
    return Listing(wanted=wanted, ids=room.index.ids(chosen, wanted.order))


def listing_for_guests(room: Room, wanted: Wanted) -> Listing:
    """Return the files that were shown to the auditor, by path: the folder itself is none of his business."""
    shown = (room.index.get(path) for path in {exhibit.path for exhibit in room.record.all(Exhibit)})
    present = sorted((each for each in shown if each is not None), key=lambda each: each.path)
    return Listing(wanted=wanted, ids=[each.id for each in present])


def _search(room: Room, wanted: Wanted) -> Listing:
    query = wanted.words.lstrip().removeprefix(SEARCH_SIGN)
    snippets: dict[int, str] = {}
    for hit in room.index.search(query, limit=_HITS):
        found = room.index.get(hit.path)
        if found is not None and all(letter in found.status for letter in wanted.letters):
            snippets[found.id] = hit.snippet
    return Listing(wanted=wanted, ids=list(snippets), snippets=snippets)


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
