"""Half-typed text outlives the process."""

from __future__ import annotations

import stat

import pytest

from audit_room.room.drafts import Drafts
from audit_room.store.places import draft_path


def test_drafts_are_kept_and_dropped() -> None:
    assert Drafts("u").load() == {}
    Drafts("u").save({"capture": " "})
    assert not draft_path("u").exists()
    Drafts("u").save({"capture": "access rev", "answer:R-003": "\x00é\udcff", "empty": "\n"})
    assert Drafts("u").load() == {"capture": "access rev", "answer:R-003": "\x00é\udcff"}
    assert Drafts("other").load() == {}
    assert stat.S_IMODE(draft_path("u").stat().st_mode) == 0o600
    Drafts("u").save({})
    assert Drafts("u").load() == {}


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff", b"null"])
def test_damaged_drafts_are_none(content: bytes) -> None:
    draft_path("u").write_bytes(content)
    assert Drafts("u").load() == {}
