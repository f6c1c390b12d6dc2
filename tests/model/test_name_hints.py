"""Hints from names: conflict copies and copies on both sides, twins, drafts; never an error, whatever the name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit_room.model.copies import CopyKind, copy_of
from audit_room.model.display import shorten
from audit_room.model.name_hints import NAME_SAYS_DRAFT, is_conflict_copy, name_hints, says_draft


def hints(*names: str | bytes) -> dict[bytes, tuple[str, ...]]:
    return name_hints([name if isinstance(name, bytes) else name.encode() for name in names])


CONFLICTS = [
    ("plan.sync-conflict-20260930-101500-ABCDEFG.docx", "plan.docx"),
    ("plan.sync-conflict-20260930-101500.docx", "plan.docx"),
    ("README.sync-conflict-20260930-101500-ABCDEFG", "README"),
    ("plan (Anna's conflicted copy 2026-09-30).docx", "plan.docx"),
    ("plan (conflicted copy 2026-09-30 101500).docx", "plan.docx"),
    ("plan (Anna's conflicted copy 2026-09-30) (1).docx", "plan.docx"),
    ("plan (In Konflikt stehende Kopie von Anna 2026-09-30).docx", "plan.docx"),
    ("plan (copie en conflit de Paul 2026-09-30).docx", "plan.docx"),
    ("plan (copia en conflicto de Ana 2026-09-30).docx", "plan.docx"),
    ("plan (Case Conflict 1).docx", "plan.docx"),
    ("plan_conflict-20260930-101500.docx", "plan.docx"),
    ("plan_conflict-anna-20260930-101500.docx", "plan.docx"),
    ("plan (SFConflict anna@example.org 2026-09-30-10-15-00).docx", "plan.docx"),
    ("plan_NAS_Sep-30-101500-2026_Conflict.docx", "plan.docx"),
    ("plan.v2 (2026) (Anna's conflicted copy 2026-09-30).docx", "plan.v2 (2026).docx"),
    (
        "plan.sync-conflict-20260930-101500-ABCDEFG.sync-conflict-20260930-111500-HIJKLMN.docx",
        "plan.docx",
    ),
]


@pytest.mark.parametrize(("name", "original"), CONFLICTS)
def test_a_conflict_copy_is_told_on_both_sides(name: str, original: str) -> None:
    told = hints(original, name, "other.docx")
    assert told == {
        name.encode(): (f"conflict copy of {original}",),
        original.encode(): (f"has a conflict copy: {shorten(name, 80)}",),
    }
    assert is_conflict_copy(told[name.encode()])
    assert not is_conflict_copy(told[original.encode()])


@pytest.mark.parametrize(("name", "original"), CONFLICTS)
def test_a_conflict_copy_is_told_when_the_original_is_gone(name: str, original: str) -> None:
    assert hints(name) == {name.encode(): (f"conflict copy of {original}",)}


@pytest.mark.parametrize(
    "name",
    [
        "conflict of interest declaration.docx",
        "declaration (conflict of interest).docx",
        "access_conflict-matrix.xlsx",
        "SoD conflicts 2026-09-30.xlsx",
        "copyright notice.pdf",
        "sync-conflict procedure.docx",
        "Kopierer Wartung.pdf",
    ],
)
def test_names_that_only_speak_of_conflicts_or_copies_are_left_alone(name: str) -> None:
    assert hints(name) == {}


@pytest.mark.parametrize(
    "host",
    [
        "DESKTOP-AB12CDE",
        "LAPTOP-7Q2XYZ01",
        "WIN-4K2LQ9ABCDE",
        "ANNA-PC",
        "NB0042",
        "ACME-LT-0042",
        "MacBook-Pro-von-Anna",
    ],
)
def test_the_name_of_a_computer_counts_beside_the_original_only(host: str) -> None:
    copy = f"plan-{host}.docx"
    assert hints("plan.docx", copy)[copy.encode()] == ("conflict copy of plan.docx",)
    assert hints(copy) == {}


@pytest.mark.parametrize("suffix", ["FINAL", "V2", "Q3", "INC-4711", "POL004", "win10", "server2019", "A518"])
def test_other_suffixes_are_no_computers(suffix: str) -> None:
    assert hints("plan.docx", f"plan-{suffix}.docx") == {}


@pytest.mark.parametrize(
    "copy", ["plan (1).docx", "plan(2).docx", "plan - Copy.docx", "plan - Kopie (2).docx", "plan copy 2.docx"]
)
def test_an_ordinary_copy_counts_beside_the_original_only(copy: str) -> None:
    assert hints("plan.docx", copy) == {
        copy.encode(): ("copy of plan.docx",),
        b"plan.docx": (f"has a copy: {copy}",),
    }
    assert hints(copy) == {}


@pytest.mark.parametrize("copy", ["Copy of plan.docx", "Kopie von plan.docx", "Copy (2) of plan.docx"])
def test_a_copy_that_names_its_original_counts_alone(copy: str) -> None:
    assert hints(copy) == {copy.encode(): ("copy of plan.docx",)}
    assert hints("plan.docx", copy)[b"plan.docx"] == (f"has a copy: {copy}",)
    assert not is_conflict_copy(hints(copy)[copy.encode()])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Prüfung.pdf", "Pru\u0308fung.pdf"),
        ("Policy.PDF", "policy.pdf"),
        ("policy .pdf", "policy.pdf"),
        ("policy", "policy."),
        ("policy.pdf ", "policy.pdf"),
        ("ｐｏｌｉｃｙ.pdf", "policy.pdf"),
        ("pol\u200bicy.pdf", "policy.pdf"),
        ("policy\u202e.pdf", "policy.pdf"),
    ],
)
def test_names_that_look_the_same_are_told_on_both(one: str, other: str) -> None:
    told = hints(one, other, "unlike.pdf")
    assert set(told) == {one.encode(), other.encode()}
    assert all(len(said) == 1 and said[0].startswith("looks like another file: ") for said in told.values())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("policy.pdf", "policy.docx"),
        ("policy 1.pdf", "policy1.pdf"),
        ("Masse.pdf", "Maße.pdf"),
        ("a.b.pdf", "ab.pdf"),
    ],
)
def test_names_that_differ_to_the_eye_are_left_alone(one: str, other: str) -> None:
    assert hints(one, other) == {}


@pytest.mark.parametrize(
    "name",
    [
        "policy DRAFT.docx",
        "Entwurf_AVV.pdf",
        "wip-risk register.xlsx",
        "policy v0.9.docx",
        "Version 0_3 plan.docx",
    ],
)
def test_a_draft_says_so_in_its_name(name: str) -> None:
    assert says_draft(name)
    assert hints(name) == {name.encode(): (NAME_SAYS_DRAFT,)}


@pytest.mark.parametrize(
    "name",
    [
        "drafting guide.docx",
        "Entwurfsrichtlinie.pdf",
        "policy v1.0.docx",
        "policy v10.9.docx",
        "wiper test.log",
        "ipv0.9",
    ],
)
def test_a_word_within_a_word_is_no_draft(name: str) -> None:
    assert not says_draft(name)
    assert hints(name) == {}


def test_hostile_names_are_shown_harmlessly_and_found_byte_by_byte() -> None:
    name = b"a\x1b[2J\xff.sync-conflict-20260930-101500-ABCDEFG.txt"
    told = hints(name, b"a\x1b[2J\xff.txt")
    assert told[name] == ("conflict copy of a␛[2J\\xff.txt",)
    assert set(told) == {name, b"a\x1b[2J\xff.txt"}
    assert len(hints(b"Copy of " + b"x" * 240)[b"Copy of " + b"x" * 240][0]) < 100


def test_many_copies_of_one_file_are_one_line_beside_it() -> None:
    copies = [f"plan ({number}).docx" for number in range(1, 300)]
    told = hints("plan.docx", *copies)
    assert told[b"plan.docx"] == ("has a copy: plan (1).docx",)
    assert len(told) == 300


def test_the_kind_of_a_copy_is_kept() -> None:
    assert copy_of("Copy of plan (conflicted copy 2026-09-30).docx", ()) == (
        CopyKind.CONFLICT,
        "Copy of plan.docx",
    )
    assert copy_of("plan.docx", {"plan.docx"}) is None


PARTS = st.sampled_from(
    [
        "a",
        "A",
        " (",
        ")",
        "copy",
        "conflict",
        "(1)",
        "-PC",
        "-DESKTOP-A1",
        ".",
        " ",
        "2026-09-30",
        "draft",
        "v0.1",
        "\u200b",
    ]
)


@given(
    st.lists(
        st.one_of(st.binary(min_size=1), st.lists(PARTS, min_size=1).map(lambda p: "".join(p).encode())),
        unique=True,
    )
)
def test_any_names_give_hints_on_themselves_only(names: list[bytes]) -> None:
    told = name_hints(names)
    assert set(told) <= set(names)
    assert all(said and all(hint.isprintable() for hint in said) for said in told.values())
    assert name_hints(list(reversed(names))).keys() == told.keys()
