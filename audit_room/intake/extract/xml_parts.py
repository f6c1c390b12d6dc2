"""XML as a stream of events: nothing declared in it is expanded, nothing outside it is opened."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from xml.parsers import expat

from audit_room.intake.extract.extracted import NotReadError

Start = Callable[[str, Mapping[str, str]], None]
"""Called with the name of an element, without its prefix, and its attributes as they are written."""
End = Callable[[str], None]
Letters = Callable[[str], None]


class _Local(dict[str, str]):
    """Names without their prefix, each worked out once; empty for those that are not wanted."""

    def __init__(self, wanted: Container[str] | None) -> None:
        super().__init__()
        self._wanted = wanted

    def __missing__(self, name: str) -> str:
        local = name.rpartition(":")[2]
        self[name] = local if self._wanted is None or local in self._wanted else ""
        return self[name]


class EnoughError(Exception):
    """Raised by a handler that needs no more of the part."""


class EntitiesError(NotReadError):
    """The XML declares entities, with which a small file can grow without end or name other files."""


def parse(
    blocks: Iterable[bytes], start: Start, end: End, letters: Letters, wanted: Container[str] | None = None
) -> None:
    """Send what a part holds to the three functions until one raises EnoughError.

    Where names are ``wanted``, other elements are passed over, but not the letters in them.
    Raises EntitiesError where entities are declared, NotReadError where it is not well-formed.  Nesting may
    be of any depth, for nothing here calls itself.
    """
    names = _Local(wanted)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.buffer_size = 1 << 16
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)

    def declared(*_: object) -> None:
        raise EntitiesError("its XML declares entities, text not read")

    parser.EntityDeclHandler = declared

    def on_start(name: str, attributes: Mapping[str, str]) -> None:
        if local := names[name]:
            start(local, attributes)

    def on_end(name: str) -> None:
        if local := names[name]:
            end(local)

    parser.StartElementHandler = on_start
    parser.EndElementHandler = on_end
    parser.CharacterDataHandler = letters
    try:
        for block in blocks:
            parser.Parse(block, False)
        parser.Parse(b"", True)
    except EnoughError:
        return
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise NotReadError("damaged: its XML is broken, text not read") from error


def attribute(attributes: Mapping[str, str], name: str) -> str:
    """Return the attribute of this name, whatever prefix it is written with; empty where there is none."""
    if name in attributes:
        return attributes[name]
    ending = ":" + name
    return next((value for key, value in attributes.items() if key.endswith(ending)), "")


def nothing(*_: object) -> None:
    """Take an event that is of no interest."""
