"""Which evidence fits a request, and which requirement a name speaks of; each answer with its reason."""

from __future__ import annotations

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from audit_room.model.keywords import stems
from audit_room.model.refs import find_refs
from audit_room.model.requirement import Framework, Requirement

_CITED = 0.95
_CITED_2013 = 0.9
_TITLE_BONUS = 0.04
_PHRASE = 0.7
_PHRASE_PER_WORD = 0.05
_MOST_PHRASE = 0.85
_SCATTERED = 0.45
_WORD = 0.4
_SHARED_STEP = 0.12
_FOLDER_SHARE = 0.75
_FURTHER_SHARE = 0.25
_MOST_REASONS = 3

_TAGGED = 0.7
_FITS = 0.65
_NAME_SAYS = 0.8
_TEXT = 0.5
_UNHEARD = 0.35
_LEAST = 0.18
_CITING_WORDS = frozenset(
    ("a", "annex", "anhang", "clause", "klausel", "kapitel", "abschnitt", "control", "kontrolle")
)


@dataclass(frozen=True, kw_only=True, slots=True)
class RefMatch:
    """A requirement a name or path speaks of: score 0 to 1, and why."""

    ref: str
    score: float
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """A file that may serve a request.

    ``path`` is its identity, ``shown`` the display form, ``refs`` its tags, ``text_score`` 0 to 1: how well
    its extracted text answers the words of the request (0 where it was not searched or not found).
    """

    path: bytes
    shown: str
    refs: tuple[str, ...] = ()
    text_score: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Match:
    """A file that fits a request: score 0 to 1, and the reasons in words, strongest first."""

    path: bytes
    score: float
    reason: str


class _Phrase(NamedTuple):
    """A keyword of a requirement, as stemmed words, with what finding it in a name is worth."""

    said: tuple[str, ...]
    ref: str
    keyword: str
    worth: float


class _Reason(NamedTuple):
    """What a finding is worth, and its words."""

    worth: float
    said: str


_Phrases = Mapping[str, Sequence[_Phrase]]


def _phrases(requirement: Requirement) -> list[_Phrase]:
    """Return title and keywords of a requirement; the longer the phrase, the more it is worth."""
    found: dict[tuple[str, ...], _Phrase] = {}
    titles = (requirement.title, *requirement.title_variants)
    for keyword in (*titles, *requirement.keywords, *requirement.keywords_de):
        said = stems(keyword)
        is_title = keyword in titles
        if said in found or not said or (is_title and len(said) == 1):
            continue
        worth = min(_PHRASE + _PHRASE_PER_WORD * (len(said) - 2), _MOST_PHRASE) if len(said) > 1 else _WORD
        found[said] = _Phrase(said, requirement.ref, keyword.lower(), worth + _TITLE_BONUS * is_title)
    return list(found.values())


def _contains(said: Sequence[str], phrase: tuple[str, ...]) -> bool:
    length = len(phrase)
    return any(tuple(said[at : at + length]) == phrase for at in range(len(said) - length + 1))


def _spoken(said: tuple[str, ...], where: str, phrases: _Phrases, share: float) -> list[tuple[str, _Reason]]:
    """Return (ref, reason) for each phrase among the words ``said``; scattered words count for less."""
    heard = frozenset(said)
    found = []
    for word in heard.intersection(phrases):
        for phrase in phrases[word]:
            if heard.issuperset(phrase.said):
                together = len(phrase.said) == 1 or _contains(said, phrase.said)
                worth = phrase.worth if together else min(_SCATTERED, phrase.worth)
                found.append((phrase.ref, _Reason(worth * share, f"{where} says {phrase.keyword}")))
    return found


def _combined(worths: Iterable[float]) -> float:
    """Return the joint score of independent reasons: more reasons count for more, and never reach 1."""
    missing = 1.0
    for worth in worths:
        missing *= 1 - min(max(worth, 0.0), 0.99)
    return round(1 - missing, 4)


