"""A handshake while the application is asked. How it goes on is shown on the served site (tests/served)."""

from typing import Any

import pytest
from twisted.internet.defer import Deferred

from voicesite.handshakes import Handshake

ANOTHER_REQUEST = b"GET / HTTP/1.1\r\nHost: elsewhere\r\n\r\n"


class Connection:
    """Twisted's side: whether it still reads."""

    is_reading = True

    def pauseProducing(self) -> None:  # noqa: N802 - Twisted's name
        self.is_reading = False


@pytest.fixture
def asked() -> Any:
    handshake = Handshake()
    handshake.transport, handshake.data = Connection(), b""
    handshake.handshake_deferred = Deferred()
    return handshake


@pytest.mark.parametrize("early", [b"\x81\x80abcd", ANOTHER_REQUEST])
def test_what_comes_too_early_waits_and_no_more_is_read(asked: Any, early: bytes) -> None:
    """Autobahn would look for another request in it, and keep all that comes."""
    asked.dataReceived(early)
    assert asked.data == early
    assert not asked.transport.is_reading
