"""One PostgreSQL for all tests of deployment; each test that needs it creates a database of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.postgres import find_programs, running_postgres


@pytest.fixture(scope="session")
def postgres_programs() -> Path:
    """The folder of PostgreSQL's programs."""
    programs = find_programs()
    if programs is None:
        pytest.skip("no PostgreSQL is installed here")
    return programs


@pytest.fixture(scope="session")
def postgres_url(postgres_programs: Path) -> Iterator[str]:
    with running_postgres(postgres_programs) as url:
        yield url
