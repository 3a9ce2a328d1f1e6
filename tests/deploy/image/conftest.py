"""Databases for the tests of the image."""

from collections.abc import Callable
from uuid import uuid4

import psycopg
import pytest


@pytest.fixture(scope="session")
def new_database(postgres_url: str) -> Callable[[], str]:
    """Creates an empty one; returns its URL."""

    def make() -> str:
        name = f"site_{uuid4().hex[:8]}"
        with psycopg.connect(postgres_url, autocommit=True) as direct:
            direct.execute(f"CREATE DATABASE {name}")
        return f"{postgres_url.rpartition('/')[0]}/{name}"

    return make
