"""The sample folder, made once for all tests of this package."""

from pathlib import Path

import pytest

from tools.sample.folder import all_files

COMMITTED = Path(__file__).parents[2] / "sample_evidence"


@pytest.fixture(scope="session")
def made() -> dict[str, bytes]:
    """Every path of the sample with its bytes, as the generator makes it now."""
    return all_files()
