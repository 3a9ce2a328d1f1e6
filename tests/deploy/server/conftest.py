"""A PostgreSQL for the tests of a server: one process, and an empty database for each who asks."""

from collections.abc import Iterator
from itertools import count
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.faults.postgres import find_programs, running_postgres

numbers = count(1)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    programs = find_programs()
    if programs is None:
        pytest.skip("no PostgreSQL is installed here")
    with running_postgres(programs) as url:
        yield url


@pytest.fixture
def empty_database(postgres_url: str) -> str:
    """The URL of a database that nobody else has."""
    name = f"site{next(numbers)}"
    with psycopg.connect(postgres_url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
    return urlsplit(postgres_url)._replace(path=f"/{name}").geturl()
