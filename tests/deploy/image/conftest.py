"""A PostgreSQL for the tests of this room; each takes a database of its own in it."""

from collections.abc import Callable, Iterator
from uuid import uuid4

import psycopg
import pytest

from tests.faults.postgres import find_programs, running_postgres


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    programs = find_programs()
    if programs is None:
        pytest.skip("no PostgreSQL is installed here")
    with running_postgres(programs) as url:
        yield url


@pytest.fixture(scope="session")
def new_database(postgres_url: str) -> Callable[[], str]:
    """Makes an empty one; gives its URL."""

    def make() -> str:
        name = f"site_{uuid4().hex[:8]}"
        with psycopg.connect(postgres_url, autocommit=True) as direct:
            direct.execute(f"CREATE DATABASE {name}")
        return f"{postgres_url.rpartition('/')[0]}/{name}"

    return make
