"""Text of web pages and of XML."""

from __future__ import annotations

import re
from collections.abc import Mapping

from audit_room.intake.extract.extracted import Extracted, Limits, NotReadError, found
from audit_room.intake.extract.plain import decoded
from audit_room.intake.extract.xml_parts import EnoughError, nothing, parse

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_HEAD = 4096
_TELLING = re.compile(r"\w{2}")


def read_html(data: bytes, limits: Limits) -> Extracted:
    """Return what a web page shows, without scripts and styles; its encoding as it says itself."""
    part = data[: limits.text_characters * 4]
    said = _CHARSET.search(part[:_HEAD])
    text, told = page_text(decoded(part, said[1].decode("ascii", "replace") if said else "").text)
    return found(text, told)


def page_text(source: str) -> tuple[str, dict[str, str]]:
    """Return the text of a web page, and its title and author."""
    from selectolax.lexbor import LexborHTMLParser  # noqa: PLC0415

    tree = LexborHTMLParser(source)
    heading = tree.css_first("title")
    author = tree.css_first("meta[name=author]")
    told = {
        "title": heading.text(strip=True) if heading else "",
        "author": (author.attributes.get("content") or "").strip() if author else "",
    }
    for node in tree.css("script, style, noscript, template"):
        node.decompose()
    root = tree.body or tree.root
    return (root.text(separator="\n", strip=True) if root else ""), told


def read_xml(data: bytes, limits: Limits) -> Extracted:
    """Return the letters and the values of the attributes of XML; broken XML is read as a web page.

    XML that declares entities is read as a web page too: nothing it declares is put in or opened.
    """
    parts: list[str] = []
    room = limits.text_characters

    def take(text: str) -> None:
        nonlocal room
        if _TELLING.search(text):
            parts.append(text.strip())
            room -= len(text)
            if room < 0:
                raise EnoughError

    def start(_: str, attributes: Mapping[str, str]) -> None:
        for key, value in attributes.items():
            if not key.startswith("xmlns"):
                take(value)

    try:
        parse([data], start, nothing, take)
    except NotReadError:
        return read_html(data, limits)
    return found("\n".join(parts))


def read_svg(data: bytes, limits: Limits) -> Extracted:
    """Return the words of a drawing: what its texts, title and description say."""
    return read_html(data, limits)
