"""Make the quick JSON form of the shipped catalogues from their YAML.

Run as ``python -m audit_room.frameworks.compiling`` after a change of the YAML.
"""

from __future__ import annotations

import json
from pathlib import Path

from audit_room.frameworks.catalogue import DATA
from audit_room.frameworks.parsing import framework_from, parse_yaml

FRAMEWORKS = ("iso27001-2022",)
_TOP = ("id", "name", "version", "publisher")
_REQUIREMENT = (
    "ref",
    "title",
    "kind",
    "parent",
    "theme",
    "keywords",
    "keywords_de",
    "iso27001_2013",
    "title_variants",
)
_GROUP = ("ref", "title")


def _pick(entry: dict[str, object], keys: tuple[str, ...]) -> dict[str, object]:
    return {key: entry[key] for key in keys if entry.get(key)}


def compiled(source: Path) -> bytes:
    """Return the JSON form of a framework file: the fields the model knows, and no others.

    Raises FrameworkError when the file is not of our shape.
    """
    document = parse_yaml(source.read_bytes(), source.name)
    framework_from(document, source.name)
    if not isinstance(document, dict):
        raise TypeError("a framework file is a mapping")
    content = {key: str(document.get(key, "")) for key in _TOP} | {
        "groups": [_pick(group, _GROUP) for group in document.get("groups") or []],
        "requirements": [_pick(entry, _REQUIREMENT) for entry in document["requirements"]],
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def main() -> None:
    """Write ``data/ID.json`` beside every ``data/ID.yaml`` of a framework."""
    for framework_id in FRAMEWORKS:
        (DATA / f"{framework_id}.json").write_bytes(compiled(DATA / f"{framework_id}.yaml"))


if __name__ == "__main__":
    main()
