"""Text of RTF documents."""

from __future__ import annotations

import re
from collections.abc import Callable

from audit_room.intake.extract import cautions
from audit_room.intake.extract.dates import iso_of
from audit_room.intake.extract.extracted import Extracted, Limits, NotReadError, found

_INFO = re.compile(r"\{\\info(?P<all>(?:[^{}]++|\{[^{}]*+\}){0,200}+)")
_WORDS = {"title": "title", "subject": "subject", "author": "author", "operator": "last changed by"}
_MOMENTS = {"creatim": "made", "revtim": "changed"}
_PAGES = re.compile(r"\\nofpages([1-9][0-9]*)")
_OBJECT = re.compile(r"\{\\object\b")
_LINKED_OBJECT = re.compile(r"\\objautlink\b|\\objlink\b")
_TEMPLATE = re.compile(r"\{\\\*\\template ([^{}]{1,200})")
_PICTURE_DATA = re.compile(r"(?<![0-9a-fA-F\s])[0-9a-fA-F\s]{2000,}")
"""Bytes of pictures and objects, which are no text and take the parser long."""


def read_rtf(data: bytes, limits: Limits) -> Extracted:
    """Return the text of an RTF document, with what it says of itself."""
    from striprtf import striprtf  # noqa: PLC0415

    plain: Callable[..., str] = striprtf.rtf_to_text
    source = data.decode("latin-1")
    lean = _PICTURE_DATA.sub(" ", source)[: limits.text_characters * 8]
    try:
        text = plain(lean, errors="replace")
    except (ValueError, IndexError, KeyError, TypeError, LookupError, AttributeError) as error:
        raise NotReadError("the RTF document is damaged, text not read") from error
    links = _TEMPLATE.findall(source) + (["a linked object"] if _LINKED_OBJECT.search(source) else [])
    warnings = [*cautions.embedded(len(_OBJECT.findall(source))), *cautions.linked(links)]
    if r"\revised" in source or r"\deleted" in source:
        warnings.append(cautions.TRACKED)
    warnings += cautions.comments(len(re.findall(r"\{\\\*\\annotation\b", source)))
    return found(text, _facts(source, plain), warnings)


def _facts(source: str, plain: Callable[..., str]) -> dict[str, str]:
    told = _INFO.search(source)
    if told is None:
        return {}
    facts: dict[str, str] = {}
    for word, ours in _WORDS.items():
        found_word = re.search(r"\{\\" + word + r" ([^{}]*)\}", told["all"])
        if found_word:
            facts[ours] = plain("{\\rtf1 " + found_word[1] + "}", errors="replace").strip()
    for word, ours in _MOMENTS.items():
        numbers = re.search(
            r"\{\\" + word + r"\\yr(\d{4})\\mo(\d+)\\dy(\d+)(?:\\hr(\d+))?(?:\\min(\d+))?", told["all"]
        )
        if numbers:
            facts[ours] = _moment([int(number or 0) for number in numbers.groups()])
    pages = _PAGES.search(told["all"])
    return {**facts, "pages": pages[1] if pages else ""}


def _moment(numbers: list[int]) -> str:
    """Return the moment of year, month, day, hour and minute, which are written without a zone."""
    from datetime import datetime  # noqa: PLC0415

    try:
        return datetime(*numbers).isoformat(timespec="seconds")  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        return iso_of(None)
