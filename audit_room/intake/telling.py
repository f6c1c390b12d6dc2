"""What name and text of a file tell: dates, a period, and what to see to before an auditor sees it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def tell(shown: str, text: str, facts: Mapping[str, str]) -> dict[str, Any]:
    """Return ``hints`` (sentences) and ``proposals`` of a file, as the index keeps them; left out where empty."""
    del shown, text, facts
    return {}
