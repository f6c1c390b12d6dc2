"""The catalogues shipped with the tool.

Each is kept as YAML for people (``data/ID.yaml``) and, made from it, as JSON for a quick start
(``data/ID.json``): reading the YAML costs some 150 ms with its library, the JSON 3 ms.
``python -m audit_room.frameworks.compiling`` makes the JSON anew; a test holds the two equal.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from audit_room.frameworks.parsing import FrameworkError, framework_from, load_file
from audit_room.model.display import display
from audit_room.model.requirement import Framework

DATA = Path(__file__).parent / "data"
"""The folder of the shipped catalogues."""

DEFAULT = "iso27001-2022"

__all__ = ["DATA", "DEFAULT", "FrameworkError", "known", "load", "load_file"]


@cache
def known() -> tuple[str, ...]:
    """Return the ids of the shipped frameworks, in alphabetical order."""
    return tuple(sorted(path.stem for path in DATA.glob("*.json")))


@cache
def load(framework_id: str = DEFAULT) -> Framework:
    """Return a shipped framework; the same object at every call.

    Raises FrameworkError when no framework of that id is shipped, or its data file is damaged.
    """
    if framework_id not in known():
        raise FrameworkError(
            f"The framework {display(framework_id)} is not shipped; there is {', '.join(known()) or 'none'}."
        )
    path = DATA / f"{framework_id}.json"
    try:
        document = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise FrameworkError(
            f"The shipped framework {framework_id} is damaged ({display(str(path))}); "
            "install audit-room again."
        ) from error
    return framework_from(document, f"the shipped framework {framework_id}")
