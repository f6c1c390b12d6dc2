"""The JSON form: stable names, times with offset, everything in it."""

from __future__ import annotations

import base64
import json
from datetime import date
from typing import Any

from audit_room.frameworks.catalogue import load
from audit_room.reports.closing_summary import Audience, gather
from audit_room.reports.json_form import as_json
from tests.reports.snapshots import BERLIN, HEAD, HOSTILE_PATHS, NOW, rich, summary


def document() -> dict[str, Any]:
    """Return the internal summary of the rich day, through JSON and back."""
    made: dict[str, Any] = json.loads(json.dumps(as_json(summary(rich()))))
    return made


def test_times_have_an_offset_in_the_zone_of_the_sheet() -> None:
    found = document()
    assert found["made_at"] == "2026-11-24T17:00:00+01:00"
    assert found["exhibits"][0]["shown_at"] == "2026-11-24T09:30:00+01:00"
    assert found["follow_ups"]["open"][2]["due_at"] is None
    assert found["zone"] == "Europe/Berlin"


def test_paths_are_displayed_and_their_bytes_added_where_they_differ() -> None:
    for path, entry in zip(HOSTILE_PATHS, document()["exhibits"], strict=False):
        raw = entry["path_bytes"]
        assert (base64.b64decode(raw) if raw else entry["path"].encode()) == path
    assert document()["exhibits"][1]["path_bytes"] is None
    assert document()["exhibits"][4]["path"] == "caf\\xe9.pdf"


def test_texts_are_as_they_were_written() -> None:
    assert document()["requests"]["open"][0]["text"].startswith("R&D roadmap <b>bold</b>")


def test_the_whole_summary_is_there() -> None:
    found = document()
    assert found["audience"] == "internal"
    assert found["journal_head"] == HEAD
    assert found["audit"]["days"] == ["2026-11-24"]
    assert found["findings"]["disputed"][0]["opinion"]
    assert found["findings"]["agreed"][1]["requirements"] == [{"ref": "A.5.18", "title": "Access rights"}]
    assert found["counts"]["exhibits_shown"] == len(found["exhibits"]) == 40


def test_day_and_as_of_are_said() -> None:
    made = gather(
        rich(), load(), now=NOW, zone=BERLIN, audience=Audience.AUDITOR, day=date(2026, 11, 24), as_of=NOW
    )  # fmt: skip
    found = as_json(made)
    assert (found["day"], found["as_of"]) == ("2026-11-24", "2026-11-24T17:00:00+01:00")
