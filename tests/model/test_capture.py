"""The capture line: sixty spoken lines and their readings, and laws that hold for any line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from audit_room.frameworks.catalogue import load
from audit_room.model.capture import Captured, TokenKind, preview, read_line
from audit_room.model.request import Priority

ISO = load()
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 23, 13, 42, tzinfo=UTC)
"""A Monday, 14:42 in Berlin."""
PEOPLE = ("Maria Lopez", "Ben Okafor", "Anna Stone", "Anna Weiss")


def read(line: str) -> list[Captured]:
    return read_line(line, now=NOW, zone=BERLIN, framework=ISO, people=PEOPLE)


def one(line: str) -> Captured:
    (captured,) = read(line)
    return captured


def told(captured: Captured) -> str:
    """Return refs, owner, priority and times in one short form."""
    due = captured.due_at.astimezone(BERLIN).strftime("due %d %H:%M") if captured.due_at else ""
    asked = captured.asked_at.astimezone(BERLIN).strftime("asked %H:%M") if captured.asked_at else ""
    priority = "" if captured.priority is Priority.NORMAL else captured.priority.value
    owner = f"@{captured.owner}" if captured.owner else ""
    return " ".join(part for part in (*captured.refs, owner, priority, due, asked) if part)


SPOKEN = [
    (
        "access review Q3 for finance #a518 @maria !high due 15:30",
        "access review Q3 for finance",
        "A.5.18 @Maria Lopez high due 23 15:30",
    ),
    ("restore test record", "restore test record", ""),
    ("restore test record ~20m", "restore test record", "due 23 15:02"),
    ("~20m restore test record", "restore test record", "due 23 15:02"),
    ("restore test ~1h30 record", "restore test record", "due 23 16:12"),
    ("#A.8.13 restore test", "restore test", "A.8.13"),
    ("#A 8.13 restore test", "restore test", "A.8.13"),
    ("#annex 8.13 restore test", "restore test", "A.8.13"),
    ("restore test #8.13", "restore test", "A.8.13"),
    ("restore test (#a8.13), please", "restore test please", "A.8.13"),
    ("restore test #A_8_13!", "restore test", "A.8.13"),
    ("internal audit programme #9.2.2", "internal audit programme", "9.2.2"),
    ("leadership #c5.1", "leadership", "5.1"),
    ("policies #A.5.1", "policies", "A.5.1"),
    ("leadership #clause 5.1", "leadership", "5.1"),
    ("leadership #5.1", "leadership #5.1", ""),
    ("old number #A.9.2.5 of 2013", "old number of 2013", "A.5.18"),
    ("both #A.18.2.3", "both", "A.5.36 A.8.8"),
    ("joiners #a5.16,5.18", "joiners", "A.5.16 A.5.18"),
    ("joiners #a5.16 #a5.18 #a5.16", "joiners", "A.5.16 A.5.18"),
    ("joiners #a5.16,nonsense", "joiners #a5.16,nonsense", ""),
    ("incident #4711 timeline", "incident #4711 timeline", ""),
    ("incident #4711 timeline #a5.24", "incident #4711 timeline", "A.5.24"),
    ("sample #7 of the laptops", "sample #7 of the laptops", ""),
    ("the chapter #c7 on support", "the chapter on support", "7"),
    ("issue # in the log", "issue # in the log", ""),
    ("C# source and F#", "C# source and F#", ""),
    ("#urgent list", "#urgent list", ""),
    ("https://wiki.example/x#a518 page", "https://wiki.example/x#a518 page", ""),
    ("mail to maria@x.com", "mail to maria@x.com", ""),
    ("@ben@x.com mail", "@ben@x.com mail", ""),
    ("logs @ben", "logs", "@Ben Okafor"),
    ("logs @Ben, please", "logs please", "@Ben Okafor"),
    ("logs @ben.okafor", "logs", "@Ben Okafor"),
    ("logs @anna", "logs", "@anna"),
    ("logs @anna-weiss", "logs", "@Anna Weiss"),
    ("logs @zoë", "logs", "@zoë"),
    ("logs @ben @maria", "logs @maria", "@Ben Okafor"),
    ("rate @ 5 percent", "rate @ 5 percent", ""),
    ("asked before lunch @12:05", "asked before lunch", "asked 12:05"),
    ("@14:05 logs", "logs", "asked 14:05"),
    ("@16:05 logs", "@16:05 logs", ""),
    ("@14:05 logs @14:10", "logs @14:10", "asked 14:05"),
    ("@25:00 logs", "@25:00 logs", ""),
    ("badge list !high", "badge list", "high"),
    ("badge list !HIGH.", "badge list", "high"),
    ("badge list !urgent", "badge list", "high"),
    ("badge list !low", "badge list", "low"),
    ("badge list !normal", "badge list", ""),
    ("badge list !important", "badge list !important", ""),
    ("wow! that badge list!", "wow! that badge list!", ""),
    ("a!high b", "a!high b", ""),
    ("badge list !high !low", "badge list !low", "high"),
    ("visitor log due tomorrow", "visitor log", "due 24 17:00"),
    ("visitor log due tomorrow 12:00, signed", "visitor log signed", "due 24 12:00"),
    ("due in 20 min visitor log", "visitor log", "due 23 15:02"),
    ("due in 2h: visitor log", "visitor log", "due 23 16:42"),
    ("visitor log due by Fri", "visitor log", "due 27 17:00"),
    ("visitor log due Fri 14:00.", "visitor log", "due 27 14:00"),
    ("visitor log due 27.11.", "visitor log", "due 27 17:00"),
    ("visitor log due 27 November 2026 9:00", "visitor log", "due 27 09:00"),
    ("visitor log due 2026-11-27 14:00", "visitor log", "due 27 14:00"),
    ("visitor log due before closing", "visitor log", "due 23 17:00"),
    ("visitor log due eod", "visitor log", "due 23 17:00"),
    ("visitor log due: 15:30", "visitor log", "due 23 15:30"),
    ("visitor log due:15:30", "visitor log", "due 23 15:30"),
    ("visitor log Due 15:30", "visitor log", "due 23 15:30"),
    ("visitor log due 10:00", "visitor log due 10:00", ""),
    ("visitor log due 15:30 due 16:00", "visitor log due 16:00", "due 23 15:30"),
    ("supplier due diligence 2026", "supplier due diligence 2026", ""),
    ("overdue 15:30 list", "overdue 15:30 list", ""),
    ("what is due", "what is due", ""),
    ("due to the storm", "due to the storm", ""),
    ("what is due 99:99", "what is due 99:99", ""),
    ("about ~20 users", "about ~20 users", ""),
    ("~20 min of video", "~20 min of video", ""),
    ("  spaces \t and\nlines  ", "spaces and lines", ""),
    ("#a518 @ben", "Access rights", "A.5.18 @Ben Okafor"),
    ("@ben !high", "@ben !high", "@Ben Okafor high"),
    ("[bold]x[/] #a5.18", "[bold]x[/]", "A.5.18"),
    ("Zugriffsprüfung für Q3 #a5.18 !hoch", "Zugriffsprüfung für Q3", "A.5.18 high"),
    ("質問 #a5.18", "質問", "A.5.18"),
]


@pytest.mark.parametrize(("line", "text", "reading"), SPOKEN)
def test_a_spoken_line_is_read_as_it_was_meant(line: str, text: str, reading: str) -> None:
    captured = one(line)
    assert (captured.text, told(captured)) == (text, reading)
    assert captured.line == line.strip()


def test_several_requests_in_one_breath() -> None:
    line = "joiner list #a5.16 ;; leaver list @ben;;  ;;;; logs !low ;;"
    first, second, third = read(line)
    assert [(c.text, told(c)) for c in (first, second, third)] == [
        ("joiner list", "A.5.16"),
        ("leaver list", "@Ben Okafor"),
        ("logs", "low"),
    ]
    assert second.line == "leaver list @ben"
    assert [line[t.start : t.end] for c in (first, second, third) for t in c.tokens] == [
        "#a5.16",
        "@ben",
        "!low",
    ]


@pytest.mark.parametrize("line", ["", "   ", ";;", " ;; ;;; ", "\n\t"])
def test_nothing_typed_is_no_request(line: str) -> None:
    assert read(line) == []


def test_an_ambiguous_ref_stays_open_and_says_how_to_decide() -> None:
    captured = one("leadership #5.1 please")
    assert captured.ambiguous == (("#5.1", ("5.1", "A.5.1")),)
    assert captured.hints == ("#5.1 can be clause 5.1 or control A.5.1: type #c5.1 or #A.5.1",)
    assert [token.kind for token in captured.tokens] == [TokenKind.AMBIGUOUS]


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("x #4711", "#4711 kept as text: 4711 is no ref of ISO/IEC 27001:2022"),
        ("x #7", "#7 kept as text: type #c7 for clause 7"),
        ("x #A.9.2.5", "#A.9.2.5: 2013 number A.9.2.5, now A.5.18"),
        ("x #9.2.2", "#9.2.2: read as clause 9.2.2; the 2013 number A.9.2.2 is now A.5.18"),
        ("x due 10:00", "due 10:00 kept as text: that time is past"),
        ("x due 99:99", "“due 99:99” is not a time I can read: try 15:30, in 20m, tomorrow 12:00 or Fri"),
        ("x @16:05", "@16:05 kept as text: that time has not come yet (due 16:05?)"),
        ("x @anna", "@anna can be Anna Stone or Anna Weiss"),
        ("x @ben @maria", "@maria kept as text: one owner only"),
        ("x !low !high", "!high kept as text: the priority is low already"),
        ("x ~5m ~9m", "~9m kept as text: it has a due time already"),
        ("x @25:99", "@25:99 kept as text: no time I can read; @14:05 is when it was asked"),
        ("x @2026-11-22", "@2026-11-22 kept as text: no time I can read; @14:05 is when it was asked"),
        ("x ~90s", "~90s kept as text: no time I can read; ~20m is when it is due"),
        ("x ~99999999m", "~99999999m kept as text: no time I can read; ~20m is when it is due"),
        ("x @12:00 @13:00", "@13:00 kept as text: it was asked once"),
    ],
)
def test_what_was_not_taken_is_said_plainly(line: str, hint: str) -> None:
    assert one(line).hints == (hint,)
    assert preview(one(line), NOW, BERLIN).endswith(hint)


@pytest.mark.parametrize(
    "line",
    [
        "supplier due diligence",
        "due to lunch",
        "wow! # @",
        "a ~20 b",
        "~5GB of logs",
        "me@home @8",
        "plain",
    ],
)
def test_common_words_give_no_hint(line: str) -> None:
    captured = one(line)
    assert (captured.hints, captured.tokens) == ((), ())
    assert preview(captured, NOW, BERLIN) == ""


def test_the_preview_says_how_the_line_was_read() -> None:
    captured = one("access review Q3 for finance #a518 @maria !high due 15:30")
    assert (
        preview(captured, NOW, BERLIN) == "A.5.18 Access rights · Maria Lopez · high · due 15:30 (in 48 min)"
    )


def test_the_preview_counts_on_from_the_present() -> None:
    captured = one("logs @14:05 due Fri 14:00")
    assert preview(captured, NOW, BERLIN) == "asked 14:05 (37 min ago) · due Fri 2026-11-27 14:00 (in 4 days)"
    later = NOW + timedelta(minutes=23)
    assert preview(captured, later, BERLIN).startswith("asked 14:05 (1 h 00 min ago)")


def test_the_preview_is_harmless_and_short_for_hostile_lines() -> None:
    line = " ".join(f"#\x1b[2J{number}" for number in range(1000))
    shown = preview(one(line), NOW, BERLIN)
    assert "\x1b" not in shown
    assert len(one(line).hints) == 8
    assert len(shown) < 8 * 420


def test_tokens_name_their_place_in_the_line_for_highlighting() -> None:
    line = "logs (#a518), @ben: due Fri 14:00. now #5.1"
    marked = [(line[t.start : t.end], t.kind) for t in one(line).tokens]
    assert marked == [
        ("#a518", TokenKind.REF),
        ("@ben", TokenKind.OWNER),
        ("due Fri 14:00", TokenKind.DUE),
        ("#5.1", TokenKind.AMBIGUOUS),
    ]


PARTS = st.sampled_from(
    [
        *(
            "#a518",
            "#A 5.18",
            "#A",
            "5.18",
            "#5.1",
            "#4711",
            "#",
            "(#a8.13)",
            "#clause 9.2",
            "9.2",
            "#a5.15,5.16",
        ),
        *("@maria", "@ben", "@14:05", "@16:05", "@", "maria@x.com", "!high", "!low", "!", "~20m", "~20"),
        *("due", "15:30", "10:00", "Fri", "27 Nov", "14:00,", "tomorrow", "before closing", "by", "in 2h"),
        *(";;", ";", "access", "review.", "\t", "\x1b[0m", "ü", "質問", "“", "(", "due:16:00"),
    ]
)


def words_of(text: str) -> list[str]:
    return "".join(char if char.isalnum() else " " for char in text).split()


@given(st.one_of(st.text(max_size=120), st.lists(PARTS, max_size=14).map(" ".join)))
@example("due due due 15:30")
@example("#a #A 5.18 due by before closing")
@example("due in in 20m ;;~5m")
def test_no_line_is_refused_and_no_word_of_it_is_lost(line: str) -> None:
    found = read(line)
    for captured in found:
        assert captured.text.strip()
        assert captured.line in line
        preview(captured, NOW, BERLIN)
        read_over = " ".join(line[token.start : token.end] for token in captured.tokens)
        kept = words_of(f"{captured.text} {read_over}")
        assert set(words_of(captured.line)) <= set(kept)
        starts = [token.start for token in captured.tokens]
        assert starts == sorted(starts)
        assert all(0 <= token.start < token.end <= len(line) for token in captured.tokens)
        assert captured.due_at is None or captured.due_at > NOW
        assert captured.asked_at is None or captured.asked_at <= NOW
        assert set(captured.refs) <= set(ISO.by_ref)
    if words_of(line):
        assert found


@given(st.lists(PARTS, max_size=10).map(" ".join))
def test_a_line_without_tokens_is_its_own_text(line: str) -> None:
    for captured in read(line):
        if not captured.tokens:
            assert captured.text == " ".join(captured.line.split())
            assert told(captured) == ""