def _ref_match(ref: str, reasons: Iterable[_Reason]) -> RefMatch:
    """Return the best reasons for a ref joined; a phrase within a longer one found adds nothing."""
    told: list[_Reason] = []
    for reason in sorted(reasons, key=lambda reason: (-reason.worth, reason.said)):
        keyword = reason.said.partition(" says ")[2]
        if len(told) < _MOST_REASONS and not any(keyword and keyword in earlier.said for earlier in told):
            told.append(reason)
    worths = [told[0].worth, *(reason.worth * _FURTHER_SHARE for reason in told[1:])]
    return RefMatch(ref=ref, score=_combined(worths), reason=", ".join(reason.said for reason in told))


class RequirementMatcher:
    """Finds the requirements a name or path speaks of, by refs in it and by the catalogue's keywords.

    Costs some 20 ms to make; make one per framework and keep it.
    """

    def __init__(self, framework: Framework) -> None:
        self.framework = framework
        phrases = [phrase for requirement in framework.requirements for phrase in _phrases(requirement)]
        sharing = Counter(phrase.said for phrase in phrases)
        heard = Counter(word for phrase in phrases for word in set(phrase.said))
        self._phrases: defaultdict[str, list[_Phrase]] = defaultdict(list)
        for phrase in phrases:
            rarest = min(phrase.said, key=lambda word: (heard[word], word))
            worth = phrase.worth / (1 + _SHARED_STEP * (sharing[phrase.said] - 1))
            self._phrases[rarest].append(phrase._replace(worth=worth))

    def refs_for(self, text: str) -> list[RefMatch]:
        """Return the requirements ``text`` speaks of, best first; of a path its last part counts most."""
        return self.matches_among(text, self._phrases, None)

    def fits(self, refs: Iterable[str]) -> RefFit:
        """Return the question, quick to be put to many paths, whether they speak of one of ``refs``."""
        return RefFit(self, frozenset(refs))

    def phrases_of(self, refs: frozenset[str]) -> _Phrases:
        """Return the phrases of some requirements only, by their rarest word."""
        chosen = {word: [p for p in phrases if p.ref in refs] for word, phrases in self._phrases.items()}
        return {word: phrases for word, phrases in chosen.items() if phrases}

    def matches_among(self, text: str, phrases: _Phrases, only: frozenset[str] | None) -> list[RefMatch]:
        """Return what ``text`` says by refs and ``phrases``, best first; of the refs ``only``, if given."""
        folder, _, name = text.rpartition("/")
        reasons: defaultdict[str, list[_Reason]] = defaultdict(list)
        for part, where, share in ((name, "name", 1.0), (folder, "folder", _FOLDER_SHARE)):
            for ref, reason in (
                *self._cited(part, where, share),
                *_spoken(stems(part), where, phrases, share),
            ):
                if only is None or ref in only:
                    reasons[ref].append(reason)
        matches = [_ref_match(ref, found) for ref, found in reasons.items()]
        return sorted(matches, key=lambda match: (-match.score, match.ref))

    def _cited(self, text: str, where: str, share: float) -> list[tuple[str, _Reason]]:
        found: list[tuple[str, _Reason]] = []
        for _, reading in find_refs(text, self.framework) if text else ():
            worth = _CITED_2013 if reading.note else _CITED
            found.extend(
                (ref, _Reason(worth * share, f"{where} cites {reading.note or ref}")) for ref in reading.refs
            )
        return found


class RefFit:
    """Whether paths speak of certain requirements; most paths are answered by one look at their words."""

    def __init__(self, matcher: RequirementMatcher, refs: frozenset[str]) -> None:
        self._matcher = matcher
        self._refs = refs
        self._phrases = matcher.phrases_of(refs)
        self._marks = frozenset(self._phrases) | (self._citing() if refs else frozenset())

    def _citing(self) -> frozenset[str]:
        """Return the words one of which a path holds when it cites a ref: ``a``, ``a5``, ``a518``."""
        marks = set(_CITING_WORDS)
        for ref in self._refs:
            known = self._matcher.framework.by_ref.get(ref)
            for cited in (ref, *(known.predecessors if known else ())):
                said = stems(cited)
                marks.update(
                    ("".join(said[:2]), "".join(said), said[0]) if said and said[0].isalpha() else ()
                )
        return frozenset(marks)

    def best(self, path: str, heard: frozenset[str]) -> RefMatch | None:
        """Return the best of the refs ``path`` speaks of, or None; ``heard`` are the stems of all of it."""
        if heard.isdisjoint(self._marks):
            return None
        found = self._matcher.matches_among(path, self._phrases, self._refs)
        return found[0] if found else None


