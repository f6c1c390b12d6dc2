"""`python -m tools.sample OUTPUT_FOLDER` writes the sample evidence into that folder."""

import sys
from pathlib import Path

from tools.sample.folder import write_folder


def main(arguments: list[str]) -> int:
    """Write all files into the one folder named, and say how many; 2 on wrong use."""
    if len(arguments) != 1:
        print("Usage: python -m tools.sample OUTPUT_FOLDER", file=sys.stderr)
        return 2
    output = Path(arguments[0])
    try:
        written = write_folder(output)
    except (NotADirectoryError, FileExistsError, PermissionError) as error:
        print(f"The folder {output} cannot be written: {error.strerror}. Name another one.", file=sys.stderr)
        return 2
    print(f"{len(written)} files, {sum(written.values()):,} bytes in {output}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
