"""Write the pip lock files from ``uv.lock``: ``python -m tools.export_locks`` (needs uv); ``--check`` only compares."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
WANTED = {
    "requirements.lock": ["--no-dev", "--group", "build"],
    "requirements-dev.lock": ["--all-groups"],
}


def exported(options: list[str]) -> str:
    """Return what uv exports: names, versions and hashes, no addresses."""
    command = [
        "uv",
        "export",
        "--frozen",
        "--quiet",
        "--no-emit-project",
        "--format",
        "requirements-txt",
        *options,
    ]
    lines = subprocess.run(command, cwd=TOP, check=True, capture_output=True, text=True).stdout  # noqa: S603
    return "".join(f"{line}\n" for line in lines.splitlines() if not line.lstrip().startswith("#"))


def main() -> int:
    """Write both files, or compare them; returns 1 when they differ."""
    stale = []
    for name, options in WANTED.items():
        content = exported(options)
        path = TOP / name
        if "--check" not in sys.argv:
            path.write_text(content, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != content:
            stale.append(name)
    if stale:
        print(f"not current: {', '.join(stale)}; run python -m tools.export_locks", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
