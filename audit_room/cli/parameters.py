"""Kinds of arguments: text that is not empty, ids typed freely, paths as given; with shell completion."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from audit_room.cli.call import Call
from audit_room.model.display import display, shorten
from audit_room.model.errors import AuditRoomError

if TYPE_CHECKING:
    from audit_room.room.room import Room

_MOST_COMPLETIONS = 200
_DOTTED_DAY = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")


def _label(param: click.Parameter | None) -> str:
    if isinstance(param, click.Option):
        return max(param.opts, key=len)
    return param.make_metavar(click.get_current_context()).strip("[].…") if param else "The text"


def _refuse_empty(value: str, param: click.Parameter | None, ctx: click.Context | None) -> None:
    if not value.strip() and not (ctx and ctx.resilient_parsing):
        raise AuditRoomError(f"{_label(param)} is empty; type something, or leave it out.")


class Words(click.ParamType[str]):
    """Text that is not empty."""

    name = "text"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the text as it was typed.  Raises AuditRoomError for an empty one."""
        _refuse_empty(value, param, ctx)
        return value


class GivenPath(click.ParamType[Path]):
    """A path of this machine, as it was typed; whether it is there is seen by whoever uses it."""

    name = "path"

    def convert(self, value: str | Path, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Return the path.  Raises AuditRoomError for an empty one."""
        _refuse_empty(str(value), param, ctx)
        return Path(value)

    def shell_complete(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's call
        param: click.Parameter,  # noqa: ARG002 - click's call
        incomplete: str,
    ) -> list[CompletionItem]:
        """Leave the completion of files to the shell."""
        return [CompletionItem(incomplete, type="file")]


def _completed(ctx: click.Context, offer: Callable[[Room], list[CompletionItem]]) -> list[CompletionItem]:
    """Return what the open room offers; nothing at all where it cannot be opened."""
    try:
        with Call.of(ctx).room() as room:
            return offer(room)[:_MOST_COMPLETIONS]
    except Exception:  # noqa: BLE001 - a shell that completes must never be disturbed
        return []


class Number(click.ParamType[str]):
    """The id of a request, finding …, typed freely: ``R-014``, ``r14`` and ``14`` are one."""

    def __init__(self, prefix: str, noun: str) -> None:
        self.name = noun
        self._prefix = prefix
        self._typed = re.compile(rf"(?:{prefix}-?)?0*([0-9]{{1,9}})", re.IGNORECASE)

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the id in its one form; what does not look like one is kept, and will be unknown."""
        _refuse_empty(value, param, ctx)
        found = self._typed.fullmatch(value.strip())
        return f"{self._prefix}-{int(found[1]):03d}" if found else value.strip()

    def shell_complete(
        self,
        ctx: click.Context,
        param: click.Parameter,  # noqa: ARG002 - click's call
        incomplete: str,
    ) -> list[CompletionItem]:
        """Offer the ids of this audit that begin with what was typed, each with its text."""

        def offer(room: Room) -> list[CompletionItem]:
            snapshot = room.record.snapshot()
            known = {
                "R": [(request.id, request.text) for request in snapshot.requests],
                "F": [(follow_up.id, follow_up.text) for follow_up in snapshot.follow_ups],
                "N": [(finding.id, finding.statement) for finding in snapshot.findings],
            }.get(self._prefix, [])
            typed = incomplete.upper()
            return [CompletionItem(i, help=shorten(text, 60)) for i, text in known if i.startswith(typed)]

        return _completed(ctx, offer)


class AsTyped(click.ParamType[str]):
    """Something that is kept as it was typed, and read where the room is open."""

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return what was typed.  Raises AuditRoomError for an empty one."""
        _refuse_empty(value, param, ctx)
        return value


class EvidencePath(AsTyped):
    """A file of the evidence folder, as it was typed; found by ``room.evidence.resolve``."""

    name = "path"

    def shell_complete(
        self,
        ctx: click.Context,
        param: click.Parameter,  # noqa: ARG002 - click's call
        incomplete: str,
    ) -> list[CompletionItem]:
        """Offer the files of the evidence folder whose path begins with, or holds, what was typed."""

        def offer(room: Room) -> list[CompletionItem]:
            from audit_room.store.index_filter import EvidenceFilter  # noqa: PLC0415

            ids = room.index.ids(EvidenceFilter(text=incomplete, present_only=True))[:_MOST_COMPLETIONS]
            return [CompletionItem(evidence.shown_path) for evidence in room.index.page(ids)]

        return _completed(ctx, offer)


class Ref(AsTyped):
    """A requirement, typed freely; a list with commas is several."""

    name = "ref"

    def shell_complete(
        self,
        ctx: click.Context,
        param: click.Parameter,  # noqa: ARG002 - click's call
        incomplete: str,
    ) -> list[CompletionItem]:
        """Offer the refs of the audit's framework with their titles."""

        def offer(room: Room) -> list[CompletionItem]:
            typed = incomplete.casefold()
            return [
                CompletionItem(requirement.ref, help=requirement.title)
                for requirement in room.framework.requirements
                if requirement.ref.casefold().startswith(typed)
            ]

        return _completed(ctx, offer)


REQUEST_ID = Number("R", "request")
FOLLOW_UP_ID = Number("F", "follow-up")
FINDING_ID = Number("N", "finding")
WORDS = Words()
EVIDENCE = EvidencePath()
REF = Ref()


def refs_of(values: tuple[str, ...]) -> list[str]:
    """Return the refs given one by one or in lists with commas.  Raises AuditRoomError for an empty list."""
    refs = [ref.strip() for value in values for ref in value.split(",") if ref.strip()]
    if values and not refs:
        raise AuditRoomError("--ref is empty; name a requirement such as A.5.18 or 9.2.")
    return refs


def day_of(text: str, now: datetime, call: Call) -> date:
    """Return the day meant by ``2026-11-24``, ``24.11.2026``, ``today`` or ``yesterday``.

    Raises AuditRoomError for anything else.
    """
    said = text.strip().casefold()
    today = now.astimezone(call.zone).date()
    try:
        if said in {"today", "yesterday"}:
            return today - timedelta(days=said == "yesterday")
        if found := _DOTTED_DAY.fullmatch(said):
            return date(int(found[3]), int(found[2]), int(found[1]))
        return date.fromisoformat(said)
    except ValueError:
        raise AuditRoomError(
            f"“{shorten(text, 40)}” is not a day I can read; try 2026-11-24, today or yesterday."
        ) from None


def machine_path(path: Path | str) -> str:
    """Return a path of this machine in its display form."""
    return display(os.fsencode(path))
