"""The capture line: text first, tokens anywhere; what is not understood stays text, no line is refused.

``access review Q3 for finance #a518 @maria !high due 15:30`` is a request with a ref, an owner, a
priority and a due time; ``~20m`` is due in 20 minutes, ``@14:05`` was asked at 14:05, ``;;`` starts the next
request.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from enum import StrEnum
from typing import NamedTuple

from audit_room.model.display import shorten
from audit_room.model.durations import local_time, spoken
from audit_room.model.refs import RefReading, parse_ref, unmistakable
from audit_room.model.request import Priority
from audit_room.model.requirement import Framework
from audit_room.model.when import read_when

_PRIORITIES = {
    "high": Priority.HIGH,
    "h": Priority.HIGH,
    "urgent": Priority.HIGH,
    "hoch": Priority.HIGH,
    "dringend": Priority.HIGH,
    "normal": Priority.NORMAL,
    "low": Priority.LOW,
    "niedrig": Priority.LOW,
}
_WORD = re.compile(r"\S+")
_OPENING, _CLOSING = "([{„“\"'", ",;.:!?)]}”“\"'"
_OWNER = re.compile(r"@([^\W\d_](?:[\w.'’-]*\w)?)")
_ASKED = re.compile(r"@([0-9]{1,2}:[0-9]{2})")
_LIKE_A_TIME = re.compile(
    r"@[0-9]{1,2}:[0-9]*|@[0-9]{4}-[0-9-]+|~[0-9]+(?:s|sec|m|min|h|d|:[0-9]*)", re.IGNORECASE
)
_SPACED_REF = re.compile(r"#(?:[aAcC]|[aA]nnex|[cC]lause)")
_NUMBERS = re.compile(r"[0-9]{1,2}(?:[._-][0-9]{1,2})+")
_DUE = re.compile(r"due[:=]?(?=$|~|\d)", re.IGNORECASE)
_FILLERS = frozenset({"at", "by", "on", "until", "before"})
_LONGEST_TIME = 5
_LONGEST_HINTED = 30
_MOST_HINTS = 8
_DAYS_FROM = 48 * 3600


class TokenKind(StrEnum):
    """What a token was read as; ``AMBIGUOUS`` and ``UNREAD`` ones stay in the text."""

    REF = "ref"
    OWNER = "owner"
    PRIORITY = "priority"
    DUE = "due"
    ASKED = "asked"
    AMBIGUOUS = "ambiguous"
    UNREAD = "unread"


class Token(NamedTuple):
    """A stretch of the typed line (``start`` to ``end``, in characters of the whole line) and its reading."""

    start: int
    end: int
    kind: TokenKind
    reading: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Captured:
    """One request as read from the line.

    ``text`` is never empty: where only tokens were typed it is the titles of the refs, else the line itself.
    ``line`` is this request's part as typed.  ``ambiguous`` holds (token, refs it may mean).  ``due_at`` and
    ``asked_at`` are UTC; ``asked_at`` is None unless back-dated by ``@14:05``.  ``hints`` are plain sentences
    for the preview.
    """

    text: str
    line: str
    refs: tuple[str, ...] = ()
    ambiguous: tuple[tuple[str, tuple[str, ...]], ...] = ()
    owner: str = ""
    priority: Priority = Priority.NORMAL
    due_at: datetime | None = None
    asked_at: datetime | None = None
    hints: tuple[str, ...] = ()
    tokens: tuple[Token, ...] = ()


class _Piece(NamedTuple):
    """A word of the line and where it stands."""

    start: int
    text: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """What the reading depends on besides the line."""

    now: datetime
    zone: tzinfo
    framework: Framework
    people: tuple[str, ...]


@dataclass(slots=True)
class _Reader:
    """Collects what one part of the line says.

    Each ``_read_…`` returns how many words it took; none means that they stay text.
    """

    around: _Surroundings
    pieces: list[_Piece]
    refs: list[str] = field(default_factory=list)
    ambiguous: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    owner: str = ""
    priority: Priority | None = None
    due_at: datetime | None = None
    asked_at: datetime | None = None
    hints: list[str] = field(default_factory=list)
    tokens: list[Token] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    def read(self) -> None:
        """Walk over the words, taking tokens and keeping the rest."""
        at = 0
        while at < len(self.pieces):
            taken = self._take(at)
            if not taken:
                self.kept.append(self.pieces[at].text)
            at += taken or 1

    def _take(self, at: int) -> int:
        piece = self.pieces[at]
        bare = piece.text.lstrip(_OPENING)
        start = piece.end - len(bare)
        core = _Piece(start, bare.rstrip(_CLOSING))
        match core.text[:1]:
            case "#" if len(core.text) > 1:
                return self._read_ref(core, at)
            case "@":
                return self._read_asked(core) or self._read_owner(core) or self._tell_like_a_time(core)
            case "!":
                return self._read_priority(core)
            case "~":
                return self._read_due(core, core.text, core.end, 1) or self._tell_like_a_time(core)
            case "d" | "D":
                return self._read_due_phrase(bare, start, at)
        return 0

    def _token(self, piece: _Piece, kind: TokenKind, reading: str, *, end: int = 0) -> None:
        self.tokens.append(Token(piece.start, end or piece.end, kind, reading))

    def _unread(self, piece: _Piece, hint: str, *, end: int = 0) -> int:
        self._token(piece, TokenKind.UNREAD, hint, end=end)
        self._hint(hint)
        return 0

    def _hint(self, hint: str) -> None:
        if hint not in self.hints and len(self.hints) < _MOST_HINTS:
            self.hints.append(hint)

    def _read_ref(self, core: _Piece, at: int) -> int:
        said, end, words = core.text[1:], core.end, 1
        if _SPACED_REF.fullmatch(core.text) and at + 1 < len(self.pieces):
            number = self.pieces[at + 1].text.rstrip(_CLOSING)
            if _NUMBERS.fullmatch(number):
                said, end, words = f"{said} {number}", self.pieces[at + 1].start + len(number), 2
        readings = self._readings(said)
        refs = [ref for reading in readings for ref in reading.refs]
        shown = shorten(f"#{said}", _LONGEST_HINTED)
        if said.isdigit() and refs and not refs[0].startswith("A") and len(said) <= 2:  # noqa: PLR2004
            return self._unread(core, f"{shown} kept as text: type #c{said} for clause {said}")
        if refs:
            self.refs.extend(ref for ref in refs if ref not in self.refs)
            titles = " · ".join(f"{ref} {self.around.framework.title(ref)}" for ref in dict.fromkeys(refs))
            self._token(core, TokenKind.REF, titles, end=end)
            for reading in readings:
                if reading.note:
                    self._hint(f"{shown}: {reading.note}")
            return words
        candidates = readings[0].candidates
        if not candidates:
            return self._unread(core, f"{shown} kept as text: {readings[0].note}")
        self.ambiguous.append((f"#{said}", candidates))
        choice = " or ".join(f"#{unmistakable(ref)}" for ref in candidates)
        self._token(core, TokenKind.AMBIGUOUS, f"{shown}: {choice}", end=end)
        self._hint(f"#{readings[0].note}: type {choice}")
        return 0

    def _readings(self, said: str) -> list[RefReading]:
        """Read ``a5.15,5.16`` as two refs where each is certain, else the whole as one."""
        names = [name for name in said.split(",") if name]
        if len(names) > 1 and len(said) <= 2 * _LONGEST_HINTED:
            lettered = names[0][:1] in "aA"
            readings = [
                parse_ref(f"a{name}" if lettered and name[:1].isdigit() else name, self.around.framework)
                for name in names
            ]
            if all(reading.refs for reading in readings):
                return readings
        return [parse_ref(said, self.around.framework)]

    def _read_owner(self, core: _Piece) -> int:
        found = _OWNER.fullmatch(core.text)
        if found is None:
            return 0
        if self.owner:
            return self._unread(core, f"{shorten(core.text, _LONGEST_HINTED)} kept as text: one owner only")
        self.owner = self._person(found[1])
        self._token(core, TokenKind.OWNER, self.owner)
        return 1

    def _person(self, said: str) -> str:
        """Return the person meant by ``@said``: by full name, else by a part only one of them has."""
        name = _spaced(said)
        exact = [person for person in self.around.people if _spaced(person) == name]
        partly = [person for person in self.around.people if name in _spaced(person).split()]
        if exact or len(partly) == 1:
            return (exact or partly)[0]
        if partly:
            self._hint(
                f"@{shorten(said, _LONGEST_HINTED)} can be {' or '.join(shorten(p, 40) for p in partly)}"
            )
        return said

    def _read_priority(self, core: _Piece) -> int:
        priority = _PRIORITIES.get(core.text[1:].casefold())
        if priority is None:
            return 0
        if self.priority is not None:
            return self._unread(core, f"{core.text} kept as text: the priority is {self.priority} already")
        self.priority = priority
        self._token(core, TokenKind.PRIORITY, priority)
        return 1

    def _read_asked(self, core: _Piece) -> int:
        found = _ASKED.fullmatch(core.text)
        moment = read_when(found[1], self.around.now, self.around.zone) if found else None
        if moment is None:
            return 0
        if self.asked_at is not None:
            return self._unread(core, f"{core.text} kept as text: it was asked once")
        if moment > self.around.now:
            return self._unread(
                core, f"{core.text} kept as text: that time has not come yet (due {core.text[1:]}?)"
            )
        self.asked_at = moment
        self._token(core, TokenKind.ASKED, f"asked {local_time(moment, self.around.zone)}")
        return 1

    def _tell_like_a_time(self, core: _Piece) -> int:
        """Say that ``@25:99`` or ``~90s`` stays text, unless why was said already."""
        told = any(token.start == core.start for token in self.tokens)
        if not told and _LIKE_A_TIME.fullmatch(core.text):
            shown = shorten(core.text, _LONGEST_HINTED)
            example = "@14:05 is when it was asked" if core.text.startswith("@") else "~20m is when it is due"
            self._unread(core, f"{shown} kept as text: no time I can read; {example}")
        return 0

    def _read_due_phrase(self, bare: str, start: int, at: int) -> int:
        """Read ``due`` and the longest run of words after it that is a time."""
        found = _DUE.match(bare)
        if found is None:
            return 0
        following = self.pieces[at + 1 : at + 1 + _LONGEST_TIME + 1]
        if found.end() < len(bare):
            following = [_Piece(start + found.end(), bare[found.end() :]), *following]
        elif following and following[0].text.casefold() in _FILLERS:
            closing = " ".join(piece.text.rstrip(_CLOSING) for piece in following[:2]).casefold()
            following = following if closing == "before closing" else following[1:]
        for count in range(min(_LONGEST_TIME, len(following)), 0, -1):
            last = following[count - 1]
            said = " ".join(piece.text for piece in following[:count])
            for phrase in (said, said.rstrip(_CLOSING)):
                if read_when(phrase, self.around.now, self.around.zone) is not None:
                    end = last.end - (len(said) - len(phrase))
                    words = sum(1 for piece in self.pieces[at:] if piece.start < end)
                    return self._read_due(_Piece(start, f"due {phrase}"), phrase, end, words)
        if following and following[0].text[0] in "0123456789~":
            said = shorten(following[0].text, _LONGEST_HINTED)
            self._hint(f"“due {said}” is not a time I can read: try 15:30, in 20m, tomorrow 12:00 or Fri")
        return 0

    def _read_due(self, token: _Piece, said: str, end: int, words: int) -> int:
        moment = read_when(said, self.around.now, self.around.zone)
        if moment is None:
            return 0
        shown = shorten(token.text, _LONGEST_HINTED)
        if self.due_at is not None:
            return self._unread(token, f"{shown} kept as text: it has a due time already", end=end)
        if moment <= self.around.now:
            return self._unread(token, f"{shown} kept as text: that time is past", end=end)
        self.due_at = moment
        label = due_in_words(moment, self.around.now, self.around.zone)
        self.tokens.append(Token(token.start, end, TokenKind.DUE, f"due {label}"))
        return words


def _spaced(name: str) -> str:
    return " ".join(re.split(r"[\s._-]+", name.casefold()))


def due_in_words(moment: datetime, now: datetime, zone: tzinfo) -> str:
    """Return ``15:30 (in 48 min)`` today, ``Fri 2026-11-27 17:00 (in 4 days)`` on another day."""
    local, seconds = moment.astimezone(zone), (moment - now).total_seconds()
    today = local.date() == now.astimezone(zone).date()
    days = (local.date() - now.astimezone(zone).date()).days
    distance = f"{days} days" if seconds >= _DAYS_FROM else spoken(seconds)
    return f"{local.strftime('%H:%M' if today else '%a %Y-%m-%d %H:%M')} (in {distance})"


def _captured(reader: _Reader, line: str) -> Captured:
    text = " ".join(reader.kept)
    titles = [reader.around.framework.title(ref) for ref in reader.refs]
    return Captured(
        text=text or "; ".join(titles) or line,
        line=line,
        refs=tuple(reader.refs),
        ambiguous=tuple(reader.ambiguous),
        owner=reader.owner,
        priority=reader.priority or Priority.NORMAL,
        due_at=reader.due_at,
        asked_at=reader.asked_at,
        hints=tuple(reader.hints),
        tokens=tuple(reader.tokens),
    )


def read_line(
    line: str, *, now: datetime, zone: tzinfo, framework: Framework, people: tuple[str, ...] = ()
) -> list[Captured]:
    """Return the requests typed in ``line``, in order; none for an empty line.

    ``now`` is aware (UTC); clock times are those of ``zone``; ``people`` are the names ``@`` completes to.
    Never raises for any text, and no word of it is lost: it is in ``text`` or under one of ``tokens``.
    """
    around = _Surroundings(now, zone, framework, people)
    found: list[Captured] = []
    start = 0
    for part in line.split(";;"):
        if part.strip(" \t\r\n;"):
            reader = _Reader(around, [_Piece(start + word.start(), word[0]) for word in _WORD.finditer(part)])
            if reader.pieces:
                reader.read()
                found.append(_captured(reader, part.strip()))
        start += len(part) + 2
    return found


def preview(captured: Captured, now: datetime, zone: tzinfo) -> str:
    """Return on one line how the tokens were read.

    Such as ``A.5.18 Access rights · maria · high · due 15:30 (in 48 min)``; safe to display; hints come last;
    empty where the line is plain text only.
    """
    order = (TokenKind.REF, TokenKind.OWNER, TokenKind.PRIORITY)
    said = [token.reading for kind in order for token in captured.tokens if token.kind is kind]
    if captured.asked_at is not None:
        ago = spoken((now - captured.asked_at).total_seconds())
        said.append(f"asked {local_time(captured.asked_at, zone)} ({ago} ago)")
    if captured.due_at is not None:
        said.append(f"due {due_in_words(captured.due_at, now, zone)}")
    return " · ".join(shorten(part, 400) for part in (*said, *captured.hints))
