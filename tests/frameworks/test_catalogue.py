"""The shipped catalogue: complete, equal to its source, quick to load."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import asdict

import pytest

from audit_room.frameworks import catalogue
from audit_room.frameworks.compiling import FRAMEWORKS, compiled
from audit_room.model.errors import AuditRoomError
from audit_room.model.requirement import RequirementKind


def test_the_default_is_iso_27001_with_its_93_controls_in_four_themes() -> None:
    framework = catalogue.load()
    controls = [r for r in framework.requirements if r.kind is RequirementKind.CONTROL]
    assert (framework.id, framework.name) == ("iso27001-2022", "ISO/IEC 27001:2022")
    themes = [control.theme for control in controls]
    assert {theme: themes.count(theme) for theme in themes} == {
        "organizational": 37,
        "people": 8,
        "physical": 14,
        "technological": 34,
    }


def test_requirements_and_groups_are_found_by_ref() -> None:
    framework = catalogue.load()
    assert framework.title("A.5.18") == "Access rights"
    assert framework.title("7.5.1") == "General"
    assert framework.title("A.8") == "Technological controls"
    assert framework.title("A.9.99") == ""
    assert framework.by_ref["A.5.18"].predecessors == ("A.9.2.2", "A.9.2.5", "A.9.2.6")
    assert framework.by_ref["9.2.2"].parent == "9.2"


def test_refs_stay_texts_so_that_7_10_is_not_7_1() -> None:
    refs = [requirement.ref for requirement in catalogue.load().requirements]
    assert refs.index("A.7.1") < refs.index("A.7.10")
    assert len(set(refs)) == len(refs)


@pytest.mark.parametrize("framework_id", FRAMEWORKS)
def test_the_quick_form_is_made_from_the_yaml_as_it_is(framework_id: str) -> None:
    source = catalogue.DATA / f"{framework_id}.yaml"
    assert compiled(source) == source.with_suffix(".json").read_bytes()
    assert asdict(catalogue.load_file(source)) == asdict(catalogue.load(framework_id))


def test_every_known_framework_loads_and_is_the_same_object_each_time() -> None:
    assert catalogue.known() == FRAMEWORKS
    for framework_id in catalogue.known():
        assert catalogue.load(framework_id) is catalogue.load(framework_id)


@pytest.mark.parametrize("unknown", ["iso9001", "../iso27001-2022", "", "iso27001-2013-to-2022", "\x1b[2J"])
def test_an_unknown_framework_is_refused_with_the_ones_there_are(unknown: str) -> None:
    with pytest.raises(AuditRoomError, match="is not shipped; there is iso27001-2022") as refused:
        catalogue.load(unknown)
    assert "\x1b" not in str(refused.value)


def test_loading_needs_neither_yaml_nor_the_screen() -> None:
    code = (
        "import sys; from audit_room.frameworks.catalogue import load; load(); "
        "print(sorted({'yaml', 'textual', 'sqlite3', 'click'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_predecessors_agree_with_the_cross_reference_that_is_shipped() -> None:
    from audit_room.frameworks.parsing import parse_yaml  # noqa: PLC0415

    name = "iso27001-2013-to-2022.yaml"
    document = parse_yaml((catalogue.DATA / name).read_bytes(), name)
    assert isinstance(document, dict)
    successors: dict[str, set[str]] = {}
    for requirement in catalogue.load().requirements:
        for predecessor in requirement.predecessors:
            successors.setdefault(predecessor, set()).add(requirement.ref)
    assert len(document["controls"]) == 114
    for control in document["controls"]:
        assert successors[control["ref"]] == set(control["maps_to"])


def test_documented_information_speaks_only_of_known_requirements() -> None:
    from audit_room.frameworks.parsing import parse_yaml  # noqa: PLC0415

    name = "iso27001-2022-documented-information.yaml"
    document = parse_yaml((catalogue.DATA / name).read_bytes(), name)
    assert isinstance(document, dict)
    refs = {entry["ref"] for entry in document["documents"]}
    assert len(refs) > 40
    assert refs <= set(catalogue.load().by_ref)
