"""What to see to before an auditor sees a document: what its name and its text give away.

Hints, never findings; they are meant to be right nearly always and silent otherwise.
"""

from __future__ import annotations

from audit_room.model.draft_marks import calls_itself_draft, is_not_for_distribution
from audit_room.model.name_hints import NAME_SAYS_DRAFT, says_draft
from audit_room.model.personal_data import personal_data
from audit_room.model.secret_text import secrets_in
from audit_room.model.text_marks import marks_of

SAYS_DRAFT = "says DRAFT"
NOT_FOR_DISTRIBUTION = "says NOT FOR DISTRIBUTION"
PERSONAL_DATA = "may hold personal data: "
SECRETS = "may hold a password or key: "
"""How the last two sentences begin; what was seen follows, with commas between."""


def content_hints(name: str, text: str) -> tuple[str, ...]:
    """Return short sentences on what a document gives away; empty for most.

    ``name`` is its file name (empty where names were looked at already), ``text`` what was extracted from it: the first
    400 kB are looked at.
    """
    hints = [NAME_SAYS_DRAFT] if says_draft(name) else []
    if not text:
        return tuple(hints)
    marks = marks_of(text)
    if calls_itself_draft(marks):
        hints.append(SAYS_DRAFT)
    if is_not_for_distribution(marks):
        hints.append(NOT_FOR_DISTRIBUTION)
    for sentence, kinds in ((PERSONAL_DATA, personal_data(marks)), (SECRETS, secrets_in(marks))):
        if kinds:
            hints.append(f"{sentence}{', '.join(kinds)}")
    return tuple(hints)
