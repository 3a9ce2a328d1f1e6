"""A second resource beside the first, and the persona that people talk to."""

from collections.abc import Iterator

import pytest

from tests.agents.voice.conftest import redis
from tests.served.conftest import quiet
from tests.served.localvoice_controls import LocalVoice, running_stand_in

__all__ = ["quiet", "redis"]  # fixtures, for this room too


@pytest.fixture(scope="module")
def second_process() -> Iterator[LocalVoice]:
    with running_stand_in() as localvoice:
        yield localvoice


@pytest.fixture
def second(second_process: LocalVoice) -> LocalVoice:
    """Another resource, well-behaved."""
    second_process.begin_anew()
    second_process.forget_handshakes()
    return second_process


@pytest.fixture
def first(localvoice: LocalVoice) -> LocalVoice:
    localvoice.forget_handshakes()
    return localvoice
