"""Framework files of our own shape: read, or refused in one sentence that names the place."""

from __future__ import annotations

from pathlib import Path

import pytest

from audit_room.frameworks import catalogue, compiling
from audit_room.frameworks.catalogue import FrameworkError, load_file
from audit_room.frameworks.parsing import MAX_BYTES

GOOD = """
id: house
name: House rules
version: 1
publisher: Harbourlight Freight
groups: [{ref: H, title: House}]
requirements:
  - {ref: H.1, title: Doors, parent: H, kind: control, keywords: [door list], keywords_de: [türliste]}
  - {ref: '7.10', title: Keys, parent: null, kind: clause}
"""


def written(folder: Path, content: str | bytes) -> Path:
    path = folder / "house [v1].yaml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_a_file_of_our_shape_is_loaded(tmp_path: Path) -> None:
    framework = load_file(written(tmp_path, GOOD))
    assert [r.ref for r in framework.requirements] == ["H.1", "7.10"]
    assert framework.version == "1"
    assert framework.title("H") == "House"
    assert framework.by_ref["H.1"].keywords_de == ("türliste",)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "is not a framework file"),
        ("just words", "is not a framework file"),
        ("requirements: 5", "is not a framework file"),
        ("requirements: []", "holds no requirement"),
        ("a: [1", r"is not readable YAML \(line"),
        (b"id: \xff\x80", "is not readable YAML"),
        ("[" * 1_000_000, "is nested over 50 levels deep"),
        ("- " * 1_000_000, "is nested over 50 levels deep"),
        ("!!python/object/apply:os.system ['true']", "is not readable YAML"),
        (GOOD.replace("'7.10'", "7.10"), r"requirement 2: “ref” must be a text \(put it in quotes"),
        (GOOD.replace("'7.10'", "H.1"), "the ref H.1 is there twice"),
        (GOOD.replace("kind: clause", "kind: chapter"), "kind “chapter” must be clause or control"),
        (GOOD.replace("parent: null", "parent: Z"), "names the parent Z"),
        (GOOD.replace("[door list]", "door"), "“keywords” must be a list of words"),
        (GOOD.replace("[door list]", "[5.1]"), "put numbers in quotes"),
        (GOOD.replace("title: Keys", "title: ''"), "“title” must be a text"),
        (GOOD.replace("id: house", ""), "“id” must be a text"),
        (GOOD.replace("[{ref: H, title: House}]", "H"), "“groups” must be a list"),
        ("requirements: [A.5.1]", "requirement 1 is not a mapping"),
        ('requirements:\n  - ref: "\\x1b[2J"\n    title: x\n    kind: y', "‹|␛"),
    ],
)
def test_anything_else_is_refused_naming_the_file(tmp_path: Path, content: str | bytes, says: str) -> None:
    path = written(tmp_path, content)
    with pytest.raises(FrameworkError, match=says) as refused:
        load_file(path)
    assert "house [v1].yaml" in str(refused.value)
    assert "\x1b" not in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_missing_file_a_folder_and_an_impossible_path_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.yaml", tmp_path, Path("bad\0name")):
        with pytest.raises(FrameworkError, match=r"is not a file|cannot be read"):
            load_file(path)


def test_a_file_beyond_the_limit_is_not_read(tmp_path: Path) -> None:
    path = written(tmp_path, b"#" * (MAX_BYTES + 1))
    with pytest.raises(FrameworkError, match="may have 5,000,000"):
        load_file(path)


def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, GOOD)

    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(FrameworkError, match="cannot be read: Permission denied"):
        load_file(path)


def test_damaged_shipped_data_is_told_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "torn.json").write_text('{"requirements": [')
    monkeypatch.setattr(catalogue, "DATA", tmp_path)
    monkeypatch.setattr(catalogue, "known", lambda: ("torn",))
    with pytest.raises(FrameworkError, match=r"torn is damaged .*; install audit-room again\."):
        catalogue.load("torn")


def test_compiling_writes_the_quick_form_beside_the_yaml(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for framework_id in compiling.FRAMEWORKS:
        (tmp_path / f"{framework_id}.yaml").write_bytes(
            (catalogue.DATA / f"{framework_id}.yaml").read_bytes()
        )
    monkeypatch.setattr(compiling, "DATA", tmp_path)
    compiling.main()
    for framework_id in compiling.FRAMEWORKS:
        made, shipped = tmp_path / f"{framework_id}.json", catalogue.DATA / f"{framework_id}.json"
        assert made.read_bytes() == shipped.read_bytes()