class _Look(NamedTuple):
    """A candidate, the asked words its path holds, and the ref of the request it speaks of."""

    candidate: Candidate
    said: frozenset[str]
    fit: RefMatch | None


def _look(
    wanted: frozenset[str], refs: frozenset[str], candidates: Iterable[Candidate], matcher: RequirementMatcher
) -> tuple[list[_Look], int]:
    """Return the candidates worth scoring, and how many there were in all."""
    question = matcher.fits(refs)
    looks: list[_Look] = []
    total = 0
    for candidate in candidates:
        total += 1
        folder, _, name = candidate.shown.rpartition("/")
        heard = frozenset(stems(name) + stems(folder))
        said = wanted & heard
        fit = question.best(candidate.shown, heard) if refs else None
        if said or fit or candidate.text_score > 0 or not refs.isdisjoint(candidate.refs):
            looks.append(_Look(candidate, said, fit))
    return looks, total


def _name_scores(looks: list[_Look], asked: Sequence[str], total: int) -> dict[frozenset[str], float]:
    """Return what the asked words in a path are worth together; a word few paths hold counts for more."""
    combinations = Counter(look.said for look in looks)
    frequency: Counter[str] = Counter()
    for said, count in combinations.items():
        frequency.update(dict.fromkeys(said, count))
    worths = {word: math.log(1 + total / count) for word, count in frequency.items()}
    whole = sum(worths.values()) + _UNHEARD * math.log(1 + total) * (len(asked) - len(worths))
    return {said: _NAME_SAYS * sum(map(worths.__getitem__, said)) / whole for said in combinations if said}


def _reasons(look: _Look, refs: frozenset[str], asked: Sequence[str], name_score: float) -> list[_Reason]:
    """Return why a candidate fits a request, strongest first."""
    reasons = []
    if look.said:
        reasons.append(
            _Reason(name_score, f"name says {' '.join(word for word in asked if word in look.said)}")
        )
    tagged = [ref for ref in look.candidate.refs if ref in refs]
    if tagged:
        reasons.append(_Reason(_TAGGED, f"tagged {' and '.join(tagged)}"))
    if look.fit:
        reasons.append(_Reason(_FITS * look.fit.score, f"fits {look.fit.ref} ({look.fit.reason})"))
    if look.candidate.text_score > 0:
        reasons.append(_Reason(_TEXT * min(look.candidate.text_score, 1.0), "text"))
    return sorted(reasons, key=lambda reason: -reason.worth)


def rank(
    request_words: Sequence[str],
    request_refs: Sequence[str],
    candidates: Iterable[Candidate],
    matcher: RequirementMatcher,
    *,
    limit: int = 50,
) -> list[Match]:
    """Return the ``limit`` candidates that fit a request best, best first, each with its reasons.

    ``request_words`` come from :func:`audit_room.model.keywords.words`.  Candidates that fit too little are
    left out.  Ties are in order of path, so that a list never jumps.
    """
    asked, refs = tuple(dict.fromkeys(request_words)), frozenset(request_refs)
    looks, total = _look(frozenset(asked), refs, candidates, matcher)
    names = _name_scores(looks, asked, total)
    scored = []
    for number, look in enumerate(looks):
        candidate = look.candidate
        missing = 1 - names.get(look.said, 0.0)
        if candidate.refs and not refs.isdisjoint(candidate.refs):
            missing *= 1 - _TAGGED
        if look.fit:
            missing *= 1 - _FITS * look.fit.score
        if candidate.text_score > 0:
            missing *= 1 - _TEXT * min(candidate.text_score, 1.0)
        if 1 - missing >= _LEAST:
            scored.append((round(missing, 4), candidate.path, number))
    matches = []
    for missing, path, number in heapq.nsmallest(limit, scored):
        look = looks[number]
        told = _reasons(look, refs, asked, names.get(look.said, 0.0))
        why = ", ".join(reason.said for reason in told)
        matches.append(Match(path=path, score=round(1 - missing, 4), reason=why))
    return matches
