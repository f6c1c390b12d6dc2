"""Our own framework files, read into the model: a YAML mapping with a list ``requirements``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from audit_room.model.display import display
from audit_room.model.errors import AuditRoomError
from audit_room.model.requirement import Framework, Requirement, RequirementKind

MAX_BYTES = 5_000_000
"""Largest framework file that is read; the shipped one has 80,000 bytes."""

MAX_DEPTH = 50
"""Deepest nesting that is read; the shipped one has 4 levels."""


class FrameworkError(AuditRoomError):
    """A framework is not known, or its file cannot be read as one."""


def _strings(entry: Mapping[object, object], key: str, where: str) -> tuple[str, ...]:
    found = entry.get(key) or ()
    if not isinstance(found, (list, tuple)) or not all(isinstance(item, str) for item in found):
        raise FrameworkError(f"{where}: “{key}” must be a list of words; put numbers in quotes.")
    return tuple(found)


def _string(entry: Mapping[object, object], key: str, where: str) -> str:
    found = entry.get(key)
    if not isinstance(found, str) or not found.strip():
        hint = " (put it in quotes, else 7.10 becomes 7.1)" if isinstance(found, (int, float)) else ""
        raise FrameworkError(f"{where}: “{key}” must be a text{hint}.")
    return found.strip()


def _requirement(entry: object, where: str) -> Requirement:
    if not isinstance(entry, Mapping):
        raise FrameworkError(f"{where} is not a mapping; each needs at least ref, title and kind.")
    ref = _string(entry, "ref", where)
    where = f"{where} ({display(ref)})"
    kind = _string(entry, "kind", where)
    if kind not in set(RequirementKind):
        raise FrameworkError(f"{where}: kind “{display(kind)}” must be clause or control.")
    parent = entry.get("parent")
    return Requirement(
        ref=ref,
        title=_string(entry, "title", where),
        kind=RequirementKind(kind),
        parent=None if parent is None else _string(entry, "parent", where),
        theme=str(entry.get("theme") or ""),
        keywords=_strings(entry, "keywords", where),
        keywords_de=_strings(entry, "keywords_de", where),
        predecessors=_strings(entry, "iso27001_2013", where),
        title_variants=_strings(entry, "title_variants", where),
    )


def _groups(document: Mapping[object, object], where: str) -> dict[str, str]:
    found = document.get("groups") or []
    if not isinstance(found, list) or not all(isinstance(group, Mapping) for group in found):
        raise FrameworkError(f"{where}: “groups” must be a list of headings with ref and title.")
    return {_string(group, "ref", where): _string(group, "title", where) for group in found}


def framework_from(document: object, where: str) -> Framework:
    """Return the framework described by a parsed file; ``where`` names the file in error sentences.

    Raises FrameworkError for anything that is not our shape, a ref given twice or an unknown parent.
    """
    if not isinstance(document, Mapping) or not isinstance(document.get("requirements"), list):
        raise FrameworkError(f"{where} is not a framework file: it has no list “requirements”.")
    entries: list[object] = document["requirements"]
    if not entries:
        raise FrameworkError(f"{where} holds no requirement; nothing was loaded.")
    requirements = tuple(_requirement(e, f"{where}, requirement {n}") for n, e in enumerate(entries, start=1))
    groups = _groups(document, where)
    by_ref: dict[str, Requirement] = {}
    for requirement in requirements:
        if requirement.ref in by_ref:
            raise FrameworkError(f"{where}: the ref {display(requirement.ref)} is there twice; keep one.")
        by_ref[requirement.ref] = requirement
    for requirement in requirements:
        if (
            requirement.parent is not None
            and requirement.parent not in by_ref
            and requirement.parent not in groups
        ):
            raise FrameworkError(
                f"{where}: {display(requirement.ref)} names the parent {display(requirement.parent)}, "
                "which is neither requirement nor group."
            )
    return Framework(
        id=_string(document, "id", where),
        name=_string(document, "name", where),
        version=str(document.get("version") or ""),
        publisher=str(document.get("publisher") or ""),
        requirements=requirements,
        groups=groups,
        by_ref=by_ref,
    )


def parse_yaml(content: bytes, where: str) -> object:
    """Return what a YAML text holds (plain values only).  Raises FrameworkError when it is no YAML."""
    import yaml  # noqa: PLC0415  (costs 50 ms, and the shipped catalogues need none)

    loader: type[yaml.SafeLoader | yaml.CSafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    depth = 0
    try:
        # the events come without recursion; composing a million nested lists would overflow the C stack
        for event in yaml.parse(content, Loader=loader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > MAX_DEPTH:
                raise FrameworkError(f"{where} is nested over {MAX_DEPTH} levels deep; no framework file is.")
        return yaml.load(content, Loader=loader)  # noqa: S506  (both are safe loaders)
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f" (line {mark.line + 1})" if mark is not None else ""
        raise FrameworkError(
            f"{where} is not readable YAML{line}; correct the file and try again."
        ) from error


def load_file(path: Path) -> Framework:
    """Return the framework in a YAML file of our own shape.

    Raises FrameworkError, one sentence, when the file is missing, unreadable, too large or of another shape.
    """
    where = display(str(path))
    try:
        if not path.is_file():
            raise FrameworkError(f"{where} is not a file; name a framework file in YAML.")
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise FrameworkError(f"{where} has {size:,} bytes; a framework file may have {MAX_BYTES:,}.")
        content = path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a usable path"
        raise FrameworkError(
            f"{where} cannot be read: {reason}; check the path and its permissions."
        ) from error
    return framework_from(parse_yaml(content, where), where)
