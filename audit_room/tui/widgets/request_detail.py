"""The details of one request: how it stands, the evidence that fits, and everything that hangs on it."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.message import Message
from textual.widgets import Static

from audit_room.model.answer import Answer
from audit_room.model.display import display
from audit_room.model.durations import due_label, local_time
from audit_room.tui.themes import Ink, ink
from audit_room.tui.widgets.detail_page import DetailFacts, DetailPage
from audit_room.tui.widgets.fit_lines import draw_fits

_EARLIER = 2
_INDENT = 4


class RequestDetail(VerticalScroll, can_focus=True):
    """A page to read, on which a digit takes the match of that number."""

    DEFAULT_CSS = """
    RequestDetail { scrollbar-size-vertical: 1; scrollbar-gutter: stable; padding: 0 1; }
    RequestDetail > Static { width: 100%; height: auto; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(str(digit), f"take({digit})", "attach match", show=False) for digit in range(1, 6)),
        Binding("j", "scroll_down", "down", show=False),
        Binding("k", "scroll_up", "up", show=False),
    ]

    class MatchTaken(Message):
        """A match was taken by its number, counted from 1."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    def compose(self) -> ComposeResult:
        """Make the page."""
        yield Static("", markup=False, id="detail-text")

    def show(self, facts: DetailFacts | None) -> None:
        """Show a request, or nothing."""
        page = Text("") if facts is None else detail_text(facts, ink(self.app.theme))
        self.query_one("#detail-text", Static).update(page)

    def action_take(self, number: int) -> None:
        """Take a match by its number."""
        self.post_message(self.MatchTaken(number))


def detail_text(facts: DetailFacts, colours: Ink) -> Text:
    """Return the page about a request; for a guest without anything internal."""
    page = DetailPage(facts, colours)
    if facts.choosing and not facts.guest:
        draw_fits(page)
    _head(page)
    if not facts.guest and not facts.choosing:
        draw_fits(page)
    _attached(page)
    _answers(page)
    _shown(page)
    _promises_and_findings(page)
    if not facts.guest:
        _earlier(page)
        _notes(page)
    page.text.rstrip()
    return page.text


def _head(page: DetailPage) -> None:
    request, facts, colours = page.facts.request, page.facts, page.ink
    page.line((request.text, f"bold {colours.plain}"))
    said = [str(request.state), f"asked {local_time(request.asked_at, facts.zone)}"]
    if request.asked_by:
        said[-1] += f" by {request.asked_by}"
    if not facts.guest:
        said += [request.owner or "no owner", f"{request.priority} priority"]
    if request.due_at:
        said.append(f"due {due_label(request.due_at, facts.now, facts.zone)}")
    if request.parent:
        said.append(f"under {request.parent}")
    page.line((" · ".join(said), colours.dim))
    for ref in request.refs:
        page.line((f"{ref} ", colours.accent), (facts.framework.title(ref), colours.plain))
    if request.reason and not facts.guest:
        page.line(("reason: ", colours.dim), (request.reason, colours.plain))


def _attached(page: DetailPage) -> None:
    facts = page.facts
    mine = [a for a in facts.snapshot.attachments if a.request_id == facts.request.id]
    shown = {(x.path, x.sha256) for x in facts.snapshot.exhibits_of(facts.request.id)}
    waiting = [a for a in mine if (a.path, a.sha256) not in shown]
    if not waiting or facts.guest:
        return
    page.section("Attached, not shown yet (s shows)", len(waiting))
    for attachment in waiting:
        page.line(("  ", ""), (attachment.shown_path, page.ink.plain), indent=_INDENT)


def _bare(answer: Answer, facts: DetailFacts) -> bool:
    return not facts.snapshot.exhibits_of(answer.request_id) and not facts.snapshot.backed_by(answer)


def _answers(page: DetailPage) -> None:
    facts, colours = page.facts, page.ink
    answers = facts.snapshot.answers_to(facts.request.id)
    if not answers:
        return
    page.section("Answers", len(answers))
    for answer in answers:
        who = f" {answer.speaker}:" if answer.speaker else ""
        bare = "  (no evidence yet)" if not facts.guest and _bare(answer, facts) else ""
        page.line(
            (f"  {local_time(answer.answered_at, facts.zone)}{who} ", colours.dim),
            (answer.text, colours.plain),
            (bare, f"bold {colours.amber}"),
            indent=_INDENT,
        )


def _shown(page: DetailPage) -> None:
    facts, colours = page.facts, page.ink
    exhibits = facts.snapshot.exhibits_of(facts.request.id)
    if not exhibits:
        return
    page.section("Shown", len(exhibits))
    for exhibit in exhibits:
        page.line(
            (f"  {exhibit.id} {local_time(exhibit.shown_at, facts.zone)} ", colours.dim),
            (exhibit.shown_path, colours.plain),
            (f"  {exhibit.sha256[:12]}", colours.dim),
            indent=_INDENT,
        )


def _promises_and_findings(page: DetailPage) -> None:
    facts, colours = page.facts, page.ink
    promises = [f for f in facts.snapshot.follow_ups if f.request_id == facts.request.id]
    findings = [f for f in facts.snapshot.findings if f.request_id == facts.request.id]
    if promises:
        page.section("Promises", len(promises))
    for promise in promises:
        due = f"  due {due_label(promise.due_at, facts.now, facts.zone)}" if promise.due_at else ""
        page.line(
            (f"  {promise.id} {promise.state} ", colours.dim),
            (promise.text, colours.plain),
            (due, colours.dim),
            indent=_INDENT,
        )
    if findings:
        page.section("Findings", len(findings))
    for finding in findings:
        page.line(
            (f"  {finding.id} {finding.grade}, {finding.state} ", colours.dim),
            (finding.statement, colours.plain),
            indent=_INDENT,
        )


def _earlier(page: DetailPage) -> None:
    facts, colours = page.facts, page.ink
    refs = set(facts.request.refs)
    others = [r for r in facts.snapshot.requests if r.id != facts.request.id and refs.intersection(r.refs)]
    answers = [answer for other in others for answer in facts.snapshot.answers_to(other.id)][-_EARLIER:]
    if answers:
        page.section("Answered before on the same requirement")
    for answer in answers:
        page.line((f"  {answer.request_id} ", colours.dim), (answer.text, colours.plain), indent=_INDENT)


def _notes(page: DetailPage) -> None:
    notes = [note for note in page.facts.snapshot.notes if note.about == page.facts.request.id]
    if notes:
        page.section("Notes (internal)", len(notes))
    for note in notes:
        page.line(("  ", ""), (display(note.text), page.ink.plain), indent=_INDENT)
