"""One service for all tests of the protocol; each of them finds it as new."""

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.localvoice.running import Caller, Controls, call, running

FAST = 50.0


@pytest.fixture(scope="package")
def service_url() -> Iterator[str]:
    with running("--hearing", "scripted", "--test-controls") as (_, url):
        yield url


@pytest.fixture
async def controls(service_url: str) -> Controls:
    """The controls, with nothing scripted, nothing broken, and answers sent fast."""
    controls = Controls(service_url)
    await controls.script()
    await controls.faults()
    await controls.pace(FAST)
    return controls


@pytest.fixture
async def caller(controls: Controls) -> AsyncIterator[Caller]:
    """Someone who talks to the hotel's receptionist."""
    async with call(controls.url) as caller:
        yield caller
