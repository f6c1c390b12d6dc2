"""The Markdown form: no text becomes markup, every table keeps its columns."""

from __future__ import annotations

import re

import pytest
from markdown_it import MarkdownIt

from audit_room.reports.markdown_form import as_markdown, escaped
from tests.reports.snapshots import HOSTILE_TEXTS, empty, rich, summary

HOSTILE = [
    *HOSTILE_TEXTS,
    "# heading",
    "1. item",
    "- item",
    "+ item",
    "> quote",
    "===",
    "a | b",
    "`code`",
    "~~gone~~",
    "__init__.py",
    "&lt;b&gt;",
    "![x](http://example.invalid/x.png)",
    "<script>alert(1)</script>",
    "back\\slash `",
    "9.2 Internal audit; R&D; access_review",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_shown_as_it_was_written(text: str) -> None:
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(escaped(text))
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    children = tokens[1].children or []
    assert {child.type for child in children} <= {"text", "text_special"}


def test_plain_names_stay_readable() -> None:
    assert escaped("9.2 Internal audit, R&D, access_review") == "9.2 Internal audit, R&D, access_review"


def test_every_table_keeps_its_columns_and_there_is_no_html() -> None:
    text = as_markdown(summary(rich()))
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    every = [*tokens, *(child for token in tokens for child in token.children or [])]
    assert not {t.type for t in every} & {
        "html_block",
        "html_inline",
        "link_open",
        "image",
        "code_block",
        "fence",
    }
    for table in re.findall(r"(?:^\|.*\n)+", text, flags=re.MULTILINE):
        assert len({len(re.findall(r"(?<!\\)\|", row)) for row in table.splitlines()}) == 1


def test_sections_are_headings_in_the_order_of_the_meeting() -> None:
    headings = re.findall(r"^## (.*)$", as_markdown(summary(rich())), flags=re.MULTILINE)
    assert headings == [
        "The audit",
        "Findings agreed (4)",
        "Findings disputed (1)",
        "Findings not yet settled (2)",
        "Open requests (3)",
        "Requests not available (1)",
        "Promises open (3)",
        "Promises delivered (1)",
        "Answers without evidence (1)",
        "Response times",
        "Evidence shown (40)",
        "Internal: expected, not asked yet (1)",
        "Internal: withdrawn or dropped (3)",
        "Internal: notes (1)",
        "Still missing from this sheet (7)",
        "Signatures",
    ]


def test_an_empty_audit_has_no_table() -> None:
    assert "|" not in as_markdown(summary(empty()))
