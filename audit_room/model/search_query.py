"""What is typed to find evidence, read: words, phrases, and what must hold for a file.

``access rev``, ``"management review"``, ``-draft``, ``ref:A.5.18``, ``type:pdf``, ``tag:none``, ``since:3d``,
``before:2026-09``, ``status:M``, ``name:policy``, ``in:hr``, ``size:>10MB``.  Whatever is none of these is a word, and
no punctuation is ever an error.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo

from audit_room.model.past_moment import past_moment
from audit_room.model.refs import parse_ref
from audit_room.model.requirement import Framework
from audit_room.model.search_form import plain_form
from audit_room.model.search_kinds import FileKind, Flag, read_kind, read_size, read_status

OPERATORS_HELP = (
    '"a phrase"  -not  ref:A.5.18  type:pdf  tag:none  since:3d  status:M  name:x  in:folder  size:>10MB'
)
"""One line for screens and help: what can be typed beside words."""

_LONGEST = 2000
_MOST_TERMS = 24
_MOST_CONDITIONS = 24
_PART = re.compile(
    r"(?P<minus>-(?=[^\s-]))?(?:(?P<name>[^\W\d_]+):(?=[^\s]))?"
    r'(?:"(?P<phrase>[^"]*)(?P<closed>"?)(?=\s|$)|(?P<word>\S+))'
)
_LETTER = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase as it was typed; ``prefix`` where its last word may go on."""

    text: str
    phrase: bool = False
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Conditions:
    """What must hold for a file, apart from words; each of these narrows.

    ``refs``: for each entry one of its requirements is a tag of the file.  ``tagged``: it has tags, or none.
    ``since``, ``before``: moments in UTC.  ``letters``: of its status.  ``names`` and ``folders``: parts of its own
    name and of the folders it lies in, in plain form.  ``least``, ``most``: its size in bytes.
    """

    refs: tuple[tuple[str, ...], ...] = ()
    kinds: tuple[FileKind, ...] = ()
    tagged: bool | None = None
    since: datetime | None = None
    before: datetime | None = None
    letters: str = ""
    flags: frozenset[Flag] = frozenset()
    names: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A line as it was understood: ``terms`` must all be found, none of ``excluded``, and ``conditions`` must hold.

    Of ``unwanted`` none may hold: a file to which all of one of them applies is left out.
    """

    terms: tuple[Term, ...] = ()
    excluded: tuple[Term, ...] = ()
    conditions: Conditions = field(default_factory=Conditions)
    unwanted: tuple[Conditions, ...] = ()

    @property
    def narrows(self) -> bool:
        """True where something else than words is asked for."""
        return bool(self.excluded or self.unwanted) or self.conditions != Conditions()

    @property
    def empty(self) -> bool:
        """True where nothing is asked for at all."""
        return not self.terms and not self.narrows

    @property
    def wants_missing(self) -> bool:
        """True where files that are gone are asked for by themselves."""
        return "!" in self.conditions.letters


@dataclass(frozen=True, slots=True)
class _Reading:
    """What the operators are read with."""

    now: datetime | None
    zone: tzinfo
    framework: Framework | None


def parse_query(
    line: str, *, now: datetime | None = None, zone: tzinfo = UTC, framework: Framework | None = None
) -> SearchQuery:
    """Return what ``line`` asks for; nothing in it is ever an error.

    ``now`` (aware) and ``zone`` are needed for times, without them ``since:`` and ``before:`` are words;
    refs are read forgivingly where the framework is known.  The last word may be unfinished, as may ``word*``.
    """
    reading = _Reading(now, zone, framework)
    line = line[:_LONGEST].encode("utf-8", "replace").decode("utf-8")
    terms: list[Term] = []
    excluded: list[Term] = []
    wanted = Conditions()
    unwanted: list[Conditions] = []
    for found in _PART.finditer(line):
        minus = bool(found["minus"])
        read = _condition(found, wanted if not minus else Conditions(), reading)
        if read is not None:
            if not minus:
                wanted = read
            elif len(unwanted) < _MOST_CONDITIONS:
                unwanted.append(read)
            continue
        term = _term(found, last=found.end() == len(line))
        if _LETTER.search(term.text):
            (excluded if minus else terms).append(term)
    return SearchQuery(
        tuple(dict.fromkeys(terms))[:_MOST_TERMS],
        tuple(dict.fromkeys(excluded))[:_MOST_TERMS],
        wanted,
        tuple(unwanted),
    )


def _term(found: re.Match[str], *, last: bool) -> Term:
    """Return a part of the line as a word or phrase; an operator that is none belongs to the word."""
    before = f"{found['name']}:" if found["name"] else ""
    if found["phrase"] is not None:
        return Term(before + found["phrase"], phrase=True, prefix=last and not found["closed"])
    word = before + found["word"]
    bare = word.rstrip("*")
    unfinished = (last and not found["minus"]) or bare != word
    return Term(bare, prefix=unfinished and bool(_LETTER.match(bare[-1:])))


def _condition(found: re.Match[str], so_far: Conditions, reading: _Reading) -> Conditions | None:
    """Return ``so_far`` narrowed by a part of the line, None where the part is a word."""
    name, value = found["name"], found["word"] if found["phrase"] is None else found["phrase"]
    if name is None:
        return _ref(value[1:], so_far, reading, sure=True) if value.startswith("#") else None
    read = _OPERATORS.get(name.casefold())
    return read(value, so_far, reading) if read and value.strip() else None


def _ref(said: str, so_far: Conditions, reading: _Reading, *, sure: bool = False) -> Conditions | None:
    if reading.framework is None:
        return (
            None if sure or not said[:1].isalnum() else replace(so_far, refs=(*so_far.refs, (said.upper(),)))
        )
    read = parse_ref(said, reading.framework)
    refs = read.refs or (() if sure else read.candidates)
    return replace(so_far, refs=(*so_far.refs, refs)) if refs else None


def _type(said: str, so_far: Conditions, _: _Reading) -> Conditions | None:
    kind = read_kind(said)
    return replace(so_far, kinds=(*so_far.kinds, kind)) if kind else None


def _tag(said: str, so_far: Conditions, reading: _Reading) -> Conditions | None:
    word = said.casefold()
    if word in ("none", "no", "keine", "ohne"):
        return replace(so_far, tagged=False)
    if word in ("any", "yes", "alle", "mit"):
        return replace(so_far, tagged=True)
    return _ref(said, so_far, reading) if any(char.isdigit() for char in said) else None


def _since(said: str, so_far: Conditions, reading: _Reading) -> Conditions | None:
    moment = past_moment(said, reading.now, reading.zone) if reading.now else None
    return replace(so_far, since=max(moment, so_far.since or moment)) if moment else None


def _before(said: str, so_far: Conditions, reading: _Reading) -> Conditions | None:
    moment = past_moment(said, reading.now, reading.zone) if reading.now else None
    return replace(so_far, before=min(moment, so_far.before or moment)) if moment else None


def _status(said: str, so_far: Conditions, _: _Reading) -> Conditions | None:
    read = read_status(said)
    if read is None:
        return None
    letters, flags = read
    return replace(
        so_far, letters="".join(dict.fromkeys(so_far.letters + letters)), flags=so_far.flags | flags
    )


def _name(said: str, so_far: Conditions, _: _Reading) -> Conditions | None:
    part = plain_form(said).strip()
    return replace(so_far, names=(*so_far.names, part)) if part else None


def _folder(said: str, so_far: Conditions, _: _Reading) -> Conditions | None:
    part = plain_form(said).strip().strip("/")
    return replace(so_far, folders=(*so_far.folders, part)) if part else None


def _size(said: str, so_far: Conditions, _: _Reading) -> Conditions | None:
    read = read_size(said)
    if read is None:
        return None
    least, most = read
    return replace(
        so_far,
        least=so_far.least if least is None else least,
        most=so_far.most if most is None else most,
    )


_OPERATORS: dict[str, Callable[[str, Conditions, _Reading], Conditions | None]] = {
    "ref": _ref,
    "type": _type, "typ": _type,
    "tag": _tag,
    "since": _since, "seit": _since,
    "before": _before, "vor": _before,
    "status": _status, "is": _status,
    "name": _name,
    "in": _folder, "folder": _folder, "ordner": _folder,
    "size": _size, "grösse": _size, "groesse": _size,
}  # fmt: skip
