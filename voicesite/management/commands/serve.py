"""`manage.py serve`: the site on Daphne, with uvloop, the contract's size limits, and an end that loses nothing."""

import asyncio
import logging
import signal
from argparse import ArgumentParser
from contextlib import suppress
from typing import Any

import uvloop
from django.conf import settings
from django.core.exceptions import RequestAborted
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.template import engines
from django.urls import reverse

from agents.operate.keep_counting import keep_counting
from agents.purging import ERASURES, PURGES
from agents.recordings.keeper import keeper
from agents.rights.rechecks import rechecks
from agents.voice.calls.inbox import Inbox
from agents.voice.calls.live_calls import live_calls
from agents.voice.calls.sweeper import Sweeper
from agents.voice.errors import ServerRestarting
from agents.voice.limits import BUDGETS
from agents.voice.redis.client import close_shared_redis
from agents.voice.telemetry import meters
from agents.voice.upstream.credentials import close_credentials, load_identity
from voicesite import telemetry
from voicesite.start_up import what_comes_stays
from voicesite.wrong_settings import WrongSettings

logger = logging.getLogger(__name__)

DRAIN_SECONDS = 8.0
FAREWELL_SECONDS = 0.3
HANDSHAKE_SECONDS = BUDGETS.database_seconds + 5  # after the database's own: it is named, where Daphne drops the socket


class Command(BaseCommand):
    help = "Serve the site: pages and voice sockets."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        _limit_waiting()
        try:
            telemetry.start()
        except WrongSettings as wrong:
            raise CommandError(str(wrong)) from None
        # Before Daphne is imported: it installs Twisted's reactor on the loop of the policy in force.
        asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
        with what_comes_stays():
            load_identity(settings.VOICE_LIVE.resources)
            from daphne.server import Server
            from twisted.internet import reactor

            from voicesite.asgi import application
            from voicesite.handshakes import use_handshakes
            from voicesite.requests_in import bound_requests

            _load_pages()

        server = Server(
            application,
            endpoints=[f"tcp:port={port}:interface={host.replace(':', chr(92) + ':')}"],
            signal_handlers=False,  # they would end the process without a message to the browsers
            http_timeout=60,
            websocket_handshake_timeout=HANDSHAKE_SECONDS,
            websocket_connect_timeout=HANDSHAKE_SECONDS,
            websocket_timeout=-1,
            server_name="voicesite",
            verbosity=0,
        )
        lives: list[asyncio.Task[None]] = []
        reactor.callWhenRunning(lambda: bound_requests(server.http_factory))
        reactor.callWhenRunning(use_handshakes, server)
        reactor.callWhenRunning(_live, reactor, lives)
        if not settings.ON_LAPTOP:  # there `make run` prints it
            reactor.callWhenRunning(_say_where, server)
        server.run()
        if not server.listening_addresses:  # Daphne has logged why, and would end with code 0
            raise CommandError(f"Nothing was served on {host}:{port}. Is the port in use?")
        for life in lives:
            life.result()  # a fault that ended the process is shown with its traceback, and the exit code is not 0


def _limit_waiting() -> None:
    if connection.vendor == "postgresql":
        from voicesite import postgres  # and with it psycopg, which SQLite does without

        postgres.limit_waiting()


def _load_pages() -> None:
    """Else the first page would import them in the event loop, where the sound of all calls waits: 0.3 s."""
    reverse("admin:index")
    engines.all()


def _say_where(server: Any) -> None:
    if server.listening_addresses:  # else Daphne has logged why not
        logger.info("serving on %s", ", ".join(f"{host}:{port}" for host, port in server.listening_addresses))


def _live(reactor: Any, lives: list[asyncio.Task[None]]) -> None:
    """Start what runs beside Daphne. `lives` keeps the task."""
    loop = asyncio.get_event_loop()
    loop.set_exception_handler(_pass_over_aborted_requests)
    must_stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, must_stop.set)
    lives.append(loop.create_task(_hold_calls(reactor, must_stop), name="life of the process"))


def _pass_over_aborted_requests(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Django's handler forgets the task that noticed it if client and process end at the same time."""
    if not isinstance(context.get("exception"), RequestAborted):
        loop.default_exception_handler(context)


async def _hold_calls(reactor: Any, must_stop: asyncio.Event) -> None:
    """Hold the calls of this process until a signal comes or a part that serves them fails. Then drain."""
    try:
        async with asyncio.TaskGroup() as tasks:
            limit, limit_a_user = settings.ENVIRONMENT.sessions_per_process, settings.ENVIRONMENT.sessions_per_user
            calls = tasks.create_task(live_calls.run(limit=limit, limit_a_user=limit_a_user), name="calls")
            try:
                await _serve_them(must_stop)
            finally:
                if not live_calls.is_stopping.is_set():  # a part has failed: the calls are still handed over
                    await _drain()
                calls.cancel()
        await close_shared_redis()
        await close_credentials()
    finally:
        try:
            await telemetry.stop()
        finally:
            reactor.stop()


async def _serve_them(must_stop: asyncio.Event) -> None:
    """Run the parts that calls need in this process, until the last call is handed over."""
    inbox = Inbox(live_calls, rechecks.look_again)
    async with asyncio.TaskGroup() as tasks:
        parts = [
            tasks.create_task(inbox.run(), name="inbox"),
            tasks.create_task(meters.measure_loop_lag(), name="loop lag"),
            tasks.create_task(Sweeper(live_calls.registry).run(), name="sweeper"),
            *(tasks.create_task(purge.keep_looking(), name=f"old {purge.what}") for purge in (ERASURES, *PURGES)),
            tasks.create_task(keep_counting(), name="figures of calls"),
            tasks.create_task(keeper.run(), name="recordings"),
            tasks.create_task(telemetry.send_metrics(), name="telemetry"),
        ]
        await must_stop.wait()
        await _drain()
        for part in parts:
            part.cancel()


async def _drain() -> None:
    """Take no new calls, let every call store its turns and hand its history over, and close the browsers' sockets."""
    live_calls.stop_all(ServerRestarting())
    with suppress(TimeoutError):
        async with asyncio.timeout(DRAIN_SECONDS):
            await live_calls.wait_until_over()
    await asyncio.sleep(FAREWELL_SECONDS)  # the close frames are on their way
