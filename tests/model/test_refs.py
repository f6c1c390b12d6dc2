"""Refs: every way people write them, and no silent guess."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit_room.frameworks.catalogue import load
from audit_room.model.refs import UnknownRefError, find_refs, normalise, parse_ref, unmistakable
from audit_room.model.requirement import Framework, Requirement, RequirementKind

ISO = load()
SOC = Framework(
    id="soc",
    name="SOC 2",
    version="2017",
    publisher="",
    requirements=tuple(
        Requirement(ref=ref, title=f"Criterion {ref}", kind=RequirementKind.CONTROL)
        for ref in ("CC6.1", "CC6.2", "A1.1", "C1.1")
    ),
)


@pytest.mark.parametrize(
    ("text", "ref"),
    [
        ("a518", "A.5.18"),
        ("A 5.18", "A.5.18"),
        ("A.5.18", "A.5.18"),
        ("A5.18", "A.5.18"),
        ("A_5_18", "A.5.18"),
        ("a-5-18", "A.5.18"),
        ("A.05.18", "A.5.18"),
        ("5.18", "A.5.18"),
        (" #a518, ", "A.5.18"),
        ("annex a 5.18", "A.5.18"),
        ("Anhang A.5.18", "A.5.18"),
        ("annex 5.18", "A.5.18"),
        ("ISO27001-A.5.18", "A.5.18"),
        ("ISO/IEC 27001:2022 A.5.18", "A.5.18"),
        ("control 5.1", "A.5.1"),
        ("Maßnahme 5.1", "A.5.1"),
        ("a51", "A.5.1"),
        ("A511", "A.5.11"),
        ("a710", "A.7.10"),
        ("9.2", "9.2"),
        ("9.2.2", "9.2.2"),
        ("10.1", "10.1"),
        ("7", "7"),
        ("c5.1", "5.1"),
        ("c7.5.1", "7.5.1"),
        ("c751", "7.5.1"),
        ("cl. 5.1", "5.1"),
        ("clause 5.1", "5.1"),
        ("Kapitel 5.1", "5.1"),
        ("§5.1", "5.1"),
    ],
)
def test_a_ref_is_read_as_people_write_it(text: str, ref: str) -> None:
    reading = parse_ref(text, ISO)
    assert reading.refs == (ref,)
    assert reading.candidates == ()
    assert normalise(text, ISO) == ref


@pytest.mark.parametrize(
    ("text", "refs"),
    [
        ("A.9.2.5", ("A.5.18",)),
        ("a925", ("A.5.18",)),
        ("9.2.5", ("A.5.18",)),
        ("A.12.6.1", ("A.8.8",)),
        ("A.18.2.3", ("A.5.36", "A.8.8")),
    ],
)
def test_a_number_of_2013_leads_to_its_successors_and_says_so(text: str, refs: tuple[str, ...]) -> None:
    reading = parse_ref(text, ISO)
    assert reading.refs == refs
    assert reading.note.startswith("2013 number A.")


def test_a_clause_that_is_also_an_old_number_is_read_with_a_note() -> None:
    reading = parse_ref("9.2.2", ISO)
    assert reading.note == "read as clause 9.2.2; the 2013 number A.9.2.2 is now A.5.18"


def test_a_clause_that_is_none_is_read_as_the_control_with_a_note() -> None:
    reading = parse_ref("clause 5.18", ISO)
    assert (reading.refs, reading.note) == (("A.5.18",), "there is no clause 5.18; read as A.5.18")


@pytest.mark.parametrize("text", ["5.1", "5.2", "5.3", "6.1", "6.2", "6.3", "7.1", "7.5", "8.1", "8.3"])
def test_a_number_that_is_clause_and_control_stays_open(text: str) -> None:
    reading = parse_ref(text, ISO)
    assert reading.refs == ()
    assert reading.candidates == (text, f"A.{text}")
    assert reading.note == f"{text} can be clause {text} or control A.{text}"


def test_a_heading_of_2013_stays_open_among_its_successors() -> None:
    reading = parse_ref("A.9.2", ISO)
    assert reading.refs == ()
    assert reading.candidates == ("A.5.16", "A.5.17", "A.5.18", "A.8.2")


def test_a_heading_of_this_edition_is_no_ref() -> None:
    reading = parse_ref("A.5", ISO)
    assert (reading.refs, reading.candidates) == ((), ())
    assert "Organizational controls" in reading.note


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "#",
            "4711",
            "518",
            "v2.1",
            "A.5.99",
            "5.18.1",
            "2026-11-23",
            "23.11.2026",
            "10.0.0.1",
            "hello",
        ),
        *(
            "A.",
            "9" * 99,
            "5 18",
            "5_18",
            "control 51",
            "clause 77",
            "c99",
            "A.5.18; drop",
            "٥.١٨",
            "x" * 1000,
        ),
        "a.5.18\n9",
    ],
)
def test_what_is_no_ref_gives_none_and_a_reason(text: str) -> None:
    reading = parse_ref(text, ISO)
    assert reading.refs == reading.candidates == ()
    assert reading.note


def test_letters_of_other_frameworks_are_read_by_their_own_catalogue() -> None:
    assert parse_ref("cc6.1", SOC).refs == ("CC6.1",)
    assert parse_ref("CC 6.1", SOC).refs == ("CC6.1",)
    assert parse_ref("A1.1", SOC).refs == ("A1.1",)
    assert parse_ref("C1.1", SOC).refs == ("C1.1",)
    assert parse_ref("A.5.18", SOC).refs == ()
    assert [reading.refs for _, reading in find_refs("CC6.1 and CC6.9", SOC)] == [("CC6.1",)]


@pytest.mark.parametrize("ref", [requirement.ref for requirement in ISO.requirements])
def test_every_ref_can_be_typed_so_that_only_it_is_meant(ref: str) -> None:
    assert parse_ref(unmistakable(ref), ISO).refs == (ref,)
    assert normalise(unmistakable(ref).lower(), ISO) == ref


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("A_5_18_access.xlsx", {"A_5_18": "A.5.18"}),
        ("ISO27001-A.5.18 review", {"A.5.18": "A.5.18"}),
        ("iam/A518_review.pdf", {"A518": "A.5.18"}),
        ("x/a-5-18-2026.pdf", {"a-5-18": "A.5.18"}),
        ("A.5.18.2026.pdf", {"A.5.18": "A.5.18"}),
        ("A_5_18_09_2026.pdf", {"A_5_18": "A.5.18"}),
        ("2026-09-01_A.8.13_restore.pdf", {"A.8.13": "A.8.13"}),
        ("A.9.2.5_old.xlsx", {"A.9.2.5": "A.5.18"}),
        ("see A 8.13 and a8.14", {"A 8.13": "A.8.13", "a8.14": "A.8.14"}),
        ("Richtlinie_Kapitel_5.2.docx", {"Kapitel_5.2": "5.2"}),
        ("clause 9.2, control 5.1", {"clause 9.2": "9.2", "control 5.1": "A.5.1"}),
        ("Annex A 8.13", {"Annex A 8.13": "A.8.13"}),
        ("A.5.15-A.5.18", {"A.5.15": "A.5.15", "A.5.18": "A.5.18"}),
        ("we run a 5.1 release", {}),
        ("version 5.18", {}),
        ("v5.18", {}),
        ("10.5.18.1", {}),
        ("A.5.18.2 of something", {}),
        ("A4 page, A380", {}),
        ("2026-05-18 and 18.5.2026", {}),
        ("Data5.18", {}),
        ("ÄA.5.18", {}),
        ("A.5.99", {}),
        ("A.5.18b", {}),
        ("", {}),
    ],
)
def test_refs_in_names_and_texts_need_their_letter_or_word(text: str, cited: dict[str, str]) -> None:
    found = {text[start:end]: reading.refs[0] for (start, end), reading in find_refs(text, ISO)}
    assert found == cited


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "5.1",
            r"“5\.1” can mean c5\.1 \(Leadership and commitment\) or A\.5\.1 \(Policies .*; say which one\.$",
        ),
        ("A.18.2.3", r"can mean A\.5\.36 .* or A\.8\.8 "),
        ("A.5.81", r"“A\.5\.81” is not a ref of ISO/IEC 27001:2022; nearest are .*A\.5\.8"),
        ("banana", r"refs look like A\.5\.18 or 9\.2"),
        ("  ", r"The ref is empty"),
        ("\x1b[2Jx", "“␛"),
    ],
)
def test_a_command_is_told_what_to_type_instead(text: str, says: str) -> None:
    with pytest.raises(UnknownRefError, match=says) as refused:
        normalise(text, ISO)
    assert refused.value.exit_code == 2
    assert "\x1b" not in str(refused.value)


@given(st.text(max_size=80))
def test_no_text_at_all_breaks_the_reading(text: str) -> None:
    reading = parse_ref(text, ISO)
    assert set(reading.refs) | set(reading.candidates) <= set(ISO.by_ref)
    assert reading.refs or reading.note
    for (start, end), found in find_refs(text, ISO):
        assert 0 <= start < end <= len(text)
        assert found.refs or found.candidates


@given(
    st.sampled_from([r for r in ISO.requirements if r.kind is RequirementKind.CONTROL]),
    st.sampled_from([".", "_", "-", " ", ""]),
    st.sampled_from([".", "_", "-", " . "]),
    st.sampled_from(["", "0"]),
    st.booleans(),
)
def test_a_control_is_read_with_any_separators(
    requirement: Requirement, first: str, second: str, zero: str, lower: bool
) -> None:
    letter, chapter, number = requirement.ref.split(".")
    written = f"{letter.lower() if lower else letter}{first}{zero}{chapter}{second}{number}"
    assert parse_ref(written, ISO).refs == (requirement.ref,)
    if second != " . " and first != " ":
        assert [r.refs for _, r in find_refs(f"see {written}: x", ISO)] == [(requirement.ref,)]


def test_each_framework_is_read_by_its_own_catalogue_however_many_there_are() -> None:
    numbered = [
        Framework(
            id=str(number),
            name=str(number),
            version="",
            publisher="",
            requirements=(Requirement(ref=f"B.1.{number}", title="", kind=RequirementKind.CONTROL),),
        )
        for number in range(1, 40)
    ]
    for _ in range(2):
        for number, framework in enumerate(numbered, start=1):
            assert parse_ref(f"b1.{number}", framework).refs == (f"B.1.{number}",)
            assert parse_ref("B.1.99", framework).refs == ()
