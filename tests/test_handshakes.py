"""A handshake while the application is asked, and its end. How it goes on is shown as served (tests/served)."""

import asyncio
from collections.abc import Iterator
from socket import socket, socketpair
from typing import Any

import pytest
from twisted.internet.defer import Deferred

from voicesite import handshakes
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


class Accepted(Connection):
    """Twisted's side of a connection that moves."""

    def __init__(self, handle: socket) -> None:
        self._handle = handle

    def getHandle(self) -> socket:  # noqa: N802 - Twisted's name
        return self._handle

    def stopReading(self) -> None:  # noqa: N802
        self.is_reading = False

    def stopWriting(self) -> None:  # noqa: N802
        pass


class TestMoving:
    @pytest.fixture
    def browser(self, asked: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket]:
        """The other end of the connection."""
        here, there = socketpair()
        there.setblocking(False)
        asked.transport, asked.application_queue = Accepted(here), asyncio.Queue()
        monkeypatch.setattr(Handshake, "connectionLost", lambda *_: None)
        yield there
        there.close()

    @pytest.mark.parametrize("fails", ["OpenSocket", "connect_accepted_socket"])
    async def test_whatever_fails_the_connection_is_closed(
        self, asked: Any, browser: socket, fails: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Twisted has given it up. One that stays open is a file that the process never closes."""

        def failing(*_: Any, **__: Any) -> None:
            raise RuntimeError(fails)

        owner = handshakes if fails == "OpenSocket" else asyncio.get_running_loop()
        monkeypatch.setattr(owner, fails, failing)
        with pytest.raises(RuntimeError, match=fails) as _still_held:
            await asked._move()
        assert browser.recv(1) == b""
        assert asked._is_lost
