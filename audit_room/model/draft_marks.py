"""Whether a text calls itself a draft: at its top, alone on a line, as its status; not where it speaks of drafts."""

from __future__ import annotations

import re

from audit_room.model.text_marks import TextMarks

_TOP = 1_200
_NEAR = 40
_LONGEST_TITLE, _LONGEST_MARK = 110, 60
_WORDS = (b"draft", b"entwurf", b"work in progress", b"in bearbeitung")
_CALLED = "(?:draft|entwurf|work in progress)"
_EDGE = r"[\W_]*"
_ALONE = re.compile(
    rf"{_EDGE}(?:(?:first|second|working|1\.|2\.|1st|2nd|erster|zweiter) )?{_CALLED}"
    rf"(?: (?:version|copy|document|fassung))?(?:\W+(?:v|version )?[0-9][0-9.]*)?"
    rf"(?:\W+(?:not for distribution|confidential|vertraulich|internal|intern|for (?:discussion|review|comments?)))*"
    rf"{_EDGE}",
    re.IGNORECASE,
)
_OPENS = re.compile(
    rf"{_EDGE}{_CALLED}(?:\s*[-–—:|,(/]|\s+v?[0-9]|\s+(?:version|copy|of|for|vom|dated|für|der|des|zur)\b)",
    re.IGNORECASE,
)
_ENDS = re.compile(rf"[-–—(\[|:,]\s*{_CALLED}[^\w.]*\Z", re.IGNORECASE)
_LOUD = re.compile(r"(?<!\w)(?:DRAFT|ENTWURF|WORK IN PROGRESS)(?!\w)")
_TALK = re.compile(r"mark|label|stamp|kennzeichn|beschrift|watermark|status", re.IGNORECASE)
_STATUS = re.compile(
    r"(?<![a-z])(?:status|state|zustand|dokumentstatus|document status)(?=\W)[^\w\n/,;]{0,4}\n{0,2}[^\w\n]{0,4}"
    r"(?:draft|entwurf|work in progress|in bearbeitung)(?![a-z])(?!\s*(?:[/|,;]|or |oder |→|->)\s*\w)"
)
_VERSION_0 = re.compile(
    r"(?<![a-z])version(?=\W)[^\w\n]{0,4}\n{0,2}[^\w\n]{0,4}0\.[0-9](?![0-9.]*[^\n]*\.[ \t]*(?:\n|\Z))"
)
_VERSION_1 = re.compile(r"(?<![a-z])version(?=\W)[^\w\n]{0,4}\n{0,2}[^\w\n]{0,4}[1-9]")
_NO_COPIES = b"not for distribution"


def calls_itself_draft(marks: TextMarks) -> bool:
    """Return True where the text says that it is a draft, or a version below 1."""
    top = marks.small[:_TOP]
    for word in _WORDS:
        for at in marks.places(word):
            if _marks(marks.line(at).strip(), in_title=at < _TOP) or (at < _TOP and _is_status(marks, at)):
                return True
    return b"version" in top and b"0." in top and _is_version_0(top.decode("utf-8", "ignore"))


def _is_version_0(top: str) -> bool:
    return bool(_VERSION_0.search(top)) and not _VERSION_1.search(top)


def _is_status(marks: TextMarks, at: int) -> bool:
    """Return True where the word at a place is the value of a status, not one of the values it may have."""
    return bool(_STATUS.search(marks.around(at, _NEAR, _NEAR).lower()))


def _marks(line: str, *, in_title: bool) -> bool:
    """Return True where a line that holds one of the words is a mark on the document, not a sentence on drafts."""
    if len(line) <= _LONGEST_MARK and _ALONE.fullmatch(line):
        return in_title or bool(_LOUD.search(line))
    if (
        not in_title
        or len(line) > _LONGEST_TITLE
        or line.endswith((".", "!", "?", ",", ";"))
        or _TALK.search(line)
    ):
        return False
    return bool(_OPENS.match(line) or _ENDS.search(line) or _LOUD.search(line))


def is_not_for_distribution(marks: TextMarks) -> bool:
    """Return True where *not for distribution* stands on a line of its own, or in the title."""
    for at in marks.places(_NO_COPIES):
        line = marks.line(at).strip(" \t\r-–—*#_|()[].")
        if len(line) <= _LONGEST_MARK:
            return True
    return False
