"""Refs as people type and write them, read forgivingly but never by silent guess.

``a518``, ``A 5.18``, ``A.05.18``, ``A_5_18`` and ``annex a 5.18`` are all A.5.18.  A bare ``5.1`` may be a
clause or a control and stays open.  Numbers of the 2013 edition lead to their successors, and the reading
says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from audit_room.model.display import display, shorten
from audit_room.model.errors import AuditRoomError
from audit_room.model.requirement import Framework

_ANNEX = "a"
_CLAUSE_LETTERS = frozenset({"c", "cl"})
_CLAUSE_WORDS = "clauses?|klausel|kapitel|abschnitt|§"
_CONTROL_WORDS = "annex|anhang|controls?|kontrolle|maßnahme|massnahme"
_LONGEST = 60
_SHOWN = 40
_KEPT_INDEXES = 16

_SPOKEN = re.compile(
    r"(?:iso[ /_-]*(?:iec[ /_-]*)?27001(?:[ :_-]*20(?:13|22))?[ :_-]+)?"
    rf"(?:(?:(?P<clause>{_CLAUSE_WORDS})|(?P<control>{_CONTROL_WORDS}))[ ._-]*)?"
    r"(?P<letters>[a-z]{0,3})[ ._-]*(?P<numbers>[0-9]+(?:[ ._-]+[0-9]+)*)"
)
_NUMBER = re.compile("[0-9]+")


class UnknownRefError(AuditRoomError):
    """A ref is not of the framework, or can be read in more than one way."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RefReading:
    """How a ref was read.

    ``refs`` holds the requirement meant (more than one only where a 2013 number was split); ``candidates``
    what it may mean when that is not certain; ``note`` says what was not plain, empty when all was.
    """

    refs: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    note: str = ""


_Key = tuple[str, tuple[int, ...]]


def _key(ref: str) -> _Key:
    letters = "".join(char for char in ref.casefold() if char.isalpha())
    return letters, tuple(int(number) for number in _NUMBER.findall(ref))


def _compact(key: _Key) -> str:
    return key[0] + "".join(map(str, key[1]))


@dataclass(frozen=True, slots=True)
class _RefIndex:
    """The refs of one framework by letters and numbers, so that a keystroke costs no search."""

    framework: Framework
    exact: dict[_Key, str] = field(default_factory=dict)
    compact: dict[str, str] = field(default_factory=dict)
    old: dict[_Key, tuple[str, ...]] = field(default_factory=dict)
    old_compact: dict[str, _Key] = field(default_factory=dict)
    headings: dict[_Key, str] = field(default_factory=dict)


_indexes: dict[int, _RefIndex] = {}


def _index(framework: Framework) -> _RefIndex:
    """Return the index of a framework, made once; it holds the framework, so that its id stays its own."""
    found = _indexes.get(id(framework))
    if found is not None:
        return found
    index = _RefIndex(framework)
    for requirement in framework.requirements:
        key = _key(requirement.ref)
        index.exact[key] = requirement.ref
        index.compact.setdefault(_compact(key), requirement.ref)
        for predecessor in requirement.predecessors:
            old = _key(predecessor)
            if old[0] == _ANNEX:
                index.old[old] = (*index.old.get(old, ()), requirement.ref)
                index.old_compact.setdefault(_compact(old), old)
    index.headings.update({_key(ref): ref for ref in framework.groups})
    if len(_indexes) >= _KEPT_INDEXES:
        _indexes.clear()
    _indexes[id(framework)] = index
    return index


def _written(key: _Key) -> str:
    """Return a key in the form refs of the annex are written: A.9.2.5."""
    return ".".join([*([key[0].upper()] if key[0] else []), *map(str, key[1])])


def _old_reading(index: _RefIndex, key: _Key) -> RefReading:
    refs = index.old[key]
    return RefReading(refs=refs, note=f"2013 number {_written(key)}, now {' and '.join(refs)}")


def _unknown(index: _RefIndex, said: str) -> RefReading:
    return RefReading(note=f"{shorten(said, _SHOWN)} is no ref of {index.framework.name}")


def _lettered(index: _RefIndex, key: _Key, said: str) -> RefReading:
    """Read a ref that came with its letters."""
    run_together = _compact(key) if len(key[1]) == 1 else ""
    exact = index.exact.get(key) or index.compact.get(run_together)
    if exact:
        return RefReading(refs=(exact,))
    old = key if key in index.old else index.old_compact.get(run_together)
    return _old_reading(index, old) if old else _heading(index, key, said)


def _heading(index: _RefIndex, key: _Key, said: str) -> RefReading:
    """Read what may be a heading of this edition or the one before."""
    if key in index.headings:
        heading = index.headings[key]
        return RefReading(
            note=f"{heading} is the heading {index.framework.title(heading)}; name one of its controls"
        )
    under = [refs for old, refs in index.old.items() if old[0] == key[0] and old[1][:-1] == key[1]]
    if under:
        found = tuple(dict.fromkeys(ref for refs in under for ref in refs))
        return RefReading(
            candidates=found, note=f"{_written(key)} is a heading of 2013, now {', '.join(found)}"
        )
    return _unknown(index, said)


