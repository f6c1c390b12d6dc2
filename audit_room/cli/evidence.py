"""The commands ``evidence …``: what lies in the evidence folder, its tags and notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from audit_room.cli import documents
from audit_room.cli.call import Call, pass_call
from audit_room.cli.grouping import Group
from audit_room.cli.parameters import EVIDENCE, REF, WORDS, refs_of
from audit_room.cli.searching import QueryCommand
from audit_room.cli.spreading import RefsCommand
from audit_room.cli.tables import Cell, counted, facts, section, table
from audit_room.model.display import display, display_lines, shorten
from audit_room.model.durations import local_stamp
from audit_room.model.errors import AuditRoomError
from audit_room.model.evidence import STATUS_WORDS, Evidence, EvidenceStatus
from audit_room.model.file_size import file_size

if TYPE_CHECKING:
    from audit_room.room.evidence import EvidenceDetail

_LETTERS = "".join(EvidenceStatus)
_COLOURS = {EvidenceStatus.MISSING: "red", EvidenceStatus.MODIFIED: "yellow", EvidenceStatus.TAGGED: "green"}


@click.group("evidence", cls=Group)
def group() -> None:
    """What lies in the evidence folder: list, show, tag, note."""


def _status(letters: str) -> Cell:
    return Cell(letters, _COLOURS.get(EvidenceStatus(letters[0])) if letters else None)


def _orders() -> list[str]:
    return ["path", "newest", "size", "status", "type"]


@group.command("list", cls=QueryCommand)
@click.argument("words", nargs=-1, type=WORDS)
@click.option("--status", type=WORDS, metavar="LETTERS", help=f"Only with these letters: {_LETTERS}.")
@click.option("--ref", "refs", multiple=True, type=REF, help="Only tagged with this requirement.")
@click.option(
    "--sort", type=click.Choice(_orders()), default="path", show_default=True, help="In which order."
)
@click.option("--limit", type=click.IntRange(1), help="At most so many.")
@pass_call
def list_all(
    call: Call,
    /,
    *,
    words: tuple[str, ...],
    status: str | None,
    refs: tuple[str, ...],
    sort: str,
    limit: int | None,
) -> None:
    """List the files, all or those with every one of WORDS in their path; the operators of search narrow, too.

    Letters: U untagged, T tagged, M modified since it was tagged or shown, ! missing, D duplicate content.
    """
    from audit_room.model.refs import normalise  # noqa: PLC0415
    from audit_room.room.searching import query_of  # noqa: PLC0415
    from audit_room.store.index_filter import EvidenceFilter, EvidenceOrder  # noqa: PLC0415

    letters = (status or "").upper()
    if unknown := set(letters) - set(_LETTERS):
        raise AuditRoomError(
            f"“{shorten(''.join(sorted(unknown)), 20)}” is no status; use some of the letters {_LETTERS}."
        )
    with call.room() as room:
        call.say_when_unscanned(room)
        exact = [normalise(ref, room.framework) for ref in refs_of(refs)]
        ids = room.index.ids(
            EvidenceFilter(
                query=query_of(room, " ".join(words)), status=letters, ref=exact[0] if exact else ""
            ),
            EvidenceOrder(sort),
        )
        found = [each for each in room.index.page(ids) if set(exact[1:]) <= set(each.refs)][:limit]
    call.show(lambda: [documents.evidence_document(each) for each in found], lambda: _list_lines(found, call))


def _stands(each: Evidence, call: Call) -> tuple[str, ...]:
    """Return that a file is being written or is gone, which its letters do not say; empty where neither is so."""
    from audit_room.room.evidence_words import standing  # noqa: PLC0415

    return (standing(each, call.zone)[0],) if each.being_written or each.gone_since is not None else ()


def _list_lines(found: list[Evidence], call: Call) -> list[str]:
    if not found:
        return []
    rows = [
        (
            _status(each.status),
            each.shown_path,
            file_size(each.size),
            ", ".join(each.refs) or "—",
            Cell("; ".join((*_stands(each, call), *each.warnings)), "yellow"),
        )
        for each in found
    ]
    return table(
        ("ST", "PATH", "SIZE", "TAGS", ""), rows, width=call.width, flexible=(1, 3, 4), right=frozenset({2})
    )


@group.command("show")
@click.argument("path", type=EVIDENCE)
@click.option("--text", "with_text", is_flag=True, help="Print the text found in it, too.")
@pass_call
def show(call: Call, path: str, with_text: bool) -> None:
    """Show everything known of one file.

    PATH is relative to the evidence folder or to this folder, absolute, its display form, a file name on its
    own, or base64:… with its exact bytes.
    """
    from audit_room.room import evidence  # noqa: PLC0415

    with call.room() as room:
        detail = evidence.detail(room, evidence.resolve(room, path))
        text = room.index.text(detail.evidence.path) if with_text else ""

    def document() -> object:
        told = documents.evidence_detail_document(detail, call.zone)
        return {**told, "content": text} if with_text else told

    call.show(
        document,
        lambda: [*_detail_lines(detail, call), *section("Text", display_lines(text) if text else [])],
    )


def _detail_lines(detail: EvidenceDetail, call: Call) -> list[str]:
    from audit_room.room.evidence_words import (  # noqa: PLC0415
        facts_in_words,
        other_proposals_in_words,
        proposals_in_words,
    )

    each, zone = detail.evidence, call.zone
    status = ", ".join(STATUS_WORDS[EvidenceStatus(letter)] for letter in each.status)
    lines = [
        click.style(each.shown_path, bold=True),
        *facts(
            (
                ("status", f"{each.status} ({status})" if status else ""),
                ("type", each.mime),
                ("size", f"{file_size(each.size)} ({each.size} bytes)"),
                ("sha256", each.sha256 or "not read yet"),
                ("text", {"ok": "searchable", "none": "a type without text"}.get(each.text, each.text)),
                ("note", display(each.note)),
                ("missing since", local_stamp(each.missing_since, zone) if each.missing_since else ""),
                *(("now", words) for words in _stands(each, call)),
                *(("warning", warning) for warning in each.warnings),
                *((name, f"proposed: {words}") for name, words in proposals_in_words(each)),
                *((name, f"or: {words}") for name, words in other_proposals_in_words(each)),
                *facts_in_words(detail.facts, zone),
            )
        ),
    ]
    parts = (
        (
            "Tags",
            [
                f"{t.ref}  {local_stamp(t.tagged_at, zone)}  {display(t.tagged_by)}  {t.why}"
                for t in detail.tags
            ],
        ),
        (
            "Versions",
            [f"{local_stamp(v.seen_at, zone)}  {file_size(v.size)}  {v.sha256}" for v in detail.versions],
        ),
        (
            "Shown",
            [
                f"{x.id}  for {x.request_id}  {local_stamp(x.shown_at, zone)}  {x.sha256}"
                for x in detail.exhibits
            ],
        ),
        (
            "Beside requests",
            [
                f"{a.id}  {a.request_id}" + (f"  with answer {a.answer_id}" if a.answer_id else "")
                for a in detail.attachments
            ],
        ),
        ("Same content", [display(path) for path in detail.duplicates]),
    )
    for title, part in parts:
        lines += section(title, part)
    return lines


@group.command("tag", cls=RefsCommand)
@click.argument("paths", nargs=-1, required=True, type=EVIDENCE, metavar="PATH...")
@click.option(
    "--ref", "refs", multiple=True, required=True, type=REF, metavar="REF...", help="The requirements."
)
@pass_call
def tag(call: Call, paths: tuple[str, ...], refs: tuple[str, ...]) -> None:
    """Tag every file with every requirement: A.5.18, a518, 9.2 …; one entry in the journal, one undo."""
    from audit_room.room import evidence  # noqa: PLC0415

    with call.room() as room:
        files = [evidence.resolve(room, path) for path in paths]
        made = evidence.tag(room, files, refs_of(refs))
        after = [found for each in files if (found := room.index.get(each.path))]
    call.show(
        lambda: [documents.evidence_document(each) for each in after],
        lambda: [
            *(_tagged_line(each) for each in after),
            *([] if made else ["They had these tags already."]),
        ],
    )


@group.command("untag", cls=RefsCommand)
@click.argument("paths", nargs=-1, required=True, type=EVIDENCE, metavar="PATH...")
@click.option("--ref", "refs", multiple=True, type=REF, metavar="REF...", help="Only these tags; else all.")
@pass_call
def untag(call: Call, paths: tuple[str, ...], refs: tuple[str, ...]) -> None:
    """Take tags away; without --ref all of them."""
    from audit_room.room import evidence  # noqa: PLC0415

    with call.room() as room:
        files = [evidence.resolve(room, path) for path in paths]
        gone = evidence.untag(room, files, refs_of(refs))
        after = [found for each in files if (found := room.index.get(each.path))]
    call.show(
        lambda: [documents.evidence_document(each) for each in after],
        lambda: [*(_tagged_line(each) for each in after), f"{counted(len(gone), 'tag')} taken away."],
    )


@group.command("note")
@click.argument("path", type=EVIDENCE)
@click.argument("text", required=False, type=WORDS)
@click.option("--remove", is_flag=True, help="Take the note away.")
@pass_call
def note(call: Call, path: str, text: str | None, remove: bool) -> None:
    """Note TEXT beside a file, in place of what was noted there; it is found by search and never leaves the house."""
    from audit_room.room import evidence, evidence_notes  # noqa: PLC0415

    if (text is None) != remove:
        raise AuditRoomError("Give the text of the note, or --remove to take it away.")
    with call.room() as room:
        found = evidence.resolve(room, path)
        evidence_notes.put(room, found.path, text or "")
        after = room.index.get(found.path) or found
    call.show(
        lambda: documents.evidence_document(after),
        lambda: [f"{after.shown_path}  {display(after.note) or 'no note'}"],
    )


def _tagged_line(each: Evidence) -> str:
    return f"{each.status:<3} {each.shown_path}  {', '.join(each.refs) or 'no tags'}"
