"""What can be asked of a file besides its words: its type, what stands beside it, its size."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_OFFICE = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
_LEAST_OF_A_WORD = 3


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of files: how their MIME types begin, and how their names end where the type is not known yet.

    ``begins`` and ``ends`` are in lower case; nothing in ``begins`` means that the ending alone decides.
    """

    begins: tuple[str, ...]
    ends: tuple[str, ...] = ()


_KINDS: tuple[tuple[tuple[str, ...], FileKind], ...] = (
    (("pdf",), FileKind(("application/pdf",), (".pdf",))),
    (
        ("word", "document", "dokument"),
        FileKind(
            (f"{_OFFICE}wordprocessingml", "application/vnd.ms-word", "application/msword", f"{_ODF}text",
             "application/rtf", "text/rtf"),
            (".docx", ".docm", ".doc", ".odt", ".rtf"),
        ),
    ),
    (
        ("excel", "sheet", "spreadsheet", "tabelle"),
        FileKind(
            (f"{_OFFICE}spreadsheetml", "application/vnd.ms-excel", f"{_ODF}spreadsheet", "text/csv",
             "text/tab-separated-values"),
            (".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".tsv"),
        ),
    ),
    (
        ("powerpoint", "slides", "presentation", "folien"),
        FileKind(
            (f"{_OFFICE}presentationml", "application/vnd.ms-powerpoint", f"{_ODF}presentation"),
            (".pptx", ".pptm", ".ppt", ".odp"),
        ),
    ),
    (("mail", "email", "e-mail"), FileKind(("message/", "application/vnd.ms-outlook"), (".eml", ".msg"))),
    (
        ("picture", "image", "photo", "bild", "foto"),
        FileKind(("image/",), (".png", ".jpg", ".jpeg", ".gif", ".tif", ".tiff", ".bmp", ".svg", ".webp", ".heic")),
    ),
    (
        ("text",),
        FileKind(("text/", "application/json", "application/yaml", "application/xml"), (".txt", ".md", ".log")),
    ),
    (("web", "html"), FileKind(("text/html", "application/xhtml"), (".html", ".htm"))),
    (
        ("archive", "archiv"),
        FileKind(("application/zip", "application/x-7z", "application/x-tar", "application/gzip",
                  "application/x-rar", "application/vnd.rar"), (".zip", ".7z", ".tar", ".gz", ".rar")),
    ),
    (("audio", "sound"), FileKind(("audio/",), (".mp3", ".wav", ".m4a", ".ogg"))),
    (("video", "film"), FileKind(("video/",), (".mp4", ".mov", ".avi", ".mkv"))),
    (
        ("program", "exe"),
        FileKind(("application/x-dosexec", "application/vnd.microsoft.portable-executable",
                  "application/x-executable", "application/x-pie-executable", "application/x-sharedlib",
                  "application/x-msdownload"), (".exe", ".dll", ".com")),
    ),
    (("empty", "leer"), FileKind(("inode/x-empty", "application/x-empty"))),
)  # fmt: skip
_ENDINGS = frozenset(ending.removeprefix(".") for _, kind in _KINDS for ending in kind.ends) | {
    "json", "jsonl", "xml", "yaml", "yml", "ics",
}  # fmt: skip
_ENDING = re.compile(r"\.[a-z0-9]{1,8}")


class Flag(StrEnum):
    """What may stand beside a file apart from the letters of its status."""

    CONFLICT = "conflict"
    DRAFT = "draft"
    UNREAD = "unread"
    WARNED = "warned"


_STATUS_LETTERS = "UTMD!"
_STATUS_WORDS = {
    "U": ("untagged", "none", "unzugeordnet"),
    "T": ("tagged", "zugeordnet"),
    "M": ("modified", "changed", "geändert"),
    "!": ("missing", "gone", "fehlt", "fehlend"),
    "D": ("duplicate", "doppelt", "duplikat"),
    Flag.CONFLICT: ("conflict", "konflikt"),
    Flag.DRAFT: ("draft", "entwurf"),
    Flag.UNREAD: ("unread", "unreadable", "ungelesen"),
    Flag.WARNED: ("warned", "warning", "warnung"),
}
_SIZE = re.compile(r"(>=|<=|>|<)?([0-9]{1,12})(?:[.,]([0-9]{1,3}))?(b|k|kb|m|mb|g|gb|t|tb)?")
_UNITS = {"b": 0, "k": 1, "m": 2, "g": 3, "t": 4}


def read_kind(said: str) -> FileKind | None:
    """Return the kind meant by ``pdf``, ``word``, ``.docx``, ``image/png`` …, None for what is none."""
    word = said.casefold()
    if "/" in word:
        return FileKind((word,)) if len(word) > 1 else None
    if _ENDING.fullmatch(word):
        return FileKind((), (word,))
    for names, kind in _KINDS:
        if word in names:
            return kind
    if word in _ENDINGS:
        return FileKind((), (f".{word}",))
    if len(word) >= _LEAST_OF_A_WORD:
        for names, kind in _KINDS:
            if any(name.startswith(word) or name == word.removesuffix("s") for name in names):
                return kind
    return None


def read_status(said: str) -> tuple[str, frozenset[Flag]] | None:
    """Return the letters and flags meant by ``U``, ``MT``, ``missing``, ``conflict`` …, None for what is none."""
    if said and all(letter in _STATUS_LETTERS for letter in said.upper()):
        return "".join(dict.fromkeys(said.upper())), frozenset()
    word = said.casefold()
    if len(word) < _LEAST_OF_A_WORD:
        return None
    for meant, names in _STATUS_WORDS.items():
        if any(name.startswith(word) or name == word.removesuffix("s") for name in names):
            return ("", frozenset({meant})) if isinstance(meant, Flag) else (meant, frozenset())
    return None


def read_size(said: str) -> tuple[int | None, int | None] | None:
    """Return the least and the most bytes meant by ``>10MB``, ``<4k``; a bare size is the least; units are decimal."""
    found = _SIZE.fullmatch(said.casefold())
    if found is None:
        return None
    sign, whole, part, unit = found.groups()
    scale = 1000 ** _UNITS[unit[0]] if unit else 1
    size = int(whole) * scale + int(part or 0) * scale // 10 ** len(part or "")
    if sign in ("<", "<="):
        return None, size - (sign == "<")
    return size + (sign == ">"), None
