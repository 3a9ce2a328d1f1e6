"""One stub for all tests here; each of them finds it as new."""

from collections.abc import AsyncIterator, Iterator

import pytest

from localvoice.endpoints.client import Client
from tests.localvoice.endpoints.stub import Stub, running_stub


@pytest.fixture(scope="package")
def running() -> Iterator[Stub]:
    with running_stub() as stub:
        yield stub


@pytest.fixture
def stub(running: Stub) -> Stub:
    running.acts.clear()
    running.requests.clear()
    running.is_held.clear()
    running.was_left.clear()
    return running


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    client = Client()
    async with client.running():
        yield client
