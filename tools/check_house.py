"""Check the measures of the house: ``python -m tools.check_house``.

Files under 500 lines, classes under 300, functions under 60; no catch-all module names; links in the documents
lead somewhere; no path of somebody's machine in code or documents (tests may invent some).
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
CODE = ("audit_room", "tests", "tools", "benchmarks")
FILE_LINES, CLASS_LINES, FUNCTION_LINES = 500, 300, 60
BANNED_NAMES = frozenset({"utils", "util", "helpers", "helper", "manager", "common", "misc"})
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:work|root|home|Users)/[a-z]")
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")


def length(node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return how many lines a class or function takes, its docstring apart."""
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    if (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    ):
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines


def module_problems(path: Path) -> Iterator[str]:
    """Yield what is too long or badly named in one module."""
    text = path.read_text(encoding="utf-8")
    shown = path.relative_to(TOP)
    if text.count("\n") > FILE_LINES:
        yield f"{shown}: {text.count(chr(10))} lines, at most {FILE_LINES}"
    if path.stem in BANNED_NAMES:
        yield f"{shown}: a name that says nothing"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ClassDef) and length(node) > CLASS_LINES:
            yield f"{shown}: class {node.name} has {length(node)} lines, at most {CLASS_LINES}"
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and length(node) > FUNCTION_LINES:
            yield f"{shown}: function {node.name} has {length(node)} lines, at most {FUNCTION_LINES}"


def document_problems(path: Path) -> Iterator[str]:
    """Yield the links of one document that lead nowhere."""
    for target in LINK.findall(path.read_text(encoding="utf-8")):
        if "://" not in target and not target.startswith("mailto:") and not (path.parent / target).exists():
            yield f"{path.relative_to(TOP)}: the link to {target} leads nowhere"


def machine_problems(path: Path) -> Iterator[str]:
    """Yield the lines of a text that name a folder of somebody's machine."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if MACHINE_PATH.search(line):
            yield f"{path.relative_to(TOP)}:{number}: names a folder of a machine"


def main() -> int:
    """Print every problem; returns 1 when there is one."""
    modules = [path for top in CODE for path in sorted((TOP / top).rglob("*.py"))] + [TOP / "start.py"]
    documents = [*sorted(TOP.glob("*.md")), *sorted((TOP / "docs").rglob("*.md"))]
    problems = [problem for path in modules for problem in module_problems(path)]
    problems += [problem for path in documents for problem in document_problems(path)]
    told = [path for path in [*modules, *documents] if "tests" not in path.relative_to(TOP).parts]
    problems += [problem for path in told for problem in machine_problems(path)]
    print(
        "\n".join(problems)
        if problems
        else f"{len(modules)} modules and {len(documents)} documents are in order"
    )
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
