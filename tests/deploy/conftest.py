"""A PostgreSQL for the tests of deployment: one process; each test takes a database of its own in it."""

from collections.abc import Iterator

import pytest

from tests.faults.postgres import find_programs, running_postgres


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    programs = find_programs()
    if programs is None:
        pytest.skip("no PostgreSQL is installed here")
    with running_postgres(programs) as url:
        yield url
