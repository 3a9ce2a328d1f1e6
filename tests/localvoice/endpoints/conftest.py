"""One stub for all tests here; each of them finds it as new."""

from collections.abc import AsyncIterator, Iterator

import pytest

from localvoice.endpoints.client import Client
from tests.localvoice.endpoints.stub import Stub, serving


@pytest.fixture(scope="package")
def running_stub() -> Iterator[Stub]:
    with serving() as stub:
        yield stub


@pytest.fixture
def stub(running_stub: Stub) -> Stub:
    running_stub.acts.clear()
    running_stub.requests.clear()
    running_stub.is_held.clear()
    running_stub.was_left.clear()
    return running_stub


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    client = Client()
    async with client.running():
        yield client
