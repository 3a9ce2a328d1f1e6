"""A stand-in for what takes traces and metrics, and a persona to call."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import User

from tests.served.conftest import mara
from tests.served.site import Site
from tests.telemetry.collector import Collector, collecting

__all__ = ["mara"]  # a fixture, for this room too


@pytest.fixture
def collector() -> Iterator[Collector]:
    with collecting() as running:
        yield running


@pytest.fixture
def cookie(transactional_db: None, alice: User) -> str:
    """The cookie of Alice's login session, which every site accepts."""
    return Site("", 0, Path()).login_cookie(alice)
