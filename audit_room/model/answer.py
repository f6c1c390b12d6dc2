"""An answer: what was said for a request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What was said, by whom, when (UTC); corrected by a new answer (``corrects``), never edited away.

    Its id is the request's with a running number: ``R-003.1`` is the first answer to R-003.
    """

    id: str
    request_id: str
    text: str
    answered_at: datetime
    answered_by: str
    speaker: str = ""
    corrects: str | None = None
