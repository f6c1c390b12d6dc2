"""Requests, promises, response times, evidence and our own notes on the sheet: its tables."""

from __future__ import annotations

from collections.abc import Iterable

from audit_room.model.durations import spoken
from audit_room.model.file_size import file_size
from audit_room.reports.closing_summary import ClosingSummary
from audit_room.reports.moments import stamp, when
from audit_room.reports.sheet import NOTHING, Block, Column, Facts, Heading, Lines, Section, Table, one_line
from audit_room.reports.summary_parts import RequestEntry

_NUMBER = Column(title="No.", chars=6, mm=15)
_OWNER = Column(title="Owner", chars=10, mm=22)


def _table(columns: tuple[Column, ...], rows: Iterable[tuple[str, ...]]) -> Block:
    """Return the table, or the word that there is nothing."""
    found = tuple(rows)
    return Table(columns, found) if found else Lines((NOTHING,))


def _asked(request: RequestEntry) -> str:
    """Return what was asked, its requirements behind it."""
    text = one_line(request.text)
    return f"{text} [{', '.join(request.refs)}]" if request.refs else text


def _state(request: RequestEntry) -> str:
    return f"{request.state}, late" if request.late else request.state


def open_request_sections(summary: ClosingSummary) -> list[Section]:
    """Return the open requests, and those that could not be met where there are any."""
    found = summary.requests.open
    columns: tuple[Column, ...] = (
        _NUMBER,
        Column(title="State", chars=14, mm=25),
        _OWNER,
        Column(title="Waited", chars=12, mm=21),
        Column(title="Request"),
    )
    rows = ((r.id, _state(r), r.owner or "—", spoken(r.waited_seconds), _asked(r)) for r in found)
    sections = [Section(title="Open requests", blocks=(_table(columns, rows),), count=len(found))]
    refused = summary.requests.not_available
    if refused:
        columns = (_NUMBER, _OWNER, Column(title="Reason", chars=24, mm=60), Column(title="Request"))
        rows_refused = ((r.id, r.owner or "—", one_line(r.reason), _asked(r)) for r in refused)
        sections.append(
            Section(
                title="Requests not available", blocks=(_table(columns, rows_refused),), count=len(refused)
            )
        )
    return sections


def promise_sections(summary: ClosingSummary) -> list[Section]:
    """Return the promises: open with owner and due time, and those delivered."""
    promised, kept = summary.follow_ups.open, summary.follow_ups.delivered
    columns = (
        _NUMBER,
        Column(title="Due", chars=24, mm=40),
        _OWNER,
        Column(title="For", chars=6, mm=15),
        Column(title="Promise"),
    )
    rows = (
        (
            f.id,
            f"{stamp(summary, f.due_at)}{' overdue' if f.overdue else ''}" if f.due_at else "no date",
            f.owner or "nobody",
            f.request_id or "—",
            one_line(f.text),
        )
        for f in promised
    )
    delivered = (
        (
            f.id,
            stamp(summary, f.settled_at),
            f.owner or "—",
            f.request_id or "—",
            one_line(f.text) + (f" (handed over: {', '.join(f.delivered)})" if f.delivered else ""),
        )
        for f in kept
    )
    late = (columns[0], Column(title="Delivered", chars=16, mm=30), *columns[2:])
    return [
        Section(title="Promises open", blocks=(_table(columns, rows),), count=len(promised)),
        Section(title="Promises delivered", blocks=(_table(late, delivered),), count=len(kept)),
    ]


def unbacked_section(summary: ClosingSummary) -> Section:
    """Return the answers behind which nothing stands; internal."""
    found = summary.answers_without_evidence
    columns = (
        Column(title="No.", chars=8, mm=18),
        Column(title="Said", chars=16, mm=30),
        Column(title="By", chars=12, mm=28),
        Column(title="Answer"),
    )
    rows = ((a.id, when(summary, a.answered_at), a.speaker or "—", one_line(a.text)) for a in found)
    return Section(title="Answers without evidence", blocks=(_table(columns, rows),), count=len(found))


def response_section(summary: ClosingSummary) -> Section:
    """Return how long the auditor waited, and what was late."""
    times = summary.response_times
    if not times.count and not times.still_running:
        return Section(title="Response times", blocks=(Lines(("No request was timed.",)),))
    pairs = [("Shown or settled", f"{times.count} requests, {times.within_target} of them within their time")]
    if times.median_seconds is not None and times.longest_seconds is not None:
        longest = f"{spoken(times.longest_seconds)} ({times.longest_id})"
        pairs.append(("Median", f"{spoken(times.median_seconds)}, longest {longest}"))
    pairs.append(("Clock still open", str(times.still_running)))
    pairs.append(("Late", str(len(times.late))))
    blocks: list[Block] = [Facts(tuple(pairs))]
    if times.late:
        columns = (
            _NUMBER,
            Column(title="Asked", chars=16, mm=28),
            Column(title="Took", chars=12, mm=21),
            Column(title="Over by", chars=12, mm=21),
            Column(title="Request"),
        )
        rows = (
            (
                entry.id,
                when(summary, entry.asked_at),
                spoken(entry.took_seconds),
                spoken(entry.over_seconds) + ("" if entry.settled else ", still open"),
                one_line(entry.text),
            )
            for entry in times.late
        )
        blocks += [Heading(f"Late ({len(times.late)})"), _table(columns, rows)]
    return Section(title="Response times", blocks=tuple(blocks))


def evidence_section(summary: ClosingSummary) -> Section:
    """Return what was shown: each exhibit with its digest whole."""
    columns = (
        _NUMBER,
        Column(title="Shown", chars=16, mm=28),
        Column(title="For", chars=6, mm=14),
        Column(title="Size", chars=8, mm=16),
        Column(title="File"),
        Column(title="SHA-256", mm=47, digest=True),
    )
    rows = (
        (x.id, when(summary, x.shown_at), x.request_id, file_size(x.size), x.path, x.sha256)
        for x in summary.exhibits
    )
    return Section(title="Evidence shown", blocks=(_table(columns, rows),), count=len(summary.exhibits))


def internal_sections(summary: ClosingSummary) -> list[Section]:
    """Return what is for our own house: expected requests, withdrawn things, notes."""
    sections = []
    if summary.requests_staged:
        rows: tuple[tuple[str, ...], ...] = tuple(
            (r.id, r.owner or "—", _asked(r)) for r in summary.requests_staged
        )
        columns: tuple[Column, ...] = (_NUMBER, _OWNER, Column(title="Expected request"))
        sections.append(
            Section(
                title="Internal: expected, not asked yet", blocks=(_table(columns, rows),), count=len(rows)
            )
        )
    if summary.withdrawn:
        rows = tuple((w.id, w.state, one_line(w.reason) or "—", one_line(w.text)) for w in summary.withdrawn)
        columns = (
            _NUMBER,
            Column(title="State", chars=10, mm=22),
            Column(title="Reason", chars=24, mm=55),
            Column(title="Was"),
        )
        sections.append(
            Section(title="Internal: withdrawn or dropped", blocks=(_table(columns, rows),), count=len(rows))
        )
    if summary.notes:
        rows = tuple(
            (when(summary, n.noted_at), n.about or "—", n.noted_by, one_line(n.text)) for n in summary.notes
        )
        columns = (
            Column(title="Noted", chars=16, mm=30),
            Column(title="About", chars=6, mm=16),
            Column(title="By", chars=10, mm=22),
            Column(title="Note"),
        )
        sections.append(Section(title="Internal: notes", blocks=(_table(columns, rows),), count=len(rows)))
    return sections
