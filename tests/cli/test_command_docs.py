"""The page of commands says what ``--help`` says."""

from __future__ import annotations

from tools.make_command_docs import TARGET, command_docs


def test_the_page_is_current() -> None:
    assert TARGET.read_text(encoding="utf-8") == command_docs()


def test_every_command_is_explained() -> None:
    page = command_docs()
    for command in (
        "request add",
        "follow-up deliver",
        "finding agree",
        "evidence tag",
        "summary",
        "undo",
        "watch",
    ):
        assert f"audit-room {command}\n\n```text\nUsage: audit-room {command} " in page
