"""`manage.py serve`: the site on Daphne, with uvloop, the contract's size limits, and an end that loses nothing."""

import asyncio
import logging
import signal
from argparse import ArgumentParser
from contextlib import suppress
from typing import Any

import uvloop
from django.core.management.base import BaseCommand, CommandError

from agents.voice.credentials import close_credentials
from agents.voice.errors import ServerRestarting
from agents.voice.live_calls import live_calls

logger = logging.getLogger(__name__)

MESSAGE_MAX_BYTES = 64 * 1024
PING_SECONDS = 10
DRAIN_SECONDS = 8.0
FAREWELL_SECONDS = 0.3


class Command(BaseCommand):
    help = "Serve the site: pages and voice sockets."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        # Before Daphne is imported: it installs Twisted's reactor on the loop of the policy in force.
        asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
        from daphne.server import Server
        from twisted.internet import reactor

        from voicesite.asgi import application

        server = Server(
            application,
            endpoints=[f"tcp:port={port}:interface={host.replace(':', chr(92) + ':')}"],
            signal_handlers=False,  # they would end the process without a word to the browsers
            http_timeout=60,
            ping_interval=PING_SECONDS,
            ping_timeout=PING_SECONDS,
            websocket_max_message_size=MESSAGE_MAX_BYTES,
            websocket_max_frame_size=MESSAGE_MAX_BYTES,
            websocket_timeout=-1,
            server_name="voicesite",
            verbosity=0,
        )
        reactor.callWhenRunning(_drain_on_signals, reactor)
        server.run()
        if not server.listening_addresses:  # Daphne has logged why, and would end with code 0
            raise CommandError(f"Nothing was served on {host}:{port}. Is the port in use?")


def _drain_on_signals(reactor: Any) -> None:
    loop = asyncio.get_event_loop()
    drains: list[asyncio.Task[None]] = []

    def begin() -> None:
        if not drains:
            drains.append(loop.create_task(_drain(reactor), name="drain"))

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, begin)


async def _drain(reactor: Any) -> None:
    """Take no new calls, tell the browsers, let every call store its turns, stop."""
    live_calls.stop_all(ServerRestarting())
    try:
        with suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_SECONDS):
                await live_calls.wait_until_empty()
        await asyncio.sleep(FAREWELL_SECONDS)  # the close frames are on their way
        await close_credentials()
    finally:
        reactor.stop()
