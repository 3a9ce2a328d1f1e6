"""Databases of the first release, a new one for each test that asks."""

from itertools import count
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.deploy.server.first_release import into_postgres

numbers = count(1)


@pytest.fixture(scope="session")
def template(postgres_url: str) -> str:
    """The name of a database of the first release, to copy."""
    name = "first_release"
    with psycopg.connect(postgres_url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
    into_postgres(urlsplit(postgres_url)._replace(path=f"/{name}").geturl())
    return name


@pytest.fixture
def old_database(postgres_url: str, template: str) -> str:
    """The URL of a database of the first release, for one test."""
    name = f"site{next(numbers)}"
    with psycopg.connect(postgres_url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    return urlsplit(postgres_url)._replace(path=f"/{name}").geturl()