def _bare(index: _RefIndex, numbers: tuple[int, ...], said: str) -> RefReading:
    """Read a number without letters: a clause, a control, or both."""
    clause, control = index.exact.get(("", numbers)), index.exact.get((_ANNEX, numbers))
    if clause and control:
        return RefReading(
            candidates=(clause, control), note=f"{clause} can be clause {clause} or control {control}"
        )
    old = (_ANNEX, numbers)
    if clause and old in index.old:
        note = (
            f"read as clause {clause}; the 2013 number {_written(old)} is now {' and '.join(index.old[old])}"
        )
        return RefReading(refs=(clause,), note=note)
    if clause or control:
        return RefReading(refs=(clause or control or "",))
    return _old_reading(index, old) if old in index.old else _unknown(index, said)


def _clause(index: _RefIndex, numbers: tuple[int, ...], said: str) -> RefReading:
    """Read a number that was called a clause."""
    clause = index.exact.get(("", numbers))
    if clause is None and len(numbers) == 1:
        clause = index.compact.get(_compact(("", numbers)))
    if clause:
        return RefReading(refs=(clause,))
    control = index.exact.get((_ANNEX, numbers))
    if control:
        return RefReading(
            refs=(control,), note=f"there is no clause {_written(('', numbers))}; read as {control}"
        )
    return _unknown(index, said)


def parse_ref(text: str, framework: Framework) -> RefReading:
    """Return how ``text``, meant as one ref, reads in ``framework``; unknown gives no refs and a note."""
    said = text.strip().lstrip("#").strip(" .,;:()[]")
    index = _index(framework)
    found = _SPOKEN.fullmatch(said.casefold()) if len(said) <= _LONGEST else None
    if found is None:
        return _unknown(index, said)
    letters, digits = found["letters"], found["numbers"]
    numbers = tuple(int(number) for number in _NUMBER.findall(digits))
    means_clause = letters in _CLAUSE_LETTERS and all(key[0] != letters for key in index.exact)
    if means_clause or (found["clause"] and not letters):
        return _clause(index, numbers, said)
    if letters:
        return _lettered(index, (letters, numbers), said)
    dotted = not any(separator in digits for separator in " _-")
    if found["control"]:
        return _lettered(index, (_ANNEX, numbers), said) if len(numbers) > 1 else _unknown(index, said)
    return _bare(index, numbers, said) if dotted else _unknown(index, said)


_STEP = "[._-]0?[0-9]{1,2}"
_END = r"(?![0-9A-Za-z]|[.][0-9]{1,3}(?![0-9]))"
_IN_TEXT = re.compile(
    rf"(?<![^\W_])(?:(?i:(?:{_CLAUSE_WORDS}|{_CONTROL_WORDS})[ ._-]*(?:a[ ._-]*)?)"
    rf"0?[0-9]{{1,2}}(?:{_STEP}){{0,2}}{_END}"
    rf"|A[ ]0?[0-9]{{1,2}}(?:[.][0-9]{{1,2}}){{1,2}}{_END}"
    rf"|[Aa][._-]?0?[0-9]{{1,2}}(?:{_STEP}){{1,2}}{_END}"
    rf"|[Aa][0-9]{{3}}{_END}"
    rf"|[A-Z]{{1,2}}[0-9]{{1,2}}[.][0-9]{{1,2}}{_END})"
)
_LAST_STEP = re.compile("[_-][0-9]{1,2}$")


def find_refs(text: str, framework: Framework) -> list[tuple[tuple[int, int], RefReading]]:
    """Return the refs cited in a name, a path or a text as ((start, end), reading), in order.

    Cautious: a ref counts only with its letter (``A.5.18``, ``a-5-18``, ``A518``) or after a word such as
    clause, control or annex; versions, dates and addresses do not.  Unknown refs are left out.
    """
    found: list[tuple[tuple[int, int], RefReading]] = []
    for match in _IN_TEXT.finditer(text):
        start, end = match.span()
        reading = parse_ref(match[0], framework)
        shorter = _LAST_STEP.sub("", match[0])
        if not reading.refs and shorter != match[0]:
            # in A_5_18_09 the last number belongs to what follows (a month, a running number), not to the ref
            reading, end = parse_ref(shorter, framework), start + len(shorter)
        if reading.refs or reading.candidates:
            found.append(((start, end), reading))
    return found


def unmistakable(ref: str) -> str:
    """Return a ref as it is typed to be read in one way only: ``c5.1`` for clause 5.1, ``A.5.1`` as it is."""
    return ref if ref[:1].isalpha() else f"c{ref}"


def normalise(text: str, framework: Framework) -> str:
    """Return the one ref of ``framework`` meant by ``text``.

    Raises UnknownRefError naming the nearest refs when there is none, or the choices when there are several.
    """
    reading = parse_ref(text, framework)
    if len(reading.refs) == 1:
        return reading.refs[0]
    said = shorten(text.strip(), _SHOWN)
    choices = reading.refs or reading.candidates
    if choices:
        named = " or ".join(f"{unmistakable(ref)} ({display(framework.title(ref))})" for ref in choices)
        raise UnknownRefError(f"“{said}” can mean {named}; say which one.")
    if not said:
        raise UnknownRefError("The ref is empty; name one such as A.5.18 or 9.2.")
    from difflib import get_close_matches  # noqa: PLC0415  (needed only for the error)

    refs = {ref.casefold(): ref for ref in framework.by_ref}
    nearest = [refs[ref] for ref in get_close_matches(said.casefold(), refs, n=3, cutoff=0.5)]
    offer = f"nearest are {', '.join(nearest)}" if nearest else "refs look like A.5.18 or 9.2"
    raise UnknownRefError(f"“{said}” is not a ref of {display(framework.name)}; {offer}.")
