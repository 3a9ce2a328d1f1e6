"""A PostgreSQL for the tests of deployment: one process; each test takes a database of its own in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.postgres import find_programs, running_postgres


@pytest.fixture(scope="session")
def postgres_programs() -> Path:
    """Where they are."""
    programs = find_programs()
    if programs is None:
        pytest.skip("no PostgreSQL is installed here")
    return programs


@pytest.fixture(scope="session")
def postgres_url(postgres_programs: Path) -> Iterator[str]:
    with running_postgres(postgres_programs) as url:
        yield url
